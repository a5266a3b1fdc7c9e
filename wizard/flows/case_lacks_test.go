package flows_test

import (
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
	"example.org/peerage/wizard/flows/flowtest"
)

// TestCaseWhatIsLackingIsNotDone: a fault has shown that what an earlier step gave
// is not there. That step is not told as done, until it is done again.
func TestCaseWhatIsLackingIsNotDone(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		course
		scenario, remedy, act, step string
	}{
		{courseA, "role-removed", "A20.no-grant", "regrant", "A08"},
		{courseA, "wrong-role", "A20.no-grant", "regrant", "A08"},
		{courseA, "invalid-specification", "A16.specification", "regrant", "A11"},
		{courseA, "role-not-in-effect", "", "", ""},
		{courseR, "role-removed", "A20.no-grant", "regrant", "R08"},
		{courseR, "invalid-specification", "A16.specification", "regrant", "R11"},
		{courseD, "astra-not-granted", "D07.failed", "regrant", "D05"},
	} {
		t.Run(x.procedure+" "+x.scenario, func(t *testing.T) {
			try(t, company.Contoso, func(t testing.TB, l *flowtest.Lab) {
				values := x.answers(l)
				applied(x.scenario)(l, values)
				res, st := l.Start(x.procedure, runID, values, by(values, all))
				for _, s := range l.Procedure(x.procedure).Steps {
					if st.Lacks(s.ID) != (s.ID == x.step) {
						t.Errorf("%s is lacking: %v; ended %s at %s", s.ID, st.Lacks(s.ID), res.Status, res.Step)
					}
				}
				const gone = "not there any more"
				if strings.Contains(flows.Record(l.Procedure(x.procedure), st), gone) != (x.step != "") {
					t.Errorf("the record says so: %v", x.step == "")
				}
				if x.step == "" {
					ended(t, res, by(values, all), wizard.Done)
					return
				}
				p := by(values, all, flowtest.Mend(x.remedy, x.act))
				res, st = l.Resume(x.procedure, p)
				ended(t, res, p, wizard.Done)
				if st.Lacks(x.step) {
					t.Error("it was done again, and is lacking still")
				}
			})
		})
	}
}
