package watch

import (
	"context"
	"sync"
	"time"

	"example.org/peerage/providers"
)

// Observation is what a link was seen to be.
type Observation struct {
	LinkID, Kind, Title string
	Verdict             providers.Verdict
	// Hosted and Cloud are the two halves' own words.
	Hosted, Cloud string
	// At is when it was seen so; First when the verdict was first seen, Since
	// when it began, zero when it was so already at the first look.
	At, First, Since time.Time
	// Was is a former id: what was kept under it goes on under LinkID. Alone is
	// the id that rests on the hosted half alone, where it is another.
	Was, Alone string
	// Sources are the ids of those that it rests on.
	Sources []string
	// Ends are the ids by which something is known to be about the link: whatever
	// names all of one of the lists. Before is when it was last seen as it was
	// before, zero where this watcher did not see it.
	Ends   [][]string
	Before time.Time
}

// Coverage is a time in which a source was heard without a gap.
type Coverage struct {
	Source      string
	From, Until time.Time
}

// Observations keeps what was seen, across runs. The watcher calls it from one
// goroutine, with no lock held.
type Observations interface {
	// Last gives the latest observation of every link, by its id.
	Last(ctx context.Context) (map[string]Observation, error)
	// Record keeps observations that differ from the last ones.
	Record(ctx context.Context, seen []Observation) error
	// RecordCoverage keeps when sources were heard. A look with a source and beginning
	// that is kept is the same one, grown.
	RecordCoverage(ctx context.Context, looks []Coverage) error
}

// NewMemory keeps observations for as long as the program runs.
func NewMemory() *Memory {
	return &Memory{last: map[string]Observation{}, looks: map[Coverage]time.Time{}}
}

// Memory implements Observations.
type Memory struct {
	mu    sync.Mutex
	last  map[string]Observation
	looks map[Coverage]time.Time // until when, by source and beginning
}

// Last implements Observations.
func (m *Memory) Last(context.Context) (map[string]Observation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := make(map[string]Observation, len(m.last))
	for k, v := range m.last {
		out[k] = v
	}
	return out, nil
}

// Record implements Observations.
func (m *Memory) Record(_ context.Context, seen []Observation) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, o := range seen {
		delete(m.last, o.Was)
		m.last[o.LinkID] = o
	}
	return nil
}

// RecordCoverage implements Observations.
func (m *Memory) RecordCoverage(_ context.Context, looks []Coverage) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, l := range looks {
		m.looks[Coverage{Source: l.Source, From: l.From}] = l.Until
	}
	return nil
}

// coverageLog keeps when sources are heard.
type coverageLog struct {
	// now is each source's present span, till when it counts as heard without
	// another look; dirty are those that grew since they were kept.
	now   map[string]span
	dirty map[string]Coverage
	next  time.Time
}

type span struct {
	Coverage
	lasts time.Time
}

// everyLook is how often looks are kept: so much of them is lost at most.
const everyLook = time.Minute

// heard takes up that a source was heard at an instant, which counts till
// another. One look alone is no time; it is kept when there is a second.
func (k *coverageLog) heard(source string, at, lasts time.Time) {
	s, known := k.now[source]
	switch {
	case known && !at.After(s.Until):
		return
	case !known || at.After(s.lasts):
		s.Coverage = Coverage{source, at, at}
	default:
		s.Until = at
		k.dirty[source] = s.Coverage
	}
	s.lasts = lasts
	k.now[source] = s
}

// due gives the looks to keep, when it is time to.
func (k *coverageLog) due(now time.Time) []Coverage {
	if len(k.dirty) == 0 || now.Before(k.next) {
		return nil
	}
	out := make([]Coverage, 0, len(k.dirty))
	for _, l := range k.dirty {
		out = append(out, l)
	}
	clear(k.dirty)
	k.next = now.Add(everyLook)
	return out
}
