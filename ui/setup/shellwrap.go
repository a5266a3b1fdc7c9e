package setup

import (
	"cmp"
	"strings"

	"example.org/peerage/ui/theme"
)

// shellWrap breaks a command into lines of at most w cells, each continued
// with a backslash where the shell allows it, so that it stays the same
// command.
func shellWrap(c string, w int) []string {
	var out []string
	var quote byte
	for line := range strings.SplitSeq(c, "\n") {
		line = strings.TrimRight(strings.ReplaceAll(line, "\t", "    "), " ")
		if text, ok := strings.CutPrefix(line, "# "); ok && quote == 0 { // its end is the line's
			for _, l := range theme.Wrap(text, max(w-2, 1)) {
				out = append(out, "# "+l)
			}
			continue
		}
		if quote == '\'' { // a backslash would be text; blanks in JSON may be line ends
			out = append(out, theme.Wrap(line, max(w, 1))...)
		} else {
			out = append(out, breakLine(line, w)...)
		}
		quote = quoted(line, quote)
	}
	return out
}

// quoted is the quotation mark that is open at the end of a line; 0 is none.
func quoted(line string, quote byte) byte {
	for i := range len(line) {
		switch c := line[i]; {
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		case c == quote:
			quote = 0
		}
	}
	return quote
}

func breakLine(line string, w int) []string {
	if theme.Width(line) <= w || w < 12 {
		return theme.Wrap(line, max(w, 1))
	}
	var out []string
	more := strings.Repeat(" ", min(max(len(line)-len(strings.TrimLeft(line, " ")), 2), 6))
	for theme.Width(line) > w {
		if at := breakAt(line, w-2); at > 0 {
			out = append(out, strings.TrimRight(line[:at], " ")+` \`)
			line = strings.TrimLeft(line[at:], " ")
			if !strings.HasPrefix(line, "-") { // an option's value, further in
				line = "  " + line
			}
			line = more + line
			continue
		}
		at := wordAt(line, w-1)
		if at <= 0 {
			return append(out, theme.Wrap(line, w)...)
		}
		out = append(out, line[:at]+`\`) // without blanks around it the word goes on, in double quotation marks too
		line = line[at:]
	}
	return append(out, line)
}

// wordAt is where a long word is broken before w: behind its last slash, else
// behind a hyphen or the like, else anywhere. Between single quotation marks a
// backslash is only a backslash: there it is 0.
func wordAt(line string, w int) int {
	end := min(w, len(line))
	if theme.Width(line) != len(line) {
		return 0
	}
	var quote byte
	slash, soft, hard := 0, 0, 0
	indent := len(line) - len(strings.TrimLeft(line, " "))
	for i := range end {
		c := line[i]
		switch {
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		case c == quote:
			quote = 0
		case quote == '\'' || c == '\\' || i <= indent:
		case c == '/':
			slash, hard = i+1, i+1
		case strings.IndexByte("-.,:=&?", c) >= 0:
			soft, hard = i+1, i+1
		default:
			hard = i + 1
		}
	}
	return cmp.Or(slash, soft, hard)
}

// breakAt is where a line is best broken before w, outside quotation marks:
// at the last blank before an option in its second half, else at the last
// blank; 0 when there is none but the indentation.
func breakAt(line string, w int) int {
	var quote rune
	at, option, cells := 0, 0, 0
	indent := len(line) - len(strings.TrimLeft(line, " "))
	for i, r := range line {
		if cells > w {
			break
		}
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '\'' || r == '"':
			quote = r
		case r == ' ' && i > indent:
			at = i
			if strings.HasPrefix(line[i:], " -") && cells > w/4 {
				option = i
			}
		}
		cells += theme.Width(string(r))
	}
	if option > 0 {
		return option
	}
	return at
}
