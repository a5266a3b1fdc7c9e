package dialog

import (
	"strings"

	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/theme"
)

// NewHelp shows every binding of the sets, also those that cannot be used now,
// with the reason, and what the glyphs mean: with sentences where there is room
// for them, else in columns.
func NewHelp(sets []keys.Set) *Text {
	d := NewText("Help", nil)
	d.fit = func(t *theme.Theme, w, h int) []string {
		legend := append([]string{""}, glyphs(t, w)...)
		if full := append(helpLines(t, sets, w), legend...); len(full) <= h {
			return full
		}
		n := max(w/colWide, 1)
		brief := append(inColumns(helpBrief(t, sets, (w-2*(n-1))/n), n, (w-2*(n-1))/n), legend...)
		if n > 1 && len(brief) > h && w/3 >= colLeast { // closer still
			n = 3
			brief = append(inColumns(helpBrief(t, sets, (w-4)/3), 3, (w-4)/3), legend...)
		}
		return brief
	}
	return d
}

// The width of a column of bindings without sentences, and the least.
const (
	colWide  = 34
	colLeast = 22
)

// glyphs say what the marks on the screens mean.
func glyphs(t *theme.Theme, w int) []string {
	list := [][2]string{
		{theme.Done, "done"}, {theme.Now, "now, or healthy"}, {theme.Wait, "waiting"}, {theme.Todo, "to come"},
		{theme.Need, "needs you"}, {theme.Fail, "failed"}, {theme.Skip, "skipped, off"}, {theme.Old, "stale"},
		{theme.Unsure, "not known"},
	}
	var out []string
	line := ""
	for _, g := range list {
		one := t.Accent.On(g[0]) + " " + t.Dim.On(g[1])
		if line != "" && theme.Width(line)+theme.Width(one)+3 > w {
			out, line = append(out, line), ""
		}
		if line != "" {
			line += "   "
		}
		line += one
	}
	return append(out, line)
}

// helpBrief are the bindings, a line each, without sentences.
func helpBrief(t *theme.Theme, sets []keys.Set, w int) []string {
	wide := labels(sets, w)
	var out []string
	for _, s := range sets {
		out = append(out, t.Strong.On(theme.Fit(s.Title, w)))
		for _, b := range s.List {
			ink := t.Text
			if b.Off != "" {
				ink = t.Dim
			}
			out = append(out, theme.Fit(t.Accent.On(theme.Pad(b.Label, wide))+"  "+ink.On(b.Does), w))
		}
	}
	return out
}

// inColumns puts lines into n columns of w cells, filled one after the other.
func inColumns(lines []string, n, w int) []string {
	rows := (len(lines) + n - 1) / n
	out := make([]string, rows)
	for i := range out {
		var parts []string
		for c := range n {
			if at := c*rows + i; at < len(lines) {
				parts = append(parts, theme.Pad(lines[at], w))
			}
		}
		out[i] = strings.TrimRight(strings.Join(parts, "  "), " ")
	}
	return out
}

// labels is the width of the keys' names.
func labels(sets []keys.Set, w int) int {
	wide := 0
	for _, s := range sets {
		for _, b := range s.List {
			wide = max(wide, theme.Width(b.Label))
		}
	}
	return min(wide, w/2)
}

func helpLines(t *theme.Theme, sets []keys.Set, w int) []string {
	var out []string
	wide := labels(sets, w)
	for i, s := range sets {
		if i > 0 {
			out = append(out, "")
		}
		out = append(out, t.Strong.On(theme.Fit(s.Title, w)))
		for _, b := range s.List {
			out = append(out, helpEntry(t, b, wide, w)...)
		}
	}
	return out
}

func helpEntry(t *theme.Theme, b keys.Binding, wide, w int) []string {
	says := b.Does
	if b.More != "" {
		says += ": " + b.More
	}
	ink := t.Text
	if b.Off != "" {
		says += " (not now: " + b.Off + ")"
		ink = t.Dim
	}
	var out []string
	for i, l := range theme.Wrap(says, max(w-wide-4, 1)) {
		label := ""
		if i == 0 {
			label = b.Label
		}
		out = append(out, "  "+t.Accent.On(theme.Pad(label, wide))+"  "+ink.On(l))
	}
	return out
}
