//go:build !race

// Azure's network SDK is too large to compile under the race detector.

package watch_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"peerage/providers"
	"peerage/providers/sim/company"
	"peerage/providers/watch"
)

const (
	linkSub  = "8e4a270c-7028-4c88-8f8f-789f44ebb18e"
	linkID   = "/subscriptions/" + linkSub + "/resourceGroups/RG-web/providers/Microsoft.Network/privateEndpoints/pe-crm"
	linkVNet = "/subscriptions/" + linkSub + "/resourceGroups/rg-web/providers/Microsoft.Network/virtualNetworks/vnet-web"
)

func linkHalf(state string) []providers.Half {
	return watch.ConnectionHalves(providers.AivenService{Project: "data", Name: "mysql-crm", Cloud: "azure-westeurope"},
		[]providers.AivenConnection{{ID: "plc1", EndpointID: strings.ToLower(linkID), State: state}, {ID: "plc2", EndpointID: linkID + "-other", State: "active"}})[:1]
}

func endpointHalf(status, provisioning string) []providers.Half {
	return watch.EndpointHalves(linkSub, []providers.PrivateEndpoint{
		{ID: linkID, Name: "pe-crm", Status: status, Provisioning: provisioning, SubnetID: linkVNet + "/subnets/default", ServiceID: "aivenprod-1.guid.westeurope.azure.privatelinkservice"},
		{ID: linkID + "-storage", Name: "storage", Status: "Approved", ServiceID: "/subscriptions/x/resourceGroups/y/providers/Microsoft.Storage/storageAccounts/z"}})
}

func TestPrivateLinkVerdicts(t *testing.T) {
	const gone, nobody = "gone", ""
	for _, c := range []struct {
		hosted, cloud, provisioning string
		want                        providers.Verdict
		repair, says                string
	}{
		{"active", "Approved", "Succeeded", providers.Active, "", "approved"},
		{"active", nobody, "", providers.Active, "", "No connected account"},
		{"active", "Pending", "Succeeded", providers.UnknownV, "", "still waits"},
		{"active", gone, "", providers.GoneV, "", "not in Azure any more"},
		{"pending-user-approval", "Pending", "Succeeded", providers.Waiting, watch.RepairApprove, "asks to be let in"},
		{"pending-user-approval", nobody, "", providers.Waiting, watch.RepairApprove, "asks to be let in"},
		{"pending-user-approval", "Pending", "Updating", providers.Waiting, "", "still working"},
		{"user-approved", "Pending", "Succeeded", providers.Waiting, "", "carries it out"},
		{"connected", "Approved", "Succeeded", providers.Waiting, watch.RepairApprove, "address"},
		{"pending-user-approval", "Rejected", "Failed", providers.Failed, watch.RepairDeleteCloud, "turned away"},
		{gone, "Pending", "Succeeded", providers.Waiting, watch.RepairApprove, "only when it is asked"},
		{gone, "Approved", "Succeeded", providers.UnknownV, "", "no service in view"},
		{gone, "Disconnected", "Succeeded", providers.Failed, watch.RepairDeleteCloud, "Disconnected"},
		{nobody, "Approved", "Succeeded", providers.Active, "", "No connected account"},
		{nobody, "Pending", "Succeeded", providers.Waiting, "", "Whoever owns"},
		{nobody, "Approved", "Deleting", providers.Waiting, "", "removing"},
		{"sideways", "Approved", "Succeeded", providers.UnknownV, "", "sideways"},
		{"active", "Sideways", "Succeeded", providers.UnknownV, "", "Sideways"},
	} {
		var listings []watch.Listing
		if c.hosted != nobody {
			l := watch.Listing{Provider: "aiven-privatelink", Account: "data", Listed: true}
			if c.hosted != gone {
				l.Halves = linkHalf(c.hosted)
			}
			listings = append(listings, l)
		}
		if c.cloud != nobody {
			l := watch.Listing{Provider: "azure-privatelink", Account: strings.ToUpper(linkSub), Listed: true}
			if c.cloud != gone {
				l.Halves = endpointHalf(c.cloud, c.provisioning)
			}
			listings = append(listings, l)
		}
		links := watch.Join(listings, nil)
		if len(links) != 1 {
			t.Errorf("%q, %q: %d links", c.hosted, c.cloud, len(links))
			continue
		}
		l := links[0]
		if l.Kind != watch.KindPrivateLink || l.Verdict != c.want || l.Repair != c.repair || !strings.Contains(l.Reason+l.Next, c.says) || strings.Contains(l.Reason+l.Next, "{") {
			t.Errorf("%q, %q: %s %q %q %q", c.hosted, c.cloud, l.Verdict, l.Repair, l.Reason, l.Next)
		}
	}
}

// TestPrivateLinkKeepsItsName: the link has one id, whichever half is seen.
func TestPrivateLinkKeepsItsName(t *testing.T) {
	both := watch.Join([]watch.Listing{{Provider: "aiven-privatelink", Listed: true, Halves: linkHalf("active")},
		{Provider: "azure-privatelink", Account: linkSub, Listed: true, Halves: endpointHalf("Approved", "Succeeded")}}, nil)
	one := watch.Join([]watch.Listing{{Provider: "aiven-privatelink", Listed: true, Halves: linkHalf("active")}}, nil)
	other := watch.Join([]watch.Listing{{Provider: "azure-privatelink", Account: linkSub, Listed: true, Halves: endpointHalf("Approved", "Succeeded")}}, nil)
	if both[0].ID != one[0].ID || both[0].ID != other[0].ID || both[0].Title != "vnet-web ⇢ mysql-crm" {
		t.Errorf("%s %s %s %q", both[0].ID, one[0].ID, other[0].ID, both[0].Title)
	}
}

func TestPrivateLinksOfContoso(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newContoso(t)
		links, ok := c.aiven.(watch.AivenLinkLister)
		endpoints, ok2 := c.azure.(watch.EndpointLister)
		if !ok || !ok2 {
			t.Fatal("the sessions cannot list Private Links")
		}
		sources := []watch.Source{watch.AivenPrivateLinks(links, company.DataProject, 0),
			watch.AzureEndpoints(endpoints, providers.Subscription{ID: c.acc.Production, Name: "Production"}, 0),
			watch.AzureEndpoints(endpoints, providers.Subscription{ID: c.acc.Analytics, Name: "Analytics"}, 0)}
		var listings []watch.Listing
		for _, s := range sources {
			halves, err := s.List(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			listings = append(listings, watch.Listing{Provider: s.Provider(), Account: s.Account(), Listed: true, Halves: halves})
		}
		got := map[string]providers.Verdict{}
		for _, l := range watch.Join(listings, nil) {
			got[l.Title] = l.Verdict
		}
		if len(got) != 3 || got["vnet-web ⇢ os-logs"] != providers.Active || got["vnet-web ⇢ mysql-crm"] != providers.Waiting {
			t.Errorf("%v", got)
		}
		for title, v := range got {
			if strings.HasPrefix(title, "vnet-analytics") && v != providers.Failed {
				t.Errorf("%s: %s", title, v)
			}
		}
		before := len(c.sim.Calls())
		if _, err := sources[0].List(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := len(c.sim.Calls()) - before; n != 7 {
			t.Errorf("a second look costs %d calls, want a list and two for each of three services", n)
		}
	})
}
