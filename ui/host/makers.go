package host

import (
	"context"
	"strings"
	"sync"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/state"
)

// makers tells which run made a half, by the half's id. It is read from the
// inventory now and then, and anew when a run of this process makes something.
type makers struct {
	mu   sync.Mutex // never held while reading
	list map[string]state.Maker
	at   time.Time
	// gone are things that runs of this process removed: known before the list
	// is read again, and when acts removed what no run made.
	gone map[string]bool
}

// makersAge is how old the list may be; other processes make halves, too.
const makersAge = 30 * time.Second

// of is the run that made a link; none has the name "".
func (m *makers) of(l providers.Link) state.Maker {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, h := range []*providers.Half{l.Cloud, l.Hosted} {
		if h == nil {
			continue
		}
		if r, ok := m.list[strings.ToLower(h.ID)]; ok && !r.Removed {
			return r
		}
	}
	return state.Maker{}
}

// removed says whether this program removed one of a link's halves.
func (m *makers) removed(l *providers.Link) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, h := range []*providers.Half{l.Cloud, l.Hosted} {
		if h != nil && (m.list[strings.ToLower(h.ID)].Removed || m.gone[strings.ToLower(h.ID)]) {
			return true
		}
	}
	return false
}

// took notes that a run of this process has removed a thing, or made it.
func (m *makers) took(id string, gone bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.gone == nil {
		m.gone = map[string]bool{}
	}
	m.gone[strings.ToLower(id)] = gone && id != ""
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
	list, err := store.Makers(ctx)
	if err != nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.list, m.at = list, now
}
