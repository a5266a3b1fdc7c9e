package theme

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

const ellipsis = "…"

// Width is how many cells s takes.
func Width(s string) int {
	if plain(s) {
		return len(s)
	}
	return ansi.StringWidth(s)
}

// plain says that every byte of s is one cell.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// Fit cuts s to at most w cells; what was cut ends in ….
func Fit(s string, w int) string {
	switch {
	case w <= 0:
		return ""
	case Width(s) <= w:
		return s
	}
	return ansi.Truncate(s, w, ellipsis)
}

// FitLeft cuts the beginning instead: the end of a path says more.
func FitLeft(s string, w int) string {
	n := Width(s)
	switch {
	case w <= 0:
		return ""
	case n <= w:
		return s
	}
	return Fit(ansi.TruncateLeft(s, n-w+1, ellipsis), w)
}

// Pad makes s exactly w cells wide: cut, or with blanks after it.
func Pad(s string, w int) string {
	s = Fit(s, w)
	return s + blanks(w-Width(s))
}

// PadLeft is Pad with the blanks before it.
func PadLeft(s string, w int) string {
	s = Fit(s, w)
	return blanks(w-Width(s)) + s
}

const manyBlanks = "                                                                                                                                "

func blanks(n int) string {
	switch {
	case n <= 0:
		return ""
	case n <= len(manyBlanks):
		return manyBlanks[:n]
	}
	return strings.Repeat(" ", n)
}

// Clean makes one harmless line of what a provider said: no escape sequences,
// no control characters, line ends turned into blanks.
func Clean(s string) string {
	if plain(s) {
		return s
	}
	s = ansi.Strip(s)
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case r < 0x20, r >= 0x7f && r < 0xa0, r == utf8.RuneError, r == '\u2028', r == '\u2029':
			return -1
		case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069: // text direction overrides
			return -1
		}
		return r
	}, s)
}

// Wrap breaks s at blanks into lines of at most w cells; words that are too
// long (ids) are broken hard. Line ends in s stay.
func Wrap(s string, w int) []string {
	if w <= 0 {
		return nil
	}
	var out []string
	for line := range strings.SplitSeq(strings.TrimRight(s, "\n"), "\n") {
		if Width(line) <= w {
			out = append(out, line)
			continue
		}
		for part := range strings.SplitSeq(ansi.Wrap(line, w, ""), "\n") {
			out = append(out, Fit(strings.TrimRight(part, " "), w))
		}
	}
	return out
}

// Paragraph is Wrap, drawn in ink.
func Paragraph(k Ink, s string, w int) []string {
	lines := Wrap(s, w)
	for i := range lines {
		lines[i] = k.On(lines[i])
	}
	return lines
}
