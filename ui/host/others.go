package host

import (
	"context"

	"example.org/peerage/providers/spawn"
	"example.org/peerage/state"
	"example.org/peerage/wizard"
)

// changed says when a run that a shared state holds is no longer as it was, or
// when somebody begins or ends working on one.
func (h *Host) changed(ctx context.Context) <-chan struct{} {
	out := make(chan struct{}, 1)
	spawn.Go(func() {
		defer close(out)
		for c := range h.o.Store.Changes(ctx) {
			if c.Of == state.OfRun || c.Of == state.OfLock || c == (state.Change{}) {
				select {
				case out <- struct{}{}:
				default: // told already, not read yet
				}
			}
		}
	})
	return out
}

// other is a run that is worked on elsewhere, as far as it was read.
type other struct {
	a   *activity
	seq int64
}

// followOthers has the board see what runs on other machines do as if they were
// done here: what it shows is then old news at once.
func (h *Host) followOthers(ctx context.Context) {
	runs := map[string]*other{}
	for c := range h.o.Store.Changes(ctx) {
		switch {
		case c == (state.Change{}):
			h.feed.makers.outdate()
			h.feed.refresh(nil)
		case c.Of == state.OfRun && !h.o.Store.Holds(c.ID):
			h.readOther(ctx, runs, c.ID)
		}
	}
}

// readOther observes the events of a run that were not read yet; of one that
// is met for the first time the last alone. What cannot be read is polled in
// its turn, like everything.
func (h *Host) readOther(ctx context.Context, runs map[string]*other, run string) {
	x := runs[run]
	if x == nil {
		x = &other{}
	}
	events, err := h.o.Store.EventsAfter(ctx, run, x.seq)
	if err != nil || len(events) == 0 {
		delete(runs, run)
		h.feed.makers.outdate() // forgotten, perhaps
		return
	}
	last := len(events) - 1
	if x.a == nil {
		st := wizard.Fold(events)
		p := h.Procedure(st.Procedure)
		if p == nil {
			return
		}
		x.a, events = h.follow(p, st), events[last:]
	}
	x.seq = events[len(events)-1].Seq
	runs[run] = x
	for _, e := range events {
		x.a.see(e)
		x.a.signed = nil // others' sign-ins open nothing here
	}
	if e := events[len(events)-1]; e.Kind == wizard.RunDone || e.Kind == wizard.RunRemoved || e.Kind == wizard.RunStopped {
		delete(runs, run)
	}
}
