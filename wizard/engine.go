package wizard

import (
	"context"
	"fmt"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/spawn"
)

// Engine runs procedures. One engine serves any number of sessions.
type Engine struct {
	Clock   clock.Clock
	Journal Journal
	Vault   Vault
	// Guided asks before every act and goes one step at a time; without it
	// only what is missing is asked for, and steps that do not wait for each
	// other run side by side.
	Guided bool
	// Forgets says that the journal ends with the process: no command goes on
	// with a run later.
	Forgets bool
	// Panicked, if set, is told of a panic in a procedure's function, for the
	// log; the person sees it as a fault of the step.
	Panicked func(step string, value any, stack []byte)
}

// Result is how a session ended.
type Result struct {
	Status Status
	// Step is where it stopped, Fault what it stopped at.
	Step  string
	Fault *Fault
	Note  string
}

// Start works on a run in a goroutine of its own. state is what its events
// folded to; for a new run it has no events and gets begin's name and values,
// for another begin's Step, if any, is gone back to first. Every
// event goes to sink, in order, before the engine goes on.
func (e *Engine) Start(ctx context.Context, p *Procedure, state *State, begin Event, sink func(Event)) *Session {
	return e.start(ctx, p, state, sink, func(ctx context.Context, s *turn) error {
		return s.runAll(ctx, begin)
	})
}

// Teardown removes what a run made, after showing the list and having the
// name typed.
func (e *Engine) Teardown(ctx context.Context, p *Procedure, state *State, sink func(Event)) *Session {
	return e.start(ctx, p, state, sink, func(ctx context.Context, s *turn) error {
		return s.undoAll(ctx)
	})
}

func (e *Engine) start(ctx context.Context, p *Procedure, state *State, sink func(Event),
	work func(context.Context, *turn) error) *Session {
	ctx, stop := context.WithCancelCause(ctx)
	s := &Session{
		e: e, p: p, state: state, sink: sink, stop: stop, ctx: ctx,
		lock: make(chan struct{}, 1), naming: make(chan struct{}, 1), done: make(chan struct{}),
		turns: map[*turn]bool{}, open: map[int]chan Reply{},
	}
	t := s.newTurn(nil, nil)
	invalid := p.Validate()
	spawn.Go(func() {
		defer close(s.done)
		defer stop(nil)
		if invalid != nil {
			s.finish(ctx, t, invalid)
			return
		}
		_, err := t.guarded(func() (Outcome, error) { return Outcome{}, work(ctx, t) })
		s.finish(ctx, t, err)
	})
	return s
}

func (s *turn) runAll(ctx context.Context, begin Event) error {
	if err := s.begin(ctx, begin); err != nil {
		return err
	}
	work := s.sideBySide
	if s.e.Guided {
		work = s.oneByOne
	}
	if err := work(ctx); err != nil {
		return err
	}
	if err := s.unused(); err != nil {
		return err
	}
	return s.close(ctx)
}

// oneByOne works on one step after the other.
func (s *turn) oneByOne(ctx context.Context) error {
	for {
		step := s.next()
		if step == nil {
			return nil
		}
		out, err := s.step(ctx, step)
		if err != nil {
			return err
		}
		if out.Stop {
			return errStop
		}
		if out.Goto != "" {
			if err := s.leave(ctx, step, out.Goto); err != nil {
				return err
			}
		}
	}
}

func (s *turn) begin(ctx context.Context, begin Event) error {
	values, err := s.checked(begin.Values)
	if err != nil {
		return err
	}
	if s.state.Events > 0 {
		err = s.resume(ctx, begin.Step)
	} else {
		begin.Kind, begin.Procedure, begin.Values = RunStarted, s.p.ID, nil
		s.state.Run = begin.Run
		err = s.record(ctx, begin)
	}
	if err != nil {
		return err
	}
	var again []*Step
	for _, v := range s.p.Vars {
		value, ok := values[v.Name]
		if !ok {
			continue
		}
		if st, later := s.wants(v.Name, value); later {
			if st != nil {
				again = append(again, st)
			}
			continue
		}
		if v.Secret {
			err = s.r.SetSecret(ctx, v.Name, value)
		} else {
			err = s.r.Set(ctx, v.Name, value)
		}
		if err != nil {
			return err
		}
	}
	if err := s.resetAll(ctx, again); err != nil {
		return err
	}
	return s.named(ctx)
}

// checked validates what is given beforehand, before anything is journaled.
// Its error is a *BadValue.
func (s *turn) checked(given map[string]string) (map[string]string, error) {
	out := map[string]string{}
	for _, v := range s.p.Vars {
		if given[v.Name] == "" {
			continue
		}
		norm, err := v.Normal(given[v.Name])
		if err != nil {
			return nil, &BadValue{Var: v.Name, Err: fmt.Errorf("%s: %w", v.Name, err)}
		}
		out[v.Name] = norm
	}
	return out, nil
}

// resume goes on with a run. Steps whose things were removed meanwhile, by a
// teardown that was broken off or by a remedy, are done again.
func (s *turn) resume(ctx context.Context, back string) error {
	if err := s.record(ctx, Event{Kind: RunResumed}); err != nil {
		return err
	}
	var again []*Step
	for _, st := range s.p.Steps {
		if s.status(st.ID) == Done && s.lost(st.ID) {
			again = append(again, st)
		}
	}
	if err := s.resetAll(ctx, again); err != nil || back == "" {
		return err
	}
	return s.reset(ctx, back)
}

// lost says whether all that a step made or adopted is gone.
func (s *turn) lost(step string) bool {
	gone := false
	for _, it := range s.items() {
		if it.Step != step {
			continue
		}
		if it.Status != IsRemoved {
			return false
		}
		gone = true
	}
	return gone
}

func (s *turn) close(ctx context.Context) error {
	findings, err := s.onBehalf(ctx)
	if err != nil {
		return err
	}
	if s.p.Closing != nil {
		var list []Finding
		_, err := s.guarded(func() (_ Outcome, err error) { list, err = s.p.Closing(ctx, s.r); return Outcome{}, err })
		if err != nil && stopped(ctx, err) {
			return err
		}
		if err != nil {
			list = append(list, Finding{Verdict: Unproved, Text: "The closing list could not be completed: " + err.Error()})
		}
		findings = append(findings, list...)
	}
	if s.p.Closing != nil || len(findings) > 0 {
		if err := s.record(ctx, Event{Kind: Checked, Step: ClosingStep, Findings: findings}); err != nil {
			return err
		}
	}
	return s.record(ctx, Event{Kind: RunDone, Took: s.e.Clock.Now().Sub(s.state.Started)})
}

// next is the first step, in order, that is not settled.
func (s *turn) next() *Step {
	for _, st := range s.p.Order() {
		if !s.over(st) {
			return st
		}
	}
	return nil
}

// over says whether a step is settled, in this process if it must be.
func (s *Session) over(st *Step) bool {
	switch s.status(st.ID) {
	case Done:
		return !st.Live || s.live.has(st.ID)
	case Skipped:
		return true
	}
	return false
}
