package flows_test

import (
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
	"example.org/peerage/wizard/flows/flowtest"
)

// TestCaseWhatCarriesNothingNeedsNothing: a colleague's Azure half was taken over.
// With Aiven's half gone it carries nothing: the application that this run made
// goes, whether that half is left or not.
func TestCaseWhatCarriesNothingNeedsNothing(t *testing.T) {
	for row, c := range map[string]course{"A": courseA, "R": courseR} {
		for _, choice := range []string{wizard.ChoiceRemove, wizard.ChoiceOK} {
			t.Run(row+" "+choice, func(t *testing.T) {
				try(t, company.Bare, func(t testing.TB, l *flowtest.Lab) {
					clean := l.Inventory()
					taken(t, l, c, row, choice)
					settle(t)
					left := clean.Diff(l.Inventory())
					half := slices.IndexFunc(left, func(s string) bool { return strings.Contains(s, "made-by-hand") })
					if choice == wizard.ChoiceOK && (len(left) != 1 || half != 0) || choice != wizard.ChoiceOK && len(left) > 0 {
						t.Errorf("left is:\n%s", strings.Join(left, "\n"))
					}
				})
			})
		}
	}
}

// taken takes a hand-made Azure half over, says beforehand what will stay of it, and
// takes the run down.
func taken(t testing.TB, l *flowtest.Lab, c course, row, choice string) {
	p := by(c.answers(l), all)
	p.Watch = diesAfter(l, func(e wizard.Event) bool { return e.Kind == wizard.StepDone && e.Step == row+"19" })
	_, st := l.Start(c.procedure, runID, c.answers(l), p)
	l.Do(func(w *world.World) {
		spec := world.PeeringSpec{RemoteVNetID: st.Value("AIVEN_VNET_ID"), AllowVirtualNetworkAccess: true}
		if _, _, prob := w.Azure.PutPeering(orders(l), "made-by-hand", spec); prob != nil {
			t.Fatal(prob)
		}
	})
	settle(t)
	p = by(c.answers(l), all)
	res, st := l.Resume(c.procedure, p)
	ended(t, res, p, wizard.Done)
	for _, u := range wizard.UndoPlan(l.Procedure(c.procedure), st) {
		if u.Kind == "application" && u.Stays != "" {
			t.Errorf("it is told that the application stays: %s", u.Stays)
		}
	}
	asked := &flowtest.Rule{Choice: choice, When: func(a *wizard.Ask) bool {
		return slices.ContainsFunc(a.Choices, func(c wizard.Choice) bool { return c.Value == wizard.ChoiceRemove })
	}}
	p = flowtest.Says(asked)
	res, _ = l.Teardown(c.procedure, p)
	ended(t, res, p, wizard.TakenOff)
}

// TestCaseWhatStaysSaysWhoMayRemoveIt: Aiven's half was taken over, and needs the
// application of this run. Both stay, with the reason, and who may remove them.
func TestCaseWhatStaysSaysWhoMayRemoveIt(t *testing.T) {
	try(t, company.Bare, func(t testing.TB, l *flowtest.Lab) {
		p := by(l.Answers(), all)
		res, st := l.Start(procedure, runID, l.Answers(), p)
		ended(t, res, p, wizard.Done)
		for _, key := range []string{"aiven-peering", "azure-peering"} { // as of somebody else's, who used the application
			st.Item(key).Status = wizard.IsAdopted
		}
		record, stays := flows.Record(l.Procedure(procedure), st), ""
		for _, u := range wizard.UndoPlan(l.Procedure(procedure), st) {
			if u.Kind == "application" {
				stays = u.Stays
			}
		}
		if stays != "the peering in Aiven, which was there before, needs it" || !strings.Contains(record, stays) ||
			!strings.Contains(record, wizard.NeededElsewhere) {
			t.Errorf("of the application is said %q, and the record names who may remove it: %v", stays,
				strings.Contains(record, wizard.NeededElsewhere))
		}
	})
}
