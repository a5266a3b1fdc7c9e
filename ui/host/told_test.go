package host

import (
	"slices"
	"testing"

	"peerage/providers/clock"
	"peerage/state"
	"peerage/wizard"
)

// TestTokensThatMayBeUsedUnasked: a file is read only when a run was told to
// use it, what was typed for a run comes from the vault, and a run that is
// taken down tells nothing.
func TestTokensThatMayBeUsedUnasked(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	store, err := state.OpenMemory(ctx, state.Options{Clock: clock.Real{}})
	if err != nil {
		t.Fatal(err)
	}
	h := New(Options{Clock: clock.Real{}, Store: store, Vault: state.NewVault(state.VaultOptions{}), Closers: []func() error{store.Close}})
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	reads := 0
	places := []place{{ID: "TOKEN", Read: func() (string, error) { return "of the environment", nil }},
		{ID: "file", Ask: true, Read: func() (string, error) { reads++; return "of the file", nil }}}
	tokens := func() []string { return h.tokens(ctx, places, h.told(ctx), "TOKEN", "TOKEN_FROM") }
	add := func(list ...wizard.Event) {
		for _, e := range list {
			if _, err := store.Append(ctx, e); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := tokens(); !slices.Equal(got, []string{"of the environment"}) || reads != 0 {
		t.Errorf("%q, the file was read %d times", got, reads)
	}
	add(wizard.Event{Run: "r1", Kind: wizard.RunStarted, Name: "one", Procedure: "aiven-azure"},
		wizard.Event{Run: "r1", Kind: wizard.VarSet, Var: "TOKEN", Secret: true})
	add(wizard.Event{Run: "r2", Kind: wizard.RunStarted, Name: "two", Procedure: "aiven-azure"},
		wizard.Event{Run: "r2", Kind: wizard.VarSet, Var: "TOKEN_FROM", Value: "file"})
	for _, v := range []struct{ run, token string }{{"r1", "pasted"}, {"r2", "never told of"}} {
		if err := h.o.Vault.Put(ctx, v.run, "TOKEN", v.token); err != nil {
			t.Fatal(err)
		}
	}
	if got := tokens(); !slices.Equal(got, []string{"of the environment", "of the file", "pasted"}) || reads != 1 {
		t.Errorf("%q, the file was read %d times", got, reads)
	}
	add(wizard.Event{Run: "r1", Kind: wizard.RunRemoved}, wizard.Event{Run: "r2", Kind: wizard.RunRemoved})
	if got := tokens(); !slices.Equal(got, []string{"of the environment"}) {
		t.Errorf("after both were taken down: %q", got)
	}
}
