package host

import (
	"context"
	"strings"
	"sync"
	"time"

	"peerage/providers"
	"peerage/state"
	"peerage/wizard"
)

// makers tells which run made a half, by the half's id. It is read from the
// inventory now and then, and anew when a run of this process makes something.
type makers struct {
	mu   sync.Mutex // never held while reading
	runs map[string]maker
	at   time.Time
}

// maker is the run that made a thing; done is when it was, the zero time when
// it is not.
type maker struct {
	name string
	done time.Time
}

// makersAge is how old the list may be; other processes make halves, too.
const makersAge = 30 * time.Second

// of is the run that made a link.
func (m *makers) of(l providers.Link) maker {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, h := range []*providers.Half{l.Cloud, l.Hosted} {
		if h == nil {
			continue
		}
		if r, ok := m.runs[strings.ToLower(h.ID)]; ok {
			return r
		}
	}
	return maker{}
}

// outdate has the list read again at the next snapshot.
func (m *makers) outdate() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.at = time.Time{}
}

func (m *makers) stale(now time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return now.Sub(m.at) > makersAge
}

// read reads the list anew when it is too old. An inventory that cannot be read
// keeps the old one.
func (m *makers) read(ctx context.Context, store *state.Store, now time.Time) {
	if !m.stale(now) {
		return
	}
	runs, err := store.Runs(ctx)
	if err != nil {
		return
	}
	list := map[string]maker{}
	for _, r := range runs {
		by := maker{name: r.Name}
		if r.Status == wizard.Done {
			by.done = r.Updated
		}
		items, err := store.Items(ctx, r.ID)
		if err != nil {
			return
		}
		for _, it := range items {
			if it.Status == wizard.IsMade && it.ID != "" {
				list[strings.ToLower(it.ID)] = by
			}
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.runs, m.at = list, now
}
