package flows_test

import (
	"testing"

	"example.org/peerage/wizard/flows"
)

// TestEveryVariable: a step asks for, needs and gives only variables that the
// procedure knows.
func TestEveryVariable(t *testing.T) {
	for _, p := range flows.All(flows.Clouds{}) {
		known := map[string]bool{}
		for _, v := range p.Vars {
			known[v.Name] = true
			if v.Title == "" {
				t.Errorf("%s: %s has no title", p.ID, v.Name)
			}
		}
		for _, s := range p.Steps {
			for _, in := range s.Inputs {
				if !known[in.Var] {
					t.Errorf("%s %s asks for %s", p.ID, s.ID, in.Var)
				}
			}
			if p.Hidden {
				continue
			}
			for _, n := range append(append([]string{}, s.Needs...), s.Gives...) {
				if !known[n] {
					t.Errorf("%s %s knows %s", p.ID, s.ID, n)
				}
			}
			if s.Title == "" || s.Why == "" || s.Result == nil || s.Command == nil && s.ID != "A00" && s.ID != "R00" ||
				len(s.Title) > 24 {
				t.Errorf("%s %s is not complete", p.ID, s.ID)
			}
			if s.Do != nil && s.Undo != nil && s.Confirm == nil {
				t.Errorf("%s %s makes something without confirmation", p.ID, s.ID)
			}
		}
	}
}
