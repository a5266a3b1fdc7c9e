package azure_test

import (
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/azure"
	"example.org/peerage/providers/sim/world"
)

// byCode is a sign-in with a code that is approved by itself.
var byCode = providers.SignIn{Method: providers.SignInDeviceCode, Prompt: func(providers.DeviceCode) {}}

// TestTheBoardKeepsARunsSignIn: a device code typed for a run has the board
// watch, too, and goes on doing so when the run has closed its session.
func TestTheBoardKeepsARunsSignIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		l.do(func(a *world.Azure) { a.AutoApprove = time.Second })
		o := l.options()
		o.Env = nil
		a := azure.NewAccounts(azure.New(o))
		if x := a.List(t.Context(), nil); len(x.Sources) != 0 || x.Missing == "" || x.Err != nil {
			t.Fatalf("before anybody signed in: %+v", x)
		}
		for range 2 { // the second one takes the first one's place
			var runs providers.Azure = a
			s, err := runs.SignIn(t.Context(), byCode)
			if err != nil {
				t.Fatal(err)
			}
			s.Close()
			x := a.List(t.Context(), nil)
			if len(x.Sources) == 0 || x.Missing != "" || x.Err != nil {
				t.Fatalf("after it: %+v", x)
			}
			if _, err := x.Sources[0].List(t.Context()); err != nil {
				t.Errorf("%s: %v", x.Sources[0].ID(), err)
			}
			if known := a.SignedIn(); len(known) != 0 {
				t.Errorf("a device code answers for no other run: %v", known)
			}
		}
	})
}

// TestTheEnvironmentSignsInUnasked, and has the first say over what is typed.
func TestTheEnvironmentSignsInUnasked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		l.do(func(a *world.Azure) { a.AutoApprove = time.Second })
		o := l.options()
		o.Env = l.env
		a := azure.NewAccounts(azure.New(o))
		first := a.List(t.Context(), nil)
		if _, err := a.SignIn(t.Context(), byCode); err != nil {
			t.Fatal(err)
		}
		again := a.List(t.Context(), nil)
		if len(first.Sources) == 0 || len(again.Sources) != len(first.Sources) || again.Sources[0] != first.Sources[0] {
			t.Errorf("%+v, then %+v", first, again)
		}
		if got := a.SignedIn()[providers.PartMethod]; got != string(providers.SignInEnvironment) {
			t.Errorf("acts sign in by %q", got)
		}
	})
}
