// Package sanitize makes harmless what a provider says. Names, messages and
// tags are anybody's, and are shown in terminals, logs and scripts: what a
// terminal would act upon, what turns the direction of a text, and line ends
// that would forge lines are taken out where they come in.
package sanitize

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Line is s as one line: without escape sequences, control characters and
// marks of direction; line ends and tabs are blanks.
func Line(s string) string {
	if plain(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case harmful(r):
			return -1
		}
		return r
	}, ansi.Strip(s))
}

// lines is s with its line ends, each line cleaned.
func lines(s string) string {
	all := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i := range all {
		all[i] = Line(all[i])
	}
	return strings.Join(all, "\n")
}

// plain says that s is printable ASCII alone.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// harmful are controls, what is no character, and format characters: those
// that turn the direction of a text, or show nothing. The two joiners are
// needed to write some languages.
func harmful(r rune) bool {
	if r == '\u200c' || r == '\u200d' {
		return false
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError || r == '\u2028' || r == '\u2029'
}

// JSON cleans every text in a JSON body. Certificates and keys keep their line
// ends. What is no JSON comes back as it is.
func JSON(body []byte) []byte {
	if !bytes.ContainsFunc(body, func(r rune) bool { return r == '\\' || r > 0x7e }) {
		return body
	}
	var out bytes.Buffer
	out.Grow(len(body))
	for rest := body; ; {
		begin := bytes.IndexByte(rest, '"')
		if begin < 0 {
			out.Write(rest)
			return out.Bytes()
		}
		size := literal(rest[begin:])
		if size == 0 {
			return body
		}
		out.Write(rest[:begin])
		out.Write(text(rest[begin : begin+size]))
		rest = rest[begin+size:]
	}
}

// literal is the length of the string with which b begins; 0 when it has no end.
func literal(b []byte) int {
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return 0
}

// text cleans one string of JSON.
func text(quoted []byte) []byte {
	if !bytes.ContainsFunc(quoted, func(r rune) bool { return r == '\\' || r > 0x7e }) {
		return quoted
	}
	var s string
	if json.Unmarshal(quoted, &s) != nil {
		return quoted
	}
	clean := Line(s)
	if strings.Contains(s, "-----BEGIN ") {
		clean = lines(s)
	}
	if clean == s {
		return quoted
	}
	out, err := json.Marshal(clean)
	if err != nil {
		return quoted
	}
	return out
}
