package board

import (
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers/filter"
	"example.org/peerage/ui/theme"
)

// query is what the filter says. While it is being typed it is wrong now and
// then: the last one that could be read goes on to count.
type query struct {
	filter *filter.Filter
	wrong  *filter.Error
	env    filter.Env
}

// Filter shows the links that a filter chooses.
func (b *Board) Filter(text string) { b.refilter(func() { b.filter.Set(text) }) }

// showAll drops the filter.
func (b *Board) showAll() { b.refilter(func() { b.filter.Set("") }) }

// refilter has change change the filter, and shows only the links that it
// chooses.
func (b *Board) refilter(change func()) {
	change()
	b.version++
	f, err := filter.Parse(b.filter.Value())
	b.query.wrong = nil
	if errors.As(err, &b.query.wrong) {
		return
	}
	if b.query.wrong = b.unasked(f); b.query.wrong != nil {
		return
	}
	b.query.filter = f
	b.query.env.Now, b.query.env.Run, b.query.env.Flags = b.now, b.backend.RunOf, b.drift.Flags
	if f.Empty() {
		b.table.Filter(nil)
		return
	}
	b.table.Filter(func(r *row) bool { return b.query.filter.Match(r.Link, b.query.env) })
}

// typeKey edits the filter.
func (b *Board) typeKey(k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "esc":
		b.typing = false
		b.showAll()
	case "enter":
		b.typing = false
		b.pin()
	case "tab":
		b.complete()
	case "up", "down", "pgup", "pgdown", "ctrl+p", "ctrl+n":
		b.move(k)
	default:
		b.refilter(func() { b.filter.Press(k) })
	}
	return nil
}

// complete finishes the last word of the filter as far as there is one way to.
func (b *Board) complete() {
	text := b.filter.Value()
	from, list := filter.Complete(text, b.snap.Links, b.query.env)
	if len(list) == 0 {
		return
	}
	if common := commonStart(list); len(common) > len(text)-from {
		b.refilter(func() { b.filter.Set(text[:from] + common) })
	}
}

// highlight are the parts of a cell for which its link was chosen.
func (b *Board) highlight(column int, text string) []filter.Span {
	if b.query.filter.Empty() {
		return nil
	}
	return b.query.filter.Spans(text, b.table.Column(column).Fields...)
}

// wrongLines say in up to n lines what is wrong with the filter that is being typed;
// none where there is nothing, or no room.
func (b *Board) wrongLines(w, n int) []string {
	if !b.typing || b.query.wrong == nil || n < 2 || w < 1 {
		return nil
	}
	return clip(theme.Paragraph(b.th.Warn, theme.Need+" The filter, "+theme.Clean(b.query.wrong.Error()), w), n, w)
}

// filterLine shows what is typed, and what is wrong with it.
func (b *Board) filterLine(w int) string {
	text := b.th.Accent.On(" / ") + b.filter.Draw(b.th, b.th.Text, max(w-29, 5))
	if e := b.query.wrong; e != nil {
		says := fmt.Sprintf("  %s", theme.Clean(e.Error()))
		return text + b.th.Warn.On(theme.Fit(says, max(w-theme.Width(text), 0)))
	}
	count := fmt.Sprintf("  %d of %d   ", b.table.Shown(), b.table.Len())
	return text + b.th.Dim.On(count) + strings.TrimPrefix(b.th.Foot(b.keys(), w-theme.Width(text)-theme.Width(count)), " ")
}
