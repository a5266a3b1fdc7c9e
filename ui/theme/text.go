package theme

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

const ellipsis = "…"

// Width is how many cells s takes. What screens are mostly made of, ASCII, our
// own glyphs and styles, is counted without looking for clusters.
func Width(s string) int {
	n := 0
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c >= 0x20 && c < 0x7f:
			i, n = i+1, n+1
		case c == 0x1b && i+1 < len(s) && s[i+1] == '[':
			i += 2
			for i < len(s) && (s[i] < 0x40 || s[i] > 0x7e) {
				i++
			}
			i++
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			if !simple(r) {
				return ansi.StringWidth(s)
			}
			i, n = i+size, n+1
		}
	}
	return n
}

// simple runes are one cell wide, whatever stands beside them but modifiers,
// which are not simple.
func simple(r rune) bool {
	switch {
	case r >= '─' && r <= '▟': // lines and blocks
		return true
	case r >= '‐' && r <= '–', r >= '‘' && r <= '”':
		return true
	}
	switch r {
	case '…', '›', '·', '×', '✓', '●', '◌', '○', '✗', '▸', '◂', '←', '→', '↑', '↓', '⇄', '⇢':
		return true
	}
	return false
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

// Gist cuts a reason to at most w cells: before its explanation behind a colon,
// else behind a word.
func Gist(s string, w int) string {
	if head, _, ok := strings.Cut(s, ": "); ok && Width(s) > w && Width(head) <= w {
		return head
	}
	return Brief(s, w)
}

// Brief cuts s to at most w cells behind a word, where that leaves enough to be
// told from others.
func Brief(s string, w int) string {
	if Width(s) <= w || w < 2 {
		return Fit(s, w)
	}
	cut := ansi.Truncate(s, w-1, "")
	if strings.HasPrefix(s[len(cut):], " ") {
		return cut + ellipsis
	}
	if at := strings.LastIndexByte(cut, ' '); at >= w/3 && at >= 4 {
		return strings.TrimRight(cut[:at], " ,·⇄⇢") + ellipsis
	}
	return Fit(s, w)
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
	for cut := n - w + 1; ; cut++ { // a wide rune may have to go whole
		if rest := ansi.TruncateLeft(s, cut, ""); Width(rest) < w || cut >= n {
			return ellipsis + rest
		}
	}
}

// Middle cuts out of the middle instead: names that begin alike differ at the end.
func Middle(s string, w int) string {
	if w < 8 || Width(s) <= w {
		return Fit(s, w)
	}
	end := FitLeft(s, w/2) // with its ellipsis
	return ansi.Truncate(s, w-Width(end), "") + end
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

const (
	blanks16   = "                "
	manyBlanks = blanks16 + blanks16 + blanks16 + blanks16 + blanks16 + blanks16 + blanks16 + blanks16
)

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
// no control characters, line ends turned into blanks. Of emoji only that is
// left which all terminals count alike: no joined ones, no colours of skin, and
// for a flag its letters.
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
		case r == '\u200d' || r == '\u200b' || r == '\u20e3' || r >= 0xfe00 && r <= 0xfe0f: // joins, chooses a form
			return -1
		case r >= 0x1f3fb && r <= 0x1f3ff, r >= 0xe0000 && r <= 0xe01ef: // skin, tags, forms
			return -1
		case r >= 0x1f1e6 && r <= 0x1f1ff: // a letter of a flag
			return 'A' + r - 0x1f1e6
		}
		return r
	}, s)
}

// Lines cleans what may have several lines: each by itself.
func Lines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(Clean(lines[i]), " ")
	}
	return strings.Join(lines, "\n")
}

// Paragraph is Wrap, drawn in ink.
func Paragraph(k Ink, s string, w int) []string {
	lines := Wrap(s, w)
	for i := range lines {
		lines[i] = k.On(lines[i])
	}
	return lines
}
