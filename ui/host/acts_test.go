package host_test

import (
	"slices"
	"testing"
	"testing/synctest"

	"peerage/providers"
	"peerage/providers/watch"
	"peerage/ui/host"
)

// TestHealingAstra: by an act of its own, and with the wizard while the VNet
// is not known.
func TestHealingAstra(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := inMemory(t, host.DemoSettings{})
		l := *find(t, look(t, d), "vnet-analytics ⇄ astra-claims")
		l.Verdict, l.Repair = providers.Failed, watch.RepairHealAstra
		if got, want := offers(t, d, l), []string{"astra-heal", "astra-details", "astra-remove-half", "azure-remove-half"}; !slices.Equal(got, want) {
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
		d := inMemory(t, host.DemoSettings{ReadOnly: true})
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
		d := inMemory(t, host.DemoSettings{})
		l := *find(t, look(t, d), "vnet-reports ⇄ aiven-us")
		a := d.Feed().Acts(l)[0]
		if a.Start == nil || a.Start.Values["USER_VNET_ID"] == "" || a.Start.Values["USER_SUBSCRIPTION_ID"] == "" || a.Start.Values["AIVEN_ORG_ID"] == "" {
			t.Errorf("%s begins with %+v", a.Title, a.Start)
		}
		l = *find(t, look(t, d), "vnet-shipping ⇄ contoso-prod")
		l.Verdict, l.Repair = providers.Failed, watch.RepairRecreateHosted
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
		d := inMemory(t, host.DemoSettings{})
		l := *find(t, look(t, d), "vnet-hub ⇄ vnet-identity")
		h, c := *l.Hosted, *l.Cloud
		h.Sync, c.Sync = "LocalNotInSync", "RemoteNotInSync"
		l.Hosted, l.Cloud, l.Verdict, l.Repair = &h, &c, providers.Degraded, watch.RepairSync
		if a := d.Feed().Acts(l)[0]; a.Start.Values["AZURE_PEERING_ID"] != h.ID {
			t.Errorf("%s begins with %v", a.Title, a.Start.Values)
		}
	})
}
