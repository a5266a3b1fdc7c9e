package wizard

import (
	"context"
	"errors"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// step works on one step until it is settled or leads elsewhere.
func (s *turn) step(ctx context.Context, st *Step) (Outcome, error) {
	s.turnTo(st.ID)
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

func (s *turn) settled(ctx context.Context, st *Step, began time.Time) (Outcome, error) {
	if s.status(st.ID) == Skipped {
		return Outcome{}, nil
	}
	if st.Live {
		s.live.add(st.ID)
	}
	note := ""
	if st.Result != nil {
		note = st.Result(s.value)
	}
	if err := s.record(ctx,
		Event{Kind: StepDone, Step: st.ID, Note: note,
			Took: s.e.Clock.Now().Sub(began) - time.Duration(s.held.Load())}); err != nil {
		return Outcome{}, err
	}
	return Outcome{}, s.named(ctx)
}

// interruptible gives fn a context that CancelStep ends, and turns a panic in
// fn into an error.
func (s *turn) interruptible(ctx context.Context, fn func(context.Context) (Outcome, error)) (Outcome, error) {
	sub, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	outer := s.cancel.Swap(&cancel)
	defer s.cancel.Store(outer)
	out, err := s.guarded(func() (Outcome, error) { return fn(sub) })
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

// guarded makes an error of a panic, so that the run goes on or stops in
// order, and the program with it.
func (s *turn) guarded(fn func() (Outcome, error)) (out Outcome, err error) {
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		if s.e.Panicked != nil {
			s.e.Panicked(s.at(), v, debug.Stack())
		}
		out, err = Outcome{}, panicked(v)
	}()
	return fn()
}

// attempt goes once through inputs, checks, find, confirm, do and wait.
func (s *turn) attempt(ctx context.Context, st *Step) (Outcome, error) {
	if st.Live {
		s.seen.clear()
	}
	for _, in := range st.Inputs {
		out, err := s.input(ctx, st, in)
		if err != nil || out.Goto != "" || out.Stop {
			return out, err
		}
	}
	if err := s.check(ctx, st); err != nil {
		return Outcome{}, err
	}
	if err := s.allHere(ctx, st); err != nil {
		return Outcome{}, err
	}
	if err := s.reshape(ctx, st); err != nil {
		return Outcome{}, err
	}
	there, out, err := s.find(ctx, st)
	if err != nil || !again(out) {
		return out, err
	}
	if !there {
		if out, err := s.do(ctx, st); err != nil || !again(out) {
			return out, err
		}
	}
	if st.Wait != nil {
		return s.wait(ctx, st)
	}
	return Outcome{Done: true}, nil
}

func (s *turn) check(ctx context.Context, st *Step) error {
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
func (s *turn) find(ctx context.Context, st *Step) (bool, Outcome, error) {
	if st.Find == nil {
		return false, Outcome{}, nil
	}
	for {
		f, err := st.Find(ctx, s.r)
		if err != nil {
			return false, Outcome{}, err
		}
		switch {
		case f.Kind == Ours:
			return true, Outcome{}, s.takeOver(ctx, f, Made)
		case f.Kind == Settled:
			return true, Outcome{}, take(ctx, s.r, f)
		case f.Kind == Foreign && s.adopted(f.Item):
			return true, Outcome{}, take(ctx, s.r, f)
		case f.Kind != Foreign || s.fresh.has(st.ID):
			return false, Outcome{}, nil
		}
		there, out, err := s.foreign(ctx, st, f)
		if err != nil || there || s.fresh.has(st.ID) || !again(out) {
			return there, out, err
		}
	}
}

func take(ctx context.Context, r *Run, f Found) error {
	for _, name := range slices.Sorted(maps.Keys(f.Values)) {
		if err := r.Set(ctx, name, f.Values[name]); err != nil {
			return err
		}
	}
	if f.Take == nil {
		return nil
	}
	return f.Take(ctx, r)
}

// adopted says whether the person has decided to use just this thing before.
func (s *turn) adopted(it Item) bool {
	known, ok := s.r.Item(it.Key)
	return ok && known.Status == IsAdopted && it.ID != "" && strings.EqualFold(known.ID, it.ID)
}

// takeOver captures what a thing gives and puts it into the inventory.
func (s *turn) takeOver(ctx context.Context, f Found, as Kind) error {
	if f.Item.Key != "" {
		known, ok := s.r.Item(f.Item.Key)
		if as == Adopted || !ok || outdated(known, f.Item) {
			if err := s.r.item(ctx, as, f.Item); err != nil {
				return err
			}
		}
	}
	return take(ctx, s.r, f)
}

// outdated says whether the inventory knows less than was found.
func outdated(known ItemState, found Item) bool {
	switch known.Status {
	case IsIntended, IsRemoved, IsStaying:
		return true
	case IsMade:
		return found.ID != "" && !strings.EqualFold(known.ID, found.ID)
	}
	return false
}

// foreign shows what somebody else made and lets the person decide. An empty
// outcome means: look again.
func (s *turn) foreign(ctx context.Context, st *Step, f Found) (bool, Outcome, error) {
	choices := f.Choices
	if choices == nil {
		choices = []Choice{
			{Value: ChoiceAdopt, Title: "Use it"},
			{Value: ChoiceFresh, Title: "Make another"},
			{Value: ChoiceStop, Title: "Stop here"},
		}
	}
	for {
		reply, err := s.ask(ctx, &Ask{Kind: AskAdopt, Step: st.ID, Title: f.Title, Lines: f.Details, Choices: choices})
		if err != nil {
			return false, Outcome{}, err
		}
		if err := s.replied(ctx, st, reply); err != nil {
			return false, Outcome{}, err
		}
		offered := slices.ContainsFunc(choices, func(c Choice) bool { return c.Value == reply.Choice && c.Disabled == "" })
		switch {
		case reply.Choice == ChoiceStop:
			return false, Outcome{Stop: true}, nil
		case reply.Choice == ChoiceBack:
			return false, s.back(st, ""), nil
		case !offered:
			continue
		case reply.Choice == ChoiceAdopt:
			return true, Outcome{}, s.takeOver(ctx, f, Adopted)
		case reply.Choice == ChoiceFresh:
			s.fresh.add(st.ID)
			return false, Outcome{}, nil
		case f.Act == nil:
			continue
		}
		out, err := f.Act(ctx, s.r, reply.Choice)
		if err == nil && out.GoOn {
			s.fresh.add(st.ID)
		}
		return out.Done, out, err
	}
}

// replied journals a decision; what was typed with it is no part of it.
func (s *turn) replied(ctx context.Context, st *Step, reply Reply) error {
	return s.record(ctx, Event{Kind: Replied, Step: st.ID, Reply: &Reply{ID: reply.ID, Choice: reply.Choice}})
}

func (s *turn) do(ctx context.Context, st *Step) (Outcome, error) {
	if st.Do == nil {
		return Outcome{}, nil
	}
	if out, err := s.confirm(ctx, st); err != nil || !again(out) {
		return out, err
	}
	if err := s.behalfHere(ctx, st); err != nil {
		return Outcome{}, err
	}
	return Outcome{}, st.Do(ctx, s.r)
}

// confirm asks, in guided mode, before something is made.
func (s *turn) confirm(ctx context.Context, st *Step) (Outcome, error) {
	if !s.e.Guided || st.Confirm == nil || s.agreed.has(st.ID) {
		return Outcome{}, nil
	}
	text := st.Confirm(s.value)
	if text == "" {
		return Outcome{}, nil
	}
	for {
		reply, err := s.ask(ctx, &Ask{Kind: AskConfirm, Step: st.ID, Title: st.Title, Text: text, Choices: []Choice{
			{Value: ChoiceOK, Title: "Go ahead"},
			{Value: ChoiceStop, Title: "Stop here"},
		}})
		if err != nil {
			return Outcome{}, err
		}
		switch reply.Choice {
		case ChoiceOK:
			s.agreed.add(st.ID)
			return Outcome{}, nil
		case ChoiceBack:
			return s.back(st, ""), nil
		case ChoiceStop:
			return Outcome{Stop: true}, nil
		}
	}
}
