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

// Session is one run being worked on.
type Session struct {
	e    *Engine
	p    *Procedure
	sink func(Event)

	lock   chan struct{} // one emitter at a time
	naming chan struct{} // one who names the run at a time
	done   chan struct{}
	ctx    context.Context // the session's own, for what outlives a step
	stop   context.CancelCauseFunc

	mu    sync.RWMutex // guards state, turns, open and typed
	state *State
	turns map[*turn]bool
	open  map[int]chan Reply // the open questions, by their ids
	asks  atomic.Int64

	live   marks             // live steps done in this process
	edit   marks             // variables to ask again
	reask  marks             // those to ask even where nothing seems to be open
	fresh  marks             // found things that were refused
	agreed marks             // confirmed steps
	wanted given             // values to take up where they are asked for
	seen   marks             // places that the open sessions were seen to see
	typed  map[string]string // not sent yet, by variable
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
		if see(s, func(st *State) bool { return st.Typed[name] == text || st.Values[name] == text }) {
			continue
		}
		if err := s.journal(ctx, Event{Kind: VarTyped, Var: name, Value: text}); err != nil {
			return err
		}
	}
	return nil
}

// Poke hurries the present waits and countdowns.
func (s *Session) Poke(p Poke) {
	for _, t := range s.present() {
		select {
		case t.pokes <- p:
		default:
		}
	}
}

// CancelStep interrupts what the present step is doing; the person is then
// asked how to go on.
func (s *Session) CancelStep() {
	for _, t := range s.present() {
		if cancel := t.cancel.Load(); cancel != nil {
			(*cancel)(errStep)
		}
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

// finish is called when no turn but t is left.
func (s *Session) finish(ctx context.Context, t *turn, err error) {
	if err == nil {
		s.result.Status = s.state.Status
		return
	}
	s.result.Status, s.result.Step = Stopped, t.at()
	if st := s.state.Steps[t.at()]; st != nil {
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
	if err := s.keepTyped(keep); err != nil {
		s.err = cmp.Or(s.err, err)
	}
	if jerr := s.journal(keep, Event{Kind: RunStopped, Step: t.at(), Note: s.result.Note}); jerr != nil && s.err == nil {
		s.err = jerr
	}
}

// see reads the state, which other turns may be adding to.
func see[T any](s *Session, fn func(*State) T) T {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return fn(s.state)
}

func (s *Session) value(name string) string {
	return see(s, func(st *State) string { return st.Value(name) })
}

// hasSecret says whether a secret was told to be there.
func (s *Session) hasSecret(name string) bool {
	return see(s, func(st *State) bool { return st.Secrets[name] })
}

func (s *Session) status(id string) Status {
	return see(s, func(st *State) Status {
		if x := st.Steps[id]; x != nil {
			return x.Status
		}
		return Todo
	})
}

func (s *Session) items() []ItemState {
	return see(s, func(st *State) []ItemState { return append([]ItemState(nil), st.Items...) })
}

// given are values by variable that several turns may work with.
type given struct {
	mu  sync.Mutex
	set map[string]string
}

func (g *given) put(name, value string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.set == nil {
		g.set = map[string]string{}
	}
	g.set[name] = value
}

func (g *given) has(name string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	_, ok := g.set[name]
	return ok
}

// take gives a value once.
func (g *given) take(name string) (string, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	value, ok := g.set[name]
	delete(g.set, name)
	return value, ok
}

func (g *given) all() map[string]string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return maps.Clone(g.set)
}

// marks is a set that several turns may work with.
type marks struct {
	mu  sync.Mutex
	set map[string]bool
}

func (m *marks) has(key string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.set[key]
}

func (m *marks) add(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.set == nil {
		m.set = map[string]bool{}
	}
	m.set[key] = true
}

func (m *marks) clear() {
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.set)
}

func (m *marks) drop(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.set, key)
}
