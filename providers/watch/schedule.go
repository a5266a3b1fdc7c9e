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
	// leastLook is how long a look may take at least before it is given up.
	leastLook = 90 * time.Second
)

// budget is what the sources of one provider share: how many looks at once,
// and, after it throttled one of them, until when none may look.
type budget struct {
	flying, most int
	hold         time.Time
}

type result struct {
	source *source
	halves []providers.Half
	err    error
}

// source is a Source and how it does. Only Run's goroutine touches it.
type source struct {
	Source
	// list is its last good answer.
	list link.Listing
	// seen is when each half, by its id, was first seen in its present state.
	seen map[string]sighting
	// newer are halves that somebody else saw later than its listing, by id.
	newer map[string]newer
	// fresh: the halves differ from those of the last join; touched: they are
	// the same, but seen again.
	fresh, touched bool
	started        time.Time
	next, giveUp   time.Time
	every          time.Duration
	slack          time.Duration
	looking, tried bool
	paused, wanted bool
	stale, denied  bool
	err            *providers.Error
	// fails is how many polls failed in a row, failing since when.
	fails   int
	failing time.Time
	// state is since stateAt; round is how long the last good round took.
	state   SourceState
	stateAt time.Time
	round   time.Duration
	cancel  context.CancelCauseFunc
	pauses  *backoff.ExponentialBackOff
}

// answering is how long a look may take of the machine's time, whatever the
// clock's speed: accounts do not answer faster on a clock that runs fast.
const answering = 10 * time.Second

// slackOf is what a clock that runs faster than the machine's adds to limits
// on answers; 0 for the real one.
func slackOf(c clock.Clock) time.Duration {
	return time.Duration(max(c.Speed()-1, 0) * float64(answering))
}

func newSource(s Source, slack time.Duration) *source {
	b := backoff.NewExponentialBackOff()
	b.RandomizationFactor, b.Multiplier = 0, 2
	out := &source{Source: s, every: s.Interval(), slack: slack, pauses: b, state: NeverHeard}
	b.InitialInterval = min(out.every, firstRetry)
	b.MaxInterval = max(out.every, slowestRetry)
	b.Reset()
	return out
}

// resting says whether it is paused and nobody wants a look.
func (s *source) resting() bool { return s.paused && !s.wanted }

func (s *source) begin(now time.Time, cancel context.CancelCauseFunc) {
	s.looking, s.wanted, s.started, s.cancel = true, false, now, cancel
	s.giveUp = now.Add(max(2*s.every, leastLook) + s.slack)
}

// end takes up an answer: good data replaces the old, an error leaves it.
func (s *source) end(now time.Time, r result) {
	s.cancel(nil)
	s.looking, s.tried = false, true
	if r.err != nil {
		s.fail(now, r.err)
		return
	}
	s.list.First = s.list.First || s.list.AsOf.IsZero()
	s.list.AsOf, s.list.Asked, s.err, s.touched = now, s.started, nil, true
	s.fails, s.round = 0, now.Sub(s.started)
	s.take(now, r.halves)
	s.every = s.Interval()
	s.pauses.Reset()
	// The rhythm is kept, however long a look takes; but a source that is
	// slower than its rhythm gets a rest.
	s.next = later(s.started.Add(s.every), now.Add(s.every/4))
	if s.wanted {
		s.next = later(now, s.started.Add(debounce))
	}
}

func (s *source) fail(now time.Time, err error) {
	s.err = classified(s.Provider(), err)
	if s.fails++; s.fails == 1 {
		s.failing = now
	}
	wait := max(s.pauses.NextBackOff(), s.err.RetryAfter)
	s.next = now.Add(wait)
	if s.wanted && s.err.Class != providers.Throttled {
		s.next = later(now, s.started.Add(debounce))
	}
}

// classified makes any error one of the provider's.
func classified(provider string, err error) *providers.Error {
	if e := providers.AsError(err); e != nil {
		return e
	}
	e := &providers.Error{Class: providers.Unknown, Provider: provider, Op: "look", Message: err.Error(), Err: err}
	if errors.Is(err, errTooSlow) || errors.Is(err, context.DeadlineExceeded) {
		e.Class = providers.Transient
	}
	return e
}

// staleAt is when the data become too old.
func (s *source) staleAt() time.Time { return s.list.AsOf.Add(staleAfter*s.every + s.slack) }

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
// first look may have been so for ever.
func (s *source) date(now time.Time) {
	first := s.seen == nil
	seen := make(map[string]sighting, len(s.list.Halves))
	s.list.Since = make([]time.Time, len(s.list.Halves))
	for i := range s.list.Halves {
		h := &s.list.Halves[i]
		is, known := s.seen[h.ID]
		if !known || is.state != h.State {
			is = sighting{state: h.State, at: now}
			if first {
				is.at = time.Time{}
			}
		}
		seen[h.ID], s.list.Since[i] = is, is.at
	}
	s.seen = seen
}
