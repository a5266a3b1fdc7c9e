package board

import (
	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/field"
	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/theme"
)

// input is a dialog's one field, and what is wrong with what stands in it.
type input struct {
	text    *field.Field
	problem string
}

// Snug implements dialog.Snug.
func (d *input) Snug() bool { return true }

// Typing implements dialog.Dialog.
func (d *input) Typing() bool { return true }

// edit takes a message; enter is what that key does where something was typed.
func (d *input) edit(msg tea.Msg, enter func() (bool, tea.Cmd)) (bool, tea.Cmd) {
	switch m := msg.(type) {
	case tea.PasteMsg:
		d.problem = ""
		d.text.Paste(m.Content)
	case tea.KeyPressMsg:
		switch m.String() {
		case "esc":
			return true, nil
		case "enter":
			if !d.text.Empty() {
				return enter()
			}
		default:
			d.problem = ""
			d.text.Press(m)
		}
	}
	return false, nil
}

// line asks for a line of text.
type line struct {
	input
	title, yes string
	about      []string
	// take does what was typed, or says what is wrong with it.
	take func(text string) (tea.Cmd, error)
}

// mostAsked is how many characters can be typed.
const mostAsked = 600

// newLine asks for a line, which begins as begun; about says what for.
func newLine(title, yes, begun string, about []string, take func(string) (tea.Cmd, error)) *line {
	d := &line{title: title, yes: yes, about: about, take: take,
		input: input{text: field.New(field.Options{Limit: mostAsked, Bar: true})}}
	d.text.Set(begun)
	return d
}

// Title implements dialog.Dialog.
func (d *line) Title() string { return d.title }

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
	return d.edit(msg, func() (bool, tea.Cmd) {
		cmd, err := d.take(d.text.Value())
		if err != nil {
			d.problem = theme.Clean(err.Error())
			return false, nil
		}
		return true, cmd
	})
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
