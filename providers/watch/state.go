package watch

import (
	"strings"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/link"
)

// mostFails is how many polls may fail in a row before a source that was heard
// counts as failing: one may.
const mostFails = 2

// aged says whether the data are too old.
func (s *source) aged(now time.Time) bool { return !s.list.AsOf.IsZero() && !now.Before(s.staleAt()) }

// stateNow is the state that what happened so far makes.
func (s *source) stateNow(now time.Time) SourceState {
	never := s.list.AsOf.IsZero()
	switch {
	case s.err == nil && never:
		return NeverHeard
	case s.err == nil || !never && s.fails < mostFails && !s.aged(now):
		return Heard
	}
	switch s.err.Class {
	case providers.NotPermitted:
		return Denied
	case providers.NotAuthenticated:
		return SignedOut
	}
	return Failing
}

// mark brings the state up to date.
func (s *source) mark(now time.Time) {
	is := s.stateNow(now)
	if is == s.state && !s.stateAt.IsZero() {
		return
	}
	s.stateAt = now
	if s.err != nil && (s.state == Heard || s.state == NeverHeard) {
		s.stateAt = s.failing
	}
	s.state = is
}

// staleAt is when the data become too old.
func (s *source) staleAt() time.Time {
	return s.list.AsOf.Add(staleAfter*max(s.every, s.promised) + s.slack)
}

// isStale says that the data are not to be relied on; where only parts of them
// failed, these are said by their age.
func (s *source) isStale(now time.Time) bool {
	is := s.stateNow(now)
	return is != Heard && is != NeverHeard && !s.partly || s.aged(now)
}

// refusal is how much of a source may not be listed.
type refusal int

const (
	permitted refusal = iota
	inPart
	denied
)

func (s *source) refusal(now time.Time) refusal {
	switch {
	case s.partly && s.err.Class == providers.NotPermitted:
		return inPart
	case s.stateNow(now) == Denied && !s.partly:
		return denied
	}
	return permitted
}

func (s *source) listing(now time.Time) link.Listing {
	l := s.list
	l.ID, l.Provider, l.Account = s.ID(), s.Provider(), s.Account()
	l.Listed, l.Stale = !l.AsOf.IsZero(), s.isStale(now)
	l.Denied, l.Refused = s.refusal(now) == denied, s.refusal(now) == inPart
	l.OldBefore = now.Add(-staleAfter*max(s.every, s.promised) - s.slack)
	return l
}

func (s *source) status(now, hold time.Time) SourceStatus {
	out := SourceStatus{ID: s.ID(), Provider: s.Provider(), Account: s.Account(), Title: s.Title(),
		State: s.state, Since: s.stateAt, AsOf: s.list.AsOf, Round: s.round, Next: clock.Later(s.next, hold),
		Polling: s.polling, Interval: s.every, Err: s.err, Stale: s.state != Heard || s.aged(now),
		Calls: s.meter.made(), RoundCalls: s.calls, Halves: len(s.list.Halves)}
	out.Parts, out.PartsHeard, out.Closed = s.heard.Parts, s.heard.Known, strings.Join(s.heard.Closed, ", ")
	out.Waited, out.Errors, out.Throttles = s.meter.answering(now), s.errors, s.throttles
	return out
}
