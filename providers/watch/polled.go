package watch

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/cenkalti/backoff/v5"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/link"
)

const (
	// firstRetry and slowestRetry bound the pauses after failed polls. Those
	// after a refusal are no longer: it may pass by itself, like any other.
	firstRetry   = 5 * time.Second
	slowestRetry = 5 * time.Minute
	// silence is how long no call of a poll may be answered before the poll is
	// given up. How long it takes as a whole does not matter.
	silence = 30 * time.Second
	// lively is for how long a source is polled quickly after something moved.
	// Where nothing has moved for calmAfter, the interval is that time divided
	// by calmer, and slowest at most.
	lively    = 2 * time.Minute
	calmAfter = 5 * time.Minute
	calmer    = 10
	slowest   = time.Minute
)

type result struct {
	source *source
	halves []providers.Half
	// heard is what came of a round of many parts; part says that it goes on.
	heard *Progress
	part  bool
	err   error
}

// source is a Source and how it does. Only Run's goroutine touches it.
type source struct {
	Source
	meter *meter
	// list is its last good answer.
	list link.Listing
	// seen is when each half, by its id, was first seen in its present state.
	seen map[string]sighting
	// newer are halves that somebody else saw later than its listing, by id.
	newer map[string]newer
	// known: a round of it was whole; what it shows before is no change.
	known bool
	// fresh: the halves differ from those of the last join; touched: they are
	// the same, but seen again.
	fresh, touched bool
	// started and ended are of its last poll, took is how long that was but
	// for the waits for the budget; begun is when its round began, which may be several polls ago where
	// resumed says so.
	started, ended, begun time.Time
	took, round           time.Duration
	resumed               bool
	// next is when it is due, wantedAt when it was asked for.
	next, wantedAt time.Time
	// every is its interval, promised that of its last round; calm what the
	// time without a change asks for.
	every, promised, calm time.Duration
	// moved is when something of it changed last; quickTill until when it is
	// polled quickly.
	moved, quickTill time.Time
	slack            time.Duration
	polling, tried   bool
	paused, wanted   bool
	// awaited: somebody asked for the round that is due or goes on; answered: it
	// has ended and nobody was told.
	awaited, answered bool
	stale             bool
	refused           refusal
	err               *providers.Error
	// fails is how many polls failed in a row, failing since when; partly says
	// that only parts of it failed.
	fails   int
	failing time.Time
	partly  bool
	// errors and throttles are how many polls failed ever, and how many of them
	// because of too many calls.
	errors, throttles int
	// state is since stateAt.
	state   SourceState
	stateAt time.Time
	// heard is what came of its present or last round, if it has parts; the
	// calls are those made when the round began, and in the last two rounds.
	heard              Progress
	before, calls, was int
	cancel             context.CancelCauseFunc
	pauses             *backoff.ExponentialBackOff
}

// answering is how long a poll may take of the machine's time, whatever the
// clock's speed: accounts do not answer faster on a clock that runs fast.
const answering = 10 * time.Second

// slackOf is what a clock that runs faster than the machine's adds to limits
// on answers; 0 for the real one.
func slackOf(c clock.Clock) time.Duration {
	return time.Duration(max(c.Speed()-1, 0) * float64(answering))
}

func newSource(s Source, clk clock.Clock) *source {
	b := backoff.NewExponentialBackOff()
	b.RandomizationFactor, b.Multiplier = 0, 2
	every := s.Interval()
	b.InitialInterval, b.MaxInterval = min(every, firstRetry), max(every, slowestRetry)
	b.Reset()
	return &source{Source: s, meter: &meter{clk: clk}, every: every, promised: every, slack: slackOf(clk), pauses: b,
		state: NeverHeard}
}

// through goes on with another way to the same account, at once.
func (s *source) through(by Source) {
	s.Source = by
	s.retry()
}

// retry has a source that failed polled at once, as if it had not.
func (s *source) retry() {
	s.pauses.Reset()
	s.next = time.Time{}
}

// resting says whether it is paused and nobody wants a poll.
func (s *source) resting() bool { return s.paused && !s.wanted }

// moves says whether something of it is on its way.
func (s *source) moves(now time.Time) bool { return now.Before(s.quickTill) }

// stir has it polled quickly until a time.
func (s *source) stir(till time.Time) { s.quickTill = clock.Later(s.quickTill, till) }

// want has it polled as soon as it may.
func (s *source) want(now time.Time) {
	s.wanted, s.wantedAt = true, now
	s.next = clock.Later(now, s.started.Add(debounce))
	s.stir(now.Add(lively))
	if p, ok := s.Source.(Partial); ok {
		p.Whole()
	}
}

// cost is how many calls a round of it takes. One that leaves out something
// now and then is known by its larger rounds, too.
func (s *source) cost() float64 {
	if s.list.AsOf.IsZero() {
		return float64(s.meter.made() - s.before)
	}
	return max(float64(s.calls), float64(s.calls+s.was)/2)
}

// planNext says when it is due, by its interval. The rhythm is kept, however
// long a round takes; but a source that is slower than its rhythm gets a rest.
func (s *source) planNext() {
	if s.tried && !s.polling && !s.wanted && !s.next.IsZero() && (s.fails == 0 || s.partly) {
		s.next = clock.Later(s.started.Add(s.every), s.ended.Add(s.every/4))
	}
}

func (s *source) startPoll(now time.Time, cancel context.CancelCauseFunc) {
	s.awaited = s.awaited || s.wanted
	s.polling, s.wanted, s.started, s.cancel = true, false, now, cancel
	if !s.resumed {
		s.begun, s.before = now, s.meter.made()
	}
}

// silentAt is when its poll is given up.
func (s *source) silentAt(now time.Time) time.Time {
	return s.meter.silentSince(now).Add(silence + s.slack)
}

// part takes up what a round has brought so far.
func (s *source) part(now time.Time, h *Progress) {
	if h.Known > s.heard.Known || h.Done > s.heard.Done {
		s.fails = min(s.fails, 1) // it gets on
	}
	s.heard = *h
	s.heard.Halves = nil
	if s.known && h.Anew {
		return // it was heard whole before, through somebody else
	}
	s.list.Old = h.Old
	s.keep(now, h.Halves)
	s.list.First = s.list.First || !s.known && s.fresh
}

// end takes up an answer: good data replaces the old, an error leaves it.
func (s *source) end(now time.Time, r result) {
	s.cancel(nil)
	s.polling, s.tried, s.ended, s.next, s.partly = false, true, now, now, false
	s.answered, s.awaited = s.answered || s.awaited, false
	if r.heard != nil {
		s.part(now, r.heard)
	}
	if r.err != nil {
		s.resumed = r.heard != nil && r.heard.Done > 0
		s.fail(now, r.err)
		s.again(now)
		return
	}
	s.whole(now, r)
	s.again(now)
}

// again is for who asked meanwhile.
func (s *source) again(now time.Time) {
	if s.wanted && (s.err == nil || s.err.Class != providers.Throttled) {
		s.next = clock.Later(now, s.started.Add(debounce))
	}
}

// whole ends a round.
func (s *source) whole(now time.Time, r result) {
	s.resumed, s.touched, s.promised = false, true, s.every
	s.took, s.round = max(0, now.Sub(s.started)-s.meter.held()), now.Sub(s.begun)
	s.was, s.calls = s.calls, s.meter.made()-s.before
	asked := s.started
	if r.heard != nil {
		asked = r.heard.Asked
	}
	lacks := r.heard != nil && r.heard.Known < r.heard.Parts
	if !lacks || !s.list.AsOf.IsZero() && !r.heard.Anew {
		s.list.First = s.list.First || s.list.AsOf.IsZero()
		s.list.AsOf, s.list.Asked = now, asked
	}
	if s.moved.IsZero() {
		s.moved = now
	}
	if !s.known || !lacks || !r.heard.Anew {
		s.keep(now, r.halves)
	}
	s.known = s.known || !s.list.AsOf.IsZero()
	if s.calm = 0; now.Sub(s.moved) >= calmAfter {
		s.calm = min(now.Sub(s.moved)/calmer, slowest)
	}
	s.pauses.Reset()
	if r.heard != nil && r.heard.Err != nil {
		s.partly = true
		s.note(now, r.heard.Err)
		return
	}
	s.err, s.fails = nil, 0
}

// note takes up why a poll failed.
func (s *source) note(now time.Time, err error) {
	s.err = classified(s.Provider(), err)
	s.errors++
	if s.err.Class == providers.Throttled {
		s.throttles++
	}
	if s.fails++; s.fails == 1 {
		s.failing = now
	}
}

// longestPause is the longest that a provider's Retry-After keeps the watcher
// from asking again: one of years would blind it for ever.
const longestPause = time.Hour

func (s *source) fail(now time.Time, err error) {
	s.note(now, err)
	s.next = now.Add(max(s.pauses.NextBackOff(), min(s.err.RetryAfter, longestPause)))
}

// errTooSlow ends a poll that the watcher gave up.
var errTooSlow = errors.New("no answer in time")

// classified makes any error one of the provider's.
func classified(provider string, err error) *providers.Error {
	if e := providers.AsError(err); e != nil {
		return e
	}
	e := &providers.Error{Class: providers.Unknown, Provider: provider, Op: "poll", Message: err.Error(), Err: err}
	if errors.Is(err, errTooSlow) || errors.Is(err, context.DeadlineExceeded) {
		e.Class = providers.Transient
	}
	return e
}

// sameHalf says whether nothing about a half has changed.
func sameHalf(a, b providers.Half) bool {
	return a.ID == b.ID && a.State == b.State && a.Sync == b.Sync && a.Provisioning == b.Provisioning &&
		a.Message == b.Message && a.Name == b.Name && a.Network == b.Network && a.NetworkID == b.NetworkID &&
		a.PeerID == b.PeerID && a.PeerName == b.PeerName && a.PeerAccount == b.PeerAccount && a.Kind == b.Kind &&
		a.Region == b.Region && a.Account == b.Account && a.Provider == b.Provider &&
		a.Created.Equal(b.Created) && a.Updated.Equal(b.Updated) &&
		slices.Equal(a.Ranges, b.Ranges) && slices.Equal(a.PeerRanges, b.PeerRanges) &&
		slices.Equal(a.Warnings, b.Warnings) && maps.Equal(a.Attrs, b.Attrs)
}

type sighting struct {
	state string
	at    time.Time
}

// date notes since when each half has been in its state. What is there at the
// first round may have been so for ever.
func (s *source) date(now time.Time) {
	seen := make(map[string]sighting, len(s.list.Halves))
	s.list.Since = make([]time.Time, len(s.list.Halves))
	for i := range s.list.Halves {
		h := &s.list.Halves[i]
		is, known := s.seen[h.ID]
		if !known || is.state != h.State {
			is = sighting{state: h.State, at: now}
			if !s.known {
				is.at = time.Time{}
			}
		}
		seen[h.ID], s.list.Since[i] = is, is.at
	}
	s.seen = seen
}
