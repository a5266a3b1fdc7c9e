package watch

import (
	"maps"
	"slices"
	"time"

	"example.org/peerage/providers"
)

// Fold is what events come to. The zero one has been told nothing.
type Fold struct {
	At       time.Time
	Complete bool
	links    map[string]providers.Link
	sources  map[string]SourceStatus
}

// Apply takes up the next event.
func (f *Fold) Apply(e Event) {
	if f.links == nil || e.Type == Resync {
		f.links, f.sources = map[string]providers.Link{}, map[string]SourceStatus{}
	}
	f.At, f.Complete = e.At, e.Complete
	switch {
	case e.Type == LinkEvent:
		delete(f.links, e.Was)
		f.links[e.Link.ID] = *e.Link
		if e.What == Forget || e.What == Leave {
			delete(f.links, e.Link.ID)
		}
	case e.Type == SourceEvent && e.What == Gone:
		delete(f.sources, e.Source.ID)
	case e.Type == SourceEvent:
		f.sources[e.Source.ID] = *e.Source
	default:
		for _, l := range e.Links {
			f.links[l.ID] = l
		}
		clear(f.sources)
		for _, s := range e.Sources {
			f.sources[s.ID] = s
		}
		f.age()
	}
}

// age lets the links be as old as their sources, which a heartbeat tells.
func (f *Fold) age() {
	for id, l := range f.links {
		if len(l.Sources) == 0 {
			continue
		}
		l.AsOf = time.Time{}
		for _, s := range l.Sources {
			if at := f.sources[s].AsOf; l.AsOf.IsZero() || !at.IsZero() && at.Before(l.AsOf) {
				l.AsOf = at
			}
		}
		f.links[id] = l
	}
}

// Snapshot is what was told so far, the links and sources in the order of
// their ids. Ages are those of the last heartbeat.
func (f *Fold) Snapshot() Snapshot {
	s := Snapshot{At: f.At, Complete: f.Complete}
	for _, id := range slices.Sorted(maps.Keys(f.links)) {
		s.Links = append(s.Links, f.links[id])
	}
	for _, id := range slices.Sorted(maps.Keys(f.sources)) {
		s.Sources = append(s.Sources, f.sources[id])
	}
	return s
}
