package host

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/watch"
	"example.org/peerage/ui/front"
)

// heritage is what was seen before this process led. Until it has heard a source
// itself, what was seen of that stands, with its age; it is nil when nothing does.
type heritage struct {
	*reader
	now   func() time.Time
	speed float64
}

// inherit reads what was seen before, which is also what is written already.
func (p *publisher) inherit(ctx context.Context) {
	list, _, err := p.l.store.Sights(ctx, 0)
	if err != nil {
		p.l.say("what the one before saw cannot be read: " + err.Error())
		return
	}
	r := &reader{links: map[string]providers.Link{}, sources: map[string]front.Source{}, teller: watch.NewTeller(0)}
	for i := range list {
		p.there[list[i].Key] = true
		r.apply(&list[i])
	}
	if len(r.links) == 0 {
		return
	}
	p.dirty = map[string]bool{}
	for id, x := range r.sources {
		p.sources[id] = x
	}
	r.snapshot(p.l.clk.Now(), p.l.clk.Speed()) // told already
	p.before = &heritage{r, p.l.clk.Now, p.l.clk.Speed()}
}

// with is what this process sees, and of what it has not heard yet what was seen
// before.
func (p *publisher) with(s front.Snapshot) front.Snapshot {
	h := p.before
	if h == nil {
		return s
	}
	waiting := h.waiting(&s)
	if len(waiting) == 0 {
		p.before = nil
	} else {
		s.Before, s.Settled = h.head.By, true
		h.addSources(&s, waiting)
		h.addLinks(&s, waiting)
	}
	told := watch.Snapshot{At: s.At, Links: s.Links, Sources: s.Sources, Settled: true}
	s.Complete = len(told.Missing()) == 0 && len(s.Sources) > 0
	told.Complete = s.Complete
	s.Events = h.teller.Tell(told)
	return s
}

// waiting are the sources that were seen before and that this process has not
// heard: it has no answer of theirs, or not even a list of the accounts yet.
func (h *heritage) waiting(s *front.Snapshot) map[string]bool {
	own, listed := map[string]bool{}, map[string]bool{}
	for i := range s.Sources {
		x := &s.Sources[i]
		own[x.ID] = !x.AsOf.IsZero()
		listed[x.Provider] = listed[x.Provider] || front.IsList(x.ID) && !x.AsOf.IsZero()
	}
	lists := slices.ContainsFunc(s.Sources, func(x front.Source) bool { return front.IsList(x.ID) })
	out := map[string]bool{}
	for id, x := range h.sources {
		heard, known := own[id]
		listing := slices.ContainsFunc(s.Sources, func(y front.Source) bool { return front.IsList(y.ID) && y.Provider == x.Provider })
		if known && !heard || !known && (!lists || listing && !listed[x.Provider]) {
			out[id] = true
		}
	}
	return out
}

// addSources gives the sources that are waited for the age of what was seen.
func (h *heritage) addSources(s *front.Snapshot, waiting map[string]bool) {
	own := map[string]bool{}
	s.Sources = slices.Clone(s.Sources)
	for i := range s.Sources {
		x := &s.Sources[i]
		own[x.ID] = true
		was := h.sources[x.ID]
		if !waiting[x.ID] || was.AsOf.IsZero() {
			continue
		}
		x.AsOf, x.Halves = was.AsOf, was.Halves
		if x.State == watch.NeverHeard {
			x.State, x.Since, x.Err, x.Stale = was.State, was.Since, was.Err, h.old(&was)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(waiting)) {
		if was := h.sources[id]; !own[id] {
			was.Stale = h.old(&was)
			s.Sources = append(s.Sources, was)
		}
	}
}

// old says whether what was seen of a source is not to be relied on any more.
func (h *heritage) old(x *front.Source) bool {
	const rounds = 3
	limit := rounds * max(x.Interval, watch.DefaultInterval)
	return x.Stale || h.now().Sub(x.AsOf) > limit || tooQuiet(h.now(), h.head.At, h.speed)
}

// addLinks puts the links that rest on what is waited for in the place of what
// this process knows of their halves.
func (h *heritage) addLinks(s *front.Snapshot, waiting map[string]bool) {
	stale := map[string]bool{}
	for i := range s.Sources {
		stale[s.Sources[i].ID] = s.Sources[i].Stale
	}
	covered := map[string]bool{}
	var out []providers.Link
	for _, l := range h.links {
		if !slices.ContainsFunc(l.Sources, func(id string) bool { return waiting[id] }) {
			continue
		}
		l.AsOf = h.asOf(&l)
		l.Stale = l.Stale || slices.ContainsFunc(l.Sources, func(id string) bool { return stale[id] })
		for _, key := range keysOf(&l) {
			covered[key] = true
		}
		out = append(out, l)
	}
	for i := range s.Links {
		if l := &s.Links[i]; !slices.ContainsFunc(keysOf(l), func(key string) bool { return covered[key] }) {
			out = append(out, *l)
		}
	}
	slices.SortFunc(out, func(a, b providers.Link) int { return strings.Compare(a.ID, b.ID) })
	s.Links = out
}

// keysOf are what a link is known by: its id, and its halves'.
func keysOf(l *providers.Link) []string {
	out := []string{l.ID}
	for _, h := range []*providers.Half{l.Cloud, l.Hosted} {
		if h != nil && h.ID != "" {
			out = append(out, h.Provider+" "+h.ID)
		}
	}
	return out
}
