package flows_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// TestSecretLost: nothing keeps secrets over a kill. Going on makes another
// key in place of the lost one.
func TestSecretLost(t *testing.T) {
	t.Parallel()
	want, events := courseA.undisturbed(t, company.Bare)
	for n := 60; n <= events; n += 3 {
		synctest.Test(t, func(t *testing.T) {
			l := flowtest.New(t, company.Bare)
			clean := l.Inventory()
			l.Journal.Kill = n
			l.Start(procedure, runID, l.Answers(), flowtest.Says())
			l.Vault.Lose()
			p := flowtest.Says(flowtest.Given(l.Answers()), flowtest.Mend("A18.lost", "new-key"))
			res, _ := l.Resume(procedure, p)
			if res.Status != wizard.Done {
				t.Fatalf("killed at %d: resume ended %q at %s: %+v", n, res.Status, res.Step, p.Lost)
			}
			settle(t)
			if got := plain(clean.Diff(l.Inventory())); !slices.Equal(got, want) {
				t.Errorf("killed at %d:\n%s\nwant\n%s", n, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}
