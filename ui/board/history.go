package board

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/theme"
)

// printer is what links are put into words with: the time, how coarsely ages are said,
// and what is known about the one under the cursor.
type printer struct {
	providers []front.Provider
	silences  map[string]front.Silence
	drift     *front.Drift
	nowhere   bool // the networks of the demo's links: nothing can be tried over them
	// now is the backend's time at the last message that may change ages.
	now     time.Time
	step    time.Duration
	current current
}

// current is what is known about the link under the cursor.
type current struct {
	link   string // its id; "" when it must be looked at anew
	acts   []front.LinkAct
	id     string // whose history this is
	past   front.History
	err    error
	loaded bool
	// was is what the link was when its history was last asked for, and when.
	was   string
	wasAt time.Time
	asked int // number of the last question; late answers are dropped
}

// historyAge is how old a link's history may be, in the machine's time, while the
// link is as it was: its times go on.
const historyAge = time.Minute

// outdated says whether the history of the link under the cursor is to be read: of
// another link, of one that is not as it was, or anew after a while.
func (b *Board) outdated(l *providers.Link) bool {
	c := &b.current
	was := strings.Join([]string{l.ID, string(l.Verdict), l.HostedState(), l.CloudState()}, "\n")
	if c.was == was && b.machine(b.now.Sub(c.wasAt)) < historyAge {
		return false
	}
	c.was, c.wasAt = was, b.now
	return true
}

type (
	// restMsg says that the cursor has rested since it was asked.
	restMsg struct {
		b     *Board
		asked int
	}
	historyMsg struct {
		b     *Board
		asked int
		past  front.History
		err   error
	}
)

// rest is how long the cursor must stay on a link before its history is read.
const rest = 150 * time.Millisecond

// syncCurrent notices that the cursor is on another link, or that its link has
// changed.
func (b *Board) syncCurrent() tea.Cmd {
	l := b.link()
	if l == nil {
		b.current = current{asked: b.current.asked}
		return nil
	}
	if b.current.link == l.ID {
		return nil
	}
	b.current.link = l.ID
	b.current.acts = b.backend.Feed.Acts(*l)
	if l.Missing { // it was never seen
		b.current.id, b.current.past, b.current.err, b.current.loaded = l.ID, front.History{}, nil, true
		b.current.asked++
		return nil
	}
	if b.current.id != l.ID {
		b.current.id, b.current.past, b.current.err, b.current.loaded = l.ID, front.History{}, nil, false
	}
	if !b.outdated(l) {
		return nil
	}
	b.current.asked++
	asked, ctx, clk, pause := b.current.asked, b.ctx, b.backend.Clock, b.virtual(rest)
	return func() tea.Msg {
		if clk.Sleep(ctx, pause) != nil {
			return nil
		}
		return restMsg{b, asked}
	}
}

// readHistory reads the history, if the cursor is still there.
func (b *Board) readHistory(m restMsg) tea.Cmd {
	if m.b != b || m.asked != b.current.asked {
		return nil
	}
	id, ctx, feed := b.current.id, b.ctx, b.backend.Feed
	return func() tea.Msg {
		past, err := feed.History(ctx, id)
		return historyMsg{b, m.asked, past, err}
	}
}

func (b *Board) gotHistory(m historyMsg) tea.Cmd {
	if m.b != b || m.asked != b.current.asked {
		return nil
	}
	b.current.past, b.current.err, b.current.loaded = m.past, m.err, true
	b.version++
	return nil
}

var bars = []rune("▁▂▃▄▅▆▇█")

// spark draws trouble over time in n cells: low is well, high is down, a dot
// is not known.
func spark(h front.History, from, to time.Time, n int) string {
	var out strings.Builder
	width := to.Sub(from) / time.Duration(max(n, 1))
	for i := range n {
		begin := from.Add(time.Duration(i) * width)
		up, seen := h.Up(begin, begin.Add(width))
		if seen == 0 {
			out.WriteRune('·')
			continue
		}
		level := int(float64(seen-up) / float64(seen) * float64(len(bars)-1))
		if up < seen {
			level = max(level, 1)
		}
		out.WriteRune(bars[level])
	}
	return out.String()
}

// lastChange says what changed last, in the provider's words where they did.
func lastChange(seen []front.Seen) (at time.Time, what string) {
	for i := len(seen) - 1; i > 0; i-- {
		a, z := seen[i-1], seen[i]
		switch {
		case a.Cloud != z.Cloud:
			return z.At, a.Cloud + " → " + z.Cloud
		case a.Hosted != z.Hosted:
			return z.At, a.Hosted + " → " + z.Hosted
		case a.Verdict != z.Verdict:
			return z.At, string(a.Verdict) + " → " + string(z.Verdict)
		}
	}
	return time.Time{}, ""
}

// clockTime is a time of day, with the day when it is another.
func (b *printer) clockTime(at time.Time) string { return theme.When(b.now, at) }

// historyLine is the history in a line: the last change, the uptime, a spark of n
// cells.
func (b *printer) historyLine(n int) string {
	switch {
	case b.current.err != nil:
		return "history cannot be read: " + theme.Clean(b.current.err.Error())
	case !b.current.loaded || len(b.current.past.Seen) == 0:
		return ""
	}
	var parts []string
	if at, what := lastChange(b.current.past.Seen); what != "" {
		parts = append(parts, b.clockTime(at)+" "+theme.Clean(what))
	}
	if up := theme.Uptime(b.current.past, b.now); up != "" {
		parts = append(parts, up)
	}
	line := strings.Join(parts, " · ")
	if n > 0 && theme.Mixed(b.current.past, b.now) {
		line += "  " + spark(b.current.past, theme.Reach(b.current.past, b.now), b.now, n)
	}
	return strings.TrimSpace(line)
}
