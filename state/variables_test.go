package state_test

import (
	"testing"
	"time"

	"example.org/peerage/state"
	"example.org/peerage/wizard"
)

// TestLatestVariables: the last value counts, a secret has none, runs that are
// taken down and older ones tell nothing.
func TestLatestVariables(t *testing.T) {
	s := memory(t)
	set := func(run, name, value string, after time.Duration) wizard.Event {
		return wizard.Event{Run: run, Kind: wizard.VarSet, At: t0.Add(after), Var: name, Value: value}
	}
	add(t, s, started("r1", "one"), started("r2", "two"), started("r3", "three"), started("r4", "four"),
		set("r1", "A", "first", 0), set("r1", "A", "second", time.Minute),
		wizard.Event{Run: "r1", Kind: wizard.VarSet, Var: "KEY", Secret: true, At: t0},
		set("r2", "A", "old", 0), set("r3", "A", "gone", time.Hour), set("r4", "A", "newest", 2*time.Hour),
		wizard.Event{Run: "r3", Kind: wizard.RunRemoved, At: t0.Add(time.Hour)})
	got, err := s.LatestVariables(t.Context(), 2)
	if err != nil || len(got) != 2 || got[0].Run != "r4" || got[1].Run != "r1" {
		t.Fatalf("%+v, %v", got, err)
	}
	one := got[1]
	if one.Values["A"] != "second" || !one.Secrets["KEY"] || one.Values["KEY"] != "" || one.Procedure == "" {
		t.Errorf("%+v", one)
	}
	if got, err := s.LatestVariables(t.Context(), 9); err != nil || len(got) != 3 {
		t.Errorf("of all: %+v, %v", got, err)
	}
}

// TestAJournalThatCannotBeRead hides no variables, and takes events.
func TestAJournalThatCannotBeRead(t *testing.T) {
	s := memory(t)
	add(t, s, started("r1", "one"), started("r2", "two"),
		wizard.Event{Run: "r1", Kind: wizard.VarSet, At: t0, Var: "A", Value: "1"},
		wizard.Event{Run: "r2", Kind: wizard.VarSet, At: t0, Var: "A", Value: "2"})
	if err := state.Damage(s, "r1"); err != nil {
		t.Fatal(err)
	}
	got, err := s.LatestVariables(t.Context(), 9)
	if err != nil || len(got) != 2 || got[0].Values["A"] != "1" || got[1].Values["A"] != "2" {
		t.Errorf("%+v, %v", got, err)
	}
	add(t, s, item("r1", wizard.Removed, wizard.Item{Key: "k", Kind: "role", ID: "x"}))
}
