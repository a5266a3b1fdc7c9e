package flows_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"peerage/providers/sim/company"
	"peerage/wizard"
	"peerage/wizard/flows/flowtest"
)

// TestKilledAnywhere ends the program at every event, before and after it is
// kept, and goes on in a new one: the world must be as after an undisturbed
// run, and everything that was made must be known.
func TestKilledAnywhere(t *testing.T) {
	want, events := straight(t)
	for n := 2; n <= events; n++ {
		for _, after := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				l := flowtest.New(t, company.Bare)
				clean := l.Inventory()
				l.Journal.Kill, l.Journal.After = n, after
				l.Start(procedure, runID, l.Answers(), flowtest.Says())
				at := "nothing"
				if all := l.Journal.Events(); len(all) > 0 {
					at = string(all[len(all)-1].Kind) + " " + all[len(all)-1].Step
				}
				p := flowtest.Says(flowtest.Given(l.Answers()))
				res, _ := l.Resume(procedure, p)
				if res.Status != wizard.Done {
					t.Fatalf("killed at %d (kept: %v, last %s): resume ended %q at %s: %+v\n%s", n, after, at, res.Status, res.Step, p.Lost, strings.Join(p.Asked, "\n"))
				}
				settle(t)
				if got := plain(clean.Diff(l.Inventory())); !slices.Equal(got, want) {
					t.Errorf("killed at %d (kept: %v, last %s):\n%s\nwant\n%s", n, after, at, strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
				p = flowtest.Says()
				if res, _ := l.Teardown(procedure, p); res.Status != wizard.TakenOff {
					t.Fatalf("killed at %d: teardown ended %q at %s: %+v", n, res.Status, res.Step, p.Lost)
				}
				settle(t)
				if left := clean.Diff(l.Inventory()); len(left) > 0 {
					t.Errorf("killed at %d (kept: %v, last %s): teardown left\n%s", n, after, at, strings.Join(left, "\n"))
				}
			})
		}
	}
}

// TestSecretLost: nothing keeps secrets over a kill. Going on makes another
// key in place of the lost one.
func TestSecretLost(t *testing.T) {
	want, events := straight(t)
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

// TestTeardownKilledAnywhere ends the program at every event of a teardown.
func TestTeardownKilledAnywhere(t *testing.T) {
	_, events := straight(t)
	for n := events + 1; ; n++ {
		whole := false
		synctest.Test(t, func(t *testing.T) {
			l := flowtest.New(t, company.Bare)
			clean := l.Inventory()
			l.Start(procedure, runID, l.Answers(), flowtest.Says())
			l.Journal.Kill, l.Journal.After = n, n%2 == 0
			res, _ := l.Teardown(procedure, flowtest.Says())
			whole = res.Status == wizard.TakenOff
			if !whole {
				p := flowtest.Says()
				if res, _ := l.Teardown(procedure, p); res.Status != wizard.TakenOff {
					t.Fatalf("killed at %d: ended %q at %s: %+v", n, res.Status, res.Step, p.Lost)
				}
			}
			settle(t)
			if left := clean.Diff(l.Inventory()); len(left) > 0 {
				t.Errorf("killed at %d: left\n%s", n, strings.Join(left, "\n"))
			}
		})
		if whole || t.Failed() {
			return
		}
	}
}

// plain leaves out the number of a key: after a cut between making a key and
// keeping its secret, a second one takes the first one's place.
func plain(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = strings.ReplaceAll(s, "-2\"]", "-1\"]")
	}
	return out
}

func straight(t *testing.T) (inventory []string, events int) {
	synctest.Test(t, func(t *testing.T) {
		l := flowtest.New(t, company.Bare)
		clean := l.Inventory()
		p := flowtest.Says()
		res, _ := l.Start(procedure, runID, l.Answers(), p)
		done(t, l, res, p, wizard.Done)
		settle(t)
		inventory, events = clean.Diff(l.Inventory()), len(l.Journal.Events())
	})
	return inventory, events
}
