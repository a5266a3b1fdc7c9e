package wizard

import (
	"context"
	"errors"
	"fmt"

	"peerage/providers/clock"
	"peerage/providers/spawn"
)

// Engine runs procedures. One engine serves any number of sessions.
type Engine struct {
	Clock   clock.Clock
	Journal Journal
	Vault   Vault
	// Guided asks before every act; without it only for what is missing.
	Guided bool
}

// Result is how a session ended.
type Result struct {
	Status Status
	// Step is where it stopped, Fault what it stopped at.
	Step  string
	Fault *Fault
	Note  string
}

// errStop ends a session on the person's word.
var errStop = errors.New("stopped")

// errStep ends only what the present step is doing.
var errStep = errors.New("step interrupted")

// Session is one run being worked on.
type Session struct {
	e     *Engine
	p     *Procedure
	r     *Run
	state *State
	sink  func(Event)

	lock    chan struct{} // one emitter at a time
	replies chan Reply
	pokes   chan Poke
	done    chan struct{}
	stop    context.CancelCauseFunc
	cancels chan context.CancelCauseFunc // holds the present step's

	live   map[string]bool // live steps done in this process
	edit   map[string]bool // variables to ask again
	fresh  map[string]bool // found things that were refused
	agreed map[string]bool // confirmed steps
	streak map[string]*streak
	asks   int
	tries  int
	result Result
	err    error
}

// Poke hurries a wait.
type Poke int

// What can be poked for.
const (
	LookNow Poke = iota
	RefreshNow
)

// Start works on a run in a goroutine of its own. state is what its events
// folded to; for a new run it has no events and gets begin's name and values,
// for another begin's Step, if any, is gone back to first. Every
// event goes to sink, in order, before the engine goes on.
func (e *Engine) Start(ctx context.Context, p *Procedure, state *State, begin Event, sink func(Event)) *Session {
	return e.start(ctx, p, state, sink, func(ctx context.Context, s *Session) error {
		return s.runAll(ctx, begin)
	})
}

// Teardown removes what a run made, after showing the list and having the
// name typed.
func (e *Engine) Teardown(ctx context.Context, p *Procedure, state *State, sink func(Event)) *Session {
	return e.start(ctx, p, state, sink, func(ctx context.Context, s *Session) error {
		return s.undoAll(ctx)
	})
}

func (e *Engine) start(ctx context.Context, p *Procedure, state *State, sink func(Event), work func(context.Context, *Session) error) *Session {
	ctx, stop := context.WithCancelCause(ctx)
	s := &Session{
		e: e, p: p, state: state, sink: sink, stop: stop,
		lock: make(chan struct{}, 1), replies: make(chan Reply, 16), pokes: make(chan Poke, 1),
		done: make(chan struct{}), cancels: make(chan context.CancelCauseFunc, 1),
		live: map[string]bool{}, edit: map[string]bool{}, fresh: map[string]bool{},
		agreed: map[string]bool{}, streak: map[string]*streak{},
	}
	s.r = &Run{s: s}
	spawn.Go(func() {
		defer close(s.done)
		defer stop(nil)
		s.finish(ctx, work(ctx, s))
	})
	return s
}

// Reply answers the open question; late answers are dropped.
func (s *Session) Reply(r Reply) {
	select {
	case s.replies <- r:
	default:
	}
}

// Poke hurries the present wait or countdown.
func (s *Session) Poke(p Poke) {
	select {
	case s.pokes <- p:
	default:
	}
}

// CancelStep interrupts what the present step is doing; the person is then
// asked how to go on.
func (s *Session) CancelStep() {
	select {
	case c := <-s.cancels:
		c(errStep)
	default:
	}
}

// Stop ends the session; the run can be resumed.
func (s *Session) Stop() { s.stop(errStop) }

// Done is closed when the session has ended.
func (s *Session) Done() <-chan struct{} { return s.done }

// Wait gives how the session ended; the error is what kept it from going on
// (a journal that cannot be written), not a fault of a step.
func (s *Session) Wait() (Result, error) {
	<-s.done
	return s.result, s.err
}

func (s *Session) finish(ctx context.Context, err error) {
	if err == nil {
		s.result.Status = s.state.Status
		return
	}
	s.result.Status, s.result.Step = Stopped, s.state.Current
	if st := s.state.Steps[s.state.Current]; st != nil {
		s.result.Fault = st.Fault
	}
	note := "stopped"
	if cause := context.Cause(ctx); !errors.Is(err, errStop) && !errors.Is(cause, errStop) {
		note = "interrupted"
		if cause == nil {
			s.err, note = err, err.Error()
		}
	}
	s.result.Note = note
	keep := context.WithoutCancel(ctx)
	if jerr := s.journal(keep, Event{Kind: RunStopped, Step: s.state.Current, Note: note}); jerr != nil && s.err == nil {
		s.err = jerr
	}
}

func (s *Session) runAll(ctx context.Context, begin Event) error {
	if err := s.begin(ctx, begin); err != nil {
		return err
	}
	for {
		step := s.next()
		if step == nil {
			break
		}
		out, err := s.step(ctx, step)
		if err != nil {
			return err
		}
		if out.Stop {
			return errStop
		}
		if out.Goto != "" {
			if err := s.reset(ctx, out.Goto); err != nil {
				return err
			}
		}
	}
	return s.close(ctx)
}

func (s *Session) begin(ctx context.Context, begin Event) error {
	if s.state.Events > 0 {
		if err := s.record(ctx, Event{Kind: RunResumed}); err != nil || begin.Step == "" {
			return err
		}
		return s.reset(ctx, begin.Step)
	}
	begin.Kind = RunStarted
	begin.Procedure = s.p.ID
	values := begin.Values
	begin.Values = nil
	s.state.Run = begin.Run
	if err := s.record(ctx, begin); err != nil {
		return err
	}
	for _, v := range s.p.Vars {
		given, ok := values[v.Name]
		if !ok || given == "" {
			continue
		}
		if err := s.given(ctx, v, given); err != nil {
			return err
		}
	}
	return nil
}

func (s *Session) given(ctx context.Context, v Var, value string) error {
	norm, err := v.Normal(value)
	if err != nil {
		return fmt.Errorf("%s: %w", v.Name, err)
	}
	if v.Secret {
		return s.r.SetSecret(ctx, v.Name, norm)
	}
	return s.r.Set(ctx, v.Name, norm)
}

func (s *Session) close(ctx context.Context) error {
	if s.p.Closing != nil {
		list, err := s.p.Closing(ctx, s.r)
		if err != nil && ctx.Err() != nil {
			return err
		}
		if err != nil {
			list = append(list, Finding{Verdict: Unproved, Text: "The closing list could not be completed: " + err.Error()})
		}
		if err := s.record(ctx, Event{Kind: Checked, Step: "closing", Findings: list}); err != nil {
			return err
		}
	}
	return s.record(ctx, Event{Kind: RunDone, Took: s.e.Clock.Now().Sub(s.state.Started)})
}

// next is the first step, in order, that is not settled.
func (s *Session) next() *Step {
	for _, st := range s.p.Order() {
		switch s.state.Step(st.ID).Status {
		case Done, Skipped:
			if st.Live && !s.live[st.ID] && s.state.Step(st.ID).Status == Done {
				return st
			}
			continue
		}
		return st
	}
	return nil
}

func (s *Session) at() string { return s.state.Current }

// reset makes a step and what hangs on what it gives to be done again.
func (s *Session) reset(ctx context.Context, id string) error {
	st := s.p.Step(id)
	if st == nil {
		return fmt.Errorf("procedure %s has no step %s", s.p.ID, id)
	}
	s.streak = map[string]*streak{}
	return s.resetAll(ctx, []*Step{st})
}

// changed resets the finished steps that need a variable.
func (s *Session) changed(ctx context.Context, name string) error {
	var hit []*Step
	for _, st := range s.p.Steps {
		if st.ID != s.at() && contains(st.Needs, name) && s.state.Step(st.ID).Status == Done {
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
		if s.state.Step(st.ID).Status != Todo {
			if err := s.record(ctx, Event{Kind: StepReset, Step: st.ID}); err != nil {
				return err
			}
		}
		todo = append(todo, s.dependents(st)...)
	}
	return nil
}

// dependents are the finished steps that need what st gives.
func (s *Session) dependents(st *Step) []*Step {
	var out []*Step
	for _, x := range s.p.Steps {
		if x.ID == st.ID || s.state.Step(x.ID).Status != Done {
			continue
		}
		for _, g := range st.Gives {
			if contains(x.Needs, g) {
				out = append(out, x)
				break
			}
		}
	}
	return out
}

func contains(list []string, x string) bool {
	for _, y := range list {
		if x == y {
			return true
		}
	}
	return false
}
