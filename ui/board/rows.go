package board

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/table"
	"example.org/peerage/ui/theme"
)

// row is a link in the table.
type row struct{ *providers.Link }

// Columns of the board, in their order.
const (
	colLink = iota
	colVerdict
	colDrift
	colHosted
	colCloud
	colSince
	colAccount
	colRegion
	colRanges
	colRun
	colKind
)

// columnNames are what the columns are called in commands and views.
var columnNames = [...]string{"name", "verdict", "drift", "hosted", "cloud", "since", "account", "region", "ranges",
	"run", "kind"}

// nameWant is how wide the names want to be at first, nameMax at most: what their
// longest need goes before what other columns would take.
const nameWant, nameMax = 32, 50

// moreFrom is the width of the table from which on there is room for all columns.
const moreFrom = 140

// columns of the board. now and step are read at every drawing.
func (b *Board) columns() []table.Column[row] {
	return append([]table.Column[row]{
		{Title: "LINK", Min: 18, Want: nameWant, Max: nameMax, Cell: b.linkCell, Fields: []string{"name"}},
		{
			Title: "VERDICT", Min: 11, Want: 13, Max: 17, Weight: 1, Fields: []string{"verdict"},
			Cell: func(r *row, _ int) (string, theme.Ink) {
				s := b.th.Link(r.Link)
				return s.String(), s.Ink
			},
		},
		{
			Title: "DRIFT", Min: 11, Want: 12, Max: 12, Fields: []string{"is"}, Off: b.backend.Links == "", Cell: b.driftCell,
		},
		{
			Title: front.HostsOf(b.providers), Min: 12, Want: 16, Weight: 2, Max: 26, Rank: 2, Fields: []string{"state"},
			Cell: func(r *row, _ int) (string, theme.Ink) { return b.half(r.Link, r.Hosted) },
		},
		{
			Title: "CLOUD", Min: 12, Want: 18, Weight: 2, Max: 26, Rank: 1, Fields: []string{"state"},
			Cell: func(r *row, _ int) (string, theme.Ink) { return b.half(r.Link, r.Cloud) },
		},
		{Title: "SINCE", Min: sinceWide, Rank: 3, Right: true, Cell: func(r *row, _ int) (string, theme.Ink) {
			return b.age(r.Since), b.th.Dim
		}},
	}, b.moreColumns()...)
}

// moreColumns are those for which there is room on wide screens.
func (b *Board) moreColumns() []table.Column[row] {
	text := func(of func(l *providers.Link) string) func(*row, int) (string, theme.Ink) {
		return func(r *row, _ int) (string, theme.Ink) { return cmp.Or(theme.Clean(of(r.Link)), theme.Skip), b.th.Dim }
	}
	return []table.Column[row]{
		{
			Title: "ACCOUNT", Min: 12, Want: 20, Weight: 2, Max: 40, Rank: 4, Least: moreFrom, Fields: []string{"account"},
			Cell: text(accountOf),
		},
		{
			Title: "REGION", Min: 10, Want: 14, Weight: 1, Max: 26, Rank: 5, Least: moreFrom, Fields: []string{"region"},
			Cell: text(regionOf),
		},
		{
			Title: "RANGES", Min: 18, Want: 18, Weight: 2, Max: 48, Rank: 6, Least: moreFrom, Fields: []string{"range"},
			Cell: text(rangesOf),
		},
		{Title: "RUN", Min: 8, Want: 12, Weight: 1, Max: 24, Rank: 7, Least: moreFrom, Fields: []string{"run"},
			Cell: text(b.runOf)},
		{
			Title: "KIND", Min: 10, Want: 14, Weight: 1, Max: 24, Rank: 8, Least: moreFrom + 20, Fields: []string{"kind"},
			Cell: text(func(l *providers.Link) string { return l.Kind }),
		},
	}
}

// near is the cloud's half, or else the other: whose network is the person's.
func near(l *providers.Link) *providers.Half {
	if l.Cloud != nil {
		return l.Cloud
	}
	return l.Hosted
}

func accountOf(l *providers.Link) string {
	return halfText(l, func(h *providers.Half) string { return h.Account })
}
func regionOf(l *providers.Link) string {
	return halfText(l, func(h *providers.Half) string { return h.Region })
}
func rangesOf(l *providers.Link) string {
	return halfText(l, func(h *providers.Half) string { return strings.Join(h.Ranges, " ") })
}

func halfText(l *providers.Link, what func(*providers.Half) string) string {
	if h := near(l); h != nil {
		return what(h)
	}
	return ""
}

func (b *Board) runOf(l *providers.Link) string {
	if b.backend.RunOf == nil {
		return ""
	}
	return b.backend.RunOf(l)
}

// sinceWide is the width of the column of the ages.
const sinceWide = 5

// age is a span for a narrow column: "3 m", "12 d", "4 y".
func (b *Board) age(since time.Time) string {
	span := strings.Replace(cmp.Or(theme.Age(b.now, since, b.step), theme.Skip), " min", " m", 1)
	if theme.Width(span) > sinceWide {
		const year = 365 * 24 * time.Hour
		span = fmt.Sprintf("%d y", b.now.Sub(since)/year)
	}
	return span
}

func (b *Board) linkCell(r *row, w int) (string, theme.Ink) {
	left, arrow, right := split(r.Title)
	if arrow == "" {
		return theme.Clean(left), b.th.Text
	}
	left, right = theme.Clean(left), theme.Clean(right)
	room := b.names.room(w)
	// Whole names go before arrows that stand below each other.
	if l, r := theme.Width(left), theme.Width(right); l+r+arrowWide <= w && (l > room || r > w-arrowWide-room) {
		room = max(l, min(room, w-arrowWide-r))
	}
	return theme.Pad(b.names.left.cut(left, room), room) + arrow + b.names.right.cut(right, w-room-arrowWide), b.th.Text
}

// arrowWide is the width of the arrow between two names.
const arrowWide = 3

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
