package front

import (
	"strings"

	"example.org/peerage/providers"
)

// LinkOf is the link to which one of the halves belongs whose ids these variables
// of a run hold; nil when there is none.
func LinkOf(list []providers.Link, halves []string, value func(name string) string) *providers.Link {
	for _, name := range halves {
		id := value(name)
		for i := range list {
			for _, h := range []*providers.Half{list[i].Hosted, list[i].Cloud} {
				if h != nil && id != "" && strings.EqualFold(h.ID, id) {
					return &list[i]
				}
			}
		}
	}
	return nil
}
