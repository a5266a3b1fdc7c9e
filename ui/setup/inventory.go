package setup

import (
	"slices"

	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// group are things of the run under one title.
type group struct {
	title string
	of    func(wizard.ItemState) bool
}

// inventory lists what the run made and what it found, kind by kind: at least a
// line of it, which says where the rest is.
func (s *Setup) inventory(rank, w int) block {
	b := s.grouped(rank, w,
		group{"Created", func(it wizard.ItemState) bool { return it.Status == wizard.IsMade && !it.Replaced() }},
		group{"Used", func(it wizard.ItemState) bool { return it.Status == wizard.IsAdopted }},
		group{"Replaced", func(it wizard.ItemState) bool { return it.Status == wizard.IsMade && it.Replaced() }})
	b.least = min(1, b.want)
	return b
}

const tallyTitle = 10

// grouped lists groups of things: a line each where there is room, else one
// after the other.
func (s *Setup) grouped(rank, w int, groups ...group) block {
	var long, short []string
	for _, g := range groups {
		list := countKinds(s.state.Items, g.of)
		var rows []string
		for _, x := range list {
			rows = append(rows, theme.Wrap(x, w-tallyTitle)...)
		}
		long = append(long, s.titled(g.title, rows)...)
		short = append(short, s.titled(g.title, joinFit(commas(list), " ", w-tallyTitle))...)
	}
	return block{rank: rank, want: len(long), draw: func(h int) []string {
		switch {
		case h >= len(long):
			return long
		case h >= len(short) || h <= 0:
			return short
		}
		const rest = "  i shows all"
		last := theme.Fit(short[h-1]+" …", w-theme.Width(rest))
		return append(slices.Clone(short[:h-1]), last+s.th.Dim.On(rest))
	}}
}

func commas(list []string) []string {
	out := make([]string, len(list))
	for i, x := range list {
		if out[i] = x; i < len(list)-1 {
			out[i] += ","
		}
	}
	return out
}

// titled puts a title before the first of the rows.
func (s *Setup) titled(title string, rows []string) []string {
	out := make([]string, len(rows))
	for i, l := range rows {
		out[i] = s.th.Dim.On(theme.Pad(title, tallyTitle)) + l
		title = ""
	}
	return out
}

// countKinds counts things by kind; the only one of a kind is named. A thing that
// was made anew with the same id is one.
func countKinds(items []wizard.ItemState, of func(wizard.ItemState) bool) []string {
	var order []string
	count, name, seen := map[string]int{}, map[string]string{}, map[string]bool{}
	for _, it := range items {
		if !of(it) || seen[it.Thing()] {
			continue
		}
		seen[it.Thing()] = true
		if count[it.Kind]++; count[it.Kind] == 1 {
			order = append(order, it.Kind)
			name[it.Kind] = theme.Clean(it.Name)
		}
	}
	for i, k := range order {
		if count[k] > 1 {
			order[i] = steps.Count(count[k], k)
		} else if name[k] != "" {
			order[i] = k + " " + name[k]
		}
	}
	return order
}
