package filter_test

import (
	"errors"
	"strings"
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/providers/filter"
)

func FuzzParse(f *testing.F) {
	for _, s := range []string{"orders", `verdict:failed,"needs you" !is:stale`, "/a|b/ 10.40.1.5", "since:>2d", `"a\"b"`, "!!x",
		"a:b", "fd00::/8", "range:10.4*", "/a/b", "'", "is:x", "ü:é"} {
		f.Add(s)
	}
	links := fleet()
	f.Fuzz(func(t *testing.T, text string) {
		got, err := filter.Parse(text)
		if err != nil {
			var e *filter.Error
			if !errors.As(err, &e) || e.At < 1 || e.At > len([]rune(text))+1 || e.Says == "" {
				t.Fatalf("%q: %v", text, err)
			}
		} else {
			again, err := filter.Parse(got.String())
			if err != nil {
				t.Fatalf("%q is not read as it is written: %v", got, err)
			}
			for i := range links {
				if got.Match(&links[i], env) != again.Match(&links[i], env) {
					t.Fatalf("%q means something else when it is written", text)
				}
				checkSpans(t, got, links[i].Title)
			}
		}
		if q := filter.Quote(text); len(q) <= filter.Most && text != "" {
			checkQuoted(t, text, q)
		}
		filter.Complete(text, links, env)
	})
}

// checkQuoted: a text in quotes chooses what contains it, and not others; ! turns
// that around.
func checkQuoted(t *testing.T, text, q string) {
	t.Helper()
	is, err := filter.Parse(q)
	if err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	not, err := filter.Parse("!" + q)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []providers.Link{{Title: "<" + strings.ToLower(text) + ">"}, {Title: "other"}} {
		if is.Match(&l, env) == not.Match(&l, env) {
			t.Fatalf("%s and !%s agree on %q", q, q, l.Title)
		}
	}
	if !is.Match(&providers.Link{Title: "<" + strings.ToLower(text) + ">"}, env) {
		t.Fatalf("%s does not choose %q", q, text)
	}
}

func checkSpans(t *testing.T, f *filter.Filter, text string) {
	t.Helper()
	at := 0
	for _, s := range f.Spans(text, "name") {
		if s.From < at || s.To <= s.From || s.To > len(text) {
			t.Fatalf("%q: spans %v of %q", f, f.Spans(text, "name"), text)
		}
		at = s.To
	}
}
