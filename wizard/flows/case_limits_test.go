package flows_test

import (
	"fmt"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// TestCaseNetworkFull (C14): the peerings of a network are counted before
// anything is made: Azure takes 500.
func TestCaseNetworkFull(t *testing.T) {
	t.Parallel()
	for _, c := range []course{courseA, courseR, courseD} {
		t.Run(c.procedure, func(t *testing.T) {
			c.in(t, company.Bare, func(t *testing.T, l *flowtest.Lab) {
				from := l.Acc.VNets["vnet-orders"]
				fill(l, from, 500)
				before, untouched := l.Inventory(), false
				r := flowtest.Mend("network.full", "again")
				r.Do = func() {
					untouched = len(before.Diff(l.Inventory())) == 0
					l.Do(func(w *world.World) {
						if prob := w.Azure.DeletePeering(from + "/virtualNetworkPeerings/to-0"); prob != nil {
							t.Error(prob)
						}
						w.Azure.Settle()
					})
				}
				p := flowtest.Says(r)
				res, _ := l.Start(c.procedure, runID, c.answers(l), p)
				done(t, l, res, p, wizard.Done)
				trial{meets: []string{"network.full"}}.met(t, l)
				if !untouched {
					t.Error("something was made before the peerings were counted")
				}
				if text := checkedOf(l, ""); !strings.Contains(text, "vnet-orders has 499 of the 500 peerings") {
					t.Errorf("not counted:\n%s", text)
				}
			})
		})
	}
}

// fill gives a network as many further peerings.
func fill(l *flowtest.Lab, from string, n int) {
	l.Do(func(w *world.World) {
		for i := range n {
			to := w.Azure.AddVNet(l.Acc.Production, "rg-x", fmt.Sprintf("vnet-%d", i), "westeurope",
				fmt.Sprintf("172.%d.%d.0/24", 16+i/256, i%256)).ID
			spec := world.PeeringSpec{RemoteVNetID: to, AllowVirtualNetworkAccess: true}
			if _, _, prob := w.Azure.PutPeering(from, fmt.Sprintf("to-%d", i), spec); prob != nil {
				l.T.Fatal(prob)
			}
		}
		w.Azure.Settle()
	})
}

// TestCaseNetworkFullWithOurs: of the 500 one leads to the other side already,
// so there is nothing to make room for.
func TestCaseNetworkFullWithOurs(t *testing.T) {
	t.Parallel()
	for _, c := range []course{courseA, courseR, courseD} {
		t.Run(c.procedure, func(t *testing.T) {
			c.in(t, company.Bare, func(t *testing.T, l *flowtest.Lab) {
				p := flowtest.Says()
				res, _ := l.Start(c.procedure, runID, c.answers(l), p)
				done(t, l, res, p, wizard.Done)
				settle(t)
				fill(l, l.Acc.VNets["vnet-orders"], 499)
				l.Journal = &flowtest.Journal{}
				p = flowtest.Says(&flowtest.Rule{When: func(a *wizard.Ask) bool { return a.Kind == wizard.AskAdopt },
					Choice: wizard.ChoiceAdopt})
				res, _ = l.Start(c.procedure, "7e1f0000-0000-4000-8000-000000000002", c.answers(l), p)
				done(t, l, res, p, wizard.Done)
				if text := checkedOf(l, ""); !strings.Contains(text, "vnet-orders has 500 of the 500 peerings") {
					t.Errorf("not counted:\n%s", text)
				}
			})
		})
	}
}
