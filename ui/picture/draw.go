package picture

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"example.org/peerage/ui/theme"
)

// Widths of the drawing.
const (
	// Whole is the least width of the whole drawing, Brief's of the two lines.
	Whole = 66
	least = 40
	most  = 34 // the most that a side takes
)

// sign is a mark's glyph, and its ink; busy stands for what is at work.
func sign(t *theme.Theme, m Mark, busy string) (string, theme.Ink) {
	switch m {
	case Working:
		if busy != "" {
			return busy, t.Accent
		}
		return theme.Wait, t.Accent
	case Waiting:
		return theme.Wait, t.Warn
	case Asks:
		return theme.Need, t.Warn
	case There:
		return theme.Now, t.Good
	case Broken:
		return theme.Fail, t.Bad
	case Gone:
		return theme.Skip, t.Dim
	case Unsure:
		return theme.Unsure, t.Dim
	}
	return theme.Todo, t.Dim
}

// words are a mark's, beside its glyph.
var words = map[Mark]string{
	Coming: "to come", Working: "at work", Waiting: "waiting", Asks: "needs you", Broken: "failed", Gone: "taken down",
	Unsure: "not seen",
}

// line is a part in a line of its own.
func (p Part) line(t *theme.Theme, w int, busy string) string {
	glyph, ink := sign(t, p.Mark, busy)
	text := t.Text
	if p.Mark == Coming || p.Mark == Gone {
		text = t.Dim
	}
	name := theme.Fit(p.Text, w-2)
	out := ink.On(glyph) + " " + text.On(name)
	if room := w - 4 - theme.Width(name); p.Says != "" && room > 5 {
		out += "  " + t.Dim.On(theme.Fit(p.Says, room))
	}
	return out
}

// label is what is said of a half in w cells: its title, and its state or how
// far it is.
func (h Half) label(w int) string {
	long, short := h.Text, h.Text
	switch {
	case h.State != "":
		long, short = h.Text+" "+h.State, h.State
	case h.Mark == Coming && h.Says != "":
		long = h.Text + ", " + h.Says
	case words[h.Mark] != "":
		long = h.Text + ", " + words[h.Mark]
	}
	if theme.Width(long) <= w-2 { // a line on both sides of more than one word
		return long
	}
	return theme.Fit(short, w)
}

// labelled are the halves, of which all say who makes them, or none.
func (p Picture) labelled(w int) []Half {
	out := slices.Clone(p.Halves)
	for _, h := range p.Halves {
		if theme.Width(h.Text)+2+theme.Width(h.Says) <= w {
			continue
		}
		for i := range out {
			out[i].Says = ""
		}
	}
	return out
}

// arrow is a half as a line from one network to the other, w cells wide.
func (h Half) arrow(t *theme.Theme, w int, busy string) string {
	glyph, ink := sign(t, h.Mark, busy)
	text := ink
	if h.Mark == There {
		text = t.Text
	}
	label := h.label(w - around)
	rest := max(w-theme.Width(label)-around, 0)
	dash := "─"
	if h.Mark == Coming || h.Mark == Gone || h.Mark == Unsure {
		dash = "╌"
	}
	before, after := strings.Repeat(dash, rest/2), strings.Repeat(dash, rest-rest/2)
	mid := " " + ink.On(glyph) + " " + text.On(label) + " "
	if h.Out {
		return ink.On(dash+before) + mid + ink.On(after) + ink.On(theme.Cursor)
	}
	return ink.On(backward+before) + mid + ink.On(after+dash)
}

// backward is the head of an arrow to the left; around is what an arrow has beside
// its label at least.
const (
	backward = "◂"
	around   = 6
)

// Draw is the whole picture in w cells; busy is the glyph of what is at work.
// Where w is too small for it, it is a list.
func (p Picture) Draw(t *theme.Theme, w int, busy string) []string {
	if w < Whole {
		return p.list(t, w, busy)
	}
	n := min(max(p.Yours.wants(), p.Theirs.wants(), 18), most, w*3/10)
	mid := w - 2*n - 2
	p.Halves = p.labelled(mid - around)
	left, right := p.Yours.box(t, n, busy), p.Theirs.box(t, n, busy)
	gap := strings.Repeat(" ", mid+2)
	between := make([]string, len(left))
	for i := range between {
		between[i] = gap
		if at := i - 1; at >= 0 && at < len(p.Halves) {
			between[i] = " " + theme.Pad(p.Halves[at].arrow(t, mid, busy), mid) + " "
		}
		if i == len(between)-1 && p.Verdict.Text != "" {
			between[i] = theme.Pad(strings.Repeat(" ", (mid+2-theme.Width(p.Verdict.Text))/2-1)+p.Verdict.line(t, mid, busy),
				mid+2)
		}
	}
	place := w - max(n, theme.Width(p.Theirs.Place)+1)
	out := []string{theme.Pad(t.Dim.On(" "+p.Yours.Place), place) + t.Dim.On(" "+p.Theirs.Place)}
	for i := range left {
		out = append(out, left[i]+between[i]+right[i])
	}
	return append(out, p.below(t, w, n, busy)...)
}

// below are the parts of both sides, below networks of n cells.
func (p Picture) below(t *theme.Theme, w, n int, busy string) []string {
	var out []string
	half := (w - 2) / 2
	for i := range max(len(p.Yours.Parts), len(p.Theirs.Parts)) {
		a, b, room := "", "", half-1
		if i < len(p.Theirs.Parts) { // what the other side does not need
			room = max(room, w-theme.Width(p.Theirs.Parts[i].line(t, half-2, busy))-3)
		} else {
			room = w - 2
		}
		if i < len(p.Yours.Parts) {
			a = " " + p.Yours.Parts[i].line(t, room, busy)
		}
		if i < len(p.Theirs.Parts) {
			b = p.Theirs.Parts[i].line(t, w-half-2, busy)
			// Under its network, where there is room for it.
			if x := w - n + 1; theme.Width(b) <= n-1 && theme.Width(a) < x {
				out = append(out, theme.Pad(a, x)+b)
				continue
			}
		}
		x := w - max(theme.Width(b), 1) - 1
		if theme.Width(a)+2 > x { // the margin at the right may go
			x = min(theme.Width(a)+2, x+1)
		}
		out = append(out, theme.Pad(a, x)+b)
	}
	return out
}

// wants is how wide the side's box would like to be.
func (s Side) wants() int {
	return max(theme.Width(s.Network.Text)+6, theme.Width(s.Network.Says)+4, theme.Width(s.Place)+2)
}

// box is a network, four lines of n cells.
func (s Side) box(t *theme.Theme, n int, busy string) []string {
	ink := t.Line
	if s.Network.Mark == There {
		ink = t.Accent
	}
	glyph, mark := sign(t, s.Network.Mark, busy)
	name := t.Strong.On(theme.Fit(s.Network.Text, n-6))
	if s.Network.Mark == Coming {
		name = t.Text.On(theme.Fit(s.Network.Text, n-6))
	}
	row := func(text string) string { return ink.On("│") + " " + theme.Pad(text, n-3) + ink.On("│") }
	return []string{
		ink.On("╭" + strings.Repeat("─", n-2) + "╮"),
		row(mark.On(glyph) + " " + name),
		row(t.Dim.On(theme.Fit(cmp.Or(s.Network.Says, s.Network.unknown()), n-4))),
		ink.On("╰" + strings.Repeat("─", n-2) + "╯"),
	}
}

// unknown stands where a network's ranges will.
func (p Part) unknown() string {
	if p.Mark == Coming {
		return "you choose it"
	}
	return ""
}

// list is the picture where there is no room beside each other.
func (p Picture) list(t *theme.Theme, w int, busy string) []string {
	var out []string
	for _, s := range []Side{p.Yours, p.Theirs} {
		out = append(out, theme.Fit(s.Network.line(t, w, busy), w))
		for _, x := range s.Parts {
			out = append(out, theme.Fit("  "+x.line(t, w-2, busy), w))
		}
		if len(out) <= 1+len(p.Yours.Parts) {
			for _, h := range p.Halves {
				glyph, ink := sign(t, h.Mark, busy)
				arrow := backward
				if h.Out {
					arrow = theme.Cursor
				}
				out = append(out, theme.Fit("  "+ink.On(glyph)+" "+t.Dim.On(arrow)+" "+t.Text.On(h.label(w-6)), w))
			}
		}
	}
	if p.Verdict.Text != "" {
		out = append(out, theme.Fit("  "+p.Verdict.line(t, w-2, busy), w))
	}
	return out
}

// Brief is the picture in two lines of w cells: the networks and the first
// half, the principals and the second. Where there is no room for all, a second
// word about a half goes first, then the ranges.
func (p Picture) Brief(t *theme.Theme, w int, busy string) []string {
	if w < least {
		return nil
	}
	forms := []func(){
		func() {}, p.firstWords, func() { p.Theirs.Network.Says = "" }, func() { p.Yours.Network.Says = "" },
	}
	p.Halves = slices.Clone(p.Halves)
	var out []string
	for _, less := range forms {
		less()
		need := 0
		for _, h := range p.Halves {
			need = max(need, theme.Width(cmp.Or(h.State, h.Text))+around+2)
		}
		var mid int
		if out, mid = p.brief(t, w, busy); mid >= need {
			break
		}
	}
	return out
}

// firstWords leaves the first word of what is said of each half.
func (p *Picture) firstWords() {
	for i := range p.Halves {
		p.Halves[i].State, _, _ = strings.Cut(p.Halves[i].State, ", ")
	}
}

// brief is one form of Brief, and how much of each line the halves have.
func (p Picture) brief(t *theme.Theme, w int, busy string) (out []string, mid int) {
	most := w * 4 / 10
	ranges := max(p.Yours.named(true), p.Theirs.named(true)) <= most
	n, m := 0, 0
	l, r := p.Yours.brief(t, busy, most, ranges), p.Theirs.brief(t, busy, most, ranges)
	for i := range l {
		n, m = max(n, theme.Width(l[i])), max(m, theme.Width(r[i]))
	}
	mid = w - n - m - 4
	for i := range l {
		half := strings.Repeat(" ", mid)
		if i < len(p.Halves) {
			half = theme.Pad(p.Halves[i].arrow(t, mid, busy), mid)
		}
		out = append(out, theme.Pad(l[i], n)+"  "+half+"  "+theme.Fit(r[i], m))
	}
	return out, mid
}

// named is how wide the network's name is, with its ranges or without.
func (s Side) named(ranges bool) int {
	if ranges && s.Network.Says != "" {
		return theme.Width(s.Network.Text) + 1 + theme.Width(s.Network.Says)
	}
	return theme.Width(s.Network.Text)
}

// brief is a side in two lines of at most w cells.
func (s Side) brief(t *theme.Theme, busy string, w int, ranges bool) [2]string {
	first := t.Strong.On(theme.Fit(s.Network.Text, w))
	if ranges && s.Network.Says != "" {
		first += " " + t.Dim.On(s.Network.Says)
	}
	var parts []string
	for _, x := range s.Parts {
		glyph, ink := sign(t, x.Mark, busy)
		parts = append(parts, ink.On(glyph)+" "+t.Text.On(x.Text))
	}
	second := strings.Join(parts, "  ")
	if theme.Width(second) > w {
		second = theme.Fit(s.counted(t, busy), w)
	}
	return [2]string{first, second}
}

// counted are the parts in a word, where there is no room for their names: how
// many are there, and what the first that is not waits for.
func (s Side) counted(t *theme.Theme, busy string) string {
	there, mark := 0, There
	for _, x := range s.Parts {
		if x.Mark == There {
			there++
		} else if mark == There || mark == Coming {
			mark = x.Mark
		}
	}
	glyph, ink := sign(t, mark, busy)
	return ink.On(glyph) + " " + t.Text.On(fmt.Sprintf("%d of %d in place", there, len(s.Parts)))
}
