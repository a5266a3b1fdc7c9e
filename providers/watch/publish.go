package watch

import (
	"context"
	"time"

	"example.org/peerage/providers/link"
)

// publish brings the links up to date and sends a snapshot, with the events that
// lead to it. It rests between two times, so that many sources that answer one
// after the other cost no more than a few; what comes after a snapshot that
// told of no answer does not wait. Where nothing is another but ages it is told
// now and then; where not even these are, not at all.
func (w *Watcher) publish(ctx context.Context, now time.Time) {
	w.settle(now)
	renew, touch := w.outdated(now)
	news := renew || touch
	w.restless = now.Before(w.restTill) && (w.newsSent || !news)
	if w.restless || ctx.Err() != nil {
		return
	}
	if w.aging = touch; !renew && !w.pressing(now) && (!touch || now.Before(w.calmTill)) {
		return
	}
	w.aging = false
	w.restTill, w.newsSent, w.sent = now.Add(w.machine(restOf(len(w.diff.shown)))), news, now
	if !renew { // ages alone: they cost little, and are told now and then
		w.restTill = now.Add(w.machine(rest))
	}
	w.calmTill = now.Add(w.machine(calm))
	if news {
		w.update(ctx, now, renew)
	}
	w.send(w.snapshot(now))
	w.recordCoverage(ctx, now)
}

// machine is as much of the clock's time as passes in d of the machine's.
func (w *Watcher) machine(d time.Duration) time.Duration {
	return time.Duration(float64(d) * w.clk.Speed())
}

// snapshot is what there is to tell.
func (w *Watcher) snapshot(now time.Time) Snapshot {
	snap := Snapshot{At: now, Links: w.diff.shown, Settled: w.settled, Unsaved: w.unsaved}
	for _, s := range w.sources {
		s.mark(now)
		s.answered = false
		snap.Sources = append(snap.Sources, s.status(now, w.budget(s.Source).hold))
		snap.Paused = s.paused
	}
	snap.Complete = len(snap.Missing()) == 0
	snap.Events = w.tell.tell(snap, w.diff.parted())
	w.pausedTold, w.settledTold = snap.Paused, snap.Settled
	return snap
}

// pressing says whether there is more to tell than ages: a source does
// otherwise than was told last, somebody waits for its answer, or it is time to
// say that all is as it was.
func (w *Watcher) pressing(now time.Time) bool {
	told := w.tell.sources
	if !now.Before(w.tell.next) || len(told) != len(w.sources) || w.settled != w.settledTold {
		return true
	}
	for i, s := range w.sources {
		s.mark(now)
		is := s.status(now, time.Time{})
		if s.answered || s.paused != w.pausedTold || is.ID != told[i].ID || !sameState(is, told[i]) ||
			is.Errors != told[i].Errors || is.Parts != told[i].Parts || is.PartsHeard != told[i].PartsHeard {
			return true
		}
	}
	return false
}

// restOf is the machine's time between two snapshots of so many links. What a run
// has seen comes sooner: somebody waits for it. Making
// one costs about 10 µs a link, and is not to take a processor for itself while
// thousands of accounts answer one after the other.
func restOf(links int) time.Duration { return rest + rest*time.Duration(links/1000) }

// recordCoverage keeps when the sources were heard.
func (w *Watcher) recordCoverage(ctx context.Context, now time.Time) {
	for _, s := range w.sources {
		if !s.list.AsOf.IsZero() {
			w.looks.heard(s.ID(), s.list.AsOf, s.staleAt())
		}
	}
	if due := w.looks.due(now); len(due) > 0 {
		if err := w.opt.Observations.RecordCoverage(ctx, due); err != nil {
			w.unsaved = err
		}
	}
}

// settle decides once when all sources have had their say.
func (w *Watcher) settle(now time.Time) {
	if w.settled {
		return
	}
	all := true
	for _, s := range w.sources {
		all = all && s.tried
	}
	if all || !now.Before(w.began.Add(settleWithin+slackOf(w.clk))) {
		w.settled = true
		w.diff.dirty = true
	}
}

// outdated says whether a half changed, or the age of some.
func (w *Watcher) outdated(now time.Time) (renew, touch bool) {
	renew = w.diff.dirty || w.diff.expired(now)
	for _, s := range w.sources {
		// An account's first answer, or refusal, tells even where it is empty.
		renew = renew || s.fresh || s.list.First || s.refused != s.refusal(now)
		touch = touch || s.touched || s.stale != s.isStale(now)
	}
	return renew || touch && w.diff.doubt, touch
}

// update makes the links anew, or their age.
func (w *Watcher) update(ctx context.Context, now time.Time, renew bool) {
	listings := make([]link.Listing, len(w.sources))
	for i, s := range w.sources {
		s.fresh, s.touched, s.stale, s.refused = false, false, s.isStale(now), s.refusal(now)
		listings[i] = s.listing(now)
		s.list.First = false
	}
	if renew {
		w.rejoin(ctx, now, listings)
	} else {
		w.diff.touch(listings)
	}
}

func (w *Watcher) rejoin(ctx context.Context, now time.Time, listings []link.Listing) {
	w.learn(listings)
	board := link.Join(link.Options{Kinds: w.opt.Kinds, Known: w.known, Memory: w.memory}, listings)
	w.diff.heard = heardOf(listings)
	seen := w.diff.apply(board, now, w.settled)
	if w.settled {
		seen = append(seen, w.diff.missed(now)...)
	}
	w.stir(now, w.diff.shown)
	if len(seen) == 0 {
		return
	}
	w.unsaved = w.opt.Observations.Record(ctx, seen)
	if w.unsaved != nil {
		w.diff.failed(seen)
	}
}

// heardOf are the sources of the listings that can be relied on.
func heardOf(listings []link.Listing) map[string]bool {
	out := make(map[string]bool, len(listings))
	for i := range listings {
		out[listings[i].ID] = listings[i].Listed && !listings[i].Stale
	}
	return out
}

// learn keeps the platforms' own networks while they show them.
func (w *Watcher) learn(listings []link.Listing) {
	for half, network := range link.KnownFrom(listings) {
		if w.known[half] == network {
			continue
		}
		w.known[half] = network
		if w.opt.Learn != nil {
			w.opt.Learn(half, network)
		}
	}
}

// send replaces a snapshot that nobody has taken; its events are not lost.
func (w *Watcher) send(snap Snapshot) {
	select {
	case old := <-w.out:
		snap.Events = snap.Queue(old.Events)
	default:
	}
	w.out <- snap // there is room: nobody else sends
}
