package host

import (
	"context"
	"strings"
	"sync"
	"time"

	"peerage/providers"
	"peerage/wizard"
)

// owners tells which run made a half, by the half's id. It is read from the
// journal now and then, and kept in step with this process's own runs.
type owners struct {
	mu   sync.Mutex // never held while reading the journal
	runs map[string]string
	done map[string]time.Time // when a half's run was done
	at   time.Time
}

// ownersAge is how old the list may be; other processes make halves, too.
const ownersAge = 30 * time.Second

func (o *owners) of(l providers.Link) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, h := range []*providers.Half{l.Cloud, l.Hosted} {
		if h != nil && o.runs[strings.ToLower(h.ID)] != "" {
			return o.runs[strings.ToLower(h.ID)]
		}
	}
	return ""
}

// doneAt is when the run was done that made a link, the zero time when none
// has made it or it is not done.
func (o *owners) doneAt(l providers.Link) time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, h := range []*providers.Half{l.Cloud, l.Hosted} {
		if h != nil && !o.done[strings.ToLower(h.ID)].IsZero() {
			return o.done[strings.ToLower(h.ID)]
		}
	}
	return time.Time{}
}

func (o *owners) stale(now time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return now.Sub(o.at) > ownersAge
}

func (o *owners) set(runs map[string]string, done map[string]time.Time, now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.runs, o.done, o.at = runs, done, now
}

// outdate has the list read again at the next look.
func (o *owners) outdate() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.at = time.Time{}
}

// own reads the list anew when it is too old. A journal that cannot be read
// keeps the old one.
func (f *Feed) own(ctx context.Context) {
	now := f.h.o.Clock.Now()
	if !f.owners.stale(now) {
		return
	}
	runs, err := f.h.o.Store.Runs(ctx)
	if err != nil {
		return
	}
	list, done := map[string]string{}, map[string]time.Time{}
	for _, r := range runs {
		items, err := f.h.o.Store.Items(ctx, r.ID)
		if err != nil {
			return
		}
		for _, it := range items {
			if it.Status == wizard.IsMade && it.ID != "" {
				list[strings.ToLower(it.ID)] = r.Name
				if r.Status == wizard.Done {
					done[strings.ToLower(it.ID)] = r.Updated
				}
			}
		}
	}
	f.owners.set(list, done, now)
}
