package wizard

import (
	"context"
	"slices"
	"strings"
)

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
	for i := range plan {
		if err := s.undoOne(ctx, &plan[i]); err != nil {
			return err
		}
		s.p.hold(plan)
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
	plan := see(s.Session, func(st *State) []Undo { return undoRows(s.p, st) })
	if err := s.seeAll(ctx, plan); err != nil {
		return nil, err
	}
	plan, err := s.cutList(ctx, plan)
	if err != nil {
		return nil, err
	}
	s.p.hold(plan)
	for i := range plan {
		st := s.p.Step(plan[i].Step)
		if plan[i].Stays != "" || st == nil {
			continue
		}
		s.turnTo(st.ID)
		left, err := s.until(ctx, st, func(ctx context.Context) error { return s.askKeep(ctx, st, &plan[i]) })
		if err != nil {
			return nil, err
		}
		if left {
			plan[i].stay("whether others use it could not be seen")
		}
	}
	s.p.hold(plan)
	return plan, nil
}

// seeAll proves that the sessions see where the items lie that are to go.
func (s *turn) seeAll(ctx context.Context, plan []Undo) error {
	for i := range plan {
		u := &plan[i]
		st := s.p.Step(u.Step)
		if u.Stays != "" || st == nil {
			continue
		}
		s.turnTo(st.ID)
		left, err := s.until(ctx, st, func(ctx context.Context) error { return s.here(ctx, st, u.ItemState) })
		if err != nil {
			return err
		}
		if left {
			u.stay("where it lies is not visible from here")
		}
	}
	return nil
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
	a := &Ask{
		Kind:  AskName,
		Title: "Take down " + name + "?",
		Text:  "Traffic between them stops at once. In this order:",
		Name:  name,
		Undo:  slices.Clone(plan),
	}
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

// undoOne removes one item, or journals why it stays.
func (s *turn) undoOne(ctx context.Context, u *Undo) error {
	st := s.p.Step(u.Step)
	if u.Stays == "" && (st == nil || st.Undo == nil) {
		u.stay("nothing removes it")
	}
	if u.Stays == "" {
		s.turnTo(st.ID)
		left, err := s.until(ctx, st, func(ctx context.Context) error { return s.takeOff(ctx, st, u.ItemState) })
		if err != nil || !left {
			return err
		}
		u.stay("left on your word")
	}
	if u.another {
		return nil // it never was in the inventory
	}
	return s.record(ctx, Event{Kind: Stays, Step: u.Step, Item: &u.Item, Note: u.Stays})
}
