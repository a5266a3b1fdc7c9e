package watch

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"peerage/providers"
	"peerage/providers/link"
	"peerage/providers/link/linktest"
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
		linktest.VNet(linktest.SubA, "vnet-a", linktest.Peer("one", linktest.AivenNet, "10.20.0.0/24"), linktest.Peer("two", linktest.VNetID(linktest.SubB, "vnet-b"))), linktest.VNet(linktest.SubA, "vnet-bare")}}
	api.list[0].Peerings[0].AllowAccess = false
	api.list[0].Peerings[1].ID = linktest.VNetID(linktest.SubA, "vnet-a") + "/virtualNetworkPeerings/two"
	src := AzureSubscription(api, providers.Subscription{ID: linktest.SubA, Name: "Contoso Prod"}, 0)
	halves, err := src.List(t.Context())
	if err != nil || len(api.calls) != 1 || api.calls[0] != linktest.SubA {
		t.Fatalf("%v, %d calls", err, len(api.calls))
	}
	if len(halves) != 3 || halves[2].Kind != link.HalfNetwork {
		t.Fatalf("%+v", halves)
	}
	h := halves[0]
	if h.Name != "one" || h.PeerName != "aiven-vnet" || h.PeerAccount != "aaaaaaaa-0000-0000-0000-000000000001" || h.Attrs[link.AttrAccess] != "false" ||
		h.Network != "vnet-a" || h.Sync != "FullyInSync" || !slices.Equal(h.PeerRanges, []string{"10.20.0.0/24"}) {
		t.Errorf("%+v", h)
	}
	if halves[0].ID == "" || halves[0].ID == halves[1].ID {
		t.Errorf("ids %q %q", halves[0].ID, halves[1].ID)
	}
	if src.Interval() != DefaultInterval || src.Title() != "Azure Contoso Prod" || src.ID() != "azure:"+linktest.SubA {
		t.Errorf("%s %s %v", src.ID(), src.Title(), src.Interval())
	}
}

type fakeAiven struct {
	mu     sync.Mutex
	vpcs   []providers.AivenVPC
	errs   map[string]error
	asked  []string
	flying int
	most   int
}

func (f *fakeAiven) VPCs(context.Context, providers.AivenScope) ([]providers.AivenVPC, error) {
	bare := slices.Clone(f.vpcs)
	for i := range bare {
		bare[i].Peerings = nil
	}
	return bare, f.errs["list"]
}

func (f *fakeAiven) VPC(_ context.Context, of providers.AivenScope, id string) (providers.AivenVPC, error) {
	f.mu.Lock()
	f.asked = append(f.asked, id)
	f.flying++
	f.most = max(f.most, f.flying)
	f.mu.Unlock()
	defer func() { f.mu.Lock(); f.flying--; f.mu.Unlock() }()
	if err := f.errs[id]; err != nil {
		return providers.AivenVPC{}, err
	}
	i := slices.IndexFunc(f.vpcs, func(v providers.AivenVPC) bool { return v.ID == id })
	v := f.vpcs[i]
	v.Scope = of
	return v, nil
}

func TestAivenOrganizationAsksForEachVPC(t *testing.T) {
	api := &fakeAiven{}
	for i := range 30 {
		id := string(rune('A' + i))
		api.vpcs = append(api.vpcs, linktest.AivenVPC(id, linktest.To("p"+id, "ACTIVE", "vnet"+id)))
	}
	api.errs = map[string]error{"B": &providers.Error{Class: providers.NotFound}}
	src := AivenOrganization(api, providers.AivenOrganization{ID: "org1", Name: "Contoso"}, 0)
	halves, err := src.List(t.Context())
	if err != nil || len(halves) != 29 || len(api.asked) != 30 || api.most > atOnce {
		t.Fatalf("%d halves, %d calls, %d at once, %v", len(halves), len(api.asked), api.most, err)
	}
	h := halves[0]
	if h.ID != "pA" || h.Network != "aiven-eu" || h.Kind != link.HalfOrgPeering || h.Account != "org1" || h.Attrs[link.AttrCloud] != "azure" ||
		!providers.SameID(h.PeerID, "/subscriptions/"+linktest.SubA+"/resourceGroups/RG-NET/providers/Microsoft.Network/virtualNetworks/vneta") {
		t.Errorf("%+v", h)
	}
	if src.Interval() != 30*time.Second { // a call each: slower, to leave half of the budget
		t.Errorf("interval %v", src.Interval())
	}
	for what, e := range map[string]error{"C": errors.New("broken"), "list": errors.New("no list")} {
		api.errs = map[string]error{what: e}
		if halves, err := src.List(t.Context()); !errors.Is(err, e) || halves != nil {
			t.Errorf("%s: %d halves, %v", what, len(halves), err)
		}
	}
}

func TestAivenProject(t *testing.T) {
	api := &fakeAiven{vpcs: []providers.AivenVPC{linktest.AivenVPC("v", providers.AivenPeering{State: "ACTIVE",
		Target:   providers.AzureTarget{SubscriptionID: linktest.SubA, ResourceGroup: "rg", VNet: "x"},
		Warnings: []providers.AivenWarning{{Type: "t", Message: "m", Conflicts: []string{"c"}}, {Type: "only"}}})}}
	src := AivenProject(api, "prod", time.Minute)
	halves, err := src.List(t.Context())
	if err != nil || len(halves) != 1 {
		t.Fatalf("%v %v", halves, err)
	}
	h := halves[0]
	if h.Kind != link.HalfProjectPeering || h.Account != "prod" || h.ID == "" || !slices.Equal(h.Warnings, []string{"t: m (c)", "only"}) {
		t.Errorf("%+v", h)
	}
	if src.ID() != "aiven:project:prod" || src.Interval() != time.Minute {
		t.Errorf("%s %v", src.ID(), src.Interval())
	}
}
