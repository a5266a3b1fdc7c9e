package wizard_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/wizard"
)

// slowProcedure works for 3 s, asks, and waits 2 s for a state.
func slowProcedure() *wizard.Procedure {
	polls := 0
	work := doer("a", func(ctx context.Context, _ *wizard.Run) error { time.Sleep(3 * time.Second); return nil })
	work.Inputs = []wizard.Input{{Var: "NAME", Free: true}}
	wait := doer("b", nothing)
	wait.Needs = []string{"NAME"}
	wait.Wait = &wizard.Wait{Every: 10 * time.Second, Deadline: time.Minute,
		Poll: func(context.Context, *wizard.Run) (wizard.PollResult, error) {
			polls++
			return wizard.PollResult{State: "BUSY", Done: polls > 2}, nil
		}}
	return procedure(work, wait)
}

// TestTimesApart keeps the person's thinking out of how long a run took, and
// what a done run's times are, whatever looks at it later (Z3).
func TestTimesApart(t *testing.T) {
	for _, guided := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			b, p := newBench(t), slowProcedure()
			b.guided = guided
			b.answer = func(_ *wizard.Session, a *wizard.Ask) (wizard.Reply, bool) {
				time.Sleep(time.Hour)
				if a.Kind == wizard.AskInput {
					return typed("x"), true
				}
				return choice(wizard.ChoiceOK), true
			}
			b.end(b.start(t.Context(), p, nil), wizard.Done)
			want := wizard.Spent{Work: 3 * time.Second, Clouds: 2 * time.Second, You: time.Duration(len(b.asks)) * time.Hour}
			done := b.state()
			if done.Spent != want {
				t.Fatalf("guided %v: spent %+v, want %+v", guided, done.Spent, want)
			}
			if last := b.journal.all()[len(b.journal.all())-1]; last.Took != 5*time.Second {
				t.Errorf("the run took %v", last.Took)
			}
			for id, want := range map[string]time.Duration{"a": 3 * time.Second, "b": 2 * time.Second} {
				if got := done.Step(id).Took; got != want {
					t.Errorf("guided %v: step %s took %v, want %v", guided, id, got, want)
				}
			}
			time.Sleep(24 * time.Hour)
			b.end(b.start(t.Context(), p, nil), wizard.Done)
			if again := b.state(); again.Spent != done.Spent || !again.Ended.Equal(done.Ended) {
				t.Errorf("a look a day later: %+v, ended %v; want %+v, %v", again.Spent, again.Ended, done.Spent, done.Ended)
			}
		})
	}
}
