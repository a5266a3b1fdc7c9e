package aiven_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/aiven"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/link/linktest"
	"example.org/peerage/providers/watch"
)

type fakeAiven struct {
	mu     sync.Mutex
	vpcs   []providers.AivenVPC
	errs   map[string]error
	asked  []string
	flying int
	most   int
}

func (f *fakeAiven) set(vpcs []providers.AivenVPC, errs map[string]error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.vpcs, f.errs = vpcs, errs
}

func (f *fakeAiven) VPCs(context.Context, providers.AivenScope) ([]providers.AivenVPC, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
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
	vpcs, err := f.vpcs, f.errs[id]
	f.mu.Unlock()
	defer func() { f.mu.Lock(); f.flying--; f.mu.Unlock() }()
	if err != nil {
		return providers.AivenVPC{}, err
	}
	i := slices.IndexFunc(vpcs, func(v providers.AivenVPC) bool { return v.ID == id })
	v := vpcs[i]
	v.Scope = of
	return v, nil
}

func TestOrganizationAsksForEachVPC(t *testing.T) {
	api := &fakeAiven{}
	for i := range 30 {
		id := string(rune('A' + i))
		api.vpcs = append(api.vpcs, linktest.AivenVPC(id, linktest.To("p"+id, "ACTIVE", "vnet"+id)))
	}
	api.errs = map[string]error{"B": &providers.Error{Class: providers.NotFound}}
	src := aiven.OrganizationSource(api, providers.AivenOrganization{ID: "org1", Name: "Contoso"}, 0)
	halves, err := src.List(t.Context())
	if err != nil || len(halves) != 29 || len(api.asked) != 30 || api.most > 4 {
		t.Fatalf("%d halves, %d calls, %d at once, %v", len(halves), len(api.asked), api.most, err)
	}
	h := halves[0]
	if h.ID != "pA" || h.Network != "aiven-eu" || h.Kind != link.HalfOrgPeering || h.Account != "org1" ||
		h.Attrs[link.AttrCloud] != "azure" ||
		!providers.SameID(h.PeerID,
			"/subscriptions/"+linktest.SubA+"/resourceGroups/RG-NET/providers/Microsoft.Network/virtualNetworks/vneta") {
		t.Errorf("%+v", h)
	}
	if b := src.(watch.Budgeted).Budget(); src.Interval() != watch.DefaultInterval || b.Name != "aiven" || b.Rate != 2 {
		t.Errorf("interval %v, budget %+v", src.Interval(), b)
	}
	for what, e := range map[string]error{"C": errors.New("broken"), "list": errors.New("no list")} {
		api.errs = map[string]error{what: e}
		if halves, err := src.List(t.Context()); !errors.Is(err, e) || halves != nil {
			t.Errorf("%s: %d halves, %v", what, len(halves), err)
		}
	}
}

// TestAListedVPCThatIsNotFound is not gone before the list says so, too.
func TestAListedVPCThatIsNotFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := &fakeAiven{vpcs: []providers.AivenVPC{linktest.AivenVPC("A", linktest.To("pA", "ACTIVE", "vnet-a")),
			linktest.AivenVPC("B", linktest.To("pB", "ACTIVE", "vnet-b"))}}
		w := watch.New(watch.Options{}, aiven.OrganizationSource(api, providers.AivenOrganization{ID: "org1"}, 0))
		ctx, stop := context.WithCancel(t.Context())
		defer synctest.Wait()
		defer stop()
		go func() { _ = w.Run(ctx) }()
		at := func(d time.Duration) watch.Snapshot {
			time.Sleep(d)
			synctest.Wait()
			return <-w.Snapshots()
		}
		if s := at(time.Second); !s.Complete || len(s.Links) != 2 {
			t.Fatalf("%d links, %+v", len(s.Links), s.Sources)
		}
		api.set(api.vpcs, map[string]error{"B": &providers.Error{Class: providers.NotFound, Status: 404}})
		if s := at(time.Minute); s.Complete || len(s.Links) != 2 {
			t.Errorf("in the list, and not found: complete %v, %d links", s.Complete, len(s.Links))
		}
		api.set(api.vpcs[:1], nil)
		if s := at(time.Minute); !s.Complete || !slices.ContainsFunc(s.Links, func(l providers.Link) bool {
			return l.Verdict == providers.GoneV
		}) {
			t.Errorf("in no list: complete %v, %+v", s.Complete, s.Links)
		}
	})
}

func TestProjectSource(t *testing.T) {
	api := &fakeAiven{vpcs: []providers.AivenVPC{linktest.AivenVPC("v", providers.AivenPeering{State: "ACTIVE",
		Target:   providers.AzureTarget{SubscriptionID: linktest.SubA, ResourceGroup: "rg", VNet: "x"},
		Warnings: []providers.AivenWarning{{Type: "t", Message: "m", Conflicts: []string{"c"}}, {Type: "only"}}})}}
	src := aiven.ProjectSource(api, "prod", time.Minute)
	halves, err := src.List(t.Context())
	if err != nil || len(halves) != 1 {
		t.Fatalf("%v %v", halves, err)
	}
	h := halves[0]
	if h.Kind != link.HalfProjectPeering || h.Account != "prod" || h.ID == "" ||
		!slices.Equal(h.Warnings, []string{"t: m (c)", "only"}) {
		t.Errorf("%+v", h)
	}
	if src.ID() != "aiven:project:prod" || src.Interval() != time.Minute {
		t.Errorf("%s %v", src.ID(), src.Interval())
	}
}
