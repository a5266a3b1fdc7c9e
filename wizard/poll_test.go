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
func waiter(id string, n int, poll func(i int) (wizard.PollResult, error)) *wizard.Step {
	i := 0
	return &wizard.Step{ID: id, Title: id, Wait: &wizard.Wait{
		Every: 10 * time.Second, Typical: time.Minute, Deadline: 2 * time.Minute, Path: []string{"A", "B"},
		Poll: func(context.Context, *wizard.Run) (wizard.PollResult, error) {
			i++
			if poll != nil {
				return poll(i)
			}
			return wizard.PollResult{State: "BUSY", Note: "Somebody works.", Done: i > n}, nil
		},
	}}
}

func TestAWaitPollsAndEmitsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, began := newBench(t), time.Now()
		st := waiter("S1", 0, func(i int) (wizard.PollResult, error) {
			states := []string{"A", "A", "A", "B", "B", "C"}
			return wizard.PollResult{State: states[i-1], Done: i == 6}, nil
		})
		b.run(procedure(st), wizard.Done)
		elapsed(t, began, 5*time.Second)
		if n := b.count(wizard.Polled); n != 3 {
			t.Errorf("%d polls journaled", n)
		}
		if states := b.state().Steps["S1"].States; strings.Join(states, "") != "ABC" {
			t.Errorf("saw %v", states)
		}
		waits := 0
		for _, e := range b.seen {
			if e.Kind != wizard.Waits {
				continue
			}
			waits++
			if w := e.Wait; w.Next.Sub(w.PolledAt) != time.Second || w.Deadline.Sub(w.Began) != 2*time.Minute ||
				w.CanRefresh {
				t.Errorf("emitted %+v", w)
			}
		}
		if waits != 5 {
			t.Errorf("emitted %d times that it waits", waits)
		}
	})
}

func TestWakesAndRefresh(t *testing.T) {
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
		s.Wake(wizard.PollNow)
		synctest.Wait()
		s.Wake(wizard.RefreshNow)
		b.end(s, wizard.Done)
		elapsed(t, began, 0)
		if refreshed != 1 || len(b.faults()) != 0 {
			t.Errorf("refreshed %d times, faults %v", refreshed, b.faults())
		}
		emitted := false
		for _, e := range b.seen {
			emitted = emitted || e.Kind == wizard.Noted && strings.Contains(e.Note, "refresh was refused")
		}
		if !emitted {
			t.Error("nobody hears that the refresh was refused")
		}
	})
}

func TestDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, began := newBench(t), time.Now()
		st := waiter("S1", 60, nil)
		b.answer = replies(choice(wizard.ChoiceAgain))
		b.run(procedure(st), wizard.Done)
		f := b.faults()
		if len(f) != 1 || f[0].Remedy != "deadline" || f[0].Err.Message != "Still BUSY after 2 min." {
			t.Fatalf("faults %+v", f)
		}
		if took := time.Since(began); took < 130*time.Second || took > 170*time.Second {
			t.Errorf("took %s", took)
		}

		b = newBench(t)
		b.answer = replies(choice(wizard.ChoiceStop))
		if res := b.run(procedure(waiter("S1", 1000, nil)), wizard.Stopped); res.Fault == nil || !res.Fault.Code("deadline") {
			t.Errorf("%+v", res)
		}
	})
}

func TestFailingPollsDoNotMoveTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, began := newBench(t), time.Now()
		st := waiter("S1", 0, func(i int) (wizard.PollResult, error) {
			if i%3 == 0 {
				return wizard.PollResult{}, refuse(providers.Transient, "Down")
			}
			return wizard.PollResult{State: "BUSY"}, nil
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
		b.run(procedure(waiter("S1", 0, func(i int) (wizard.PollResult, error) {
			return wizard.PollResult{State: "NEVER_HEARD_OF", Warnings: []string{"w"}[:min(1, i-1)], Done: i == 4}, nil
		})), wizard.Done)
		if n := b.count(wizard.Polled); n != 3 {
			t.Errorf("%d polls journaled: the first, the warning, the last", n)
		}
	})
}

// TestPausesGrow: the first looks come a second after each other, then as a twentieth
// of the time since something changed, at most as the step says.
func TestPausesGrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		st := waiter("S1", 0, func(i int) (wizard.PollResult, error) {
			state := "A"
			if i > 80 {
				state = "B"
			}
			return wizard.PollResult{State: state, Done: i > 82}, nil
		})
		st.Wait.Deadline = time.Hour
		b.run(procedure(st), wizard.Done)
		var all []time.Duration
		for _, e := range b.seen {
			if e.Kind == wizard.Waits {
				all = append(all, e.Wait.Next.Sub(e.Wait.PolledAt))
			}
		}
		if all[0] != time.Second || all[19] != time.Second || all[30] <= time.Second || all[30] > 2*time.Second ||
			all[79] != 10*time.Second || all[80] != time.Second {
			t.Errorf("pauses %v", all)
		}
	})
}
