package watch

import (
	"context"
	"time"

	"peerage/providers"
)

// mostChanges bounds what is kept for a reader that does not read.
const mostChanges = 1000

// publish joins what is there, notes what changed, and sends a snapshot.
func (w *Watcher) publish(ctx context.Context, now time.Time) {
	if ctx.Err() != nil {
		return
	}
	if w.settle(now); w.stir(now) {
		w.rejoin(ctx, now)
	}
	snap := Snapshot{At: now, Links: w.diff.shown, Changes: w.diff.take(), Settled: w.settled, Unsaved: w.unsaved}
	for _, s := range w.sources {
		snap.Sources = append(snap.Sources, s.status(now, w.budgets[s.Provider()].hold))
		snap.Paused = s.paused
	}
	w.send(snap)
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
	if all || !now.Before(w.began.Add(settleWithin)) {
		w.settled = true
		w.diff.dirty = true
	}
}

// stir says whether the links must be made anew.
func (w *Watcher) stir(now time.Time) bool {
	stir := w.diff.dirty || w.diff.expired(now)
	for _, s := range w.sources {
		stale := s.isStale(now)
		stir = stir || s.fresh || stale != s.stale
		s.fresh, s.stale = false, stale
	}
	return stir
}

func (w *Watcher) rejoin(ctx context.Context, now time.Time) {
	listings := make([]Listing, len(w.sources))
	for i, s := range w.sources {
		listings[i] = s.listing(now)
		w.learn(s.halves)
	}
	seen := w.diff.apply(Join(listings, w.known), now, w.settled)
	if len(seen) == 0 {
		return
	}
	w.unsaved = w.opt.Observations.Record(ctx, seen)
	if w.unsaved != nil {
		w.diff.failed(seen)
	}
}

// learn keeps Aiven's own networks while Aiven shows them.
func (w *Watcher) learn(halves []providers.Half) {
	for i := range halves {
		h := &halves[i]
		id := h.Attrs[AttrToNetwork]
		if id == "" || w.known[h.ID] == id {
			continue
		}
		w.known[h.ID] = id
		if w.opt.Learn != nil {
			w.opt.Learn(h.ID, id)
		}
	}
}

// send replaces a snapshot that nobody has taken; its changes are not lost.
func (w *Watcher) send(snap Snapshot) {
	select {
	case old := <-w.out:
		snap.Changes = append(old.Changes, snap.Changes...)
		if over := len(snap.Changes) - mostChanges; over > 0 {
			snap.Changes = snap.Changes[over:]
		}
	default:
	}
	w.out <- snap // there is room: nobody else sends
}
