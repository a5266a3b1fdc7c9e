package table

import (
	"fmt"

	"github.com/charmbracelet/x/ansi"

	"example.org/peerage/providers/filter"
	"example.org/peerage/ui/theme"
)

const (
	margin = 3 // " ▸ "
	gap    = 2 // between columns
	tail   = 1 // the mark at the end
)

// layout is which columns a width has room for, and how wide they are.
type layout struct {
	width int
	index []int
	cells []int
}

// fit lays the columns out for a width.
func (t *Table[T]) fit(w int) {
	if t.layout.width == w && t.layout.index != nil {
		return
	}
	index := make([]int, 0, len(t.cols))
	for i := range t.cols {
		if !t.cols[i].Off && (i == 0 || i > t.left) && (t.wide || w >= t.cols[i].Least) {
			index = append(index, i)
		}
	}
	t.clip = false
	for len(index) > 1 && t.least(index, w) > w {
		worst := t.worst(index)
		if t.wide { // what is at the right comes into sight by scrolling
			worst = len(index) - 1
		}
		if worst < 0 {
			break
		}
		t.clip = true
		index = append(index[:worst:worst], index[worst+1:]...)
	}
	t.layout = layout{width: w, index: index, cells: t.share(index, w)}
}

// clipped says that columns are out of sight at the right.
func (t *Table[T]) clipped() bool { return t.clip }

// least is the narrowest that the columns can be.
func (t *Table[T]) least(index []int, w int) int {
	n := margin + t.tail() - gap
	for _, i := range index {
		n += t.min(i, w) + gap
	}
	return n
}

// min is the least width of a column. Where others are scrolled past it, the first
// one need not make room for them.
func (t *Table[T]) min(i, w int) int {
	c := &t.cols[i]
	if i > 0 || !t.wide {
		return c.Min
	}
	return max(c.Min, min(c.Want, w*2/5))
}

func (t *Table[T]) tail() int {
	if t.mark == nil {
		return 0
	}
	return tail
}

func (t *Table[T]) worst(index []int) int {
	worst, rank := -1, 0
	for at, i := range index {
		if r := t.cols[i].Rank; r > 0 && r >= rank {
			worst, rank = at, r
		}
	}
	return worst
}

// share gives what is left over: first up to what each wants, then by weight,
// none beyond its maximum. What is missing the first column does without; one
// without weight takes what is left by all others, too.
func (t *Table[T]) share(index []int, w int) []int {
	cells := make([]int, len(index))
	left := w - t.least(index, w)
	for at, i := range index {
		least := t.min(i, w)
		more := max(0, min(left, t.cols[i].Want-least))
		cells[at] = least + more
		left -= more
	}
	if left < 0 {
		cells[0] = max(cells[0]+left, 1)
	}
	for left > 0 {
		given := t.round(index, cells, left)
		if given == 0 {
			break
		}
		left -= given
	}
	if c := &t.cols[index[0]]; left > 0 && c.Weight == 0 { // what nobody takes
		cells[0] = max(cells[0], min(cells[0]+left, c.Max))
	}
	return cells
}

// round shares left cells once and says how many it gave.
func (t *Table[T]) round(index, cells []int, left int) int {
	weight, given := 0, 0
	for at, i := range index {
		if t.grows(i, cells[at]) {
			weight += t.cols[i].Weight
		}
	}
	for at, i := range index {
		if !t.grows(i, cells[at]) {
			continue
		}
		more := max(left*t.cols[i].Weight/weight, 1)
		if t.cols[i].Max > 0 {
			more = min(more, t.cols[i].Max-cells[at])
		}
		more = min(more, left-given)
		cells[at] += more
		given += more
	}
	return given
}

func (t *Table[T]) grows(i, now int) bool {
	c := t.cols[i]
	return c.Weight > 0 && (c.Max == 0 || now < c.Max)
}

// group headings

func (t *Table[T]) relist() {
	if !t.stale {
		return
	}
	t.stale = false
	t.lines, t.heads = t.lines[:0], t.heads[:0]
	if t.group == nil {
		return
	}
	for _, s := range t.remaining() {
		g := t.group(&t.rows[s])
		if n := len(t.heads); n == 0 || t.heads[n-1].Group != g {
			t.heads = append(t.heads, head{Group: g, worst: s, folded: t.folded[g]})
			t.lines = append(t.lines, -int32(len(t.heads)))
		}
		h := &t.heads[len(t.heads)-1]
		h.count++
		if t.rank != nil && t.rank(&t.rows[s]) < t.rank(&t.rows[h.worst]) {
			h.worst = s
		}
		if !h.folded {
			t.lines = append(t.lines, s)
		}
	}
}

// count is how many lines there are, line what stands in one, and cursorLine
// where the cursor's is.
func (t *Table[T]) count() int {
	if t.group == nil {
		return len(t.order)
	}
	return len(t.lines)
}

func (t *Table[T]) line(i int) int32 {
	if t.group == nil {
		return t.order[i]
	}
	return t.lines[i]
}

func (t *Table[T]) cursorLine() int {
	if t.group == nil {
		return t.at
	}
	line, seen := 0, 0
	for _, h := range t.heads {
		switch {
		case h.folded && t.at == seen:
			return line
		case h.folded:
			seen++
		case t.at < seen+h.count:
			return line + 1 + t.at - seen
		default:
			seen, line = seen+h.count, line+h.count
		}
		line++
	}
	return line
}

// scroll keeps the cursor in sight, and the heading above it if it is the
// first of its group.
func (t *Table[T]) scroll(h int) {
	at := t.cursorLine()
	first := at
	if at > 0 && t.count() > at && t.line(at-1) < 0 {
		first--
	}
	if at >= t.top+h {
		t.top = at - h + 1
	}
	if first < t.top {
		t.top = first
	}
	t.top = max(0, min(t.top, t.count()-h))
}

// View draws the header and the rows in sight: at most h lines of at most w
// cells.
func (t *Table[T]) View(th *theme.Theme, w, h int) []string {
	if w < margin+1 || h < 1 {
		return nil
	}
	t.fit(w)
	t.relist()
	out := make([]string, 0, h)
	if t.headed = h > 2; t.headed {
		h--
		out = append(out, t.header(th, t.count() > h))
	}
	t.page = h
	t.scroll(h)
	here := t.cursorLine()
	for i := t.top; i < t.count() && i < t.top+h; i++ {
		if s := t.line(i); s < 0 {
			out = append(out, t.heading(th, &t.heads[-s-1], i == here, w))
		} else {
			out = append(out, t.draw(th, &t.rows[s], i == here, w))
		}
	}
	return out
}

// arrow says which way a column is sorted.
var arrow = map[bool]string{false: " ↓", true: " ↑"}

// header has the titles; the first one says where the cursor is when some
// rows are out of sight.
func (t *Table[T]) header(th *theme.Theme, more bool) string {
	b := append(t.buf[:0], "   "...)
	for at, i := range t.layout.index {
		ink := th.Dim
		if i == t.sorted {
			ink = th.Strong
		}
		title, cells, apart := t.cols[i].Title, t.layout.cells[at], at > 0
		if apart && t.cols[i].Right && theme.Width(title)+2 > cells { // the arrow may stand in the gap
			cells, apart = cells+gap, false
		}
		if i == t.sorted && t.cmp != nil && theme.Width(title)+2 <= cells {
			title += arrow[t.down]
		}
		if more && at == 0 {
			title = fmt.Sprintf("%s  %d/%d", title, t.at+1, len(t.order))
			if t.rest != nil {
				title = fmt.Sprintf("%s  %d", t.cols[i].Title, len(t.rest))
			}
		}
		b = t.cell(b, ink, title, cells, t.cols[i].Right, apart)
	}
	t.buf = b
	return string(b)
}

// heading draws one: what is below it, how many, and where they are out of sight
// how the worst of them does.
func (t *Table[T]) heading(th *theme.Theme, h *head, here bool, w int) string {
	if !h.folded {
		return theme.Fit(" "+th.Strong.On(theme.Fit(theme.Clean(h.Title), w-8))+th.Dim.On(fmt.Sprintf("  %d", h.count)), w)
	}
	cursor := "   "
	if here {
		cursor = " " + th.Accent.Bold().On(theme.Cursor) + " "
	}
	worst := ""
	if t.says != nil {
		text, ink := t.says(&t.rows[h.worst])
		worst = "   " + ink.On(text)
	}
	count := fmt.Sprintf("  %d", h.count)
	room := w - margin - 2 - theme.Width(count) - theme.Width(worst)
	return theme.Fit(cursor+th.Dim.On("+ ")+th.Strong.On(theme.Fit(theme.Clean(h.Title), max(room, 1)))+th.Dim.On(count)+
		worst, w)
}

func (t *Table[T]) draw(th *theme.Theme, r *T, here bool, w int) string {
	b := t.buf[:0]
	if here {
		b = append(b, ' ')
		b = th.Accent.Bold().Append(b, theme.Cursor)
		b = append(b, ' ')
	} else {
		b = append(b, "   "...)
	}
	if t.picked != nil && t.picked(r) {
		b = append(b[:len(b)-1], th.Accent.Bold().On(theme.Picked)...)
	}
	for at, i := range t.layout.index {
		c := &t.cols[i]
		text, ink := c.Cell(r, t.layout.cells[at])
		if here {
			ink = ink.Bold()
		}
		var spans []filter.Span
		if t.spans != nil {
			text = short(text, t.layout.cells[at])
			spans = t.spans(i, text)
		}
		if len(spans) > 0 {
			b = t.found(b, th, ink, text, spans, t.layout.cells[at], c.Right, at > 0)
			continue
		}
		b = t.cell(b, ink, text, t.layout.cells[at], c.Right, at > 0)
	}
	if t.mark != nil {
		if m, ink := t.mark(r); m != "" {
			b = ink.Append(b, m)
		}
	}
	t.buf = b
	return string(b)
}

// cell adds one cell, cut or filled to w.
func (t *Table[T]) cell(b []byte, ink theme.Ink, s string, w int, right, second bool) []byte {
	if second {
		b = append(b, "  "...)
	}
	s = short(s, w)
	n := theme.Width(s)
	if right {
		b = spaces(b, w-n)
		return ink.Append(b, s)
	}
	return spaces(ink.Append(b, s), w-n)
}

// short is what w cells hold of a text.
func short(s string, w int) string {
	if theme.Width(s) > w {
		return ansi.Truncate(s, w, "…")
	}
	return s
}

// found adds one cell, parts of whose text stand out.
func (t *Table[T]) found(b []byte, th *theme.Theme, ink theme.Ink, s string, spans []filter.Span, w int,
	right, second bool) []byte {
	if second {
		b = append(b, "  "...)
	}
	n := theme.Width(s)
	if right {
		b = spaces(b, w-n)
	}
	at := 0
	for _, x := range spans {
		b = ink.Append(b, s[at:x.From])
		b = append(b, th.Found(s[x.From:x.To])...)
		at = x.To
	}
	b = ink.Append(b, s[at:])
	if !right {
		b = spaces(b, w-n)
	}
	return b
}

func spaces(b []byte, n int) []byte {
	for range n {
		b = append(b, ' ')
	}
	return b
}
