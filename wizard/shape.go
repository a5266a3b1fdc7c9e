package wizard

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"example.org/peerage/providers"
)

// Shape is a variable that shapes what a step makes: its name, its scope, what
// it leads to. The inventory keeps the value with which each item was made.
type Shape struct {
	Var string
	// Keys limits it to some of the step's items; nil is all of them.
	Keys []string
	// Change carries another value out on the thing that is there, and gives
	// the thing as it is then; what it makes in its place it announces as Do
	// does, and the earlier one is taken down afterwards. The zero Item has the
	// thing taken down. Nil has it taken down and made anew, if the person agrees.
	Change func(ctx context.Context, r *Run, it Item) (Item, error)
	// Fixed says, in a sentence, why the value cannot be another any more; ""
	// says that it can.
	Fixed string
}

func (x Shape) of(it Item) bool { return len(x.Keys) == 0 || slices.Contains(x.Keys, it.Key) }

// was is the value of a variable with which the item was made; "" is unknown.
func (it ItemState) was(name string) string {
	if v, ok := it.Shape[name]; ok {
		return v
	}
	return it.then[name]
}

// standing says whether the run made the item, or may have, and goes by it.
func (it ItemState) standing() bool {
	return it.Status.Own() && !it.Replaced()
}

// withShape stamps an item with the values that shape it.
func (r *Run) withShape(it Item) Item {
	st := r.w.p.Step(it.Step)
	if st == nil || it.Shape != nil {
		return it
	}
	for _, x := range st.Shapes {
		if !x.of(it) {
			continue
		}
		if it.Shape == nil {
			it.Shape = map[string]string{}
		}
		it.Shape[x.Var] = r.Get(x.Var)
	}
	return it
}

// madeOtherwise are the standing items that were made with another value of a
// variable, and how each is shaped by it.
func (s *Session) madeOtherwise(name, value string) (items []ItemState, shapes []Shape) {
	for _, it := range s.items() {
		st := s.p.Step(it.Step)
		if st == nil || !it.standing() {
			continue
		}
		for _, x := range st.Shapes {
			was := it.was(name)
			if x.Var == name && x.of(it.Item) && was != "" && !strings.EqualFold(was, value) {
				items, shapes = append(items, it), append(shapes, x)
			}
		}
	}
	return items, shapes
}

// checkNewValue fails when a value that somebody gives means another thing than
// the one that is there: it cannot be, or the person has to agree that what
// was made with the earlier value is taken down.
func (w *worker) checkNewValue(name, value string) error {
	old := w.r.Get(name)
	if old == "" || strings.EqualFold(old, value) {
		return nil
	}
	items, shapes := w.madeOtherwise(name, value)
	var anew []ItemState
	for i, x := range shapes {
		switch {
		case x.Fixed != "" && items[i].Status == IsIntended:
		case x.Fixed != "":
			return &BadValue{Var: name, Err: wrong(x.Fixed)}
		case x.Change == nil:
			anew = append(anew, items[i])
		}
	}
	if len(anew) == 0 {
		return nil
	}
	return w.otherValue(name, value, w.withDependents(anew))
}

// withDependents adds the run's own items that rest on these.
func (s *Session) withDependents(list []ItemState) []ItemState {
	for i := 0; i < len(list); i++ {
		for _, it := range s.items() {
			known := slices.ContainsFunc(list, func(x ItemState) bool { return x.Key == it.Key })
			if !known && it.standing() && s.p.restsOn(it.Item, list[i].Item) {
				list = append(list, it)
			}
		}
	}
	return list
}

// withRemedy is an error that brings what mends it.
type withRemedy struct {
	error
	remedy *Remedy
}

// Unwrap gives the error alone.
func (w *withRemedy) Unwrap() error { return w.error }

// CodeOtherValue is the code of a fault: something was made with another value
// of a variable than the one that was given.
const CodeOtherValue = "made-with-another-value"

// otherValue has the person decide: the earlier value is kept, or what was
// made with it goes first.
func (w *worker) otherValue(name, value string, items []ItemState) error {
	title := w.p.Var(name).Title
	if title == "" {
		title = name
	}
	old := w.r.Get(name)
	var keys, lines []string
	for _, it := range items {
		keys, lines = append(keys, it.Key), append(lines, strings.TrimSpace(it.Kind+" "+it.Name))
	}
	err := &providers.Error{Class: providers.Conflict, Provider: own, Op: "take another value", Code: CodeOtherValue,
		Message: fmt.Sprintf("The %s was made with %s; now %s is given.", lines[0], old, value)}
	return &withRemedy{err, &Remedy{
		ID:   "other-value",
		Says: Words("Something was made with another value than this one."),
		Why: Words(err.Message + "\nTo change it, this is taken down and made anew; traffic stops meanwhile: " +
			strings.Join(lines, ", ") + "."),
		Acts: []Act{
			{ID: "keep", Title: "Keep what is there", Hint: strings.TrimSuffix(title, "?") + ": " + old,
				Do: func(context.Context, *Run) (Outcome, error) {
					w.edit.drop(name)
					return Outcome{}, nil
				}},
			{ID: "anew", Title: "Take it down and make it anew", Danger: true,
				Do: func(ctx context.Context, r *Run) (Outcome, error) {
					return Outcome{}, w.makeAnew(ctx, name, value, keys)
				}},
		},
	}}
}

// makeAnew takes down what an earlier value made, and sets the new one.
func (w *worker) makeAnew(ctx context.Context, name, value string, keys []string) error {
	var again []*Step
	for _, key := range keys {
		it, _ := w.r.Item(key)
		if st := w.p.Step(it.Step); st != nil && st.ID != w.currentStep() {
			again = append(again, st)
		}
	}
	if err := w.r.TakeDown(ctx, Which{Keys: keys}); err != nil {
		return err
	}
	w.edit.drop(name)
	if err := w.r.Set(ctx, name, value); err != nil {
		return err
	}
	return w.resetAll(ctx, again)
}

// reshape carries changed values out on what the step has made. Where that
// fails, the variable says again what is there.
func (w *worker) reshape(ctx context.Context, st *Step) error {
	for _, x := range st.Shapes {
		now := w.r.Get(x.Var)
		for _, it := range w.items() {
			was := it.was(x.Var)
			differs := now != "" && was != "" && !strings.EqualFold(was, now)
			if x.Change == nil || it.Step != st.ID || !it.standing() || it.Status == IsIntended || !x.of(it.Item) || !differs {
				continue
			}
			if err := w.changeOne(ctx, x, it, was, now); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *worker) changeOne(ctx context.Context, x Shape, it ItemState, was, now string) error {
	got, err := x.Change(ctx, w.r, it.Item)
	if err != nil {
		w.deferred.put(x.Var, now) // for the next try
		if serr := w.r.Set(context.WithoutCancel(ctx), x.Var, was); serr != nil {
			return serr
		}
		return err
	}
	if got.Key == "" {
		return w.r.TakeDown(ctx, Which{Keys: []string{it.Key}})
	}
	got.Shape = nil
	if err := w.r.Made(ctx, got); err != nil || strings.EqualFold(got.ID, it.ID) {
		return err
	}
	// What rested on the earlier one rests on the other now.
	earlier := func(u Undo) bool { return u.Replaced() && u.Base() == it.Key && strings.EqualFold(u.ID, it.ID) }
	plan := slices.DeleteFunc(w.undoPlan(), func(u Undo) bool { return !earlier(u) })
	for i := range plan {
		plan[i].Stays = ""
	}
	return w.takeDown(ctx, plan, Which{})
}

// deferValue keeps a value that was given for a run that has made something with
// another one: it is taken up where it is asked for. False says that it can
// simply be set.
func (w *worker) deferValue(name, value string) (*Step, bool) {
	old := w.r.Get(name)
	items, _ := w.madeOtherwise(name, value)
	if old == "" || strings.EqualFold(old, value) || len(items) == 0 {
		return nil, false
	}
	w.deferred.put(name, value)
	return w.p.AskedIn(name), true
}

// refuseUnused fails when a value that was given could be taken up nowhere.
func (w *worker) refuseUnused() error {
	for name, value := range w.deferred.all() {
		return &BadValue{Var: name,
			Err: wrongf("%s stays %q: as things are, nothing asks for it, and something was made with it. %q was not taken.",
				name, w.r.Get(name), value)}
	}
	return nil
}
