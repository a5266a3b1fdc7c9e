package glossary

import (
	"strings"
	"testing"
)

// TestWords are there, each once, and say something.
func TestWords(t *testing.T) {
	seen := map[string]bool{}
	for _, w := range All() {
		for _, name := range append([]string{w.Word}, w.Also...) {
			if k := strings.ToLower(name); seen[k] {
				t.Errorf("%s is there twice", name)
			} else {
				seen[k] = true
			}
		}
		if !strings.HasSuffix(w.Says, ".") || len(w.Says) > 240 {
			t.Errorf("%s: %q", w.Word, w.Says)
		}
	}
	for _, want := range []string{"peering", "half", "principal", "directory", "audience", "scope", "grant",
		"static address", "endpoint", "Service Principal", " TENANT "} {
		if got := Find(want); len(got) != 1 {
			t.Errorf("%q: %d words", want, len(got))
		}
	}
	if got := Find("addr"); len(got) < 2 {
		t.Errorf("a part of words: %v", got)
	}
	if got := Find("no such word"); len(got) != 0 {
		t.Errorf("none: %v", got)
	}
}
