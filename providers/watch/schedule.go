package watch

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/spawn"
)

// onItsWay is for how long a link that waits counts as moving.
const onItsWay = 30 * time.Minute

// overdue gives up polls of which nothing is heard.
func (w *Watcher) overdue(now time.Time) {
	for _, s := range w.sources {
		if s.polling && !now.Before(s.silentAt(now)) {
			s.cancel(errTooSlow)
		}
	}
}

// crowd is how many polls of all providers go on at once. A hundred answers
// together would be late, each, for want of a processor: theirs and ours. A poll
// that hears nothing for crowdPatience gives its place to another.
const (
	crowd         = 8
	crowdPatience = time.Second
)

// start begins the polls that are due, the oldest due first, as many as each
// budget allows, and all of them together.
func (w *Watcher) start(ctx context.Context, now time.Time) {
	var due, all []*source
	for _, b := range w.budgets {
		b.pace(now)
		if now.Before(b.hold) || b.inFlight >= b.most {
			continue
		}
		due = due[:0]
		for _, s := range b.sources {
			if !s.polling && !s.resting() && !now.Before(s.next) {
				due = append(due, s)
			}
		}
		if free := b.most - b.inFlight; len(due) > free {
			slices.SortStableFunc(due, func(x, y *source) int { return x.next.Compare(y.next) })
			due = due[:free]
		}
		all = append(all, due...)
	}
	free := max(0, max(crowd, w.opt.Parallel)-w.busy(now))
	if w.crowded = len(all) > free; w.crowded {
		slices.SortStableFunc(all, func(x, y *source) int { return x.next.Compare(y.next) })
		all = all[:free]
	}
	for _, s := range all {
		w.poll(ctx, now, w.budget(s.Source), s)
	}
}

// busy are the polls that have asked and heard something lately.
func (w *Watcher) busy(now time.Time) int {
	n := 0
	for _, s := range w.sources {
		if s.polling && s.meter.busy(now, w.machine(crowdPatience)) {
			n++
		}
	}
	return n
}

// poll has a source list, in a goroutine of its own.
func (w *Watcher) poll(ctx context.Context, now time.Time, b *budget, s *source) {
	b.inFlight++
	metered := providers.WithMeter(providers.Hasty(ctx), s.meter)
	going, cancel := context.WithCancelCause(metered)
	s.meter.startPoll(now, b.limit)
	s.startPoll(now, cancel)
	rep := &reporter{clk: w.clk, sent: now}
	rep.send = func(h Progress) { w.results <- result{source: s, heard: &h, part: true} }
	going = context.WithValue(going, reporterKey{}, rep)
	src := s.Source
	spawn.Go(func() {
		r := result{source: s, err: errors.New("the poll broke off")}
		defer func() { w.results <- r }() // Run takes every one, even when it ends
		r.halves, r.err = src.List(going)
		r.heard = rep.last()
		if r.err != nil && context.Cause(going) == errTooSlow {
			r.err = errTooSlow
		}
	})
}

// finish takes up an answer, or a part of one.
func (w *Watcher) finish(r result) {
	now, s := w.clk.Now(), r.source
	if r.part {
		s.part(now, r.heard)
		return
	}
	b := w.budget(s.Source)
	b.inFlight--
	s.end(now, r)
	if s.err != nil && s.err.Class == providers.Throttled {
		b.hold = clock.Later(b.hold, s.next)
	}
	b.plan(now, w.least)
}

// alarm is when something is to be done next.
func (w *Watcher) alarm(now time.Time) time.Time {
	at := now.Add(time.Hour)
	sooner := func(t time.Time) {
		if t.After(now) && t.Before(at) {
			at = t
		}
	}
	for _, b := range w.budgets {
		if b.first {
			sooner(b.steady)
		}
		for _, s := range b.sources {
			switch {
			case s.polling:
				sooner(s.silentAt(now))
			case !s.resting():
				sooner(clock.Later(s.next, b.hold))
			}
			if !s.list.AsOf.IsZero() {
				sooner(s.staleAt())
			}
		}
	}
	if w.crowded {
		sooner(now.Add(w.machine(crowdPatience)))
	}
	if !w.settled {
		sooner(w.began.Add(settleWithin + slackOf(w.clk)))
	}
	if w.restless {
		sooner(w.restTill)
	}
	if w.aging {
		sooner(w.calmTill)
	}
	sooner(w.diff.nextExpiry())
	sooner(w.tell.next)
	return at
}

// stir has what links that move rest on polled quickly: those on their way, and
// those whose verdict changed just now. One that waited for a person already when
// it was first seen may do so for years.
func (w *Watcher) stir(now time.Time, links []providers.Link) {
	till := map[string]time.Time{}
	for i := range links {
		l := &links[i]
		var end time.Time
		if l.Verdict == providers.Waiting && !(l.Yours && l.Since.IsZero()) {
			end = l.SeenSince.Add(onItsWay)
		}
		if w.settled && l.Since.Equal(now) {
			end = clock.Later(end, now.Add(lively))
		}
		if !end.After(now) {
			continue
		}
		for _, h := range []*providers.Half{l.Hosted, l.Cloud} {
			if h != nil {
				for _, account := range []string{h.Account, h.PeerAccount} {
					a := strings.ToLower(account)
					till[a] = clock.Later(till[a], end)
				}
			}
		}
	}
	if len(till) == 0 {
		return
	}
	for _, s := range w.sources {
		if end, ok := till[strings.ToLower(s.Account())]; ok {
			s.stir(end)
		}
	}
	for _, b := range w.budgets {
		b.plan(now, w.least)
	}
}
