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
}

// Observations keeps what was seen, across runs. The watcher calls it from one
// goroutine, with no lock held.
type Observations interface {
	// Last gives the latest observation of every link, by its id.
	Last(ctx context.Context) (map[string]Observation, error)
	// Record keeps observations that differ from the last ones.
	Record(ctx context.Context, seen []Observation) error
}

// NewMemory keeps observations for as long as the program runs.
func NewMemory() *Memory { return &Memory{last: map[string]Observation{}} }

// Memory implements Observations.
type Memory struct {
	mu   sync.Mutex
	last map[string]Observation
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
		m.last[o.LinkID] = o
	}
	return nil
}
