package wizard_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

// TestWhatStayingThingsRestOnStays: whatever an adopted thing needs stays, and
// is listed with the reason.
func TestWhatStayingThingsRestOnStays(t *testing.T) {
	p := procedure(doer("S1", nothing), doer("S2", nothing), doer("S3", nothing))
	p.RestsOn = map[string][]string{"half": {"grant", "app"}, "grant": {"role-*"}}
	made := func(key string) wizard.Event { return event(wizard.Made, key, "S1", "id of "+key) }
	adopted := func(key string) wizard.Event { return event(wizard.Adopted, key, "S2", "id of "+key) }
	for name, c := range map[string]struct {
		events []wizard.Event
		want   string
	}{
		"nothing stays": {[]wizard.Event{made("app"), made("role-a"), made("grant"), made("half")},
			"half, grant, role-a, app"},
		"all that an adopted half needs": {[]wizard.Event{made("app"), made("role-a"), made("role-b"), made("other"),
			made("grant"), adopted("half")},
			"half stays, grant stays, other, role-b stays, role-a stays, app stays"},
		"an adopted grant needs no app": {[]wizard.Event{made("app"), made("role-a"), adopted("grant")},
			"grant stays, role-a stays, app"},
		"what was set aside, too": {[]wizard.Event{made("app~1"), adopted("half")}, "half stays, app~1 stays"},
	} {
		if got := planOf(p, wizard.Fold(c.events)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	for _, u := range wizard.UndoPlan(p, wizard.Fold([]wizard.Event{made("role-a"), made("grant"), adopted("half")})) {
		if want := "the thing, which was there before, needs it"; u.Key != "half" && u.Stays != want {
			t.Errorf("%s stays because %q, want %q", u.Key, u.Stays, want)
		}
	}
}

// TestTeardownLeavesWhatStayingThingsRestOn: also where the reason to stay
// comes from a step, or from the person.
func TestTeardownLeavesWhatStayingThingsRestOn(t *testing.T) {
	for name, c := range map[string]struct {
		keep   string
		undo   error
		answer []wizard.Reply
		left   []string
		note   string
	}{
		"kept": {"another run uses it", nil, []wizard.Reply{typed("orders")}, []string{"S1", "S2"},
			"the thing, which stays, needs it"},
		"left": {"", refuse(providers.NotPermitted, "Locked"), []wizard.Reply{typed("orders"), choice("leave")},
			[]string{"S1", "S2"}, "the thing, which stays, needs it"},
		"gone": {"", nil, []wizard.Reply{typed("orders")}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, cl := newBench(t), newCloud()
				s1, s2 := maker(cl, "S1"), maker(cl, "S2")
				s2.Keep = func(context.Context, *wizard.Run, wizard.Item) (string, error) { return c.keep, nil }
				if c.undo != nil {
					s2.Undo = func(context.Context, *wizard.Run, wizard.Item) error { return c.undo }
				}
				p := procedure(s1, s2, maker(cl, "S3"))
				p.RestsOn = map[string][]string{"S2.thing": {"S1.thing"}}
				b.run(p, wizard.Done)
				b.answer = replies(c.answer...)
				b.end(b.teardown(t.Context(), p), wizard.TakenOff)
				if got := cl.names(); !slices.Equal(got, c.left) {
					t.Errorf("left %v, want %v", got, c.left)
				}
				if it := b.state().Item("S1.thing"); it.Note != c.note {
					t.Errorf("noted %q", it.Note)
				}
			})
		})
	}
}

// TestWhatIsGoneHoldsNothing: an adopted thing that is not there any more holds
// nothing, where the session sees its place; it stays in the inventory as it
// was.
func TestWhatIsGoneHoldsNothing(t *testing.T) {
	for name, c := range map[string]struct {
		gone  bool
		err   error
		place string
		left  []string
	}{
		"gone":               {gone: true, place: "one"},
		"there":              {place: "one", left: []string{"S1"}},
		"cannot be seen":     {gone: true, err: refuse(providers.NotPermitted, "No"), place: "one", left: []string{"S1"}},
		"nobody knows where": {gone: true, left: []string{"S1"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, cl := newBench(t), newCloud()
				s2 := doer("S2", nothing)
				s2.Find = func(context.Context, *wizard.Run) (wizard.Found, error) {
					it := wizard.Item{Key: "half", Kind: "half", ID: "1", Place: providers.Place{Account: c.place}}
					return wizard.Found{Kind: wizard.Settled, Take: func(ctx context.Context, r *wizard.Run) error {
						return r.Adopt(ctx, it)
					}}, nil
				}
				s2.Gone = func(context.Context, *wizard.Run, wizard.Item) (bool, error) { return c.gone, c.err }
				p := procedure(maker(cl, "S1"), s2)
				p.RestsOn = map[string][]string{"half": {"S1.thing"}}
				b.run(p, wizard.Done)
				b.answer = replies(typed("orders"))
				b.end(b.teardown(t.Context(), p), wizard.TakenOff)
				if got := cl.names(); !slices.Equal(got, c.left) {
					t.Errorf("left %v, want %v", got, c.left)
				}
			})
		})
	}
}

// moving makes two things, and one of a third kind; then its last step says
// that all of it is in the wrong place, once, and has it taken down.
func moving(cl *cloud, which wizard.Which) *wizard.Procedure {
	again := false
	last := doer("S4", func(context.Context, *wizard.Run) error {
		if again {
			return nil
		}
		return refuse(providers.Conflict, "WrongPlace")
	})
	last.Remedies = []wizard.Remedy{{ID: "wrong-place", When: wizard.ByCode("WrongPlace"), Acts: []wizard.Act{{ID: "move",
		Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
			again = true
			return wizard.Outcome{Goto: "S1"}, r.TakeDown(ctx, which)
		}}}}}
	p := procedure(maker(cl, "S1"), maker(cl, "S2"), maker(cl, "S3"), last)
	p.UndoOrder = []string{"S1"}
	p.RestsOn = map[string][]string{"S3.thing": {"S2.thing"}}
	return p
}

// TestTakingDownInTheMiddleOfARun: an act of a remedy takes down as a teardown
// does: in its order, after asking what others need, journaled item by item.
func TestTakingDownInTheMiddleOfARun(t *testing.T) {
	for name, c := range map[string]struct {
		which wizard.Which
		kept  string // the step whose thing another run uses
		want  string // what was journaled after the act was chosen
	}{
		"all":      {wizard.Which{}, "", "item.removed S1.thing, item.removed S3.thing, item.removed S2.thing"},
		"some":     {wizard.Which{Keys: []string{"S3.thing"}}, "", "item.removed S3.thing"},
		"a step's": {wizard.Which{Steps: []string{"S1"}}, "", "item.removed S1.thing"},
		"what another needs": {wizard.Which{}, "S1",
			"item.stays S1.thing~1, item.removed S3.thing, item.removed S2.thing"},
		"what that rests on": {wizard.Which{}, "S3",
			"item.removed S1.thing, item.stays S3.thing~1, item.stays S2.thing~1"},
		"what is left needs it": {wizard.Which{Keys: []string{"S2.thing"}}, "", "item.stays S2.thing~1"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, cl := newBench(t), newCloud()
				p := moving(cl, c.which)
				if st := p.Step(c.kept); st != nil {
					st.Keep = func(_ context.Context, _ *wizard.Run, it wizard.Item) (string, error) {
						return "another run uses it", nil
					}
				}
				b.answer = replies(choice("move"), choice(wizard.ChoiceStop))
				s := b.start(t.Context(), p, nil)
				if _, err := s.Wait(); err != nil {
					t.Fatal(err)
				}
				if got := itemsAfter(b.journal.all(), "move"); got != c.want {
					t.Errorf("journaled %q, want %q", got, c.want)
				}
			})
		})
	}
}

// itemsAfter lists what became of items between a choice and the next step.
func itemsAfter(events []wizard.Event, choice string) string {
	var out []string
	chosen := false
	for _, e := range events {
		switch {
		case e.Kind == wizard.Replied:
			chosen = e.Reply.Choice == choice
		case e.Kind == wizard.StepStarted:
			chosen = false
		case chosen && e.Item != nil:
			out = append(out, string(e.Kind)+" "+e.Item.Key)
		}
	}
	return strings.Join(out, ", ")
}

// TestTheRunGoesOnWithoutWhatStays: what had to stay is neither found as the
// run's own nor forgotten: a teardown later asks again.
func TestTheRunGoesOnWithoutWhatStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, cl := newBench(t), newCloud()
		p := moving(cl, wizard.Which{})
		used := "another run uses it"
		p.Step("S1").Keep = func(context.Context, *wizard.Run, wizard.Item) (string, error) { return used, nil }
		b.answer = replies(choice("move"), choice(wizard.ChoiceStop))
		if res := b.end(b.start(t.Context(), p, nil), wizard.Stopped); res.Step != "S1" {
			t.Fatalf("stopped at %s", res.Step)
		}
		st := b.state()
		if it := st.Item("S1.thing~1"); st.Item("S1.thing") != nil || it == nil || it.Status != wizard.IsStaying ||
			it.Note != used {
			t.Fatalf("inventory %+v", st.Items)
		}
		if got := b.asks[len(b.asks)-1]; got.Kind != wizard.AskAdopt {
			t.Errorf("what stayed is found as the run's own: %+v", got)
		}
		used = ""
		b.answer = replies(typed("orders"))
		b.end(b.teardown(t.Context(), p), wizard.TakenOff)
		if len(cl.things) != 0 {
			t.Errorf("left %v", cl.names())
		}
	})
}

// TestTakingDownThatFails: the act fails with it, as a fault of the step; what
// went before is known as gone.
func TestTakingDownThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, cl := newBench(t), newCloud()
		p := moving(cl, wizard.Which{})
		undo, locked := p.Step("S3").Undo, true
		p.Step("S3").Undo = func(ctx context.Context, r *wizard.Run, it wizard.Item) error {
			if locked {
				locked = false
				return refuse(providers.NotPermitted, "Locked")
			}
			return undo(ctx, r, it)
		}
		b.answer = replies(choice("move"), choice(wizard.ChoiceStop))
		res := b.end(b.start(t.Context(), p, nil), wizard.Stopped)
		if res.Step != "S4" || res.Fault == nil || !res.Fault.Code("Locked") {
			t.Errorf("stopped with %+v", res)
		}
		if st := b.state(); st.Item("S1.thing").Status != wizard.IsRemoved || st.Item("S3.thing").Status != wizard.IsMade {
			t.Errorf("inventory %+v", st.Items)
		}
	})
}
