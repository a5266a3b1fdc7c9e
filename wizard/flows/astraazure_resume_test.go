package flows_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// astraBubble runs fn in virtual time with a lab and the answers for it.
func astraBubble(t *testing.T, fill func(*world.World) *company.Accounts,
	fn func(t *testing.T, l *flowtest.Lab, values map[string]string)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := flowtest.New(t, fill)
		fn(t, l, astraAnswers(l))
	})
}

// astraDown takes everything down and compares with what was there before.
func astraDown(t *testing.T, l *flowtest.Lab, clean world.Inventory, what string) {
	t.Helper()
	p := flowtest.Says()
	if res, _ := l.Teardown(procedureD, p); res.Status != wizard.TakenOff {
		t.Fatalf("%s: teardown ended %q at %s: %+v", what, res.Status, res.Step, p.Lost)
	}
	settle(t)
	if left := clean.Diff(l.Inventory()); len(left) > 0 {
		t.Errorf("%s: teardown left\n%s", what, strings.Join(left, "\n"))
	}
}

// TestAstraKilledAnywhere ends the program at every event, before and after it
// is kept, and goes on in a new one; the same with a leftover to be healed.
func TestAstraKilledAnywhere(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "astra-leftover"} {
		var want []string
		events := 0
		prepare := func(l *flowtest.Lab) {
			if sc, ok := scenario.Find(name); ok {
				sc.Apply(l.World, l.Acc)
			}
		}
		heal := func() *flowtest.Rule { return flowtest.Mend("D07.disconnected", "heal") }
		astraBubble(t, company.Bare, func(t *testing.T, l *flowtest.Lab, values map[string]string) {
			clean := l.Inventory()
			prepare(l)
			p := flowtest.Says(heal())
			res, _ := l.Start(procedureD, runID, values, p)
			done(t, l, res, p, wizard.Done)
			settle(t)
			want, events = clean.Diff(l.Inventory()), len(l.Journal.Events())
		})
		for n := 2; n <= events; n++ {
			for _, after := range []bool{false, true} {
				astraBubble(t, company.Bare, func(t *testing.T, l *flowtest.Lab, values map[string]string) {
					clean := l.Inventory()
					prepare(l)
					l.Journal.Kill, l.Journal.After = n, after
					l.Start(procedureD, runID, values, flowtest.Says(heal()))
					at := name + " killed after " + lastEvent(l)
					p := flowtest.Says(flowtest.Given(values), heal())
					res, _ := l.Resume(procedureD, p)
					if res.Status != wizard.Done {
						t.Fatalf("%s (%d, kept: %v): resume ended %q at %s: %+v\n%s", at, n, after, res.Status, res.Step, p.Lost,
							strings.Join(p.Asked, "\n"))
					}
					settle(t)
					if got := clean.Diff(l.Inventory()); !slices.Equal(got, want) {
						t.Errorf("%s (%d, kept: %v):\n%s\nwant\n%s", at, n, after, strings.Join(got, "\n"), strings.Join(want, "\n"))
					}
					astraDown(t, l, clean, at)
					if _, err := os.Stat(values["SECURE_BUNDLE_FILE"]); !os.IsNotExist(err) {
						t.Errorf("%s (%d, kept: %v): the bundle is still there: %v", at, n, after, err)
					}
				})
				if t.Failed() {
					return
				}
			}
		}
	}
}

// TestAstraTeardownKilledAnywhere ends the program at every event of a
// teardown.
func TestAstraTeardownKilledAnywhere(t *testing.T) {
	events := 0
	astraBubble(t, company.Bare, func(t *testing.T, l *flowtest.Lab, values map[string]string) {
		l.Start(procedureD, runID, values, flowtest.Says())
		events = len(l.Journal.Events())
	})
	for n, whole := events+1, false; !whole && !t.Failed(); n++ {
		astraBubble(t, company.Bare, func(t *testing.T, l *flowtest.Lab, values map[string]string) {
			clean := l.Inventory()
			l.Start(procedureD, runID, values, flowtest.Says())
			l.Journal.Kill, l.Journal.After = n, n%2 == 0
			res, _ := l.Teardown(procedureD, flowtest.Says())
			if whole = res.Status == wizard.TakenOff; !whole {
				astraDown(t, l, clean, "killed after "+lastEvent(l))
			}
		})
	}
}
