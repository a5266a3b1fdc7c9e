package watch

import (
	"slices"
	"time"

	"example.org/peerage/providers"
)

// Snapshot is what the board shows. It is never changed after it was sent.
type Snapshot struct {
	At    time.Time
	Links []providers.Link
	// Sources are in the order in which they were given.
	Sources []SourceStatus
	// Events since the last snapshot that was taken from the channel, or a
	// resync where there were too many; folded, they give what the snapshot
	// gives.
	Events []Event
	// Complete: every source has been heard whole and is so still, so that
	// what is not among the links is nowhere that can be seen. Missing names
	// the others.
	Complete bool
	// Settled: the first wait for answers is over, since all came or it took
	// too long: what is shown is worth drawing. It says nothing of whether it
	// is complete.
	Settled bool
	Paused  bool
	// Unsaved is why the latest observations could not be kept; nil when they
	// were.
	Unsaved error
}

// Missing are the sources for which a snapshot is not complete.
func (s Snapshot) Missing() []SourceStatus {
	var out []SourceStatus
	for _, x := range s.Sources {
		if !x.OK() {
			out = append(out, x)
		}
	}
	return out
}

// Over says whether nothing more is to be waited for until a deadline: it is
// complete, or what is missing will not be heard by then unless somebody does
// something.
func (s Snapshot) Over(deadline time.Time) bool {
	missing := s.Missing() // none, and not complete: the links are about to be made anew
	return s.Complete || len(missing) > 0 &&
		!slices.ContainsFunc(missing, func(x SourceStatus) bool { return x.hopeful(deadline) })
}

// SourceState is how a source does, in a word; JSON has the same.
type SourceState string

// The states of a source. One failed poll after a good one changes nothing:
// the second in a row does, or data three intervals old.
const (
	// NeverHeard: no round of it has been whole yet, and none has failed.
	NeverHeard SourceState = "waiting"
	// Heard: its last whole round is good.
	Heard SourceState = "heard"
	// Failing: it does not answer, or not well.
	Failing SourceState = "failing"
	// Denied: the account may not be listed.
	Denied SourceState = "denied"
	// SignedOut: the credentials are not accepted, or have ended.
	SignedOut SourceState = "signed-out"
)

// SourceStatus is how a source does.
type SourceStatus struct {
	ID, Provider, Account, Title string
	// State is since Since.
	State SourceState
	Since time.Time
	// AsOf is when its last whole round was answered, zero before the first;
	// readers make the age of it. Round is how long that round took.
	AsOf  time.Time
	Round time.Duration
	// Next is when it is polled again; Polling: it is being asked now.
	Next    time.Time
	Polling bool
	// Interval is the time between two rounds as it is now: what was asked
	// for, stretched by the provider's budget and by how long nothing moved.
	Interval time.Duration
	// Calls is how many calls were made to it so far, RoundCalls how many its
	// last whole round took.
	Calls, RoundCalls int
	// Waited is for how long answers were waited for, that of each call added
	// up; Errors is how many rounds failed so far, in whole or in part,
	// Throttles how many of them because the provider was asked too often.
	Waited            time.Duration
	Errors, Throttles int
	// Parts is of how many parts its present round consists, PartsHeard how
	// many of them were heard; 0 where it is not known or is one.
	Parts, PartsHeard int
	// Closed names parts that may not be listed and count as none, with ", "
	// between: an organization has closed them.
	Closed string
	// Err is why the last poll failed; nil when it did not. It is set from the
	// first failure on, before State says so.
	Err *providers.Error
	// Stale: its data are not to be relied on: State is not Heard, or they are
	// three intervals old.
	Stale bool
	// Halves is how many are known of it.
	Halves int
}

// OK says whether the source is heard, and lately.
func (s SourceStatus) OK() bool { return s.State == Heard && !s.Stale }

// Partial says whether some parts were heard, and a whole round never.
func (s SourceStatus) Partial() bool { return s.AsOf.IsZero() && s.PartsHeard > 0 }

// hopeful says whether it may become OK by a deadline by itself.
func (s SourceStatus) hopeful(deadline time.Time) bool {
	switch {
	case s.OK():
		return false
	case s.State == Denied || s.State == SignedOut:
		return false
	}
	return s.Polling || s.Next.Before(deadline)
}
