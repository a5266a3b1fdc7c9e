package wizard

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
)

// errStop ends a session on the person's word.
var errStop = errors.New("stopped")

// errStep ends only what the present step is doing.
var errStep = errors.New("step interrupted")

// Session is the work on one run, from Engine.Start or Engine.Teardown until Done.
type Session struct {
	e    *Engine
	p    *Procedure
	sink func(Event)

	emitting chan struct{} // one emitter of events at a time
	naming   chan struct{} // one who names the run at a time
	done     chan struct{}
	ctx      context.Context // the session's own, for what outlives a step
	stop     context.CancelCauseFunc

	mu      sync.RWMutex // guards state, workers, open and typed
	state   *State
	workers map[*worker]bool
	open    map[int]chan Reply // the open questions, by their ids
	asks    atomic.Int64

	watch     stopwatch
	live      stringSet         // live steps done in this process
	edit      stringSet         // variables to ask again
	failed    stringSet         // those of them that a fault is about: another value is proposed
	reask     stringSet         // those to ask even where nothing seems to be open
	fresh     stringSet         // found things that were refused
	agreed    stringSet         // confirmed steps
	dropped   stringSet         // secrets that were taken out: another one is wanted
	planned   bool              // the person agreed to the plan, or to be asked at each step
	agreedAll atomic.Bool       // to all of it
	chosen    valueMap          // what was agreed to with the plan, by variable
	deferred  valueMap          // values to take up where they are asked for
	seen      stringSet         // places that the open sessions were seen to see
	typed     map[string]string // not sent yet, by variable
	result    Result
	err       error
}

// Wake ends a wait early.
type Wake int

// What a waiting step is woken for: to poll at once, or to ask the provider to
// refresh first.
const (
	PollNow Wake = iota
	RefreshNow
)

// Reply answers the open question; late answers are dropped.
func (s *Session) Reply(r Reply) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	select {
	case s.open[r.ID] <- r: // nil when it is not open
	default:
	}
}

// Type keeps what a person has typed for a variable and not sent: it is there
// again when the run is resumed. Secrets are not kept.
func (s *Session) Type(name, text string) {
	if s.p.Var(name).Secret {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.typed == nil {
		s.typed = map[string]string{}
	}
	s.typed[name] = text
}

// keepTyped journals what was typed and is not known already.
func (s *Session) keepTyped(ctx context.Context) error {
	s.mu.RLock()
	typed := maps.Clone(s.typed)
	s.mu.RUnlock()
	for _, name := range slices.Sorted(maps.Keys(typed)) {
		text := typed[name]
		if readState(s, func(st *State) bool { return st.Typed[name] == text || st.Values[name] == text }) {
			continue
		}
		if err := s.journal(ctx, Event{Kind: VarTyped, Var: name, Value: text}); err != nil {
			return err
		}
	}
	return nil
}

// Wake ends the present waits and countdowns early.
func (s *Session) Wake(p Wake) {
	for _, t := range s.activeWorkers() {
		select {
		case t.wakes <- p:
		default:
		}
	}
}

// CancelStep interrupts what the present step is doing; the person is then
// asked how to go on.
func (s *Session) CancelStep() {
	for _, t := range s.activeWorkers() {
		if cancel := t.cancel.Load(); cancel != nil {
			(*cancel)(errStep)
		}
	}
}

// Stop ends the session; the run can be resumed.
func (s *Session) Stop() { s.stop(errStop) }

// Lose ends the session because the run is no longer this process's (see
// ErrLost): what it is doing is cancelled, nothing more is done or written, and
// whoever has the run may go on with it.
func (s *Session) Lose(why error) { s.stop(&unkept{why}) }

// Done is closed when the session has ended.
func (s *Session) Done() <-chan struct{} { return s.done }

// Wait gives how the session ended; the error is what kept it from going on
// (a journal that cannot be written), not a fault of a step.
func (s *Session) Wait() (Result, error) {
	<-s.done
	return s.result, s.err
}

// finish ends the session; no worker but t is left.
func (s *Session) finish(ctx context.Context, t *worker, err error) {
	if err == nil {
		s.result.Status = s.state.Status
		return
	}
	s.result.Status, s.result.Step = Stopped, t.currentStep()
	if st := s.state.Steps[t.currentStep()]; st != nil {
		s.result.Fault = st.Fault
	}
	cause := context.Cause(ctx)
	if lost := cmp.Or(cause, err); errors.Is(lost, ErrLost) {
		s.lost(t, lost)
		return
	}
	switch {
	case errors.Is(err, errStop) || errors.Is(cause, errStop):
		s.result.Note = "stopped"
	case cause != nil:
		s.result.Note = "interrupted"
	default:
		s.err, s.result.Note = err, err.Error()
	}
	if !s.hasBegun() { // nothing is to be resumed
		if unkept := (*unkept)(nil); errors.As(err, &unkept) {
			s.err, s.result.Note = err, err.Error()
		}
		return
	}
	keep := context.WithoutCancel(ctx)
	if err := s.keepTyped(keep); err != nil {
		s.err = cmp.Or(s.err, err)
	}
	if jerr := s.journal(keep, Event{Kind: RunStopped, Step: t.currentStep(), Note: s.result.Note}); jerr != nil &&
		s.err == nil {
		s.err = jerr
	}
}

// hasBegun says whether the journal knows of the run.
func (s *Session) hasBegun() bool {
	return readState(s, func(st *State) bool { return !st.Started.IsZero() })
}

// lost ends a session whose run is no longer ours: it is shown, and not kept.
func (s *Session) lost(t *worker, why error) {
	s.err, s.result.Note = why, why.Error()
	if s.hasBegun() {
		s.emit(Event{Kind: RunStopped, Step: t.currentStep(), Note: s.result.Note})
	}
}

// readState reads the state, which other workers may be changing.
func readState[T any](s *Session, fn func(*State) T) T {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return fn(s.state)
}

func (s *Session) value(name string) string {
	return readState(s, func(st *State) string { return st.Value(name) })
}

// hasSecret says whether an event said that the secret is there.
func (s *Session) hasSecret(name string) bool {
	return readState(s, func(st *State) bool { return st.Secrets[name] })
}

func (s *Session) status(id string) Status {
	return readState(s, func(st *State) Status {
		if x := st.Steps[id]; x != nil {
			return x.Status
		}
		return Todo
	})
}

func (s *Session) items() []ItemState {
	return readState(s, func(st *State) []ItemState { return append([]ItemState(nil), st.Items...) })
}

// valueMap are values by variable that several workers may use.
type valueMap struct {
	mu  sync.Mutex
	set map[string]string
}

func (g *valueMap) put(name, value string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.set == nil {
		g.set = map[string]string{}
	}
	g.set[name] = value
}

func (g *valueMap) has(name string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	_, ok := g.set[name]
	return ok
}

func (g *valueMap) get(name string) (string, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	value, ok := g.set[name]
	return value, ok
}

func (g *valueMap) clear() {
	g.mu.Lock()
	defer g.mu.Unlock()
	clear(g.set)
}

// pop gives a value once.
func (g *valueMap) pop(name string) (string, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	value, ok := g.set[name]
	delete(g.set, name)
	return value, ok
}

func (g *valueMap) all() map[string]string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return maps.Clone(g.set)
}

// stringSet is a set that several workers may use.
type stringSet struct {
	mu  sync.Mutex
	set map[string]bool
}

func (m *stringSet) has(key string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.set[key]
}

func (m *stringSet) add(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.set == nil {
		m.set = map[string]bool{}
	}
	m.set[key] = true
}

func (m *stringSet) empty() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.set) == 0
}

func (m *stringSet) clear() {
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.set)
}

func (m *stringSet) drop(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.set, key)
}
