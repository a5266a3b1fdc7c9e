package setup

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"

	"peerage/ui/theme"
)

// form is one field to type into. What is typed lies outside of it, so that it
// can be made anew for another width or colour.
type form struct {
	value  *string
	secret bool
	hint   string

	th      *theme.Theme
	width   int
	version int
	huh     *huh.Form
	first   tea.Cmd
}

// formMsg is a message of the form to itself.
type formMsg struct {
	f   *form
	msg tea.Msg
}

func newForm(th *theme.Theme, value *string, secret bool, hint string) *form {
	f := &form{value: value, secret: secret, hint: hint, th: th}
	f.fit(60)
	return f
}

// fit makes the form for a width and the present colours.
func (f *form) fit(w int) {
	if f.huh != nil && f.width == w && f.version == f.th.Version {
		return
	}
	f.width, f.version = w, f.th.Version
	in := huh.NewInput().Value(f.value).Prompt("▸ ").Placeholder(f.hint)
	if f.secret {
		in = in.EchoMode(huh.EchoModePassword)
	}
	f.huh = huh.NewForm(huh.NewGroup(in)).WithShowHelp(false).WithShowErrors(false).
		WithTheme(huh.ThemeFunc(func(bool) *huh.Styles { return styles(f.th) })).WithWidth(w)
	f.first = f.huh.Init()
	// The field looks at its width only when a key comes: without one, a long
	// value shows its beginning, though the cursor is at its end.
	if h, ok := first(f.huh.Update(tea.KeyPressMsg{Code: tea.KeyEnd})).(*huh.Form); ok {
		f.huh = h
	}
}

func first(m huh.Model, _ tea.Cmd) huh.Model { return m }

func styles(t *theme.Theme) *huh.Styles {
	st := huh.ThemeBase(t.Dark)
	st.Focused.Base = lipgloss.NewStyle()
	st.Blurred.Base = lipgloss.NewStyle()
	in := &st.Focused.TextInput
	in.Prompt, in.Placeholder, in.Text = t.Accent.Style(), t.Dim.Style(), t.Text.Style()
	in.Cursor, in.CursorText = t.Accent.Style(), t.Text.Style()
	return st
}

// init gives the field its focus.
func (f *form) init() tea.Cmd { return f.own(f.first) }

// update gives the form a key, a paste or a message of its own.
func (f *form) update(msg tea.Msg) tea.Cmd {
	m, cmd := f.huh.Update(msg)
	if h, ok := m.(*huh.Form); ok {
		f.huh = h
	}
	return f.own(cmd)
}

// own addresses what the form's commands send to this form. The blinking of
// its cursor is left out: a screen at rest writes nothing.
func (f *form) own(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		switch m := cmd().(type) {
		case nil:
			return nil
		case tea.BatchMsg:
			var all tea.BatchMsg
			for _, c := range m {
				all = append(all, f.own(c))
			}
			return all
		default:
			if t := fmt.Sprintf("%T", m); strings.HasPrefix(t, "cursor.") || strings.HasPrefix(t, "tea.") {
				return nil
			}
			return formMsg{f, m}
		}
	}
}

// draw is the field, one line.
func (f *form) draw(w int) string {
	f.fit(max(w, 6))
	line, _, _ := strings.Cut(f.huh.View(), "\n")
	return theme.Fit(line, w)
}
