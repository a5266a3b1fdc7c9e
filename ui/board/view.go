package board

import (
	"fmt"
	"strings"
	"time"

	"example.org/peerage/providers/watch"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/theme"
)

// counts are the links by what they are.
type counts struct {
	front.Counts
	// some: not everything was heard.
	some bool
}

// line says the counts, with words when there is room for them.
func (c counts) line(t *theme.Theme, words bool) string {
	noun := " links"
	if c.All == 1 {
		noun = " link"
	}
	if c.some {
		noun += " so far"
	}
	var b strings.Builder
	b.WriteString(t.Strong.On(fmt.Sprint(c.All)) + noun)
	for _, x := range []struct {
		n     int
		glyph string
		word  string
		ink   theme.Ink
	}{
		{c.Missing, theme.Fail, "missing", t.Bad},
		{c.Failed, theme.Fail, "failed", t.Bad},
		{c.Yours, theme.Need, need(c.Yours), t.Warn},
		{c.Waiting, theme.Wait, "waiting", t.Warn},
		{c.Unknown, theme.Unsure, "unknown", t.Dim},
		{c.Denied, theme.Skip, "not permitted", t.Warn},
		{c.Stale, theme.Old, "stale", t.Dim},
		{c.Off, theme.Skip, "off", t.Dim},
		{c.Active, theme.Now, "active", t.Good},
	} {
		switch {
		case x.n == 0:
		case words:
			b.WriteString("   " + x.ink.On(x.glyph+" "+fmt.Sprint(x.n)) + " " + x.word)
		default:
			b.WriteString("  " + x.ink.On(x.glyph+" "+fmt.Sprint(x.n)))
		}
	}
	return b.String()
}

// alarm is only what is wrong, for narrow screens.
func (c counts) alarm(t *theme.Theme) string {
	var out []string
	if n := c.Failed + c.Missing; n > 0 {
		out = append(out, t.Bad.On(fmt.Sprint(theme.Fail, " ", n)))
	}
	if c.Yours > 0 {
		out = append(out, t.Warn.On(fmt.Sprint(theme.Need, " ", c.Yours)))
	}
	return strings.Join(out, "  ")
}

func need(n int) string {
	if n == 1 {
		return "needs you"
	}
	return "need you"
}

// freshness says how old the picture is and when the next look is.
func (b *Board) freshness() string {
	var asOf, next time.Time
	polling := !b.seen
	for i := range b.snap.Sources {
		s := &b.snap.Sources[i]
		polling = polling || s.State == watch.NeverHeard
		if s.Err == nil && !front.IsList(s.ID) && !s.AsOf.IsZero() && (asOf.IsZero() || s.AsOf.Before(asOf)) {
			asOf = s.AsOf
		}
		if !s.Next.IsZero() && (next.IsZero() || s.Next.Before(next)) {
			next = s.Next
		}
	}
	out := ""
	if !asOf.IsZero() {
		out = "as of " + b.ago(asOf)
	}
	if before := theme.Clean(b.snap.Before); before != "" {
		out = strings.TrimPrefix(out+" · partly as "+before+" saw it", " · ")
	}
	if from := theme.Clean(b.snap.From); from != "" {
		if !b.asked.IsZero() {
			out += " · asked to look"
		}
		return strings.TrimPrefix(out+" · seen by "+from, " · ")
	}
	switch {
	case b.paused:
		return strings.TrimPrefix(out+" · paused", " · ")
	case polling || !b.asked.IsZero():
		return strings.TrimPrefix(out+" · looking", " · ")
	case next.IsZero():
		return out
	}
	return strings.TrimPrefix(out+" · next "+b.in(next), " · ")
}

// ago and in are coarse, so that they change rarely.
func (b *printer) ago(at time.Time) string {
	switch age := theme.Age(b.now, at, b.step); age {
	case "now", "":
		return "now"
	default:
		return age + " ago"
	}
}

func (b *printer) in(at time.Time) string {
	d := at.Sub(b.now)
	if d < b.step {
		return "in a moment"
	}
	if over := d % b.step; over > 0 {
		d += b.step - over
	}
	return "in " + theme.Span(d)
}

// View implements screen.Screen.
func (b *Board) View(w, h int) string {
	return b.cache.View(b.version, b.th.Version, w, h, b.draw)
}

// Sizes from which on the board is laid out differently.
const (
	wideFrom = 140 // details at the right
	tallFrom = 16  // rules, and a line for the counts
	listFrom = 24  // a line for the sources
	paneMax  = 76
)

func (b *Board) draw(w, h int) string {
	if w < 1 || h < 1 {
		return ""
	}
	foot := b.foot(w)
	b.listAt, b.listWide = 1, 0
	if h < tallFrom {
		place := ""
		switch {
		case w >= 60 && b.seen:
			place = b.counts.line(b.th, false)
		case b.seen:
			place = b.counts.alarm(b.th)
		}
		return b.th.Screen(b.th.Head(b.Crumbs(), place, w), b.body(w, h-2), foot, w, h)
	}
	rule := b.th.Rule(w)
	s := theme.NewSheet(w, h, b.cache.Len()+spare)
	s.Add(b.th.Head(b.Crumbs(), b.th.Dim.On(b.backend.Place), w), b.summary(w))
	rest := h - 5
	if line := b.sourcesLine(w - 2); h >= listFrom && line != "" {
		s.Add(" " + line)
		rest--
	}
	s.Add(rule)
	b.listAt = h - rest - 2
	if w >= wideFrom && rest >= tallFrom && b.empty(w) == nil {
		pane := min(w*2/5, paneMax)
		s.Beside(b.list(w-pane-3, rest), w-pane-3, " "+b.th.Line.On("│")+" ", b.pane(pane, rest), rest)
	} else {
		s.Add(theme.Fill(b.body(w, rest), rest)...)
	}
	s.Add(rule, foot)
	return s.String()
}

// foot has the keys, or what is typed.
func (b *Board) foot(w int) string {
	switch {
	case b.typing:
		return b.filterLine(w)
	case b.commanding:
		return b.commandLine(w)
	case b.prefix == "g":
		return b.groupLine(w)
	}
	return b.th.Foot(b.keys(), w)
}

// spare is by how much a frame may be longer than the one before without a
// new buffer.
const spare = 1 << 10

// summary is the line of counts and freshness. When it is narrow, the next
// look goes first, then the words.
func (b *Board) summary(w int) string {
	right := b.freshness()
	if !b.seen || b.counts.All == 0 {
		return " " + b.th.Dim.On(right)
	}
	long, brief := b.counts.line(b.th, true), b.counts.line(b.th, false)
	asOf, _, _ := strings.Cut(right, " · next")
	for _, x := range [...]struct{ left, right string }{{long, right}, {long, asOf}, {brief, right}, {brief, asOf}} {
		if gap := w - 2 - theme.Width(x.left) - theme.Width(x.right); gap >= 3 {
			return " " + x.left + strings.Repeat(" ", gap) + b.th.Dim.On(x.right)
		}
	}
	return " " + theme.Fit(brief, w-1)
}

// body is what stands between the rules where there is no room for details
// beside it.
func (b *Board) body(w, h int) []string {
	if words := b.empty(w); words != nil {
		return append(make([]string, max(h-24, 0)/4), words...)
	}
	strip := b.strip(w, b.stripLines(h))
	list := theme.Fill(b.list(w, h-len(strip)), h-len(strip))
	return append(list, strip...)
}

// list is the table with what is to be said about its sources below it.
func (b *Board) list(w, h int) []string {
	notes := b.notices(w, max(h/4, min(h/2, 1)))
	rows := b.table.View(b.th, w, h-len(notes))
	b.listWide = w
	return append(theme.Fill(rows, max(h-len(notes), 0)), notes...)
}

// groupLine says what may follow g.
func (b *Board) groupLine(w int) string {
	list := []keys.Binding{keys.New("g", "to the first", 0)}
	for _, g := range groupings {
		list = append(list, keys.New(g.key, "by "+g.name, 1))
	}
	list[len(list)-1].Does = "not grouped"
	return b.th.Foot(keys.Of("Group", list...), w)
}
