package wizard

import (
	"context"
	"errors"
	"strings"
	"time"
)

// step works on one step until it is settled or leads elsewhere.
func (s *Session) step(ctx context.Context, st *Step) (Outcome, error) {
	s.streak = map[string]*streak{}
	s.tries = 0
	if err := s.record(ctx, Event{Kind: StepStarted, Step: st.ID}); err != nil {
		return Outcome{}, err
	}
	if st.Needed != nil && !st.Needed(s.r) {
		return Outcome{}, s.record(ctx, Event{Kind: StepSkipped, Step: st.ID, Note: "not needed"})
	}
	began := s.e.Clock.Now()
	for {
		s.tries++
		out, err := s.interruptible(ctx, func(ctx context.Context) (Outcome, error) { return s.attempt(ctx, st) })
		if err != nil {
			out, err = s.mend(ctx, st, err)
			if err != nil {
				return Outcome{}, err
			}
			if again(out) {
				continue
			}
		}
		if out.Stop || out.Goto != "" {
			return out, nil
		}
		return s.settled(ctx, st, began)
	}
}

func again(out Outcome) bool { return out.Goto == "" && !out.Stop && !out.Done }

func (s *Session) settled(ctx context.Context, st *Step, began time.Time) (Outcome, error) {
	if s.state.Step(st.ID).Status == Skipped {
		return Outcome{}, nil
	}
	if st.Live {
		s.live[st.ID] = true
	}
	note := ""
	if st.Result != nil {
		note = st.Result(s.state.Value)
	}
	return Outcome{}, s.record(ctx, Event{Kind: StepDone, Step: st.ID, Note: note, Took: s.e.Clock.Now().Sub(began)})
}

// interruptible gives fn a context that CancelStep ends.
func (s *Session) interruptible(ctx context.Context, fn func(context.Context) (Outcome, error)) (Outcome, error) {
	sub, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s.cancels <- cancel
	defer func() {
		select {
		case <-s.cancels:
		default:
		}
	}()
	out, err := fn(sub)
	if err == nil {
		return out, nil
	}
	if ctx.Err() != nil {
		return Outcome{}, context.Cause(ctx)
	}
	if errors.Is(context.Cause(sub), errStep) {
		return Outcome{}, interrupted(err)
	}
	return out, err
}

// attempt goes once through inputs, checks, find, confirm, do and wait.
func (s *Session) attempt(ctx context.Context, st *Step) (Outcome, error) {
	for _, in := range st.Inputs {
		out, err := s.input(ctx, st, in)
		if err != nil || out.Goto != "" || out.Stop {
			return out, err
		}
	}
	if err := s.check(ctx, st); err != nil {
		return Outcome{}, err
	}
	there, out, err := s.find(ctx, st)
	if err != nil || !again(out) {
		return out, err
	}
	if !there {
		out, err := s.do(ctx, st)
		if err != nil || !again(out) {
			return out, err
		}
	}
	if st.Wait != nil {
		return s.wait(ctx, st)
	}
	return Outcome{Done: true}, nil
}

func (s *Session) check(ctx context.Context, st *Step) error {
	if st.Check == nil {
		return nil
	}
	list, err := st.Check(ctx, s.r)
	if err != nil {
		return err
	}
	if err := s.record(ctx, Event{Kind: Checked, Step: st.ID, Findings: list}); err != nil {
		return err
	}
	var bad []string
	for _, f := range list {
		if f.Verdict == Bad {
			bad = append(bad, f.Text)
		}
	}
	if len(bad) == 0 {
		return nil
	}
	return prerequisite(strings.Join(bad, " "))
}

// find looks whether the thing is there; true when nothing is to be done.
func (s *Session) find(ctx context.Context, st *Step) (bool, Outcome, error) {
	if st.Find == nil {
		return false, Outcome{}, nil
	}
	f, err := st.Find(ctx, s.r)
	if err != nil {
		return false, Outcome{}, err
	}
	switch f.Kind {
	case Ours:
		return true, Outcome{}, s.takeOver(ctx, f, Made)
	case Settled:
		if f.Take != nil {
			err = f.Take(ctx, s.r)
		}
		return true, Outcome{}, err
	case Foreign:
		if s.fresh[st.ID] {
			return false, Outcome{}, nil
		}
		return s.foreign(ctx, st, f)
	}
	return false, Outcome{}, nil
}

// takeOver captures what a thing gives and puts it into the inventory.
func (s *Session) takeOver(ctx context.Context, f Found, as Kind) error {
	if f.Item.Key != "" {
		known, ok := s.r.Item(f.Item.Key)
		if as == Adopted || !ok || known.Status == IsIntended || known.Status == IsRemoved {
			if err := s.r.item(ctx, as, f.Item); err != nil {
				return err
			}
		}
	}
	if f.Take == nil {
		return nil
	}
	return f.Take(ctx, s.r)
}

// foreign shows what somebody else made and lets the person decide.
func (s *Session) foreign(ctx context.Context, st *Step, f Found) (bool, Outcome, error) {
	choices := f.Choices
	if choices == nil {
		choices = []Choice{
			{Value: ChoiceAdopt, Title: "Use it"},
			{Value: ChoiceFresh, Title: "Make another"},
			{Value: ChoiceStop, Title: "Stop here"},
		}
	}
	reply, err := s.ask(ctx, &Ask{Kind: AskAdopt, Step: st.ID, Title: f.Title, Lines: f.Details, Choices: choices}, time.Time{})
	if err != nil {
		return false, Outcome{}, err
	}
	if err := s.record(ctx, Event{Kind: Replied, Step: st.ID, Reply: &reply}); err != nil {
		return false, Outcome{}, err
	}
	switch reply.Choice {
	case ChoiceAdopt:
		return true, Outcome{}, s.takeOver(ctx, f, Adopted)
	case ChoiceFresh:
		s.fresh[st.ID] = true
		return false, Outcome{}, nil
	case ChoiceStop:
		return false, Outcome{Stop: true}, nil
	case ChoiceBack:
		return false, s.back(st), nil
	}
	if f.Act == nil {
		return s.foreign(ctx, st, f)
	}
	out, err := f.Act(ctx, s.r, reply.Choice)
	if err == nil && out.GoOn {
		s.fresh[st.ID] = true
		return false, Outcome{}, nil
	}
	return out.Done, out, err
}

func (s *Session) do(ctx context.Context, st *Step) (Outcome, error) {
	if st.Do == nil {
		return Outcome{}, nil
	}
	if out, err := s.confirm(ctx, st); err != nil || !again(out) {
		return out, err
	}
	return Outcome{}, st.Do(ctx, s.r)
}

// confirm asks, in guided mode, before something is made.
func (s *Session) confirm(ctx context.Context, st *Step) (Outcome, error) {
	if !s.e.Guided || st.Confirm == nil || s.agreed[st.ID] {
		return Outcome{}, nil
	}
	text := st.Confirm(s.state.Value)
	if text == "" {
		return Outcome{}, nil
	}
	reply, err := s.ask(ctx, &Ask{Kind: AskConfirm, Step: st.ID, Title: st.Title, Text: text, Choices: []Choice{
		{Value: ChoiceOK, Title: "Go ahead"},
		{Value: ChoiceStop, Title: "Stop here"},
	}}, time.Time{})
	if err != nil {
		return Outcome{}, err
	}
	switch reply.Choice {
	case ChoiceOK:
		s.agreed[st.ID] = true
		return Outcome{}, nil
	case ChoiceBack:
		return s.back(st), nil
	case ChoiceStop:
		return Outcome{Stop: true}, nil
	}
	return s.confirm(ctx, st)
}

// wait looks until the step has come true or the deadline passes.
func (s *Session) wait(ctx context.Context, st *Step) (Outcome, error) {
	w := st.Wait
	began := s.e.Clock.Now()
	deadline := began.Add(w.Deadline)
	last := ""
	for {
		look, err := w.Poll(ctx, s.r)
		if err != nil {
			return Outcome{}, err
		}
		if sig := look.State + "\x00" + look.Other; sig != last || look.Done {
			last = sig
			if err := s.record(ctx, Event{Kind: Looked, Step: st.ID, Look: &look}); err != nil {
				return Outcome{}, err
			}
		}
		if look.Done {
			return Outcome{Done: true}, nil
		}
		now := s.e.Clock.Now()
		if !now.Before(deadline) {
			return Outcome{}, deadlinePassed(st, look)
		}
		next := now.Add(w.Every)
		s.tell(Event{Kind: Waits, Step: st.ID, Note: look.Note, Wait: &WaitInfo{
			Path: w.Path, Began: began, LookedAt: now, Next: next, Deadline: deadline, Typical: w.Typical, CanRefresh: w.Refresh != nil,
		}})
		if err := s.pause(ctx, st, next); err != nil {
			return Outcome{}, err
		}
	}
}

// pause waits for the next look, or a poke.
func (s *Session) pause(ctx context.Context, st *Step, next time.Time) error {
	ring, stop := s.alarm(ctx, next)
	defer stop()
	select {
	case <-ring:
		return nil
	case p := <-s.pokes:
		if p == RefreshNow && st.Wait.Refresh != nil {
			return st.Wait.Refresh(ctx, s.r)
		}
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
