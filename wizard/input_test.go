package wizard_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

func asks(id string, vars ...string) *wizard.Step {
	st := &wizard.Step{ID: id, Title: id, Gives: vars}
	for _, v := range vars {
		st.Inputs = append(st.Inputs, wizard.Input{Var: v})
	}
	return st
}

func TestWrongValueKeepsTheDraft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		p := procedure(asks("S1", "NET"))
		p.Vars = []wizard.Var{{Name: "NET", Title: "Which range?", Check: wizard.CIDR}}
		b.answer = replies(typed("10.0.0.0"), typed(" "), typed(" 10.0.0.7/24"))
		b.run(p, wizard.Done)
		if len(b.asks) != 3 || b.asks[2].Problem != "Something has to be entered here." || b.asks[0].Problem != "" || b.asks[1].Draft != "10.0.0.0" ||
			!strings.Contains(b.asks[1].Problem, "single address") {
			t.Errorf("asked %+v", b.asks)
		}
		if b.asks[0].Check == nil || !b.asks[0].Free || b.state().Values["NET"] != "10.0.0.0/24" {
			t.Errorf("first %+v, then %q", b.asks[0], b.state().Values["NET"])
		}
	})
}

func TestSecretsStayOutOfEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		p := procedure(asks("S1", "KEY"), doer("S2", func(ctx context.Context, r *wizard.Run) error {
			if v, ok, err := r.Secret(ctx, "KEY"); v != "swordfish!" || !ok || err != nil {
				t.Errorf("the secret is %q, %v, %v", v, ok, err)
			}
			if r.Get("KEY") != "" || r.Value("KEY") != "$KEY" {
				t.Errorf("Get gives %q, Value %q", r.Get("KEY"), r.Value("KEY"))
			}
			return nil
		}))
		p.Vars = []wizard.Var{{Name: "KEY", Secret: true, Check: func(v string) (string, error) {
			if len(v) < 8 {
				return "", errors.New("too short")
			}
			return v, nil
		}}}
		b.answer = replies(typed("sword"), typed("swordfish!"))
		b.run(p, wizard.Done)
		if len(b.asks) != 2 || !b.asks[1].Secret || b.asks[1].Draft != "" || b.asks[1].Problem != "too short" {
			t.Errorf("asked %+v", b.asks)
		}
		for _, e := range b.seen {
			if raw, err := json.Marshal(e); err != nil || strings.Contains(string(raw), "sword") {
				t.Errorf("%s, %v", raw, err)
			}
		}
		delete(b.vault.kept, "r1/KEY") // another process, no keyring: the secret is asked for again
		b.answer = replies(typed("swordfish!"))
		b.end(b.launch(func(sink func(wizard.Event)) *wizard.Session {
			return b.engine().Start(t.Context(), p, b.state(), wizard.Event{Step: "S1"}, sink)
		}), wizard.Done)
		if again := b.asks[len(b.asks)-1]; strings.Contains(b.asks[0].Text, "not kept") ||
			!strings.Contains(again.Text, "not kept any more") {
			t.Errorf("first %q, then %q", b.asks[0].Text, again.Text)
		}
	})
}

func TestChoices(t *testing.T) {
	list := []wizard.Choice{{Value: "a", Title: "A"}, {Value: "b", Title: "B", Disabled: "overlaps"}}
	for name, c := range map[string]struct {
		in     wizard.Input
		list   []wizard.Choice
		answer []wizard.Reply
		asked  int
		want   string
	}{
		"the only one":        {wizard.Input{Only: true}, list[:1], nil, 0, "a"},
		"the only one, asked": {wizard.Input{}, list[:1], []wizard.Reply{choice("a")}, 1, "a"},
		"one of two":          {wizard.Input{Only: true}, list, []wizard.Reply{typed("a")}, 1, "a"},
		"one that cannot be":  {wizard.Input{}, list, []wizard.Reply{choice("b"), choice("a")}, 2, "a"},
		"not in the list": {wizard.Input{}, list, []wizard.Reply{typed("c"), choice(wizard.ChoiceOK), choice("a")}, 3,
			"a"},
		"not in the list, free": {wizard.Input{Free: true}, list, []wizard.Reply{typed("c")}, 1, "c"},
		"looked up again":       {wizard.Input{}, list, []wizard.Reply{choice(wizard.ChoiceReload), choice("a")}, 2, "a"},
		"disabled, the only one": {wizard.Input{Only: true, Free: true}, list[1:], []wizard.Reply{choice("b"), typed("d")},
			2, "d"},
		"not needed": {wizard.Input{Needed: func(*wizard.Run) bool { return false }}, list, nil, 0, ""},
		"with a proposal": {wizard.Input{Default: func(*wizard.Run) string {
			return "p"
		}, Free: true}, nil, []wizard.Reply{typed("q")}, 1, "q"},
		"blanks are not an entry": {wizard.Input{Free: true}, nil, []wizard.Reply{typed("  "), typed("x")}, 2, "x"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				in := c.in
				in.Var = "V"
				in.Choices = func(context.Context, *wizard.Run) ([]wizard.Choice, error) { return c.list, nil }
				b.answer = replies(c.answer...)
				b.run(procedure(&wizard.Step{ID: "S1", Inputs: []wizard.Input{in}}), wizard.Done)
				if got := b.state().Values["V"]; got != c.want || len(b.asks) != c.asked {
					t.Errorf("got %q after %d questions", got, len(b.asks))
				}
			})
		})
	}
}

func TestBackAsksWhatWasAskedBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		hidden := asks("S2", "NEVER")
		hidden.Inputs[0].Needed = func(*wizard.Run) bool { return false }
		var order []string
		script := []wizard.Reply{
			typed("1"), typed("2"), choice(wizard.ChoiceBack), // from the first of S3 to the last of S1, over S2
			choice(wizard.ChoiceBack),                                       // from there to the first
			typed("1x"), typed("2x"), typed("3"), choice(wizard.ChoiceBack), // from D to C, in the same step
			typed("3x"), typed("4"),
		}
		next := replies(script...)
		b.answer = func(s *wizard.Session, a *wizard.Ask) (wizard.Reply, bool) {
			order = append(order, a.Var+"="+a.Draft)
			return next(s, a)
		}
		b.run(procedure(asks("S1", "A", "B"), hidden, asks("S3", "C", "D")), wizard.Done)
		if got := strings.Join(order, " "); got != "A= B= C= B=2 A=1 B=2 C= D= C=3 D=" {
			t.Errorf("asked %s", got)
		}
		st := b.state()
		if st.Values["A"] != "1x" || st.Values["C"] != "3x" || st.Values["D"] != "4" {
			t.Errorf("values %v", st.Values)
		}
	})
}

// backs are the questions with whether they can be gone back from.
func backs(b *bench) string {
	var out []string
	for _, a := range b.asks {
		word := strings.TrimSpace(string(a.Kind) + " " + a.Var)
		if a.Back {
			word += "←"
		}
		out = append(out, word)
	}
	return strings.Join(out, ", ")
}

func TestBackPassesOverWhatAnsweredItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, cl := newBench(t), newCloud()
		b.guided = true
		alone := asks("S2", "ONLY")
		alone.Inputs[0].Only = true
		alone.Inputs[0].Choices = func(context.Context, *wizard.Run) ([]wizard.Choice, error) {
			return []wizard.Choice{{Value: "one", Title: "one"}}, nil
		}
		sure := maker(cl, "S4")
		sure.Inputs, sure.Confirm = asks("", "D").Inputs, func(wizard.Values) string { return "S4 is made." }
		b.answer = replies(typed("a"), choice(wizard.ChoiceBack), typed("a2"), typed("d"), choice(wizard.ChoiceBack),
			typed("d2"), choice(wizard.ChoiceOK))
		p := procedure(asks("S1", "A"), alone, asks("S3", "GIVEN"), sure)
		p.Vars = []wizard.Var{{Name: "GIVEN"}}
		b.end(b.start(t.Context(), p, map[string]string{"GIVEN": "beforehand"}), wizard.Done)
		if got := backs(b); got != "input A, input D←, input A, input D←, confirm←, input D←, confirm←" {
			t.Errorf("asked %s", got)
		}
		if v := b.state().Values; v["A"] != "a2" || v["D"] != "d2" || v["ONLY"] != "one" {
			t.Errorf("values %v", v)
		}
	})
}

func TestBackAfterAResumeLeadsToWhatWasAnsweredBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		p := procedure(asks("S1", "A"), asks("S2", "B"))
		b.answer = replies(typed("1"), choice(wizard.ChoiceStop))
		b.run(p, wizard.Stopped)
		b.asks, b.answer = nil, replies(choice(wizard.ChoiceBack), typed("2"), typed("3"))
		b.run(p, wizard.Done)
		if got, v := backs(b), b.state().Values; got != "input B←, input A, input B←" || v["A"] != "2" {
			t.Errorf("asked %s, values %v", got, v)
		}
	})
}

func TestBackFromTheFirstStaysThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.answer = replies(choice(wizard.ChoiceBack), choice(wizard.ChoiceBack), typed("x"))
		b.run(procedure(asks("S1", "A")), wizard.Done)
		b = newBench(t)
		b.answer = replies(choice(wizard.ChoiceStop))
		b.run(procedure(asks("S1", "A")), wizard.Stopped)
	})
}

func TestDeriveRefusesAndFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		flaky := true
		st := asks("S1", "NET")
		st.Inputs[0].Derive = func(ctx context.Context, r *wizard.Run, v string) error {
			if v == "nowhere" {
				return &wizard.BadValue{Var: "NET", Err: errors.New("no such network")}
			}
			if flaky {
				flaky = false
				return refuse(providers.Transient, "Down")
			}
			return r.Set(ctx, "GROUP", "of "+v)
		}
		b.answer = replies(typed("nowhere"), typed("net"))
		s := b.start(t.Context(), procedure(st), nil)
		b.end(s, wizard.Done)
		inputs := 0
		for _, a := range b.asks {
			if a.Kind == wizard.AskInput {
				inputs++
			}
		}
		if b.state().Values["GROUP"] != "of net" || inputs != 2 || b.asks[1].Problem != "no such network" {
			t.Errorf("values %v after %d inputs", b.state().Values, inputs)
		}
	})
}

// TestRefusedValueIsNotTheRuns: it stands in the field, and nowhere else; what the
// run had before is what it has.
func TestRefusedValueIsNotTheRuns(t *testing.T) {
	for name, before := range map[string][]wizard.Reply{"first": nil, "another before": {typed("net")}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				st := asks("S1", "NET")
				st.Inputs[0].Derive = func(_ context.Context, _ *wizard.Run, v string) error {
					if !strings.HasPrefix(v, "net") {
						return &wizard.BadValue{Var: "NET", Err: errors.New("no such network")}
					}
					return nil
				}
				p, was := procedure(st, asks("S2", "B")), ""
				if b.answer = replies(); before != nil {
					was = "net"
					b.answer = replies(before[0], choice(wizard.ChoiceStop))
					b.run(p, wizard.Stopped)
					b.asks = nil
					b.answer = replies(choice(wizard.ChoiceBack), typed("nowhere"), choice(wizard.ChoiceStop))
				} else {
					b.answer = replies(typed("nowhere"), choice(wizard.ChoiceStop))
				}
				b.run(p, wizard.Stopped)
				if last := b.asks[len(b.asks)-1]; last.Draft != "nowhere" || last.Problem != "no such network" {
					t.Errorf("asked %+v", last)
				}
				if got := b.state().Values["NET"]; got != was {
					t.Errorf("the run has %q, not %q", got, was)
				}
			})
		})
	}
}

func TestLateAndForeignRepliesAreDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		s := b.start(t.Context(), procedure(asks("S1", "A"), asks("S2", "B")), nil)
		synctest.Wait()
		for range 40 {
			s.Reply(wizard.Reply{ID: 99, Value: "late"})
		}
		synctest.Wait()
		s.Reply(wizard.Reply{ID: 1, Value: "one"})
		s.Reply(wizard.Reply{ID: 1, Value: "twice"})
		synctest.Wait()
		s.Reply(wizard.Reply{ID: 2, Value: "two"})
		b.end(s, wizard.Done)
		if v := b.state().Values; v["A"] != "one" || v["B"] != "two" {
			t.Errorf("values %v", v)
		}
	})
}

func TestStopWhileAsking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		s := b.start(t.Context(), procedure(asks("S1", "A")), nil)
		synctest.Wait()
		s.Stop()
		if res := b.end(s, wizard.Stopped); res.Note != "stopped" || res.Step != "S1" {
			t.Errorf("%+v", res)
		}
		last := b.seen[len(b.seen)-1]
		if settled := b.seen[len(b.seen)-2]; settled.Kind != wizard.AskSettled || last.Kind != wizard.RunStopped {
			t.Errorf("ends with %s, %s", settled.Kind, last.Kind)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if res := b.end(b.start(ctx, procedure(asks("S1", "A")), nil), wizard.Stopped); res.Note != "interrupted" {
			t.Errorf("%+v", res)
		}
	})
}

// TestQuestionsThatFollowCanBeAnsweredTogether: a wrong answer among them is
// asked for by itself, one that is not needed any more is dropped, and none
// of it is kept but as the variable that it is for.
func TestQuestionsThatFollowCanBeAnsweredTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		st := asks("S1", "USER", "KEY", "NET", "LATE")
		st.Inputs[2].Needed = func(r *wizard.Run) bool { return r.Get("USER") != "ana" }
		p := procedure(st)
		p.Vars = []wizard.Var{{Name: "USER"}, {Name: "KEY", Secret: true}, {Name: "NET"}, {Name: "LATE", Check: wizard.CIDR}}
		together := wizard.Reply{Value: "ana", More: map[string]string{"KEY": "swordfish!", "NET": "x", "LATE": "10.0.0.0"}}
		b.answer = replies(together, typed("10.0.0.0/24"))
		b.run(p, wizard.Done)
		if len(b.asks) != 2 || len(b.asks[0].More) != 3 || !b.asks[0].More[0].Secret || b.asks[0].More[2].Var != "LATE" {
			t.Fatalf("asked %+v", b.asks)
		}
		if a := b.asks[1]; a.Var != "LATE" || a.Draft != "10.0.0.0" || a.Problem == "" {
			t.Errorf("then %+v", a)
		}
		if got := b.state().Values; got["USER"] != "ana" || got["NET"] != "" || got["LATE"] != "10.0.0.0/24" {
			t.Errorf("values %v", got)
		}
		if raw, err := json.Marshal(b.journal.all()); err != nil || strings.Contains(string(raw), "swordfish") {
			t.Errorf("the secret is in the journal: %s, %v", raw, err)
		}
	})
}

// TestWhatNeedsALookUpIsAskedByItself: nothing behind it is asked beforehand.
func TestWhatNeedsALookUpIsAskedByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		st := asks("S1", "USER", "NET", "KEY")
		st.Inputs[1].Choices = func(context.Context, *wizard.Run) ([]wizard.Choice, error) {
			return []wizard.Choice{{Value: "a"}, {Value: "b"}}, nil
		}
		b.answer = replies(typed("ana"), typed("a"), typed("k"))
		b.run(procedure(st), wizard.Done)
		for _, a := range b.asks {
			if len(a.More) > 0 {
				t.Errorf("%s is asked together with %+v", a.Var, a.More)
			}
		}
	})
}
