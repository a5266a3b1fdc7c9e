// Package field is one line of text that is being typed. Bubbles' text input
// does the editing (words, line ends, deleting both ways); the drawing is the
// program's own: its caret and colours, and the caret always in sight.
package field

import (
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"example.org/peerage/ui/theme"
)

// Options say how a field is. The zero value is an empty one.
type Options struct {
	// Text stands there already, Hint while there is none.
	Text, Hint string
	// Secret hides what is typed.
	Secret bool
	// Limit is how many characters it takes at most; 0 is any number.
	Limit int
	// Bar has a thin caret behind the text; a block otherwise.
	Bar bool
}

// Field is a line of text with a caret. Make it with New.
type Field struct {
	in  textinput.Model
	bar bool
}

// New makes a field that takes keys, its caret behind the text.
func New(o Options) *Field {
	f := &Field{in: textinput.New(), bar: o.Bar}
	f.in.Placeholder, f.in.CharLimit = o.Hint, o.Limit
	if o.Secret {
		f.in.EchoMode = textinput.EchoPassword
	}
	f.in.SetVirtualCursor(false) // it would blink: a screen at rest writes nothing
	// The terminal pastes by itself; this would read the clipboard of the
	// machine that the program runs on.
	f.in.KeyMap.Paste = key.NewBinding()
	words := append(f.in.KeyMap.DeleteWordBackward.Keys(), "ctrl+alt+h") // alt and 0x08
	f.in.KeyMap.DeleteWordBackward = key.NewBinding(key.WithKeys(words...))
	f.in.Focus() // without a blinking cursor there is nothing to run
	f.Set(o.Text)
	return f
}

// Value is the text.
func (f *Field) Value() string { return f.in.Value() }

// Empty says that nothing is typed.
func (f *Field) Empty() bool { return f.in.Value() == "" }

// Set replaces the text; the caret goes behind it.
func (f *Field) Set(text string) {
	f.in.SetValue(theme.Clean(text))
	f.in.CursorEnd()
}

// Press takes a key.
func (f *Field) Press(k tea.KeyPressMsg) {
	k.Text = theme.Clean(k.Text)
	f.in, _ = f.in.Update(k)
}

// Paste puts text in at the caret.
func (f *Field) Paste(text string) {
	f.in, _ = f.in.Update(tea.PasteMsg{Content: theme.Clean(text)})
}

// Draw gives what w cells show of it: of a text that is too long, the part
// around the caret.
func (f *Field) Draw(t *theme.Theme, ink theme.Ink, w int) string {
	if w < 1 {
		return ""
	}
	if f.Empty() && f.in.Placeholder != "" {
		return f.caret(t, t.Dim, theme.Fit(theme.Clean(f.in.Placeholder), w))
	}
	text := []rune(f.in.Value())
	before, after := f.shown(text[:f.in.Position()]), f.shown(text[f.in.Position():])
	before = theme.FitLeft(before, max(w-1-min(theme.Width(after), w/3), 0))
	return ink.On(before) + f.caret(t, ink, theme.Fit(after, w-theme.Width(before)))
}

// shown is text as it may be seen.
func (f *Field) shown(text []rune) string {
	if f.in.EchoMode == textinput.EchoPassword {
		return strings.Repeat(string(f.in.EchoCharacter), len(text))
	}
	return string(text)
}

// caret draws the caret on the first character of what follows it, or behind
// the end.
func (f *Field) caret(t *theme.Theme, ink theme.Ink, after string) string {
	if after == "" && f.bar {
		return t.Accent.On(theme.Typing)
	}
	if after == "" {
		return t.Block(" ")
	}
	n := 1
	for n < 3 && ansi.Truncate(after, n, "") == "" { // a wide character
		n++
	}
	first := ansi.Truncate(after, n, "")
	return t.Block(first) + ink.On(strings.TrimPrefix(after, first))
}
