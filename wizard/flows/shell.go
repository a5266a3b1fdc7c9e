package flows

import (
	"regexp"
	"strings"

	"peerage/wizard"
)

// widest is how long a shown command's line may get.
const widest = 76

var harmless = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./-]+$`)

// quote makes one shell word of any text.
func quote(s string) string {
	if harmless.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// filled gives a variable as a shell word: its value quoted, a secret as its
// reference, the documents' name while it is unknown.
func filled(v wizard.Values, name string) string {
	s := v(name)
	switch {
	case s == "" || s == newVPC:
		return name
	case s == "$"+name:
		return `"$` + name + `"`
	}
	return quote(s)
}

// lowered is filled in lower case, as Aiven takes what is Azure's.
func lowered(v wizard.Values, name string) string {
	if v(name) == "" {
		return name
	}
	return strings.ToLower(filled(v, name))
}

// inside puts a variable into the middle of another text, unquoted.
func inside(v wizard.Values, name string) string {
	if s := v(name); s != "" && s != newVPC {
		return s
	}
	return name
}

// command joins a command and its arguments, each already a shell word or an
// option with its value; a long one is broken with backslashes.
func command(head string, args ...string) string {
	one := strings.Join(append([]string{head}, args...), " ")
	if len(one) <= widest && !strings.Contains(one, "\n") {
		return one
	}
	return strings.Join(append([]string{head}, args...), " \\\n  ")
}

// lines joins commands that follow each other.
func lines(list ...string) string { return strings.Join(list, "\n") }
