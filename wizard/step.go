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

// runStep works on one step until it is settled or leads elsewhere.
func (w *worker) runStep(ctx context.Context, st *Step) (Outcome, error) {
	w.moveTo(st.ID)
	if err := w.record(ctx, Event{Kind: StepStarted, Step: st.ID}); err != nil {
		return Outcome{}, err
	}
	if st.Needed != nil && !st.Needed(w.r) {
		return Outcome{}, w.record(ctx, Event{Kind: StepSkipped, Step: st.ID, Note: "not needed"})
	}
	began := w.e.Clock.Now()
	for {
		w.tries++
		out, err := w.interruptible(ctx, func(ctx context.Context) (Outcome, error) { return w.attempt(ctx, st) })
		if err != nil {
			out, err = w.handleFault(ctx, st, err)
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
		return w.recordDone(ctx, st, began)
	}
}

func again(out Outcome) bool { return out.Goto == "" && !out.Stop && !out.Done }

func (w *worker) recordDone(ctx context.Context, st *Step, began time.Time) (Outcome, error) {
	if w.status(st.ID) == Skipped {
		return Outcome{}, nil
	}
	if st.Live {
		w.live.add(st.ID)
	}
	note := ""
	if st.Result != nil {
		note = st.Result(w.value)
	}
	if err := w.record(ctx,
		Event{Kind: StepDone, Step: st.ID, Note: note,
			Took: w.e.Clock.Now().Sub(began) - time.Duration(w.waited.Load())}); err != nil {
		return Outcome{}, err
	}
	return Outcome{}, w.nameRun(ctx)
}

// interruptible gives fn a context that CancelStep ends, and turns a panic in
// fn into an error.
func (w *worker) interruptible(ctx context.Context, fn func(context.Context) (Outcome, error)) (Outcome, error) {
	sub, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	outer := w.cancel.Swap(&cancel)
	defer w.cancel.Store(outer)
	out, err := w.guarded(func() (Outcome, error) { return fn(sub) })
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
func (w *worker) guarded(fn func() (Outcome, error)) (out Outcome, err error) {
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		if w.e.Panicked != nil {
			w.e.Panicked(w.currentStep(), v, debug.Stack())
		}
		out, err = Outcome{}, panicked(v)
	}()
	return fn()
}

// attempt goes once through inputs, checks, find, confirm, do and wait.
func (w *worker) attempt(ctx context.Context, st *Step) (Outcome, error) {
	if st.Live {
		w.seen.clear()
	}
	for _, in := range st.Inputs {
		out, err := w.input(ctx, st, in)
		if err != nil || out.Goto != "" || out.Stop {
			return out, err
		}
	}
	if err := w.check(ctx, st); err != nil {
		return Outcome{}, err
	}
	if err := w.mustSeeItems(ctx, st); err != nil {
		return Outcome{}, err
	}
	if err := w.reshape(ctx, st); err != nil {
		return Outcome{}, err
	}
	there, out, err := w.find(ctx, st)
	if err != nil || !again(out) {
		return out, err
	}
	if !there {
		if out, err := w.do(ctx, st); err != nil || !again(out) {
			return out, err
		}
	}
	if st.Wait != nil {
		return w.poll(ctx, st)
	}
	return Outcome{Done: true}, nil
}

func (w *worker) check(ctx context.Context, st *Step) error {
	if st.Check == nil {
		return nil
	}
	list, err := st.Check(ctx, w.r)
	if err != nil {
		return err
	}
	if err := w.record(ctx, Event{Kind: Checked, Step: st.ID, Findings: list}); err != nil {
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
func (w *worker) find(ctx context.Context, st *Step) (bool, Outcome, error) {
	if st.Find == nil {
		return false, Outcome{}, nil
	}
	for {
		f, err := st.Find(ctx, w.r)
		if err != nil {
			return false, Outcome{}, err
		}
		switch {
		case f.Kind == Ours:
			return true, Outcome{}, w.takeOver(ctx, f, Made)
		case f.Kind == Settled:
			return true, Outcome{}, applyFound(ctx, w.r, f)
		case f.Kind == Foreign && w.adopted(f.Item):
			return true, Outcome{}, applyFound(ctx, w.r, f)
		case f.Kind != Foreign || w.fresh.has(st.ID):
			return false, Outcome{}, nil
		}
		there, out, err := w.foreign(ctx, st, f)
		if err != nil || there || w.fresh.has(st.ID) || !again(out) {
			return there, out, err
		}
	}
}

func applyFound(ctx context.Context, r *Run, f Found) error {
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
func (w *worker) adopted(it Item) bool {
	known, ok := w.r.Item(it.Key)
	return ok && known.Status == IsAdopted && it.ID != "" && strings.EqualFold(known.ID, it.ID)
}

// takeOver captures what a thing gives and puts it into the inventory.
func (w *worker) takeOver(ctx context.Context, f Found, as Kind) error {
	if f.Item.Key != "" {
		known, ok := w.r.Item(f.Item.Key)
		if as == Adopted || !ok || outdated(known, f.Item) {
			if err := w.r.recordItem(ctx, as, f.Item); err != nil {
				return err
			}
		}
	}
	return applyFound(ctx, w.r, f)
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
func (w *worker) foreign(ctx context.Context, st *Step, f Found) (bool, Outcome, error) {
	choices := f.Choices
	if choices == nil {
		choices = []Choice{
			{Value: ChoiceAdopt, Title: "Use it"},
			{Value: ChoiceFresh, Title: "Make another"},
			{Value: ChoiceStop, Title: "Stop here"},
		}
	}
	if len(w.handed) > 0 && choices[0].Value == ChoiceAdopt && choices[0].Disabled == "" {
		w.r.Note("What was handed over is there: " + f.Title)
		return true, Outcome{}, w.takeOver(ctx, f, Adopted)
	}
	for {
		reply, err := w.ask(ctx, &Ask{Kind: AskAdopt, Step: st.ID, Title: f.Title, Lines: f.Details, Choices: choices})
		if err != nil {
			return false, Outcome{}, err
		}
		if err := w.replied(ctx, st, reply); err != nil {
			return false, Outcome{}, err
		}
		offered := slices.ContainsFunc(choices, func(c Choice) bool { return c.Value == reply.Choice && c.Disabled == "" })
		switch {
		case reply.Choice == ChoiceStop:
			return false, Outcome{Stop: true}, nil
		case reply.Choice == ChoiceBack:
			return false, w.back(st, ""), nil
		case !offered:
			continue
		case reply.Choice == ChoiceAdopt:
			return true, Outcome{}, w.takeOver(ctx, f, Adopted)
		case reply.Choice == ChoiceFresh:
			w.fresh.add(st.ID)
			return false, Outcome{}, nil
		case f.Act == nil:
			continue
		}
		out, err := f.Act(ctx, w.r, reply.Choice)
		if err == nil && out.GoOn {
			w.fresh.add(st.ID)
		}
		if err == nil && out == (Outcome{}) {
			out.Goto = st.Exits[reply.Choice]
		}
		return out.Done, out, err
	}
}

// replied journals a decision; what was typed with it is no part of it.
func (w *worker) replied(ctx context.Context, st *Step, reply Reply) error {
	return w.record(ctx, Event{Kind: Replied, Step: st.ID, Reply: &Reply{ID: reply.ID, Choice: reply.Choice}})
}

func (w *worker) do(ctx context.Context, st *Step) (Outcome, error) {
	if st.Do == nil {
		return Outcome{}, nil
	}
	if out, err := w.confirm(ctx, st); err != nil || !again(out) {
		return out, err
	}
	if err := w.mustSeeBehalf(ctx, st); err != nil {
		return Outcome{}, err
	}
	return Outcome{}, st.Do(ctx, w.r)
}

// confirm asks, in guided mode, before something is made.
func (w *worker) confirm(ctx context.Context, st *Step) (Outcome, error) {
	if !w.e.Guided || w.agreedAll.Load() && !st.Apart || st.Confirm == nil || w.agreed.has(st.ID) {
		return Outcome{}, nil
	}
	text := st.Confirm(w.value)
	if text == "" {
		return Outcome{}, nil
	}
	for {
		reply, err := w.ask(ctx, &Ask{Kind: AskConfirm, Step: st.ID, Title: st.Title, Text: text, Choices: []Choice{
			{Value: ChoiceOK, Title: "Go ahead"},
			{Value: ChoiceStop, Title: "Stop here"},
		}})
		if err != nil {
			return Outcome{}, err
		}
		switch reply.Choice {
		case ChoiceOK:
			w.agreed.add(st.ID)
			return Outcome{}, nil
		case ChoiceBack:
			return w.back(st, ""), nil
		case ChoiceStop:
			return Outcome{Stop: true}, nil
		}
	}
}
