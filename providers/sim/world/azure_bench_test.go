package world_test

import (
	"fmt"
	"testing"

	"example.org/peerage/providers/sim/wire/wiretest"
	"example.org/peerage/providers/sim/world"
)

// BenchmarkManyPeerings asks for every half's sync level in a world of ten
// thousand links, as listing all networks does.
func BenchmarkManyPeerings(b *testing.B) {
	w := world.New(wiretest.NewClock(), 1)
	w.Do(func() {
		a := w.Azure
		a.AddTenant("t", "T", "t.example")
		for i := range 10_000 {
			x := a.AddVNet("s1", fmt.Sprintf("rg-%d", i/100), fmt.Sprintf("vnet-%d", i), "westeurope",
				fmt.Sprintf("10.%d.%d.0/24", i/200, i%200))
			y := a.AddVNet("s2", "rg", fmt.Sprintf("other-%d", i), "westeurope", fmt.Sprintf("172.16.%d.0/24", i%200))
			for _, p := range [][2]*world.VNet{{x, y}, {y, x}} {
				if _, _, prob := a.PutPeering(p[0].ID, "p", world.PeeringSpec{RemoteVNetID: p[1].ID}); prob != nil {
					b.Fatal(prob)
				}
			}
		}
		a.Settle()
	})
	for b.Loop() {
		w.Do(func() {
			for _, v := range w.Azure.VNets("s1") {
				for _, p := range w.Azure.Peerings(v.ID) {
					if w.Azure.SyncLevel(p) != "FullyInSync" {
						b.Fatal("out of sync")
					}
				}
			}
		})
	}
}
