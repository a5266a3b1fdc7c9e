package board

import (
	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/field"
	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/theme"
)

// line asks for a line of text.
type line struct {
	title, yes string
	about      []string
	text       *field.Field
	// take does what was typed, or says what is wrong with it.
	take    func(text string) (tea.Cmd, error)
	problem string
}

// mostAsked is how many characters can be typed.
const mostAsked = 600

// newLine asks for a line, which begins as begun; about says what for.
func newLine(title, yes, begun string, about []string, take func(string) (tea.Cmd, error)) *line {
	d := &line{title: title, yes: yes, about: about, take: take,
		text: field.New(field.Options{Limit: mostAsked, Bar: true})}
	d.text.Set(begun)
	return d
}

// Title implements dialog.Dialog.
func (d *line) Title() string { return d.title }

// Snug implements dialog.Snug.
func (d *line) Snug() bool { return true }

// Typing implements dialog.Dialog.
func (d *line) Typing() bool { return true }

// Keys implements dialog.Dialog.
func (d *line) Keys() keys.Set {
	yes := keys.Choose(d.yes)
	if d.text.Empty() {
		yes = yes.Unless("type it first")
	}
	return keys.Of(d.title, yes, keys.Back("cancel"))
}

// Update implements dialog.Dialog.
func (d *line) Update(msg tea.Msg) (bool, tea.Cmd) {
	switch m := msg.(type) {
	case tea.PasteMsg:
		d.problem = ""
		d.text.Paste(m.Content)
	case tea.KeyPressMsg:
		switch m.String() {
		case "esc":
			return true, nil
		case "enter":
			if d.text.Empty() {
				return false, nil
			}
			cmd, err := d.take(d.text.Value())
			if err != nil {
				d.problem = theme.Clean(err.Error())
				return false, nil
			}
			return true, cmd
		default:
			d.problem = ""
			d.text.Press(m)
		}
	}
	return false, nil
}

// Body implements dialog.Dialog.
func (d *line) Body(t *theme.Theme, w, _ int) []string {
	var out []string
	for _, l := range d.about {
		out = append(out, theme.Wrap(theme.Clean(l), w)...)
	}
	out = append(out, "", d.text.Draw(t, t.Accent.Bold(), w))
	if d.problem != "" {
		out = append(append(out, ""), theme.Paragraph(t.Bad, theme.Fail+" "+d.problem, w)...)
	}
	return out
}

var _ dialog.Snug = (*line)(nil)
