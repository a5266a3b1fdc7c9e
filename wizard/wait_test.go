package wizard_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

// waiter is a step that waits until it was looked at n times.
func waiter(id string, n int, look func(i int) (wizard.Look, error)) *wizard.Step {
	i := 0
	return &wizard.Step{ID: id, Title: id, Wait: &wizard.Wait{
		Every: 10 * time.Second, Typical: time.Minute, Deadline: 2 * time.Minute, Path: []string{"A", "B"},
		Poll: func(context.Context, *wizard.Run) (wizard.Look, error) {
			i++
			if look != nil {
				return look(i)
			}
			return wizard.Look{State: "BUSY", Note: "Somebody works.", Done: i > n}, nil
		},
	}}
}

func TestWaitLooksAndTellsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, began := newBench(t), time.Now()
		st := waiter("S1", 0, func(i int) (wizard.Look, error) {
			states := []string{"A", "A", "A", "B", "B", "C"}
			return wizard.Look{State: states[i-1], Done: i == 6}, nil
		})
		b.run(procedure(st), wizard.Done)
		elapsed(t, began, 50*time.Second)
		if n := b.count(wizard.Looked); n != 3 {
			t.Errorf("%d looks journaled", n)
		}
		if looks := b.state().Steps["S1"].Looks; strings.Join(looks, "") != "ABC" {
			t.Errorf("saw %v", looks)
		}
		waits := 0
		for _, e := range b.seen {
			if e.Kind != wizard.Waits {
				continue
			}
			waits++
			if w := e.Wait; w.Next.Sub(w.LookedAt) != 10*time.Second || w.Deadline.Sub(w.Began) != 2*time.Minute ||
				w.CanRefresh {
				t.Errorf("told %+v", w)
			}
		}
		if waits != 5 {
			t.Errorf("told %d times that it waits", waits)
		}
	})
}

func TestPokesAndRefresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, began := newBench(t), time.Now()
		refreshed := 0
		st := waiter("S1", 2, nil)
		st.Wait.Refresh = func(context.Context, *wizard.Run) error {
			refreshed++
			return refuse(providers.ReadOnly, "ReadOnly")
		}
		s := b.start(t.Context(), procedure(st), nil)
		synctest.Wait()
		s.Poke(wizard.LookNow)
		synctest.Wait()
		s.Poke(wizard.RefreshNow)
		b.end(s, wizard.Done)
		elapsed(t, began, 0)
		if refreshed != 1 || len(b.faults()) != 0 {
			t.Errorf("refreshed %d times, faults %v", refreshed, b.faults())
		}
		told := false
		for _, e := range b.seen {
			told = told || e.Kind == wizard.Noted && strings.Contains(e.Note, "refresh was refused")
		}
		if !told {
			t.Error("nobody hears that the refresh was refused")
		}
	})
}

func TestDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, began := newBench(t), time.Now()
		st := waiter("S1", 20, nil)
		b.answer = replies(choice(wizard.ChoiceAgain))
		b.run(procedure(st), wizard.Done)
		f := b.faults()
		if len(f) != 1 || f[0].Remedy != "deadline" || f[0].Err.Message != "Still BUSY after 2 min." {
			t.Fatalf("faults %+v", f)
		}
		elapsed(t, began, 190*time.Second)

		b = newBench(t)
		b.answer = replies(choice(wizard.ChoiceStop))
		if res := b.run(procedure(waiter("S1", 1000, nil)), wizard.Stopped); res.Fault == nil || !res.Fault.Code("deadline") {
			t.Errorf("%+v", res)
		}
	})
}

func TestFailingLooksDoNotMoveTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, began := newBench(t), time.Now()
		st := waiter("S1", 0, func(i int) (wizard.Look, error) {
			if i%3 == 0 {
				return wizard.Look{}, refuse(providers.Transient, "Down")
			}
			return wizard.Look{State: "BUSY"}, nil
		})
		b.answer = func(_ *wizard.Session, a *wizard.Ask) (wizard.Reply, bool) {
			return choice(wizard.ChoiceStop), a.Fault.Code("deadline")
		}
		b.run(procedure(st), wizard.Stopped)
		if took := time.Since(began); took < 2*time.Minute || took > 2*time.Minute+15*time.Second {
			t.Errorf("gave up after %s", took)
		}
	})
}

func TestInterruptedWaitGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.answer = replies(choice(wizard.ChoiceAgain))
		s := b.start(t.Context(), procedure(waiter("S1", 3, nil)), nil)
		synctest.Wait()
		s.CancelStep()
		b.end(s, wizard.Done)
		s.CancelStep() // after the end: nothing
		if f := b.faults(); len(f) != 1 || f[0].Remedy != "interrupted" || f[0].Class() != providers.Cancelled {
			t.Errorf("faults %+v", f)
		}
	})
}

func TestUnknownStateIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.run(procedure(waiter("S1", 0, func(i int) (wizard.Look, error) {
			return wizard.Look{State: "NEVER_HEARD_OF", Warnings: []string{"w"}[:min(1, i-1)], Done: i == 4}, nil
		})), wizard.Done)
		if n := b.count(wizard.Looked); n != 3 {
			t.Errorf("%d looks journaled: the first, the warning, the last", n)
		}
	})
}
