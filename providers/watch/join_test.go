package watch

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"peerage/providers"
)

const (
	subA     = "11111111-1111-1111-1111-111111111111"
	subB     = "22222222-2222-2222-2222-222222222222"
	aivenNet = "/subscriptions/aaaaaaaa-0000-0000-0000-000000000001/resourceGroups/aiven/providers/Microsoft.Network/virtualNetworks/aiven-vnet"
)

func vnetID(sub, name string) string {
	return "/subscriptions/" + sub + "/resourceGroups/RG-Net/providers/Microsoft.Network/virtualNetworks/" + name
}

// peer is a healthy peering to remote; change it as needed.
func peer(name, remote string, ranges ...string) providers.Peering {
	return providers.Peering{Name: name, State: "Connected", Sync: "FullyInSync", Provisioning: "Succeeded",
		RemoteID: remote, RemoteRanges: ranges, AllowAccess: true}
}

func lostPartner(p providers.Peering) providers.Peering {
	p.State, p.Sync = "Disconnected", "RemoteNotInSync"
	return p
}

func azureList(sub string, vnets ...providers.VNet) Listing {
	return Listing{Provider: "azure", Account: sub, Listed: true, AsOf: time.Unix(1000, 0), Halves: AzureHalves(sub, vnets)}
}

func vnet(sub, name string, peerings ...providers.Peering) providers.VNet {
	return providers.VNet{ID: vnetID(sub, name), Name: name, Group: "RG-Net", SubscriptionID: sub,
		Ranges: []string{"10.40.0.0/16"}, Peerings: peerings}
}

func aivenList(vpcs ...providers.AivenVPC) Listing {
	return Listing{Provider: "aiven", Account: "org", Listed: true, AsOf: time.Unix(900, 0), Halves: AivenHalves("org", vpcs)}
}

func aivenVPC(id string, peerings ...providers.AivenPeering) providers.AivenVPC {
	return providers.AivenVPC{ID: id, Name: "aiven-eu", State: "ACTIVE", Cloud: "azure-westeurope", CIDR: "10.20.0.0/24",
		Scope: providers.OfOrganization("org"), Peerings: peerings}
}

// to is Aiven's half for a VNet of subscription A, in lower case as Aiven has it.
func to(id, state, name string) providers.AivenPeering {
	return providers.AivenPeering{ID: id, State: state, Target: providers.AzureTarget{SubscriptionID: subA, ResourceGroup: "rg-net", VNet: name}}
}

func one(t *testing.T, links []providers.Link) providers.Link {
	t.Helper()
	if len(links) != 1 {
		t.Fatalf("%d links, want 1: %s", len(links), describe(links))
	}
	return links[0]
}

func describe(links []providers.Link) string {
	s := ""
	for _, l := range links {
		s += fmt.Sprintf("\n  %s [%s] %s | %s %s orphan=%v perhaps=%v", l.Title, l.Verdict, l.ID, l.HostedState(), l.CloudState(), l.Orphan, l.Perhaps)
	}
	return s
}

func TestJoinByNetworkID(t *testing.T) {
	seen := to("p1", "ACTIVE", "vnet-orders")
	seen.ToNetworkID = aivenNet
	for name, c := range map[string]struct {
		half  providers.AivenPeering
		known Known
	}{
		"seen now":  {seen, nil},
		"journaled": {to("p1", "ACTIVE", "vnet-orders"), Known{"p1": "/SUBSCRIPTIONS" + aivenNet[len("/subscriptions"):] + "/"}},
	} {
		t.Run(name, func(t *testing.T) {
			// A second peering's range holds Aiven's too: the id decides.
			links := Join([]Listing{
				azureList(subA, vnet(subA, "VNet-Orders", peer("other", "/x/y", "10.0.0.0/8"), peer("to-aiven", aivenNet, "10.20.0.0/24"))),
				aivenList(aivenVPC("v1", c.half)),
			}, c.known)
			if len(links) != 2 {
				t.Fatal(describe(links))
			}
			l := links[0]
			if l.Kind != KindAivenAzure || l.Cloud == nil || l.Cloud.Name != "to-aiven" || l.Verdict != providers.Active {
				t.Error(describe(links))
			}
			if l.Title != "VNet-Orders ⇄ aiven-eu" || !l.AsOf.Equal(time.Unix(900, 0)) {
				t.Errorf("%q as of %v", l.Title, l.AsOf)
			}
		})
	}
}

func TestKnownIDThatNothingNamesIsNotGuessed(t *testing.T) {
	links := Join([]Listing{
		azureList(subA, vnet(subA, "vnet-orders", peer("other", "/x/y", "10.0.0.0/8"))),
		aivenList(aivenVPC("v1", to("p1", "ACTIVE", "vnet-orders"))),
	}, Known{"p1": aivenNet})
	if l := links[0]; l.Cloud != nil || l.Verdict != providers.Failed || !l.Orphan {
		t.Error(describe(links))
	}
}

func TestJoinByRange(t *testing.T) {
	for name, c := range map[string]struct {
		peerings []providers.Peering
		paired   string
		perhaps  bool
		verdict  providers.Verdict
	}{
		"one holds it":             {[]providers.Peering{peer("a", "/x/a", "10.20.0.0/22"), peer("b", "/x/b", "10.21.0.0/24")}, "a", false, providers.Active},
		"the same range":           {[]providers.Peering{peer("a", "/x/a", "10.20.0.0/24")}, "a", false, providers.Active},
		"smaller does not hold it": {[]providers.Peering{peer("a", "/x/a", "10.20.0.0/25")}, "", false, providers.Failed},
		"several, all up":          {[]providers.Peering{peer("a", "/x/a", "10.20.0.0/22"), peer("b", "/x/b", "10.0.0.0/8")}, "", true, providers.Active},
		"several, one down":        {[]providers.Peering{peer("a", "/x/a", "10.20.0.0/22"), lostPartner(peer("b", "/x/b", "10.0.0.0/8"))}, "", true, providers.UnknownV},
		"ranges not told":          {[]providers.Peering{peer("a", "/x/a")}, "", true, providers.Active},
		"unreadable range":         {[]providers.Peering{peer("a", "/x/a", "ten")}, "", false, providers.Failed},
		"second range holds it":    {[]providers.Peering{peer("a", "/x/a", "192.168.0.0/24", "10.20.0.0/24")}, "a", false, providers.Active},
	} {
		t.Run(name, func(t *testing.T) {
			links := Join([]Listing{aivenList(aivenVPC("v1", to("p1", "ACTIVE", "vnet-orders"))),
				azureList(subA, vnet(subA, "vnet-orders", c.peerings...))}, nil)
			l := links[0]
			got := ""
			if l.Cloud != nil {
				got = l.Cloud.Name
			}
			if got != c.paired || l.Perhaps != c.perhaps || l.Verdict != c.verdict {
				t.Errorf("paired with %q: %s", got, describe(links))
			}
			for _, other := range links[1:] {
				if c.perhaps && (other.Orphan || !other.Perhaps) {
					t.Errorf("a possible partner looks lost: %s", describe(links))
				}
			}
		})
	}
}

func TestOneHalfIsNotGivenToTwo(t *testing.T) {
	links := Join([]Listing{
		aivenList(aivenVPC("v1", to("p1", "ACTIVE", "vnet-orders")), aivenVPC("v2", to("p2", "ACTIVE", "vnet-orders"))),
		azureList(subA, vnet(subA, "vnet-orders", peer("a", "/x/a", "10.20.0.0/24"))),
	}, nil)
	for _, l := range links {
		if l.Hosted != nil && l.Cloud != nil || !l.Perhaps {
			t.Error(describe(links))
		}
	}
	// As soon as one is known by id, the other is no rival any more.
	links = Join([]Listing{
		aivenList(aivenVPC("v1", to("p1", "ACTIVE", "vnet-orders")), aivenVPC("v2", to("p2", "APPROVED", "vnet-orders"))),
		azureList(subA, vnet(subA, "vnet-orders", peer("a", aivenNet, "10.20.0.0/24"))),
	}, Known{"p1": aivenNet})
	if len(links) != 2 || links[0].Cloud == nil || links[1].Perhaps || links[1].Verdict != providers.Waiting {
		t.Error(describe(links))
	}
}

// state_info is null for most of a peering's life.
func TestHealthyForeignLinkIsNoOrphan(t *testing.T) {
	half := aivenList(aivenVPC("v1", to("p1", "ACTIVE", "vnet-orders")))
	for name, azure := range map[string][]Listing{
		"subscription not connected": nil,
		"another one connected":      {azureList(subB, vnet(subB, "vnet-x"))},
		"not listed yet":             {{Provider: "azure", Account: subA}},
		"VNet not visible":           {azureList(subA, vnet(subA, "vnet-other"))},
	} {
		t.Run(name, func(t *testing.T) {
			l := one(t, Join(append(azure, half), nil))
			if l.Verdict != providers.Active || l.Orphan || l.Next != "" {
				t.Errorf("%+v", l)
			}
		})
	}
}

func TestAccountThatNeverAnsweredMakesTheRowStale(t *testing.T) {
	l := one(t, Join([]Listing{aivenList(aivenVPC("v1", to("p1", "ACTIVE", "vnet-orders"))),
		{Provider: "azure", Account: strings.ToUpper(subA), Stale: true}}, nil))
	if !l.Stale || l.Denied || l.Orphan || l.Verdict != providers.Active {
		t.Errorf("%+v", l)
	}
}

func TestMissingHalf(t *testing.T) {
	empty := azureList(subA, vnet(subA, "vnet-orders"))
	l := one(t, Join([]Listing{empty, aivenList(aivenVPC("v1", to("p1", "PENDING_PEER", "vnet-orders")))}, nil))
	if l.Verdict != providers.Waiting || !l.Yours || l.Repair != RepairCreateCloud || l.Orphan {
		t.Errorf("%+v", l)
	}
	l = one(t, Join([]Listing{empty, aivenList(aivenVPC("v1", to("p1", "ACTIVE", "vnet-orders")))}, nil))
	if l.Verdict != providers.Failed || !l.Orphan {
		t.Errorf("%+v", l)
	}
}

func TestAzurePairs(t *testing.T) {
	a, b := vnetID(subA, "vnet-a"), vnetID(subB, "vnet-b")
	lower := func(p providers.Peering) providers.Peering { p.ResourceGUID = "G-1"; return p }
	for name, remoteOfB := range map[string]string{"by ids in other casing": "/Subscriptions" + a[len("/subscriptions"):], "by GUID": "/moved/away"} {
		t.Run(name, func(t *testing.T) {
			l := one(t, Join([]Listing{
				azureList(subA, vnet(subA, "vnet-a", lower(peer("a-b", b)))),
				azureList(subB, vnet(subB, "vnet-b", lower(peer("b-a", remoteOfB)))),
			}, nil))
			if l.Kind != KindAzureAzure || l.Title != "vnet-a ⇄ vnet-b" || l.Verdict != providers.Active || l.Cloud.Network != "vnet-a" {
				t.Errorf("%+v", l)
			}
		})
	}
}

func TestAzureHalfAlone(t *testing.T) {
	gone := vnetID(subB, "vnet-b")
	for name, c := range map[string]struct {
		listings []Listing
		known    Known
		verdict  providers.Verdict
		orphan   bool
		kind     string
		title    string
	}{
		"connected, elsewhere": {[]Listing{azureList(subA, vnet(subA, "vnet-a", peer("p", gone)))}, nil,
			providers.Active, false, KindAzureAzure, "vnet-a ⇄ vnet-b"},
		"disconnected": {[]Listing{azureList(subA, vnet(subA, "vnet-a", lostPartner(peer("p", gone))))}, nil,
			providers.Failed, true, KindAzureAzure, "vnet-a ⇄ ?"},
		"disconnected, other side there": {[]Listing{azureList(subA, vnet(subA, "vnet-a", lostPartner(peer("p", gone)))), azureList(subB, vnet(subB, "vnet-b"))}, nil,
			providers.Failed, true, KindAzureAzure, "vnet-a ⇄ vnet-b"},
		"was Aiven's": {[]Listing{azureList(subA, vnet(subA, "vnet-a", lostPartner(peer("p", aivenNet)))), aivenList()}, Known{"old": aivenNet},
			providers.Failed, true, KindAivenAzure, "vnet-a ⇄ ?"},
		"Aiven's of a foreign organization": {[]Listing{azureList(subA, vnet(subA, "vnet-a", peer("p", aivenNet)))}, nil,
			providers.Active, false, KindAzureAzure, "vnet-a ⇄ aiven-vnet"},
	} {
		t.Run(name, func(t *testing.T) {
			l := one(t, Join(c.listings, c.known))
			if l.Verdict != c.verdict || l.Orphan != c.orphan || l.Kind != c.kind || l.Title != c.title {
				t.Errorf("%s\n%s %s", describe([]providers.Link{l}), l.Kind, l.Reason)
			}
		})
	}
}

func TestPeeringMadeAgainIsTheSameLink(t *testing.T) {
	azure := azureList(subA, vnet(subA, "vnet-orders", lostPartner(peer("to-aiven", aivenNet, "10.20.0.0/24"))))
	before := one(t, Join([]Listing{azure, aivenList(aivenVPC("v1", to("p1", "DELETED", "vnet-orders")))}, nil))
	both := one(t, Join([]Listing{azure, aivenList(aivenVPC("v1", to("p1", "DELETED", "vnet-orders"), to("p2", "ACTIVE", "vnet-orders")))}, nil))
	turned := one(t, Join([]Listing{azure, aivenList(aivenVPC("v1", to("p2", "ACTIVE", "vnet-orders"), to("p1", "DELETING", "vnet-orders")))}, nil))
	if before.ID != both.ID || both.ID != turned.ID {
		t.Errorf("ids %s %s %s", before.ID, both.ID, turned.ID)
	}
	if both.Hosted.ID != "p2" || turned.Hosted.ID != "p2" || both.Verdict != providers.Failed || both.Repair != RepairRecreateCloud {
		t.Errorf("%+v", both)
	}
	twice := Join([]Listing{azure, aivenList(aivenVPC("v1", to("p2", "ACTIVE", "vnet-orders"), to("p3", "ACTIVE", "vnet-orders")))}, nil)
	if len(twice) != 3 || twice[0].ID == twice[1].ID {
		t.Error(describe(twice))
	}
}

func TestOtherCloudsAreShown(t *testing.T) {
	v := providers.AivenVPC{ID: "v", Name: "aiven-aws", Cloud: "aws-eu-west-1", CIDR: "10.9.0.0/24", Scope: providers.OfProject("prod"),
		Peerings: []providers.AivenPeering{{ID: "p", State: "PENDING_PEER", Target: providers.AWSTarget{AccountID: "123456789012", VPC: "vpc-1", Region: "eu-west-1"}}}}
	l := one(t, Join([]Listing{aivenList(v)}, nil))
	if l.Kind != "aiven-aws" || l.Title != "vpc-1 ⇄ aiven-aws" || l.Verdict != providers.Waiting || l.Hosted.Kind != KindProjectPeering {
		t.Errorf("%+v", l)
	}
	if want := "Aiven's half is ready and waits for the one in AWS."; len(l.Reason) < len(want) || l.Reason[:len(want)] != want {
		t.Errorf("reason %q", l.Reason)
	}
}

func TestLinkIsAsOldAsItsWorstListing(t *testing.T) {
	azure := azureList(subA, vnet(subA, "vnet-orders", peer("to-aiven", aivenNet, "10.20.0.0/24")))
	azure.Stale, azure.Denied, azure.AsOf = true, true, time.Unix(5, 0)
	l := one(t, Join([]Listing{aivenList(aivenVPC("v1", to("p1", "ACTIVE", "vnet-orders"))), azure}, nil))
	if !l.Stale || !l.Denied || !l.AsOf.Equal(time.Unix(5, 0)) || l.Verdict != providers.Active {
		t.Errorf("%+v", l)
	}
	// An account that was never permitted says so on the row that misses it.
	l = one(t, Join([]Listing{aivenList(aivenVPC("v1", to("p1", "ACTIVE", "vnet-orders"))),
		{Provider: "azure", Account: subA, Denied: true, Stale: true}}, nil))
	if !l.Denied || l.Orphan || !l.AsOf.Equal(time.Unix(900, 0)) {
		t.Errorf("%+v", l)
	}
}
