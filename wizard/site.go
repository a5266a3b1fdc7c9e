package wizard

import (
	"context"
	"slices"
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

// here fails unless the step's session sees where an item lies. What it sees
// in this process it is not asked again, until somebody signs in anew.
func (s *turn) here(ctx context.Context, st *Step, it ItemState) error {
	lies := s.lies(it)
	if st.Site == nil || lies.IsZero() || lies.Provider != st.Site.Provider || s.seen.has(lies.String()) {
		return nil
	}
	err := st.Site.sees(ctx, s.r, lies)
	switch {
	case err == nil:
		s.seen.add(lies.String())
		return nil
	case !providers.Is(err, providers.NotVisible):
		return err
	}
	now, perr := st.Site.Place(ctx, s.r)
	if perr != nil {
		now = providers.Place{}
	}
	return elsewhere(it.Item, lies, now, err)
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

// elsewhere names both places: where the thing lies, and what is seen.
func elsewhere(it Item, lies, now providers.Place, cause error) error {
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

// lies is the item's place; of one that was journaled without, the place that
// the variables told then.
func (s *Session) lies(it ItemState) providers.Place {
	st := s.p.Step(it.Step)
	if !it.Place.IsZero() || st == nil || st.Site == nil || st.Site.Was == nil || it.then == nil {
		return it.Place
	}
	return st.Site.Was(func(name string) string { return it.then[name] })
}

// allHere fails unless the session sees where all of the step's items lie that
// the run still goes by.
func (s *turn) allHere(ctx context.Context, st *Step) error {
	if st.Site == nil {
		return nil
	}
	for _, it := range s.items() {
		if it.Step != st.ID || it.Status == IsRemoved || it.Replaced() {
			continue
		}
		if err := s.here(ctx, st, it); err != nil {
			return err
		}
	}
	return nil
}

// unseen says, of a thing that is not visible, whether it is for the run's own
// lying elsewhere: then both places are named.
func (s *turn) unseen(ctx context.Context, err error) error {
	e := providers.AsError(err)
	if e == nil || e.Class != providers.NotVisible || e.Code == providers.CodeElsewhere {
		return err
	}
	for _, it := range s.items() {
		lies, st := s.lies(it), s.p.Step(it.Step)
		if it.Status == IsRemoved || st == nil || lies.Provider != e.Provider {
			continue
		}
		s.seen.drop(lies.String())
		if own := s.here(ctx, st, it); providers.Is(own, providers.NotVisible) {
			return own
		}
	}
	return err
}

// placed stamps an item with its place. That of a thing whose making was
// announced is known; where it cannot be learned, what was made is kept all
// the same.
func (r *Run) placed(ctx context.Context, k Kind, it Item) (Item, error) {
	st := r.s.p.Step(it.Step)
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
		r.s.seen.add(p.String())
	}
	return it, nil
}

// moves refuses to set a variable that names the account of a sign-in, while
// things of the run lie in another account.
func (r *Run) moves(name, value string) error {
	of, old := r.s.p.Var(name).AccountOf, r.Get(name)
	if of == "" || old == "" || value == "" || strings.EqualFold(old, value) {
		return nil
	}
	for _, it := range r.Items() {
		lies := r.s.lies(it)
		if it.Status != IsRemoved && !it.Replaced() && lies.Provider == of && strings.EqualFold(lies.Account, old) {
			return elsewhere(it.Item, lies, providers.Place{Provider: of, Account: value}, nil)
		}
	}
	return nil
}

// signInElse has the session of the present step opened anew, as somebody
// else: it is asked anew how, and secrets given for it are forgotten.
func (r *Run) signInElse(ctx context.Context) (Outcome, error) {
	at := r.s.p.Step(r.s.at())
	to := r.s.p.signIn(at)
	if to == nil {
		return Outcome{}, nil
	}
	for i, in := range to.Inputs {
		r.s.edit.add(in.Var)
		if i == 0 {
			r.s.reask.add(in.Var)
		}
		if !r.s.p.Var(in.Var).Secret {
			continue
		}
		if err := r.DropSecret(ctx, in.Var); err != nil {
			return Outcome{}, err
		}
	}
	if to == at {
		return Outcome{}, nil
	}
	return Outcome{Goto: to.ID}, nil
}

// signIn is the step that opens the session with which another one works; nil
// when there is none.
func (p *Procedure) signIn(st *Step) *Step {
	switch {
	case st == nil || st.SignsIn != "":
		return st
	case st.Site == nil || st.Site.Provider == "":
		return nil
	}
	i := slices.IndexFunc(p.Steps, func(x *Step) bool { return x.SignsIn == st.Site.Provider })
	if i < 0 {
		return nil
	}
	return p.Steps[i]
}
