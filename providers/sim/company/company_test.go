package company

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim/world"
)

func TestContosoIsWhatTheDemoTells(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := world.New(clock.Real{}, 1)
		c := Contoso(w)
		var inv world.Inventory
		w.Do(func() { inv = w.Inventory() })
		all := strings.Join(inv.Lines(), "\n")
		for _, want := range []string{
			"vnet-orders [10.40.0.0/16] westeurope",
			"vnet-legacy [10.20.0.0/16] westeurope",
			"vnet-hub [10.60.0.0/22] northeurope",
			"aiven vpc: Contoso/aiven-eu 10.20.0.0/24 azure-westeurope ACTIVE",
			"vnet-old to-aiven to aivenprod-gone Disconnected",
			"vnet-web to-aiven-eu to aivenprod-" + c.VPCs["aiven-eu"].ID[:18] + " Connected FullyInSync Succeeded",
			"vnet-lake to-aiven-north to aivenprod-" + c.VPCs["aiven-north"].ID[:18] + " Connected RemoteNotInSync Succeeded",
			"azure-eastus to rg-reports/vnet-reports as contoso-aiven-network PENDING_PEER",
			"azure-northeurope to rg-shipping/vnet-shipping as contoso-aiven-network ACTIVE",
			"Contoso/Aiven",
		} {
			if !strings.Contains(all, want) {
				t.Errorf("nothing says %q in\n%s", want, all)
			}
		}
		if len(c.VNets) < 12 {
			t.Errorf("%d networks, want a dozen", len(c.VNets))
		}
	})
}

func TestContosoStaysAsItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := world.New(clock.Real{}, 1)
		Contoso(w)
		var before, after world.Inventory
		w.Do(func() { before = w.Inventory() })
		time.Sleep(8 * time.Hour)
		w.Do(func() { after = w.Inventory() })
		if d := before.Diff(after); len(d) > 0 {
			t.Errorf("a quiet company changed: %q", d)
		}
	})
}

func TestSameSeedSameIDs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		one, two := Contoso(world.New(clock.Real{}, 7)), Contoso(world.New(clock.Real{}, 7))
		if one.Token.Value != two.Token.Value || one.VNets["vnet-orders"] != two.VNets["vnet-orders"] ||
			one.Secret != two.Secret {
			t.Error("two worlds of one seed differ")
		}
	})
}

func TestBareHasNothingOfAivenInAzure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := world.New(clock.Real{}, 1)
		c := Bare(w)
		w.Do(func() {
			if w.Azure.PrincipalOf(c.TenantID, world.AivenAppID) != nil {
				t.Error("Aiven's principal is there already")
			}
			if n := len(w.Azure.Peerings("")); n != 0 {
				t.Errorf("%d peerings, want none", n)
			}
		})
	})
}

func TestRightsOfThePeople(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := world.New(clock.Real{}, 1)
		c := Contoso(w)
		const grant = "Microsoft.Authorization/roleAssignments/write"
		w.Do(func() {
			id := c.VNets["vnet-orders"]
			for who, may := range map[string]bool{c.Ana.ID: true, c.Admin.ID: true, c.Bob.ID: false} {
				if got := w.Azure.Allowed(who, grant, id); got != may {
					t.Errorf("%s may grant roles: %v, want %v", who, got, may)
				}
			}
			if !w.Azure.Allowed(c.Bob.ID, "Microsoft.Network/virtualNetworks/read", id) {
				t.Error("Bob cannot read")
			}
		})
	})
}

// states collects what the links' halves show over two days of a lively world.
func TestLivenGoesRoundAndComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := world.New(clock.Real{}, 1)
		c := Contoso(w)
		Liven(w, c, 4*time.Minute)
		seen := map[string]bool{}
		for range 28 * 8 {
			time.Sleep(30 * time.Second)
			w.Do(func() {
				for _, l := range c.Links {
					seen[l.VNet+" "+l.Half.State] = true
					if p := w.Azure.Peering(l.Half.HalfID); p != nil {
						seen[l.VNet+" "+p.State+" "+w.Azure.SyncLevel(p)] = true
					}
				}
			})
		}
		for _, want := range []string{
			"vnet-web Connected LocalNotInSync", "vnet-web Connected FullyInSync", "vnet-payments DELETED_BY_PEER",
			"vnet-payments DELETING", "vnet-payments ACTIVE", "vnet-reports ACTIVE", "vnet-reports PENDING_PEER",
		} {
			if !seen[want] {
				t.Errorf("never seen: %s", want)
			}
		}
		w.Do(func() {
			for _, l := range c.Links {
				if l.Half.State == world.AivenInvalid || l.Half.State == world.AivenError {
					t.Errorf("%s ended in %s: %s", l.VNet, l.Half.State, l.Half.Info.Message)
				}
			}
		})
	})
}
