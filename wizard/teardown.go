package wizard

import (
	"context"
	"slices"
	"strings"
)

// Undo is one row of a teardown's list.
type Undo struct {
	ItemState
	// Stays says why the item is not removed; "" removes it.
	Stays string
}

// UndoPlan lists what a teardown removes, in order, from the inventory alone.
// Adopted things stay.
func UndoPlan(p *Procedure, st *State) []Undo {
	var out []Undo
	for _, it := range st.Items {
		switch it.Status {
		case IsMade, IsIntended, IsStaying:
			out = append(out, Undo{ItemState: it})
		case IsAdopted:
			out = append(out, Undo{ItemState: it, Stays: "was there before"})
		}
	}
	slices.Reverse(out)
	rank := func(u Undo) int {
		if i := slices.Index(p.UndoOrder, u.Step); i >= 0 {
			return i
		}
		return len(p.UndoOrder)
	}
	slices.SortStableFunc(out, func(a, b Undo) int { return rank(a) - rank(b) })
	return distinct(out)
}

// distinct leaves out what is in the list twice: a thing made anew with the
// same id.
func distinct(list []Undo) []Undo {
	var out []Undo
	for _, u := range list {
		i := slices.IndexFunc(out, func(x Undo) bool { return same(x.Item, u.Item) })
		switch {
		case i < 0:
			out = append(out, u)
		case out[i].Stays != "" && u.Stays == "":
			out[i] = u // made under one key, adopted under another: made
		}
	}
	return out
}

func same(a, b Item) bool { return a.ID != "" && a.Kind == b.Kind && strings.EqualFold(a.ID, b.ID) }

func (s *turn) undoAll(ctx context.Context) error {
	if err := s.record(ctx, Event{Kind: UndoStarted}); err != nil {
		return err
	}
	for _, st := range s.p.Order() {
		if !st.Teardown {
			continue
		}
		if err := s.detour(ctx, st); err != nil {
			return err
		}
	}
	s.removing = true
	plan, err := s.undoList(ctx)
	if err != nil {
		return err
	}
	if err := s.confirmUndo(ctx, plan); err != nil {
		return err
	}
	for _, u := range plan {
		if err := s.undoOne(ctx, u); err != nil {
			return err
		}
	}
	s.cur = ""
	return s.goodbye(ctx)
}

// goodbye ends a run that was taken down: its secrets leave the vault first,
// so that after a crash it is done again.
func (s *turn) goodbye(ctx context.Context) error {
	e := Event{Kind: RunRemoved}
	for _, f := range s.dropSecrets(ctx, s.r.ID(), SecretsOf(s.p, s.state)) {
		e.Note = strings.TrimSpace(e.Note + " " + f.Text + ". " + f.Fix)
	}
	return s.record(ctx, e)
}

// detour runs a step of the sign-ins until it is settled, with those that it
// leads back to.
func (s *turn) detour(ctx context.Context, st *Step) error {
	todo := []*Step{st}
	for len(todo) > 0 {
		cur := todo[len(todo)-1]
		out, err := s.step(ctx, cur)
		if err != nil {
			return err
		}
		if out.Stop {
			return errStop
		}
		if out.Goto == "" {
			todo = todo[:len(todo)-1]
			continue
		}
		to := s.p.Step(out.Goto)
		if to != nil && to.Teardown && to.ID != cur.ID {
			todo = append(todo, to)
		}
	}
	return nil
}

// undoList completes the plan with the items that others still use.
func (s *turn) undoList(ctx context.Context) ([]Undo, error) {
	plan := UndoPlan(s.p, s.state)
	for i := range plan {
		st := s.p.Step(plan[i].Step)
		if plan[i].Stays != "" || st == nil || st.Keep == nil {
			continue
		}
		s.turnTo(st.ID)
		left, err := s.until(ctx, st, func(ctx context.Context) error {
			why, err := st.Keep(ctx, s.r, plan[i].Item)
			plan[i].Stays = why
			return err
		})
		if err != nil {
			return nil, err
		}
		if left {
			plan[i].Stays = "whether others use it could not be seen"
		}
	}
	return plan, nil
}

// until tries fn until it succeeds; left says that the person let it be.
func (s *turn) until(ctx context.Context, st *Step, fn func(context.Context) error) (left bool, err error) {
	for {
		s.tries++
		_, err := s.interruptible(ctx, func(ctx context.Context) (Outcome, error) { return Outcome{}, fn(ctx) })
		if err == nil {
			return false, nil
		}
		out, err := s.mend(ctx, st, err)
		switch {
		case err != nil:
			return false, err
		case out.Stop:
			return false, errStop
		case out.Goto != "":
			if err := s.signInAgain(ctx, out.Goto); err != nil {
				return false, err
			}
			s.turnTo(st.ID)
		case out.Done:
			return true, nil
		}
	}
}

// signInAgain goes back to one of the steps before a teardown.
func (s *turn) signInAgain(ctx context.Context, step string) error {
	st := s.p.Step(step)
	if st == nil || !st.Teardown {
		return nil
	}
	s.removing = false
	defer func() { s.removing = true }()
	return s.detour(ctx, st)
}

func (s *turn) confirmUndo(ctx context.Context, plan []Undo) error {
	name, link := s.r.Name(), ""
	if s.p.LinkName != nil {
		link = s.p.LinkName(s.value)
	}
	s.cur = ""
	a := &Ask{Kind: AskName, Title: "Take down " + name + "?", Text: "Traffic between them stops at once. In this order:", Name: name}
	for _, u := range plan {
		line := u.Kind + " " + u.Name
		if u.Stays != "" {
			line = "stays: " + line + " (" + u.Stays + ")"
		}
		a.Lines = append(a.Lines, line)
	}
	for {
		reply, err := s.ask(ctx, a)
		if err != nil {
			return err
		}
		if reply.Choice == ChoiceStop || reply.Choice == ChoiceBack {
			return errStop
		}
		typed := strings.TrimSpace(reply.Value)
		if typed == name || link != "" && typed == link {
			return nil
		}
		a.Problem = "That is not " + name + "."
		a.Draft = reply.Value
	}
}

// undoOne removes one item; gone already is success.
func (s *turn) undoOne(ctx context.Context, u Undo) error {
	it := u.Item
	if u.Stays != "" {
		return s.record(ctx, Event{Kind: Stays, Step: it.Step, Item: &it, Note: u.Stays})
	}
	st := s.p.Step(it.Step)
	if st == nil || st.Undo == nil {
		return s.record(ctx, Event{Kind: Stays, Step: it.Step, Item: &it, Note: "nothing removes it"})
	}
	s.turnTo(st.ID)
	left, err := s.until(ctx, st, func(ctx context.Context) error {
		s.tell(Event{Kind: Noted, Step: it.Step, Note: "Removing " + it.Kind + " " + it.Name})
		return st.Undo(ctx, s.r, it)
	})
	if err != nil {
		return err
	}
	if left {
		return s.record(ctx, Event{Kind: Stays, Step: it.Step, Item: &it, Note: "left on your word"})
	}
	return s.removed(ctx, it)
}

// removed journals it, under every key that the thing has.
func (s *turn) removed(ctx context.Context, it Item) error {
	ctx = context.WithoutCancel(ctx)
	if err := s.record(ctx, Event{Kind: Removed, Step: it.Step, Item: &it}); err != nil {
		return err
	}
	for _, x := range s.items() {
		if x.Key == it.Key || !same(x.Item, it) || x.Status == IsRemoved || x.Status == IsAdopted {
			continue
		}
		if err := s.record(ctx, Event{Kind: Removed, Step: x.Step, Item: &x.Item}); err != nil {
			return err
		}
	}
	return nil
}
