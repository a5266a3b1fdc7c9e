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

func TestOrderAndResult(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c := newBench(t), newCloud()
		pre := doer("P1", nothing)
		pre.Preflight = true
		skipped := doer("S3", nothing)
		skipped.Needed = func(*wizard.Run) bool { return false }
		slow := doer("S2", func(ctx context.Context, r *wizard.Run) error { return r.Clock().Sleep(ctx, time.Minute) })
		slow.Result = func(v wizard.Values) string { return "made " + v("ID_S1") }
		p := procedure(maker(c, "S1"), slow, skipped, pre)
		p.Closing = func(context.Context, *wizard.Run) ([]wizard.Finding, error) {
			return []wizard.Finding{{Verdict: wizard.OK, Text: "in order"}}, errors.New("but one thing")
		}
		b.run(p, wizard.Done)
		if got := b.steps(); !slices.Equal(got, []string{"P1", "S1", "S2", "S3"}) {
			t.Errorf("order %v", got)
		}
		st := b.state()
		if s2 := st.Steps["S2"]; s2.Took != time.Minute || s2.Note != "made id-S1" {
			t.Errorf("S2 is %+v", s2)
		}
		if st.Steps["S3"].Status != wizard.Skipped || st.Status != wizard.Done || st.Values["ID_S1"] != "id-S1" {
			t.Errorf("state %+v", st)
		}
		if f := st.Steps["closing"].Findings; len(f) != 2 || f[1].Verdict != wizard.Unproved ||
			!strings.Contains(f[1].Text, "but one thing") {
			t.Errorf("closing list %+v", f)
		}
		for i, e := range b.seen {
			if e.Kind.Journaled() && e.Seq == 0 || e.Run != "r1" || e.At.IsZero() {
				t.Errorf("event %d is %+v", i, e)
			}
		}
	})
}

func TestWhatIsThere(t *testing.T) {
	for name, c := range map[string]struct {
		answer []wizard.Reply
		status wizard.ItemStatus
		ends   wizard.Status
		made   int
	}{
		"adopted": {[]wizard.Reply{choice("nonsense"), choice(wizard.ChoiceAdopt)}, wizard.IsAdopted, wizard.Done,
			0},
		"stopped":           {[]wizard.Reply{choice(wizard.ChoiceStop)}, "", wizard.Stopped, 0},
		"deleted, then new": {[]wizard.Reply{choice("delete")}, wizard.IsMade, wizard.Done, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, cl := newBench(t), newCloud()
				cl.things["S1"] = "id-S1"
				st := maker(cl, "S1")
				find := st.Find
				st.Find = func(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
					f, err := find(ctx, r)
					f.Choices = []wizard.Choice{{Value: wizard.ChoiceAdopt}, {Value: "delete"}, {Value: wizard.ChoiceStop}}
					f.Act = func(context.Context, *wizard.Run, string) (wizard.Outcome, error) {
						return wizard.Outcome{}, cl.remove("S1")
					}
					return f, err
				}
				b.answer = replies(c.answer...)
				b.run(procedure(st), c.ends)
				it := b.state().Item("S1.thing")
				if it == nil && c.status != "" || it != nil && it.Status != c.status {
					t.Errorf("inventory has %+v", it)
				}
				if cl.made["S1"] != c.made {
					t.Errorf("made %d times", cl.made["S1"])
				}
				if c.ends == wizard.Done && b.state().Values["ID_S1"] != "id-S1" {
					t.Error("what it gives was not captured")
				}
			})
		})
	}
}

func TestFreshMakesAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		did := false
		st := doer("S1", func(context.Context, *wizard.Run) error { did = true; return nil })
		st.Find = func(context.Context, *wizard.Run) (wizard.Found, error) {
			return wizard.Found{Kind: wizard.Foreign, Title: "there"}, nil
		}
		b.answer = replies(choice(wizard.ChoiceFresh))
		b.run(procedure(st), wizard.Done)
		if !did || b.count(wizard.Replied) != 1 {
			t.Errorf("made: %v; %d decisions kept", did, b.count(wizard.Replied))
		}
	})
}

func TestAdoptedOnceIsNotAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c := newBench(t), newCloud()
		c.things["S1"] = "id-S1"
		p := procedure(maker(c, "S1"), doer("S2", func(context.Context, *wizard.Run) error {
			return refuse(providers.Invalid, "No")
		}))
		b.answer = replies(choice(wizard.ChoiceAdopt), choice(wizard.ChoiceStop))
		b.run(p, wizard.Stopped)
		b.answer = replies(choice(wizard.ChoiceStop))
		b.asks = nil
		b.end(b.launch(func(sink func(wizard.Event)) *wizard.Session {
			return b.engine().Start(t.Context(), p, b.state(), wizard.Event{Step: "S1"}, sink)
		}), wizard.Stopped)
		for _, a := range b.asks {
			if a.Kind == wizard.AskAdopt {
				t.Errorf("asks again: %+v", a)
			}
		}
	})
}

func TestSettledAndOurs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		never := func(context.Context, *wizard.Run) error { return errors.New("must not be called") }
		settled, ours := doer("S1", never), doer("S2", never)
		take := func(name string) func(context.Context, *wizard.Run) error {
			return func(ctx context.Context, r *wizard.Run) error { return r.Set(ctx, name, "taken") }
		}
		settled.Find = func(context.Context, *wizard.Run) (wizard.Found, error) {
			return wizard.Found{Kind: wizard.Settled, Take: take("A")}, nil
		}
		ours.Find = func(context.Context, *wizard.Run) (wizard.Found, error) {
			return wizard.Found{Kind: wizard.Ours, Take: take("B"), Item: wizard.Item{Key: "k", ID: "x"}}, nil
		}
		b.run(procedure(settled, ours), wizard.Done)
		st := b.state()
		if st.Values["A"] != "taken" || st.Values["B"] != "taken" || len(st.Items) != 1 ||
			st.Items[0].Status != wizard.IsMade || len(b.asks) != 0 {
			t.Errorf("state %+v, %d questions", st, len(b.asks))
		}
	})
}

func TestOnlyWhatIsOfferedIsDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		st := doer("S1", func(context.Context, *wizard.Run) error { return errors.New("must not be called") })
		st.Find = func(context.Context, *wizard.Run) (wizard.Found, error) {
			return wizard.Found{Kind: wizard.Foreign, Item: wizard.Item{Key: "k", ID: "x"}, Choices: []wizard.Choice{
				{Value: "extend", Title: "Extend it"}, {Value: wizard.ChoiceFresh, Disabled: "the name is taken"}},
				Act: func(_ context.Context, _ *wizard.Run, v string) (wizard.Outcome, error) {
					return wizard.Outcome{Done: v == "extend"}, nil
				}}, nil
		}
		b.answer = replies(choice(wizard.ChoiceAdopt), choice(wizard.ChoiceFresh), choice("delete"), choice("extend"))
		b.run(procedure(st), wizard.Done)
		if len(b.asks) != 4 || len(b.state().Items) != 0 {
			t.Errorf("asked %d times, inventory %+v", len(b.asks), b.state().Items)
		}
	})
}

// TestOursUnderAnotherID: the provider made our thing anew; both ids are kept.
func TestOursUnderAnotherID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		now := "first"
		st := doer("S1", nothing)
		st.Find = func(context.Context, *wizard.Run) (wizard.Found, error) {
			return wizard.Found{Kind: wizard.Ours, Item: wizard.Item{Key: "k", ID: now}}, nil
		}
		p := procedure(st)
		b.run(p, wizard.Done)
		now = "second"
		b.again(p, "S1")
		items := b.state().Items
		if len(items) != 2 || items[0].ID != "second" || items[1].ID != "first" || len(wizard.UndoPlan(p, b.state())) != 2 {
			t.Errorf("inventory %+v", items)
		}
	})
}

func TestGuidedConfirms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			guided bool
			answer []wizard.Reply
			ends   wizard.Status
			asked  int
		}{
			{false, nil, wizard.Done, 0},
			{true, []wizard.Reply{choice("what?"), choice(wizard.ChoiceOK)}, wizard.Done, 2},
			{true, []wizard.Reply{choice(wizard.ChoiceStop)}, wizard.Stopped, 1},
			{true, []wizard.Reply{choice(wizard.ChoiceBack), choice(wizard.ChoiceOK)}, wizard.Done, 2},
		} {
			b, cl := newBench(t), newCloud()
			b.guided, b.answer = c.guided, replies(c.answer...)
			st := maker(cl, "S1")
			st.Confirm = func(wizard.Values) string { return "S1 is made." }
			b.run(procedure(st), c.ends)
			if len(b.asks) != c.asked || (c.ends == wizard.Done) != (cl.made["S1"] == 1) {
				t.Errorf("%+v: asked %d times, made %d", c, len(b.asks), cl.made["S1"])
			}
		}
	})
}

func TestLiveStepsRunInEveryProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		bad := true
		live := doer("L1", nothing)
		live.Live = true
		last := doer("S2", func(context.Context, *wizard.Run) error {
			if bad {
				return refuse(providers.NotPermitted, "No")
			}
			return nil
		})
		p := procedure(live, doer("S1", nothing), last)
		b.answer = replies(choice(wizard.ChoiceStop))
		res := b.run(p, wizard.Stopped)
		if res.Step != "S2" || res.Fault == nil || res.Fault.Err.Code != "No" || res.Note != "stopped" {
			t.Errorf("stopped with %+v", res)
		}
		live.Do = func(context.Context, *wizard.Run) error { return refuse(providers.NotAuthenticated, "Expired") }
		b.answer = replies(choice(wizard.ChoiceStop))
		if res := b.run(p, wizard.Stopped); res.Step != "L1" {
			t.Errorf("stopped at %s", res.Step)
		}
		live.Do, bad = nothing, false
		b.run(p, wizard.Done)
		if got := strings.Join(b.steps(), " "); got != "L1 S1 S2 L1 L1 S2" {
			t.Errorf("ran %s", got)
		}
	})
}

func TestGivenValues(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := procedure(&wizard.Step{ID: "S1", Inputs: []wizard.Input{{Var: "RANGE"}, {Var: "KEY"}}})
		p.Vars = []wizard.Var{{Name: "RANGE", Check: wizard.CIDR}, {Name: "KEY", Secret: true}}
		b := newBench(t)
		res, err := b.start(t.Context(), p, map[string]string{"RANGE": "10.0.0.0"}).Wait()
		var bad *wizard.BadValue
		if !errors.As(err, &bad) || bad.Var != "RANGE" || !strings.Contains(err.Error(), "RANGE") ||
			len(b.journal.all()) != 0 {
			t.Errorf("a bad value: %+v, %v, %d events", res, err, len(b.journal.all()))
		}
		b.end(b.start(t.Context(), p, map[string]string{"RANGE": "10.0.0.9/24", "KEY": "very secret", "OTHER": "x"}),
			wizard.Done)
		if st := b.state(); st.Values["RANGE"] != "10.0.0.0/24" || !st.Secrets["KEY"] || st.Value("KEY") != "$KEY" ||
			len(b.asks) != 0 {
			t.Errorf("state %+v, %d questions", st, len(b.asks))
		}
		for _, e := range b.seen {
			if e.Value == "very secret" || e.Values != nil {
				t.Errorf("emitted %+v", e)
			}
		}
	})
}

func TestGivenValuesOnResumeDoStepsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		needs := doer("S2", nothing)
		needs.Needs, needs.Gives = []string{"NET"}, []string{"MORE"}
		after := doer("S3", nothing)
		after.Needs = []string{"MORE"}
		p := procedure(doer("S1", nothing), needs, after)
		p.Vars = []wizard.Var{{Name: "NET"}}
		b.end(b.start(t.Context(), p, map[string]string{"NET": "a"}), wizard.Done)
		b.end(b.start(t.Context(), p, map[string]string{"NET": "a"}), wizard.Done)
		b.end(b.start(t.Context(), p, map[string]string{"NET": "b"}), wizard.Done)
		if got := strings.Join(b.steps(), " "); got != "S1 S2 S3 S2 S3" {
			t.Errorf("ran %s", got)
		}
	})
}

func TestPanicIsAFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		tries := 0
		p := procedure(doer("S1", func(context.Context, *wizard.Run) error {
			if tries++; tries == 1 {
				panic("nil map")
			}
			return nil
		}))
		p.Closing = func(context.Context, *wizard.Run) ([]wizard.Finding, error) { panic("in the closing list") }
		b.answer = replies(choice(wizard.ChoiceAgain))
		b.run(p, wizard.Done)
		f := b.faults()
		if len(f) != 1 || f[0].Remedy != "panic" || !strings.Contains(f[0].Err.Message, "nil map") || len(b.panics) != 2 {
			t.Errorf("faults %+v, panics %v", f, b.panics)
		}
		broken := doer("S1", nothing)
		broken.Needed = func(*wizard.Run) bool { panic("outside of any attempt") }
		b = newBench(t)
		if res, err := b.start(t.Context(), procedure(broken), nil).Wait(); err == nil || res.Status != wizard.Stopped ||
			b.state().Status != wizard.Stopped {
			t.Errorf("%+v, %v", res, err)
		}
	})
}
