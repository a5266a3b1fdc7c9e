package host

import (
	"slices"
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/state"
	"example.org/peerage/wizard"
)

// TestCredentialsOfRuns: what was typed for a run comes from the vault, what
// was chosen from the journal, by the provider that it is for; a run that is
// taken down tells nothing.
func TestCredentialsOfRuns(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	store, err := state.OpenMemory(ctx, state.Options{Clock: clock.Real{}})
	if err != nil {
		t.Fatal(err)
	}
	h := New(Options{
		Clock: clock.Real{}, Store: store, Vault: state.NewVault(state.VaultOptions{}), Closers: []func() error{store.Close},
	})
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	add := func(list ...wizard.Event) {
		for _, e := range list {
			if _, err := store.Append(ctx, e); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := h.credentials(ctx); len(got) != 0 {
		t.Errorf("before any run: %v", got)
	}
	add(wizard.Event{Run: "r1", Kind: wizard.RunStarted, Name: "one", Procedure: "aiven-aws"},
		wizard.Event{Run: "r1", Kind: wizard.VarSet, Var: "AIVEN_TOKEN", Secret: true},
		wizard.Event{Run: "r1", Kind: wizard.VarSet, Var: "AWS_PROFILE", Value: "sso"},
		wizard.Event{Run: "r1", Kind: wizard.VarSet, Var: "AWS_ACCEPTER_PROFILE", Value: "network"},
		wizard.Event{Run: "r1", Kind: wizard.VarSet, Var: "AIVEN_ORG_ID", Value: "org1"})
	add(wizard.Event{Run: "r2", Kind: wizard.RunStarted, Name: "two", Procedure: "aiven-azure"},
		wizard.Event{Run: "r2", Kind: wizard.VarSet, Var: "AIVEN_TOKEN_FROM", Value: "avn"})
	for _, v := range []struct{ run, token string }{{"r1", "pasted"}, {"r2", "never told of"}} {
		if err := h.o.Vault.Put(ctx, v.run, "AIVEN_TOKEN", v.token); err != nil {
			t.Fatal(err)
		}
	}
	got := h.credentials(ctx)
	tokens := []string{}
	for _, c := range got["aiven"] {
		tokens = append(tokens, c.First(providers.PartToken))
	}
	slices.Sort(tokens)
	if !slices.Equal(tokens, []string{"", "pasted"}) || !providers.AgreedTo(got["aiven"], "avn") {
		t.Errorf("for Aiven: %v", got["aiven"])
	}
	for place, want := range map[string]bool{"sso": true, "network": true, "other": false} {
		if providers.AgreedTo(got["aws"], place) != want {
			t.Errorf("for AWS, %s: %v", place, got["aws"])
		}
	}
	add(wizard.Event{Run: "r1", Kind: wizard.RunRemoved}, wizard.Event{Run: "r2", Kind: wizard.RunRemoved})
	if got := h.credentials(ctx); len(got) != 0 {
		t.Errorf("after both were taken down: %v", got)
	}
}
