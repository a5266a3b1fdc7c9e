package watch

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"example.org/peerage/providers"
)

// teller makes events out of what snapshots show: of whatever differs from the
// one before.
type teller struct {
	// links and sources are what was told last; place finds a link in links.
	links    []providers.Link
	place    map[string]int
	sources  []SourceStatus
	complete bool
	every    time.Duration
	next     time.Time
}

func newTeller(every time.Duration) *teller {
	return &teller{every: cmp.Or(every, 30*time.Second), place: map[string]int{}}
}

// tell gives the events that lead from the last snapshot to this one. became
// are the ids of links that are now part of another, with that one's.
func (t *teller) tell(s Snapshot, became map[string]string) []Event {
	out := t.tellSources(nil, s)
	if len(s.Links) != len(t.links) || len(s.Links) > 0 && &s.Links[0] != &t.links[0] {
		out = t.tellLinks(out, s, became)
	}
	if !s.At.Before(t.next) || len(out) == 0 && s.Complete != t.complete {
		out = append(out, s.beat())
		t.next = s.At.Add(t.every)
	}
	if len(out) > 0 {
		t.complete = s.Complete
	}
	for i := range out {
		e := &out[i]
		e.At, e.Complete = s.At, s.Complete
		e.Link, e.Source = alone(e.Link), alone(e.Source)
	}
	return out
}

// alone is a copy that holds nothing of the array which it comes from: who reads
// late keeps what happened, and not all there was at that time.
func alone[T any](x *T) *T {
	if x == nil {
		return nil
	}
	is := *x
	return &is
}

func (t *teller) tellSources(out []Event, s Snapshot) []Event {
	was := make(map[string]SourceStatus, len(t.sources))
	for _, x := range t.sources {
		was[x.ID] = x
	}
	for i := range s.Sources {
		x := &s.Sources[i]
		switch old, known := was[x.ID]; {
		case !known:
			out = append(out, Event{Type: SourceEvent, What: Appear, Source: x})
		case !sameState(old, *x):
			out = append(out, Event{Type: SourceEvent, What: Differ, Source: x})
		}
		delete(was, x.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(was)) {
		x := was[id]
		out = append(out, Event{Type: SourceEvent, What: Gone, Source: &x})
	}
	t.sources = s.Sources
	return out
}

// sameState says whether a source does as it did. Its age is told by
// heartbeats.
func sameState(a, b SourceStatus) bool {
	if (a.Err == nil) != (b.Err == nil) || a.Err != nil && a.Err.Error() != b.Err.Error() {
		return false
	}
	return a.State == b.State && a.Since.Equal(b.Since) && a.Stale == b.Stale && a.Title == b.Title && a.Closed == b.Closed
}

func (t *teller) tellLinks(out []Event, s Snapshot, became map[string]string) []Event {
	place, into := t.place, map[string]bool{}
	if !slices.EqualFunc(s.Links, t.links, func(a, b providers.Link) bool { return a.ID == b.ID }) {
		place = make(map[string]int, len(s.Links))
		for i := range s.Links {
			place[s.Links[i].ID] = i
		}
		out = t.tellMissing(out, s, place, became, into)
	}
	for i := range s.Links {
		l := &s.Links[i]
		k, known := t.place[l.ID]
		if !known && !into[l.ID] {
			out = append(out, Event{Type: LinkEvent, What: Appear, Link: l})
		}
		if !known {
			continue
		}
		if e, differs := compare(&t.links[k], l); differs {
			out = append(out, e)
		}
	}
	t.links, t.place = s.Links, place
	return out
}

// tellMissing tells what became of links that are not shown any more; into are
// those that they are now part of.
func (t *teller) tellMissing(out []Event, s Snapshot, place map[string]int, became map[string]string,
	into map[string]bool) []Event {
	for i := range t.links {
		old := &t.links[i]
		if _, there := place[old.ID]; there {
			continue
		}
		if k, there := place[became[old.ID]]; there {
			into[s.Links[k].ID] = true
			out = append(out, Event{Type: LinkEvent, What: Replace, Link: &s.Links[k], Was: old.ID, From: old.Verdict,
				Fields: fields(old, &s.Links[k])})
			continue
		}
		out = append(out, Event{Type: LinkEvent, What: Forget, Link: old, From: old.Verdict})
	}
	return out
}

// compare tells what happened to a link between two snapshots.
func compare(a, b *providers.Link) (Event, bool) {
	e := Event{Type: LinkEvent, Link: b, From: a.Verdict}
	if !sameFields(a, b) {
		e.Fields = fields(a, b)
	}
	switch {
	case buriedOnly(b) && !buriedOnly(a):
		e.What = Gone
	case buriedOnly(a) && !buriedOnly(b):
		e.What = Appear
	case len(e.Fields) > 0:
		e.What = Differ
	case b.Stale && !a.Stale:
		e.What = Stale
	case a.Stale && !b.Stale:
		e.What = Fresh
	default:
		return e, false
	}
	return e, true
}

func buriedOnly(l *providers.Link) bool { return l.Hosted == nil && l.Cloud == nil }

// sameFields says that surely nothing differs between two links but their age;
// of most links that is so, at every poll.
func sameFields(a, b *providers.Link) bool {
	return a.Hosted == b.Hosted && a.Cloud == b.Cloud && a.Verdict == b.Verdict && a.Reason == b.Reason &&
		a.Next == b.Next && a.Title == b.Title && a.Kind == b.Kind && a.Repair == b.Repair && a.Yours == b.Yours &&
		a.Orphan == b.Orphan && a.Perhaps == b.Perhaps && a.Unheard == b.Unheard && a.Denied == b.Denied &&
		a.TakenDown == b.TakenDown && a.Since == b.Since && a.SeenSince == b.SeenSince && slices.Equal(a.Sources, b.Sources)
}

// fields names what differs between two links but their age.
func fields(a, b *providers.Link) []string {
	var out []string
	add := func(name string, differs bool) {
		if differs {
			out = append(out, name)
		}
	}
	add("kind", a.Kind != b.Kind)
	add("title", a.Title != b.Title)
	add("verdict", a.Verdict != b.Verdict)
	add("reason", a.Reason != b.Reason)
	add("next", a.Next != b.Next || a.Yours != b.Yours || a.Repair != b.Repair)
	add("orphan", a.Orphan != b.Orphan)
	add("perhaps", a.Perhaps != b.Perhaps)
	add("unheard", a.Unheard != b.Unheard)
	add("denied", a.Denied != b.Denied)
	add("taken_down", a.TakenDown != b.TakenDown)
	add("since", !a.Since.Equal(b.Since) || !a.SeenSince.Equal(b.SeenSince))
	add("sources", !slices.Equal(a.Sources, b.Sources))
	out = halfFields(out, "hosted_", a.Hosted, b.Hosted)
	return halfFields(out, "cloud_", a.Cloud, b.Cloud)
}

// halfFields adds what differs between two halves.
func halfFields(out []string, side string, a, b *providers.Half) []string {
	if a == b {
		return out
	}
	a, b = cmp.Or(a, &providers.Half{}), cmp.Or(b, &providers.Half{})
	if sameHalf(*a, *b) {
		return out
	}
	before := len(out)
	for _, f := range []struct {
		name    string
		differs bool
	}{
		{"state", a.State != b.State},
		{"sync", a.Sync != b.Sync},
		{"provisioning", a.Provisioning != b.Provisioning},
		{"message", a.Message != b.Message},
		{"ranges", !slices.Equal(a.Ranges, b.Ranges) || !slices.Equal(a.PeerRanges, b.PeerRanges)},
		{"warnings", !slices.Equal(a.Warnings, b.Warnings)},
	} {
		if f.differs {
			out = append(out, side+f.name)
		}
	}
	if len(out) == before {
		out = append(out, side+"half")
	}
	return out
}
