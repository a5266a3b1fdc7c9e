package board

import (
	"slices"
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
	seen   []front.Seen
	err    error
	loaded bool
	asked  int // number of the last question; late answers are dropped
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
		seen  []front.Seen
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
	if b.current.id != l.ID {
		b.current.id, b.current.seen, b.current.err, b.current.loaded = l.ID, nil, nil, false
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
		seen, err := feed.History(ctx, id)
		return historyMsg{b, m.asked, slices.Clone(seen), err}
	}
}

func (b *Board) gotHistory(m historyMsg) tea.Cmd {
	if m.b != b || m.asked != b.current.asked {
		return nil
	}
	slices.SortStableFunc(m.seen, func(x, y front.Seen) int { return x.At.Compare(y.At) })
	b.current.seen, b.current.err, b.current.loaded = m.seen, m.err, true
	b.version++
	return nil
}

// past is how far back history is summed up; of less than shortest no share
// is said, it would mean nothing.
const (
	past     = 30 * 24 * time.Hour
	shortest = time.Hour
)

// uptime is the share of the known time since from in which the link was up;
// known is false when nothing is known of it.
func uptime(seen []front.Seen, from, now time.Time) (share float64, known bool) {
	var up, all time.Duration
	spans(seen, from, now, func(v providers.Verdict, d time.Duration) {
		switch v {
		case providers.UnknownV, providers.Off:
			return // nobody expects traffic, or nobody knows
		case providers.Active, providers.Degraded:
			up += d
		}
		all += d
	})
	if all <= 0 {
		return 0, false
	}
	return float64(up) / float64(all), true
}

// spans gives how long each observation held between from and to.
func spans(seen []front.Seen, from, to time.Time, fn func(providers.Verdict, time.Duration)) {
	for i, s := range seen {
		begin, end := s.At, to
		if i+1 < len(seen) {
			end = seen[i+1].At
		}
		if begin.Before(from) {
			begin = from
		}
		if end.After(to) {
			end = to
		}
		if end.After(begin) {
			fn(s.Verdict, end.Sub(begin))
		}
	}
}

var bars = []rune("▁▂▃▄▅▆▇█")

// spark draws trouble over time in n cells: low is well, high is down, a dot
// is not known.
func spark(seen []front.Seen, from, to time.Time, n int) string {
	var out strings.Builder
	width := to.Sub(from) / time.Duration(max(n, 1))
	for i := range n {
		begin := from.Add(time.Duration(i) * width)
		share, known := uptime(seen, begin, begin.Add(width))
		if !known {
			out.WriteRune('·')
			continue
		}
		level := int((1 - share) * float64(len(bars)-1))
		if share < 1 {
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
func (b *printer) clockTime(at time.Time) string {
	at = at.In(b.now.Location())
	y, m, d := b.now.Date()
	if ay, am, ad := at.Date(); ay == y && am == m && ad == d {
		return at.Format("15:04")
	}
	if at.Year() == y {
		return at.Format("2 Jan 15:04")
	}
	return at.Format("2 Jan 2006")
}

// historyLine is the history in a line: the last change, the uptime, a spark of n
// cells.
func (b *printer) historyLine(n int) string {
	switch {
	case b.current.err != nil:
		return "history cannot be read: " + theme.Clean(b.current.err.Error())
	case !b.current.loaded || len(b.current.seen) == 0:
		return ""
	}
	var parts []string
	if at, what := lastChange(b.current.seen); what != "" {
		parts = append(parts, b.clockTime(at)+" "+theme.Clean(what))
	}
	from := b.oldest()
	if b.now.Sub(from) < shortest {
		return strings.Join(parts, " · ")
	}
	if share, ok := uptime(b.current.seen, from, b.now); ok {
		parts = append(parts, up(share)+" in "+theme.Span(b.now.Sub(from)))
	}
	line := strings.Join(parts, " · ")
	if n > 0 && b.mixed(from) {
		line += "  " + spark(b.current.seen, from, b.now, n)
	}
	return strings.TrimSpace(line)
}

// mixed says that the link was up for some of the time and down for some:
// otherwise a picture of it says nothing.
func (b *printer) mixed(from time.Time) bool {
	share, known := uptime(b.current.seen, from, b.now)
	return known && share > 0 && share < 1
}

// oldest is from when on the history is summed up.
func (b *printer) oldest() time.Time {
	from := b.now.Add(-past)
	if first := b.current.seen[0].At; first.After(from) {
		from = first
	}
	return from
}
