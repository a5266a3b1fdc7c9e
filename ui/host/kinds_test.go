package host_test

import (
	"testing"

	"example.org/peerage/providers/link"
	"example.org/peerage/ui/host"
)

// TestActsNameWhatThereIs: every procedure, step and variable that a kind of
// link names is one.
func TestActsNameWhatThereIs(t *testing.T) {
	d := inMemory(t, host.DemoOptions{})
	n := 0
	for _, k := range link.All() {
		for _, a := range k.Acts() {
			n++
			p := d.Procedure(a.Procedure)
			if p == nil {
				t.Errorf("%s: %q begins %s, which there is not", k.ID, a.Title, a.Procedure)
				continue
			}
			for _, v := range a.Vars {
				if p.Var(v.Name).Title == "" {
					t.Errorf("%s: %q sets %s, which %s does not have", k.ID, a.Title, v.Name, p.ID)
				}
			}
			if own := d.Procedure(k.ID); a.Back != "" && (own == nil || own.Step(a.Back) == nil) {
				t.Errorf("%s: %q goes back to %s, which there is not", k.ID, a.Title, a.Back)
			}
		}
	}
	t.Logf("%d acts", n)
}
