package flows_test

import (
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// gone is something that somebody took away, or broke, before a teardown.
type gone struct {
	name string
	do   func(*flowtest.Lab, *world.World)
}

// withoutThem takes finished runs down after somebody else was at work.
func (c course) withoutThem(t *testing.T, list []gone) {
	for _, x := range list {
		t.Run(x.name, func(t *testing.T) {
			c.in(t, company.Bare, func(t *testing.T, l *flowtest.Lab) {
				before, p := l.Inventory(), flowtest.Says()
				res, _ := l.Start(c.procedure, runID, c.answers(l), p)
				done(t, l, res, p, wizard.Done)
				settle(t)
				l.Do(func(w *world.World) { x.do(l, w) })
				settle(t)
				p = flowtest.Says()
				res, st := l.Teardown(c.procedure, p)
				done(t, l, res, p, wizard.TakenOff)
				settle(t)
				for _, line := range before.Diff(l.Inventory()) {
					if strings.HasPrefix(line, "+") {
						t.Errorf("left: %s", line)
					}
				}
				for _, it := range st.Items {
					if it.Status == wizard.IsMade || it.Status == wizard.IsStaying {
						t.Errorf("%s %s is %s", it.Kind, it.Name, it.Status)
					}
				}
			})
		})
	}
}

func TestTeardownOfWhatIsGone(t *testing.T) {
	app := func(l *flowtest.Lab, w *world.World) *world.App {
		for _, x := range w.Azure.Apps(l.Acc.TenantID) {
			if x.Name == "peerage-orders" {
				return x
			}
		}
		l.T.Error("no application")
		return nil
	}
	courseA.withoutThem(t, []gone{
		{"the peering in Aiven", func(l *flowtest.Lab, w *world.World) { w.Aiven.Unpeer(newPeering(l)) }},
		{"the peering in Azure", func(l *flowtest.Lab, w *world.World) {
			for _, p := range w.Azure.Peerings(orders(l)) {
				_ = w.Azure.DeletePeering(p.ID) // it is there
			}
		}},
		{"Aiven's half in Azure", func(l *flowtest.Lab, w *world.World) {
			_, p := newPeering(l)
			_ = w.Azure.DeletePeering(p.HalfID)
		}},
		{"the application", func(l *flowtest.Lab, w *world.World) { w.Azure.DeleteApp(app(l, w)) }},
		{"the password", func(l *flowtest.Lab, w *world.World) { app(l, w).Passwords = nil }},
		{"the principals", func(l *flowtest.Lab, w *world.World) {
			for _, id := range []string{app(l, w).AppID, world.AivenAppID} {
				w.Azure.DeleteServicePrincipal(w.Azure.PrincipalOf(l.Acc.TenantID, id))
			}
		}},
		{"the grants", func(l *flowtest.Lab, w *world.World) {
			for _, as := range w.Azure.Assignments() {
				if as.Scope == orders(l) {
					w.Azure.DeleteAssignment(as.ID)
				}
			}
		}},
		{"the network", func(l *flowtest.Lab, w *world.World) { _ = w.Azure.DeleteVNet(orders(l)) }},
	})
}

func TestAWSTeardownOfWhatIsGone(t *testing.T) {
	request := func(l *flowtest.Lab, w *world.World) *world.AWSPeering {
		return w.AWS.PeeringOf(l.Acc.AWS.VPCs[scenario.AWSNetwork])
	}
	courseW.withoutThem(t, []gone{
		{"the peering in Aiven", func(l *flowtest.Lab, w *world.World) {
			v, p := ordersPeering(l, w)
			w.Aiven.Unpeer(v, p)
		}},
		{"the connection", func(l *flowtest.Lab, w *world.World) {
			if no := w.AWS.Delete(l.Acc.AWS.Account, l.Acc.AWS.Region, request(l, w).ID); no != nil {
				l.T.Error(no)
			}
		}},
		{"the routes", func(l *flowtest.Lab, w *world.World) {
			for _, name := range []string{"orders-private", "orders-main"} {
				if t := w.AWS.TableNamed(name); t != nil {
					t.Routes = t.Routes[:1]
				}
			}
		}},
		{"a failed connection", func(l *flowtest.Lab, w *world.World) {
			w.AWS.End(request(l, w), world.AWSFailed, "Failed")
		}},
	})
}

func TestUpCloudTeardownOfWhatIsGone(t *testing.T) {
	half := func(l *flowtest.Lab, w *world.World) *world.UpCloudPeering {
		for _, p := range w.UpCloud.Peerings(l.Acc.UpCloud.Account.Name) {
			if p.Network == shop(l) {
				return p
			}
		}
		l.T.Error("no half")
		return nil
	}
	drop := func(l *flowtest.Lab, w *world.World) {
		p := half(l, w)
		p.Configured = world.UpCloudDisabled
		w.UpCloud.Settle()
		if prob := w.UpCloud.DeletePeering(l.Acc.UpCloud.Account, p.ID); prob != nil {
			l.T.Error(prob)
		}
	}
	courseU.withoutThem(t, []gone{
		{"the peering in Aiven", func(l *flowtest.Lab, w *world.World) { w.Aiven.Unpeer(shopPeering(l, w)) }},
		{"UpCloud's half", drop},
		{"the router", func(l *flowtest.Lab, w *world.World) {
			n := w.UpCloud.Network(shop(l))
			router := n.Router
			n.Router = ""
			if prob := w.UpCloud.DeleteRouter(l.Acc.UpCloud.Account, router); prob != nil {
				l.T.Error(prob)
			}
		}},
		{"the network", func(l *flowtest.Lab, w *world.World) { drop(l, w); w.UpCloud.DeleteNetwork(shop(l)) }},
		{"switched off", func(l *flowtest.Lab, w *world.World) { half(l, w).Configured = world.UpCloudDisabled }},
		{"half in error", func(_ *flowtest.Lab, w *world.World) { w.Faults.Set(world.Fault{Name: "upcloud.error"}) }},
	})
}

// TestTakenOverAndGone: what a run took over holds nothing of what the run has
// made once somebody has deleted it.
func TestTakenOverAndGone(t *testing.T) {
	unpeer := func(l *flowtest.Lab, w *world.World) { w.Aiven.Unpeer(newPeering(l)) }
	useApp := func(o owned) func(*flowtest.Lab) []*flowtest.Rule {
		return func(l *flowtest.Lab) []*flowtest.Rule {
			return []*flowtest.Rule{
				flowtest.Adopt(o.row("06"), "use-app"), flowtest.Input("USER_APP_SECRET", networkKey(l)),
			}
		}
	}
	taken := func(o owned) func(*flowtest.Lab, *world.World) {
		return func(l *flowtest.Lab, w *world.World) {
			o.otherAppsPeering(l, w)
			w.Azure.DeleteAssignment(aivensGrant(l, w).ID)
		}
	}
	for _, x := range []struct {
		course
		taken func(*flowtest.Lab, *world.World)
		rules func(*flowtest.Lab) []*flowtest.Rule
		gone  func(*flowtest.Lab, *world.World)
	}{
		{courseA, taken(ownedA), useApp(ownedA), unpeer},
		{courseR, taken(ownedR), useApp(ownedR), unpeer},
		{courseD, astraAsked, func(*flowtest.Lab) []*flowtest.Rule {
			return []*flowtest.Rule{flowtest.Adopt("D06", wizard.ChoiceAdopt)}
		}, func(l *flowtest.Lab, w *world.World) {
			w.Astra.Unpeer(l.Acc.Astra.Databases["astra-orders"])
			for _, p := range w.Azure.Peerings(orders(l)) {
				_ = w.Azure.DeletePeering(p.ID) // it is there
			}
		}},
	} {
		t.Run(x.procedure, func(t *testing.T) {
			x.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
				l.Do(func(w *world.World) { x.taken(l, w) })
				p := flowtest.Says(x.rules(l)...)
				res, st := l.Start(x.procedure, runID, x.answers(l), p)
				done(t, l, res, p, wizard.Done)
				if !slices.ContainsFunc(st.Items, func(it wizard.ItemState) bool { return it.Status == wizard.IsAdopted }) {
					t.Fatal("nothing was taken over")
				}
				settle(t)
				l.Do(func(w *world.World) { x.gone(l, w) })
				settle(t)
				p = flowtest.Says()
				res, st = l.Teardown(x.procedure, p)
				done(t, l, res, p, wizard.TakenOff)
				for _, it := range st.Items {
					if it.Status == wizard.IsMade || it.Status == wizard.IsStaying {
						t.Errorf("%s %s is %s: %s", it.Kind, it.Name, it.Status, it.Note)
					}
				}
			})
		})
	}
}

// aivensGrant is what Aiven's application holds on vnet-orders.
func aivensGrant(l *flowtest.Lab, w *world.World) *world.RoleAssignment {
	sp := w.Azure.PrincipalOf(l.Acc.TenantID, world.AivenAppID)
	for _, as := range w.Azure.Assignments() {
		if as.PrincipalID == sp.ID && as.Scope == orders(l) {
			return as
		}
	}
	l.T.Fatal("Aiven's application holds nothing")
	return nil
}

// astraAsked has a colleague ask for the peering with vnet-orders, to which
// Astra has not come yet: its role is still to be granted.
func astraAsked(l *flowtest.Lab, w *world.World) {
	n := w.Azure.VNet(orders(l))
	if _, prob := w.Astra.Peer(l.Acc.Astra.Databases["astra-orders"], world.AstraSpec{
		TenantID: l.Acc.TenantID, SubscriptionID: n.SubscriptionID, ResourceGroup: n.Group, VNet: n.Name,
	}); prob != nil {
		l.T.Fatal(prob)
	}
}
