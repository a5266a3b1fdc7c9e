package flows_test

import (
	"fmt"
	"testing"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// TestWhatWasJustMadeGoes: a run dies where something has just been made, before
// or after that is journaled, and is taken down at once. What the provider does
// not show yet is not taken for gone.
func TestWhatWasJustMadeGoes(t *testing.T) {
	for _, c := range courses {
		t.Run(c.procedure, func(t *testing.T) {
			t.Parallel()
			fill := companyOf(c.procedure != linkProcedure) // its service is Contoso's
			var at []int
			c.in(t, fill, func(t *testing.T, l *flowtest.Lab) {
				l.Start(c.procedure, runID, c.answers(l), flowtest.Says())
				for i, e := range l.Journal.Events() {
					if e.Kind == wizard.Made {
						at = append(at, i+1)
					}
				}
			})
			if len(at) == 0 {
				t.Fatal("it makes nothing")
			}
			for _, n := range at {
				for _, kept := range []bool{false, true} {
					t.Run(fmt.Sprint("event ", n, " kept ", kept), func(t *testing.T) {
						c.in(t, fill, func(t *testing.T, l *flowtest.Lab) {
							before := l.Inventory()
							l.Journal.Kill, l.Journal.After = n, kept
							l.Start(c.procedure, runID, c.answers(l), flowtest.Says())
							c.takenDown(t, l, before, c.down...)
						})
					})
				}
			}
		})
	}
}
