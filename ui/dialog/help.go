package dialog

import (
	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/theme"
)

// NewHelp shows every binding of the sets, also those that cannot be used now,
// with the reason, and what the glyphs mean: with sentences where there is room
// for them, else in two columns, else row by row.
func NewHelp(sets []keys.Set) *Text {
	d := NewText("Help", nil)
	d.fit = func(t *theme.Theme, w, h int) []string {
		legend := append([]string{""}, glyphs(t, w)...)
		full := append(helpLines(t, sets, w), legend...)
		if len(full) <= h {
			return full
		}
		if two := inTwo(t, sets, (w-3)/2); two != nil && len(two)+len(legend) <= h {
			return append(two, legend...)
		}
		if rows := append(inRows(t, sets, w), legend...); w >= 2*cellWide {
			return rows
		}
		return full
	}
	return d
}

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

// inTwo puts the groups into two columns of w cells, none broken off; nil where
// an entry is wider.
func inTwo(t *theme.Theme, sets []keys.Set, w int) []string {
	wide, all := labels(sets, w), 0
	var groups [][]string
	for _, s := range sets {
		g := []string{t.Strong.On(theme.Fit(s.Title, w))}
		for _, b := range s.List {
			line := t.Accent.On(theme.Pad(b.Label, wide)) + "  " + inkOf(t, b).On(b.Does)
			if theme.Width(line) > w {
				return nil
			}
			g = append(g, line)
		}
		groups, all = append(groups, g), all+len(g)
	}
	var left, right []string
	for _, g := range groups {
		if len(right) == 0 && (len(left) == 0 || 2*(len(left)+len(g)) <= all+len(g)) {
			left = append(left, g...)
		} else {
			right = append(right, g...)
		}
	}
	out := make([]string, max(len(left), len(right)))
	copy(out, left)
	for i, r := range right {
		out[i] = theme.Pad(out[i], w+3) + r
	}
	return out
}

// cellWide is the least width of an entry where entries stand row by row.
const cellWide = 18

// inRows puts each group's entries beside each other; one that is wider than a
// cell takes more.
func inRows(t *theme.Theme, sets []keys.Set, w int) []string {
	cell := w / max(w/cellWide, 1)
	var out []string
	for _, s := range sets {
		out = append(out, t.Strong.On(theme.Fit(s.Title, w)))
		line := ""
		for _, b := range s.List {
			one := t.Accent.On(b.Label) + " " + inkOf(t, b).On(b.Does)
			if at := (theme.Width(line) + cell + 1) / cell * cell; line != "" && at+theme.Width(one) > w {
				out, line = append(out, line), ""
			} else if line != "" {
				line = theme.Pad(line, at)
			}
			line += theme.Fit(one, w)
		}
		out = append(out, line)
	}
	return out
}

// inkOf is dim for what cannot be done now.
func inkOf(t *theme.Theme, b keys.Binding) theme.Ink {
	if b.Off != "" {
		return t.Dim
	}
	return t.Text
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
	ink := inkOf(t, b)
	if b.Off != "" {
		says += " (not now: " + b.Off + ")"
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
