package wizard

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

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
	ctx     context.Context // the session's own, for what outlives a step
	stop    context.CancelCauseFunc
	cancel  atomic.Pointer[context.CancelCauseFunc] // of what the present step is doing

	live   map[string]bool // live steps done in this process
	edit   map[string]bool // variables to ask again
	fresh  map[string]bool // found things that were refused
	agreed map[string]bool // confirmed steps
	taking string          // the variable that the person is giving
	streak map[string]*streak
	asks   int64
	open   atomic.Int64 // the id of the open question, 0 when there is none
	tries  int
	// cur is the step being worked on, waitFrom when its wait began and look
	// what it saw last, both kept over retries; told is the fault told last;
	// removing: a teardown is past its sign-ins.
	cur      string
	waitFrom time.Time
	look     *Look
	told     string
	removing bool
	result   Result
	err      error
}

// Poke hurries a wait.
type Poke int

// What can be poked for.
const (
	LookNow Poke = iota
	RefreshNow
)

// Reply answers the open question; late answers are dropped.
func (s *Session) Reply(r Reply) {
	if int64(r.ID) != s.open.Load() {
		return
	}
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
	if cancel := s.cancel.Load(); cancel != nil {
		(*cancel)(errStep)
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
	s.result.Status, s.result.Step = Stopped, s.at()
	if st := s.state.Steps[s.at()]; st != nil {
		s.result.Fault = st.Fault
	}
	cause := context.Cause(ctx)
	switch {
	case errors.Is(err, errStop) || errors.Is(cause, errStop):
		s.result.Note = "stopped"
	case cause != nil:
		s.result.Note = "interrupted"
	default:
		s.err, s.result.Note = err, err.Error()
	}
	if s.state.Events == 0 {
		return // nothing began, so nothing is to be resumed
	}
	keep := context.WithoutCancel(ctx)
	if jerr := s.journal(keep, Event{Kind: RunStopped, Step: s.at(), Note: s.result.Note}); jerr != nil && s.err == nil {
		s.err = jerr
	}
}

// at is the step being worked on.
func (s *Session) at() string {
	if s.cur != "" {
		return s.cur
	}
	return s.state.Current
}
