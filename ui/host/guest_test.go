package host_test

import (
	"context"
	"testing"

	"example.org/peerage/providers/clock"
	"example.org/peerage/state"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/host"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
)

// TestWhatAGuestDoesStandsUnderTheirKey: whoever acts over SSH is who did it, in
// the journal, and not who runs the process that serves.
func TestWhatAGuestDoesStandsUnderTheirKey(t *testing.T) {
	store, err := state.Open(t.Context(), state.Options{Dir: t.TempDir(), Who: state.Holder{User: "peerage", Host: "hub"}})
	if err != nil {
		t.Fatal(err)
	}
	h := host.New(host.Options{
		Clock: clock.Real{}, Store: store, Vault: state.NewVault(state.VaultOptions{}),
		By: &wizard.Actor{User: "peerage", Host: "hub", Version: "9"}, Closers: []func() error{store.Close},
		Procedures: func(flows.Clouds) []*wizard.Procedure {
			return []*wizard.Procedure{{ID: "toy", Title: "Toy", Crumb: "Toy", Steps: []*wizard.Step{
				{ID: "S1", Title: "First", Do: func(context.Context, *wizard.Run) error { return nil }},
			}}}
		},
	})
	defer h.Close()
	ben := wizard.Actor{User: "ben", Key: "SHA256:abc"}
	g := h.Backend().Guest(&ben, true)
	s, err := g.Runs.Start(t.Context(), front.StartOptions{Procedure: "toy", Name: "one"}, func(wizard.Event) {})
	if err != nil {
		t.Fatal(err)
	}
	<-s.Done()
	_, past, err := h.Past(t.Context(), "one")
	if err != nil {
		t.Fatal(err)
	}
	const want = "ben (key SHA256:abc) on hub"
	for _, e := range past {
		if e.Kind.Journaled() && (e.By.String() != want || e.By.Version != "9") {
			t.Errorf("%s by %+v", e.Kind, e.By)
		}
	}
	if who := wizard.Fold(past).Who(); who != want {
		t.Errorf("the record names %s", who)
	}
}
