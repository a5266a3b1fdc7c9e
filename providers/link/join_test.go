package link_test

import (
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/link/linktest"
)

func TestJoinByNetworkID(t *testing.T) {
	seen := linktest.To("p1", "ACTIVE", "vnet-orders")
	seen.ToNetworkID = linktest.AivenNet
	for name, c := range map[string]struct {
		half  providers.AivenPeering
		known link.Known
	}{
		"seen now": {seen, nil},
		"journaled": {linktest.To("p1", "ACTIVE", "vnet-orders"),
			link.Known{"p1": "/SUBSCRIPTIONS" + linktest.AivenNet[len("/subscriptions"):] + "/"}},
	} {
		t.Run(name, func(t *testing.T) {
			// A second peering's range holds Aiven's too: the id decides.
			links := linktest.Join([]link.Listing{
				linktest.AzureList(linktest.SubA,
					linktest.VNet(linktest.SubA, "VNet-Orders", linktest.Peer("other", "/x/y", "10.0.0.0/8"),
						linktest.Peer("to-aiven", linktest.AivenNet, "10.20.0.0/24"))),
				linktest.AivenList(linktest.AivenVPC("v1", c.half)),
			}, c.known)
			if len(links) != 2 {
				t.Fatal(linktest.Describe(links))
			}
			l := links[0]
			if l.Kind != link.KindAivenAzure || l.Cloud == nil || l.Cloud.Name != "to-aiven" || l.Verdict != providers.Active {
				t.Error(linktest.Describe(links))
			}
			if l.Title != "VNet-Orders ⇄ aiven-eu" || !l.AsOf.Equal(time.Unix(900, 0)) {
				t.Errorf("%q as of %v", l.Title, l.AsOf)
			}
		})
	}
}

func TestKnownIDThatNothingNamesIsNotGuessed(t *testing.T) {
	links := linktest.Join([]link.Listing{
		linktest.AzureList(linktest.SubA,
			linktest.VNet(linktest.SubA, "vnet-orders", linktest.Peer("other", "/x/y", "10.0.0.0/8"))),
		linktest.AivenList(linktest.AivenVPC("v1", linktest.To("p1", "ACTIVE", "vnet-orders"))),
	}, link.Known{"p1": linktest.AivenNet})
	if l := links[0]; l.Cloud != nil || l.Verdict != providers.Failed || !l.Orphan {
		t.Error(linktest.Describe(links))
	}
}

func TestJoinByRange(t *testing.T) {
	for name, c := range map[string]struct {
		peerings []providers.Peering
		paired   string
		perhaps  bool
		verdict  providers.Verdict
	}{
		"one holds it": {[]providers.Peering{linktest.Peer("a", "/x/a", "10.20.0.0/22"),
			linktest.Peer("b", "/x/b", "10.21.0.0/24")}, "a", true, providers.Active},
		"the same range": {[]providers.Peering{linktest.Peer("a", "/x/a", "10.20.0.0/24")}, "a", true,
			providers.Active},
		"smaller does not hold it": {[]providers.Peering{linktest.Peer("a", "/x/a", "10.20.0.0/25")}, "", false,
			providers.Failed},
		"several, all up": {[]providers.Peering{linktest.Peer("a", "/x/a", "10.20.0.0/22"),
			linktest.Peer("b", "/x/b", "10.0.0.0/8")}, "", true, providers.Active},
		"several, one down": {[]providers.Peering{linktest.Peer("a", "/x/a", "10.20.0.0/22"),
			linktest.LostPartner(linktest.Peer("b", "/x/b", "10.0.0.0/8"))}, "", true, providers.UnknownV},
		"ranges not told":  {[]providers.Peering{linktest.Peer("a", "/x/a")}, "", true, providers.Active},
		"unreadable range": {[]providers.Peering{linktest.Peer("a", "/x/a", "ten")}, "", false, providers.Failed},
		"second range holds it": {[]providers.Peering{linktest.Peer("a", "/x/a", "192.168.0.0/24", "10.20.0.0/24")}, "a",
			true, providers.Active},
	} {
		t.Run(name, func(t *testing.T) {
			links := linktest.Join(
				[]link.Listing{linktest.AivenList(linktest.AivenVPC("v1", linktest.To("p1", "ACTIVE", "vnet-orders"))),
					linktest.AzureList(linktest.SubA, linktest.VNet(linktest.SubA, "vnet-orders", c.peerings...))}, nil)
			l := links[0]
			got := ""
			if l.Cloud != nil {
				got = l.Cloud.Name
			}
			if got != c.paired || l.Perhaps != c.perhaps || l.Verdict != c.verdict {
				t.Errorf("paired with %q: %s", got, linktest.Describe(links))
			}
			for _, other := range links[1:] {
				if c.perhaps && c.paired == "" && (other.Orphan || !other.Perhaps) {
					t.Errorf("a possible partner looks lost: %s", linktest.Describe(links))
				}
			}
		})
	}
}

func TestOneHalfIsNotGivenToTwo(t *testing.T) {
	links := linktest.Join([]link.Listing{
		linktest.AivenList(linktest.AivenVPC("v1", linktest.To("p1", "ACTIVE", "vnet-orders")),
			linktest.AivenVPC("v2", linktest.To("p2", "ACTIVE", "vnet-orders"))),
		linktest.AzureList(linktest.SubA,
			linktest.VNet(linktest.SubA, "vnet-orders", linktest.Peer("a", "/x/a", "10.20.0.0/24"))),
	}, nil)
	for _, l := range links {
		if l.Hosted != nil && l.Cloud != nil || !l.Perhaps {
			t.Error(linktest.Describe(links))
		}
	}
	// As soon as one is known by id, the other is no rival any more.
	links = linktest.Join([]link.Listing{
		linktest.AivenList(linktest.AivenVPC("v1", linktest.To("p1", "ACTIVE", "vnet-orders")),
			linktest.AivenVPC("v2", linktest.To("p2", "APPROVED", "vnet-orders"))),
		linktest.AzureList(linktest.SubA,
			linktest.VNet(linktest.SubA, "vnet-orders", linktest.Peer("a", linktest.AivenNet, "10.20.0.0/24"))),
	}, link.Known{"p1": linktest.AivenNet})
	if len(links) != 2 || links[0].Cloud == nil || links[1].Perhaps || links[1].Verdict != providers.Waiting {
		t.Error(linktest.Describe(links))
	}
}

// state_info is null for most of a peering's life.
func TestHealthyForeignLinkIsNoOrphan(t *testing.T) {
	half := linktest.AivenList(linktest.AivenVPC("v1", linktest.To("p1", "ACTIVE", "vnet-orders")))
	for name, azure := range map[string][]link.Listing{
		"subscription not connected": nil,
		"another one connected":      {linktest.AzureList(linktest.SubB, linktest.VNet(linktest.SubB, "vnet-x"))},
		"VNet not visible":           {linktest.AzureList(linktest.SubA, linktest.VNet(linktest.SubA, "vnet-other"))},
	} {
		t.Run(name, func(t *testing.T) {
			l := linktest.One(t, linktest.Join(append(azure, half), nil))
			if l.Verdict != providers.Active || l.Orphan || l.Next != "" {
				t.Errorf("%+v", l)
			}
		})
	}
}

func TestAccountThatNeverAnsweredMakesTheRowStale(t *testing.T) {
	l := linktest.One(t,
		linktest.Join([]link.Listing{linktest.AivenList(linktest.AivenVPC("v1", linktest.To("p1", "ACTIVE", "vnet-orders"))),
			{Provider: "azure", Account: strings.ToUpper(linktest.SubA), Stale: true}}, nil))
	if !l.Stale || l.Denied || l.Orphan || l.Verdict != providers.UnknownV || !l.Unheard {
		t.Errorf("%+v", l)
	}
}

func TestMissingHalf(t *testing.T) {
	empty := linktest.AzureList(linktest.SubA, linktest.VNet(linktest.SubA, "vnet-orders"))
	l := linktest.One(t,
		linktest.Join([]link.Listing{empty,
			linktest.AivenList(linktest.AivenVPC("v1", linktest.To("p1", "PENDING_PEER", "vnet-orders")))}, nil))
	if l.Verdict != providers.Waiting || !l.Yours || l.Repair != link.RepairCreateCloud || l.Orphan {
		t.Errorf("%+v", l)
	}
	l = linktest.One(t,
		linktest.Join([]link.Listing{empty,
			linktest.AivenList(linktest.AivenVPC("v1", linktest.To("p1", "ACTIVE", "vnet-orders")))}, nil))
	if l.Verdict != providers.Failed || !l.Orphan {
		t.Errorf("%+v", l)
	}
}

func TestAzurePairs(t *testing.T) {
	a, b := linktest.VNetID(linktest.SubA, "vnet-a"), linktest.VNetID(linktest.SubB, "vnet-b")
	lower := func(p providers.Peering) providers.Peering { p.ResourceGUID = "G-1"; return p }
	for name, remoteOfB := range map[string]string{"by ids in other casing": "/Subscriptions" + a[len("/subscriptions"):],
		"by GUID": "/moved/away"} {
		t.Run(name, func(t *testing.T) {
			l := linktest.One(t, linktest.Join([]link.Listing{
				linktest.AzureList(linktest.SubA, linktest.VNet(linktest.SubA, "vnet-a", lower(linktest.Peer("a-b", b)))),
				linktest.AzureList(linktest.SubB, linktest.VNet(linktest.SubB, "vnet-b", lower(linktest.Peer("b-a", remoteOfB)))),
			}, nil))
			if l.Kind != link.KindAzureAzure || l.Title != "vnet-a ⇄ vnet-b" || l.Verdict != providers.Active ||
				l.Cloud.Network != "vnet-a" {
				t.Errorf("%+v", l)
			}
		})
	}
}

func TestAzureHalfAlone(t *testing.T) {
	gone := linktest.VNetID(linktest.SubB, "vnet-b")
	for name, c := range map[string]struct {
		listings []link.Listing
		known    link.Known
		verdict  providers.Verdict
		orphan   bool
		kind     string
		title    string
	}{
		"connected, elsewhere": {
			[]link.Listing{linktest.AzureList(linktest.SubA, linktest.VNet(linktest.SubA, "vnet-a", linktest.Peer("p", gone)))},
			nil,
			providers.Active, false, link.KindAzureAzure, "vnet-a ⇄ vnet-b"},
		"disconnected": {
			[]link.Listing{linktest.AzureList(linktest.SubA,
				linktest.VNet(linktest.SubA, "vnet-a", linktest.LostPartner(linktest.Peer("p", gone))))}, nil,
			providers.Failed, true, link.KindAzureAzure, "vnet-a ⇄ ?"},
		"disconnected, other side there": {
			[]link.Listing{linktest.AzureList(linktest.SubA,
				linktest.VNet(linktest.SubA, "vnet-a", linktest.LostPartner(linktest.Peer("p", gone)))),
				linktest.AzureList(linktest.SubB, linktest.VNet(linktest.SubB, "vnet-b"))}, nil,
			providers.Failed, true, link.KindAzureAzure, "vnet-a ⇄ vnet-b"},
		"was Aiven's": {
			[]link.Listing{linktest.AzureList(linktest.SubA,
				linktest.VNet(linktest.SubA, "vnet-a", linktest.LostPartner(linktest.Peer("p", linktest.AivenNet)))),
				linktest.AivenList()}, link.Known{"old": linktest.AivenNet},
			providers.Failed, true, link.KindAivenAzure, "vnet-a ⇄ ?"},
		"Aiven's of a foreign organization": {
			[]link.Listing{linktest.AzureList(linktest.SubA,
				linktest.VNet(linktest.SubA, "vnet-a", linktest.Peer("p", linktest.AivenNet)))}, nil,
			providers.Active, false, link.KindAzureAzure, "vnet-a ⇄ aiven-vnet"},
	} {
		t.Run(name, func(t *testing.T) {
			l := linktest.One(t, linktest.Join(c.listings, c.known))
			if l.Verdict != c.verdict || l.Orphan != c.orphan || l.Kind != c.kind || l.Title != c.title {
				t.Errorf("%s\n%s %s", linktest.Describe([]providers.Link{l}), l.Kind, l.Reason)
			}
		})
	}
}

func TestPeeringMadeAgainIsTheSameLink(t *testing.T) {
	azure := linktest.AzureList(linktest.SubA,
		linktest.VNet(linktest.SubA, "vnet-orders",
			linktest.LostPartner(linktest.Peer("to-aiven", linktest.AivenNet, "10.20.0.0/24"))))
	before := linktest.One(t,
		linktest.Join([]link.Listing{azure,
			linktest.AivenList(linktest.AivenVPC("v1", linktest.To("p1", "DELETED", "vnet-orders")))}, nil))
	both := linktest.One(t,
		linktest.Join([]link.Listing{azure,
			linktest.AivenList(linktest.AivenVPC("v1", linktest.To("p1", "DELETED", "vnet-orders"),
				linktest.To("p2", "ACTIVE", "vnet-orders")))}, nil))
	turned := linktest.One(t,
		linktest.Join([]link.Listing{azure,
			linktest.AivenList(linktest.AivenVPC("v1", linktest.To("p2", "ACTIVE", "vnet-orders"),
				linktest.To("p1", "DELETING", "vnet-orders")))}, nil))
	if before.ID != both.ID || both.ID != turned.ID {
		t.Errorf("ids %s %s %s", before.ID, both.ID, turned.ID)
	}
	if both.Hosted.ID != "p2" || turned.Hosted.ID != "p2" || both.Verdict != providers.Failed ||
		both.Repair != link.RepairRecreateCloud {
		t.Errorf("%+v", both)
	}
	twice := linktest.Join([]link.Listing{azure,
		linktest.AivenList(linktest.AivenVPC("v1", linktest.To("p2", "ACTIVE", "vnet-orders"),
			linktest.To("p3", "ACTIVE", "vnet-orders")))}, nil)
	if len(twice) != 3 || twice[0].ID == twice[1].ID {
		t.Error(linktest.Describe(twice))
	}
}

func TestOtherCloudsAreShown(t *testing.T) {
	v := providers.AivenVPC{ID: "v", Name: "aiven-aws", Cloud: "aws-eu-west-1", CIDR: "10.9.0.0/24",
		Scope: providers.OfProject("prod"),
		Peerings: []providers.AivenPeering{{ID: "p", State: "PENDING_PEER",
			Target: providers.AWSTarget{AccountID: "123456789012", VPC: "vpc-1", Region: "eu-west-1"}}}}
	l := linktest.One(t, linktest.Join([]link.Listing{linktest.AivenList(v)}, nil))
	if l.Kind != "aiven-project-aws" || l.Title != "vpc-1 ⇄ aiven-aws" || l.Verdict != providers.Waiting ||
		l.Hosted.Kind != link.HalfProjectPeering {
		t.Errorf("%+v", l)
	}
	if want := "Aiven's half is ready and waits for the one in AWS."; len(l.Reason) < len(want) ||
		l.Reason[:len(want)] != want {
		t.Errorf("reason %q", l.Reason)
	}
}

func TestLinkIsAsOldAsItsWorstListing(t *testing.T) {
	azure := linktest.AzureList(linktest.SubA,
		linktest.VNet(linktest.SubA, "vnet-orders", linktest.Peer("to-aiven", linktest.AivenNet, "10.20.0.0/24")))
	azure.Stale, azure.Denied, azure.AsOf = true, true, time.Unix(5, 0)
	l := linktest.One(t,
		linktest.Join([]link.Listing{linktest.AivenList(linktest.AivenVPC("v1", linktest.To("p1", "ACTIVE", "vnet-orders"))),
			azure}, nil))
	if !l.Stale || !l.Denied || !l.AsOf.Equal(time.Unix(5, 0)) || l.Verdict != providers.Active {
		t.Errorf("%+v", l)
	}
	// An account that was never permitted says so on the row that misses it.
	l = linktest.One(t,
		linktest.Join([]link.Listing{linktest.AivenList(linktest.AivenVPC("v1", linktest.To("p1", "ACTIVE", "vnet-orders"))),
			{Provider: "azure", Account: linktest.SubA, Denied: true, Stale: true}}, nil))
	if !l.Denied || l.Orphan || !l.AsOf.Equal(time.Unix(900, 0)) {
		t.Errorf("%+v", l)
	}
}
