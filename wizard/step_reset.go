package wizard

import (
	"context"
	"fmt"
	"slices"
)

// reset makes a step and what hangs on what it gives to be done again.
func (w *worker) reset(ctx context.Context, id string) error {
	st := w.p.Step(id)
	if st == nil {
		return fmt.Errorf("procedure %s has no step %s", w.p.ID, id)
	}
	return w.resetAll(ctx, []*Step{st})
}

// goBackTo goes back from a step that is not settled.
func (w *worker) goBackTo(ctx context.Context, from *Step, to string) error {
	w.forgetPlan(to)
	if err := w.reset(ctx, to); err != nil {
		return err
	}
	return w.unsettle(ctx, from)
}

// unsettle makes a step that was begun, and is not settled, one to come.
func (w *worker) unsettle(ctx context.Context, st *Step) error {
	switch w.status(st.ID) {
	case Done, Skipped, Todo:
		return nil
	}
	return w.record(ctx, Event{Kind: StepReset, Step: st.ID})
}

// isDone says whether nothing is left to do at a step.
func (w *worker) isDone(id string) bool {
	st := w.status(id)
	return st == Done || st == Skipped
}

// changed resets the settled steps that need a variable; those being worked on
// are done again.
func (w *worker) changed(ctx context.Context, name string) error {
	var hit []*Step
	for _, st := range w.p.Steps {
		if st.ID != w.step && slices.Contains(st.Needs, name) && w.isDone(st.ID) {
			hit = append(hit, st)
		}
	}
	w.invalidate(name)
	return w.resetAll(ctx, hit)
}

func (w *worker) resetAll(ctx context.Context, todo []*Step) error {
	seen := map[string]bool{}
	for len(todo) > 0 {
		st := todo[0]
		todo = todo[1:]
		if seen[st.ID] {
			continue
		}
		seen[st.ID] = true
		w.agreed.drop(st.ID)
		w.fresh.drop(st.ID)
		if w.status(st.ID) != Todo {
			if err := w.record(ctx, Event{Kind: StepReset, Step: st.ID}); err != nil {
				return err
			}
		}
		todo = append(todo, w.dependents(st)...)
		w.invalidate(st.Gives...)
	}
	return nil
}

// dependents are the settled steps that need what st gives.
func (w *worker) dependents(st *Step) []*Step {
	var out []*Step
	for _, x := range w.p.Steps {
		if x.ID == st.ID || !w.isDone(x.ID) {
			continue
		}
		if x.needs(st.Gives) {
			out = append(out, x)
		}
	}
	return out
}
