package wizard

import (
	"context"
	"fmt"
	"slices"
)

// reset makes a step and what hangs on what it gives to be done again.
func (s *Session) reset(ctx context.Context, id string) error {
	st := s.p.Step(id)
	if st == nil {
		return fmt.Errorf("procedure %s has no step %s", s.p.ID, id)
	}
	return s.resetAll(ctx, []*Step{st})
}

// leave goes back from a step that is not settled.
func (s *Session) leave(ctx context.Context, from *Step, to string) error {
	if err := s.reset(ctx, to); err != nil {
		return err
	}
	switch s.state.Step(from.ID).Status {
	case Done, Skipped, Todo:
		return nil
	}
	return s.record(ctx, Event{Kind: StepReset, Step: from.ID})
}

// settledState says whether nothing is left to do at a step.
func (s *Session) settledState(id string) bool {
	st := s.state.Step(id).Status
	return st == Done || st == Skipped
}

// changed resets the settled steps that need a variable.
func (s *Session) changed(ctx context.Context, name string) error {
	var hit []*Step
	for _, st := range s.p.Steps {
		if st.ID != s.cur && slices.Contains(st.Needs, name) && s.settledState(st.ID) {
			hit = append(hit, st)
		}
	}
	return s.resetAll(ctx, hit)
}

func (s *Session) resetAll(ctx context.Context, todo []*Step) error {
	seen := map[string]bool{}
	for len(todo) > 0 {
		st := todo[0]
		todo = todo[1:]
		if seen[st.ID] {
			continue
		}
		seen[st.ID] = true
		delete(s.agreed, st.ID)
		delete(s.fresh, st.ID)
		if s.state.Step(st.ID).Status != Todo {
			if err := s.record(ctx, Event{Kind: StepReset, Step: st.ID}); err != nil {
				return err
			}
		}
		todo = append(todo, s.dependents(st)...)
	}
	return nil
}

// dependents are the settled steps that need what st gives.
func (s *Session) dependents(st *Step) []*Step {
	var out []*Step
	for _, x := range s.p.Steps {
		if x.ID == st.ID || !s.settledState(x.ID) {
			continue
		}
		if slices.ContainsFunc(st.Gives, func(g string) bool { return slices.Contains(x.Needs, g) }) {
			out = append(out, x)
		}
	}
	return out
}
