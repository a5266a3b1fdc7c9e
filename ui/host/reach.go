package host

import (
	"context"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/state"
)

// trouble says why the state cannot be worked with, since when, and what that
// means for what is shown; "" where it can.
func (f *Feed) trouble() string {
	store := f.h.o.Store
	err := store.Trouble()
	since := "The shared state cannot be reached"
	if at := store.Spoke(); !at.IsZero() {
		since = "No answer from the shared state since " + at.Local().Format(time.TimeOnly)
	}
	switch {
	case err == nil && store.Unread() != nil:
		return "What was kept is not known here, and what is seen is not kept. " + store.Unread().Error()
	case err == nil:
		return ""
	case !providers.HasCode(err, state.CodeGone) && !providers.HasCode(err, state.CodeSlow):
		return "The shared state takes nothing: what is seen is not kept, and no run can be worked on. " + err.Error()
	}
	return since + ": " + f.shown() + ", and no run can be worked on. It is tried again by itself."
}

// shown says of what is shown how it comes that it is.
func (f *Feed) shown() string {
	leads, _ := f.h.Leading()
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case leads && !f.serving:
		return "the providers are asked from here, and what is seen is not kept"
	case leads:
		return "what is seen is not kept"
	case len(f.last.Sources) > 0:
		return "what is shown was seen before"
	}
	return "nothing is watched"
}

// lost says that a board cannot know who watches for all: the state is away.
func (f *Feed) lost() bool { return !f.serving && f.h.o.Store.Trouble() != nil }

// followReach has who looks know when the shared state cannot be worked with,
// and when it can again. While it hears of changes, the state is tried.
func (f *Feed) followReach(ctx context.Context) {
	changes := f.h.o.Store.Changes(ctx)
	if f.trouble() != "" {
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
