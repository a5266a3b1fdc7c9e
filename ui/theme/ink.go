package theme

import (
	"image/color"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// Ink is one text style. It draws a single line without measuring it, which
// is what makes ten thousand rows cheap; Style gives the Lip Gloss form for
// parts that want one.
type Ink struct {
	fg     color.Color
	bold   bool
	open   string
	strong string // open, when bold
}

const reset = "\x1b[m"

func newInk(fg color.Color, bold bool) Ink {
	return Ink{fg: fg, bold: bold, open: sequence(fg, bold), strong: sequence(fg, true)}
}

func sequence(fg color.Color, bold bool) string {
	var s ansi.Style
	if bold {
		s = s.Bold()
	}
	if fg != nil {
		s = s.ForegroundColor(fg)
	}
	if len(s) == 0 {
		return ""
	}
	return s.String()
}

// On draws s, which must be one line without styles of its own.
func (k Ink) On(s string) string {
	if k.open == "" || s == "" {
		return s
	}
	return k.open + s + reset
}

// Append adds s in this ink to b.
func (k Ink) Append(b []byte, s string) []byte {
	if k.open == "" {
		return append(b, s...)
	}
	b = append(b, k.open...)
	b = append(b, s...)
	return append(b, reset...)
}

// Bold is the same ink, bold.
func (k Ink) Bold() Ink {
	k.bold, k.open = true, k.strong
	return k
}

// Block draws s as the caret does what it stands on.
func (t *Theme) Block(s string) string {
	if t.Profile == colorprofile.NoTTY {
		return s
	}
	return ansi.Style{}.Reverse(true).String() + s + reset
}

// Found draws s as what was looked for: underlined and bold, in any colours.
func (t *Theme) Found(s string) string {
	if t.Profile == colorprofile.NoTTY || s == "" {
		return s
	}
	style := ansi.Style{}.Bold().Underline(true)
	if c := t.Accent.Color(); c != nil {
		style = style.ForegroundColor(c)
	}
	return style.String() + s + reset
}

// Color is the ink's colour; nil is the terminal's own.
func (k Ink) Color() color.Color { return k.fg }

// Style is the same as a Lip Gloss style.
func (k Ink) Style() lipgloss.Style {
	s := lipgloss.NewStyle().Bold(k.bold)
	if k.fg != nil {
		s = s.Foreground(k.fg)
	}
	return s
}
