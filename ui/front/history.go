package front

import (
	"errors"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/watch"
)

// Seen is one observation of a link, for its history.
type Seen struct {
	At      time.Time
	Verdict providers.Verdict
	Hosted  string
	Cloud   string
	// By is the run that was at work on it then, and who worked on that; ByNone; or
	// "" where nobody can tell.
	By string
}

// ByNone is said of a change at which no run was at work that this state knows.
const ByNone = "by no run known here"

// ErrNoService: no provider lists a service behind a link.
var ErrNoService = errors.New("no service is known behind the link")

// History is what was seen of a link, the oldest first, and the times in which
// anybody looked, in order. What is seen holds until the next; but only while
// somebody looked is it known to have held.
type History struct {
	Seen  []Seen
	Looks []watch.Coverage
	// Tried is what came of probes, Done of acts on it, the latest first.
	Tried []Tried
	Done  []Done
}

// Done is how an act on a link ended, by whom, in words.
type Done struct {
	At   time.Time
	Says string
}

// Tried is what came of trying services over a link, in words. Lines say all of it,
// where it is new.
type Tried struct {
	At    time.Time
	Says  string
	Lines []string
}

// Up is for how long a link was seen to be up between two instants, and for how
// long it was seen at all. Time in which nobody expects traffic of it, or in
// which its state was not known, is neither.
func (h History) Up(from, to time.Time) (up, seen time.Duration) {
	for _, l := range h.Looks {
		h.within(clock.Later(l.From, from), clock.Earlier(l.Until, to), func(v providers.Verdict, d time.Duration) {
			switch v {
			case providers.UnknownV, providers.Off:
				return
			case providers.Active, providers.Degraded:
				up += d
			}
			seen += d
		})
	}
	return up, seen
}

// within gives how long each observation held between from and to.
func (h History) within(from, to time.Time, fn func(providers.Verdict, time.Duration)) {
	for i, s := range h.Seen {
		begin, end := clock.Later(s.At, from), to
		if i+1 < len(h.Seen) {
			end = clock.Earlier(h.Seen[i+1].At, to)
		}
		if end.After(begin) {
			fn(s.Verdict, end.Sub(begin))
		}
	}
}

// Begun is from when on a history says something, and not before earliest.
func (h History) Begun(earliest time.Time) time.Time {
	if len(h.Seen) == 0 {
		return time.Time{}
	}
	return clock.Later(h.Seen[0].At, earliest)
}

// Dated is the half whose provider tells when it last touched it, or else when
// it made it, and that instant: of a link whose verdict held already when it
// was first seen. made says which; nil where no half carries either, or all
// are later.
func Dated(l *providers.Link) (h *providers.Half, at time.Time, made bool) {
	for _, x := range []*providers.Half{l.Hosted, l.Cloud} {
		if x != nil && x.Updated.After(at) && x.Updated.Before(l.SeenSince) {
			h, at = x, x.Updated
		}
	}
	if h != nil {
		return h, at, false
	}
	for _, x := range []*providers.Half{l.Hosted, l.Cloud} {
		if x != nil && x.Created.After(at) && x.Created.Before(l.SeenSince) {
			h, at = x, x.Created
		}
	}
	return h, at, h != nil
}
