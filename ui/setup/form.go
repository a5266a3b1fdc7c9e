package setup

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"

	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// form has several things typed together: a group of Huh's fields. What is
// typed lies outside of it, so that it can be made anew for another width or
// other colours.
type form struct {
	asks []*wizard.Ask
	text []*string
	at   int // the field that has the caret

	huh            *huh.Form
	width, version int
}

func newForm(a *wizard.Ask, text func(a *wizard.Ask) string) *form {
	f := &form{asks: asked(a)}
	for _, one := range f.asks {
		v := text(one)
		f.text = append(f.text, &v)
	}
	return f
}

func (f *form) value(name string) string {
	for i, a := range f.asks {
		if a.Var == name {
			return *f.text[i]
		}
	}
	return ""
}

// last says whether the caret is in the last field: enter then takes it all.
func (f *form) last() bool { return f.at == len(f.asks)-1 }

// Huh's commands are not run, and ignored below. They move the caret, which is done at once
// here, so that no key overtakes it; or they blink, and a screen at rest
// writes nothing.

// next puts the caret into the next field, prev into the one before.
func (f *form) next() {
	if !f.last() {
		f.at++
		_ = f.huh.NextField() // its command: see above
	}
}

func (f *form) prev() {
	if f.at > 0 {
		f.at--
		_ = f.huh.PrevField() // its command: see above
	}
}

func (f *form) press(k tea.KeyPressMsg) {
	f.made()
	switch k.String() {
	case "enter", "tab", "down":
		f.next()
	case "shift+tab", "up":
		f.prev()
	default:
		_, _ = f.huh.Update(k) // its command: see above
	}
}

func (f *form) paste(text string) {
	f.made()
	_, _ = f.huh.Update(tea.PasteMsg{Content: text}) // its command: see above
}

// made makes the form if it was never drawn.
func (f *form) made() {
	if f.huh == nil {
		f.fit(&theme.Theme{}, usualWidth)
	}
}

const usualWidth = 60

// fit makes the form for a width and the present colours.
func (f *form) fit(t *theme.Theme, w int) {
	if f.huh != nil && f.width == w && f.version == t.Version {
		return
	}
	f.width, f.version = w, t.Version
	var fields []huh.Field
	for i, a := range f.asks {
		in := huh.NewInput().Title(theme.Clean(a.Title)).Description(theme.Clean(a.Text)).Prompt(theme.Cursor + " ").
			Placeholder(theme.Clean(a.Hint)).Value(f.text[i])
		if a.Secret {
			in = in.EchoMode(huh.EchoModePassword)
		}
		fields = append(fields, in)
	}
	st := styles(t)
	f.huh = huh.NewForm(huh.NewGroup(fields...)).WithShowHelp(false).WithShowErrors(false).
		WithTheme(huh.ThemeFunc(func(bool) *huh.Styles { return st })).WithWidth(w)
	_ = f.huh.Init() // its command: see above
	for range f.at {
		_ = f.huh.NextField() // its command: see above
	}
	// A field looks at its width only when a key comes: a long value would
	// show its beginning, though the caret is at its end.
	_, _ = f.huh.Update(tea.KeyPressMsg{Code: tea.KeyEnd})
}

func styles(t *theme.Theme) *huh.Styles {
	st := huh.ThemeBase(t.Dark)
	for _, f := range []*huh.FieldStyles{&st.Focused, &st.Blurred} {
		f.Base = lipgloss.NewStyle()
		f.Title, f.Description = t.Strong.Style(), t.Dim.Style()
		f.TextInput.Prompt, f.TextInput.Placeholder = t.Dim.Style(), t.Dim.Style()
		f.TextInput.Text = t.Text.Style()
	}
	in := &st.Focused.TextInput
	in.Prompt, in.Cursor, in.CursorText = t.Accent.Style(), t.Accent.Style(), t.Text.Style()
	return st
}

func (f *form) draw(t *theme.Theme, w int) []string {
	f.fit(t, max(w, 6))
	var out []string
	for l := range strings.SplitSeq(f.huh.View(), "\n") {
		out = append(out, theme.Fit(l, w))
	}
	return out
}
