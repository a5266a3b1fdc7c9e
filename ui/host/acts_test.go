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
