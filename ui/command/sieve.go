package command

import (
	"example.org/peerage/providers"
	"example.org/peerage/providers/watch"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/host"
)

// sieve leaves what a filter chooses of what the watcher tells. A link that comes
// to be chosen appears, one that is not any more leaves: folded, the events give
// what status gives with the same filter.
type sieve struct {
	a *app
	h *host.Host
	// in are the links that are chosen, with their verdicts.
	in map[string]providers.Verdict
}

func (a *app) sieve(h *host.Host) *sieve {
	return &sieve{a: a, h: h, in: map[string]providers.Verdict{}}
}

// start is a snapshot with the links that are chosen.
func (s *sieve) start(snap front.Snapshot) front.Snapshot {
	snap = s.a.chosen(s.h, snap)
	clear(s.in)
	for i := range snap.Links {
		s.in[snap.Links[i].ID] = snap.Links[i].Verdict
	}
	return snap
}

// events are those of a snapshot that matter. With each heartbeat comes what time
// alone has changed, as of since:>2d.
func (s *sieve) events(snap front.Snapshot) []watch.Event {
	if s.a.query.Empty() {
		return snap.Events
	}
	var out []watch.Event
	for _, e := range snap.Events {
		switch e.Type {
		case watch.LinkEvent:
			if e, ok := s.link(e); ok {
				out = append(out, e)
			}
			continue
		case watch.Resync:
			e.Links = s.start(front.Snapshot{At: e.At, Links: e.Links}).Links
			e.Counts = s.counts()
		case watch.Heartbeat:
			out = append(out, s.aged(e, snap)...)
			e.Counts = s.counts()
		}
		out = append(out, e)
	}
	return out
}

// link is an event about a link, as it looks through the filter.
func (s *sieve) link(e watch.Event) (watch.Event, bool) {
	_, was := s.in[e.Link.ID]
	if e.Was != "" {
		_, before := s.in[e.Was]
		was = was || before
		delete(s.in, e.Was)
	}
	is := e.What != watch.Forget && s.a.query.Match(e.Link, s.a.filterEnv(s.h, e.At))
	if is {
		s.in[e.Link.ID] = e.Link.Verdict
	} else {
		delete(s.in, e.Link.ID)
	}
	switch {
	case is && !was:
		e.What, e.Was, e.From, e.Fields = watch.Appear, "", "", nil
	case was && !is && e.What != watch.Forget:
		e.What = watch.Leave
	}
	return e, is || was
}

// aged tells what comes and goes by the passing of time.
func (s *sieve) aged(beat watch.Event, snap front.Snapshot) []watch.Event {
	var out []watch.Event
	for i := range snap.Links {
		l := snap.Links[i]
		_, was := s.in[l.ID]
		if s.a.query.Match(&l, s.a.filterEnv(s.h, beat.At)) == was {
			continue
		}
		if e, ok := s.link(watch.Event{Type: watch.LinkEvent, At: beat.At, What: watch.Differ, Link: &l,
			From: l.Verdict, Complete: beat.Complete}); ok {
			out = append(out, e)
		}
	}
	return out
}

func (s *sieve) counts() map[providers.Verdict]int {
	out := map[providers.Verdict]int{}
	for _, v := range s.in {
		out[v]++
	}
	return out
}
