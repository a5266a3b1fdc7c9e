package steps

import (
	"slices"
	"strings"
	"testing"
)

func TestOutside(t *testing.T) {
	for _, c := range []struct{ ranges, filter, want string }{
		{"10.40.0.0/16", "0.0.0.0/0", ""},
		{"10.40.0.0/16", "10.0.0.0/8", ""},
		{"10.40.0.0/16", "10.40.0.0/24", "10.40.0.0/16"},
		{"10.40.0.0/16 10.41.0.0/16", "10.40.0.0/15", ""},
		{"10.40.0.0/16", "", "10.40.0.0/16"},
		{"10.1.1.1/32", "10.1.1.1", ""},
	} {
		if got := strings.Join(Outside(strings.Fields(c.ranges), strings.Fields(c.filter)), " "); got != c.want {
			t.Errorf("%s in %s: outside %q", c.ranges, c.filter, got)
		}
	}
}

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{
		"vnet-a": "vnet-a", "/subscriptions/x": "/subscriptions/x", "a b": "'a b'", "it's": `'it'\''s'`,
		"$(rm)": "'$(rm)'", "": "''", "a;b": "'a;b'", "x\ny": "'x\ny'",
	} {
		if got := Quote(in); got != want {
			t.Errorf("%q is quoted %s", in, got)
		}
	}
}

// TestFreeRanges are private, apart from each other and from what is taken.
func TestFreeRanges(t *testing.T) {
	taken := []string{"10.128.0.0/16", "10.129.0.0/24", "192.168.0.0/16", "no range"}
	got := FreeRanges(taken, 3)
	if want := []string{"10.130.0.0/24", "10.131.0.0/24", "10.132.0.0/24"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := FreeRanges([]string{"10.0.0.0/8"}, 1); got != nil {
		t.Errorf("in a full network: %v", got)
	}
}

func TestNoSentenceEndsTwice(t *testing.T) {
	for in, want := range map[string]string{"": "It is Rejected.", "Rejected!": "It is Rejected.",
		"Not wanted here!": "It is Rejected: Not wanted here!", "Not wanted": "It is Rejected: Not wanted."} {
		if got := Saying("It is Rejected", "Rejected", in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}
