package azure_test

import (
	"slices"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/azure"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
)

// lab is the embedded clouds with the SDK's real clients in front of them.
type lab struct {
	t   *testing.T
	w   *world.World
	acc *company.Accounts
	sim *sim.Sim
	c   *azure.Cloud
}

const latency = 200 * time.Millisecond

func newLab(t *testing.T) *lab {
	t.Helper()
	w := world.New(clock.Real{}, 7)
	l := &lab{t: t, w: w, acc: company.Bare(w), sim: sim.New(w, sim.Options{Latency: latency})}
	l.c = azure.New(l.options())
	return l
}

func (l *lab) options() azure.Options {
	at := l.sim.Endpoints()
	return azure.Options{Authority: at[sim.Login], Graph: at[sim.Graph], ARM: at[sim.ARM], Transport: l.sim.Mem(),
		Env: l.env}
}

// env is what an unattended administrator's environment holds.
func (l *lab) env(name string) string {
	return map[string]string{
		"AZURE_TENANT_ID": l.acc.TenantID, "AZURE_CLIENT_ID": l.acc.Admin.AppID, "AZURE_CLIENT_SECRET": l.acc.Secret,
	}[name]
}

func (l *lab) do(fn func(*world.Azure)) { l.w.Do(func() { fn(l.w.Azure) }) }

func (l *lab) fault(f world.Fault) { l.w.Do(func() { l.w.Faults.Set(f) }) }

// admin signs in as the administrator without a person.
func (l *lab) admin() providers.AzureSession {
	l.t.Helper()
	s, err := l.c.SignIn(l.t.Context(), providers.SignIn{Method: providers.SignInEnvironment})
	if err != nil {
		l.t.Fatal(err)
	}
	return s
}

// ana signs in by device code and approves it after a while.
func (l *lab) ana(after time.Duration) providers.AzureSession {
	l.t.Helper()
	l.do(func(a *world.Azure) { a.AutoApprove = after })
	s, err := l.c.SignIn(l.t.Context(), providers.SignIn{Method: providers.SignInDeviceCode})
	if err != nil {
		l.t.Fatal(err)
	}
	return s
}

// until repeats what the directory does not know yet, as the engine does, and
// gives the classes seen on the way.
func until[T any](t *testing.T, fn func() (T, error), patient ...providers.Class) (T, []providers.Class) {
	t.Helper()
	var seen []providers.Class
	for {
		v, err := fn()
		if err == nil {
			return v, seen
		}
		e := providers.AsError(err)
		if e == nil || !slices.Contains(patient, e.Class) || len(seen) > 60 {
			t.Fatalf("%v, after %v", err, seen)
		}
		seen = append(seen, e.Class)
		if err := (clock.Real{}).Sleep(t.Context(), 5*time.Second); err != nil {
			t.Fatal(err)
		}
	}
}

// pair is a ready application and a remote network with its first half.
type pair struct {
	app          *world.App
	secret       string
	here, remote string
}

// ready makes what procedure A has made before the peering in Azure.
func (l *lab) ready() pair {
	var p pair
	l.do(func(a *world.Azure) {
		p.app = a.AddApp(l.acc.TenantID, "", "peerage-test", world.AudienceMultiple)
		key := a.AddPassword(p.app, "k", time.Time{}, time.Time{})
		key.Works, p.secret = l.w.Now(), key.Secret
		here := a.EnsureServicePrincipal(l.acc.TenantID, p.app.AppID)
		there := a.EnsureServicePrincipal(l.acc.AivenTenantID, p.app.AppID)
		p.here = l.acc.VNets["vnet-orders"]
		v := a.AddVNet(l.acc.AivenSubscription, "aiven", "aiven-eu", "westeurope", "10.20.0.0/24")
		p.remote = v.ID
		a.Grant(here.ID, world.RoleNetworkContributor, p.here)
		a.Grant(there.ID, world.RoleNetworkContributor, p.remote)
		if _, _, prob := a.PutPeering(p.remote, "back",
			world.PeeringSpec{RemoteVNetID: p.here, AllowVirtualNetworkAccess: true}); prob != nil {
			l.t.Fatal(prob)
		}
		a.Settle()
	})
	return p
}

func (l *lab) put(p pair) providers.PutPeering {
	return providers.PutPeering{VNetID: p.here, Name: "to-aiven", RemoteID: p.remote, RemoteTenant: l.acc.AivenTenantID,
		AllowAccess: true}
}

func (l *lab) appOf(p pair) providers.AzureSession {
	l.t.Helper()
	s, err := l.c.SignInApp(l.t.Context(), l.acc.TenantID, p.app.AppID, p.secret, l.acc.AivenTenantID)
	if err != nil {
		l.t.Fatal(err)
	}
	return s
}

// puts counts the peering writes that reached ARM.
func (l *lab) puts() int {
	n := 0
	for _, c := range l.sim.Calls() {
		if c.Service == sim.ARM && c.Method == "PUT" {
			n++
		}
	}
	return n
}
