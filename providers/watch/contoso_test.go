//go:build !race

// Azure's network SDK is too large to compile under the race detector.

package watch_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/aiven"
	"example.org/peerage/providers/astra"
	"example.org/peerage/providers/azure"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/providers/watch"
)

// contoso is the embedded company, seen through the real clients.
type contoso struct {
	t       *testing.T
	w       *world.World
	acc     *company.Accounts
	sim     *sim.Sim
	azure   providers.AzureSession
	aiven   providers.AivenSession
	astra   providers.AstraSession
	sources []watch.Source
}

func newContoso(t *testing.T) *contoso {
	t.Helper()
	w := world.New(clock.Real{}, 7)
	c := &contoso{t: t, w: w, acc: company.Contoso(w)}
	c.sim = sim.New(w, sim.Options{Latency: 150 * time.Millisecond})
	at := c.sim.Endpoints()
	env := map[string]string{"AZURE_TENANT_ID": c.acc.TenantID, "AZURE_CLIENT_ID": c.acc.Admin.AppID,
		"AZURE_CLIENT_SECRET": c.acc.Secret}
	cloud := azure.New(azure.Options{Authority: at[sim.Login], Graph: at[sim.Graph], ARM: at[sim.ARM],
		Transport: c.sim.Mem(),
		Env:       func(k string) string { return env[k] }})
	var err error
	if c.azure, err = cloud.SignIn(t.Context(), providers.SignIn{Method: providers.SignInEnvironment}); err != nil {
		t.Fatal(err)
	}
	c.aiven = aiven.New(aiven.Options{BaseURL: at[sim.Aiven], HTTP: c.sim.Mem(), Env: func(string) string {
		return ""
	}}).Open(c.acc.Token.Value)
	c.astra = astra.New(astra.Options{BaseURL: at[sim.Astra], HTTP: c.sim.Mem(), Env: func(string) string {
		return ""
	}}).Open(c.acc.Astra.Token.Value)
	c.discover()
	return c
}

// discover makes a source of every account, as the program does.
func (c *contoso) discover() {
	subs, _, err := c.azure.Subscriptions(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	for _, s := range subs {
		c.sources = append(c.sources, azure.VNetSource(c.azure, s, 0))
	}
	orgs, err := c.aiven.Organizations(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	for _, o := range orgs {
		c.sources = append(c.sources, aiven.OrganizationSource(c.aiven, o, 0))
	}
	projects, err := c.aiven.Projects(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	c.sources = append(c.sources, astra.OrganizationSource(c.astra, c.acc.Astra.Org, 0))
	for _, p := range projects {
		c.sources = append(c.sources, aiven.ProjectSource(c.aiven, p, 0))
	}
}

// watch runs a watcher until the test ends.
func (c *contoso) watch(o watch.Options) *watch.Watcher {
	w := watch.New(o, c.sources...)
	ctx, cancel := context.WithCancel(c.t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = w.Run(ctx) }()
	c.t.Cleanup(func() { cancel(); <-ended })
	return w
}

func after(t *testing.T, w *watch.Watcher, d time.Duration) watch.Snapshot {
	t.Helper()
	time.Sleep(d)
	synctest.Wait()
	select {
	case s := <-w.Snapshots():
		return s
	default:
		return watch.Snapshot{}
	}
}

func find(t *testing.T, links []providers.Link, title string) providers.Link {
	t.Helper()
	for _, l := range links {
		if strings.HasPrefix(l.Title, title) {
			return l
		}
	}
	var all []string
	for _, l := range links {
		all = append(all, l.Title)
	}
	t.Fatalf("no link %q in %q", title, all)
	return providers.Link{}
}

// expected is the company's board: state_info is null for all that is ACTIVE,
// so everything is joined by ranges.
var expected = []struct {
	title   string
	verdict providers.Verdict
	kind    string
	both    bool
	orphan  bool
}{
	{"vnet-web ⇄ aiven-eu", providers.Active, link.KindAivenAzure, true, false},
	{"vnet-payments ⇄ aiven-eu", providers.Active, link.KindAivenAzure, true, false},
	{"vnet-shipping ⇄ ", providers.Active, link.KindAivenProjectAzure, true, false},
	{"vnet-analytics ⇄ aiven-north", providers.Active, link.KindAivenAzure, true, false},
	{"vnet-analytics ⇄ astra-claims", providers.Active, link.KindAstraAzure, true, false},
	{"vnet-lake ⇄ aiven-north", providers.Degraded, link.KindAivenAzure, true, false},
	{"vnet-reports ⇄ aiven-us", providers.Waiting, link.KindAivenAzure, false, false},
	{"vnet-hub ⇄ vnet-identity", providers.Active, link.KindAzureAzure, true, false},
	{"vnet-old ⇄ ?", providers.Failed, link.KindAzureAzure, false, true},
}

func TestContosoOnTheBoard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newContoso(t)
		c.sim.ResetCalls()
		s, err := watch.Once(t.Context(), watch.Options{}, 0, c.sources...)
		if err != nil {
			t.Fatal(err)
		}
		azure := slices.DeleteFunc(slices.Clone(s.Links), func(l providers.Link) bool {
			return l.Kind != link.KindAivenAzure && l.Kind != link.KindAivenProjectAzure && l.Kind != link.KindAzureAzure &&
				l.Kind != link.KindAstraAzure
		})
		if len(azure) != len(expected) {
			for _, l := range azure {
				t.Logf("%s %s %s", l.Title, l.Verdict, l.Reason)
			}
			t.Fatalf("%d links, want %d", len(azure), len(expected))
		}
		for _, e := range expected {
			l := find(t, s.Links, e.title)
			if l.Verdict != e.verdict || l.Kind != e.kind || l.Orphan != e.orphan ||
				(l.Hosted != nil && l.Cloud != nil) != e.both {
				t.Errorf("%s: %s, %s, %s %s: %s", l.Title, l.Kind, l.Verdict, l.HostedState(), l.CloudState(), l.Reason)
			}
		}
		if l := find(t, s.Links, "vnet-reports"); !l.Yours || l.Repair != link.RepairCreateCloud ||
			l.Hosted.Attrs[link.AttrToNetwork] == "" {
			t.Errorf("%+v", l)
		}
		// One list call per subscription, not one per network.
		lists := 0
		for _, call := range c.sim.Calls() {
			if call.Service == sim.ARM && strings.Contains(strings.ToLower(call.Path), "virtualnetworks") {
				lists++
			}
		}
		if lists != 3 {
			t.Errorf("%d list calls for 3 subscriptions", lists)
		}
	})
}

// TestContosoBeforeAivenAnswers: of what leads to networks of others nothing is
// claimed; what lies within Azure is told at once. When Aiven answers, nothing
// is said to have changed.
func TestContosoBeforeAivenAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newContoso(t)
		c.w.Do(func() {
			c.w.Faults.Set(world.Fault{Name: "out", Service: sim.Aiven, Kind: "status", Status: 503})
		})
		kept := watch.NewMemory()
		w := c.watch(watch.Options{Observations: kept})
		s := after(t, w, 2*time.Minute)
		unheard := 0
		for _, l := range s.Links {
			if l.Unheard {
				unheard++
			}
			if l.Unheard && (l.Verdict != providers.UnknownV || !strings.HasPrefix(l.Reason, "Aiven not heard yet")) {
				t.Errorf("%s is %s: %s", l.Title, l.Verdict, l.Reason)
			}
		}
		if l := find(t, s.Links, "vnet-hub ⇄ vnet-identity"); unheard < 5 || l.Verdict != providers.Active || s.Complete {
			t.Errorf("%d links wait for Aiven; within Azure: %+v", unheard, l)
		}
		last, err := kept.Last(t.Context())
		if err != nil || len(last) != len(s.Links)-unheard {
			t.Errorf("%d of %d links are in the history, %v", len(last), len(s.Links)-unheard, err)
		}
		c.w.Do(func() { c.w.Faults.Clear("") })
		w.Refresh("")
		s = after(t, w, 2*time.Minute)
		for _, e := range expected {
			if l := find(t, s.Links, e.title); l.Verdict != e.verdict || l.Kind != e.kind || l.Unheard {
				t.Errorf("%s is %s, %s: %s", l.Title, l.Kind, l.Verdict, l.Reason)
			}
		}
		if len(watch.Turned(s)) > 0 {
			t.Errorf("%+v", watch.Turned(s))
		}
	})
}

func TestContosoChangesLive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newContoso(t)
		w := c.watch(watch.Options{})
		first := after(t, w, 5*time.Second)
		id := find(t, first.Links, "vnet-web").ID
		web := c.acc.Links[0]
		c.w.Do(func() { c.w.Aiven.Unpeer(web.VPC, web.Half) })
		told := map[providers.Verdict]bool{}
		for range 30 {
			s := after(t, w, 10*time.Second)
			for _, ch := range watch.Turned(s) {
				if ch.Link.ID == id {
					told[ch.Link.Verdict] = true
				}
			}
		}
		// Aiven removes its half, Azure's is left over and Disconnected.
		if !told[providers.Waiting] || !told[providers.Failed] {
			t.Errorf("told of vnet-web: %v", told)
		}
		l := find(t, after(t, w, 10*time.Second).Links, "vnet-web ⇄ aiven-eu")
		if l.ID != id || l.Verdict != providers.Failed || !l.Orphan || l.Repair != link.RepairDeleteCloud ||
			l.CloudState() != "Disconnected" {
			t.Errorf("%s %s %s: %s", l.Title, l.Verdict, l.CloudState(), l.Reason)
		}
	})
}

func TestContosoWhileAivenDoesNotAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newContoso(t)
		w := c.watch(watch.Options{})
		before := after(t, w, 5*time.Second)
		c.w.Do(func() {
			c.w.Faults.Set(world.Fault{Name: "out", Service: sim.Aiven, Kind: "status", Status: 503, Body: "<html>sorry</html>"})
		})
		s := after(t, w, 40*time.Second)
		if len(s.Links) != len(before.Links) {
			t.Fatalf("%d links, were %d", len(s.Links), len(before.Links))
		}
		if l := find(t, s.Links, "vnet-web"); !l.Stale || l.Verdict != providers.Active {
			t.Errorf("%+v", l)
		}
		if l := find(t, s.Links, "vnet-hub"); l.Stale {
			t.Errorf("Azure's own rows are stale too: %+v", l)
		}
		if len(watch.Turned(s)) != 0 {
			t.Errorf("an outage is told as a change: %+v", watch.Turned(s))
		}
		c.w.Do(func() { c.w.Faults.Clear("") })
		w.Refresh("")
		if l := find(t, after(t, w, 10*time.Second).Links, "vnet-web"); l.Stale {
			t.Errorf("still stale: %+v", l)
		}
	})
}

func TestContosoThrottled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newContoso(t)
		w := c.watch(watch.Options{})
		after(t, w, 5*time.Second)
		c.w.Do(func() {
			c.w.Faults.Set(world.Fault{Name: "slow down", Service: sim.Aiven, Kind: "status", Status: 429,
				RetryAfter: 28 * time.Second, Times: 1})
		})
		throttled := 0
		for i := 0; i < 30 && throttled == 0; i++ {
			s := after(t, w, time.Second)
			for _, st := range s.Sources {
				if st.Err != nil && st.Err.Class == providers.Throttled {
					throttled++
					if wait := st.Next.Sub(s.At); wait < 26*time.Second || wait > 28*time.Second {
						t.Errorf("next poll in %v", wait)
					}
				}
			}
		}
		if throttled != 1 {
			t.Errorf("%d sources throttled", throttled)
		}
		for _, st := range after(t, w, 40*time.Second).Sources {
			if st.Err != nil {
				t.Errorf("%s: %v", st.ID, st.Err)
			}
		}
	})
}
