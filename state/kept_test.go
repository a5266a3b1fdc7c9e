package state_test

import (
	"fmt"
	"testing"

	"example.org/peerage/state"
)

func TestWhatIsKept(t *testing.T) {
	s := open(t, t.TempDir())
	keep := func(kind string, texts map[string]string) {
		t.Helper()
		if err := s.Keep(t.Context(), kind, texts); err != nil {
			t.Fatal(err)
		}
	}
	keep(state.Silences, map[string]string{"a": "one", "b": "two"})
	keep(state.Silences, map[string]string{"a": "three"})
	keep(state.Alerts, map[string]string{"a": "other"})
	keep(state.Silences, map[string]string{"b": "", "nothing": ""})
	keep(state.Silences, nil)
	for kind, want := range map[string]string{state.Silences: "map[a:three]", state.Alerts: "map[a:other]", "none": "map[]"} {
		got, err := s.Kept(t.Context(), kind)
		if err != nil || fmt.Sprint(got) != want {
			t.Errorf("%s: %v, %v", kind, got, err)
		}
	}
}
