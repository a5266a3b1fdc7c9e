package screen

import (
	"slices"
	"strings"

	"example.org/peerage/ui/theme"
)

// recordPage draws a record, which is Markdown, for people: headings stand out,
// drawings keep their lines, tables have columns.
func recordPage(t *theme.Theme, text string, w int) []string {
	var out []string
	var rows [][]string
	drawing, fenced := false, false
	for line := range strings.SplitSeq(text, "\n") {
		if cells, ok := cellsOf(line); ok && !fenced {
			rows = append(rows, cells)
			continue
		}
		out, rows = append(out, tableOf(t, rows, w)...), nil
		title, heading := strings.CutPrefix(strings.TrimLeft(line, "#"), " ")
		switch {
		case strings.HasPrefix(line, "```"):
			fenced = !fenced
			drawing = line == "```text"
		case drawing:
			out = append(out, theme.Fit(line, w))
		case fenced:
			out = append(out, theme.Wrap(line, w)...)
		case heading && strings.HasPrefix(line, "#"):
			out = append(out, theme.Paragraph(t.Strong, title, w)...)
		default:
			out = append(out, bullet(strings.ReplaceAll(line, "`", ""), w)...)
		}
	}
	return append(out, tableOf(t, rows, w)...)
}

// bullet is a line, wrapped; what follows a bullet stays right of it.
func bullet(line string, w int) []string {
	text, ok := strings.CutPrefix(line, "- ")
	if !ok || w < 8 {
		return theme.Wrap(line, w)
	}
	out := theme.Wrap(text, w-2)
	for i, l := range out {
		mark := "  "
		if i == 0 {
			mark = "– "
		}
		out[i] = mark + l
	}
	return out
}

// cellsOf are the cells of a line of a table.
func cellsOf(line string) ([]string, bool) {
	line, ok := strings.CutPrefix(strings.TrimSpace(line), "|")
	if !ok {
		return nil, false
	}
	const bar = "\x00" // one that is text
	cells := strings.Split(strings.TrimSuffix(strings.ReplaceAll(line, `\|`, bar), "|"), "|")
	for i, c := range cells {
		cells[i] = strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(c, "`", ""), bar, "|"))
	}
	return cells, true
}

// tableOf are the rows of a table, the first of which is its header, in columns. Where
// they have no room beside each other, the last is wrapped if it is the widest and
// has room, else the widest stands below the others.
func tableOf(t *theme.Theme, rows [][]string, w int) []string {
	rows = slices.DeleteFunc(rows, func(r []string) bool { return strings.Trim(strings.Join(r, ""), "- :") == "" })
	if len(rows) == 0 {
		return nil
	}
	wide, below, hang := columns(rows, w)
	last := len(wide) - 1
	var out []string
	for n, r := range rows {
		line, head, under, ink := "", "", "", t.Text
		if n == 0 {
			ink = t.Dim
		}
		for i, c := range r[:min(len(r), len(wide))] {
			switch {
			case i == below:
				under = c
			case i == last && hang:
				head, line = line, c
			default:
				line += theme.Pad(c, wide[i]) + "  "
			}
		}
		out = append(out, hung(ink, head, strings.TrimRight(line, " "), w)...)
		for _, l := range theme.Wrap(under, max(w-4, 1)) {
			if n > 0 && l != "" {
				out = append(out, "    "+t.Dim.On(l))
			}
		}
	}
	return out
}

// columns are the widths of a table's columns, the one that stands below the others,
// or -1, and whether the last is wrapped instead.
func columns(rows [][]string, w int) (wide []int, below int, hang bool) {
	wide = make([]int, len(rows[0]))
	for _, r := range rows {
		for i, c := range r[:min(len(r), len(wide))] {
			wide[i] = max(wide[i], theme.Width(c))
		}
	}
	all, last := -2, len(wide)-1
	for _, n := range wide {
		all += n + 2
	}
	if all <= w {
		return wide, -1, false
	}
	if below = slices.Index(wide, slices.Max(wide)); below == last && w-(all-wide[last]) >= max(w/2, 24) {
		return wide, -1, true
	}
	return wide, below, false
}

// hung is a row in an ink; what its last cell has no room for is wrapped below that
// cell.
func hung(ink theme.Ink, head, cell string, w int) []string {
	at := theme.Width(head)
	out := theme.Paragraph(ink, cell, max(w-at, 1))
	for i := range out {
		out[i] = ink.On(theme.Pad(head, at)) + out[i]
		head = ""
	}
	return out
}
