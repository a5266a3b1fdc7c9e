package watch

import (
	"time"

	"example.org/peerage/providers/clock"
)

// wall is a clock whose instants are the wall's alone: what else Go's instants carry
// stands still while a machine sleeps, so that what was heard before would seem to be
// seconds old, and what lay between, seen.
type wall struct{ clock.Clock }

// Now implements clock.Clock.
func (w wall) Now() time.Time { return w.Clock.Now().Round(0) }

// setBack is for a clock that somebody set back: what was to be done later, or was
// done later than now, would keep everything waiting for as long.
func (w *Watcher) setBack(now time.Time) {
	w.restTill, w.calmTill, w.tell.next, w.looks.next = now, now, now, now
	w.began = clock.Earlier(w.began, now)
	clear(w.looks.now)
	for _, b := range w.budgets {
		b.hold, b.steady = clock.Earlier(b.hold, now), clock.Earlier(b.steady, now)
	}
	for _, s := range w.sources {
		for _, at := range []*time.Time{&s.next, &s.started, &s.ended, &s.begun, &s.moved, &s.quickTill, &s.stateAt,
			&s.failing, &s.list.AsOf, &s.list.Asked} {
			*at = clock.Earlier(*at, now)
		}
		s.meter.setBack(now)
	}
}

func (m *meter) setBack(now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last, m.counted = clock.Earlier(m.last, now), clock.Earlier(m.counted, now)
}
