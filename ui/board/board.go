// Package board is the screen that watches: every link with its verdict, live,
// with what to do about it.
package board

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers"
	"example.org/peerage/providers/filter"
	"example.org/peerage/ui/field"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/table"
	"example.org/peerage/ui/theme"
)

// Board is the screen. Make it with New.
type Board struct {
	printer
	backend front.Backend
	th      *theme.Theme
	ctx     context.Context
	stop    context.CancelFunc

	table *table.Table[row]
	feed  <-chan front.Snapshot
	snap  front.Snapshot
	seen  bool // a snapshot has come
	// changed is when a link's verdict last changed while the board looked on.
	changed map[string]time.Time
	// began is when it saw its first snapshot.
	began  time.Time
	counts counts
	names  names

	filter *field.Field
	query  query
	typing bool
	// layout is how the links are shown, its filter aside; views are those kept.
	layout front.BoardView
	views  front.BoardViews
	marked map[string]bool
	// line is the command line; prefix the first of two keys, or a count.
	line       *field.Field
	commanding bool
	prefix     string
	paused     bool
	asked      time.Time // when looking again was last asked for

	sign *signing
	// wanted is the link that was asked for, by its id or a half's, until the
	// cursor is moved.
	wanted string
	// atTop: the cursor stays on the first link while the first answers come in.
	atTop bool

	// listAt is the line of the screen in which the table begins, listWide how wide
	// it is, for clicks.
	listAt, listWide int

	version int
	cache   screen.Cache
}

// tick is how often ages are looked at again, in the machine's time; ages are
// said in steps of the same length, so that an idle board writes nothing in
// between.
const tick = 10 * time.Second

// New makes a board on the backend's feed, the cursor on link when it is not "".
func New(backend front.Backend, th *theme.Theme, link string) *Board {
	ctx, stop := context.WithCancel(context.Background())
	b := &Board{backend: backend, th: th, ctx: ctx, stop: stop, changed: map[string]time.Time{}, atTop: true}
	b.providers, b.nowhere = backend.Providers, backend.Demo
	b.filter = field.New(field.Options{Limit: filter.Most, Bar: true})
	b.now, b.step = backend.Clock.Now(), b.virtual(tick)
	b.table = table.New(func(r *row) string { return r.ID }, b.columns()...)
	b.table.Mark(b.mark)
	b.table.Highlight(b.highlight)
	b.table.Worst(worse, b.worst)
	b.table.Pick(func(r *row) bool { return b.marked[r.ID] })
	b.line, b.marked = field.New(field.Options{Limit: filter.Most, Bar: true}), map[string]bool{}
	b.sorted(colVerdict, false)
	b.loadViews()
	b.wanted = link
	b.table.Select(link)
	return b
}

// loadViews shows the links as they were shown last. Where a filter hides some, a
// line says how many.
func (b *Board) loadViews() {
	if b.backend.Views == nil {
		return
	}
	v, err := b.backend.Views.Load()
	if err != nil {
		return // what cannot be read is written anew with the next view
	}
	b.views = v
	b.show(v.Last)
}

// virtual is as much of the backend's time as passes in d of the machine's, but
// not less than d; machine is the way back.
func (b *Board) virtual(d time.Duration) time.Duration {
	return time.Duration(float64(d) * max(b.backend.Clock.Speed(), 1))
}

func (b *Board) machine(d time.Duration) time.Duration {
	return time.Duration(float64(d) / max(b.backend.Clock.Speed(), 1))
}

// Init implements screen.Screen.
func (b *Board) Init() tea.Cmd {
	b.feed = b.backend.Feed.Watch(b.ctx)
	return tea.Batch(b.nextSnapshot(), b.scheduleTick())
}

// Close implements screen.Screen.
func (b *Board) Close() {
	if b.sign != nil {
		b.sign.cancel()
	}
	b.stop()
	if last := b.shownNow(); b.backend.Views != nil && last != b.views.Last {
		b.views.Last = last
		_ = b.backend.Views.Save(b.views) // nobody is there any more to be told
	}
	if b.paused {
		b.backend.Feed.Pause(false)
	}
}

// Crumbs implements screen.Screen.
func (b *Board) Crumbs() []string { return []string{"peerage", "Board"} }

// Typing implements screen.Screen.
func (b *Board) Typing() bool { return b.typing || b.commanding }

// Messages of this board to itself; each says whose it is.
type (
	snapMsg struct {
		b  *Board
		s  front.Snapshot
		ok bool
	}
	tickMsg struct{ b *Board }
)

// nextSnapshot waits for a snapshot.
func (b *Board) nextSnapshot() tea.Cmd {
	feed := b.feed
	return func() tea.Msg {
		s, ok := <-feed
		return snapMsg{b, s, ok}
	}
}

// scheduleTick lets a tick pass.
func (b *Board) scheduleTick() tea.Cmd {
	ctx, clk, d := b.ctx, b.backend.Clock, b.virtual(tick)
	return func() tea.Msg {
		if clk.Sleep(ctx, d) != nil {
			return nil
		}
		return tickMsg{b}
	}
}

// Update implements screen.Screen.
func (b *Board) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case snapMsg:
		if m.b != b || !m.ok {
			return nil
		}
		b.applySnapshot(m.s)
		return tea.Batch(b.nextSnapshot(), b.syncCurrent())
	case tickMsg:
		if m.b != b {
			return nil
		}
		b.setNow()
		return b.scheduleTick()
	case restMsg:
		return b.readHistory(m)
	case historyMsg:
		return b.gotHistory(m)
	case askedMsg:
		return b.wasAsked(m)
	case signMsg, connectedMsg:
		return b.handleSignIn(m)
	case pastedMsg:
		return b.pasted(m)
	case deedMsg:
		return b.done(m)
	case probedMsg:
		return b.probed(m)
	case tea.PasteMsg:
		return b.paste(m.Content)
	case tea.KeyPressMsg:
		return tea.Batch(b.press(m), b.syncCurrent())
	case tea.MouseClickMsg:
		return tea.Batch(b.click(m), b.syncCurrent())
	}
	return nil
}

// paste takes what is pasted, where anything is typed.
func (b *Board) paste(text string) tea.Cmd {
	switch {
	case b.typing:
		b.refilter(func() { b.filter.Paste(text) })
		return b.syncCurrent()
	case b.commanding:
		b.line.Paste(text)
		b.version++
	}
	return nil
}

// press gives a key to whoever is typed to, or does what it is for.
func (b *Board) press(k tea.KeyPressMsg) tea.Cmd {
	b.version++
	b.atTop = false
	switch {
	case b.typing:
		return b.typeKey(k)
	case b.commanding:
		return b.commandKey(k)
	}
	return b.handleKey(k)
}

// setNow reads the clock and forgets marks that have faded.
func (b *Board) setNow() {
	b.now = b.backend.Clock.Now()
	for id, at := range b.changed {
		if b.machine(b.now.Sub(at)) >= faded {
			delete(b.changed, id)
		}
	}
	b.version++
}

// applySnapshot shows a snapshot.
func (b *Board) applySnapshot(s front.Snapshot) {
	b.setNow()
	if !b.seen {
		b.began = s.At
	}
	b.snap, b.seen, b.silences = s, true, s.Silences
	b.asked = time.Time{}
	b.drift = s.Drift
	s.Links = s.All()
	b.snap.Links = s.Links
	rows := make([]row, len(s.Links))
	b.counts = counts{front.Count(s.Links), len(unheard(s.Sources)) > 0}
	b.names.clear()
	for i := range s.Links {
		l := &s.Links[i]
		rows[i] = row{l}
		b.names.add(l.Title)
		if s.Settled && l.Since.After(b.began) && b.machine(b.now.Sub(l.Since)) < faded {
			b.changed[l.ID] = l.Since
		}
	}
	b.query.env.Now, b.query.env.Flags = b.now, s.Drift.Flags
	b.table.Want(colLink, b.names.want())
	b.table.SetRows(rows)
	b.resolve()
	if b.atTop && b.wanted == "" {
		b.table.Move(-b.table.Len())
	}
	b.atTop = b.atTop && (!s.Settled || len(unheard(s.Sources)) > 0)
	b.current.link = "" // its link may say something new
}

// handleKey does what a key is for.
func (b *Board) handleKey(k tea.KeyPressMsg) tea.Cmd {
	if cmd, done := b.second(k); done {
		return cmd
	}
	cmd, hit := b.actions().Press(k)
	if !hit {
		b.move(k)
	}
	return cmd
}

// link is the one under the cursor; nil when there is none.
func (b *Board) link() *providers.Link { return b.Present() }

// Present is the link under the cursor; nil when there is none.
func (b *Board) Present() *providers.Link {
	if r := b.table.Current(); r != nil {
		return r.Link
	}
	return nil
}
