package wizard

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// errAside ends a turn whose step is to be begun anew later.
var errAside = errors.New("set aside")

// turn is the work on one step at a time: what it counts and remembers, and
// the Run that its functions get. A session that goes one step at a time has
// one turn; several at once have one each.
type turn struct {
	*Session
	r      *Run
	pokes  chan Poke
	cancel atomic.Pointer[context.CancelCauseFunc] // of what the step is doing

	// cur is the step being worked on, waitFrom when its wait began and look
	// what it saw last, both kept over retries; told is the fault told last.
	cur      string
	tries    int
	waitFrom time.Time
	look     *Look
	told     string
	held     atomic.Int64 // nanoseconds waited for others in this step
	taking   string       // the variable that the person is giving
	// ahead are answers to questions that were asked together with an earlier
	// one, by variable.
	ahead  map[string]string
	streak map[string]*streak
	// removing: things are being taken down.
	removing bool

	// gate is nil for a turn that is the only one; another has one step, of,
	// whose place among those that want to ask is rank.
	gate *gate
	of   *Step
	rank int
	// aside, when closed, has the turn end where it would only wait; stale
	// says that its step is to be done again, since what it needs changed.
	aside   chan struct{}
	putting sync.Once
	stale   atomic.Bool
	// asking: a person's answer is awaited, or was when the session ended.
	asking bool
}

// newTurn makes a turn that hears of pokes and cancellations until it is
// dropped.
func (s *Session) newTurn(g *gate, of *Step) *turn {
	t := &turn{Session: s, pokes: make(chan Poke, 1), streak: map[string]*streak{}, gate: g, of: of}
	if g != nil {
		t.rank, t.aside = slices.Index(s.p.Order(), of), make(chan struct{})
	}
	t.r = &Run{s: t}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turns[t] = true
	return t
}

func (s *Session) dropTurn(t *turn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.turns, t)
}

// outdate has the turns end whose steps need one of the variables.
func (s *turn) outdate(names ...string) {
	for _, t := range s.present() {
		if t == s || t.gate == nil || !t.of.needs(names) {
			continue
		}
		t.stale.Store(true)
		t.putAside()
	}
}

// needs says whether a step needs one of the variables.
func (s *Step) needs(names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return slices.Contains(s.Needs, n) })
}

// present are the turns there are.
func (s *Session) present() []*turn {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := make([]*turn, 0, len(s.turns))
	for t := range s.turns {
		out = append(out, t)
	}
	return out
}

// turnTo begins counting anew for a step.
func (s *turn) turnTo(step string) {
	s.cur, s.tries, s.waitFrom, s.look, s.told = step, 0, time.Time{}, nil, ""
	s.held.Store(0)
	s.ahead = nil
	clear(s.streak)
}

// at is the step being worked on.
func (s *turn) at() string {
	if s.cur != "" {
		return s.cur
	}
	return see(s.Session, func(st *State) string { return st.Current })
}

// putAside has the turn end at its next rest.
func (s *turn) putAside() { s.putting.Do(func() { close(s.aside) }) }

// rest leaves the gate until the ring, or a poke, which it gives; LookNow else.
func (s *turn) rest(ctx context.Context, ring <-chan struct{}) (poke Poke, err error) {
	s.gate.leave(s)
	select {
	case <-ring:
	case poke = <-s.pokes:
	case <-s.aside:
		return 0, errAside
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
	return poke, s.gate.enter(ctx, s)
}
