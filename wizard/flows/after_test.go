package flows_test

import (
	"testing"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// TestThePasswordGoesAtTheEnd removes the password of a finished run by the
// act that it offers; the teardown later finds nothing of it, and is complete.
func TestThePasswordGoesAtTheEnd(t *testing.T) {
	inCompany(t, func(t *testing.T, l *flowtest.Lab) {
		before := l.Inventory()
		p := flowtest.Says()
		res, st := l.Start(procedure, runID, l.Answers(), p)
		done(t, l, res, p, wizard.Done)
		if !contains(l.Inventory().Apps, `"peerage-`) {
			t.Fatalf("no key was made: %q", l.Inventory().Apps)
		}
		a := l.Procedure(procedure).After[0]
		if !a.Open(st) {
			t.Fatal("not offered")
		}
		journal := l.Journal
		l.Journal = &flowtest.Journal{}
		if res := act(t, l, a.Procedure, a.Values(st)); res.Status != wizard.Done {
			t.Fatal(res)
		}
		l.Journal = journal
		if contains(l.Inventory().Apps, `"peerage-`) {
			t.Errorf("a key is left: %q", l.Inventory().Apps)
		}
		for _, it := range a.Behalf(st).Items {
			if _, err := journal.Append(t.Context(), wizard.Event{Run: runID, Kind: wizard.Removed, Step: it.Step,
				Item: &it}); err != nil {
				t.Fatal(err)
			}
		}
		if a.Open(wizard.Fold(journal.Events())) {
			t.Error("offered again")
		}
		p = flowtest.Says()
		res, _ = l.Teardown(procedure, p)
		done(t, l, res, p, wizard.TakenOff)
		settle(t)
		if left := before.Diff(l.Inventory()); len(left) > 0 {
			t.Errorf("teardown left %q", left)
		}
	})
}
