package wizard

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"example.org/peerage/providers"
)

// wrong is what is wrong with a value: a whole sentence for the person.
type wrong string

// Error is the sentence.
func (w wrong) Error() string { return string(w) }

func wrongf(format string, args ...any) error { return wrong(fmt.Sprintf(format, args...)) }

// bare takes off what copying leaves around a value: blanks, invisible
// characters, quotation marks.
func bare(v string) string {
	return strings.TrimFunc(v, func(r rune) bool {
		return unicode.IsSpace(r) || r >= '\u200b' && r <= '\u200f' || r == '\ufeff' || strings.ContainsRune("\"'`“”„", r)
	})
}

// short cuts a value so that a message about it stays readable.
func short(v string) string {
	if r := []rune(v); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return v
}

func printable(v string) bool {
	return utf8.ValidString(v) && !strings.ContainsFunc(v, unicode.IsControl)
}

// Text accepts anything that is not empty, without the spaces around it.
func Text(v string) (string, error) {
	v = strings.TrimSpace(v)
	if v == "" {
		return "", wrong("This must not be empty.")
	}
	return v, nil
}

// UUID accepts a UUID in its usual form, in any casing, and gives it in lower
// case.
func UUID(v string) (string, error) {
	v = strings.Trim(bare(v), "{}")
	id, err := uuid.Parse(v)
	switch {
	case v == "":
		return "", wrong("An id is needed: 32 hexadecimal digits like 12345678-90ab-cdef-1234-567890abcdef.")
	case err != nil || len(v) != 36:
		return "",
			wrongf("%q is not an id of the form 12345678-90ab-cdef-1234-567890abcdef (32 hexadecimal digits and 4 hyphens).",
				short(v))
	case id == uuid.Nil:
		return "", wrong("This id is all zeros, a placeholder; the real one is needed.")
	}
	return id.String(), nil
}

// VNetID accepts the ARM id of a virtual network in any casing, and gives it
// in its canonical form with the names' casing kept.
func VNetID(v string) (string, error) {
	id, err := providers.ParseVNetID(bare(v))
	if err != nil {
		return "", wrong(Capital(err.Error()) + ".")
	}
	return id.String(), nil
}

// Capital begins a text with a capital letter.
func Capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// CIDR accepts a range of addresses; host bits are cleared.
func CIDR(v string) (string, error) {
	v = bare(v)
	p, err := netip.ParsePrefix(v)
	if err == nil {
		return p.Masked().String(), nil
	}
	if a, aerr := netip.ParseAddr(v); aerr == nil {
		return "", wrongf("%s is a single address; a range ends in its length: %s/24.", a, a)
	}
	return "", wrongf("%q is not a range like 10.20.0.0/24.", short(v))
}

// Shaped accepts what has a shape once it is folded; says is the sentence for
// everything else, with a %q for what was typed.
func Shaped(shape *regexp.Regexp, fold func(string) string, says string) func(string) (string, error) {
	return func(v string) (string, error) {
		v = fold(bare(v))
		if !shape.MatchString(v) {
			return "", wrongf(says, short(v))
		}
		return v, nil
	}
}

var (
	regionShape  = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	runNameShape = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._-]*$`)
)

// Region accepts a region or cloud name as the providers write them:
// "westeurope", "eu-west-1", "azure-westeurope"; "West Europe" becomes the
// first.
func Region(v string) (string, error) {
	v = strings.ToLower(strings.ReplaceAll(bare(v), " ", ""))
	if len(v) < 3 || len(v) > 64 || !regionShape.MatchString(v) {
		return "", wrongf("%q is not a region's name like westeurope or eu-west-1.", short(v))
	}
	return v, nil
}

// PeeringName accepts a name for a VNet peering (ARM: up to 80 characters,
// starts and ends with a word character).
func PeeringName(v string) (string, error) {
	v = bare(v)
	if err := providers.CheckPeeringName(v); err != nil {
		return "", wrong(Capital(err.Error()) + ".")
	}
	return v, nil
}

// RunName accepts a name for a run: it is typed on command lines.
func RunName(v string) (string, error) {
	v = bare(v)
	switch {
	case v == "":
		return "", wrong("The run needs a name.")
	case utf8.RuneCountInString(v) > 64:
		return "", wrong("The name is too long: at most 64 characters.")
	case !runNameShape.MatchString(v):
		return "",
			wrongf("%q will not do: the name starts with a letter or digit and may hold letters, digits and . _ - (no blanks).",
				short(v))
	}
	return v, nil
}

// RoleName accepts a name for a custom role (Azure: up to 512 characters).
func RoleName(v string) (string, error) { return checkedName("role", v, 512) }

// DisplayName accepts a display name for an application (Microsoft Graph: up
// to 256 characters).
func DisplayName(v string) (string, error) { return checkedName("application", v, 256) }

func checkedName(what, v string, most int) (string, error) {
	v = bare(v)
	switch n := utf8.RuneCountInString(v); {
	case v == "":
		return "", wrongf("The %s needs a name.", what)
	case n > most:
		return "", wrongf("The name has %d characters, at most %d are allowed.", n, most)
	case !printable(v):
		return "", wrong("The name holds characters that cannot be shown.")
	}
	return v, nil
}

// OneOf accepts one of a list, in any casing.
func OneOf(list ...string) func(string) (string, error) {
	return func(v string) (string, error) {
		v = bare(v)
		for _, x := range list {
			if strings.EqualFold(x, v) {
				return x, nil
			}
		}
		return "", wrongf("%q is not one of: %s.", short(v), strings.Join(list, ", "))
	}
}
