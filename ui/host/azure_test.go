package host

import (
	"testing"
	"testing/synctest"
	"time"

	"peerage/providers"
	"peerage/providers/azure"
	"peerage/providers/sim"
	"peerage/wizard/flows"
)

// TestBoardKeepsARunsSignIn: a device code typed for a run has the board
// watch, too, and goes on doing so when the run has closed its session.
func TestBoardKeepsARunsSignIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, err := InMemory(t.Context(), DemoSettings{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		w := d.Sim.World()
		w.Do(func() { w.Azure.AutoApprove = time.Second })
		at := d.Sim.Endpoints()
		a := &azureService{plainService: plainService{"azure"}}
		a.cloud = azure.New(azure.Options{Authority: at[sim.Login], Graph: at[sim.Graph], ARM: at[sim.ARM], Transport: d.Sim.Mem(), Env: func(string) string { return "" }})
		var runs flows.Clouds
		runs.Azure = overheard{a.cloud, a}

		f := newFeed(d.Host)
		if list, missing := a.watch(t.Context(), f, nil); len(list) != 0 || missing == "" {
			t.Fatalf("before anybody signed in: %v, %q", list, missing)
		}
		for range 2 { // the second one takes the first one's place
			s, err := runs.Azure.SignIn(t.Context(), providers.SignIn{Method: providers.SignInDeviceCode, Prompt: func(providers.DeviceCode) {}})
			if err != nil {
				t.Fatal(err)
			}
			s.Close()
			list, missing := a.watch(t.Context(), f, nil)
			if len(list) == 0 || missing != "" {
				t.Fatalf("after it: %v, %q", list, missing)
			}
			if _, err := list[0].List(t.Context()); err != nil {
				t.Errorf("%s: %v", list[0].ID(), err)
			}
		}
	})
}
