package link_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/link/linktest"
)

// twin is a stranger's network with the range of Aiven's, in an account that
// nobody lists.
const twin = "/subscriptions/bbbbbbbb-0000-0000-0000-000000000009/resourceGroups/rg-x/providers/Microsoft.Network/virtualNetworks/vnet-twin"

// TestEqualRangesAreNoIdentity: a peering leads to Aiven when its remote id is
// Aiven's network, or lies in Aiven's subscription; ranges alone say perhaps,
// and nothing at all where Aiven's subscription is another.
func TestEqualRangesAreNoIdentity(t *testing.T) {
	told := linktest.To("p2", "PENDING_PEER", "vnet-other")
	told.ToNetworkID = linktest.VNetID("aaaaaaaa-0000-0000-0000-000000000001", "behind-v2")
	other := linktest.AivenVPC("v2", told)
	other.CIDR = "10.99.0.0/24"
	stranger := linktest.Peer("to-twin", twin, "10.20.0.0/24")
	aivens := linktest.Peer("to-aiven", linktest.AivenNet, "10.20.0.0/24")
	for name, c := range map[string]struct {
		vpcs     []providers.AivenVPC
		peerings []providers.Peering
		known    link.Known
		cloud    string
		perhaps  bool
		verdict  providers.Verdict
	}{
		"the id is known: the stranger's is not it": {nil, []providers.Peering{stranger},
			link.Known{"p1": linktest.AivenNet}, "", false, providers.Failed},
		"the id is known": {nil, []providers.Peering{stranger, aivens},
			link.Known{"p1": linktest.AivenNet}, "to-aiven", false, providers.Active},
		"in Aiven's subscription": {[]providers.AivenVPC{other},
			[]providers.Peering{stranger, aivens}, nil, "to-aiven", false, providers.Active},
		"not in Aiven's subscription": {[]providers.AivenVPC{other},
			[]providers.Peering{stranger}, nil, "", true, providers.Active},
		"nothing is known": {nil, []providers.Peering{stranger}, nil, "to-twin", true,
			providers.Active},
	} {
		t.Run(name, func(t *testing.T) {
			vpcs := append([]providers.AivenVPC{linktest.AivenVPC("v1",
				linktest.To("p1", "ACTIVE", "vnet-orders"))}, c.vpcs...)
			links := linktest.Join([]link.Listing{linktest.AivenList(vpcs...),
				linktest.AzureList(linktest.SubA, linktest.VNet(linktest.SubA, "vnet-orders", c.peerings...))},
				c.known)
			l, got := links[0], ""
			if l.Cloud != nil {
				got = l.Cloud.Name
			}
			if got != c.cloud || l.Perhaps != c.perhaps || l.Verdict != c.verdict {
				t.Errorf("joined with %q: %s", got, linktest.Describe(links))
			}
		})
	}
}

// TestOwnNetworksAreNoPartners: a network that is listed here is the
// customer's, whatever its range.
func TestOwnNetworksAreNoPartners(t *testing.T) {
	mine := linktest.VNetID(linktest.SubA, "vnet-twin")
	links := linktest.Join([]link.Listing{linktest.AivenList(linktest.AivenVPC("v1",
		linktest.To("p1", "ACTIVE", "vnet-orders"))),
		linktest.AzureList(linktest.SubA, linktest.VNet(linktest.SubA, "vnet-orders",
			linktest.Peer("to-twin", mine, "10.20.0.0/24")),
			linktest.VNet(linktest.SubA, "vnet-twin"))}, nil)
	if l := links[0]; l.Cloud != nil || l.Verdict != providers.Failed || !l.Orphan {
		t.Error(linktest.Describe(links))
	}
}

// TestJoinsRestOnIDs: over random listings, a link without perhaps has halves
// that name each other, or whose account is the platform's own; and a half
// whose partner's id is known has no other partner.
func TestJoinsRestOnIDs(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	joined := 0
	for range 1500 {
		listings, known := collide(r)
		accounts := []string{}
		for _, l := range listings {
			for _, h := range l.Halves {
				accounts = append(accounts, providers.SubscriptionOf(h.Attrs[link.AttrToNetwork]),
					h.Attrs[link.AttrOwnAccount])
			}
		}
		for _, id := range known {
			accounts = append(accounts, providers.SubscriptionOf(id))
		}
		for _, l := range linktest.Join(listings, known) {
			if l.Hosted == nil || l.Cloud == nil || l.Kind == link.KindAzureAzure || l.Kind == link.KindUpCloudUpCloud ||
				l.Kind == link.KindPrivateLink {
				continue
			}
			joined++
			own := l.Hosted.Attrs[link.AttrToNetwork]
			if own == "" {
				own = known[l.Hosted.ID]
			}
			byID := own != "" && (strings.EqualFold(own, l.Cloud.PeerID) || strings.EqualFold(own, l.Cloud.ID))
			if own != "" && !byID {
				t.Fatalf("%s is known to be %s: %s %s", l.Hosted.ID, own, l.Cloud.ID, l.Cloud.PeerID)
			}
			aws := l.Cloud.Provider == link.AWS // its accounts are known by what ids joined
			if !l.Perhaps && !byID && !aws && !slices.Contains(accounts, l.Cloud.PeerAccount) {
				t.Fatalf("a guess is told for sure: %s and %s %s", l.Hosted.ID, l.Cloud.ID, l.Cloud.PeerID)
			}
		}
	}
	t.Logf("%d joined", joined)
}

// TestEveryRepairHasItsAct: what a rule asks for can be done, but where no
// procedure makes links of the kind.
func TestEveryRepairHasItsAct(t *testing.T) {
	for _, k := range link.All() {
		if k.Twin != nil || k.IDs == nil && k.Ranges == nil || strings.HasPrefix(k.ID, "aiven-project-") {
			continue
		}
		for _, r := range k.Rules {
			if r.Repair != "" && len(k.Mends[r.Repair]) == 0 {
				t.Errorf("%s: %s, for %q", k.ID, r.Repair, r.Reason)
			}
			if r.Yours && r.Next == "" {
				t.Errorf("%s: yours, but to do what? %q", k.ID, r.Reason)
			}
		}
	}
}
