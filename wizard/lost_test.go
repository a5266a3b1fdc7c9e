package wizard_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

// TestARunThatIsLostIsLeftAlone: once the journal says that the run is no longer
// ours, or whoever holds it does, nobody is asked, nothing more is done and
// nothing is written.
func TestARunThatIsLostIsLeftAlone(t *testing.T) {
	lost := fmt.Errorf("ben has it: %w", wizard.ErrLost)
	check := func(t *testing.T, b *bench, c *cloud, s *wizard.Session) {
		t.Helper()
		res, err := s.Wait()
		if !errors.Is(err, wizard.ErrLost) || res.Status != wizard.Stopped || len(b.asks) != 0 || c.made["S2"] != 0 {
			t.Errorf("%+v, %v, asked %d times, made %v", res, err, len(b.asks), c.made)
		}
		if all := b.journal.all(); all[len(all)-1].Kind == wizard.RunStopped {
			t.Error("it wrote that it stopped, for a run of somebody else's")
		}
	}
	synctest.Test(t, func(t *testing.T) {
		b, c := newBench(t), newCloud()
		b.journal.fail = func(_ int, e wizard.Event) error {
			if e.Kind == wizard.Made || c.made["S1"] > 0 {
				return lost
			}
			return nil
		}
		check(t, b, c, b.start(t.Context(), procedure(maker(c, "S1"), maker(c, "S2")), nil))
	})
	synctest.Test(t, func(t *testing.T) {
		b, c := newBench(t), newCloud()
		slow := &wizard.Step{ID: "S1", Do: func(ctx context.Context, r *wizard.Run) error {
			return r.Clock().Sleep(ctx, time.Hour)
		}}
		s := b.start(t.Context(), procedure(slow, maker(c, "S2")), nil)
		time.Sleep(time.Minute)
		s.Lose(lost)
		check(t, b, c, s)
	})
}

// TestWhoWorkedOnARun stands in its events and in its state.
func TestWhoWorkedOnARun(t *testing.T) {
	ana, ben := &wizard.Actor{User: "ana", Host: "one"}, &wizard.Actor{User: "ben", Host: "two"}
	st := wizard.NewState()
	for _, e := range []wizard.Event{
		{Run: "r1", Kind: wizard.RunStarted, By: ana}, {Kind: wizard.StepStarted, Step: "S1", By: ana},
		{Kind: wizard.StepDone, Step: "S1", By: ana}, {Kind: wizard.RunStopped, By: ana},
		{Kind: wizard.RunResumed, By: ben}, {Kind: wizard.StepStarted, Step: "S2", By: ben}, {Kind: wizard.Noted},
	} {
		st.Apply(e)
	}
	if st.By.String() != "ben on two" || len(st.Hands) != 2 || st.Step("S1").By.String() != "ana on one" ||
		st.Step("S2").By != ben || st.Summary().By != "ben on two" {
		t.Errorf("%v, %v, %v, %v", st.By, st.Hands, st.Step("S1").By, st.Step("S2").By)
	}
}

// TestARunNeedsARight until somebody goes on with it who has it.
func TestARunNeedsARight(t *testing.T) {
	refused := true
	step := &wizard.Step{ID: "S2", Do: func(context.Context, *wizard.Run) error {
		if refused {
			return refuse(providers.NotPermitted, "No")
		}
		return nil
	}, Remedies: []wizard.Remedy{{ID: "no", When: wizard.ByCode("No"), Says: wizard.Words("You may not."),
		Needs: wizard.Words("Keeper of Toys")}}}
	synctest.Test(t, func(t *testing.T) {
		b, c := newBench(t), newCloud()
		b.answer = replies(choice(wizard.ChoiceStop))
		p := procedure(maker(c, "S1"), step)
		b.run(p, wizard.Stopped)
		st := wizard.Fold(b.journal.all())
		if right, at := st.Needs(); right != "Keeper of Toys" || at != "S2" || st.Summary().NeedsStep != "S2" {
			t.Errorf("needs %q at %q", right, at)
		}
		refused = false
		b.run(p, wizard.Done)
		if right, _ := wizard.Fold(b.journal.all()).Needs(); right != "" {
			t.Errorf("still needs %q", right)
		}
	})
	step.Remedies = nil
	refused = true
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.answer = replies(choice(wizard.ChoiceStop))
		b.run(procedure(step), wizard.Stopped)
		if right, _ := wizard.Fold(b.journal.all()).Needs(); right == "" {
			t.Error("a refusal that nobody knows needs no right")
		}
	})
}
