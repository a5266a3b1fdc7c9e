package theme

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Wrap breaks s, which has no styles, at blanks into lines of at most w cells.
// Words that are too long (ids, paths) are broken behind a slash, a hyphen or the
// like, else hard; a name is never broken at its hyphens while it fits. Line ends in
// s stay, and so does the indentation of a line that is broken.
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
		out = wrapLine(out, line, w)
	}
	return out
}

func wrapLine(out []string, line string, w int) []string {
	words := strings.Fields(line)
	indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
	if len(indent) > w/2 {
		indent = ""
	}
	now, n, begun := indent, len(indent), false
	for _, word := range words {
		for size := Width(word); ; size = Width(word) {
			gap := 0
			if begun {
				gap = 1
			}
			if n+gap+size <= w {
				now, n, begun = now+blanks(gap)+word, n+gap+size, true
				break
			}
			if begun {
				out, now, n, begun = append(out, now), indent, len(indent), false
				continue
			}
			head, rest := splitWord(word, w-n)
			out, now, word = append(out, now+head), indent, rest
		}
	}
	return append(out, now)
}

// splitWord breaks a word that is wider than w: behind the last slash, comma
// or the like, else behind a hyphen, else where there is no room left.
func splitWord(word string, w int) (head, rest string) {
	head = ansi.Truncate(word, max(w, 1), "")
	if head == "" { // a wide rune in one cell
		_, size := utf8.DecodeRuneInString(word)
		return ellipsis, word[size:]
	}
	for _, behind := range []string{"/,;:=&?", "-"} {
		if at := strings.LastIndexAny(head, behind) + 1; at > len(head)/5 {
			return head[:at], word[at:]
		}
	}
	return head, word[len(head):]
}
