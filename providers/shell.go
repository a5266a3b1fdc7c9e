package providers

import (
	"regexp"
	"strings"
)

// harmless is what a shell takes as one word as it stands.
var harmless = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./-]+$`)

// ShellWord makes one shell word of any text.
func ShellWord(s string) string {
	if harmless.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
