package flows_test

import (
	"testing"
	"time"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// TestWhatShowedIsNotLookedForAgain: a run is stopped after each thing that it
// makes, and its teardown killed over and over, each time an event later. What had
// shown and does not any more is gone, and not looked for as long as new things
// may stay unseen: all teardowns together take as long as one that is left alone.
func TestWhatShowedIsNotLookedForAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]course{"A": courseA, "W": courseW, "U": courseU} {
		t.Run(name, func(t *testing.T) {
			for n := 2; ; n++ {
				alone, more := c.downAfter(t, n, false)
				killed, _ := c.downAfter(t, n, true)
				if alone > 0 && killed > alone+time.Minute { // side by side, another step's event may be the nth
					t.Errorf("stopped at %d, the teardown took %s, with kills %s", n, alone, killed)
				}
				if !more || t.Failed() {
					return
				}
			}
		})
	}
}

// downAfter is how long the teardown of a run takes that made something with its
// nth event, its last; more says that there are later ones.
func (c course) downAfter(t *testing.T, n int, kills bool) (took time.Duration, more bool) {
	c.in(t, company.Bare, func(t *testing.T, l *flowtest.Lab) {
		clean := l.Inventory()
		l.Journal.Kill, l.Journal.After = n, true
		res, _ := l.Start(c.procedure, runID, c.answers(l), flowtest.Says())
		all := l.Journal.Events()
		if more = res.Status != wizard.Done; !more || all[len(all)-1].Kind != wizard.Made {
			return
		}
		began := time.Now()
		for k := 1; kills && res.Status != wizard.TakenOff && k < 50; k++ {
			l.Journal.Kill, l.Journal.After = len(l.Journal.Events())+k, false
			res, _ = l.Teardown(c.procedure, flowtest.Says(c.down...))
		}
		if !kills {
			res, _ = l.Teardown(c.procedure, flowtest.Says(c.down...))
		}
		took = time.Since(began)
		settle(t)
		if left := clean.Diff(l.Inventory()); res.Status != wizard.TakenOff || len(left) > 0 {
			t.Errorf("stopped at %d, ended %q, left %q", n, res.Status, left)
		}
	})
	return took, more
}
