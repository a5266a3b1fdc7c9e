package watch

import (
	"context"
	"time"

	"example.org/peerage/providers/link"
)

// mostChanges bounds what is kept for a reader that does not read.
const mostChanges = 1000

// publish brings the links up to date, notes what changed, and sends a
// snapshot. It rests between two times, so that many sources that answer one
// after the other cost no more than a few; what comes after a snapshot that
// told of no answer does not wait.
func (w *Watcher) publish(ctx context.Context, now time.Time) {
	w.settle(now)
	renew, touch := w.outdated(now)
	news := renew || touch
	if w.restless = now.Before(w.restTill) && (w.newsSent || !news); w.restless || ctx.Err() != nil {
		return
	}
	w.restTill, w.newsSent = now.Add(time.Duration(float64(restOf(len(w.diff.shown)))*w.clk.Speed())), news
	if news {
		w.update(ctx, now, renew)
	}
	snap := Snapshot{At: now, Links: w.diff.shown, Changes: w.diff.take(), Settled: w.settled, Unsaved: w.unsaved}
	for _, s := range w.sources {
		s.mark(now)
		snap.Sources = append(snap.Sources, s.status(now, w.budget(s.Source).hold))
		snap.Paused = s.paused
	}
	snap.Complete = len(snap.Missing()) == 0
	snap.Events = w.tell.tell(snap, w.diff.parted())
	w.send(snap)
	w.looked(ctx, now)
}

// restOf is the machine's time between two snapshots of so many links. Making
// one costs about 10 µs a link, and is not to take a processor for itself while
// thousands of accounts answer one after the other.
func restOf(links int) time.Duration { return rest + rest*time.Duration(links/1000) }

// looked keeps when the sources were heard.
func (w *Watcher) looked(ctx context.Context, now time.Time) {
	for _, s := range w.sources {
		if !s.list.AsOf.IsZero() {
			w.looks.heard(s.ID(), s.list.AsOf, s.staleAt())
		}
	}
	if due := w.looks.due(now); len(due) > 0 {
		if err := w.opt.Observations.Looked(ctx, due); err != nil {
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
		renew = renew || s.fresh || s.list.First || s.denied != s.isDenied(now)
		touch = touch || s.touched || s.stale != s.isStale(now)
	}
	return renew, touch
}

// update makes the links anew, or their age.
func (w *Watcher) update(ctx context.Context, now time.Time, renew bool) {
	listings := make([]link.Listing, len(w.sources))
	for i, s := range w.sources {
		s.fresh, s.touched, s.stale, s.denied = false, false, s.isStale(now), s.isDenied(now)
		listings[i] = s.listing(now)
		s.list.First = false
	}
	if renew || w.diff.doubt {
		w.rejoin(ctx, now, listings)
	} else {
		w.diff.touch(listings)
	}
}

func (w *Watcher) rejoin(ctx context.Context, now time.Time, listings []link.Listing) {
	w.learn(listings)
	told := len(w.diff.changes)
	board := link.Join(link.Options{Kinds: w.opt.Kinds, Known: w.known, Memory: w.memory}, listings)
	w.diff.heard = heardOf(listings)
	seen := w.diff.apply(board, now, w.settled)
	if w.settled {
		seen = append(seen, w.diff.missed(now)...)
	}
	w.stir(now, w.diff.shown, w.diff.changes[told:])
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
	for half, network := range link.Told(listings) {
		if w.known[half] == network {
			continue
		}
		w.known[half] = network
		if w.opt.Learn != nil {
			w.opt.Learn(half, network)
		}
	}
}

// send replaces a snapshot that nobody has taken; its changes and events are
// not lost.
func (w *Watcher) send(snap Snapshot) {
	select {
	case old := <-w.out:
		snap.Events = snap.Queue(old.Events)
		snap.Changes = append(old.Changes, snap.Changes...)
		if over := len(snap.Changes) - mostChanges; over > 0 {
			snap.Changes = snap.Changes[over:]
		}
	default:
	}
	w.out <- snap // there is room: nobody else sends
}
