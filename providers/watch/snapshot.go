package watch

import (
	"time"

	"example.org/peerage/providers"
)

// Snapshot is what the board shows. It is never changed after it was sent.
type Snapshot struct {
	At    time.Time
	Links []providers.Link
	// Sources are in the order in which they were given.
	Sources []SourceStatus
	// Changes since the last snapshot that was taken from the channel.
	Changes []Change
	// Settled: every source has answered once, well or badly. Before that,
	// links may still find their partners.
	Settled bool
	Paused  bool
	// Unsaved is why the latest observations could not be kept; nil when they
	// were.
	Unsaved error
}

// Change is a link's new verdict. From is "" for a link that was not there
// before, To is providers.GoneV for one that is there no more.
type Change struct {
	LinkID   string
	From, To providers.Verdict
	At       time.Time
}

// SourceStatus is how a source does.
type SourceStatus struct {
	ID, Provider, Title string
	// AsOf is when its last good answer came; NextPoll when it is asked again.
	AsOf, NextPoll time.Time
	// Polling: it is being asked now.
	Polling bool
	// Err is why the last look failed; nil when it did not.
	Err *providers.Error
	// Stale: the last look failed, or the last good one is three intervals
	// old. Denied: the account may not be listed.
	Stale, Denied bool
	// Halves is how many its last good answer holds.
	Halves int
}
