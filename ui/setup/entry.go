package setup

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/field"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// entry is what a question is typed into: a field, or a form where several
// things are typed together.
type entry interface {
	press(k tea.KeyPressMsg)
	paste(text string)
	// value is what is typed for a variable.
	value(name string) string
	// draw gives lines of w cells.
	draw(t *theme.Theme, w int) []string
}

// line is a field for a single value.
type line struct {
	*field.Field
	hint  string
	about string // is always said beneath
}

func (l *line) press(k tea.KeyPressMsg) { l.Press(k) }
func (l *line) paste(text string)       { l.Paste(text) }
func (l *line) value(string) string     { return l.Value() }
func (l *line) one(t *theme.Theme, w int) string {
	return theme.Fit(t.Accent.On(theme.Cursor+" ")+l.Draw(t, t.Text, w-2), w)
}

func (l *line) draw(t *theme.Theme, w int) []string {
	out := []string{l.one(t, w)}
	if l.about != "" {
		out = append(out, theme.Paragraph(t.Dim, "  "+l.about, w)...)
	}
	if l.hint != "" && !l.Empty() {
		out = append(out, t.Dim.On(theme.Fit("  "+l.hint, w)))
	}
	return out
}

// newEntry makes what a question is answered in. text gives what stands there
// already.
func newEntry(a *wizard.Ask, text func(a *wizard.Ask) string) entry {
	if len(a.More) > 0 {
		return newForm(a, text)
	}
	hint := theme.Clean(a.Hint)
	if a.Kind == wizard.AskName {
		hint = ""
	}
	return &line{Field: field.New(field.Options{Text: text(a), Secret: a.Secret, Hint: hint}), hint: hint}
}

// typedFor is what is typed for a question, without blanks around it.
func (s *Setup) typedFor(a *wizard.Ask) string {
	return strings.TrimSpace(s.prompt.entry.value(a.Var))
}

// asked are the open question and those that are asked together with it.
func asked(a *wizard.Ask) []*wizard.Ask {
	out := []*wizard.Ask{a}
	for i := range a.More {
		out = append(out, &a.More[i])
	}
	return out
}
