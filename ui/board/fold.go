package board

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/theme"
)

// worse orders rows below a heading: what is wrong first, and of two alike the one
// that was not heard lately.
func worse(r *row) int {
	n := 2 * front.Rank(r.Link)
	if r.Stale || r.Denied {
		return n
	}
	return n + 1
}

// worst is how the worst link below a folded heading is shown on it.
func (b *Board) worst(r *row) (string, theme.Ink) {
	s := b.th.Link(r.Link)
	return "worst: " + s.String(), s.Ink
}

// fold hides the links below the heading that the cursor is under, or shows them.
func (b *Board) fold() tea.Cmd {
	if !b.table.Fold() {
		return screen.Complain("the links are not grouped; g and a letter groups them")
	}
	return nil
}

// foldAll folds all headings, or none.
func (b *Board) foldAll() tea.Cmd {
	if _, ok := b.table.FoldAll(); !ok {
		return screen.Complain("the links are not grouped; g and a letter groups them")
	}
	return nil
}

// folded are the links below the folded heading that the cursor is on.
func (b *Board) folded() (title string, links []providers.Link, ok bool) {
	g, rows, ok := b.table.Folded()
	for _, r := range rows {
		links = append(links, *r.Link)
	}
	return g.Title, links, ok
}

// foldLines are a folded heading in n lines: what is below it.
func (b *Board) foldLines(w, n int) []string {
	title, links, ok := b.folded()
	if !ok || n <= 0 {
		return nil
	}
	of := counts{Counts: front.Count(links)}
	lines := []string{
		" " + b.th.Strong.On(theme.Fit(theme.Clean(title), w-2)), " " + theme.Fit(of.line(b.th, true), w-2),
		" " + b.th.Dim.On(theme.Fit("enter shows the links below this heading", w-2)),
	}
	if n > 2 {
		lines = append([]string{b.th.Rule(w)}, lines...)
	}
	return theme.Fill(lines[:min(n, len(lines))], n)
}

// click selects the row below the mouse, folds its heading, or sorts by its column.
func (b *Board) click(m tea.MouseClickMsg) tea.Cmd {
	if m.Button != tea.MouseLeft || b.typing || b.commanding || b.listWide == 0 || m.X >= b.listWide || m.Y < b.listAt {
		return nil
	}
	b.version++
	b.wanted, b.atTop = "", false
	if hit := b.table.Click(m.X, m.Y-b.listAt); hit.Column >= 0 {
		down := columnNames[hit.Column] == b.layout.Sort && !b.layout.Down
		b.sorted(hit.Column, down)
		return b.saySort()
	}
	return nil
}

// foldTitle says on which heading an action would be; for messages.
func (b *Board) foldTitle() string {
	title, links, ok := b.folded()
	if !ok {
		return ""
	}
	return fmt.Sprintf("the cursor is on the heading %s with %d links", theme.Clean(title), len(links))
}
