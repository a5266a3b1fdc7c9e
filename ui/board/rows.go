package board

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/table"
	"example.org/peerage/ui/theme"
)

// row is a link in the table.
type row struct{ *providers.Link }

// columns of the board. now and step are read at every drawing.
func (b *Board) columns() []table.Column[row] {
	return []table.Column[row]{
		{Title: "LINK", Min: 18, Want: 32, Weight: 3, Max: 56, Cell: b.linkCell, Fields: []string{"name"}},
		{Title: "VERDICT", Min: 11, Want: 15, Max: 17, Weight: 1, Fields: []string{"verdict"}, Cell: func(r *row, _ int) (string, theme.Ink) {
			s := b.th.Link(r.Link)
			return s.String(), s.Ink
		}},
		{Title: b.hosts(), Min: 12, Weight: 2, Max: 26, Rank: 2, Cell: func(r *row, _ int) (string, theme.Ink) {
			return b.half(r.Link, r.Hosted)
		}},
		{Title: "CLOUD", Min: 12, Want: 18, Weight: 2, Max: 26, Rank: 1, Cell: func(r *row, _ int) (string, theme.Ink) {
			return b.half(r.Link, r.Cloud)
		}},
		{Title: "SINCE", Min: 5, Rank: 3, Right: true, Cell: func(r *row, _ int) (string, theme.Ink) {
			return short(cmp.Or(theme.Age(b.now, r.Since, b.step), theme.Skip)), b.th.Dim
		}},
	}
}

// short is a span for a narrow column: "3 m".
func short(span string) string { return strings.Replace(span, " min", " m", 1) }

func (b *Board) linkCell(r *row, w int) (string, theme.Ink) {
	left, arrow, right := split(r.Title)
	if arrow == "" {
		return theme.Clean(left), b.th.Text
	}
	return theme.Pad(theme.Clean(left), b.names.room(w)) + arrow + theme.Clean(right), b.th.Text
}

// names are the widths of the longest names left and right of the arrow.
type names struct{ left, right int }

func (n *names) add(title string) {
	left, arrow, right := split(title)
	if arrow != "" {
		n.left, n.right = max(n.left, theme.Width(left)), max(n.right, theme.Width(right))
	}
}

// room is how much of w cells the left names get: what they need, and three
// fifths at most unless the right ones leave more. It is the same in every row, so
// that the arrows stand below each other.
func (n names) room(w int) int {
	w -= len(" ⇄ ") - 2 // the arrow is one cell of three bytes
	return max(min(n.left, max(w-n.right, w*3/5)), 1)
}

// split takes a title apart at its arrow, so that arrows stand in a line.
func split(title string) (left, arrow, right string) {
	for _, a := range []string{" ⇄ ", " ⇢ "} {
		if l, r, ok := strings.Cut(title, a); ok {
			return l, a, r
		}
	}
	return title, "", ""
}

// half is one side's own word.
func (b *Board) half(l *providers.Link, h *providers.Half) (string, theme.Ink) {
	switch {
	case h == nil && l.Denied:
		return "not permitted", b.th.Warn
	case h == nil || h.State == "":
		return theme.Skip, b.th.Dim
	case l.Stale:
		return theme.Clean(h.State), b.th.Dim
	}
	return theme.Clean(h.State), b.th.Text
}

// Ages of a change's mark, in the machine's time: bright, then dim, then gone.
const (
	fresh  = 30 * time.Second
	faded  = 2 * time.Minute
	marker = theme.Changed
)

func (b *Board) mark(r *row) (string, theme.Ink) {
	at, ok := b.changed[r.ID]
	switch age := b.machine(b.now.Sub(at)); {
	case !ok || age >= faded:
		return "", theme.Ink{}
	case age < fresh:
		return marker, b.th.Accent.Bold()
	}
	return marker, b.th.Dim
}

// Ways to sort.
const (
	byVerdict = iota
	byName
	byChange
	sorts
)

// sortColumn is the column of each way to sort.
var sortColumn = [...]int{byVerdict: 1, byName: 0, byChange: 4}

// sortBy orders the rows; the table breaks ties by id.
func sortBy(how int) func(a, b *row) int {
	name := func(a, b *row) int { return cmp.Compare(a.Title, b.Title) }
	switch how {
	case byName:
		return name
	case byChange:
		return func(a, b *row) int {
			if c := b.Since.Compare(a.Since); c != 0 {
				return c
			}
			return name(a, b)
		}
	}
	return func(a, b *row) int {
		if c := cmp.Compare(front.Rank(a.Link), front.Rank(b.Link)); c != 0 {
			return c
		}
		return name(a, b)
	}
}

// Ways to group.
const (
	ungrouped = iota
	byProvider
	byState
	byNetwork
	groups
)

func (b *Board) groupBy(how int) func(*row) table.Group {
	switch how {
	case byProvider:
		return func(r *row) table.Group {
			switch {
			case r.Cloud != nil:
				return table.Group{Title: b.name(r.Cloud.Provider)}
			case r.Hosted != nil:
				return table.Group{Rank: 1, Title: b.name(r.Hosted.Provider) + ", no half in a cloud seen"}
			}
			return table.Group{Rank: 2, Title: "unknown"}
		}
	case byState:
		return func(r *row) table.Group {
			n := front.Rank(r.Link)
			return table.Group{Rank: n, Title: states[n]}
		}
	case byNetwork:
		return func(r *row) table.Group {
			if r.Hosted != nil && r.Hosted.Network != "" {
				return table.Group{Title: r.Hosted.Network}
			}
			return table.Group{Rank: 1, Title: "no partner seen"}
		}
	}
	return nil
}

// states are the words for the ranks.
var states = [...]string{"failed", "needs you", "degraded", "waiting", "unknown", "off", "active"}

// name is how a provider is written.
func (b *printer) name(provider string) string {
	for _, p := range b.providers {
		if p.ID == provider {
			return p.Name
		}
	}
	return provider
}

// hosts is the title of the column of the hosted halves: those who host them.
func (b *printer) hosts() string {
	var out []string
	for _, p := range b.providers {
		first, _, _ := strings.Cut(p.Name, " ")
		if title := strings.ToUpper(first); p.Hosts && !slices.Contains(out, title) {
			out = append(out, title)
		}
	}
	return cmp.Or(strings.Join(out, "/"), "HOSTED")
}
