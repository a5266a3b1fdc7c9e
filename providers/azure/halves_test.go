package azure_test

import (
	"context"
	"slices"
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/providers/azure"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/link/linktest"
	"example.org/peerage/providers/watch"
)

type fakeVNets struct {
	list  []providers.VNet
	calls []string
}

func (f *fakeVNets) VNets(_ context.Context, sub string) ([]providers.VNet, error) {
	f.calls = append(f.calls, sub)
	return f.list, nil
}

func TestAzureSubscriptionTakesOneCall(t *testing.T) {
	api := &fakeVNets{list: []providers.VNet{
		linktest.VNet(linktest.SubA, "vnet-a", linktest.Peer("one", linktest.AivenNet, "10.20.0.0/24"),
			linktest.Peer("two", linktest.VNetID(linktest.SubB, "vnet-b"))), linktest.VNet(linktest.SubA, "vnet-bare")}}
	api.list[0].Peerings[0].AllowAccess = false
	api.list[0].Peerings[1].ID = linktest.VNetID(linktest.SubA, "vnet-a") + "/virtualNetworkPeerings/two"
	src := azure.VNetSource(api, providers.Subscription{ID: linktest.SubA, Name: "Contoso Prod"}, 0)
	halves, err := src.List(t.Context())
	if err != nil || len(api.calls) != 1 || api.calls[0] != linktest.SubA {
		t.Fatalf("%v, %d calls", err, len(api.calls))
	}
	if len(halves) != 3 || halves[2].Kind != link.HalfNetwork {
		t.Fatalf("%+v", halves)
	}
	h := halves[0]
	if h.Name != "one" || h.PeerName != "aiven-vnet" || h.PeerAccount != "aaaaaaaa-0000-0000-0000-000000000001" ||
		h.Attrs[link.AttrAccess] != "false" ||
		h.Network != "vnet-a" || h.Sync != "FullyInSync" || !slices.Equal(h.PeerRanges, []string{"10.20.0.0/24"}) {
		t.Errorf("%+v", h)
	}
	if halves[0].ID == "" || halves[0].ID == halves[1].ID {
		t.Errorf("ids %q %q", halves[0].ID, halves[1].ID)
	}
	if src.Interval() != watch.DefaultInterval || src.Title() != "Azure Contoso Prod" ||
		src.ID() != "azure:"+linktest.SubA {
		t.Errorf("%s %s %v", src.ID(), src.Title(), src.Interval())
	}
}
