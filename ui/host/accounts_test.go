package host_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/account"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/providers/watch"
	"example.org/peerage/state"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/host"
)

// now is the latest snapshot.
func (w *watching) now() front.Snapshot {
	synctest.Wait()
	s := <-w.last
	w.last <- s
	return s
}

// source is one of the latest snapshot; false when it is not there.
func (w *watching) source(id string) (front.Source, bool) {
	list := w.now().Sources
	i := slices.IndexFunc(list, func(s front.Source) bool { return s.ID == id })
	if i < 0 {
		return front.Source{}, false
	}
	return list[i], true
}

// failure is why a source fails; nil when it does not, or is not there.
func (w *watching) failure(id string) *providers.Error {
	s, _ := w.source(id)
	return s.Err
}

func (w *watching) has(id string) bool {
	_, ok := w.source(id)
	return ok
}

// TestAccountsComeAndGo while the board watches: by themselves within minutes,
// and at once when it is refreshed (V13).
func TestAccountsComeAndGo(t *testing.T) {
	const sub, id = "5c1d0000-0000-4000-8000-000000000001", "azure:5c1d0000-0000-4000-8000-000000000001"
	for name, refresh := range map[string]bool{"by itself": false, "by hand": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := inMemory(t, host.DemoOptions{})
				w := follow(t, d, "")
				time.Sleep(20 * time.Second)
				wait := 4 * time.Minute
				look := func() {
					if refresh {
						d.Feed().Refresh("")
						wait = 10 * time.Second
					}
					time.Sleep(wait)
				}
				clouds, acc := d.Clouds.World(), d.Clouds.Accounts
				project := "aiven:project:contoso-new"
				if w.has(id) || w.has(project) {
					t.Fatal("they are there already")
				}
				var right *world.RoleAssignment
				clouds.Do(func() {
					clouds.Azure.AddSubscription(acc.TenantID, sub, "Contoso New")
					right = clouds.Azure.Grant(acc.Admin.ID, world.RoleReader, "/subscriptions/"+sub)
					clouds.Aiven.AddProject(acc.Org, "contoso-new")
				})
				if look(); !w.has(id) || !w.has(project) {
					t.Errorf("not joined: %v", w.accounts())
				}
				clouds.Do(func() { clouds.Azure.DeleteAssignment(right.ID) })
				if look(); w.has(id) || !w.has(project) {
					t.Errorf("not left: %v", w.accounts())
				}
			})
		})
	}
}

// TestCredentialsThatDoNotWorkAreSignedOut: in the provider's own words, which
// is not the same as not being connected (V6).
func TestCredentialsThatDoNotWorkAreSignedOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := inMemory(t, host.DemoOptions{})
		d.Clouds.Accounts.Secret = "of last year"
		w := follow(t, d, "")
		time.Sleep(20 * time.Second)
		s, err := w.now(), w.failure("azure:accounts")
		if err == nil || err.Class != providers.NotAuthenticated || !strings.HasPrefix(err.Code, "AADSTS7000215") {
			t.Errorf("%v", err)
		}
		if len(s.Missing) > 0 {
			t.Errorf("not connected: %+v", s.Missing)
		}
	})
}

// TestAFaultAtTheStartPasses: what cannot be listed then is tried again by
// itself, whatever is the matter (V6, V7).
func TestAFaultAtTheStartPasses(t *testing.T) {
	for name, c := range map[string]struct {
		fault  world.Fault
		list   string
		source string
	}{
		"the login is cut": {world.Fault{Service: "login", Kind: "drop"}, "azure",
			"azure:12f4a465-4efa-4bd1-9e3a-9e97e2e230e1"},
		"STS answers late": {world.Fault{Service: "aws", Kind: "slow", Delay: 12 * time.Second, Times: 2}, "aws",
			"aws:123456789012"},
		"UpCloud is down": {world.Fault{Service: "upcloud", Kind: "status", Status: 503}, "upcloud", "upcloud:contoso"},
		"Astra is slow": {world.Fault{Service: "astra", Kind: "drop"}, "astra",
			"astra:6a195cb1-e5c9-42c8-b329-91798a544f2a"},
		"Aiven refuses a while": {world.Fault{Service: "aiven", Kind: "status", Status: 401}, "aiven",
			"aiven:project:contoso-prod"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := inMemory(t, host.DemoOptions{})
				clouds := d.Clouds.World()
				c.fault.Name = "start"
				clouds.Do(func() { clouds.Faults.Set(c.fault) })
				w := follow(t, d, "")
				time.Sleep(30 * time.Second)
				if w.failure(c.list+":accounts") == nil && c.fault.Times == 0 || !w.has(c.list+":accounts") {
					t.Errorf("nothing is said: %+v", w.now().Sources)
				}
				clouds.Do(func() { clouds.Faults.Clear("start") })
				time.Sleep(time.Minute)
				if s, ok := w.source(c.source); !ok || s.Err != nil || s.AsOf.IsZero() {
					t.Errorf("a minute later: %+v", s)
				}
			})
		})
	}
}

// TestARefusalForAWhileCostsSeconds of sight, not minutes (V12).
func TestARefusalForAWhileCostsSeconds(t *testing.T) {
	for service, id := range map[string]string{
		"aiven": "aiven:project:contoso-prod", "upcloud": "upcloud:contoso", "aws": "aws:123456789012",
		"astra": "astra:6a195cb1-e5c9-42c8-b329-91798a544f2a",
	} {
		t.Run(service, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := inMemory(t, host.DemoOptions{})
				w := follow(t, d, "")
				time.Sleep(30 * time.Second)
				clouds := d.Clouds.World()
				clouds.Do(func() {
					clouds.Faults.Set(world.Fault{Name: "401", Service: service, Kind: "status", Status: http.StatusUnauthorized})
				})
				time.Sleep(30 * time.Second)
				if err := w.failure(id); !providers.Is(err, providers.NotAuthenticated) {
					t.Fatalf("while it is refused: %v", err)
				}
				clouds.Do(func() { clouds.Faults.Clear("401") })
				time.Sleep(45 * time.Second)
				if err := w.failure(id); err != nil {
					t.Errorf("45 s later: %v", err)
				}
			})
		})
	}
}

// TestASourceIsItsProvidersAccount whatever kind of link it shows: who signs in
// for it is asked by that name (V12).
func TestASourceIsItsProvidersAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := inMemory(t, host.DemoOptions{})
		w := follow(t, d, "")
		time.Sleep(20 * time.Second)
		known := map[string]front.Account{}
		for _, a := range d.Backend().Accounts {
			if known[a.Provider] = a; a.Paste == "" || a.Where == "" || a.Name == a.Provider {
				t.Errorf("nothing can be pasted for %+v", a)
			}
		}
		for _, s := range w.now().Sources {
			if _, ok := known[s.Provider]; !ok {
				t.Errorf("nobody signs in for %s of %q", s.ID, s.Provider)
			}
		}
	})
}

// TestWhatIsPastedIsUsed where it works, and only there.
func TestWhatIsPastedIsUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := inMemory(t, host.DemoOptions{})
		w := follow(t, d, "")
		time.Sleep(20 * time.Second)
		if w.has("upcloud:contoso-second") {
			t.Fatal("it is there already")
		}
		for _, a := range d.Backend().Accounts {
			if err := d.Feed().Paste(t.Context(), a.Provider, "nothing of the kind"); err == nil {
				t.Errorf("%s takes anything", a.Provider)
			}
		}
		if err := d.Feed().Paste(t.Context(), "upcloud", secondToken(d)+"\n"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		if !w.has("upcloud:contoso-second") || !w.has("upcloud:contoso") {
			t.Errorf("%v", w.accounts())
		}
		acc := d.Clouds.Accounts
		lines := "export AZURE_TENANT_ID=" + acc.TenantID + "\nexport AZURE_CLIENT_ID=\"" + acc.Admin.AppID +
			"\"\nAZURE_CLIENT_SECRET='" + acc.Secret + "'\n"
		keys := "[default]\naws_access_key_id = " + acc.AWS.Ana.ID + "\naws_secret_access_key = " + acc.AWS.Ana.Secret
		for provider, text := range map[string]string{
			"azure": lines, "aws": keys, "aiven": acc.Token.Value, "astra": acc.Astra.Token.Value,
		} {
			if err := d.Feed().Paste(t.Context(), provider, text); err != nil {
				t.Errorf("%s: %v", provider, err)
			}
		}
		time.Sleep(20 * time.Second)
		for _, s := range w.now().Sources {
			if s.Err != nil {
				t.Errorf("%s: %v", s.ID, s.Err)
			}
		}
	})
}

// staling is a provider whose one account refuses a sign-in that has ended, until
// the environment is read again.
type staling struct{ ended, read atomic.Int64 }

func (p *staling) Name() string { return "azure" }

// Renew implements account.Renewer.
func (p *staling) Renew() { p.read.Store(p.ended.Load()) }

func (p *staling) List(context.Context, []providers.Credentials) account.Listing {
	return account.Listing{Sources: []watch.Source{stalingSource{p}}}
}

type stalingSource struct{ p *staling }

func (stalingSource) ID() string              { return "azure:one" }
func (stalingSource) Title() string           { return "One" }
func (stalingSource) Provider() string        { return "azure" }
func (stalingSource) Account() string         { return "one" }
func (stalingSource) Interval() time.Duration { return 10 * time.Second }

func (s stalingSource) List(context.Context) ([]providers.Half, error) {
	if s.p.read.Load() < s.p.ended.Load() {
		return nil, &providers.Error{Class: providers.NotAuthenticated, Provider: "azure", Op: "list", Status: 401}
	}
	return nil, nil
}

// TestASignInThatIsRefusedIsLookedForAnew: environment and files are read again
// when an account says 401, each time, without a restart (V12).
func TestASignInThatIsRefusedIsLookedForAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, err := state.OpenMemory(t.Context(), state.Options{Clock: clock.Real{}})
		if err != nil {
			t.Fatal(err)
		}
		p := &staling{}
		h := host.New(host.Options{Clock: clock.Real{}, Store: store, Vault: state.NewVault(state.VaultOptions{}),
			Accounts: []account.Provider{p}, Kinds: link.All(), Closers: []func() error{store.Close}})
		defer func() {
			if err := h.Close(); err != nil {
				t.Error(err)
			}
		}()
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		var seen atomic.Pointer[front.Snapshot]
		go func() {
			for s := range h.Feed().Watch(ctx) {
				seen.Store(&s)
			}
		}()
		for range 3 {
			time.Sleep(time.Minute)
			p.ended.Add(1)
			time.Sleep(time.Minute)
			synctest.Wait()
			last := seen.Load()
			i := slices.IndexFunc(last.Sources, func(s front.Source) bool { return s.ID == "azure:one" })
			if i < 0 || !last.Sources[i].OK() || last.Sources[i].Errors != int(p.ended.Load()) {
				t.Fatalf("a minute after its end: %+v", last.Sources)
			}
		}
	})
}
