package wizard

import (
	"context"
	"slices"
	"strings"
)

func (w *worker) teardown(ctx context.Context) error {
	if err := w.record(ctx, Event{Kind: UndoStarted}); err != nil {
		return err
	}
	for _, st := range w.p.Order() {
		if !st.Teardown {
			continue
		}
		if err := w.signIn(ctx, st); err != nil {
			return err
		}
	}
	w.removing = true
	if _, err := w.inherit(ctx); err != nil {
		return err
	}
	plan, err := w.planTeardown(ctx)
	if err != nil {
		return err
	}
	if err := w.confirmUndo(ctx, plan); err != nil {
		return err
	}
	return w.takeDownAll(ctx, plan)
}

// finishTeardown ends a run that was taken down: its secrets leave the vault first,
// so that after a crash it is done again.
func (w *worker) finishTeardown(ctx context.Context) error {
	e := Event{Kind: RunRemoved}
	for _, f := range w.dropSecrets(ctx, w.r.ID(), SecretsOf(w.p, w.state.Secrets)) {
		e.Note = strings.TrimSpace(e.Note + " " + f.Text + ". " + f.Fix)
	}
	return w.record(ctx, e)
}

// signIn runs a step of the sign-ins until it is settled, with those that it
// leads back to.
func (w *worker) signIn(ctx context.Context, st *Step) error {
	todo := []*Step{st}
	for len(todo) > 0 {
		cur := todo[len(todo)-1]
		out, err := w.runStep(ctx, cur)
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
		to := w.p.Step(out.Goto)
		if to != nil && to.Teardown && to.ID != cur.ID {
			todo = append(todo, to)
		}
	}
	return nil
}

// planTeardown completes the plan with the items that others still use.
func (w *worker) planTeardown(ctx context.Context) ([]Undo, error) {
	plan := readState(w.Session, func(st *State) []Undo { return undoRows(w.p, st) })
	if err := w.mustSeePlan(ctx, plan); err != nil {
		return nil, err
	}
	plan, err := w.cutList(ctx, plan)
	if err != nil {
		return nil, err
	}
	w.releaseGone(ctx, plan)
	w.p.keepDependencies(plan)
	for i := range plan {
		st := w.p.Step(plan[i].Step)
		if plan[i].Stays != "" || st == nil {
			continue
		}
		w.moveTo(st.ID)
		left, err := w.retry(ctx, st, func(ctx context.Context) error { return w.askKeep(ctx, st, &plan[i]) })
		if err != nil {
			return nil, err
		}
		if left {
			plan[i].stay(leftInFog)
		}
	}
	w.p.keepDependencies(plan)
	return plan, nil
}

// mustSeePlan proves that the sessions see where the items lie that are to go.
func (w *worker) mustSeePlan(ctx context.Context, plan []Undo) error {
	for i := range plan {
		u := &plan[i]
		st := w.p.Step(u.Step)
		if u.Stays != "" || st == nil {
			continue
		}
		w.moveTo(st.ID)
		left, err := w.retry(ctx, st, func(ctx context.Context) error { return w.mustSee(ctx, st, u.ItemState) })
		if err != nil {
			return err
		}
		if left {
			u.stay(leftUnseen)
		}
	}
	return nil
}

// retry tries fn until it succeeds; left says that the person let it be.
func (w *worker) retry(ctx context.Context, st *Step, fn func(context.Context) error) (left bool, err error) {
	for {
		w.tries++
		_, err := w.interruptible(ctx, func(ctx context.Context) (Outcome, error) { return Outcome{}, fn(ctx) })
		if err == nil {
			return false, nil
		}
		out, err := w.handleFault(ctx, st, err)
		switch {
		case err != nil:
			return false, err
		case out.Stop:
			return false, errStop
		case out.Goto != "":
			if err := w.signInAgain(ctx, out.Goto); err != nil {
				return false, err
			}
			w.moveTo(st.ID)
		case out.Done:
			return true, nil
		}
	}
}

// signInAgain goes back to one of the steps before a teardown.
func (w *worker) signInAgain(ctx context.Context, step string) error {
	st := w.p.Step(step)
	if st == nil || !st.Teardown {
		return nil
	}
	w.removing = false
	defer func() { w.removing = true }()
	return w.signIn(ctx, st)
}

func (w *worker) confirmUndo(ctx context.Context, plan []Undo) error {
	name, link := w.r.Name(), ""
	if w.p.LinkName != nil {
		link = w.p.LinkName(w.value)
	}
	w.step = ""
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
		reply, err := w.ask(ctx, a)
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
func (w *worker) undoOne(ctx context.Context, u *Undo) error {
	st := w.p.Step(u.Step)
	if u.Stays == "" && (st == nil || st.Undo == nil) {
		u.stay(leftForAll)
	}
	if u.Stays == "" {
		w.moveTo(st.ID)
		w.handed = nil // others were asked for another thing
		left, err := w.retry(ctx, st, func(ctx context.Context) error { return w.removeItem(ctx, st, u.ItemState) })
		if err != nil || !left {
			return err
		}
		u.stay(leftOnWord)
		if len(w.handed) > 0 {
			u.stay(leftToOthers)
		}
	}
	if u.another || u.gone {
		return nil // it never was in the inventory, or stays as it is there
	}
	return w.record(ctx, Event{Kind: Stays, Step: u.Step, Item: &u.Item, Note: u.Stays})
}
