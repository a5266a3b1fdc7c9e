package wizard_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

// TestARefusedSecretIsNotSaidToBeForgotten (Z12): it was given, kept, and refused.
func TestARefusedSecretIsNotSaidToBeForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		st, good := asks("S1", "KEY"), false
		st.Check = func(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
			if good {
				return nil, nil
			}
			good = true
			return nil, errors.Join(r.DropSecret(ctx, "KEY"), refuse(providers.NotAuthenticated, "Expired"))
		}
		st.Remedies = []wizard.Remedy{{ID: "expired", When: wizard.ByCode("Expired"), Says: wizard.Words("It has ended."),
			Acts: []wizard.Act{{ID: "again", Title: "Give another", Again: true}}}}
		p := procedure(st)
		p.Vars = []wizard.Var{{Name: "KEY", Title: "Key", Secret: true}}
		b.answer = replies(typed("first"), choice("again"), typed("second"))
		b.run(p, wizard.Done)
		if last := b.asks[len(b.asks)-1]; last.Var != "KEY" || strings.Contains(last.Text, "not kept") ||
			!strings.Contains(last.Text, "the one before was refused") {
			t.Errorf("asked %+v", last)
		}
	})
}

// TestWhatFailedIsNotProposedAgain: enter takes another of the choices; what was
// typed stays, and so does a choice that a person only goes back to.
func TestWhatFailedIsNotProposedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		st, failing := asks("S1", "NET"), true
		st.Inputs[0].Choices = func(context.Context, *wizard.Run) ([]wizard.Choice, error) {
			return []wizard.Choice{{Value: "off", Disabled: "no"}, {Value: "bad"}, {Value: "good"}}, nil
		}
		st.Check = func(context.Context, *wizard.Run) ([]wizard.Finding, error) {
			if failing {
				failing = false
				return nil, refuse(providers.Invalid, "Bad")
			}
			return nil, nil
		}
		st.Remedies = []wizard.Remedy{{ID: "bad", When: wizard.ByCode("Bad"), Says: wizard.Words("It is bad."),
			Acts: []wizard.Act{{ID: "other", Title: "Another", Edit: "NET"}}}}
		b.answer = replies(choice("bad"), choice("other"), choice("good"), choice(wizard.ChoiceBack), choice(wizard.ChoiceStop))
		b.run(procedure(st, asks("S2", "B")), wizard.Stopped)
		var drafts []string
		for _, a := range b.asks {
			if a.Var == "NET" {
				drafts = append(drafts, a.Draft)
			}
		}
		if want := []string{"", "good", "good"}; !slices.Equal(drafts, want) {
			t.Errorf("proposed %q, not %q", drafts, want)
		}
	})
}
