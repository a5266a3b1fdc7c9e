package setup

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/field"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// several is an entry of more than one field.
type several interface {
	last() bool
	next()
	prev()
}

// planForm has all names and options of a plan, one a line: names are typed,
// of options one is chosen.
type planForm struct {
	asks   []wizard.Ask
	fields []*field.Field
	at     int
}

func newPlanForm(a *wizard.Ask) *planForm {
	f := &planForm{asks: a.More}
	for _, x := range a.More {
		f.fields = append(f.fields, field.New(field.Options{Text: x.Draft, Hint: theme.Clean(x.Hint)}))
	}
	return f
}

func (f *planForm) value(name string) string {
	for i, a := range f.asks {
		if a.Var == name {
			return f.fields[i].Value()
		}
	}
	return ""
}

func (f *planForm) last() bool { return f.at == len(f.asks)-1 }
func (f *planForm) next()      { f.at = min(f.at+1, len(f.asks)-1) }
func (f *planForm) prev()      { f.at = max(f.at-1, 0) }

func (f *planForm) press(k tea.KeyPressMsg) {
	a := &f.asks[f.at]
	switch name := k.String(); {
	case name == "tab", name == "down":
		f.next()
	case name == "shift+tab", name == "up":
		f.prev()
	case optional(a) && (name == "left" || name == "right" || name == "space"):
		f.selectNext(a, name == "left")
	case optional(a):
	default:
		f.fields[f.at].Press(k)
	}
}

func (f *planForm) paste(text string) {
	if !optional(&f.asks[f.at]) {
		f.fields[f.at].Paste(text)
	}
}

// optional says that one of several options is chosen.
func optional(a *wizard.Ask) bool { return len(a.Choices) > 0 && !a.Free }

// selectNext goes to the next option that can be chosen, or the one before.
func (f *planForm) selectNext(a *wizard.Ask, back bool) {
	n := len(a.Choices)
	at := slices.IndexFunc(a.Choices, func(c wizard.Choice) bool { return c.Value == f.fields[f.at].Value() })
	step := 1
	if back {
		step = n - 1
	}
	for range n {
		if at = (max(at, 0) + step) % n; a.Choices[at].Disabled == "" {
			f.fields[f.at].Set(a.Choices[at].Value)
			return
		}
	}
}

func (f *planForm) draw(t *theme.Theme, w int) []string {
	wide := 0
	for _, a := range f.asks {
		wide = max(wide, theme.Width(theme.Clean(a.Title)))
	}
	wide = min(wide, w/2)
	var out []string
	for i := range f.asks {
		a := &f.asks[i]
		mark, ink := "  ", t.Dim
		if i == f.at {
			mark, ink = t.Accent.Bold().On(theme.Cursor)+" ", t.Strong
		}
		line := mark + ink.On(theme.Pad(theme.Clean(a.Title), wide)) + "  "
		room := w - wide - 4
		switch {
		case optional(a):
			line += f.option(t, a, i, room)
		case i == f.at:
			line += f.fields[i].Draw(t, t.Text, room)
		default:
			line += t.Text.On(theme.Fit(theme.Clean(f.fields[i].Value()), room))
		}
		out = append(out, theme.Fit(line, w))
	}
	return append(append(out, ""), f.about(t, w)...)
}

// option is the chosen one, between arrows where the caret is.
func (f *planForm) option(t *theme.Theme, a *wizard.Ask, i, w int) string {
	title := f.fields[i].Value()
	for _, c := range a.Choices {
		if c.Value == title {
			title = c.Title
		}
	}
	title = theme.Fit(theme.Clean(title), w-4)
	if i != f.at {
		return t.Text.On(title)
	}
	return t.Accent.On("← ") + t.Text.On(title) + t.Accent.On(" →")
}

// about is what is said of the field that has the caret.
func (f *planForm) about(t *theme.Theme, w int) []string {
	a := &f.asks[f.at]
	text := theme.Lines(a.Text)
	for _, c := range a.Choices {
		if c.Value != f.fields[f.at].Value() {
			continue
		}
		for _, x := range append(slices.Clone(c.Columns), c.Warn) {
			if x != "" {
				text += " " + full(wizard.Capital(theme.Clean(x)))
			}
		}
	}
	return theme.Paragraph(t.Dim, text, w)
}
