package wizard_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

// estate is a cloud with accounts: a thing is seen only from the account in
// which it was made, and looks as if it were not there from any other.
type estate struct {
	accounts map[string]*cloud
	// as is the account that the next sign-in is for.
	as    string
	looks int // how often it was proved what the session sees
}

func newEstate() *estate {
	return &estate{accounts: map[string]*cloud{"one": newCloud(), "two": newCloud()}, as: "one"}
}

// site is where the steps work.
func (e *estate) site() *wizard.Site {
	at := func(account string) providers.Place { return providers.Place{Provider: "toy", Account: account} }
	return &wizard.Site{
		Provider: "toy",
		Place:    func(_ context.Context, r *wizard.Run) (providers.Place, error) { return at(e.as), nil },
		Sees: func(_ context.Context, _ *wizard.Run, p providers.Place) error {
			if e.looks++; p.Account != e.as {
				return refuse(providers.NotVisible, "NoSuchAccount")
			}
			return nil
		},
		Was: func(v wizard.Values) providers.Place { return at(v("ACCOUNT")) },
	}
}

// in makes a step that makes a thing in the account of the present sign-in.
func (e *estate) in(id string) *wizard.Step {
	st := maker(newCloud(), id)
	now := func() *wizard.Step { return maker(e.accounts[e.as], id) }
	st.Site = e.site()
	st.Find = func(ctx context.Context, r *wizard.Run) (wizard.Found, error) { return now().Find(ctx, r) }
	st.Do = func(ctx context.Context, r *wizard.Run) error { return now().Do(ctx, r) }
	st.Undo = func(ctx context.Context, r *wizard.Run, it wizard.Item) error { return now().Undo(ctx, r, it) }
	return st
}

// procedure signs in, and makes two things.
func (e *estate) procedure() *wizard.Procedure {
	live := doer("L1", func(ctx context.Context, r *wizard.Run) error { return r.Set(ctx, "ACCOUNT", e.as) })
	live.Live, live.Teardown, live.Preflight, live.SignsIn = true, true, true, "toy"
	live.Inputs = []wizard.Input{{Var: "WHO"}}
	p := procedure(live, e.in("S1"), e.in("S2"))
	p.Vars = []wizard.Var{{Name: "WHO"}, {Name: "ACCOUNT"}}
	return p
}

func (e *estate) left() []string { return e.accounts["one"].names() }

// whoever answers the sign-in's question, with a name that is the account.
func (e *estate) whoever(name string, then ...wizard.Reply) func(*wizard.Session, *wizard.Ask) (wizard.Reply, bool) {
	rest := replies(then...)
	return func(s *wizard.Session, a *wizard.Ask) (wizard.Reply, bool) {
		if a.Var == "WHO" {
			e.as = name
			return typed(name), true
		}
		return rest(s, a)
	}
}

// TestThingsKnowWhereTheyLie: what is announced, made or adopted is journaled
// with its place; a run without a hitch proves nothing twice.
func TestThingsKnowWhereTheyLie(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, e := newBench(t), newEstate()
		e.accounts["one"].things["S2"] = "id-S2"
		b.answer = e.whoever("one", choice(wizard.ChoiceAdopt))
		b.run(e.procedure(), wizard.Done)
		for _, ev := range b.journal.all() {
			if ev.Item != nil && ev.Item.Place.String() != "toy one" {
				t.Errorf("%s %s lies in %q", ev.Kind, ev.Item.Key, ev.Item.Place)
			}
		}
		if e.looks != 0 {
			t.Errorf("looked %d times", e.looks)
		}
		if raw, _ := json.Marshal(wizard.Item{Key: "k"}); strings.Contains(string(raw), "place") {
			t.Errorf("an item without a place is %s", raw)
		}
	})
}

// TestNotSeenIsNotGone: from another account a teardown removes nothing and
// marks nothing; with the right sign-in it goes on.
func TestNotSeenIsNotGone(t *testing.T) {
	for name, old := range map[string]bool{"with places": false, "of a journal without places": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, e := newBench(t), newEstate()
				b.answer = e.whoever("one")
				b.run(e.procedure(), wizard.Done)
				if old {
					b.journal.placeless()
				}
				e.as = "two"
				b.answer = replies(choice(wizard.ChoiceStop))
				res := b.end(b.teardown(t.Context(), e.procedure()), wizard.Stopped)
				if res.Fault == nil || res.Fault.Remedy != "elsewhere" || !names(res.Fault.Why, "toy one", "toy two") {
					t.Fatalf("stopped with %+v", res.Fault)
				}
				if n := b.count(wizard.Removed); n != 0 || len(e.left()) != 2 || b.state().Status != wizard.Done {
					t.Errorf("%d marked removed, %v left, the run is %s", n, e.left(), b.state().Status)
				}
				e.as = "two"
				b.answer = e.whoever("one", choice("sign-in-else"), typed("orders"))
				b.end(b.teardown(t.Context(), e.procedure()), wizard.TakenOff)
				if len(e.left()) != 0 {
					t.Errorf("left %v", e.left())
				}
			})
		})
	}
}

// placeless makes of the journal one that was written before places were.
func (j *journal) placeless() {
	for i := range j.events {
		if j.events[i].Item != nil {
			it := *j.events[i].Item
			it.Place = providers.Place{}
			j.events[i].Item = &it
		}
	}
}

func names(text string, all ...string) bool {
	return !slices.ContainsFunc(all, func(s string) bool { return !strings.Contains(text, s) })
}

// TestNothingIsMadeAnewElsewhere: a run that is gone on with from another
// account stops before it looks for its thing, and makes no second one.
func TestNothingIsMadeAnewElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, e := newBench(t), newEstate()
		b.answer = e.whoever("one")
		p := e.procedure()
		p.Step("S1").Wait = &wizard.Wait{Poll: func(context.Context, *wizard.Run) (wizard.PollResult, error) {
			return wizard.PollResult{}, refuse(providers.NotPermitted, "Cut")
		}}
		b.answer = e.whoever("one", choice(wizard.ChoiceStop))
		b.end(b.start(t.Context(), p, nil), wizard.Stopped)
		e.as = "two"
		b.answer = replies(choice(wizard.ChoiceStop))
		res := b.end(b.start(t.Context(), e.procedure(), nil), wizard.Stopped)
		if res.Step != "S1" || res.Fault.Remedy != "elsewhere" || len(e.accounts["two"].things) != 0 {
			t.Errorf("stopped at %s (%+v), made %v", res.Step, res.Fault, e.accounts["two"].names())
		}
		b.answer = e.whoever("one", choice("sign-in-else"))
		b.run(e.procedure(), wizard.Done)
		if e.accounts["one"].made["S1"] != 1 {
			t.Errorf("made %v", e.accounts["one"].made)
		}
	})
}

// TestASignInDoesNotMoveTheAccount: the account that a sign-in tells is not
// replaced while things of the run lie in the one before.
func TestASignInDoesNotMoveTheAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, e := newBench(t), newEstate()
		guarded := func() *wizard.Procedure {
			p := e.procedure()
			p.Vars[1].Provider, p.Vars[1].Part = "toy", providers.PartAccount
			return p
		}
		b.answer = e.whoever("one")
		b.run(guarded(), wizard.Done)
		e.as = "two"
		b.answer = replies(choice(wizard.ChoiceStop))
		res := b.end(b.teardown(t.Context(), guarded()), wizard.Stopped)
		if res.Step != "L1" || !names(res.Fault.Why, "toy one", "toy two") || b.state().Value("ACCOUNT") != "one" {
			t.Errorf("stopped at %s with %+v, the account is %q", res.Step, res.Fault, b.state().Value("ACCOUNT"))
		}
		e.as = "two"
		b.answer = e.whoever("one", choice("sign-in-else"), typed("orders"))
		b.end(b.teardown(t.Context(), guarded()), wizard.TakenOff)
		e.as = "two" // nothing of the run lies in the first one any more
		b.answer = replies(typed("orders"))
		if res := b.end(b.teardown(t.Context(), guarded()), wizard.TakenOff); res.Fault != nil {
			t.Errorf("%+v", res.Fault)
		}
	})
}

// TestWhatIsNotVisibleIsNamed: where something is not visible because the run
// lies elsewhere, both places are named, whichever step meets it.
func TestWhatIsNotVisibleIsNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, e := newBench(t), newEstate()
		p := e.procedure()
		p.Steps = append(p.Steps, doer("S3", func(context.Context, *wizard.Run) error {
			e.as = "two"
			return refuse(providers.NotVisible, "NoSuchThing")
		}))
		b.answer = e.whoever("one", choice(wizard.ChoiceStop))
		res := b.end(b.start(t.Context(), p, nil), wizard.Stopped)
		if res.Step != "S3" || res.Fault.Remedy != "elsewhere" || !names(res.Fault.Why, "toy one", "toy two") {
			t.Errorf("stopped at %s with %+v", res.Step, res.Fault)
		}
	})
}

// TestAnActForAnotherRunLooksWhereItsThingsLie: it takes nothing away from a
// run whose things its own sign-in does not see.
func TestAnActForAnotherRunLooksWhereItsThingsLie(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, e := newBench(t), newEstate()
		b.answer = e.whoever("one")
		b.run(e.procedure(), wizard.Done)
		items := b.state().Items
		act := doer("S9", func(context.Context, *wizard.Run) error { return e.accounts[e.as].remove("S1") })
		act.Site, act.SignsIn = e.site(), "toy"
		behalf := &wizard.Behalf{Run: "r1", Items: []wizard.Item{items[0].Item}}
		e.as = "two"
		b.answer = replies(choice(wizard.ChoiceStop))
		b.end(b.launch(func(sink func(wizard.Event)) *wizard.Session {
			return b.engine().Start(t.Context(), procedure(act), wizard.NewState(),
				wizard.Event{Run: "r2", Name: "act", For: behalf}, sink)
		}), wizard.Stopped)
		if got := b.faults(); len(got) != 1 || got[0].Remedy != "elsewhere" {
			t.Errorf("faults %+v", got)
		}
		if n := b.count(wizard.Removed); n != 0 {
			t.Errorf("%d marked removed", n)
		}
	})
}
