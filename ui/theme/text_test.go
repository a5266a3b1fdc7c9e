package theme

import "testing"

// TestBriefEndsAtAWord: what is cut is an explanation, or whole words, where what is
// left says something.
func TestBriefEndsAtAWord(t *testing.T) {
	for _, x := range []struct {
		in   string
		w    int
		want string
	}{
		{"go on later with: peerage resume", 20, "go on later with:…"},
		{"not possible", 10, "not possi…"},
		{"vnet-orders 10.40.0.0/16", 18, "vnet-orders…"},
		{"Contoso Production", 10, "Contoso…"},
		{"ana@contoso.example", 12, "ana@contoso…"},
		{"valid for 90 days", 10, "valid for…"},
		{"a b", 3, "a b"},
		{"abc def", 1, "…"},
	} {
		if got := Brief(x.in, x.w); got != x.want || Width(got) > x.w {
			t.Errorf("Brief(%q, %d) = %q, not %q", x.in, x.w, got, x.want)
		}
	}
	if got := Gist("not possible: az is not on the PATH", 22); got != "not possible" {
		t.Error(got)
	}
}
