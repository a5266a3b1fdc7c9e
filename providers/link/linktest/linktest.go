// Package linktest makes halves and listings for tests about links.
package linktest

import (
	"fmt"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
)

// Two subscriptions of the customer's, and a network of Aiven's.
const (
	SubA     = "11111111-1111-1111-1111-111111111111"
	SubB     = "22222222-2222-2222-2222-222222222222"
	AivenNet = "/subscriptions/aaaaaaaa-0000-0000-0000-000000000001/resourceGroups/aiven" +
		"/providers/Microsoft.Network/virtualNetworks/aiven-vnet"
)

// VNetID is the id of a network in the group RG-Net.
func VNetID(sub, name string) string {
	return providers.VNetID{SubscriptionID: sub, Group: "RG-Net", Name: name}.String()
}

// Peer is a healthy peering to remote; change it as needed.
func Peer(name, remote string, ranges ...string) providers.Peering {
	return providers.Peering{
		Name: name, State: providers.PeeringConnected, Sync: providers.SyncFull,
		Provisioning: providers.ProvisioningSucceeded,
		RemoteID:     remote, RemoteRanges: ranges, AllowAccess: true,
	}
}

// LostPartner is the peering after its other half was deleted.
func LostPartner(p providers.Peering) providers.Peering {
	p.State, p.Sync = providers.PeeringDisconnected, providers.SyncRemote
	return p
}

// VNet is a network with peerings.
func VNet(sub, name string, peerings ...providers.Peering) providers.VNet {
	return providers.VNet{
		ID: VNetID(sub, name), Name: name, Group: "RG-Net", SubscriptionID: sub,
		Ranges: []string{"10.40.0.0/16"}, Peerings: peerings,
	}
}

// AzureList is a subscription's listing.
func AzureList(sub string, vnets ...providers.VNet) link.Listing {
	return link.Listing{
		Provider: link.Azure, Account: sub, Listed: true, AsOf: time.Unix(1000, 0), Halves: link.AzureHalves(sub, vnets),
	}
}

// AivenVPC is an organization's VPC on Azure, 10.20.0.0/24.
func AivenVPC(id string, peerings ...providers.AivenPeering) providers.AivenVPC {
	return providers.AivenVPC{
		ID: id, Name: "aiven-eu", State: providers.AivenActive, Cloud: "azure-westeurope", CIDR: "10.20.0.0/24",
		Scope: providers.OfOrganization("org"), Peerings: peerings,
	}
}

// To is Aiven's half for a VNet of SubA, in lower case as Aiven has it.
func To(id, state, name string) providers.AivenPeering {
	return providers.AivenPeering{
		ID: id, State: state, Target: providers.AzureTarget{SubscriptionID: SubA, ResourceGroup: "rg-net", VNet: name},
	}
}

// AivenList is an organization's listing.
func AivenList(vpcs ...providers.AivenVPC) link.Listing {
	return link.Listing{
		Provider: link.Aiven, Account: "org", Listed: true, AsOf: time.Unix(900, 0), Halves: link.AivenHalves("org", vpcs),
	}
}

// Join joins listings once, with all kinds.
func Join(listings []link.Listing, known link.Known) []providers.Link {
	return link.Join(link.Options{Kinds: link.All(), Known: known}, listings).Links
}

// One is the only link there is.
func One(t testing.TB, links []providers.Link) providers.Link {
	t.Helper()
	if len(links) != 1 {
		t.Fatalf("%d links, want 1: %s", len(links), Describe(links))
	}
	return links[0]
}

// Describe tells links, one a line.
func Describe(links []providers.Link) string {
	s := ""
	for _, l := range links {
		s += fmt.Sprintf("\n  %s [%s] %s | %s %s orphan=%v perhaps=%v",
			l.Title, l.Verdict, l.ID, l.HostedState(), l.CloudState(), l.Orphan, l.Perhaps)
	}
	return s
}

// Estate makes n links over a hundred accounts: most of Aiven with Azure, half
// of them known by id, some within Azure.
func Estate(n int) ([]link.Listing, link.Known) { return EstateOver(n, 100) }

// EstateOver is Estate over so many subscriptions.
func EstateOver(n, accounts int) ([]link.Listing, link.Known) {
	known := link.Known{}
	azure := make([][]providers.VNet, accounts)
	var vpcs []providers.AivenVPC
	sub := func(i int) string { return fmt.Sprintf("00000000-0000-0000-0000-%012d", i%accounts) }
	put := func(i int, v providers.VNet) { azure[i%accounts] = append(azure[i%accounts], v) }
	for i := range n {
		name := fmt.Sprintf("vnet-%05d", i)
		if i%5 == 4 {
			put(i, VNet(sub(i), name, Peer("p", VNetID(sub(i+1), name+"-b"))))
			put(i+1, VNet(sub(i+1), name+"-b", Peer("p", VNetID(sub(i), name))))
			continue
		}
		cidr, remote := fmt.Sprintf("10.%d.%d.0/24", i/250%250, i%250), AivenNet+fmt.Sprint(i)
		put(i, VNet(sub(i), name, Peer("to-aiven", remote, cidr)))
		half := providers.AivenPeering{
			ID: fmt.Sprintf("pc-%d", i), State: providers.AivenActive,
			Target: providers.AzureTarget{SubscriptionID: sub(i), ResourceGroup: "rg-net", VNet: name},
		}
		if i%2 == 0 {
			known[half.ID] = remote
		}
		vpcs = append(vpcs, providers.AivenVPC{
			ID: fmt.Sprintf("vpc-%d", i), Name: "aiven", Cloud: "azure-westeurope", CIDR: cidr,
			Scope: providers.OfOrganization("org"), Peerings: []providers.AivenPeering{half},
		})
	}
	listings := []link.Listing{AivenList(vpcs...)}
	for i, vnets := range azure {
		listings = append(listings, AzureList(sub(i), vnets...))
	}
	return listings, known
}
