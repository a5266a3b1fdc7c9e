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
	for _, c := range []course{courseA, courseR, courseD} {
		t.Run(c.procedure, func(t *testing.T) {
			c.in(t, company.Bare, func(t *testing.T, l *flowtest.Lab) {
				from := l.Acc.VNets["vnet-orders"]
				l.Do(func(w *world.World) {
					for i := range 500 {
						to := w.Azure.AddVNet(l.Acc.Production, "rg-x", fmt.Sprintf("vnet-%d", i), "westeurope",
							fmt.Sprintf("172.%d.%d.0/24", 16+i/256, i%256)).ID
						spec := world.PeeringSpec{RemoteVNetID: to, AllowVirtualNetworkAccess: true}
						if _, _, prob := w.Azure.PutPeering(from, fmt.Sprintf("to-%d", i), spec); prob != nil {
							t.Fatal(prob)
						}
					}
					w.Azure.Settle()
				})
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
