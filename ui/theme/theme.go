// Package theme is how the screens look: one accent, green, amber and red for
// states only, dim for what is not now. Every state is a glyph and a word
// too, so that nothing is lost without colour.
package theme

import (
	"image/color"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// Theme holds the inks. Screens share one pointer; Set changes it in place
// when the terminal tells its background.
type Theme struct {
	Dark    bool
	Profile colorprofile.Profile
	// Version changes with every Set: part of the key of every cached view.
	Version int

	// Text is the terminal's own; Strong the same, bold; Dim for what is not
	// now; Line for rules; Accent for what the person can do or has chosen.
	Text, Strong, Dim, Line, Accent Ink
	// Good, Warn and Bad are for states only.
	Good, Warn, Bad Ink
}

// New makes a theme for a terminal with a dark or light background that can
// show the colours of the profile.
func New(dark bool, p colorprofile.Profile) *Theme {
	t := &Theme{}
	t.Set(dark, p)
	return t
}

// tone is one role's colour. The first is exact on 256 colours too. The
// second is for 16 colours, where the person's own palette decides: none
// where a usual palette would be hard to read on such a background.
type tone struct {
	hex   uint32
	basic int
}

const noColor = -1

type palette struct{ dim, line, accent, good, warn, bad tone }

var (
	onDark = palette{
		dim:    tone{0x9e9e9e, noColor},
		line:   tone{0x585858, noColor},
		accent: tone{0x87afff, 14},
		good:   tone{0x87d787, 10},
		warn:   tone{0xffd75f, 11},
		bad:    tone{0xff8787, 9},
	}
	onLight = palette{
		dim:    tone{0x5f5f5f, noColor},
		line:   tone{0xbcbcbc, noColor},
		accent: tone{0x005faf, 4},
		good:   tone{0x005f00, noColor},
		warn:   tone{0x875f00, noColor},
		bad:    tone{0xaf0000, 1},
	}
)

// Set chooses the inks anew.
func (t *Theme) Set(dark bool, p colorprofile.Profile) {
	pal := onLight
	if dark {
		pal = onDark
	}
	t.Dark, t.Profile = dark, p
	t.Version++
	t.Text, t.Strong = newInk(nil, false), newInk(nil, p != colorprofile.NoTTY)
	t.Dim = t.ink(pal.dim)
	t.Line = t.ink(pal.line)
	t.Accent = t.ink(pal.accent)
	if p == colorprofile.Ascii { // keys and what is chosen stand out without colours, too
		t.Accent = newInk(nil, true)
	}
	t.Good, t.Warn, t.Bad = t.ink(pal.good), t.ink(pal.warn), t.ink(pal.bad)
}

func (t *Theme) ink(c tone) Ink {
	var fg color.Color
	switch {
	case t.Profile <= colorprofile.Ascii:
	case t.Profile == colorprofile.ANSI:
		if c.basic != noColor {
			fg = ansi.BasicColor(c.basic)
		}
	default:
		fg = color.RGBA{R: uint8(c.hex >> 16), G: uint8(c.hex >> 8), B: uint8(c.hex), A: 0xff}
	}
	return newInk(fg, false)
}
