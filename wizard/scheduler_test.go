package wizard_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

// beside lets every step of a procedure begin as soon as what it needs is
// there.
func beside(p *wizard.Procedure) *wizard.Procedure {
	p.Beside = map[string][]string{}
	for _, s := range p.Steps {
		p.Beside[s.ID] = nil
	}
	return p
}

// slow is a maker whose creation takes its time.
func slow(c *cloud, id string, d time.Duration) *wizard.Step { return delayed(maker(c, id), d) }

func delayed(st *wizard.Step, d time.Duration) *wizard.Step {
	do := st.Do
	st.Do = func(ctx context.Context, r *wizard.Run) error {
		if err := r.Clock().Sleep(ctx, d); err != nil {
			return err
		}
		return do(ctx, r)
	}
	return st
}

// order lists kinds and steps of what was emitted.
func (b *bench) order(kinds ...wizard.Kind) string {
	var out []string
	for _, e := range b.seen {
		if slices.Contains(kinds, e.Kind) {
			out = append(out, string(e.Kind)+" "+e.Step)
		}
	}
	return strings.Join(out, ", ")
}

func TestSideBySide(t *testing.T) {
	for _, guided := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			b, c, began := newBench(t), newCloud(), time.Now()
			b.guided = guided
			first, last := slow(c, "S0", time.Second), slow(c, "S3", 5*time.Second)
			first.Preflight = true
			last.Needs = []string{"ID_S1"}
			after := slow(c, "S4", time.Second) // nothing is said of it: it waits for all
			p := beside(procedure(slow(c, "S1", 10*time.Second), slow(c, "S2", 20*time.Second), last, after, first))
			delete(p.Beside, "S4")
			b.run(p, wizard.Done)
			want := 22 * time.Second // S0, S2 beside S1 and S3, S4
			if guided {
				want = 37 * time.Second
			}
			elapsed(t, began, want)
			if n := len(c.names()); n != 5 {
				t.Errorf("%d things", n)
			}
			for i, e := range b.journal.all() {
				if seen := kept(b.seen)[i]; seen.Kind != e.Kind || seen.Step != e.Step || seen.Seq != int64(i+1) {
					t.Fatalf("event %d: journaled %s %s, emitted %s %s as %d", i, e.Kind, e.Step, seen.Kind, seen.Step, seen.Seq)
				}
			}
		})
	}
}

func kept(events []wizard.Event) []wizard.Event {
	return slices.DeleteFunc(slices.Clone(events), func(e wizard.Event) bool { return !e.Kind.Journaled() })
}

func TestBefore(t *testing.T) {
	c := newCloud()
	pre, s3 := maker(c, "P"), maker(c, "S3")
	pre.Preflight, s3.Needs = true, []string{"ID_S1"}
	p := procedure(maker(c, "S1"), maker(c, "S2"), s3, maker(c, "S4"), pre)
	p.Beside = map[string][]string{"S2": {}, "S3": {}, "S4": {"S2"}}
	for id, want := range map[string]string{"P": "", "S1": "P", "S2": "P", "S3": "P S1", "S4": "P S2", "none": ""} {
		var got []string
		for _, s := range p.Before(id) {
			got = append(got, s.ID)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("before %s: %v, want %s", id, got, want)
		}
	}
}

// TestAskedAlone: while a person is asked, the others are at rest: what was
// being made is made, nothing begins, and nothing is looked at.
func TestAskedAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c := newBench(t), newCloud()
		s1, s4 := asks("S1", "NET"), slow(c, "S4", time.Second)
		s1.Needs, s4.Needs = []string{"ID_S0"}, []string{"ID_S3"}
		p := beside(procedure(slow(c, "S0", 2*time.Second), s1, waiter("S2", 2, nil), slow(c, "S3", 5*time.Second), s4))
		p.Vars = []wizard.Var{{Name: "NET"}}
		s := b.start(t.Context(), p, nil)
		time.Sleep(30 * time.Second)
		synctest.Wait()
		emitted := len(b.seen)
		if len(b.asks) != 1 || c.made["S3"] != 1 || c.made["S4"] != 0 {
			t.Errorf("asked %d times, made %v", len(b.asks), c.made)
		}
		if last := b.seen[emitted-1]; last.Kind != wizard.Asked {
			t.Errorf("%s %s was emitted after the question", last.Kind, last.Step)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if len(b.seen) != emitted {
			t.Errorf("emitted while a question is open: %s", b.order(b.seen[emitted].Kind))
		}
		s.Reply(wizard.Reply{ID: b.asks[0].ID, Value: "x"})
		b.end(s, wizard.Done)
		if took := b.state().Step("S1").Took; took != 0 {
			t.Errorf("the step with the question took %v: waiting for leave to ask, and for the person, is not its own time", took)
		}
	})
}

// TestStopBesideWork: what is being made when a step fails for good is made
// and known before the run stops, and the run stops where it failed.
func TestStopBesideWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c := newBench(t), newCloud()
		p := beside(procedure(slow(c, "S1", 10*time.Second),
			delayed(failing("S2", 1, always(refuse(providers.NotPermitted, "No"))), time.Second), waiter("S3", 3, nil)))
		b.answer = replies(choice(wizard.ChoiceStop))
		res := b.run(p, wizard.Stopped)
		st := b.state()
		if it := st.Item("S1.thing"); it == nil || it.Status != wizard.IsMade || it.ID != "id-S1" {
			t.Errorf("S1's thing is %+v", it)
		}
		if res.Step != "S2" || res.Fault == nil || res.Fault.Err.Code != "No" || st.Current != "S2" {
			t.Errorf("stopped at %s (%v), stands at %s", res.Step, res.Fault, st.Current)
		}
		b.answer = nil
		b.run(p, wizard.Done)
		if c.made["S1"] != 1 || b.state().Step("S3").Status != wizard.Done {
			t.Errorf("made %v, S3 %s", c.made, b.state().Step("S3").Status)
		}
	})
}

// TestStoppedByTheFrontEnd: nobody can answer; the fault is that of the
// question, whatever else was waiting.
func TestStoppedByTheFrontEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c := newBench(t), newCloud()
		s3 := delayed(failing("S3", 1, always(refuse(providers.NotPermitted, "No"))), time.Second)
		p := beside(procedure(waiter("S1", 3, nil), slow(c, "S2", 2*time.Second), s3))
		b.answer = func(s *wizard.Session, _ *wizard.Ask) (wizard.Reply, bool) { s.Stop(); return wizard.Reply{}, false }
		if res := b.run(p, wizard.Stopped); res.Step != "S3" || res.Fault == nil || c.made["S2"] != 1 {
			t.Errorf("stopped at %s (%v), made %v", res.Step, res.Fault, c.made)
		}
	})
}

// TestCountdownHoldsUpNobody: steps that try again by themselves do so beside
// others, and beside each other.
func TestCountdownHoldsUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c, began := newBench(t), newCloud(), time.Now()
		later := always(refuse(providers.NotYetConsistent, "NotYet"))
		p := beside(procedure(failing("S1", 7, later), failing("S2", 7, later), slow(c, "S3", 5*time.Second)))
		b.run(p, wizard.Done)
		elapsed(t, began, 7*time.Second)
	})
}

// TestGoBackBesideWork: a step is gone back to while others work: what waits
// begins anew, what was made stays, and the step that failed comes after the
// one that it was sent back to.
func TestGoBackBesideWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c := newBench(t), newCloud()
		fails := delayed(failing("S3", 1, always(refuse(providers.NotPermitted, "No"))), time.Second/2)
		fails.Remedies = []wizard.Remedy{{ID: "back", When: wizard.ByCode("No"), Says: wizard.Words("Go back."),
			Acts: []wizard.Act{{ID: "sooner", Goto: "S1"}}}}
		p := beside(procedure(delayed(doer("S1", nothing), time.Second),
			slow(c, "S2", 3*time.Second), fails, waiter("S4", 4, nil)))
		b.answer = replies(choice("sooner"))
		b.run(p, wizard.Done)
		if c.made["S2"] != 1 {
			t.Errorf("made %v", c.made)
		}
		want := "step.reset S4, step.reset S1, step.reset S3, step.done S1, step.done S3, step.done S4"
		if got := b.order(wizard.StepReset, wizard.StepDone); !strings.HasSuffix(got, want) {
			t.Errorf("emitted %s", got)
		}
	})
}

// TestNeedsChangeBesideWork: what a step needs changes while it is worked on:
// it is done again, with the new value.
func TestNeedsChangeBesideWork(t *testing.T) {
	for name, busy := range map[string]*wizard.Step{
		"working": delayed(doer("S2", nothing), 10*time.Second),
		"waiting": waiter("S2", 2, nil),
	} {
		synctest.Test(t, func(t *testing.T) {
			b, last := newBench(t), ""
			do := busy.Do
			busy.Needs = []string{"NET"}
			busy.Do = func(ctx context.Context, r *wizard.Run) error {
				last = r.Get("NET")
				if do == nil {
					return nil
				}
				return do(ctx, r)
			}
			changes := delayed(doer("S1", func(ctx context.Context, r *wizard.Run) error {
				return r.Set(ctx, "NET", "new")
			}), 5*time.Second)
			p := beside(procedure(changes, busy))
			p.Vars = []wizard.Var{{Name: "NET"}}
			b.end(b.start(t.Context(), p, map[string]string{"NET": "old"}), wizard.Done)
			if last != "new" || b.count(wizard.StepReset) != 1 {
				t.Errorf("%s: done with %q, %d resets", name, last, b.count(wizard.StepReset))
			}
		})
	}
}

// TestSignInBeforeWhatUsesIt: in a new process, a step does not begin before
// the sign-in that one of its predecessors used.
func TestSignInBeforeWhatUsesIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, signed := newBench(t), false
		signIn := delayed(doer("S1", func(context.Context, *wizard.Run) error { signed = true; return nil }), 10*time.Second)
		signIn.Live = true
		last := failing("S3", 1, always(refuse(providers.NotPermitted, "No")))
		do := last.Do
		last.Do = func(ctx context.Context, r *wizard.Run) error {
			if !signed {
				t.Error("not signed in")
			}
			return do(ctx, r)
		}
		p := procedure(signIn, doer("S2", nothing), last)
		p.Beside = map[string][]string{"S2": {"S1"}, "S3": {"S2"}}
		b.answer = replies(choice(wizard.ChoiceStop))
		b.run(p, wizard.Stopped)
		signed = false
		b.run(p, wizard.Done)
	})
}
