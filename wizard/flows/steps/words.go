package steps

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"example.org/peerage/wizard"
)

// Words makes a step's result from variables.
func Words(names ...string) func(wizard.Values) string {
	return func(v wizard.Values) string {
		var out []string
		for _, n := range names {
			if s := v(n); s != "" {
				out = append(out, s)
			}
		}
		return strings.Join(out, " ")
	}
}

// OrText gives the first that is not empty.
func OrText(list ...string) string { return cmp.Or(list...) }

// Ended gives a sentence its full stop, unless somebody's own words end it.
func Ended(s string) string {
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".!?:") {
		return s
	}
	return s + "."
}

// Saying adds a provider's own words to what they are about, unless they say the same.
func Saying(about, state, message string) string {
	if message == "" || strings.EqualFold(strings.TrimRight(message, ".! "), state) {
		return about + "."
	}
	return Ended(about + ": " + message)
}

// Age says how long ago in words.
func Age(r *wizard.Run, t time.Time) string {
	if t.IsZero() {
		return "age unknown"
	}
	d := r.Now().Sub(t)
	switch {
	case d < -time.Minute:
		return "made " + minutes(-d) + " from now, by this machine's clock: one of the two is off"
	case d < time.Minute:
		return "made just now"
	case d < time.Hour:
		return "made " + minutes(d) + " ago"
	}
	return "made on " + t.Format("2006-01-02 15:04")
}

// minutes says how long something is: "11 min", "2 h 5 min".
func minutes(d time.Duration) string {
	h, m := int(d.Hours()), int(d.Minutes())%60
	switch {
	case h == 0:
		return fmt.Sprintf("%d min", m)
	case m == 0:
		return fmt.Sprintf("%d h", h)
	}
	return fmt.Sprintf("%d h %d min", h, m)
}

// CalledAfter proposes a run's name: the first of the variables that is known
// and can be one.
func CalledAfter(names ...string) func(wizard.Values) string {
	return func(v wizard.Values) string {
		for _, n := range names {
			if name, err := wizard.RunName(strings.ToLower(v(n))); err == nil {
				return name
			}
		}
		return ""
	}
}

// Prefixed puts a head before a text that is not empty.
func Prefixed(head, s string) string {
	if s == "" {
		return ""
	}
	return head + s
}

// LastPart is what stands after the last slash of an id.
func LastPart(id string) string {
	for i := len(id) - 1; i >= 0; i-- {
		if id[i] == '/' {
			return id[i+1:]
		}
	}
	return id
}

// Rank sorts what is true behind what is not.
func Rank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// CleanName makes a part of a peering's name from any name.
func CleanName(s string) string {
	s = strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-':
			return c
		case c >= 'A' && c <= 'Z':
			return c + 'a' - 'A'
		}
		return '-'
	}, s)
	if len(s) > 40 {
		s = s[:40]
	}
	return strings.Trim(s, "-")
}

// ActorBoth is the actor of a row about both sides.
const ActorBoth = "BOTH"

// Count is a number of things in words.
func Count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	if strings.HasSuffix(what, "s") {
		what += "e"
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Verdict is a finding that is good or bad.
func Verdict(ok bool, good, bad string) wizard.Finding {
	if ok {
		return wizard.Finding{Verdict: wizard.OK, Text: good}
	}
	return wizard.Finding{Verdict: wizard.Bad, Text: bad}
}

// AsItIs says of a thing that it is there already, since when if that is known, and
// is used.
func AsItIs(since time.Time) string {
	if since.IsZero() {
		return "there already: used as it is"
	}
	return "there since " + since.UTC().Format(time.DateOnly) + ": used as it is"
}
