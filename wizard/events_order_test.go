package wizard_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

// TestHands lets several hands press everything at once: the session ends,
// in order, and leaves nothing behind (the bubble would not end).
func TestHands(t *testing.T) {
	for round := range 30 {
		synctest.Test(t, func(t *testing.T) {
			b, c := newBench(t), newCloud()
			b.answer = func(s *wizard.Session, a *wizard.Ask) (wizard.Reply, bool) {
				if r, ok := answers(s, a); ok {
					return r, true
				}
				return choice(wizard.ChoiceAgain), true
			}
			s := b.start(t.Context(), killable(c), nil)
			var hands sync.WaitGroup
			for hand := range 4 {
				hands.Go(func() {
					for i := range 40 {
						switch (hand + i + round) % 4 {
						case 0:
							s.CancelStep()
						case 1:
							s.Wake(wizard.PollNow)
						case 2:
							s.Reply(wizard.Reply{ID: 1000 + i, Choice: wizard.ChoiceAgain}) // an answer to nothing
						case 3:
							time.Sleep(300 * time.Millisecond)
						}
					}
				})
			}
			if round%3 == 0 {
				time.Sleep(time.Duration(round) * time.Second / 4)
				s.Stop()
			}
			<-s.Done()
			hands.Wait()
			res, err := s.Wait()
			if err != nil || res.Status != wizard.Done && round%3 != 0 {
				t.Errorf("round %d: %+v, %v", round, res, err)
			}
			b.run(killable(c), wizard.Done)
			checkWhole(t, b, c, "after many hands")
		})
	}
}

// TestSignFromAnotherGoroutine: a sign-in shows its code while the step waits.
func TestSignFromAnotherGoroutine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.run(procedure(doer("S1", func(ctx context.Context, r *wizard.Run) error {
			go r.Sign(wizard.Sign{Code: "ABC", URL: "https://sign.in"})
			return r.Clock().Sleep(ctx, time.Minute)
		})), wizard.Done)
		signs := 0
		for _, e := range b.seen {
			if e.Kind == wizard.Prompt && e.Sign.Code == "ABC" && e.Step == "S1" {
				signs++
			}
		}
		if signs != 1 || b.count(wizard.Prompt) != 0 {
			t.Errorf("emitted %d times, journaled %d", signs, b.count(wizard.Prompt))
		}
	})
}

// TestFrontEndFoldsTheSame: what a front end makes of the stream is what the
// journal adds up to.
func TestFrontEndFoldsTheSame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c := newBench(t), newCloud()
		b.answer = answers
		b.run(killable(c), wizard.Done)
		seen, kept := wizard.Fold(b.seen), b.state()
		if seen.Ask != nil || seen.Status != kept.Status || len(seen.Items) != len(kept.Items) ||
			len(seen.Values) != len(kept.Values) {
			t.Errorf("seen %+v\nkept %+v", seen, kept)
		}
		for id, st := range kept.Steps {
			if got := seen.Steps[id]; got.Status != st.Status || got.Took != st.Took || len(got.States) != len(st.States) {
				t.Errorf("%s: seen %+v, kept %+v", id, got, st)
			}
		}
		for _, e := range b.journal.all() {
			if !e.Kind.Journaled() {
				t.Errorf("%s is in the journal", e.Kind)
			}
		}
	})
}

// TestLongTroubleKeepsTheJournalShort: an hour of retries and looks leaves a
// handful of events.
func TestLongTroubleKeepsTheJournalShort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		st := waiter("S1", 0, func(i int) (wizard.PollResult, error) {
			if i%2 == 0 {
				return wizard.PollResult{}, refuse(providers.Transient, "Down")
			}
			return wizard.PollResult{State: "BUSY", Done: i > 400}, nil
		})
		st.Wait.Deadline = 2 * time.Hour
		b.run(procedure(st), wizard.Done)
		if n := len(b.journal.all()); n > 20 {
			t.Errorf("%d events", n)
		}
	})
}
