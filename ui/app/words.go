package app

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/board"
	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard/flows/glossary"
)

// words shows what the words on the screens mean.
func (m *Model) words() tea.Cmd {
	m.over.Push(dialog.NewText("Words", func(t *theme.Theme, w int) []string {
		var out []string
		for i, x := range glossary.All() {
			if i > 0 {
				out = append(out, "")
			}
			head := t.Strong.On(x.Word)
			if len(x.Also) > 0 {
				head += t.Dim.On(", " + strings.Join(x.Also, ", "))
			}
			out = append(out, theme.Fit(head, w))
			out = append(out, theme.Paragraph(t.Text, x.Says, w)...)
		}
		return out
	}))
	return nil
}

// wordsKey says whether a key asks for the words: g, but on the board, where it
// groups, and F10 everywhere, in text fields too.
func (m *Model) wordsKey(name string) bool {
	_, onBoard := m.top().(*board.Board)
	return name == "f10" || name == "g" && !m.typing() && !onBoard
}
