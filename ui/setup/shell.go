package setup

import (
	"strings"

	"peerage/ui/theme"
)

// shellWrap breaks a command into lines of at most w cells, each continued
// with a backslash where the shell allows it, so that it stays the same
// command.
func shellWrap(c string, w int) []string {
	var out []string
	for line := range strings.SplitSeq(c, "\n") {
		line = strings.TrimRight(strings.ReplaceAll(line, "\t", "    "), " ")
		out = append(out, breakLine(line, w)...)
	}
	return out
}

func breakLine(line string, w int) []string {
	if theme.Width(line) <= w || w < 12 {
		return theme.Wrap(line, max(w, 1))
	}
	var out []string
	for theme.Width(line) > w {
		if at := breakAt(line, w-2); at > 0 {
			out = append(out, strings.TrimRight(line[:at], " ")+` \`)
			line = "    " + strings.TrimLeft(line[at:], " ")
			continue
		}
		at := slashAt(line, w-1)
		if at <= 0 {
			return append(out, theme.Wrap(line, w)...)
		}
		out = append(out, line[:at]+`\`) // without blanks around it the word goes on
		line = line[at:]
	}
	return append(out, line)
}

// slashAt is behind the last slash of a long word before w, if it is not in
// quotation marks; 0 when there is none.
func slashAt(line string, w int) int {
	end := min(w, len(line))
	if theme.Width(line) != len(line) || strings.ContainsAny(line[:end], `'"`) {
		return 0
	}
	at := strings.LastIndexByte(line[:end], '/') + 1
	if at <= len(line)-len(strings.TrimLeft(line, " "))+1 {
		return 0
	}
	return at
}

// breakAt is the last blank outside quotation marks before w, one before an
// option if there is any; 0 when there is none but the indentation.
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
			if strings.HasPrefix(line[i:], " -") {
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
