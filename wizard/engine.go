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
	// By is who works with it; it stands in every event that is kept. Nil says
	// nothing.
	By *Actor
	// Left, if set, gives the other runs of a run's procedure that were taken down
	// and have a thing in common with it: what they left for it goes with it.
	Left func(ctx context.Context, run string) ([]*State, error)
	// Ending, if set, lets one teardown at a time come to its end, in all processes
	// that share the journal: of two, the second sees what the first left for it.
	Ending func(ctx context.Context) (release func(), err error)
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
	return e.start(ctx, p, state, sink, func(ctx context.Context, s *worker) error {
		return s.runAll(ctx, begin)
	})
}

// Teardown removes what a run made, after showing the list and having the
// name typed.
func (e *Engine) Teardown(ctx context.Context, p *Procedure, state *State, sink func(Event)) *Session {
	return e.start(ctx, p, state, sink, func(ctx context.Context, s *worker) error {
		return s.teardown(ctx)
	})
}

func (e *Engine) start(ctx context.Context, p *Procedure, state *State, sink func(Event),
	work func(context.Context, *worker) error) *Session {
	ctx, stop := context.WithCancelCause(ctx)
	s := &Session{
		e: e, p: p, state: state, sink: sink, stop: stop, ctx: ctx,
		emitting: make(chan struct{}, 1), naming: make(chan struct{}, 1), done: make(chan struct{}),
		workers: map[*worker]bool{}, open: map[int]chan Reply{}, watch: stopwatch{speed: e.Clock.Speed()},
	}
	t := s.newWorker(nil, nil)
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

func (w *worker) runAll(ctx context.Context, begin Event) error {
	if err := w.startRun(ctx, begin); err != nil {
		return err
	}
	work := w.runParallel
	if w.e.Guided {
		work = w.runSequential
	}
	if err := work(ctx); err != nil {
		return err
	}
	if err := w.refuseUnused(); err != nil {
		return err
	}
	return w.finishRun(ctx)
}

// runSequential works on one step after the other.
func (w *worker) runSequential(ctx context.Context) error {
	for {
		step := w.nextStep()
		if step == nil {
			return nil
		}
		work := w.runStep
		if w.wantsPlan(step) {
			work = w.agreePlan
		}
		out, err := work(ctx, step)
		if err != nil {
			return err
		}
		if out.Stop {
			return errStop
		}
		if out.Goto != "" {
			if err := w.goBackTo(ctx, step, out.Goto); err != nil {
				return err
			}
		}
	}
}

func (w *worker) startRun(ctx context.Context, begin Event) error {
	values, err := w.checked(begin.Values)
	if err != nil {
		return err
	}
	if w.state.Events > 0 {
		err = w.resumeRun(ctx, begin.Step)
	} else {
		begin.Kind, begin.Procedure, begin.Values = RunStarted, w.p.ID, nil
		w.state.Run = begin.Run
		err = w.record(ctx, begin)
	}
	if err != nil {
		return err
	}
	if err := w.takeValues(ctx, values); err != nil {
		return err
	}
	return w.nameRun(ctx)
}

// takeValues sets what was given at the start; steps that have it already are
// done again.
func (w *worker) takeValues(ctx context.Context, values map[string]string) error {
	var again []*Step
	for _, v := range w.p.Vars {
		value, ok := values[v.Name]
		if !ok {
			continue
		}
		if st, later := w.deferValue(v.Name, value); later {
			if st != nil {
				again = append(again, st)
			}
			continue
		}
		set := w.r.Set
		if v.Secret {
			set = w.r.SetSecret
		}
		if err := set(ctx, v.Name, value); err != nil {
			return err
		}
	}
	return w.resetAll(ctx, again)
}

// checked validates what is given beforehand, before anything is journaled.
// Its error is a *BadValue.
func (w *worker) checked(given map[string]string) (map[string]string, error) {
	out := map[string]string{}
	for _, v := range w.p.Vars {
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

// resumeRun goes on with a run. Steps whose things were removed meanwhile, by a
// teardown that was broken off or by a remedy, are done again.
func (w *worker) resumeRun(ctx context.Context, back string) error {
	if err := w.record(ctx, Event{Kind: RunResumed}); err != nil {
		return err
	}
	var again []*Step
	for _, st := range w.p.Steps {
		if w.status(st.ID) == Done && w.lost(st.ID) {
			again = append(again, st)
		}
	}
	if err := w.resetAll(ctx, again); err != nil || back == "" {
		return err
	}
	return w.reset(ctx, back)
}

// lost says whether all that a step made or adopted is gone.
func (w *worker) lost(step string) bool {
	gone := false
	for _, it := range w.items() {
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

func (w *worker) finishRun(ctx context.Context) error {
	findings, err := w.onBehalf(ctx)
	if err != nil {
		return err
	}
	if w.p.Closing != nil {
		var list []Finding
		_, err := w.guarded(func() (_ Outcome, err error) { list, err = w.p.Closing(ctx, w.r); return Outcome{}, err })
		if err != nil && stopped(ctx, err) {
			return err
		}
		if err == nil {
			if err := w.tellOther(ctx, list); err != nil {
				return err
			}
		}
		if err != nil {
			list = append(list, Finding{Verdict: Unproved, Text: "The closing list could not be completed: " + err.Error()})
		}
		findings = append(findings, list...)
	}
	if w.p.Closing != nil || len(findings) > 0 {
		if err := w.record(ctx, Event{Kind: Checked, Step: ClosingStep, Findings: findings}); err != nil {
			return err
		}
	}
	return w.record(ctx, Event{Kind: RunDone, Took: w.took()})
}

// nextStep is the first step, in order, that is not settled.
func (w *worker) nextStep() *Step {
	for _, st := range w.p.Order() {
		if !w.isSettled(st) {
			return st
		}
	}
	return nil
}

// isSettled says whether a step is settled, in this process if it must be.
func (s *Session) isSettled(st *Step) bool {
	switch s.status(st.ID) {
	case Done:
		return !st.Live || s.live.has(st.ID)
	case Skipped:
		return true
	}
	return false
}
