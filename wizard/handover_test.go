package wizard_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

// refused is a step that may make nothing: somebody else makes its thing.
func refused(c *cloud, id string) *wizard.Step {
	st := maker(c, id)
	st.Do = func(context.Context, *wizard.Run) error { return refuse(providers.NotPermitted, "No") }
	st.Remedies = []wizard.Remedy{{
		ID: "mend", When: wizard.ByCode("No"), Says: wizard.Words("You may not make it."),
		Acts: []wizard.Act{
			{ID: wizard.ChoiceAgain, Title: "Check again", Again: true},
			{ID: "hand-over", HandOver: func(wizard.Values) string { return "sky make " + id }},
		},
	}}
	return st
}

// TestSomebodyElsesPartIsWaitedFor: what was handed over is looked for until it is
// there, then used without a question, and stays at a teardown.
func TestSomebodyElsesPartIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c, began := newBench(t), newCloud(), time.Now()
		b.answer = func(_ *wizard.Session, a *wizard.Ask) (wizard.Reply, bool) {
			return choice("hand-over"), a.Kind == wizard.AskRemedy && a.Fault.Handed.IsZero()
		}
		p := procedure(refused(c, "S1"), doer("S2", nothing))
		s := b.start(t.Context(), p, nil)
		time.Sleep(50 * time.Minute)
		synctest.Wait()
		if right, step := b.state().Needs(); right == "" || step != "S1" {
			t.Errorf("what is waited for is told as %q at %q", right, step)
		}
		if _, err := c.create("S1"); err != nil {
			t.Fatal(err)
		}
		b.end(s, wizard.Done)
		if took := time.Since(began); took < 50*time.Minute || took > 52*time.Minute {
			t.Errorf("seen after %s", took)
		}
		f := b.faults()
		if n := b.count(wizard.Faulted); n != 2 || len(f) < 25 || len(f) > 60 {
			t.Errorf("%d faults journaled, %d tries", n, len(f))
		}
		if last := f[len(f)-1]; !last.Handed.Equal(began) || !last.Since.Equal(began) ||
			!strings.Contains(last.Acts[1].Message, "sky make S1") || !strings.HasSuffix(last.Acts[1].Message,
			"The run looks for it by itself; if it has been closed, go on with: peerage resume "+b.state().Name+".") {
			t.Errorf("waits with %+v", last)
		}
		if it := b.state().Item("S1.thing"); it == nil || it.Status != wizard.IsAdopted || len(b.asks) < 25 {
			t.Errorf("it is %+v", it)
		}
		for _, a := range b.asks {
			if a.Kind == wizard.AskAdopt {
				t.Errorf("asked %q about what was asked for", a.Title)
			}
		}
	})
}

// TestHandedOverBeforehand: --answer STEP=hand-over waits without a person, and
// once there is another fault it is asked about.
func TestHandedOverBeforehand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c := newBench(t), newCloud()
		st := refused(c, "S1")
		tries, do := 0, st.Do
		st.Do = func(ctx context.Context, r *wizard.Run) error {
			if tries++; tries > 3 {
				return refuse(providers.Conflict, "Other")
			}
			return do(ctx, r)
		}
		p := declare(procedure(st))
		given, err := wizard.ParseAnswers(p, []string{"S1=hand-over"})
		if err != nil {
			t.Fatal(err)
		}
		b.answer = func(s *wizard.Session, a *wizard.Ask) (wizard.Reply, bool) {
			r, how := wizard.AutoReply(a, nil, wizard.Policy{Yes: true, Answers: given})
			if how == wizard.NeedsPerson {
				s.Stop()
			}
			return r, how == wizard.Answered
		}
		if res := b.run(p, wizard.Stopped); tries != 4 || !res.Fault.Code("Other") {
			t.Errorf("stopped after %d tries by %+v", tries, res.Fault)
		}
	})
}

// TestAnyRightCanBeAskedFor: where a right is lacking, others can be asked for
// their part whatever the remedy: by the command of a step that makes something,
// for the right itself where it only looks.
func TestAnyRightCanBeAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c := newBench(t), newCloud()
		var may atomic.Bool
		makes, looks := maker(c, "S1"), doer("S2", nothing)
		makes.Command = func(wizard.Values) string { return "sky make S1" }
		looks.Command = func(wizard.Values) string { return "sky list" }
		for _, st := range []*wizard.Step{makes, looks} {
			do := st.Do
			st.Do = func(ctx context.Context, r *wizard.Run) error {
				if !may.CompareAndSwap(true, false) {
					return refuse(providers.NotPermitted, "No")
				}
				return do(ctx, r)
			}
		}
		b.answer = func(_ *wizard.Session, a *wizard.Ask) (wizard.Reply, bool) {
			if a.Kind != wizard.AskRemedy || !a.Fault.Handed.IsZero() {
				return choice(wizard.ChoiceOK), a.Kind != wizard.AskRemedy
			}
			time.AfterFunc(time.Hour, func() { may.Store(true) })
			return choice(wizard.ChoiceHandOver), true
		}
		b.run(procedure(makes, looks), wizard.Done)
		texts := map[string]string{}
		for _, f := range b.faults() {
			for _, a := range f.Acts {
				texts[f.Step] += a.Message
			}
		}
		if x := texts["S1"]; !strings.Contains(x, "sky make S1") || !strings.Contains(x, "Right that is missing: ") {
			t.Errorf("S1 hands over %q", x)
		}
		if x := texts["S2"]; strings.Contains(x, "sky list") || !strings.Contains(x, "Please give that right") {
			t.Errorf("S2 hands over %q", x)
		}
	})
}
