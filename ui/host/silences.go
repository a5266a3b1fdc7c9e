package host

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"example.org/peerage/state"
	"example.org/peerage/ui/front"
)

// silencesAge is how old what is known of silences may be: other processes
// silence links, too.
const silencesAge = 5 * time.Second

// silences are read now and then for the snapshots.
type silences struct {
	mu   sync.Mutex // never held while reading
	list map[string]front.Silence
	at   time.Time
}

// read gives those that are on. What cannot be read is as it was.
func (s *silences) read(ctx context.Context, store *state.Store, now time.Time) map[string]front.Silence {
	s.mu.Lock()
	list, fresh := s.list, !s.at.IsZero() && now.Sub(s.at) < silencesAge
	s.mu.Unlock()
	if fresh {
		return list
	}
	kept, err := store.Kept(ctx, state.Silences)
	if err != nil {
		return list
	}
	list = map[string]front.Silence{}
	for link, text := range kept {
		var x front.Silence
		if json.Unmarshal([]byte(text), &x) == nil && x.Until.After(now) {
			list[link] = x
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list, s.at = list, now
	return list
}

// LinkName is a link that the history knows.
type LinkName struct{ ID, Title string }

// Silences gives those that are on, and drops those that are over.
func (h *Host) Silences(ctx context.Context) (map[string]front.Silence, error) {
	kept, err := h.o.Store.Kept(ctx, state.Silences)
	if err != nil {
		return nil, err
	}
	out, over := map[string]front.Silence{}, map[string]string{}
	for link, text := range kept {
		var x front.Silence
		if json.Unmarshal([]byte(text), &x) != nil || !x.Until.After(h.o.Clock.Now()) {
			over[link] = ""
			continue
		}
		out[link] = x
	}
	return out, h.o.Store.Keep(ctx, state.Silences, over)
}

// Silence has nobody alerted of a link for a while; a zero Until ends that.
func (h *Host) Silence(ctx context.Context, link string, s front.Silence) error {
	text := ""
	if !s.Until.IsZero() {
		raw, err := json.Marshal(s)
		if err != nil {
			return err
		}
		text = string(raw)
	}
	return h.o.Store.Keep(ctx, state.Silences, map[string]string{link: text})
}

// silence is Silence by whoever works here, told to the board at once.
func (h *Host) silence(ctx context.Context, link string, s front.Silence) error {
	if s.By == "" && h.o.By != nil {
		s.By = h.o.By.User
	}
	err := h.Silence(ctx, link, s)
	h.feed.silences.outdate()
	if w, _ := h.feed.at(); w != nil && err == nil {
		w.Refresh("")
	}
	return err
}

// outdate has the list read again at the next snapshot.
func (s *silences) outdate() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = time.Time{}
}

// FindLink finds a link that was ever seen by its id, its name, or a part of its
// name that no other has.
func (h *Host) FindLink(ctx context.Context, name string) (LinkName, error) {
	all, err := h.LinkNames(ctx)
	if err != nil {
		return LinkName{}, err
	}
	var like []LinkName
	for _, l := range all {
		switch {
		case l.ID == name, strings.EqualFold(l.Title, name):
			return l, nil
		case strings.Contains(strings.ToLower(l.Title), strings.ToLower(name)):
			like = append(like, l)
		}
	}
	switch len(like) {
	case 0:
		return LinkName{}, fmt.Errorf("no link that was ever seen here is called %q; peerage status names them", name)
	case 1:
		return like[0], nil
	}
	var names []string
	for _, l := range like[:min(len(like), 8)] {
		names = append(names, l.Title+" ("+l.ID+")")
	}
	return LinkName{}, errors.New("several links have that in their name: " + strings.Join(names, ", ") + ". Give the id")
}

// LinkNames are all links that were ever seen, by name.
func (h *Host) LinkNames(ctx context.Context) ([]LinkName, error) {
	seen, err := h.o.Store.Since(ctx)
	if err != nil {
		return nil, err
	}
	var out []LinkName
	for _, id := range slices.Sorted(maps.Keys(seen)) {
		out = append(out, LinkName{id, seen[id].Title})
	}
	return out, nil
}

// Alerted gives the alerts of which somebody was told before, and since when.
func (h *Host) Alerted(ctx context.Context) (map[string]time.Time, error) {
	kept, err := h.o.Store.Kept(ctx, state.Alerts)
	out := map[string]time.Time{}
	for key, text := range kept {
		if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
			out[key] = at
		}
	}
	return out, err
}

// KeepTold keeps that somebody was told of alerts; a zero time drops one. Once
// another process watches for all, and tells, it is refused: see wizard.ErrLost.
func (h *Host) KeepTold(ctx context.Context, changed map[string]time.Time) error {
	texts := map[string]string{}
	for key, at := range changed {
		texts[key] = ""
		if !at.IsZero() {
			texts[key] = at.UTC().Format(time.RFC3339Nano)
		}
	}
	return h.o.Store.Keep(h.feed.under(ctx), state.Alerts, texts)
}
