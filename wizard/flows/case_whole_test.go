package flows_test

import (
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// TestCaseCompleteAlready: the link is up, made by somebody else. It is taken as
// it is: nothing is made or changed, nothing says that only its maker could
// complete it, and taking the run down leaves it (Z11).
func TestCaseCompleteAlready(t *testing.T) {
	t.Parallel()
	for _, c := range courses {
		t.Run(c.procedure, func(t *testing.T) {
			try(t, company.Bare, func(t testing.TB, l *flowtest.Lab) {
				c.twin(untouched)(l)
				up := l.Inventory()
				values := c.answers(l)
				p := by(values, all, &flowtest.Rule{
					When: func(a *wizard.Ask) bool { return a.Kind == wizard.AskAdopt }, Choice: wizard.ChoiceAdopt,
				})
				res, st := l.Start(c.procedure, runID, values, p)
				ended(t, res, p, wizard.Done)
				settle(t)
				if diff := up.Diff(l.Inventory()); len(diff) > 0 {
					t.Errorf("it changed:\n%s", strings.Join(diff, "\n"))
				}
				for _, it := range st.Items {
					if it.Status.Own() && it.Kind != "file" { // what was downloaded is its own
						t.Errorf("it says that it made %s %s", it.Kind, it.Name)
					}
				}
				for _, a := range asksOf(l) {
					if strings.Contains(strings.Join(a.Lines, " "), "only its own can complete") {
						t.Errorf("%s: %v", a.Title, a.Lines)
					}
				}
				p = by(values, all, c.down...)
				res, _ = l.Teardown(c.procedure, p)
				ended(t, res, p, wizard.TakenOff)
				settle(t)
				if diff := up.Diff(l.Inventory()); len(diff) > 0 {
					t.Errorf("taking it down changed:\n%s", strings.Join(diff, "\n"))
				}
			})
		})
	}
}
