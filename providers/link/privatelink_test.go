package link_test

import (
	"strings"
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/link/linktest"
)

const (
	linkSub  = "8e4a270c-7028-4c88-8f8f-789f44ebb18e"
	linkID   = "/subscriptions/" + linkSub + "/resourceGroups/RG-web/providers/Microsoft.Network/privateEndpoints/pe-crm"
	linkVNet = "/subscriptions/" + linkSub + "/resourceGroups/rg-web/providers/Microsoft.Network/virtualNetworks/vnet-web"
)

func linkHalf(state string) []providers.Half {
	return link.ConnectionHalves(providers.AivenService{Project: "data", Name: "mysql-crm", Cloud: "azure-westeurope"},
		[]providers.AivenConnection{{ID: "plc1", EndpointID: strings.ToLower(linkID), State: state},
			{ID: "plc2", EndpointID: linkID + "-other", State: "active"}})[:1]
}

func endpointHalf(status, provisioning string) []providers.Half {
	return link.EndpointHalves(linkSub, []providers.PrivateEndpoint{
		{ID: linkID, Name: "pe-crm", Status: status, Provisioning: provisioning, SubnetID: linkVNet + "/subnets/default",
			ServiceID: "aivenprod-1.guid.westeurope.azure.privatelinkservice"},
		{ID: linkID + "-storage", Name: "storage", Status: "Approved",
			ServiceID: "/subscriptions/x/resourceGroups/y/providers/Microsoft.Storage/storageAccounts/z"}})
}

func TestPrivateLinkVerdicts(t *testing.T) {
	const gone, nobody = "gone", ""
	for _, c := range []struct {
		hosted, cloud, provisioning string
		want                        providers.Verdict
		repair, says                string
	}{
		{"active", "Approved", "Succeeded", providers.Active, "", "approved"},
		{"active", nobody, "", providers.Active, "", "nobody shows the endpoint"},
		{"active", "Pending", "Succeeded", providers.UnknownV, "", "still waits"},
		{"active", gone, "", providers.GoneV, "", "not in Azure any more"},
		{"pending-user-approval", "Pending", "Succeeded", providers.Waiting, link.RepairApprove, "asks to be let in"},
		{"pending-user-approval", nobody, "", providers.Waiting, link.RepairApprove, "asks to be let in"},
		{"pending-user-approval", "Pending", "Updating", providers.Waiting, "", "still working"},
		{"user-approved", "Pending", "Succeeded", providers.Waiting, "", "carries it out"},
		{"connected", "Approved", "Succeeded", providers.Waiting, link.RepairApprove, "address"},
		{"pending-user-approval", "Rejected", "Failed", providers.Failed, link.RepairDeleteCloud, "turned away"},
		{gone, "Pending", "Succeeded", providers.Waiting, link.RepairApprove, "only when it is asked"},
		{gone, "Approved", "Succeeded", providers.UnknownV, "", "no service in view"},
		{gone, "Disconnected", "Succeeded", providers.Failed, link.RepairDeleteCloud, "Disconnected"},
		{nobody, "Approved", "Succeeded", providers.Active, "", "nobody shows the other side"},
		{nobody, "Pending", "Succeeded", providers.Waiting, "", "Whoever owns"},
		{nobody, "Approved", "Deleting", providers.Waiting, "", "removing"},
		{"sideways", "Approved", "Succeeded", providers.UnknownV, "", "sideways"},
		{"active", "Sideways", "Succeeded", providers.UnknownV, "", "Sideways"},
	} {
		var listings []link.Listing
		if c.hosted != nobody {
			l := link.Listing{Provider: "aiven-privatelink", Account: "data", Listed: true}
			if c.hosted != gone {
				l.Halves = linkHalf(c.hosted)
			}
			listings = append(listings, l)
		}
		if c.cloud != nobody {
			l := link.Listing{Provider: "azure-privatelink", Account: strings.ToUpper(linkSub), Listed: true}
			if c.cloud != gone {
				l.Halves = endpointHalf(c.cloud, c.provisioning)
			}
			listings = append(listings, l)
		}
		links := linktest.Join(listings, nil)
		if len(links) != 1 {
			t.Errorf("%q, %q: %d links", c.hosted, c.cloud, len(links))
			continue
		}
		l := links[0]
		if l.Kind != link.KindPrivateLink || l.Verdict != c.want || l.Repair != c.repair ||
			!strings.Contains(l.Reason+l.Next, c.says) || strings.Contains(l.Reason+l.Next, "{") {
			t.Errorf("%q, %q: %s %q %q %q", c.hosted, c.cloud, l.Verdict, l.Repair, l.Reason, l.Next)
		}
	}
}

// TestPrivateLinkKeepsItsName: the link has one id, whichever half is seen.
func TestPrivateLinkKeepsItsName(t *testing.T) {
	both := linktest.Join([]link.Listing{{Provider: "aiven-privatelink", Listed: true, Halves: linkHalf("active")},
		{Provider: "azure-privatelink", Account: linkSub, Listed: true, Halves: endpointHalf("Approved", "Succeeded")}}, nil)
	one := linktest.Join([]link.Listing{{Provider: "aiven-privatelink", Listed: true, Halves: linkHalf("active")}}, nil)
	other := linktest.Join([]link.Listing{{Provider: "azure-privatelink", Account: linkSub, Listed: true,
		Halves: endpointHalf("Approved", "Succeeded")}}, nil)
	if both[0].ID != one[0].ID || both[0].ID != other[0].ID || both[0].Title != "vnet-web ⇢ mysql-crm" {
		t.Errorf("%s %s %s %q", both[0].ID, one[0].ID, other[0].ID, both[0].Title)
	}
}

// TestServicesPrivateLink: it is up once its alias is known; a word that nobody
// knows is neither up nor failed.
func TestServicesPrivateLink(t *testing.T) {
	for _, c := range []struct {
		state, alias string
		want         providers.Verdict
	}{
		{providers.LinkCreating, "", providers.Waiting}, {providers.LinkActive, "", providers.Waiting},
		{providers.LinkActive, "kafka.privatelink", providers.Active},
		{providers.LinkDeleting, "kafka.privatelink", providers.Waiting}, {"resting", "a", providers.UnknownV},
	} {
		r := link.JudgeService(&providers.AivenPrivateLink{State: c.state, Alias: c.alias})
		if r.Verdict != c.want || r.Up != (c.want == providers.Active) || r.Stuck() || strings.Contains(r.Reason, "{") {
			t.Errorf("%s %q: %s %s", c.state, c.alias, r.Verdict, r.Reason)
		}
	}
}
