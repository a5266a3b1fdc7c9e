package theme

import "strings"

// narrow is what stands for each glyph where the terminal has only ASCII: one
// cell for one, so that nothing moves. Words, also foreign ones, stay.
var narrow = map[rune]byte{
	'✓': '+', '●': '*', '◌': ':', '○': 'o', '✗': 'x', '–': '-', '—': '-', '‐': '-', '▸': '>', '◆': '+', '◂': '<', '▏': '_',
	'←': '<', '→': '>', '↑': '^', '↓': 'v', '⇄': '=', '⇢': '>', '›': '>', '·': '-', '×': 'x', '…': '.',
	'“': '"', '”': '"', '„': '"', '‘': '\'', '’': '\'', 'µ': 'u', '±': '~', '§': 'S', '°': 'o', '≤': '<', '≥': '>',
	'▁': '_', '▂': '.', '▃': '-', '▄': '=', '▅': '+', '▆': '*', '▇': '#', '█': '#', '▟': '#', '\u00a0': ' ',
}

// ASCII is s with an ASCII character for each of the program's glyphs.
func ASCII(s string) string {
	return strings.Map(func(r rune) rune {
		switch c, ok := narrow[r]; {
		case r < 0x80:
			return r
		case ok:
			return rune(c)
		case r >= '─' && r <= '╿':
			return rune(border(r))
		}
		return r
	}, s)
}

// border is what a line or a corner is drawn with.
func border(r rune) byte {
	switch {
	case strings.ContainsRune("─━┄┅┈┉╌╍═╴╶╸╺╼╾", r):
		return '-'
	case strings.ContainsRune("│┃┆┇┊┋╎╏║╵╷╹╻╽╿", r):
		return '|'
	}
	return '+'
}
