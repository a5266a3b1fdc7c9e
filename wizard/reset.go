package wizard

import (
	"context"
	"fmt"
	"slices"
)

// reset makes a step and what hangs on what it gives to be done again.
func (s *turn) reset(ctx context.Context, id string) error {
	st := s.p.Step(id)
	if st == nil {
		return fmt.Errorf("procedure %s has no step %s", s.p.ID, id)
	}
	return s.resetAll(ctx, []*Step{st})
}

// leave goes back from a step that is not settled.
func (s *turn) leave(ctx context.Context, from *Step, to string) error {
	if err := s.reset(ctx, to); err != nil {
		return err
	}
	return s.unsettle(ctx, from)
}

// unsettle makes a step that was begun, and is not settled, one to come.
func (s *turn) unsettle(ctx context.Context, st *Step) error {
	switch s.status(st.ID) {
	case Done, Skipped, Todo:
		return nil
	}
	return s.record(ctx, Event{Kind: StepReset, Step: st.ID})
}

// settledState says whether nothing is left to do at a step.
func (s *turn) settledState(id string) bool {
	st := s.status(id)
	return st == Done || st == Skipped
}

// changed resets the settled steps that need a variable; those being worked on
// are done again.
func (s *turn) changed(ctx context.Context, name string) error {
	var hit []*Step
	for _, st := range s.p.Steps {
		if st.ID != s.cur && slices.Contains(st.Needs, name) && s.settledState(st.ID) {
			hit = append(hit, st)
		}
	}
	s.outdate(name)
	return s.resetAll(ctx, hit)
}

func (s *turn) resetAll(ctx context.Context, todo []*Step) error {
	seen := map[string]bool{}
	for len(todo) > 0 {
		st := todo[0]
		todo = todo[1:]
		if seen[st.ID] {
			continue
		}
		seen[st.ID] = true
		s.agreed.drop(st.ID)
		s.fresh.drop(st.ID)
		if s.status(st.ID) != Todo {
			if err := s.record(ctx, Event{Kind: StepReset, Step: st.ID}); err != nil {
				return err
			}
		}
		todo = append(todo, s.dependents(st)...)
		s.outdate(st.Gives...)
	}
	return nil
}

// dependents are the settled steps that need what st gives.
func (s *turn) dependents(st *Step) []*Step {
	var out []*Step
	for _, x := range s.p.Steps {
		if x.ID == st.ID || !s.settledState(x.ID) {
			continue
		}
		if x.needs(st.Gives) {
			out = append(out, x)
		}
	}
	return out
}
