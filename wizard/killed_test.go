package wizard_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

// killable is a procedure with one of everything: a sign-in, questions, a
// secret, things that hang on each other, a retry, a wait.
func killable(c *cloud) *wizard.Procedure {
	signIn := doer("L1", nothing)
	signIn.Live, signIn.Preflight, signIn.Teardown = true, true, true
	s2 := maker(c, "S2")
	s2.Needs = []string{"ID_S1", "NET"}
	s3 := maker(c, "S3")
	do, tries := s3.Do, 0
	s3.Do = func(ctx context.Context, r *wizard.Run) error {
		if tries++; tries == 1 {
			return refuse(providers.NotYetConsistent, "NotYet")
		}
		return do(ctx, r)
	}
	polls := 0
	s4 := waiter("S4", 0, func(int) (wizard.PollResult, error) {
		polls++
		return wizard.PollResult{State: fmt.Sprint("state ", polls), Done: polls >= 3}, nil
	})
	s5 := maker(c, "S5")
	s5.Wait = &wizard.Wait{Every: time.Second, Deadline: time.Minute,
		Poll: func(context.Context, *wizard.Run) (wizard.PollResult, error) {
			id, err := c.get("S5")
			return wizard.PollResult{State: "there", Done: id != ""}, err
		}}
	p := procedure(signIn, maker(c, "S1"), asks("A1", "NET", "KEY"), s2, s3, s4, s5)
	p.Vars = []wizard.Var{{Name: "NET"}, {Name: "KEY", Secret: true}}
	p.UndoOrder = []string{"S3"}
	return p
}

// answers answers whatever killable asks.
func answers(_ *wizard.Session, a *wizard.Ask) (wizard.Reply, bool) {
	switch a.Kind {
	case wizard.AskInput:
		return typed("value of " + a.Var), true
	case wizard.AskName:
		return typed(a.Name), true
	}
	return wizard.Reply{}, false
}

// cut lets the process die at the n-th event from now: before it is
// committed, or after. It gives the bench of the next process.
func (b *bench) cut(c *cloud, n int, committed bool, work func(context.Context) *wizard.Session) (died bool) {
	ctx, cancel := context.WithCancel(b.t.Context())
	defer cancel()
	from := len(b.journal.all())
	b.journal.fail = func(have int, e wizard.Event) error {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.dead {
			return errDead
		}
		if have-from < n {
			return nil
		}
		c.dead = true
		cancel()
		if committed {
			b.journal.events = append(b.journal.events, clone(e))
		}
		return errDead
	}
	if _, err := work(ctx).Wait(); err != nil && !errors.Is(err, errDead) {
		b.t.Fatal(err)
	}
	died = c.dead
	c.dead, b.journal.fail = false, nil
	return died
}

// together is killable with all steps side by side, each call taking a moment.
func together(c *cloud) *wizard.Procedure {
	p := beside(killable(c))
	for i, s := range p.Steps {
		if s.Do != nil {
			delayed(s, time.Duration(10-i)*time.Second)
		}
	}
	return p
}

func TestKilledAtEveryEvent(t *testing.T) {
	for name, make := range map[string]func(*cloud) *wizard.Procedure{"one by one": killable, "side by side": together} {
		for _, committed := range []bool{false, true} {
			for n := 0; ; n++ {
				died := false
				synctest.Test(t, func(t *testing.T) {
					b, c := newBench(t), newCloud()
					b.answer = answers
					died = b.cut(c, n, committed, func(ctx context.Context) *wizard.Session { return b.start(ctx, make(c), nil) })
					b.run(make(c), wizard.Done)
					checkWhole(t, b, c, fmt.Sprintf("%s, cut at %d, committed %v", name, n, committed))
				})
				if !died || t.Failed() {
					if n < 30 {
						t.Errorf("%s: only %d events", name, n)
					}
					break
				}
			}
		}
	}
}

// TestKilledAgainAndAgain dies at every second event until it gets through.
func TestKilledAgainAndAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c := newBench(t), newCloud()
		b.answer = answers
		rounds := 0
		for n := 3; b.cut(c, n, rounds%2 == 0, func(ctx context.Context) *wizard.Session {
			return b.start(ctx, killable(c), nil)
		}); n++ {
			rounds++
		}
		if rounds < 4 {
			t.Errorf("died %d times only", rounds)
		}
		checkWhole(t, b, c, fmt.Sprint(rounds, " deaths"))
	})
}

// checkWhole compares with a run that nobody disturbed.
func checkWhole(t *testing.T, b *bench, c *cloud, what string) {
	t.Helper()
	want := []string{"S1", "S2", "S3", "S5"}
	if got := c.names(); !slices.Equal(got, want) {
		t.Errorf("%s: there are %v", what, got)
	}
	for _, name := range want {
		if c.made[name] != 1 {
			t.Errorf("%s: %s was made %d times", what, name, c.made[name])
		}
	}
	st := b.state()
	var keys []string
	for _, it := range st.Items {
		keys = append(keys, it.Key+" "+it.ID+" "+string(it.Status))
	}
	slices.Sort(keys)
	if !slices.Equal(keys, []string{"S1.thing id-S1 made", "S2.thing id-S2 made", "S3.thing id-S3 made",
		"S5.thing id-S5 made"}) {
		t.Errorf("%s: inventory %v", what, keys)
	}
	if st.Values["NET"] != "value of NET" || st.Values["ID_S5"] != "id-S5" || !st.Secrets["KEY"] ||
		st.Status != wizard.Done {
		t.Errorf("%s: state %+v", what, st)
	}
	for _, s := range []string{"L1", "S1", "A1", "S2", "S3", "S4", "S5"} {
		if st.Step(s).Status != wizard.Done {
			t.Errorf("%s: %s is %s", what, s, st.Step(s).Status)
		}
	}
}

func TestTeardownKilledAtEveryEvent(t *testing.T) {
	for _, committed := range []bool{false, true} {
		for n := 0; ; n++ {
			died := false
			synctest.Test(t, func(t *testing.T) {
				b, c := newBench(t), newCloud()
				c.things["other"] = "not ours"
				b.answer = answers
				b.run(killable(c), wizard.Done)
				died = b.cut(c, n, committed, func(ctx context.Context) *wizard.Session { return b.teardown(ctx, killable(c)) })
				b.end(b.teardown(t.Context(), killable(c)), wizard.TakenOff)
				if got := c.names(); !slices.Equal(got, []string{"other"}) {
					t.Errorf("cut at %d, committed %v: there are %v", n, committed, got)
				}
				for _, it := range b.state().Items {
					if it.Status != wizard.IsRemoved {
						t.Errorf("cut at %d: %s %s", n, it.Key, it.Status)
					}
				}
			})
			if !died || t.Failed() {
				break
			}
		}
	}
}

// TestTeardownOfAKilledRun: whatever was made, or only meant, goes.
func TestTeardownOfAKilledRun(t *testing.T) {
	for n := 1; ; n++ {
		died := false
		synctest.Test(t, func(t *testing.T) {
			b, c := newBench(t), newCloud()
			b.answer = answers
			died = b.cut(c, n, true, func(ctx context.Context) *wizard.Session { return b.start(ctx, killable(c), nil) })
			b.end(b.teardown(t.Context(), killable(c)), wizard.TakenOff)
			if got := c.names(); len(got) != 0 {
				t.Errorf("cut at %d: there are %v", n, got)
			}
		})
		if !died || t.Failed() {
			break
		}
	}
}

// TestSetupAfterABrokenTeardown: what the teardown removed is made again.
func TestSetupAfterABrokenTeardown(t *testing.T) {
	for n := range 10 {
		synctest.Test(t, func(t *testing.T) {
			b, c := newBench(t), newCloud()
			b.answer = answers
			b.run(killable(c), wizard.Done)
			b.cut(c, n, true, func(ctx context.Context) *wizard.Session { return b.teardown(ctx, killable(c)) })
			clear(c.made)
			gone := 4 - len(c.things)
			b.run(killable(c), wizard.Done)
			made := 0
			for _, k := range c.made {
				made += k
			}
			if got := c.names(); !slices.Equal(got, []string{"S1", "S2", "S3", "S5"}) || made != gone {
				t.Errorf("cut at %d: there are %v; %d were gone, %d made", n, got, gone, made)
			}
			if b.state().Undoing {
				t.Error("still undoing")
			}
		})
	}
}
