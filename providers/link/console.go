package link

import (
	"net/url"
	"regexp"
	"strings"

	"example.org/peerage/providers"
)

// Page is one in a provider's console: what it shows, and its address. Start says
// that it is no page of the half's own: from there it is looked for.
type Page struct {
	Says, URL string
	Start     bool
}

// Console is the page of a half's provider that is nearest to the half; false where
// none is known. Addresses are made of ids that have their provider's form only.
func Console(h *providers.Half) (Page, bool) {
	if h == nil {
		return Page{}, false
	}
	switch h.Provider {
	case Azure:
		return azurePage(h)
	case AWS:
		return awsPage(h)
	case UpCloud:
		return Page{"the list of private networks; the peering stands with " + h.Network,
			"https://hub.upcloud.com/networks/private", true}, true
	case Astra:
		if db := h.Attrs[AttrDatabase]; uuid.MatchString(h.Account) && uuid.MatchString(db) {
			return Page{"the database in Astra's portal", "https://astra.datastax.com/org/" + h.Account + "/database/" + db,
				false}, true
		}
		return Page{"the start page; the database is " + h.Network, "https://astra.datastax.com/", true}, true
	case Aiven:
		if p := h.Attrs[AttrProject]; aivenProject.MatchString(p) {
			return Page{"the services of project " + p + "; its VPCs are in the menu",
				"https://console.aiven.io/project/" + p + "/services", true}, true
		}
		return Page{"the start page; an organization's VPCs are under Admin", "https://console.aiven.io/", true}, true
	}
	return Page{}, false
}

var (
	aivenProject = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_-]{0,62}$`)
	awsRegion    = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+)+-[0-9]+$`)
	awsPeering   = regexp.MustCompile(`^pcx-[0-9a-f]+$`)
	uuid         = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	armID        = regexp.MustCompile(`(?i)^/subscriptions/[^/?#]+/resourceGroups/[^/?#]+/providers/[^?#]+$`)
)

// azurePage is the portal's page of a resource: of a peering, the one of its VNet's
// peerings. The directory is the one that the browser is signed in to.
func azurePage(h *providers.Half) (Page, bool) {
	id, says, blade := h.ID, "the endpoint in Azure's portal", "/overview"
	if at := strings.Index(strings.ToLower(id), "/virtualnetworkpeerings/"); at >= 0 {
		id, says, blade = id[:at], "the VNet's peerings in Azure's portal", "/peerings"
	}
	if !armID.MatchString(id) {
		return Page{}, false
	}
	return Page{says, "https://portal.azure.com/#@/resource" + (&url.URL{Path: id}).EscapedPath() + blade, false}, true
}

// awsPage is the console's page of a peering connection, in its region.
func awsPage(h *providers.Half) (Page, bool) {
	if !awsRegion.MatchString(h.Region) || !awsPeering.MatchString(h.ID) {
		return Page{}, false
	}
	at := "https://" + h.Region + ".console.aws.amazon.com"
	if strings.HasPrefix(h.Region, "cn-") {
		at = "https://" + h.Region + ".console.amazonaws.cn"
	}
	return Page{"the peering connection in AWS's console", at + "/vpcconsole/home?region=" + h.Region +
		"#PeeringConnectionDetails:VpcPeeringConnectionId=" + h.ID, false}, true
}
