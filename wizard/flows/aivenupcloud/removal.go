package aivenupcloud

import (
	"strings"

	"example.org/peerage/wizard"
)

// removal are the requests that remove what the run made in UpCloud; "" for
// anything else.
func removal(v wizard.Values, it wizard.Item) string {
	network, _, attached := strings.Cut(it.ID, "/")
	switch {
	case it.ID == "":
		return ""
	case it.Base() == keyUpHalf:
		return cmdUpDelete(func(name string) string {
			if name == vUpHalf {
				return it.ID
			}
			return v(name)
		})
	case it.Base() == keyRouter:
		return upCurl(v, "DELETE", "/router/"+it.ID, "")
	case it.Base() == keyAttach && attached:
		return upCurl(v, "PUT", "/network/"+network, `{"network": {"router": null}}`)
	}
	return ""
}
