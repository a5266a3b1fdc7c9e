package flows_test

import (
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
	"example.org/peerage/wizard/flows/flowtest"
	"example.org/peerage/wizard/flows/steps"
)

// TestWhatWasAgreedToIsNotAskedAgain: neither whether to keep a half that
// works, nor whether to go ahead.
func TestWhatWasAgreedToIsNotAskedAgain(t *testing.T) {
	inCompany(t, func(t *testing.T, l *flowtest.Lab) {
		l.Guided = true
		half := l.Acc.VNets["vnet-web"] + "/virtualNetworkPeerings/to-aiven-eu"
		p := flowtest.Says()
		res, _ := l.Start("azure-remove-half", actRun, map[string]string{"AZURE_SIGN_IN": "environment",
			"AZURE_PEERING_ID": half, steps.VarAgreed: steps.AgreedToStop}, p)
		if res.Status != wizard.Done || len(p.Asked) > 0 {
			t.Errorf("ended %q, asked %v", res.Status, p.Asked)
		}
		l.Do(func(w *world.World) {
			if w.Azure.Peering(half) != nil {
				t.Error("the half is still there")
			}
		})
	})
}

// TestAHalfThatHasComeToWorkIsAskedAbout: who agreed did not know.
func TestAHalfThatHasComeToWorkIsAskedAbout(t *testing.T) {
	inCompany(t, func(t *testing.T, l *flowtest.Lab) {
		l.Guided = true
		before := l.Inventory()
		p := flowtest.Says()
		res, _ := l.Start("azure-remove-half", actRun, map[string]string{"AZURE_SIGN_IN": "environment",
			"AZURE_PEERING_ID": l.Acc.VNets["vnet-web"] + "/virtualNetworkPeerings/to-aiven-eu",
			steps.VarAgreed:    steps.AgreedToDelete}, p)
		if res.Status != wizard.Stopped || len(p.Asked) != 1 || !strings.Contains(p.Asked[0], "stops the traffic") {
			t.Errorf("ended %q, asked %v", res.Status, p.Asked)
		}
		if diff := before.Diff(l.Inventory()); len(diff) > 0 {
			t.Errorf("changed: %v", diff)
		}
	})
}

// TestEveryActThatDeletesKnowsOfTheBoardsQuestion: what takes something away.
func TestEveryActThatDeletesKnowsOfTheBoardsQuestion(t *testing.T) {
	for _, p := range flows.All(flows.Clouds{}) {
		takes := strings.Contains(p.ID, "-remove-") && p.ID != "azure-remove-key" || p.ID == "upcloud-disable"
		knows := slices.ContainsFunc(p.Vars, func(v wizard.Var) bool { return v.Name == steps.VarAgreed })
		if takes != knows {
			t.Errorf("%s: knows %v", p.ID, knows)
		}
	}
}
