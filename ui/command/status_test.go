package command

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/embedded"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/providers/watch"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/host"
	"example.org/peerage/ui/plain"
	"example.org/peerage/ui/report"
)

// watched is the command line on embedded clouds in virtual time.
type watched struct {
	*app
	*host.Demo
	out, err *kept
}

func openWatched(t *testing.T, asJSON bool, o embedded.Options,
	prepare func(w *world.World, c *company.Accounts)) *watched {
	t.Helper()
	o.Speed, o.InMemory = 1, true
	return openedWatched(t, asJSON, host.DemoOptions{Options: o}, prepare)
}

// openedWatched is openWatched for a demo with options of its own.
func openedWatched(t *testing.T, asJSON bool, o host.DemoOptions,
	prepare func(w *world.World, c *company.Accounts)) *watched {
	t.Helper()
	o.Speed, o.InMemory = 1, true
	d, err := host.OpenDemo(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	if prepare != nil {
		w := d.Clouds.World()
		w.Do(func() { prepare(w, d.Clouds.Accounts) })
		time.Sleep(5 * time.Minute) // what was begun is done
	}
	out := &watched{Demo: d, out: &kept{}, err: &kept{}}
	out.app = &app{streams: streams{out: out.out, err: out.err, env: func(string) string { return "" }, inFD: -1},
		set: settings{"json": fmt.Sprint(asJSON)}}
	return out
}

// once runs status, and gives its exit code.
func (w *watched) once(t *testing.T, within time.Duration) int {
	t.Helper()
	return code(t.Context(), w.status(t.Context(), w.Host, false, within))
}

// object is the last object that was printed.
func (w *watched) object(t *testing.T) report.Status {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(w.out.String()), "\n")
	var s report.Status
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// fault has a service misbehave, or no longer.
func (w *watched) fault(f world.Fault) {
	c := w.Clouds.World()
	c.Do(func() {
		c.Faults.Clear("test")
		if f.Kind != "" {
			f.Name = "test"
			c.Faults.Set(f)
		}
	})
}

// missing are the sources that were not heard.
func missing(s report.Status) []string {
	var out []string
	for _, x := range s.Sources {
		if x.State != "heard" || x.Stale {
			out = append(out, fmt.Sprintf("%+v", x))
		}
	}
	return out
}

// calm mends what has failed in the company.
func calm(w *world.World, c *company.Accounts) {
	az := w.Azure
	for _, p := range az.Peerings(c.VNets["vnet-old"]) {
		az.DropPeering(p.ID)
	}
	for _, sub := range []string{c.Production, c.Analytics, c.Sandbox} {
		for _, e := range az.Endpoints(sub) {
			if e.Status == "Rejected" {
				az.DeleteEndpoint(e)
			}
		}
	}
	for _, v := range w.Aiven.AllVPCs() {
		for _, p := range slices.Clone(v.Peerings) {
			if p.State == "REJECTED_BY_PEER" {
				w.AWS.Age(p.HalfID, 3*time.Hour) // not shown any more
				w.Aiven.Forget(v, p)
			}
		}
	}
}

// manyVPCs gives the organization 60 VPCs of five links each, five of them
// without their half in Azure: the estate of V1.
func manyVPCs(w *world.World, c *company.Accounts) {
	calm(w, c)
	az := w.Azure
	sub := az.AddSubscription(c.TenantID, "", "Contoso Many").ID
	for _, id := range []string{c.Ana.ID, c.Admin.ID} {
		az.Grant(id, world.RoleOwner, "/subscriptions/"+sub)
	}
	for _, app := range []string{c.Network.AppID, world.AivenAppID} {
		az.Grant(az.EnsureServicePrincipal(c.TenantID, app).ID, world.RoleNetworkContributor, "/subscriptions/"+sub)
	}
	for i := range 60 {
		v, prob := w.Aiven.CreateOrgVPC(c.Org, "azure-westeurope", fmt.Sprintf("10.200.%d.0/24", i),
			fmt.Sprintf("many-%02d", i))
		if prob != nil {
			panic(prob)
		}
		w.Aiven.Activate(v)
		for k := range 5 {
			n := az.AddVNet(sub, "rg-many", fmt.Sprintf("vnet-many-%02d-%d", i, k), "westeurope",
				fmt.Sprintf("10.%d.%d.0/24", 100+k, i))
			p, prob := w.Aiven.Peer(v, world.AivenSpec{Account: sub, ResourceGroup: "rg-many", VPC: n.Name,
				AppID: c.Network.AppID, TenantID: c.TenantID})
			if prob != nil {
				panic(prob)
			}
			w.Aiven.Hasten(v, p)
			if k == 0 && i < 5 {
				continue
			}
			_, _, prob = az.PutPeering(n.ID, "to-many", world.PeeringSpec{RemoteVNetID: v.VNetID,
				AllowVirtualNetworkAccess: true})
			if prob != nil {
				panic(prob)
			}
			w.Aiven.Hasten(v, p)
		}
	}
}

// TestAnEstateIsCompleteOrSaysThatItIsNot (V1): sixty VPCs cost a call each.
func TestAnEstateIsCompleteOrSaysThatItIsNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openWatched(t, true, embedded.Options{Latency: 100 * time.Millisecond}, manyVPCs)
		if got := w.once(t, 3*time.Second); got != plain.ExitUnknown {
			t.Errorf("early: exit %d", got)
		}
		early := w.object(t)
		named := ""
		for _, s := range early.Sources {
			if s.State != "heard" {
				named += s.ID + " "
			}
		}
		if early.Complete || !strings.Contains(named, "aiven:org:") {
			t.Errorf("early: complete %v, without an answer %q", early.Complete, named)
		}
		for _, l := range early.Links {
			if l.Verdict == "failed" && strings.Contains(l.Title, "many-") {
				t.Errorf("early, %s is %s: %s", l.Title, l.Verdict, l.Reason)
			}
		}
		if !strings.Contains(w.err.String(), "waiting for") {
			t.Errorf("it waits in silence: %q", w.err.String())
		}
		if got := w.once(t, 5*time.Minute); got != plain.ExitDegraded {
			for _, l := range w.object(t).Links {
				if l.Stale || l.Verdict == "unknown" {
					t.Errorf("%s is %s, stale %v: %s", l.Title, l.Verdict, l.Stale, l.Reason)
				}
			}
			t.Errorf("in time: exit %d", got)
		}
		all := w.object(t)
		lost, links := 0, 0
		for _, l := range all.Links {
			if strings.Contains(l.Title, "many-") {
				links++
				if l.Cloud == nil && l.Verdict == "waiting" && l.Yours {
					lost++
				}
			}
		}
		if !all.Complete || links != 300 || lost != 5 {
			t.Errorf("complete %v, %d links, %d without their half; %v", all.Complete, links, lost,
				strings.Join(missing(all), "\n"))
		}
		described(t, w.out.String())
	})
}

// TestWhatDoesNotAnswerIsNamed (V4, V6, V7): what is known is printed in time,
// the rest is named, and the exit code says what is the matter.
func TestWhatDoesNotAnswerIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		fault  world.Fault
		exit   int
		source string
		words  string
	}{
		"UpCloud never answers": {world.Fault{Service: "upcloud", Kind: "slow", Delay: time.Hour}, plain.ExitUnknown,
			"UpCloud", "not heard yet"},
		"ARM asks for patience": {world.Fault{Service: "arm", Kind: "status", Status: 429, RetryAfter: time.Minute},
			plain.ExitUnknown, "Azure", "429"},
		"Aiven is down": {world.Fault{Service: "aiven", Kind: "status", Status: 503}, plain.ExitUnknown, "Aiven", "503"},
		"Aiven's token has ended": {world.Fault{Service: "aiven", Kind: "status", Status: http.StatusUnauthorized},
			plain.ExitDenied, "Aiven", "signed out"},
		"STS never answers": {world.Fault{Service: "aws", Kind: "slow", Delay: time.Hour}, plain.ExitUnknown, "AWS", "AWS"},
		"the login is cut":  {world.Fault{Service: "login", Kind: "drop"}, plain.ExitUnknown, "Azure", "failing"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := openWatched(t, false, embedded.Options{}, calm)
				w.fault(c.fault)
				began := time.Now()
				if got := w.once(t, 20*time.Second); got != c.exit {
					t.Errorf("exit %d", got)
				}
				out := w.out.String()
				if late := time.Since(began); late > 21*time.Second || !strings.Contains(out, "Incomplete: ") ||
					!strings.Contains(out, " ⇄ ") {
					t.Errorf("after %v:\n%s", late, out)
				}
				at := strings.Index(out, "\n! "+c.source)
				if at < 0 || !strings.Contains(out[at:], c.words) {
					t.Errorf("it does not say %q of %s:\n%s", c.words, c.source, out)
				}
				if strings.Contains(out, "All ") {
					t.Errorf("it says that this is all:\n%s", out)
				}
				for what, got := range w.codesOfAll(t, 20*time.Second) {
					if got != c.exit {
						t.Errorf("%s: exit %d, not %d as status", what, got, c.exit)
					}
				}
			})
		})
	}
}

// TestASmallCompanysStatus (V18): eighteen links are told within a second.
func TestASmallCompanysStatus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openWatched(t, true, embedded.Options{}, nil)
		began := time.Now()
		w.once(t, time.Minute)
		if took := time.Since(began); took > time.Second {
			t.Errorf("it takes %v", took)
		}
		s := w.object(t)
		if !s.Complete || s.Counts.Links != len(s.Links) || len(s.Links) < 18 {
			t.Errorf("complete %v, %d links", s.Complete, len(s.Links))
		}
		acted := 0
		for _, l := range s.Links { // V14: enough to act on
			for _, h := range []*report.Half{l.Hosted, l.Cloud} {
				if h != nil && (h.ID == "" || h.Account == "" || h.State == "" && h.Kind == "" || h.Provider == "") {
					t.Errorf("%s: %+v", l.Title, *h)
				}
			}
			if l.Hosted != nil && l.Cloud != nil && l.Cloud.Region != "" && len(l.Hosted.Ranges) > 0 && !l.AsOf.IsZero() {
				acted++
			}
		}
		if acted < 10 {
			t.Errorf("%d of %d links have both ids, accounts, regions and ranges", acted, len(s.Links))
		}
		described(t, w.out.String())
	})
}

// TestATinyTimeout: who is to be asked is known, and that nobody was heard; no
// moment before there were any is told.
func TestATinyTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openWatched(t, true, embedded.Options{Latency: time.Minute}, nil)
		began := w.Clock().Now()
		for _, within := range []time.Duration{0, time.Millisecond} {
			if c := w.once(t, within); c != plain.ExitUnknown {
				t.Errorf("exit %d", c)
			}
			s := w.object(t)
			if s.Complete || len(s.Sources) == 0 || s.At.Before(began) || w.Clock().Now().Sub(began) > 3*time.Second {
				t.Errorf("within %v: at %v, %d sources", within, s.At, len(s.Sources))
			}
		}
		if text := sum(front.Snapshot{}); strings.Contains(text, "connected") {
			t.Errorf("before anybody looked: %s", text)
		}
	})
}

// TestABudgetIsANumber, and so is a speed.
func TestABudgetIsANumber(t *testing.T) {
	for _, text := range []string{"NaN%", "nan", "Inf", "4%", "101"} {
		if _, _, err := (settings{"budget": text}).rhythm(); err == nil {
			t.Errorf("%s is taken", text)
		}
	}
	a := &app{streams: streams{out: &kept{}, err: &kept{}, env: func(string) string { return "" }, inFD: -1}, set: settings{}}
	f := &serving{}
	if f.Speed = math.NaN(); a.lab(t.Context(), f) == nil {
		t.Error("a speed that is none is taken")
	}
}

// TestWhatIsLeftOutIsSaid, though it counts as nothing that is missing.
func TestWhatIsLeftOutIsSaid(t *testing.T) {
	s := front.Snapshot{Complete: true, Sources: []front.Source{{ID: "aws:1", Title: "AWS 1", State: watch.Heard,
		Closed: "eu-north-1, us-east-1"}}}
	if got := problems(s); len(got) != 1 || !strings.Contains(got[0], "AWS 1: left out") || !strings.Contains(got[0], "us-east-1") {
		t.Errorf("%q", got)
	}
	if got := (report.Links{}).Status(s).Sources[0].Closed; len(got) != 2 || got[0] != "eu-north-1" {
		t.Errorf("%q", got)
	}
}
