package main

import (
	"runtime/debug"
	"strings"
	"testing"
)

// TestEveryModuleHasItsLicence: whatever is linked in, on any system, stands in
// the notices with a text.
func TestEveryModuleHasItsLicence(t *testing.T) {
	raw, err := notices("example.org/peerage", systems)
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	for _, system := range systems {
		list, err := linked("example.org/peerage", system)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) < 40 {
			t.Errorf("%s: %d modules", system, len(list))
		}
		for _, m := range list {
			_, after, found := strings.Cut(text, "\n"+m.Path+" "+m.Version+"\n")
			if section, _, _ := strings.Cut(after, "\n====="); !found || len(strings.TrimSpace(section)) < 100 &&
				!strings.Contains(after[:min(len(after), 5000)], "opyright") {
				t.Errorf("%s: %s has no licence", system, m.Path)
			}
		}
	}
	if info, ok := debug.ReadBuildInfo(); ok && strings.Contains(text, info.Main.Path+" ") {
		t.Error("the program itself is among the works of others")
	}
}
