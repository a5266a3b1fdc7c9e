package watch

import (
	"maps"
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers"
)

// newer is a half that somebody else saw, and when.
type newer struct {
	half providers.Half
	at   time.Time
}

// Saw takes up halves that somebody else has seen just now, a run that waits
// for them: what a poll shows that began earlier does not undo it. It may be
// called at any time and does not wait.
func (w *Watcher) Saw(halves ...providers.Half) {
	w.mu.Lock()
	w.saw = append(w.saw, halves...)
	w.mu.Unlock()
	w.wake()
}

// sort hands each half to the source whose listing it belongs to; changed says that
// one of them is another than was known.
func (w *Watcher) sort(now time.Time, halves []providers.Half) (changed bool) {
	for _, h := range halves {
		for _, s := range w.sources {
			if s.accept(now, h) {
				changed = changed || s.fresh
				break
			}
		}
	}
	return changed
}

// accept takes up a half of this source's: one that its listing shows, or one of
// its account that it does not show yet.
func (s *source) accept(now time.Time, h providers.Half) bool {
	if s.list.AsOf.IsZero() {
		return false
	}
	i := slices.IndexFunc(s.list.Halves, func(x providers.Half) bool { return strings.EqualFold(x.ID, h.ID) })
	if i < 0 && (s.Provider() != h.Provider || !strings.EqualFold(s.Account(), h.Account)) {
		return false
	}
	if s.newer == nil {
		s.newer = map[string]newer{}
	}
	s.newer[strings.ToLower(h.ID)] = newer{h, now}
	s.keep(now, s.list.Halves)
	return true
}

// keep makes these halves the listing's, with what was seen of them since they
// were asked for.
func (s *source) keep(now time.Time, halves []providers.Half) {
	if len(s.newer) > 0 {
		halves = s.correct(slices.Clone(halves))
	}
	if slices.EqualFunc(s.list.Halves, halves, sameHalf) {
		return
	}
	s.list.Halves, s.fresh = halves, true
	if s.known {
		s.moved = now
		s.stir(now.Add(lively))
	}
	s.list.Index()
	s.date(now)
}

// correct puts what was seen since into halves; what was seen before the poll
// began is old news.
func (s *source) correct(halves []providers.Half) []providers.Half {
	for id, n := range s.newer {
		if n.at.Before(s.list.Asked) {
			delete(s.newer, id)
			continue
		}
		i := slices.IndexFunc(halves, func(x providers.Half) bool { return strings.EqualFold(x.ID, id) })
		if i < 0 {
			halves = append(halves, n.half)
			continue
		}
		halves[i] = updated(halves[i], n.half)
	}
	return halves
}

// updated is a half with the words of another sight of it; names and ranges
// are the listing's.
func updated(h, seen providers.Half) providers.Half {
	h.State, h.Sync, h.Provisioning, h.Message, h.Warnings = seen.State, seen.Sync, seen.Provisioning, seen.Message,
		seen.Warnings
	h.Attrs = maps.Clone(h.Attrs)
	for key, value := range seen.Attrs {
		if value != "" && h.Attrs != nil {
			h.Attrs[key] = value
		}
	}
	return h
}
