package board

import (
	"cmp"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/ui/theme"
)

// stripLines is how much of h lines the details at the bottom may take: more
// where the table leaves it. The filter and notices do not count, so that the
// lines between the two stay where they are.
func (b *Board) stripLines(h int) int {
	switch {
	case h < 5:
		return 0
	case h < 8:
		return 1
	case h < 12:
		return 2
	}
	const header, notices = 1, 2
	if n := min(h-header-notices-b.table.Len(), h/2); n >= stripFull {
		return n
	}
	return 5
}

// stripFull is from how many lines on they say what the details say.
const stripFull = 12

// strip is the link under the cursor in a few lines.
func (b *Board) strip(w, n int) []string {
	l := b.link()
	if wrong := b.wrongLines(w-2, n-1); wrong != nil {
		out := []string{b.th.Rule(w)}
		for _, line := range wrong {
			out = append(out, " "+line)
		}
		return theme.Fill(out, n)
	}
	if l == nil || n <= 0 {
		return b.foldLines(w, n)
	}
	t, inner := b.th, w-2
	if n <= 2 {
		title := " " + t.Strong.On(theme.Fit(theme.Clean(l.Title), inner))
		return []string{title, " " + theme.Fit(cmp.Or(theme.Clean(l.Next), theme.Clean(l.Reason)), inner)}[2-n:]
	}
	out := []string{t.Rule(w), b.titleLine(l, inner)}
	if n >= stripFull {
		out[1] = " " + t.Strong.On(theme.Fit(theme.Clean(l.Title), inner))
		for _, line := range b.top(b.full(t, l, inner), n-2) {
			out = append(out, " "+line)
		}
		return theme.Fill(out, n)
	}
	why := theme.Wrap(theme.Clean(l.Reason), inner)
	for _, note := range b.notes(l) {
		why = append(why, theme.Paragraph(t.Warn, note, inner)...)
	}
	next := b.nextLines(l, inner)
	room := n - 2
	next = clip(next, max(room-len(why), min(room, 1)), inner)
	why = clip(why, room-len(next), inner)
	for _, line := range append(append(why, next...), t.Dim.On(theme.Fit(b.cutWords(l, w), inner))) {
		out = append(out, " "+line)
	}
	return theme.Fill(out, n)
}

// cutWords are the halves' own words where the table of w cells has no room for one of them.
func (b *Board) cutWords(l *providers.Link, w int) string {
	var out []string
	cut := false
	for _, x := range []struct {
		half *providers.Half
		col  int
	}{{l.Hosted, colHosted}, {l.Cloud, colCloud}} {
		word, _ := b.half(l, x.half)
		cut = cut || theme.Width(word) > b.table.Cells(x.col, w)
		if x.half != nil {
			word = b.name(x.half.Provider) + ": " + word
		}
		out = append(out, word)
	}
	if !cut {
		return ""
	}
	return strings.Join(out, " · ")
}

// nextLines say what to do next.
func (b *Board) nextLines(l *providers.Link, w int) []string {
	if l.Next == "" || w < 1 {
		return nil
	}
	lines := theme.Wrap("Next: "+theme.Clean(l.Next), w)
	if rest, ok := strings.CutPrefix(lines[0], "Next:"); ok {
		lines[0] = b.th.Accent.On("Next:") + rest
	}
	return lines
}

// clip leaves n lines; what was cut ends in ….
func clip(lines []string, n, w int) []string {
	if len(lines) <= n {
		return lines
	}
	if n <= 0 {
		return nil
	}
	out := append([]string(nil), lines[:n]...)
	out[n-1] = theme.Fit(theme.Fit(out[n-1], w-2)+" …", w)
	return out
}

// titleLine is the link's name and its history, which goes first when it is
// narrow.
func (b *Board) titleLine(l *providers.Link, w int) string {
	title := b.th.Strong.On(theme.Fit(theme.Clean(l.Title), w))
	for _, n := range []int{20, 10, 0} {
		sum := b.historyLine(n)
		if gap := w - theme.Width(title) - theme.Width(sum); sum != "" && gap >= 3 {
			return " " + title + strings.Repeat(" ", gap) + b.th.Dim.On(sum)
		}
	}
	return " " + title
}

// pane is the link under the cursor at length, for wide screens.
func (b *Board) pane(w, h int) []string {
	if wrong := b.wrongLines(w, h); wrong != nil {
		return wrong
	}
	l := b.link()
	if l == nil {
		return b.foldLines(w, 2)
	}
	out := []string{b.th.Strong.On(theme.Fit(theme.Clean(l.Title), w)), ""}
	return b.top(append(out, b.full(b.th, l, w)...), h)
}

// top is the beginning of lines, with a word on how to see the rest.
func (b *Board) top(lines []string, h int) []string {
	if len(lines) <= h {
		return lines
	}
	end := max(h-1, 0)
	for end > 2 && (lines[end-1] == "" || lines[end-2] == "" && lines[end] != "") {
		end-- // no heading with nothing below it
	}
	return append(lines[:end], b.th.Dim.On("enter for the rest"))
}
