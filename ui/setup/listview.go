package setup

import (
	"fmt"
	"strings"

	"example.org/peerage/ui/theme"
)

// height is how many lines all of it takes.
func (l *list) height() int {
	if l.foot() != "" {
		return len(l.all) + 2
	}
	return max(len(l.all), 1)
}

// searched says whether a filter is worth while.
func (l *list) searched() bool { return len(l.all) >= filterFrom && !l.few }

// foot says how the list is filtered; "" for a short one.
func (l *list) foot() string {
	count := fmt.Sprintf("%d of %d", len(l.shown), len(l.all))
	switch {
	case l.typing || l.search() != "":
		return count
	case l.searched():
		return "/ to filter · " + count
	}
	return ""
}

// layout is how a list fits into w cells: the width of the title, of the
// columns that are shown and of the reasons.
type layout struct {
	title int
	cols  []int
	why   int
	mark  int // of the title: where several can be marked
}

const (
	shortCol = 20 // a column that is worth more than a reason in full
	leastWhy = 10
	mostGist = 16 // of a reason, beside its columns
	leastCut = 12
	roomyWhy = 32
)

// layout shares the width: titles first, then short first columns (ranges),
// then reasons, then the other columns as far as they go.
func (l *list) layout(w int) layout {
	c := layout{title: min(l.wide[0], max(w-2, 0))}
	if l.many {
		c.mark = len("[ ] ")
	}
	first, least := 0, 0
	if len(l.wide) > 1 && l.usual > 0 && l.usual <= shortCol {
		first = min(l.wide[1], shortCol) + 2
		if l.why > 0 {
			first = l.usual + 2
		}
	}
	if l.why > 0 {
		least = min(l.why, max(leastWhy, l.gist)) + 2
	}
	if over := 2 + c.title + first + least - w; first > 0 && over > 0 && c.title-over >= leastCut {
		c.title -= over
	}
	room := w - 2 - c.title
	keep := 0
	if l.why > 0 {
		keep = l.why + 2
		if l.why > roomyWhy || first > 0 && room-keep < first { // they are whole below the list
			keep = least
		}
	}
	for i, n := range l.wide[1:] {
		free := room - keep - 2
		switch {
		case n == 0:
		case n <= free:
		case i == 0 && first > 0 && free+2 >= first, i == 0 && l.why == 0 && free >= leastCut && n <= 2*free:
			n = free
		default:
			return l.reasons(c, room)
		}
		c.cols = append(c.cols, n)
		if n > 0 {
			room -= n + 2
		}
	}
	return l.reasons(c, room)
}

func (l *list) reasons(c layout, room int) layout {
	if l.why > 0 {
		c.why = max(min(l.why, room-2), 0)
	}
	return c
}

// draw shows at most h lines; dim is for a list that cannot be used now.
func (l *list) draw(t *theme.Theme, w, h int, dim bool) []string {
	foot := l.foot()
	rows := h
	if foot != "" && h > 3 {
		rows = h - 2
	}
	l.page = max(rows-1, 1)
	l.top = max(0, min(l.top, len(l.shown)-rows))
	l.top = min(max(l.top, l.at-rows+1), l.at)
	c := l.layout(w)
	var out []string
	for i := l.top; i < len(l.shown) && len(out) < rows; i++ {
		out = append(out, l.row(t, &l.all[l.shown[i]], c, w, i == l.at && !dim, dim))
	}
	if len(l.shown) == 0 {
		out = append(out, t.Dim.On(theme.Fit("  Nothing like that. esc shows all again.", w)))
	}
	if rows == h {
		return out
	}
	return append(theme.Fill(out, min(rows, len(l.all))), "", l.footLine(t, foot, w))
}

// hidden is what is not seen of an option in a row of this layout: its title,
// its reason and its columns, as far as they are cut.
func (c layout) hidden(o *option) (title, reason, rest string) {
	if o.id == pasteValue {
		return "", "", ""
	}
	if theme.Width(o.title)+c.mark > c.title {
		title = o.title
	}
	if theme.Width(o.reason()) > c.why {
		reason = o.reason()
	}
	var cut []string
	for i, x := range o.cols {
		if x != "" && (i >= len(c.cols) || theme.Width(x) > c.cols[i]) {
			cut = append(cut, x)
		}
	}
	return title, reason, strings.Join(cut, " · ")
}

// aboutMost is how many lines are said about the option under the cursor.
const aboutMost = 3

// about is what the row under the cursor does not show. It has as many lines
// as the longest of all options needs, so that nothing jumps.
func (l *list) about(t *theme.Theme, w int) []string {
	c := l.layout(w)
	most := 0
	for i := range l.all {
		n := 0
		title, reason, rest := c.hidden(&l.all[i])
		for _, x := range []string{title, reason, rest} {
			n += (theme.Width(x) + w - 3) / max(w-2, 1)
		}
		most = max(most, n)
	}
	if most = min(most, aboutMost); most == 0 {
		return nil
	}
	var out []string
	if o := l.current(); o != nil {
		title, reason, rest := c.hidden(o)
		out = append(out, indented(t.Text, title, w)...)
		out = append(out, indented(t.Warn, reason, w)...)
		out = append(out, indented(t.Dim, rest, w)...)
	}
	if len(out) > most {
		out[most-1] = theme.Fit(out[most-1], w-2) + t.Dim.On(" …")
	}
	return theme.Fill(out, most)
}

func indented(k theme.Ink, text string, w int) []string {
	if text == "" {
		return nil
	}
	out := wrapParts(text, w-2)
	for i := range out {
		out[i] = "  " + k.On(out[i])
	}
	return out
}

func (l *list) footLine(t *theme.Theme, foot string, w int) string {
	if l.typing || l.search() != "" {
		return theme.Fit(t.Accent.On("  / ")+l.input().Draw(t, t.Text, max(w-19, 5))+t.Dim.On("  "+foot), w)
	}
	return theme.Fit(t.Dim.On("  "+foot), w)
}

func (l *list) row(t *theme.Theme, o *option, c layout, w int, here, dim bool) string {
	ink := t.Text
	switch {
	case dim || o.off != "":
		ink = t.Dim
	case o.danger:
		ink = t.Bad
	}
	mark := "  "
	if o.off != "" { // not by colour alone
		mark = t.Dim.On(theme.Skip) + " "
	}
	if here {
		mark = t.Accent.Bold().On(theme.Cursor) + " "
		if ink = ink.Bold(); o.off == "" && !o.danger {
			ink = t.Accent.Bold()
		}
	}
	if o.id == pasteValue {
		return mark + ink.On(theme.Fit(l.label(o), w-2))
	}
	line := mark + ink.On(theme.Pad(l.label(o), c.title))
	reason := ""
	if c.why > 0 {
		reason = "  " + t.Warn.On(theme.Pad(theme.Gist(o.reason(), c.why), c.why))
	}
	for i, n := range c.cols {
		text := ""
		if i < len(o.cols) {
			text = o.cols[i]
		}
		if n > 0 {
			line += t.Dim.On("  " + theme.Pad(theme.Brief(text, n), n))
		}
		if i == 0 {
			line, reason = line+reason, ""
		}
	}
	return line + reason
}
