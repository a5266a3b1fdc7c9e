package flows_test

import (
	"strings"
	"testing"

	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// Roles that never come into effect are found by looking closer: all that
// Aiven needs is there, but its role is young. The run stops, resumably, with
// the ways to go on.
func TestRoleNeverInEffect(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		sc, ok := scenario.Find("role-never-in-effect")
		if !ok {
			t.Fatal("no such scenario")
		}
		sc.Apply(l.World, l.Acc)
		p := flowtest.Says()
		res, _ := l.Start(procedure, runID, l.Answers(), p)
		if res.Status != wizard.Stopped || len(p.Lost) != 1 {
			t.Fatalf("ended %s at %s with %d questions open", res.Status, res.Step, len(p.Lost))
		}
		f := p.Lost[0]
		if f.Step != "A16" || f.Remedy != "A16.specification" || f.Err.Code != "INVALID_SPECIFICATION" {
			t.Errorf("stopped at %s, %s: %s", f.Step, f.Remedy, f.Err.Error())
		}
		var found string
		for _, x := range f.Findings {
			if x.Verdict == wizard.Bad {
				t.Errorf("wrongly blamed: %s", x.Text)
			}
			found += x.Text + "\n"
		}
		if !strings.Contains(found, "may not have put it into effect") {
			t.Errorf("the young role is not named:\n%s", found)
		}
		again := false
		for _, a := range f.Acts {
			again = again || a.ID == "recreate"
		}
		if !again {
			t.Errorf("making the peering again is not offered: %+v", f.Acts)
		}
	})
}
