package flows_test

import (
	"slices"
	"strings"
	"testing"

	"peerage/providers/sim/world"
	"peerage/wizard"
	"peerage/wizard/flows/flowtest"
)

// madeApplication is the one that the run has made, by its client id.
func madeApplication(l *flowtest.Lab) string {
	return wizard.Fold(l.Journal.Events()).Item("application").ID
}

// goneOnByHand goes on, without the program, from the application to Aiven's half:
// principals, grants, peering.
func goneOnByHand(l *flowtest.Lab, w *world.World, app string) {
	n, v := w.Azure.VNet(orders(l)), l.Acc.VPCs["aiven-eu"]
	w.Azure.Grant(w.Azure.EnsureServicePrincipal(l.Acc.TenantID, app).ID, world.RoleNetworkContributor, n.ID)
	w.Azure.Grant(w.Azure.EnsureServicePrincipal(l.Acc.TenantID, world.AivenAppID).ID, world.RoleNetworkContributor, n.ID)
	p, prob := w.Aiven.Peer(v, world.AivenSpec{Account: n.SubscriptionID, ResourceGroup: "rg-orders", VPC: n.Name, AppID: app, TenantID: l.Acc.TenantID})
	if prob != nil {
		l.T.Fatal(prob)
	}
	w.Aiven.Hasten(v, p)
}

// TestWhatAnAdoptedHalfNeeds: the run made the application, a person by hand
// all that was made with it. A teardown leaves the application: the peering
// that was there before needs it.
func TestWhatAnAdoptedHalfNeeds(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		p := flowtest.Says()
		p.Watch = func(e wizard.Event) {
			if e.Kind == wizard.Made && e.Item.Key == "application" {
				l.Journal.Kill = len(l.Journal.Events()) + 1
			}
		}
		l.Start(procedure, runID, l.Answers(), p)
		app := madeApplication(l)
		l.Do(func(w *world.World) { goneOnByHand(l, w, app) })
		p = flowtest.Says(flowtest.Adopt("A15", wizard.ChoiceAdopt))
		res, _ := l.Resume(procedure, p)
		done(t, l, res, p, wizard.Done)
		begun := len(l.Seen)
		res, st := l.Teardown(procedure, flowtest.Says())
		if res.Status != wizard.TakenOff {
			t.Fatal(res)
		}
		const why = "the peering in Aiven, which was there before, needs it"
		for key, want := range map[string]wizard.ItemStatus{"application": wizard.IsStaying, "principal": wizard.IsAdopted, "aiven-peering": wizard.IsAdopted,
			"azure-peering": wizard.IsRemoved, "password": wizard.IsRemoved} {
			if it := st.Item(key); it == nil || it.Status != want || key == "application" && it.Note != why {
				t.Errorf("%s: %+v, want %s", key, it, want)
			}
		}
		i := slices.IndexFunc(l.Seen[begun:], func(e wizard.Event) bool { return e.Kind == wizard.Asked && e.Ask.Kind == wizard.AskName })
		if listed := strings.Join(l.Seen[begun+i].Ask.Lines, "\n"); !strings.Contains(listed, "stays: application peerage-orders ("+why+")") {
			t.Errorf("listed:\n%s", listed)
		}
		if up := strings.Join(l.Inventory().Lines(), "\n"); !strings.Contains(up, "application: Contoso/peerage-orders") {
			t.Errorf("the application is gone:\n%s", up)
		}
	})
}
