package azure

import (
	"net/url"
	"strings"
)

// clouds are Microsoft's clouds: the host of the sign-in, and what belongs to it
// (Microsoft, "National clouds"; azcore's cloud package).
var clouds = []struct{ login, arm, graph string }{
	{"login.microsoftonline.com", PublicARM, PublicGraph},
	{"login.microsoftonline.us", "https://management.usgovcloudapi.net", "https://graph.microsoft.us"},
	{"login.chinacloudapi.cn", "https://management.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn"},
	{"login.partner.microsoftonline.cn", "https://management.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn"},
}

// following fills in what belongs to the sign-in's cloud.
func (o *Options) following() {
	for _, c := range clouds {
		if hostOf(o.Authority) != c.login {
			continue
		}
		if o.ARM == "" {
			o.ARM = c.arm
		}
		if o.Graph == "" {
			o.Graph = c.graph
		}
	}
}

// mixture says which endpoints are of different clouds of Microsoft's; "" when
// none are. Servers that are not Microsoft's belong to any.
func (o *Options) mixture() string {
	in := -1
	for _, x := range []string{o.Authority, o.ARM, o.Graph} {
		for i, c := range clouds {
			host := hostOf(x)
			if host != c.login && host != hostOf(c.arm) && host != hostOf(c.graph) {
				continue
			}
			if in >= 0 && clouds[in].arm != c.arm {
				return "the sign-in " + hostOf(o.Authority) + ", Resource Manager " + hostOf(o.ARM) + " and Graph " +
					hostOf(o.Graph) + " are not of one cloud: set all three, or the sign-in alone"
			}
			in = i
		}
	}
	return ""
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}
