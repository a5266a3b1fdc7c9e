package steps

import (
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

// widest is how long a shown command's line may get.
const widest = 76

// Quote makes one shell word of any text.
func Quote(s string) string { return providers.ShellWord(s) }

// QuoteDouble is Quote with the double quotation marks that the documents have
// around addresses, where these are enough.
func QuoteDouble(s string) string {
	if bare := strings.NewReplacer("?", "", "&", "").Replace(s); Quote(bare) == bare {
		return `"` + s + `"`
	}
	return Quote(s)
}

// QuoteAll makes one shell word of each text.
func QuoteAll(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = Quote(s)
	}
	return out
}

// Filled gives a variable as a shell word: its value quoted, a secret as its
// reference, the documents' name while it is unknown.
func Filled(v wizard.Values, name string) string {
	s := v(name)
	switch {
	case s == "" || s == NewVPC:
		return name
	case s == "$"+name:
		return `"$` + name + `"`
	}
	return Quote(s)
}

// Lowered is filled in lower case, as Aiven takes what is Azure's.
func Lowered(v wizard.Values, name string) string {
	if v(name) == "" {
		return name
	}
	return strings.ToLower(Filled(v, name))
}

// Inside puts a variable into the middle of another text, unquoted: that text
// is to be quoted as a whole.
func Inside(v wizard.Values, name string) string {
	if s := v(name); s != "" && s != NewVPC {
		return s
	}
	return name
}

// Command joins a command and its arguments, each already a shell word or an
// option with its value; a long one is broken with backslashes.
func Command(head string, args ...string) string {
	one := strings.Join(append([]string{head}, args...), " ")
	if len(one) <= widest && !strings.Contains(one, "\n") {
		return one
	}
	return strings.Join(append([]string{head}, args...), " \\\n  ")
}

// Lines joins commands that follow each other.
func Lines(list ...string) string { return strings.Join(list, "\n") }
