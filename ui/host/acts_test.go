package host_test

import (
	"context"
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/host"
	"example.org/peerage/ui/plain"
	"example.org/peerage/wizard"
)

// TestHealingAstra: by an act of its own, and with the wizard while the VNet
// is not known.
func TestHealingAstra(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := inMemory(t, host.DemoOptions{})
		l := *find(t, look(t, d), "vnet-analytics ⇄ astra-claims")
		l.Verdict, l.Repair = providers.Failed, link.RepairHealAstra
		want := []string{"astra-heal", "astra-details", "astra-remove-half", "azure-remove-half"}
		if got := offers(t, d, l); !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
		l.Cloud = nil
		if got := offers(t, d, l); got[0] != "astra-azure" {
			t.Errorf("without a VNet: %v", got)
		}
	})
}

func TestReadOnlyBoardOffersNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := inMemory(t, host.DemoOptions{ReadOnly: true})
		for _, l := range look(t, d).Links {
			for _, a := range d.Feed().Acts(l) {
				if a.Disabled == "" {
					t.Errorf("%s: %s", l.Title, a.Title)
				}
			}
		}
	})
}

// TestTheWizardIsToldTheNetworks: also where only Aiven's half knows the VNet;
// a project's VPC is not the wizard's.
func TestTheWizardIsToldTheNetworks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := inMemory(t, host.DemoOptions{})
		l := *find(t, look(t, d), "vnet-reports ⇄ aiven-us")
		a := d.Feed().Acts(l)[0]
		if a.Start == nil {
			t.Fatalf("%+v", a)
		}
		for _, name := range []string{"USER_VNET_ID", "USER_SUBSCRIPTION_ID", "AIVEN_ORG_ID"} {
			if a.Start.Values[name] == "" {
				t.Errorf("%s begins without %s: %v", a.Title, name, a.Start.Values)
			}
		}
		l = *find(t, look(t, d), "vnet-shipping ⇄ contoso-prod")
		l.Verdict, l.Repair = providers.Failed, link.RepairRecreateHosted
		for _, a := range d.Feed().Acts(l) {
			if a.Start != nil && a.Start.Procedure == "aiven-azure" {
				t.Errorf("a project's link: %+v", a.Start)
			}
		}
	})
}

// TestTheHalfThatIsNotAsItShouldIsMended, of two in Azure.
func TestTheHalfThatIsNotAsItShouldIsMended(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := inMemory(t, host.DemoOptions{})
		l := *find(t, look(t, d), "vnet-hub ⇄ vnet-identity")
		h, c := *l.Hosted, *l.Cloud
		h.Sync, c.Sync = "LocalNotInSync", "RemoteNotInSync"
		l.Hosted, l.Cloud, l.Verdict, l.Repair = &h, &c, providers.Degraded, link.RepairSync
		if a := d.Feed().Acts(l)[0]; a.Start.Values["AZURE_PEERING_ID"] != h.ID {
			t.Errorf("%s begins with %v", a.Title, a.Start.Values)
		}
	})
}

// TestATeardownThatWasCutIsToldAsOne: of the sign-in at which it began nobody asks.
func TestATeardownThatWasCutIsToldAsOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := inMemory(t, host.DemoOptions{Procedure: "aiven-aws"})
		play(t, d, "aiven-aws", "orders")
		ctx, cut := context.WithCancel(t.Context())
		lines := plain.NewLines(io.Discard, d.Procedure("aiven-aws"), d.Clock(), nil, 0)
		_, _ = plain.Drive(ctx, lines, played(d), func(sink func(wizard.Event)) (*wizard.Session, error) {
			_, s, err := d.Teardown(ctx, "orders", func(e wizard.Event) {
				if sink(e); e.Kind == wizard.Removed {
					cut()
				}
			})
			return s, err
		})
		list, err := d.List(t.Context())
		if err != nil || len(list) != 1 || !list[0].Undoing || list[0].Status != wizard.Stopped {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

// TestAGoneLinkIsMadeAnew: in the run that made it, from the step that makes it.
func TestAGoneLinkIsMadeAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := inMemory(t, host.DemoOptions{Procedure: "aiven-aws"})
		l := *find(t, look(t, d), "vpc-web")
		l.Verdict, l.Repair = providers.GoneV, ""
		if slices.ContainsFunc(d.Feed().Acts(l), func(a front.LinkAct) bool { return a.ID == "anew" }) {
			t.Error("no run made it, and one is to make it anew")
		}
		play(t, d, "aiven-aws", "orders")
		time.Sleep(2 * time.Minute) // until everything is looked at anew
		l = *find(t, look(t, d), "vpc-orders")
		if a := d.Feed().Acts(l)[0]; a.ID == "anew" {
			t.Errorf("it is up: %+v", a)
		}
		l.Verdict, l.Repair = providers.GoneV, ""
		if a := d.Feed().Acts(l)[0]; a.ID != "anew" || a.Resume != "orders" || a.Back != "W04" {
			t.Errorf("%+v", a)
		}
	})
}

// TestAnEndpointThatWasTurnedAwayIsMadeAnew: with the wizard, which is told
// both sides, or in the run that made it.
func TestAnEndpointThatWasTurnedAwayIsMadeAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := inMemory(t, host.DemoOptions{Procedure: "aiven-azure-privatelink"})
		l := *find(t, look(t, d), "mysql-crm")
		c := *l.Cloud
		c.State = "Rejected"
		l.Cloud, l.Verdict, l.Repair = &c, providers.Failed, link.RepairDeleteCloud
		acts := d.Feed().Acts(l)
		i := slices.IndexFunc(acts, func(a front.LinkAct) bool {
			return a.Start != nil && a.Start.Procedure == "aiven-azure-privatelink"
		})
		if i < 0 {
			t.Fatalf("no new one: %+v", acts)
		}
		for _, name := range []string{
			"AIVEN_PROJECT", "AIVEN_SERVICE", "SUBSCRIPTION_ID", "AZURE_VNET_ID", "AZURE_SUBNET_ID",
		} {
			if acts[i].Start.Values[name] == "" {
				t.Errorf("%s is not told: %v", name, acts[i].Start.Values)
			}
		}
		play(t, d, "aiven-azure-privatelink", "orders")
		time.Sleep(2 * time.Minute) // until everything is looked at anew
		l = *find(t, look(t, d), "kafka-orders")
		c = *l.Cloud
		c.State = "Rejected"
		l.Cloud, l.Verdict, l.Repair = &c, providers.Failed, link.RepairDeleteCloud
		if a := d.Feed().Acts(l)[0]; a.Resume != "orders" || a.Back != "P05" {
			t.Errorf("in its own run: %+v", a)
		}
	})
}
