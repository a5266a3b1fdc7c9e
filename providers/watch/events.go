package watch

import (
	"slices"
	"time"

	"example.org/peerage/providers"
)

// EventType is what an event is about; JSON has the same words.
type EventType string

// The types of event.
const (
	// LinkEvent: something about a link, with the whole link.
	LinkEvent EventType = "link"
	// SourceEvent: a source's state is another, with the whole status.
	SourceEvent EventType = "source"
	// Heartbeat: the watcher is alive, and how old everything is.
	Heartbeat EventType = "heartbeat"
	// Resync: everything as it is. The first event of a reader, and what a
	// reader gets that missed too many; what it was told before does not count.
	Resync EventType = "resync"
)

// What happened to a link or a source.
type What string

// What happens. A source appears, changes and is gone.
const (
	// Appear: it was not shown before, or was gone.
	Appear What = "appear"
	// Differ: a field is another; Event.Fields names it.
	Differ What = "change"
	// Replace: the link that was shown as Event.Was is this one now.
	Replace What = "replace"
	// Stale and Fresh: nothing is another but the age of what it rests on.
	Stale What = "stale"
	Fresh What = "fresh"
	// Gone: it is in no listing any more, and still shown for a while.
	Gone What = "gone"
	// Forget: it was gone, and is not shown any more.
	Forget What = "forget"
	// Leave: the filter of who is told chooses it no more. The watcher itself
	// never says so.
	Leave What = "leave"
)

// Event is one thing that the watcher tells. All events in their order, folded,
// give what a snapshot gives.
type Event struct {
	Type EventType
	At   time.Time
	// What happened to Link or Source; "" of a heartbeat and a resync.
	What What
	// Link is the whole link as it is now. Was is its id before, of one that is
	// replaced. From is its verdict before, "" when there was none; Fields name
	// what differs.
	Link   *providers.Link
	Was    string
	From   providers.Verdict
	Fields []string
	// Source is the whole status of a source.
	Source *SourceStatus
	// Complete says whether all sources are heard, after this event. Counts
	// are of a heartbeat and a resync, as are Sources; Links are of a resync.
	Complete bool
	Counts   map[providers.Verdict]int
	Sources  []SourceStatus
	Links    []providers.Link
}

// Resync tells everything as it is.
func (s Snapshot) Resync() Event {
	e := s.beat()
	e.Type, e.Links = Resync, s.Links
	return e
}

func (s Snapshot) beat() Event {
	e := Event{Type: Heartbeat, At: s.At, Complete: s.Complete, Sources: s.Sources, Counts: map[providers.Verdict]int{}}
	for i := range s.Links {
		e.Counts[s.Links[i].Verdict]++
	}
	return e
}

// leastEvents is how many events are kept for a reader that does not read,
// however few links there are.
const leastEvents = 1000

// Queue is what a reader is to be told that has not taken older events yet. It
// loses none but signs of life, of which the last stands for all: where there are
// too many, one resync tells what they come to.
func (s Snapshot) Queue(older []Event) []Event {
	beats := func(e Event) bool { return e.Type == Heartbeat }
	if slices.ContainsFunc(s.Events, beats) {
		older = slices.DeleteFunc(slices.Clone(older), beats)
	}
	if len(older)+len(s.Events) > max(leastEvents, 3*len(s.Links)) {
		return []Event{s.Resync()}
	}
	return slices.Concat(older, s.Events)
}
