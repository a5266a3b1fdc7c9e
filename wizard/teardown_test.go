package wizard_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

func planOf(p *wizard.Procedure, st *wizard.State) string {
	var out []string
	for _, u := range wizard.UndoPlan(p, st) {
		line := u.Key
		if u.Stays != "" {
			line += " stays"
		}
		out = append(out, line)
	}
	return strings.Join(out, ", ")
}

func event(k wizard.Kind, key, step, id string) wizard.Event {
	return wizard.Event{Kind: k, Step: step, Item: &wizard.Item{Key: key, Step: step, Kind: "thing", ID: id}}
}

func TestUndoPlan(t *testing.T) {
	p := procedure(doer("S1", nothing), doer("S2", nothing), doer("S3", nothing))
	p.UndoOrder = []string{"S2"}
	for name, c := range map[string]struct {
		events []wizard.Event
		want   string
	}{
		"newest first, but for the order": {[]wizard.Event{event(wizard.Made, "a", "S1", "1"),
			event(wizard.Made, "b", "S2", "2"), event(wizard.Made, "c", "S3", "3")}, "b, c, a"},
		"intended goes too": {[]wizard.Event{event(wizard.Intended, "a", "S1", "")}, "a"},
		"adopted stays":     {[]wizard.Event{event(wizard.Adopted, "a", "S1", "1")}, "a stays"},
		"adopted stays for ever": {[]wizard.Event{event(wizard.Adopted, "a", "S1", "1"),
			event(wizard.Stays, "a", "S1", "1")}, "a stays"},
		"left the last time goes now": {[]wizard.Event{event(wizard.Made, "a", "S1", "1"),
			event(wizard.Stays, "a", "S1", "1")}, "a"},
		"removed is gone": {[]wizard.Event{event(wizard.Made, "a", "S1", "1"), event(wizard.Removed, "a", "S1", "1")},
			""},
		"dropped was never there": {[]wizard.Event{event(wizard.Intended, "a", "S1", ""),
			event(wizard.Dropped, "a", "S1", "")}, ""},
		"the same thing once": {[]wizard.Event{event(wizard.Made, "a", "S1", "/X"), event(wizard.Made, "b", "S1", "/x"),
			event(wizard.Adopted, "c", "S1", "/x")}, "b"},
	} {
		if got := planOf(p, wizard.Fold(c.events)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestTeardownAsksForTheName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c := newBench(t), newCloud()
		p := procedure(maker(c, "S1"))
		p.LinkName = func(v wizard.Values) string { return "link of " + v("ID_S1") }
		b.run(p, wizard.Done)
		b.answer = replies(typed("wrong"), choice(wizard.ChoiceStop))
		res := b.end(b.teardown(t.Context(), p), wizard.Stopped)
		if len(b.asks) != 2 || b.asks[0].Problem != "" || b.asks[1].Problem != "That is not orders." || len(c.things) != 1 ||
			res.Note != "stopped" {
			t.Errorf("asked %+v, left %v", b.asks, c.things)
		}
		if st := b.state(); st.Undoing || st.Status != wizard.Done || st.Steps[""] != nil {
			t.Errorf("state %+v", st)
		}
		b.answer = replies(typed(" link of id-S1 "))
		b.end(b.teardown(t.Context(), p), wizard.TakenOff)
		if len(c.things) != 0 || b.state().Undoing {
			t.Errorf("left %v", c.things)
		}
	})
}

func TestTeardownKeepsWhatOthersUse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c := newBench(t), newCloud()
		c.things["S2"] = "id-S2"
		s1, s2, s3 := maker(c, "S1"), maker(c, "S2"), maker(c, "S3")
		used := "another run uses it"
		s1.Keep = func(context.Context, *wizard.Run, wizard.Item) (string, error) { return used, nil }
		s3.Undo = nil
		p := procedure(s1, s2, s3)
		b.answer = replies(choice(wizard.ChoiceAdopt), typed("orders"))
		b.run(p, wizard.Done)
		b.end(b.teardown(t.Context(), p), wizard.TakenOff)
		want := []string{"thing S3", "stays: thing S2 (was there before)", "stays: thing S1 (another run uses it)"}
		if got := b.asks[1].Lines; !slices.Equal(got, want) {
			t.Errorf("listed %q", got)
		}
		if got := c.names(); !slices.Equal(got, []string{"S1", "S2", "S3"}) {
			t.Errorf("left %v", got)
		}
		used = ""
		b.answer = replies(typed("orders"))
		b.end(b.teardown(t.Context(), p), wizard.TakenOff)
		if got := c.names(); !slices.Equal(got, []string{"S2", "S3"}) {
			t.Errorf("the second time left %v", got)
		}
	})
}

// TestWhatRestsGoesFirst: also what came into the inventory before the thing that
// it rests on, as what is inherited does.
func TestWhatRestsGoesFirst(t *testing.T) {
	p := procedure(doer("S1", nothing), doer("S2", nothing))
	p.UndoOrder = []string{"S1", "S2"}
	p.RestsOn = map[string][]string{"c": {"b"}, "b": {"a*"}}
	st := wizard.Fold([]wizard.Event{event(wizard.Made, "b", "S2", "2"), event(wizard.Made, "c", "S1", "3"),
		event(wizard.Made, "a-1", "S2", "1"), event(wizard.Made, "a~1", "S2", "4")})
	if got, want := planOf(p, st), "c, b, a~1, a-1"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestTheLastTakesAll: two runs share a thing, which the first leaves for the
// second. It may end in the instant in which the second does, or have been
// taken down once before: the second takes it all the same.
func TestTheLastTakesAll(t *testing.T) {
	left := func(more ...wizard.Event) *wizard.State {
		shared := event(wizard.Stays, "S1.thing", "S1", "id-S1")
		shared.Note = "another run uses it"
		events := []wizard.Event{{Kind: wizard.RunStarted, Run: "r2"}, event(wizard.Made, "S1.thing", "S1", "id-S1"), shared}
		return wizard.Fold(append(append(events, more...), wizard.Event{Kind: wizard.RunRemoved, Run: "r2"}))
	}
	for name, looks := range map[string][]*wizard.State{
		"in one instant": {nil, left()},
		"for a second time": {
			wizard.Fold([]wizard.Event{{Kind: wizard.RunStarted, Run: "r2"}, event(wizard.Adopted, "S1.thing", "S1", "id-S1"),
				{Kind: wizard.RunRemoved, Run: "r2"}}), left(wizard.Event{Kind: wizard.UndoStarted, Run: "r2"})},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, c := newBench(t), newCloud()
				c.things["S1"] = "id-S1"
				p := declare(procedure(maker(c, "S1")))
				b.answer = replies(choice(wizard.ChoiceAdopt), typed("orders"))
				b.run(p, wizard.Done)
				ending := 0
				e := b.engine()
				e.Ending = func(context.Context) (func(), error) { ending = 1; return func() {}, nil }
				e.Left = func(context.Context, string) ([]*wizard.State, error) {
					if looks[ending] == nil {
						return nil, nil
					}
					return looks[ending : ending+1], nil
				}
				b.end(b.launch(func(sink func(wizard.Event)) *wizard.Session {
					return e.Teardown(t.Context(), p, b.state(), sink)
				}), wizard.TakenOff)
				if got := c.names(); len(got) != 0 {
					t.Errorf("left %v", got)
				}
			})
		})
	}
}

// TestWhatWasTakenOverAndRemovedHoldsNothing: a teardown removes what it had taken
// over, left for it by another run; what that rested on is left for it later,
// and goes as well.
func TestWhatWasTakenOverAndRemovedHoldsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c := newBench(t), newCloud()
		c.things["S1"], c.things["S2"] = "id-S1", "id-S2"
		p := declare(procedure(maker(c, "S1"), maker(c, "S2")))
		p.RestsOn = map[string][]string{"S2.thing": {"S1.thing"}}
		b.answer = replies(choice(wizard.ChoiceAdopt), choice(wizard.ChoiceAdopt), typed("orders"))
		b.run(p, wizard.Done)
		left := func(run, step string) *wizard.State {
			it := event(wizard.Stays, step+".thing", step, "id-"+step)
			it.Note = "another run uses it"
			return wizard.Fold([]wizard.Event{{Kind: wizard.RunStarted, Run: run}, event(wizard.Made, it.Item.Key, step, it.Item.ID),
				it, {Kind: wizard.RunRemoved, Run: run}})
		}
		gone := []*wizard.State{left("r2", "S2")}
		e := b.engine()
		e.Left = func(context.Context, string) ([]*wizard.State, error) { return gone, nil }
		e.Ending = func(context.Context) (func(), error) {
			if gone = gone[:1]; len(c.names()) == 1 {
				gone = append(gone, left("r3", "S1"))
			}
			return func() {}, nil
		}
		b.end(b.launch(func(sink func(wizard.Event)) *wizard.Session {
			return e.Teardown(t.Context(), p, b.state(), sink)
		}), wizard.TakenOff)
		if got := c.names(); len(got) != 0 {
			t.Errorf("left %v", got)
		}
	})
}

// TestTeardownOfAnItemThatFails: the person tries again, signs in again,
// leaves it, or stops; what cannot help at a teardown is not offered.
func TestTeardownOfAnItemThatFails(t *testing.T) {
	for name, c := range map[string]struct {
		answer []wizard.Reply
		ends   wizard.Status
		left   []string
		steps  string
	}{
		"again":         {[]wizard.Reply{choice(wizard.ChoiceAgain)}, wizard.TakenOff, nil, "L1 S1 S2 L1"},
		"sign in again": {[]wizard.Reply{choice("sign-in")}, wizard.TakenOff, nil, "L1 S1 S2 L1 L1"},
		"leave": {[]wizard.Reply{choice("edit"), choice("redo"), choice("leave")}, wizard.TakenOff, []string{"S2"},
			"L1 S1 S2 L1"},
		"stop": {[]wizard.Reply{choice(wizard.ChoiceStop)}, wizard.Stopped, []string{"S1", "S2"}, "L1 S1 S2 L1"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, cl := newBench(t), newCloud()
				live := doer("L1", nothing)
				live.Live, live.Teardown = true, true
				s2 := maker(cl, "S2")
				undo, tries := s2.Undo, 0
				s2.Undo = func(ctx context.Context, r *wizard.Run, it wizard.Item) error {
					if tries++; tries == 1 {
						return refuse(providers.NotPermitted, "ScopeLocked")
					}
					return undo(ctx, r, it)
				}
				s2.Remedies = []wizard.Remedy{{ID: "locked", When: wizard.ByCode("ScopeLocked"),
					Acts: []wizard.Act{{ID: "sign-in", Goto: "L1"}, {ID: "edit", Edit: "NET"}, {ID: "redo", Goto: "S1"}}}}
				first := maker(cl, "S1")
				first.Inputs = []wizard.Input{{Var: "NET", Needed: func(*wizard.Run) bool { return false }}}
				p := procedure(live, first, s2)
				b.run(p, wizard.Done)
				b.answer = replies(append([]wizard.Reply{typed("orders")}, c.answer...)...)
				res := b.end(b.teardown(t.Context(), p), c.ends)
				if got := cl.names(); !slices.Equal(got, c.left) {
					t.Errorf("left %v", got)
				}
				if got := strings.Join(b.steps(), " "); got != c.steps {
					t.Errorf("ran %s", got)
				}
				if st := b.state(); c.ends == wizard.Stopped && st.Undoing {
					t.Error("nothing was removed, so the run is as it was")
				}
				if c.ends == wizard.Stopped && (res.Step != "S2" || res.Fault == nil) {
					t.Errorf("stopped with %+v", res)
				}
				if c.ends == wizard.TakenOff && b.state().Steps["S2"].Fault != nil {
					t.Error("the fault outlived its item")
				}
			})
		})
	}
}

func TestKeepThatFails(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		left   []string
	}{"again": {wizard.ChoiceAgain, nil}, "leave": {"leave", []string{"S1"}}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, cl := newBench(t), newCloud()
				st, tries := maker(cl, "S1"), 0
				st.Keep = func(context.Context, *wizard.Run, wizard.Item) (string, error) {
					if tries++; tries == 1 {
						return "", refuse(providers.NotPermitted, "No")
					}
					return "", nil
				}
				p := procedure(st)
				b.run(p, wizard.Done)
				b.answer = replies(choice(c.answer), typed("orders"))
				b.end(b.teardown(t.Context(), p), wizard.TakenOff)
				if got := cl.names(); !slices.Equal(got, c.left) {
					t.Errorf("left %v", got)
				}
			})
		})
	}
}

func TestTeardownIsInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c := newBench(t), newCloud()
		st := maker(c, "S1")
		undo, tries := st.Undo, 0
		st.Undo = func(ctx context.Context, r *wizard.Run, it wizard.Item) error {
			if tries++; tries == 1 {
				return r.Clock().Sleep(ctx, time.Hour)
			}
			return undo(ctx, r, it)
		}
		p := procedure(st)
		b.run(p, wizard.Done)
		b.answer = replies(typed("orders"), choice(wizard.ChoiceAgain))
		s := b.teardown(t.Context(), p)
		synctest.Wait()
		s.CancelStep()
		b.end(s, wizard.TakenOff)
		if len(c.things) != 0 || b.faults()[0].Remedy != "interrupted" {
			t.Errorf("left %v, faults %+v", c.things, b.faults())
		}
	})
}

// TestNothingMadeIsForgotten: a step that makes another thing under the same
// key keeps the first in the inventory, and both are removed.
func TestNothingMadeIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		there := map[string]bool{}
		st := asks("S1", "NET")
		st.Find = func(_ context.Context, r *wizard.Run) (wizard.Found, error) {
			f := wizard.Found{Item: wizard.Item{Key: "grant", Kind: "grant", ID: "grant on " + r.Get("NET")}}
			if there[f.Item.ID] {
				f.Kind = wizard.Ours
			}
			return f, nil
		}
		st.Do = func(ctx context.Context, r *wizard.Run) error {
			it := wizard.Item{Key: "grant", Kind: "grant"}
			if err := r.Intend(ctx, it); err != nil {
				return err
			}
			it.ID = "grant on " + r.Get("NET")
			there[it.ID] = true
			return r.Made(ctx, it)
		}
		st.Undo = func(_ context.Context, _ *wizard.Run, it wizard.Item) error {
			delete(there, it.ID)
			return nil
		}
		p := procedure(st)
		b.answer = replies(typed("a"))
		b.run(p, wizard.Done)
		b.again(p, "S1", typed("b"))
		b.again(p, "S1", typed("a"))
		if len(there) != 2 {
			t.Fatalf("there are %v", there)
		}
		if plan := wizard.UndoPlan(p, b.state()); len(plan) != 2 {
			t.Errorf("would remove %+v", plan)
		}
		b.answer = replies(typed("orders"))
		b.end(b.teardown(t.Context(), p), wizard.TakenOff)
		if len(there) != 0 {
			t.Errorf("left %v", there)
		}
		for _, it := range b.state().Items {
			if it.Status != wizard.IsRemoved {
				t.Errorf("%s %s %s", it.Key, it.ID, it.Status)
			}
		}
	})
}

func TestInventoryOfARun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		it := wizard.Item{Key: "k", Kind: "thing"}
		b.run(procedure(doer("S1", func(ctx context.Context, r *wizard.Run) error {
			made := it
			made.ID = "X"
			steps := []error{r.Intend(ctx, it), r.Drop(ctx, "k"), r.Drop(ctx, "k")}
			if _, ok := r.Item("k"); ok {
				t.Error("still there after Drop")
			}
			steps = append(steps, r.Intend(ctx, it))
			if !r.Mine("k") || r.Since("k") != 0 {
				t.Error("what is intended is not mine")
			}
			cancelled, cancel := context.WithCancel(ctx)
			cancel()
			steps = append(steps, r.Made(cancelled, made), r.Clock().Sleep(ctx, time.Minute),
				r.Adopt(ctx, wizard.Item{Key: "k", ID: "x"}))
			if got, _ := r.Item("k"); got.Status != wizard.IsMade || got.Step != "S1" {
				t.Errorf("what was made and is adopted is %+v", got)
			}
			if err := r.Intend(cancelled, wizard.Item{Key: "z"}); err == nil {
				t.Error("intends after the end")
			}
			steps = append(steps, r.SetToken(ctx, "op", "token"), r.Removed(cancelled, made), r.Drop(ctx, "k"))
			if r.Token("op") != "token" || r.Mine("k") || len(r.Items()) != 1 {
				t.Errorf("%+v", r.Items())
			}
			return errors.Join(append(steps, r.SetToken(ctx, "op", ""))...)
		})), wizard.Done)
		if st := b.state(); st.Tokens["op"] != "" || st.Items[0].Status != wizard.IsRemoved {
			t.Errorf("%+v", st)
		}
	})
}
