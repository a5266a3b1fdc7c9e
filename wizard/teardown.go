package wizard

import (
	"context"
	"slices"
	"time"
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
	return out
}

func (s *Session) undoAll(ctx context.Context) error {
	if err := s.record(ctx, Event{Kind: UndoStarted}); err != nil {
		return err
	}
	for _, st := range s.p.Order() {
		if !st.Teardown {
			continue
		}
		out, err := s.step(ctx, st)
		if err != nil {
			return err
		}
		if out.Stop {
			return errStop
		}
	}
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
	return s.record(ctx, Event{Kind: RunRemoved})
}

// undoList completes the plan with the items that others still use.
func (s *Session) undoList(ctx context.Context) ([]Undo, error) {
	plan := UndoPlan(s.p, s.state)
	for i := range plan {
		st := s.p.Step(plan[i].Step)
		if plan[i].Stays != "" || st == nil || st.Keep == nil {
			continue
		}
		for {
			why, err := st.Keep(ctx, s.r, plan[i].Item)
			if err == nil {
				plan[i].Stays = why
				break
			}
			out, err := s.mend(ctx, st, err)
			if err != nil {
				return nil, err
			}
			if !again(out) {
				return nil, errStop
			}
		}
	}
	return plan, nil
}

func (s *Session) confirmUndo(ctx context.Context, plan []Undo) error {
	name := s.state.Name
	a := &Ask{Kind: AskName, Title: "Take down " + name + "?", Text: "Traffic between them stops at once. In this order:", Name: name}
	for _, u := range plan {
		line := u.Kind + " " + u.Name
		if u.Stays != "" {
			line = "stays: " + line + " (" + u.Stays + ")"
		}
		a.Lines = append(a.Lines, line)
	}
	for {
		reply, err := s.ask(ctx, a, time.Time{})
		if err != nil {
			return err
		}
		if reply.Choice == ChoiceStop || reply.Choice == ChoiceBack {
			return errStop
		}
		if reply.Value == name {
			return nil
		}
		a.Problem = "That is not " + name + "."
		a.Draft = reply.Value
	}
}

// undoOne removes one item; gone already is success.
func (s *Session) undoOne(ctx context.Context, u Undo) error {
	it := u.Item
	if u.Stays != "" {
		return s.record(ctx, Event{Kind: Stays, Step: it.Step, Item: &it, Note: u.Stays})
	}
	st := s.p.Step(it.Step)
	if st == nil || st.Undo == nil {
		return s.record(ctx, Event{Kind: Stays, Step: it.Step, Item: &it, Note: "nothing removes it"})
	}
	s.streak = map[string]*streak{}
	for s.tries = 1; ; s.tries++ {
		s.tell(Event{Kind: Noted, Step: it.Step, Note: "Removing " + it.Kind + " " + it.Name})
		_, err := s.interruptible(ctx, func(ctx context.Context) (Outcome, error) { return Outcome{}, st.Undo(ctx, s.r, it) })
		if err == nil {
			return s.record(ctx, Event{Kind: Removed, Step: it.Step, Item: &it})
		}
		out, err := s.mend(ctx, st, err)
		if err != nil {
			return err
		}
		if out.Stop {
			return errStop
		}
		if !again(out) {
			return s.record(ctx, Event{Kind: Stays, Step: it.Step, Item: &it, Note: "left on your word"})
		}
	}
}
