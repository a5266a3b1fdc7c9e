package wizard_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

// called makes a thing that is called as a variable says, found by its key.
func called(c *cloud, id, name string) *wizard.Step {
	key := id + ".thing"
	it := func(called string) wizard.Item {
		return wizard.Item{Key: key, Kind: "thing", ID: "id-" + called, Name: called}
	}
	st := asks(id, name)
	st.Gives = []string{"ID_" + id}
	st.Shapes = []wizard.Shape{{Var: name}}
	st.Find = func(_ context.Context, r *wizard.Run) (wizard.Found, error) {
		known, _ := r.Item(key)
		if have, err := c.get(known.Name); !r.Mine(key) || have == "" {
			return wizard.Found{}, err
		}
		return wizard.Found{Kind: wizard.Ours, Item: it(known.Name), Values: map[string]string{name: known.Name}}, nil
	}
	st.Do = func(ctx context.Context, r *wizard.Run) error {
		if err := r.Intend(ctx, it(r.Get(name))); err != nil {
			return err
		}
		if _, err := c.create(r.Get(name)); err != nil {
			return err
		}
		if err := r.Made(ctx, it(r.Get(name))); err != nil {
			return err
		}
		return r.Set(ctx, "ID_"+id, "id-"+r.Get(name))
	}
	st.Undo = func(_ context.Context, _ *wizard.Run, it wizard.Item) error { return c.remove(it.Name) }
	return st
}

// renames is a Change that keeps the thing.
func renames(c *cloud, name string) func(context.Context, *wizard.Run, wizard.Item) (wizard.Item, error) {
	return func(_ context.Context, r *wizard.Run, it wizard.Item) (wizard.Item, error) {
		if err := c.remove(it.Name); err != nil {
			return it, err
		}
		it.Name = r.Get(name)
		_, err := c.create(it.Name)
		return it, err
	}
}

// changes is a finished run whose first thing is called "one", and what is
// said when it is to be "two".
func changes(t *testing.T, old bool, shape func(*cloud, *wizard.Shape),
	answers ...wizard.Reply) (*bench, *cloud, *wizard.Procedure) {
	t.Helper()
	b, c := newBench(t), newCloud()
	first := called(c, "S1", "NAME")
	if shape != nil {
		shape(c, &first.Shapes[0])
	}
	second := maker(c, "S2")
	second.Needs = []string{"ID_S1"}
	p := procedure(first, second)
	p.Vars = []wizard.Var{{Name: "NAME"}}
	p.RestsOn = map[string][]string{"S2.thing": {"S1.thing"}}
	b.answer = replies(typed("one"))
	b.run(p, wizard.Done)
	if old {
		b.journal.shapeless()
	}
	b.answer, b.asks = replies(answers...), nil
	return b, c, p
}

// shapeless makes of the journal one that was written before shapes were.
func (j *journal) shapeless() {
	for i := range j.events {
		if j.events[i].Item != nil {
			it := *j.events[i].Item
			it.Shape = nil
			j.events[i].Item = &it
		}
	}
}

// with goes on with a finished run, with another name given.
func (b *bench) with(p *wizard.Procedure, name string) *wizard.Session {
	return b.start(b.t.Context(), p, map[string]string{"NAME": name})
}

// TestAValueGivenLater: resume --var NAME=two, when "one" was made.
func TestAValueGivenLater(t *testing.T) {
	renamed := func(c *cloud, s *wizard.Shape) { s.Change = renames(c, "NAME") }
	fixed := func(_ *cloud, s *wizard.Shape) { s.Fixed = "A thing keeps its name." }
	for name, x := range map[string]struct {
		shape   func(*cloud, *wizard.Shape)
		answers []wizard.Reply
		old     bool
		ends    wizard.Status
		value   string
		there   []string
	}{
		"carried out":              {renamed, nil, false, wizard.Done, "two", []string{"S2", "two"}},
		"carried out, old journal": {renamed, nil, true, wizard.Done, "two", []string{"S2", "two"}},
		"kept":                     {nil, []wizard.Reply{choice("keep")}, false, wizard.Done, "one", []string{"S2", "one"}},
		"made anew":                {nil, []wizard.Reply{choice("anew")}, false, wizard.Done, "two", []string{"S2", "two"}},
		"made anew, old journal":   {nil, []wizard.Reply{choice("anew")}, true, wizard.Done, "two", []string{"S2", "two"}},
		"stopped": {nil, []wizard.Reply{choice(wizard.ChoiceStop)}, false, wizard.Stopped, "one",
			[]string{"S2", "one"}},
		"refused": {fixed, []wizard.Reply{choice(wizard.ChoiceStop)}, false, wizard.Stopped, "one", []string{"S2", "one"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, c, p := changes(t, x.old, x.shape, x.answers...)
				b.end(b.with(p, "two"), x.ends)
				st := b.state()
				if got := c.names(); !slices.Equal(got, x.there) || st.Value("NAME") != x.value {
					t.Errorf("there are %v, NAME is %q", got, st.Value("NAME"))
				}
				if x.shape == nil && !names(b.faults()[0].Why, "made with one;", "now two is given", "thing S2") {
					t.Errorf("it says %q", b.faults()[0].Why)
				}
				if name == "refused" && b.asks[0].Problem != "A thing keeps its name." {
					t.Errorf("asked %+v", b.asks[0])
				}
				b.answer = replies(typed("orders"))
				b.end(b.teardown(t.Context(), p), wizard.TakenOff)
				if len(c.things) != 0 {
					t.Errorf("teardown left %v", c.names())
				}
			})
		})
	}
}

// TestAValueGivenLaterThatNobodyAsksFor is told, not swallowed.
func TestAValueGivenLaterThatNobodyAsksFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c, p := changes(t, false, nil)
		p.Steps[0].Inputs = nil
		res, err := b.with(p, "two").Wait()
		var bad *wizard.BadValue
		if !errors.As(err, &bad) || bad.Var != "NAME" || res.Status != wizard.Stopped {
			t.Errorf("ended %+v, %v", res, err)
		}
		if got := c.names(); !slices.Equal(got, []string{"S2", "one"}) || b.state().Value("NAME") != "one" {
			t.Errorf("there are %v", got)
		}
	})
}

// TestAValueGivenLaterWhereItIsNotAsked is taken up all the same.
func TestAValueGivenLaterWhereItIsNotAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c, p := changes(t, false, func(c *cloud, s *wizard.Shape) { s.Change = renames(c, "NAME") })
		p.Steps[0].Inputs[0].Needed = (*wizard.Run).Guided
		b.end(b.with(p, "two"), wizard.Done)
		if got := c.names(); !slices.Equal(got, []string{"S2", "two"}) {
			t.Errorf("there are %v", got)
		}
	})
}

// TestChangedByHand: answering a question anew is the same.
func TestChangedByHand(t *testing.T) {
	for answer, want := range map[string]string{"keep": "one", "anew": "two"} {
		synctest.Test(t, func(t *testing.T) {
			b, c, p := changes(t, false, nil, choice("edit"), typed("two"), choice(answer))
			doubted := false
			p.Step("S1").Check = func(context.Context, *wizard.Run) ([]wizard.Finding, error) {
				if doubted {
					return nil, nil
				}
				doubted = true
				return nil, refuse(providers.Invalid, "Doubtful")
			}
			p.Remedies = []wizard.Remedy{{ID: "doubtful", When: wizard.ByCode("Doubtful"),
				Acts: []wizard.Act{{ID: "edit", Edit: "NAME"}}}}
			b.end(b.launch(func(sink func(wizard.Event)) *wizard.Session {
				return b.engine().Start(t.Context(), p, b.state(), wizard.Event{Step: "S1"}, sink)
			}), wizard.Done)
			if got := b.state().Value("NAME"); got != want || !slices.Equal(c.names(), []string{"S2", want}) {
				t.Errorf("%s: NAME is %q, there are %v", answer, got, c.names())
			}
		})
	}
}

// TestAChangeThatFails leaves the variable as the thing is; the next try takes
// the new value up again.
func TestAChangeThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		b, c, p := changes(t, false, func(c *cloud, s *wizard.Shape) {
			s.Change = func(ctx context.Context, r *wizard.Run, it wizard.Item) (wizard.Item, error) {
				if tries++; tries == 1 {
					return it, refuse(providers.NotPermitted, "No")
				}
				return renames(c, "NAME")(ctx, r, it)
			}
		})
		var meanwhile string
		b.answer = func(s *wizard.Session, a *wizard.Ask) (wizard.Reply, bool) {
			meanwhile = b.state().Value("NAME")
			return choice(wizard.ChoiceAgain), true
		}
		b.end(b.with(p, "two"), wizard.Done)
		if got := c.names(); meanwhile != "one" || !slices.Equal(got, []string{"S2", "two"}) ||
			b.state().Value("NAME") != "two" {
			t.Errorf("meanwhile %q; there are %v, NAME is %q", meanwhile, got, b.state().Value("NAME"))
		}
	})
}

// TestAChangeThatMakesAnother takes the earlier one down when the new one is
// there.
func TestAChangeThatMakesAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []string
		b, c, p := changes(t, false, func(c *cloud, s *wizard.Shape) {
			s.Change = func(ctx context.Context, r *wizard.Run, it wizard.Item) (wizard.Item, error) {
				it.ID, it.Name = "id-"+r.Get("NAME"), r.Get("NAME")
				_, err := c.create(it.Name)
				at = c.names()
				return it, err
			}
		})
		b.end(b.with(p, "two"), wizard.Done)
		if got := c.names(); !slices.Equal(at, []string{"S2", "one", "two"}) || !slices.Equal(got, []string{"S2", "two"}) {
			t.Errorf("first %v, then %v", at, got)
		}
	})
}

// TestWhatIsFoundIsWhatIsShown: what Find found sets the variables.
func TestWhatIsFoundIsWhatIsShown(t *testing.T) {
	for _, kind := range []wizard.FoundKind{wizard.Ours, wizard.Foreign, wizard.Settled} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t)
			st := asks("S1", "NAME")
			st.Find = func(context.Context, *wizard.Run) (wizard.Found, error) {
				return wizard.Found{Kind: kind, Item: wizard.Item{Key: "k", ID: "x"},
					Values: map[string]string{"NAME": "as it is"}}, nil
			}
			b.answer = replies(typed("as it was to be"), choice(wizard.ChoiceAdopt))
			b.run(procedure(st), wizard.Done)
			if got := b.state().Value("NAME"); got != "as it is" {
				t.Errorf("kind %d: NAME is %q", kind, got)
			}
		})
	}
}

// TestThingsKeepTheirShape: the journal says with which values a thing was
// made; what does not shape it is not there.
func TestThingsKeepTheirShape(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, _, _ := changes(t, false, nil)
		for _, e := range b.journal.all() {
			if e.Item == nil {
				continue
			}
			if got, want := e.Item.Shape["NAME"], map[string]string{"S1": "one"}[e.Item.Step]; got != want ||
				strings.Contains(e.Item.Key, "S2") && e.Item.Shape != nil {
				t.Errorf("%s %s has the shape %v", e.Kind, e.Item.Key, e.Item.Shape)
			}
		}
	})
}
