// Package home is the first screen: what would you like to do?
package home

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers/watch"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/setup"
	"example.org/peerage/ui/theme"
)

// Home is the screen. Make it with New.
type Home struct {
	backend front.Backend
	th      *theme.Theme
	live    func() []setup.Live
	ctx     context.Context
	stop    context.CancelFunc

	runs  []front.RunInfo
	read  bool // the runs have been read
	err   error
	feed  <-chan front.Snapshot
	count front.Counts
	apart bool // no account is connected
	seen  bool // a snapshot has come
	// some: not every account was heard yet; silent are those that do not answer.
	some   bool
	silent int
	now    time.Time

	at    string // id of the row under the cursor
	page  int
	loads int // number of the reading of runs that counts
	// changes says when others have changed runs; nil where there are none.
	changes <-chan struct{}
}

// New makes the screen; live tells the runs that this process works on.
func New(backend front.Backend, th *theme.Theme, live func() []setup.Live) *Home {
	ctx, stop := context.WithCancel(context.Background())
	return &Home{backend: backend, th: th, live: live, ctx: ctx, stop: stop, now: backend.Clock.Now()}
}

// Init implements screen.Screen.
func (h *Home) Init() tea.Cmd {
	return tea.Batch(h.load(), h.watch(), h.scheduleTick(), h.listen())
}

// Close implements screen.Screen.
func (h *Home) Close() { h.stop() }

// Crumbs implements screen.Screen.
func (h *Home) Crumbs() []string { return []string{"peerage"} }

// Typing implements screen.Screen.
func (h *Home) Typing() bool { return false }

// Show reads the runs anew when the screen is seen again.
func (h *Home) Show(on bool) tea.Cmd {
	if !on {
		return nil
	}
	h.now = h.backend.Clock.Now()
	return h.load()
}

type (
	runsMsg struct {
		h    *Home
		turn int
		list []front.RunInfo
		err  error
	}
	snapMsg struct {
		h *Home
		s front.Snapshot
	}
	feedMsg struct {
		h  *Home
		ch <-chan front.Snapshot
	}
	tickMsg    struct{ h *Home }
	changesMsg struct {
		h  *Home
		ch <-chan struct{}
	}
	changedMsg struct{ h *Home }
	forgotMsg  struct{ h *Home }
)

// load reads the runs.
func (h *Home) load() tea.Cmd {
	h.loads++
	turn, ctx, runs := h.loads, h.ctx, h.backend.Runs
	return func() tea.Msg {
		list, err := runs.List(ctx)
		return runsMsg{h, turn, list, err}
	}
}

// watch begins to look at the links, for their number only.
func (h *Home) watch() tea.Cmd {
	feed, ctx := h.backend.Feed, h.ctx
	if feed == nil {
		return nil
	}
	return func() tea.Msg { return feedMsg{h, feed.Watch(ctx)} }
}

func (h *Home) nextSnapshot() tea.Cmd {
	ch := h.feed
	return func() tea.Msg {
		if s, ok := <-ch; ok {
			return snapMsg{h, s}
		}
		return nil
	}
}

// listen begins to hear what others do to runs.
func (h *Home) listen() tea.Cmd {
	changed, ctx := h.backend.Changed, h.ctx
	if changed == nil {
		return nil
	}
	return func() tea.Msg { return changesMsg{h, changed(ctx)} }
}

func (h *Home) nextChange() tea.Cmd {
	ch := h.changes
	return func() tea.Msg {
		if _, ok := <-ch; ok {
			return changedMsg{h}
		}
		return nil
	}
}

// tick is how often ages are looked at again, in the machine's time.
const tick = 10 * time.Second

func (h *Home) scheduleTick() tea.Cmd {
	clk, ctx := h.backend.Clock, h.ctx
	return func() tea.Msg {
		if clk.Sleep(ctx, time.Duration(float64(tick)*max(clk.Speed(), 1))) != nil {
			return nil
		}
		return tickMsg{h}
	}
}

// Update implements screen.Screen.
func (h *Home) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case runsMsg:
		if m.h == h && m.turn == h.loads {
			if h.err, h.read = m.err, true; m.err == nil {
				h.runs = m.list
			}
			h.now = h.backend.Clock.Now()
		}
	case feedMsg:
		if m.h == h {
			h.feed = m.ch
			return h.nextSnapshot()
		}
	case snapMsg:
		if m.h == h {
			h.count, h.apart = front.Count(m.s.Links), len(m.s.Missing) > 0
			h.hear(m.s.Sources)
			h.seen = m.s.Settled || h.apart || h.count.All > 0
			return h.nextSnapshot()
		}
	case changesMsg:
		if m.h == h {
			h.changes = m.ch
			return h.nextChange()
		}
	case changedMsg:
		if m.h == h {
			return tea.Batch(h.load(), h.nextChange())
		}
	case tickMsg:
		if m.h == h {
			h.now = h.backend.Clock.Now()
			if h.changes == nil { // nobody tells what other processes do
				return tea.Batch(h.load(), h.scheduleTick())
			}
			return h.scheduleTick()
		}
	case forgotMsg:
		if m.h == h {
			return h.load()
		}
	case tea.KeyPressMsg:
		h.now = h.backend.Clock.Now()
		return h.handleKey(m)
	}
	return nil
}

// done are the finished runs.
func (h *Home) done() []front.RunInfo {
	var out []front.RunInfo
	for _, r := range h.runs {
		if r.Status.Over() && h.liveRun(r.ID) == nil {
			out = append(out, r)
		}
	}
	return out
}

func (h *Home) liveRun(run string) *setup.Live {
	for _, l := range h.live() {
		if l.Run == run {
			return &l
		}
	}
	return nil
}

// Help implements screen.Screen.
func (h *Home) Help() []keys.Set {
	return []keys.Set{h.actions().Keys("Home"), keys.Of("Moving", keys.Move()...)}
}

// hear counts the accounts that were not heard.
func (h *Home) hear(sources []front.Source) {
	h.some, h.silent = false, 0
	for i := range sources {
		switch s := &sources[i]; {
		case s.State == watch.NeverHeard:
			h.some = true
		case s.State != watch.Heard:
			h.silent++
		}
	}
}
