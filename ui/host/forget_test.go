package host_test

import (
	"context"
	"errors"
	"testing"

	"example.org/peerage/providers/clock"
	"example.org/peerage/state"
	"example.org/peerage/ui/host"
	"example.org/peerage/wizard"
)

// stubborn is a vault that keeps what it has when told to.
type stubborn struct {
	wizard.Vault
	err error
}

func (s *stubborn) Delete(ctx context.Context, run, name string) error {
	if s.err != nil {
		return s.err
	}
	return s.Vault.Delete(ctx, run, name)
}

func TestForgottenRunsLeaveNoSecret(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	store, err := state.OpenMemory(ctx, state.Options{Clock: clock.Real{}})
	if err != nil {
		t.Fatal(err)
	}
	vault := &stubborn{Vault: state.NewVault(state.VaultOptions{}), err: errors.New("the keyring is locked")}
	h := host.New(host.Options{Clock: clock.Real{}, Store: store, Vault: vault, Closers: []func() error{store.Close}})
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, e := range []wizard.Event{
		{Run: "r1", Kind: wizard.RunStarted, Name: "orders", Procedure: "aiven-azure"},
		{Run: "r1", Kind: wizard.VarSet, Var: "ELSEWHERE", Secret: true},
	} {
		if _, err := store.Append(ctx, e); err != nil {
			t.Fatal(err)
		}
	}
	names := []string{"AIVEN_TOKEN", "USER_APP_SECRET", "ELSEWHERE"}
	for _, n := range names {
		if err := vault.Put(ctx, "r1", n, "secret of "+n); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.Forget(ctx, "orders"); err == nil {
		t.Error("forgotten although the keyring kept a secret")
	}
	if _, err := store.FindRun(ctx, "orders"); err != nil {
		t.Errorf("the run is gone, and with it the way to its secrets: %v", err)
	}
	vault.err = nil
	if err := h.Forget(ctx, "orders"); err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		if _, ok, err := vault.Get(ctx, "r1", n); ok || err != nil {
			t.Errorf("%s is still there (%v)", n, err)
		}
	}
}
