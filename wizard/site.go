package wizard

import (
	"context"
	"strings"

	"example.org/peerage/providers"
)

// Site is where a step works, and how it is known that its session sees the
// place where an item lies. What is not found from elsewhere proves nothing.
type Site struct {
	// Provider is that of its places: "azure". Without one the place is this
	// machine, which is always seen.
	Provider string
	// Place says where the step makes things: what its session has proved in
	// this process, and what the variables choose of that.
	Place func(ctx context.Context, r *Run) (providers.Place, error)
	// Sees proves that the session sees a place; its error is of class
	// NotVisible when it does not. Nil compares with Place.
	Sees func(ctx context.Context, r *Run, p providers.Place) error
	// Was says where an item lies that was journaled without its place, from
	// the variables as they were then. Nil says nothing.
	Was func(Values) providers.Place
}

// mustSee fails unless the step's session sees where an item lies. What it sees
// in this process it is not asked again, until somebody signs in anew.
func (w *worker) mustSee(ctx context.Context, st *Step, it ItemState) error {
	lies := w.placeOf(it)
	if st.Site == nil || lies.IsZero() || lies.Provider != st.Site.Provider || w.seen.has(lies.String()) {
		return nil
	}
	err := st.Site.sees(ctx, w.r, lies)
	switch {
	case err == nil:
		w.seen.add(lies.String())
		return nil
	case !providers.Is(err, providers.NotVisible):
		return err
	}
	now, perr := st.Site.Place(ctx, w.r)
	if perr != nil {
		now = providers.Place{}
	}
	return elsewhereError(it.Item, lies, now, err)
}

func (x *Site) sees(ctx context.Context, r *Run, p providers.Place) error {
	if x.Sees != nil {
		return x.Sees(ctx, r, p)
	}
	now, err := x.Place(ctx, r)
	if err == nil && !now.Equal(p) {
		err = &providers.Error{Class: providers.NotVisible, Provider: own, Op: "look at " + p.String(),
			Code: providers.CodeElsewhere}
	}
	return err
}

// elsewhereError names both places: where the thing lies, and what is seen.
func elsewhereError(it Item, lies, now providers.Place, cause error) error {
	text := "The " + strings.TrimSpace(it.Kind+" "+it.Name) + " lies in " + lies.String() +
		", which is not visible from here."
	if !now.IsZero() && now.String() != lies.String() {
		text += " This sign-in is for " + now.String() + "."
	}
	e := &providers.Error{Class: providers.NotVisible, Provider: own, Op: "look where the run's things lie",
		Code: providers.CodeElsewhere, Message: text, Err: cause}
	if c := providers.AsError(cause); c != nil && c.Provider != own {
		e.Status, e.Native, e.RequestID = c.Status, c.Code, c.RequestID
		e.Message += " " + c.Words()
	}
	return e
}

// placeOf is the item's place; of one that was journaled without, the place that
// the variables said then.
func (s *Session) placeOf(it ItemState) providers.Place {
	st := s.p.Step(it.Step)
	if !it.Place.IsZero() || st == nil || st.Site == nil || st.Site.Was == nil || it.then == nil {
		return it.Place
	}
	return st.Site.Was(func(name string) string { return it.then[name] })
}

// mustSeeItems fails unless the session sees where all of the step's items lie that
// the run still goes by.
func (w *worker) mustSeeItems(ctx context.Context, st *Step) error {
	if st.Site == nil {
		return nil
	}
	for _, it := range w.items() {
		if it.Step != st.ID || it.Status == IsRemoved || it.Replaced() {
			continue
		}
		if err := w.mustSee(ctx, st, it); err != nil {
			return err
		}
	}
	return nil
}

// explainNotVisible says, of a thing that is not visible, whether it is for the run's own
// lying elsewhere: then both places are named.
func (w *worker) explainNotVisible(ctx context.Context, err error) error {
	e := providers.AsError(err)
	if e == nil || e.Class != providers.NotVisible || e.Code == providers.CodeElsewhere {
		return err
	}
	for _, it := range w.items() {
		lies, st := w.placeOf(it), w.p.Step(it.Step)
		if it.Status == IsRemoved || st == nil || lies.Provider != e.Provider {
			continue
		}
		w.seen.drop(lies.String())
		if own := w.mustSee(ctx, st, it); providers.Is(own, providers.NotVisible) {
			return own
		}
	}
	return err
}

// withPlace stamps an item with its place. That of a thing whose making was
// announced is known; where it cannot be learned, what was made is kept all
// the same.
func (r *Run) withPlace(ctx context.Context, k Kind, it Item) (Item, error) {
	st := r.w.p.Step(it.Step)
	if st == nil || st.Site == nil || st.Site.Place == nil || !it.Place.IsZero() {
		return it, nil
	}
	known, ok := r.Item(it.Key)
	if ok && !known.Place.IsZero() && (known.ID == "" || strings.EqualFold(known.ID, it.ID)) {
		it.Place = known.Place
		return it, nil
	}
	p, err := st.Site.Place(ctx, r)
	if err != nil && k != Made {
		return it, err
	}
	if err == nil {
		it.Place = p
		r.w.seen.add(p.String())
	}
	return it, nil
}
