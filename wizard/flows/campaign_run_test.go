package flows_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// fighter is a run of a campaign.
type fighter struct {
	course
	x      *campaign
	lab    *flowtest.Lab
	rnd    *rand.Rand
	id     string
	values map[string]string
	faults int
	// known is the state as of so many events.
	mu    sync.Mutex
	known *wizard.State
	at    int
}

// state is what the run's events fold to, for reading.
func (f *fighter) state() *wizard.State {
	f.mu.Lock()
	defer f.mu.Unlock()
	if n := f.lab.Journal.Len(); f.known == nil || n != f.at {
		f.known, f.at = wizard.Fold(f.lab.Journal.Events()), n
	}
	return f.known
}

// forget: a process that died may have left fewer events than were seen of it.
func (f *fighter) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.known = nil
}

// chaos lives some lives: processes that meet faults, lose answers, die and are
// begun anew, setting up or taking down.
func (f *fighter) chaos(down bool) {
	for range f.rnd.IntN(3) + btoi(!down) {
		f.harm(down)
		f.live(down, f.careless())
		f.lab.Between, f.lab.Journal.Deadly = nil, nil
		if f.rnd.IntN(4) == 0 {
			f.lab.Vault.Lose()
			f.x.tell("%s: the vault was in memory", f.lab.Name)
		}
		if f.rnd.IntN(3) == 0 {
			f.meddle()
		}
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// live is one process from its beginning to its end.
func (f *fighter) live(down bool, p *flowtest.Person) wizard.Result {
	f.lab.Guided = f.rnd.IntN(8) == 0
	events := 0
	p.Watch = func(wizard.Event) {
		if events++; events == 50_000 {
			f.x.t.Errorf("%s does not end", f.lab.Name)
			f.lab.Journal.Die()
		}
	}
	var res wizard.Result
	switch begun := f.lab.Journal.Len() > 0; {
	case down && begun:
		res, _ = f.lab.Teardown(f.procedure, p)
	case begun:
		res, _ = f.lab.Resume(f.procedure, p)
	default:
		res, _ = f.lab.Start(f.procedure, f.id, f.values, p)
	}
	f.forget()
	if f.lab.Journal.Dead() { // it says nothing more
		res = wizard.Result{}
	}
	f.x.tell("%s %s: %q at %s after %d events", f.lab.Name, map[bool]string{true: "is taken down", false: "is set up"}[down],
		res.Status, res.Step, f.lab.Journal.Len())
	for _, a := range p.Lost {
		f.x.tell("  %s [%s] %s", a.Step, a.Remedy, a.Err.Error())
	}
	return res
}

// careless is a person who stops at what is not foreseen.
func (f *fighter) careless() *flowtest.Person {
	rules := append([]*flowtest.Rule{f.namedByOthers(), flowtest.Given(f.values)}, f.copied(f.course.down)...)
	if f.rnd.IntN(3) == 0 {
		rules = append([]*flowtest.Rule{f.tries(4)}, rules...)
	}
	return flowtest.Says(rules...)
}

// copied: rules count, so that each person has their own.
func (f *fighter) copied(rules []*flowtest.Rule) []*flowtest.Rule {
	out := make([]*flowtest.Rule, len(rules))
	for i, r := range rules {
		x := *r
		out[i] = &x
	}
	return out
}

// careful is a person who tries what is proposed.
func (f *fighter) careful() *flowtest.Person {
	rules := append(f.copied(f.course.down), f.namedByOthers(), flowtest.Given(f.values), f.tries(12))
	return flowtest.Says(rules...)
}

// namedByOthers takes over what another run of the campaign has made.
func (f *fighter) namedByOthers() *flowtest.Rule {
	return &flowtest.Rule{When: func(a *wizard.Ask) bool {
		return a.Kind == wizard.AskAdopt && slices.ContainsFunc(a.Choices, func(c wizard.Choice) bool {
			return c.Value == wizard.ChoiceAdopt && c.Disabled == ""
		})
	}, Choice: wizard.ChoiceAdopt}
}

// tries has the first act done that destroys nothing, some times.
func (f *fighter) tries(times int) *flowtest.Rule {
	pick := func(a *wizard.Ask) string {
		for _, act := range a.Fault.Acts {
			if !act.Danger && !act.Stop && (act.Again || act.Do != nil || act.Goto != "") && act.ID != "sign-in-else" {
				return act.ID
			}
		}
		return ""
	}
	return &flowtest.Rule{When: func(a *wizard.Ask) bool {
		if a.Kind != wizard.AskRemedy || !a.Fault.Next.IsZero() || times == 0 || pick(a) == "" {
			return false
		}
		times--
		return true
	}, Reply: func(a *wizard.Ask) wizard.Reply {
		if times%6 == 0 {
			f.x.tell("  %s %s [%s] %s: %s", f.lab.Name, a.Step, a.Fault.Remedy, a.Fault.Err.Error(), pick(a))
		}
		return wizard.Reply{Choice: pick(a)}
	}}
}

// finish goes on until the run is done.
func (f *fighter) finish() {
	var res wizard.Result
	for range 4 {
		if res = f.live(false, f.careful()); res.Status == wizard.Done {
			return
		}
		settle(f.x.t)
	}
	if len(f.x.runs) == 1 && !f.x.meddled {
		f.x.t.Errorf("%s does not come to its end: %q at %s", f.lab.Name, res.Status, res.Step)
	}
}

// takeDown goes on until everything is taken down.
func (f *fighter) takeDown() {
	if f.lab.Journal.Len() == 0 {
		return
	}
	var res wizard.Result
	for range 5 {
		if res = f.live(true, f.careful()); res.Status == wizard.TakenOff {
			return
		}
		settle(f.x.t)
	}
	f.x.t.Errorf("%s is not taken down: %q at %s", f.lab.Name, res.Status, res.Step)
}

// services are those that a fault can be of.
var services = []string{"", "login", "graph", "arm", "aiven", "aws", "upcloud", "astra"}

// harm sets faults, and when the process dies.
func (f *fighter) harm(down bool) {
	for range f.rnd.IntN(4) {
		f.faults++
		x := f.fault()
		f.x.tell("%s: %+v", f.lab.Name, x)
		f.lab.Do(func(w *world.World) { w.Faults.Set(x) })
	}
	after := f.rnd.IntN(2) == 0
	switch f.rnd.IntN(4) {
	case 0:
		f.lab.Journal.Deadly, f.lab.Journal.After = deadly(f.rnd.Uint64()), after
		f.x.tell("%s: dies at an event, kept %v", f.lab.Name, after)
	case 1:
		call := 1 + f.rnd.IntN(100)
		f.x.tell("%s: dies at call %d, carried out %v", f.lab.Name, call, after)
		f.diesAt(call, after)
	}
}

func (f *fighter) fault() world.Fault {
	x := world.Fault{
		Name: f.lab.Name + string(rune('a'+f.faults%26)), Service: services[f.rnd.IntN(len(services))],
		Times: 1 + f.rnd.IntN(4), Skip: f.rnd.IntN(30),
		Method: []string{"", "", "GET", "POST", "PUT", "DELETE"}[f.rnd.IntN(6)],
	}
	switch f.rnd.IntN(10) {
	case 0, 1:
		x.Kind, x.Status = "status", []int{500, 502, 503, 504, 408}[f.rnd.IntN(5)]
	case 2:
		x.Kind, x.Status, x.RetryAfter = "status", 429, time.Duration(1+f.rnd.IntN(40))*time.Second
	case 3:
		x.Kind = "drop"
	case 4, 5:
		x.Kind = "cut"
	case 6:
		x.Kind = "half"
	case 7:
		x.Kind = "malformed"
	case 8:
		x.Kind, x.Body = "no-id", "{}"
	default:
		x.Kind, x.Delay = "slow", time.Duration(f.rnd.IntN(150))*time.Second
	}
	return x
}

// deadly chooses about one event of fifty by what it tells, not by its number.
func deadly(salt uint64) func(wizard.Event) bool {
	times := map[string]int{}
	return func(e wizard.Event) bool {
		what := fmt.Sprint(salt, e.Kind, e.Step, e.Var)
		if e.Item != nil {
			what += e.Item.Key
		}
		times[what]++
		h := fnv.New64a()
		_, _ = fmt.Fprint(h, what, times[what]) // a hash takes everything
		return h.Sum64()%50 == 0
	}
}

// diesAt has the process die at its n-th call: before it is sent, or after it
// was carried out.
func (f *fighter) diesAt(n int, after bool) {
	var mu sync.Mutex
	calls := 0
	f.lab.Between = func(r *http.Request, next func(*http.Request) (*http.Response, error)) (*http.Response, error) {
		mu.Lock()
		calls++
		at := calls
		mu.Unlock()
		switch {
		case at < n:
			return next(r)
		case at == n && after:
			if res, err := next(r); err == nil {
				_ = res.Body.Close() // nobody reads it
			}
		}
		f.lab.Journal.Die()
		return nil, context.Canceled
	}
}

// meddle is what other people do meanwhile.
func (f *fighter) meddle() {
	f.x.mu.Lock()
	defer f.x.mu.Unlock()
	f.lab.Do(func(w *world.World) {
		before := w.Inventory()
		switch f.rnd.IntN(3) {
		case 0:
			app := w.Azure.CreateApp(f.lab.Acc.TenantID, "billing", "AzureADMyOrg", "")
			sp := w.Azure.CreateServicePrincipal(f.lab.Acc.TenantID, app.AppID)
			w.Azure.Grant(sp.ID, world.RoleNetworkContributor, f.lab.Acc.VNets["vnet-orders"])
		case 1:
			w.UpCloud.AddRouter(f.lab.Acc.UpCloud.Account.Name, "office", "normal")
		default:
			f.takeAway(w)
			return
		}
		f.x.foreign = append(f.x.foreign, before.Diff(w.Inventory())...)
		f.x.story = append(f.x.story, "somebody makes something")
	})
}

// takeAway has somebody delete by hand what the run has made.
func (f *fighter) takeAway(w *world.World) {
	for _, it := range f.state().Items {
		if it.Status != wizard.IsMade || f.rnd.IntN(3) > 0 {
			continue
		}
		gone := false
		switch it.Kind {
		case "peering in Azure":
			gone = w.Azure.Peering(it.ID) != nil && w.Azure.DeletePeering(it.ID) == nil
		case "role assignment":
			gone = w.Azure.DeleteAssignment(it.ID)
		case "application":
			if app := w.Azure.App(it.ID); app != nil {
				w.Azure.DeleteApp(app)
				gone = true
			}
		}
		if gone {
			f.x.meddled = true
			f.x.story = append(f.x.story, "somebody deletes "+it.Key+" of "+f.lab.Name)
			return
		}
	}
}

// others is what the store answers: whether another run has a thing.
func (x *campaign) others(_ context.Context, run, kind, id string) (bool, error) {
	for _, f := range x.runs {
		st := f.state()
		if f.id == run || st.Status == wizard.TakenOff {
			continue
		}
		for _, it := range st.Items {
			has := it.Status == wizard.IsMade || it.Status == wizard.IsIntended || it.Status == wizard.IsAdopted
			if has && it.Kind == kind && strings.EqualFold(it.ID, id) {
				return true, nil
			}
		}
	}
	return false, nil
}

// left is what the store answers: what runs that were taken down have left.
func (x *campaign) left(_ context.Context, run string) ([]*wizard.State, error) {
	var out []*wizard.State
	for _, f := range x.runs {
		if st := f.state(); f.id != run && st.Status == wizard.TakenOff {
			out = append(out, st)
		}
	}
	return out, nil
}

// secrets: none was journaled or told.
func (f *fighter) secrets() {
	text := f.lab.Journal.Text() + said(f.lab)
	list := append(slices.Clone(f.lab.Vault.Ever), f.lab.Env["AIVEN_TOKEN"], f.lab.Env["AZURE_CLIENT_SECRET"],
		f.lab.Env["UPCLOUD_TOKEN"], f.lab.Env["ASTRA_DB_APPLICATION_TOKEN"], f.lab.Acc.AWS.Ana.Secret)
	for _, s := range list {
		if s != "" && strings.Contains(text, s) {
			f.x.t.Errorf("a secret was told: %s…", s[:4])
		}
	}
}
