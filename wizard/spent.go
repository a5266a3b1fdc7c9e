package wizard

import (
	"sync"
	"time"
)

// Spent says where a run's time went. Work is the program's, calls included;
// Clouds is waiting for a state, or to try again; both are in the clock's time.
// You is how long a person was awaited, in the machine's time: a demo's clock is
// faster than the person.
type Spent struct {
	Work   time.Duration `json:"work,omitempty"`
	Clouds time.Duration `json:"clouds,omitempty"`
	You    time.Duration `json:"you,omitempty"`
	// Awaited is the same in the clock's time, where that goes faster.
	Awaited time.Duration `json:"awaited,omitempty"`
}

// Took is how long the run needed, the person left out.
func (s Spent) Took() time.Duration { return s.Work + s.Clouds }

func (s Spent) plus(o Spent) Spent {
	return Spent{Work: s.Work + o.Work, Clouds: s.Clouds + o.Clouds, You: s.You + o.You, Awaited: s.Awaited + o.Awaited}
}

// stopwatch divides the time between events by what the run did meanwhile. What
// it has counted goes into the journal with the next event that is kept.
type stopwatch struct {
	mu    sync.Mutex
	speed float64
	last  time.Time
	since Spent // counted and not journaled
}

// count adds the time until now to what the state says was going on.
func (m *stopwatch) count(now time.Time, st *State) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.last.IsZero() && now.After(m.last) {
		d := now.Sub(m.last)
		var add Spent
		switch st.goingOn() {
		case Asking:
			add.You = time.Duration(float64(d) / m.speed)
			if m.speed != 1 {
				add.Awaited = d
			}
		case Waiting:
			add.Clouds = d
		default:
			add.Work = d
		}
		m.since = m.since.plus(add)
	}
	m.last = now
}

// drain gives what was counted since the last time; nil when it is nothing.
func (m *stopwatch) drain() *Spent {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.since == (Spent{}) {
		return nil
	}
	out := m.since
	m.since = Spent{}
	return &out
}

// took is how long the run has needed until now.
func (s *Session) took() time.Duration {
	return readState(s, func(st *State) time.Duration {
		if st.final {
			return st.Spent.Took()
		}
		s.watch.count(s.e.Clock.Now(), st)
		s.watch.mu.Lock()
		defer s.watch.mu.Unlock()
		return st.Spent.Took() + s.watch.since.Took()
	})
}

// giveBack takes again what could not be journaled.
func (m *stopwatch) giveBack(s Spent) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.since = m.since.plus(s)
}

// goingOn is what the time passes with: Asking while a person is awaited, else
// Waiting while no step does more than wait for a provider, else Running.
func (s *State) goingOn() Status {
	if s.Ask.Person() || s.Sign != nil {
		return Asking
	}
	out := Running
	for _, st := range s.Steps {
		switch st.Status {
		case Running:
			return Running
		case Waiting, Asking: // a countdown is an ask that nobody has to answer
			out = Waiting
		}
	}
	return out
}

// spend adds what a session counted. The times of a run that is done do not
// change, until something in it is done again.
func (s *State) spend(e Event) {
	switch e.Kind {
	case StepReset, Intended, Made:
		s.final = false
	}
	if e.Spent != nil && !s.final && !s.Undoing {
		s.Spent = s.Spent.plus(*e.Spent)
	}
}
