package azure_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/account"
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
			if len(x.Sources) == 0 || x.Err != nil || !x.Partial || !strings.Contains(x.Missing, "Fabrikam") ||
				!strings.Contains(x.Missing, "AADSTS50076") { // where Ana is a guest
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

// TestASignInThatIsSetUpIsNeverNotConnected: it works, or says why not; and is
// looked for anew each time, and when it was refused.
func TestASignInThatIsSetUpIsNeverNotConnected(t *testing.T) {
	for name, c := range map[string]struct {
		az       string
		env      map[string]string
		code     string
		missing  bool
		mendable bool
	}{
		"nobody is signed in to az": {
			az: "echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1", missing: true,
		},
		"az's sign-in has ended": {
			az: "echo 'ERROR: AADSTS700082: The refresh token has expired due to inactivity. To re-authenticate, " +
				"please run: az login' >&2; exit 1", code: "AADSTS700082",
		},
		"a key of last year": {env: map[string]string{"AZURE_CLIENT_SECRET": "old"}, code: "AADSTS7000215", mendable: true},
		"no directory":       {env: map[string]string{"AZURE_TENANT_ID": ""}, code: azure.CodeNotPossible, mendable: true},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			o := l.options()
			set := c.env
			o.Env = func(name string) string {
				if v, ok := set[name]; ok {
					return v
				}
				return l.env(name)
			}
			if c.az != "" {
				o.Env = fakeAz(t, c.az)
			}
			a := azure.NewAccounts(azure.New(o))
			x := a.List(t.Context(), nil)
			e := providers.AsError(x.Err)
			switch {
			case c.missing != (x.Missing != ""), c.missing != (e == nil):
				t.Fatalf("missing %q, %v", x.Missing, x.Err)
			case !c.missing && (e.Class != providers.NotAuthenticated || !strings.HasPrefix(e.Code, c.code)):
				t.Fatalf("%v", x.Err)
			case !c.mendable:
				return
			}
			set = nil
			if x = a.List(t.Context(), nil); x.Err != nil || len(x.Sources) == 0 {
				t.Errorf("once it is right: %+v", x)
			}
		})
	}
}

// TestTheEnvironmentIsReadAgain at each listing, and an application's key proved.
func TestTheEnvironmentIsReadAgain(t *testing.T) {
	l := newLab(t)
	o := l.options()
	secret := l.acc.Secret
	o.Env = func(name string) string {
		if name == "AZURE_CLIENT_SECRET" {
			return secret
		}
		return l.env(name)
	}
	a := azure.NewAccounts(azure.New(o))
	first := a.List(t.Context(), nil)
	l.do(func(az *world.Azure) {
		app := az.App(l.acc.Admin.AppID)
		key := az.AddPassword(app, "of this year", time.Time{}, time.Time{})
		key.Works = l.w.Now()
		az.RemovePassword(app, app.Passwords[0].KeyID)
		secret = key.Secret
	})
	if x := a.List(t.Context(), nil); x.Err != nil || len(x.Sources) != len(first.Sources) {
		t.Errorf("with the new key: %+v", x)
	}
	secret = "nonsense"
	if x := a.List(t.Context(), nil); !providers.Is(x.Err, providers.NotAuthenticated) {
		t.Fatalf("%+v", x)
	}
	secret = l.acc.Secret
	a.Renew()
	if x := a.List(t.Context(), nil); x.Err == nil || len(x.Sources) > 0 {
		t.Errorf("with the old key: %+v", x)
	}
}

// TestTheDoctorTriesWhatAsksNobody: a sign-in that is set up is told as working
// when it has worked, whose it is, and otherwise why not.
func TestTheDoctorTriesWhatAsksNobody(t *testing.T) {
	for name, c := range map[string]struct {
		az   string
		env  map[string]string
		way  string
		want account.Verdict
		says string
	}{
		"the environment": {way: "the environment", want: account.OK, says: "works ("},
		"a wrong secret": {env: map[string]string{"AZURE_CLIENT_SECRET": "old"}, way: "the environment", want: account.Bad,
			says: "AADSTS7000215"},
		"half of it": {env: map[string]string{"AZURE_TENANT_ID": ""}, way: "the environment", want: account.Unproved,
			says: "not possible"},
		"nobody in az": {az: "echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1", way: "az sign-in",
			want: account.Unproved, says: "nobody is signed in to az"},
		"az that has ended": {az: "echo 'ERROR: AADSTS700082: The refresh token has expired due to inactivity.' >&2; exit 1",
			way: "az sign-in", want: account.Unproved, says: "does not work: "},
		"a code": {way: "a code", want: account.OK, says: "is possible"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			o := l.options()
			o.Env = func(name string) string {
				if v, ok := c.env[name]; ok {
					return v
				}
				return l.env(name)
			}
			if c.az != "" {
				o.Env = fakeAz(t, c.az)
			}
			found := 0
			for _, f := range azure.NewAccounts(azure.New(o)).Check(t.Context()) {
				if !strings.Contains(f.Text, c.way) {
					continue
				}
				if found++; f.Verdict != c.want || !strings.Contains(f.Text, c.says) {
					t.Errorf("%+v", f)
				}
			}
			if found != 1 {
				t.Errorf("found %d", found)
			}
		})
	}
}

// TestItsOwnDirectoryRefuses: a sign-in that is not let in at home does not work,
// and is not one that is not connected.
func TestItsOwnDirectoryRefuses(t *testing.T) {
	for status, class := range map[int]providers.Class{401: providers.NotAuthenticated, 403: providers.NotPermitted,
		503: providers.Transient} {
		synctest.Test(t, func(t *testing.T) {
			l := newLab(t)
			o := l.options()
			o.Env = l.env
			a := azure.NewAccounts(azure.New(o))
			l.w.Do(func() {
				l.w.Faults.Set(world.Fault{Name: "home", Service: "arm", Path: "/subscriptions", Kind: "status", Status: status})
			})
			x := a.List(t.Context(), nil)
			if !providers.Is(x.Err, class) || x.Missing != "" || len(x.Sources) > 0 {
				t.Errorf("%d: %q, %v, %d sources", status, x.Missing, x.Err, len(x.Sources))
			}
		})
	}
}

// TestAnEmptyAnswerIsNoRefusal: a login that answers well, and nothing that can be
// used, has refused nobody.
func TestAnEmptyAnswerIsNoRefusal(t *testing.T) {
	for _, body := range []string{"", "{}", "<html>Please wait</html>"} {
		synctest.Test(t, func(t *testing.T) {
			l := newLab(t)
			o := l.options()
			o.Env = l.env
			a := azure.NewAccounts(azure.New(o))
			l.w.Do(func() {
				l.w.Faults.Set(world.Fault{Name: "empty", Service: "login", Kind: "instead", Body: body})
			})
			if x := a.List(t.Context(), nil); !providers.Is(x.Err, providers.Transient) {
				t.Errorf("%q: %v", body, x.Err)
			}
		})
	}
}
