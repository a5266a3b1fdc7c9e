package world_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/sim/wire/wiretest"
	"example.org/peerage/providers/sim/world"
)

// nets is a world with two tenants and networks to peer.
type nets struct {
	t   *testing.T
	clk *wiretest.Clock
	w   *world.World
	a   *world.Azure
	x   *world.VNet // 10.1.0.0/16
	y   *world.VNet // 10.2.0.0/16
}

func newNets(t *testing.T) *nets {
	n := &nets{t: t, clk: wiretest.NewClock()}
	n.w = world.New(n.clk, 1)
	n.a = n.w.Azure
	n.w.Do(func() {
		one, two := n.a.AddTenant("", "One", "one.example"), n.a.AddTenant("", "Two", "two.example")
		s1, s2 := n.a.AddSubscription(one.ID, "", "S1"), n.a.AddSubscription(two.ID, "", "S2")
		n.x = n.a.AddVNet(s1.ID, "rg-X", "vnet-X", "westeurope", "10.1.0.0/16")
		n.y = n.a.AddVNet(s2.ID, "rg-y", "vnet-y", "westeurope", "10.2.0.0/16")
	})
	return n
}

func (n *nets) put(from, to *world.VNet, name string) (p *world.Peering, prob *world.Problem) {
	n.w.Do(func() { p, _, prob = n.a.PutPeering(from.ID, name, world.PeeringSpec{RemoteVNetID: to.ID}) })
	return p, prob
}

func (n *nets) pass(d time.Duration) {
	n.clk.Advance(d)
	n.w.Do(func() {})
}

func (n *nets) state(p *world.Peering) (s string) {
	n.w.Do(func() { s = p.Provisioning + " " + p.State + " " + n.a.SyncLevel(p) })
	return s
}

func (n *nets) want(p *world.Peering, want string) {
	n.t.Helper()
	if got := n.state(p); got != want {
		n.t.Errorf("%s is %q, want %q", p.Name, got, want)
	}
}

// connect makes both halves and lets their operations end.
func (n *nets) connect() (x, y *world.Peering) {
	n.t.Helper()
	y, p1 := n.put(n.y, n.x, "y-to-x")
	n.pass(time.Minute)
	x, p2 := n.put(n.x, n.y, "x-to-y")
	if p1 != nil || p2 != nil {
		n.t.Fatal(p1, p2)
	}
	n.pass(time.Minute)
	return x, y
}

// TestPeeringLifecycle compares the order of states with recorded ones.
func TestPeeringLifecycle(t *testing.T) {
	n := newNets(t)
	y, prob := n.put(n.y, n.x, "y-to-x")
	if prob != nil {
		t.Fatal(prob)
	}
	n.want(y, "Updating Initiated RemoteNotInSync")
	n.pass(10 * time.Second)
	n.want(y, "Succeeded Initiated RemoteNotInSync")
	before := y.Etag
	x, prob := n.put(n.x, n.y, "x-to-y")
	if prob != nil {
		t.Fatal(prob)
	}
	n.want(x, "Updating Connected FullyInSync")
	n.want(y, "Succeeded Connected FullyInSync")
	if x.ResourceGUID != y.ResourceGUID || x.ResourceGUID == "" {
		t.Error("the halves do not share one resourceGuid")
	}
	if y.Etag == before {
		t.Error("the first half kept its etag")
	}
	n.pass(10 * time.Second)
	n.want(x, "Updating Connected FullyInSync")
	n.pass(10 * time.Second)
	n.want(x, "Succeeded Connected FullyInSync")
}

func TestDeletedHalfDisconnectsTheOther(t *testing.T) {
	n := newNets(t)
	x, y := n.connect()
	n.w.Do(func() {
		if p := n.a.DeletePeering(strings.ToUpper(y.ID)); p != nil {
			t.Fatal(p)
		}
	})
	n.want(x, "Succeeded Connected RemoteNotInSync")
	n.pass(10 * time.Second)
	n.want(x, "Succeeded Disconnected RemoteNotInSync")
	if _, prob := n.put(n.y, n.x, "y-again"); prob == nil || prob.Code != "RemotePeeringIsDisconnected" ||
		!strings.Contains(prob.Message, x.ID) {
		t.Fatalf("re-creating one half: %v", prob)
	}
	// Put again, the survivor is back at Initiated, and the other half may come.
	if _, prob := n.put(n.x, n.y, "x-to-y"); prob != nil {
		t.Fatal(prob)
	}
	n.want(x, "Updating Initiated RemoteNotInSync")
	n.pass(time.Minute)
	if _, prob := n.put(n.y, n.x, "y-again"); prob != nil {
		t.Fatal(prob)
	}
	n.want(x, "Succeeded Connected FullyInSync")
}

func TestDeletedNetworkDisconnects(t *testing.T) {
	n := newNets(t)
	x, y := n.connect()
	n.w.Do(func() {
		if p := n.a.DeleteVNet(n.y.ID); p != nil {
			t.Fatal(p)
		}
		if n.a.Peering(y.ID) != nil || n.a.VNet(n.y.ID) != nil {
			t.Error("the network or its half is still there")
		}
		if p := n.a.DeleteVNet(n.y.ID); p == nil || p.Status != 404 {
			t.Errorf("deleting it twice: %v", p)
		}
	})
	n.want(x, "Succeeded Disconnected RemoteNotInSync")
}

func TestSyncLevels(t *testing.T) {
	n := newNets(t)
	x, y := n.connect()
	n.w.Do(func() { n.a.SetAddressSpace(n.x.ID, "10.1.0.0/16", "10.5.0.0/16") })
	n.want(x, "Succeeded Connected RemoteNotInSync")
	n.want(y, "Succeeded Connected LocalNotInSync")
	n.w.Do(func() { n.a.SetAddressSpace(n.y.ID, "10.2.0.0/16", "10.6.0.0/16") })
	n.want(x, "Succeeded Connected LocalAndRemoteNotInSync")
	sync := func(p *world.Peering) {
		n.w.Do(func() {
			s := p.PeeringSpec
			s.Sync = true
			if _, created, prob := n.a.PutPeering(p.VNetID, p.Name, s); created || prob != nil {
				t.Fatal(created, prob)
			}
		})
		n.pass(time.Minute)
	}
	sync(x)
	n.want(x, "Succeeded Connected RemoteNotInSync")
	sync(y)
	n.want(x, "Succeeded Connected FullyInSync")
	n.want(y, "Succeeded Connected FullyInSync")
	if !slices.Equal(y.RemoteSynced, []string{"10.1.0.0/16", "10.5.0.0/16"}) {
		t.Errorf("the other half carries %v", y.RemoteSynced)
	}
}

func TestRefusals(t *testing.T) {
	long := strings.Repeat("a", 81)
	for _, c := range []struct {
		name, peering, code string
		status              int
		words               []string
		to                  func(n *nets) *world.VNet
	}{
		{"same ranges", "p", "VnetAddressSpacesOverlap", 400, []string{"10.1.0.0/16, 10.1.2.0/24"},
			func(n *nets) *world.VNet { return n.vnet("z", "10.1.2.0/24") }},
		{"third network of theirs", "p", "VnetAddressSpaceOverlapsWithAlreadyPeeredVnet", 400,
			[]string{"vnet-third", "10.1.9.0/24"}, func(n *nets) *world.VNet {
				far := n.vnet("far", "10.9.0.0/16")
				n.put(far, n.vnet("third", "10.1.9.0/24"), "far-to-third")
				return far
			}},
		{"third network of ours", "p", "VnetAddressSpaceOverlapsWithAlreadyPeeredVnet", 400,
			[]string{"vnet-third", "10.9.9.0/24"}, func(n *nets) *world.VNet {
				n.put(n.x, n.vnet("third", "10.9.9.0/24"), "x-to-third")
				return n.vnet("far", "10.9.0.0/16")
			}},
		{"what was deleted and left a Disconnected half", "p", "VnetAddressSpaceOverlapsWithAlreadyPeeredVnet", 400,
			[]string{"vnet-third", "10.9.9.0/24"}, func(n *nets) *world.VNet {
				third := n.vnet("third", "10.9.9.0/24")
				gone, _ := n.put(third, n.x, "third-to-x")
				left, _ := n.put(n.x, third, "x-to-third")
				n.pass(time.Minute)
				n.w.Do(func() { n.a.DeletePeering(gone.ID) })
				n.pass(time.Minute)
				if left.State != "Disconnected" {
					n.t.Fatalf("%+v", left)
				}
				return n.vnet("far", "10.9.0.0/16")
			}},
		{"a second one to the same", "p", "AnotherPeeringAlreadyReferencesRemoteVnet", 400, []string{"first", "vnet-y"},
			func(n *nets) *world.VNet {
				n.put(n.x, n.y, "first")
				return n.y
			}},
		{"name too long", long, "InvalidResourceName", 400, []string{long}, func(n *nets) *world.VNet { return n.y }},
		{"name ends with a dot", "peer.", "InvalidResourceName", 400, nil, func(n *nets) *world.VNet { return n.y }},
		{"remote absent", "p", "InvalidResourceReference", 400, []string{"vnet-gone"}, func(n *nets) *world.VNet {
			return &world.VNet{ID: n.y.ID[:strings.LastIndex(n.y.ID, "/")] + "/vnet-gone"}
		}},
		{"with itself", "p", "InvalidResourceReference", 400, nil, func(n *nets) *world.VNet { return n.x }},
		{"name of another remote", "first", "RemoteVnetCannotBeChanged", 400, nil, func(n *nets) *world.VNet {
			n.put(n.x, n.y, "first")
			return n.vnet("z", "10.3.0.0/16")
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := newNets(t)
			_, prob := n.put(n.x, c.to(n), c.peering)
			if prob == nil || prob.Code != c.code || prob.Status != c.status {
				t.Fatalf("got %v, want %d %s", prob, c.status, c.code)
			}
			for _, w := range c.words {
				if !strings.Contains(prob.Message, w) {
					t.Errorf("%q is not in %q", w, prob.Message)
				}
			}
		})
	}
}

func (n *nets) vnet(name, prefix string) (v *world.VNet) {
	n.w.Do(func() { v = n.a.AddVNet(n.y.SubscriptionID, "rg-"+name, "vnet-"+name, "westeurope", prefix) })
	return v
}

func TestBusyNetwork(t *testing.T) {
	n := newNets(t)
	x, _ := n.put(n.x, n.y, "x-to-y")
	other := n.x.ID + "/virtualNetworkPeerings/other"
	busy := func(id string) (p *world.Problem) {
		n.w.Do(func() { p = n.a.BusyVNet(n.x.ID, id) })
		return p
	}
	if p := busy(other); p == nil || p.Code != "AnotherOperationInProgress" || p.Status != 409 ||
		!strings.Contains(p.Message, x.OperationID) {
		t.Errorf("another write in the meantime: %v", p)
	}
	if p := busy(x.ID); p != nil {
		t.Errorf("the same half again: %v", p)
	}
	n.pass(time.Minute)
	if p := busy(other); p != nil {
		t.Errorf("afterwards: %v", p)
	}
	for name, code := range map[string]string{"azure.vnet-updating": "ReferencedResourceNotProvisioned",
		"azure.another-operation": "AnotherOperationInProgress"} {
		n.w.Do(func() { n.w.Faults.Set(world.Fault{Name: name}) })
		if p := busy(other); p == nil || p.Code != code {
			t.Errorf("%s: %v", name, p)
		}
		n.w.Do(func() { n.w.Faults.Clear(name) })
	}
}

func TestSettleEndsOperations(t *testing.T) {
	n := newNets(t)
	x, _ := n.put(n.x, n.y, "x-to-y")
	n.w.Do(n.a.Settle)
	n.want(x, "Succeeded Initiated RemoteNotInSync")
	n.pass(time.Minute)
	n.want(x, "Succeeded Initiated RemoteNotInSync")
}
