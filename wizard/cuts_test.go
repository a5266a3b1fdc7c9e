package wizard_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"

	"example.org/peerage/wizard"
)

// TestWhatATeardownCuts: somebody else's half of the link is named, with what
// becomes of it, and is left or goes as the person says; it is never removed
// without a word.
func TestWhatATeardownCuts(t *testing.T) {
	for name, c := range map[string]struct {
		adopted bool
		answer  string
		left    []string
		lines   []string
	}{
		"left": {false, wizard.ChoiceOK, []string{"S2"},
			[]string{"thing S1", "stays: thing S2 (was not made by this run; it hangs loose)"}},
		"deleted, too": {false, wizard.ChoiceRemove, nil, []string{"thing S1", "thing S2"}},
		"adopted": {true, wizard.ChoiceOK, []string{"S2"},
			[]string{"stays: thing S2 (was not made by this run; it hangs loose)", "thing S1"}},
		"adopted and deleted, too": {true, wizard.ChoiceRemove, nil, []string{"thing S2", "thing S1"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, cl := newBench(t), newCloud()
				s1, s2 := maker(cl, "S1"), maker(cl, "S2")
				s1.Cuts = func(context.Context, *wizard.Run, wizard.Item) ([]wizard.Cut, error) {
					it := wizard.Item{Key: "S2.thing", Step: "S2", Kind: "thing", ID: "id-S2", Name: "S2"}
					return []wizard.Cut{{Item: it, Becomes: "it hangs loose"}}, nil
				}
				s2.Needed = func(*wizard.Run) bool { return c.adopted }
				cl.things["S2"] = "id-S2"
				p := procedure(s1, s2)
				b.answer = replies(choice(wizard.ChoiceAdopt))
				b.run(p, wizard.Done)
				b.answer = replies(choice(c.answer), typed("orders"))
				b.end(b.teardown(t.Context(), p), wizard.TakenOff)
				if got := cl.names(); !slices.Equal(got, c.left) {
					t.Errorf("left %v, want %v", got, c.left)
				}
				if got := b.asks[len(b.asks)-1].Lines; !slices.Equal(got, c.lines) {
					t.Errorf("listed %q", got)
				}
				if b.asks = nil; len(c.left) == 0 {
					return
				}
				b.answer = replies(typed("orders"))
				b.end(b.teardown(t.Context(), p), wizard.TakenOff)
				if got := cl.names(); !slices.Equal(got, c.left) {
					t.Errorf("the second time left %v: it took what it was not to", got)
				}
			})
		})
	}
}

// TestStoppingAtWhatIsCut leaves the run as it was.
func TestStoppingAtWhatIsCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, cl := newBench(t), newCloud()
		s1 := maker(cl, "S1")
		s1.Cuts = func(context.Context, *wizard.Run, wizard.Item) ([]wizard.Cut, error) {
			return []wizard.Cut{{Item: wizard.Item{Key: "x", Step: "S1", Kind: "thing", ID: "x", Name: "x"}}}, nil
		}
		p := procedure(s1)
		b.run(p, wizard.Done)
		b.answer = replies(choice(wizard.ChoiceStop))
		b.end(b.teardown(t.Context(), p), wizard.Stopped)
		if st := b.state(); st.Status != wizard.Done || st.Undoing || len(cl.things) != 1 {
			t.Errorf("status %s, left %v", st.Status, cl.names())
		}
	})
}
