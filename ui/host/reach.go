package host

import (
	"context"

	"example.org/peerage/providers"
	"example.org/peerage/state"
)

// trouble says why the shared state cannot be worked with, and what that means;
// "" where it can.
func (h *Host) trouble() string {
	err := h.o.Store.Trouble()
	switch {
	case err == nil:
		return ""
	case providers.HasCode(err, state.CodeGone), providers.HasCode(err, state.CodeSlow):
		return "The shared state cannot be reached: what is seen is not kept, and no run can be worked on. " +
			"It is tried again by itself."
	}
	return "The shared state takes nothing: what is seen is not kept, and no run can be worked on. " + err.Error()
}

// followReach has who looks know when the shared state cannot be worked with,
// and when it can again. While it hears of changes, the state is tried.
func (f *Feed) followReach(ctx context.Context) {
	changes := f.h.o.Store.Changes(ctx)
	if f.h.trouble() != "" {
		f.resend()
	}
	for c := range changes {
		if c.Of == state.OfReach || c == (state.Change{}) {
			f.resend()
		}
	}
}

// resend shows what was seen last once more, with what is amiss now.
func (f *Feed) resend() {
	f.mu.Lock()
	s, seen := f.last, f.seen
	f.mu.Unlock()
	if !seen {
		s.At = f.h.o.Clock.Now()
	}
	f.send(s)
}

// recover ends a watching that began without the state as soon as that can be
// worked with: the next one knows what was seen before, and who watches for all.
func (f *Feed) recover(ctx context.Context, stop func()) {
	changes := f.h.o.Store.Changes(ctx)
	for f.h.o.Store.Trouble() != nil {
		if _, ok := <-changes; !ok {
			return
		}
	}
	stop()
}
