package flows_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/flowtest"
)

// TestCaseNothingNeededGoes: random runs in one world share applications,
// principals, roles, routers, and take over what others made. Whatever one of
// them removes, by a teardown, a remedy or an act of the board: every other
// run's link stays up, and nothing goes that was taken over.
func TestCaseNothingNeededGoes(t *testing.T) {
	t.Parallel()
	seeds := 16
	if testing.Short() {
		seeds = 4
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			fill := company.Contoso
			if seed%2 == 0 {
				fill = company.Bare // there the first run makes what the others share
			}
			try(t, fill, func(t testing.TB, l *flowtest.Lab) {
				s := &sharing{t: t, l: l, rnd: rand.New(rand.NewPCG(uint64(seed), 1))}
				l.Others = s.others
				s.play()
			})
		})
	}
}

// sharing is a world with several runs.
type sharing struct {
	t    testing.TB
	l    *flowtest.Lab
	rnd  *rand.Rand
	runs []*sharer
	// story is what happened, for whoever has to understand a failure.
	story []string
}

// sharer is one run.
type sharer struct {
	course
	id, name string
	values   map[string]string
	journal  *flowtest.Journal
}

func (r *sharer) state() *wizard.State { return wizard.Fold(r.journal.Events()) }

// others is what the store answers: whether another run has a thing.
func (s *sharing) others(_ context.Context, run, kind, id string) (bool, error) {
	for _, r := range s.runs {
		st := r.state()
		if r.id == run || st.Status == wizard.TakenOff {
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

func (s *sharing) play() {
	for n := range 3 + s.rnd.IntN(2) {
		s.begin(n)
	}
	s.wait()
	left := slices.Clone(s.runs)
	s.rnd.Shuffle(len(left), func(i, j int) { left[i], left[j] = left[j], left[i] })
	for len(left) > 1 {
		r := left[0]
		left = left[1:]
		up, adopted := s.links(left), s.adopted(append(slices.Clone(left), r))
		s.remove(r)
		s.wait()
		now := s.links(left)
		for name, state := range up {
			if state == "up" && now[name] != "up" {
				s.t.Errorf("the link of %s is %s\n%s", name, now[name], strings.Join(s.story, "\n"))
			}
		}
		for what, by := range adopted {
			if !s.there(what) {
				s.t.Errorf("%s %s is gone, which %s had taken over\n%s", what[0], what[1], by, strings.Join(s.story, "\n"))
			}
		}
	}
}

// begin starts a run with something that is there already, if chance wants it,
// and lets it die and go on, if chance wants that.
func (s *sharing) begin(n int) {
	r := s.pick(n)
	if r == nil {
		return
	}
	s.runs = append(s.runs, r)
	s.story = append(s.story, fmt.Sprintf("%s begins with %v", r.name, r.values))
	s.l.Journal, s.l.Name = r.journal, r.name
	p := by(r.values, wizard.Policy{Yes: true, Adopt: true, Name: r.name}, &flowtest.Rule{
		When: func(a *wizard.Ask) bool { // a role of somebody else's is used, or let hold here, too
			return a.Kind == wizard.AskAdopt && a.Step == "A10" && a.Choices[0].Value == "extend"
		},
		Choice: "extend",
	}, flowtest.Mend("azure.role-name", "rename"))
	if s.rnd.IntN(3) == 0 {
		s.l.Journal.Kill = 20 + s.rnd.IntN(60)
	}
	res, _ := s.l.Start(r.procedure, r.id, r.values, p)
	if res.Status != wizard.Done {
		s.story = append(s.story, r.name+" dies after "+lastEvent(s.l))
		s.byHand(r)
		res, _ = s.l.Resume(r.procedure, p)
	}
	step, fault := faultOf(s.l)
	s.story = append(s.story, fmt.Sprintf("%s is %s %s %s", r.name, res.Status, step, fault))
	s.wait()
}

// pick chooses a procedure with networks that no other run has.
func (s *sharing) pick(n int) *sharer {
	r := &sharer{
		id: fmt.Sprintf("%08d-0000-4000-8000-000000000000", n+1), name: fmt.Sprint("run-", n),
		journal: &flowtest.Journal{},
	}
	vnets := []string{"vnet-orders", "vnet-hub", "vnet-identity", "vnet-try", "vnet-sandbox"}
	switch s.rnd.IntN(7) {
	case 0:
		r.course = courseD
		r.values = astraAnswers(s.l)
		r.values["AZURE_VNET_ID"] = s.l.Acc.VNets[vnets[n%len(vnets)]]
		if s.taken("DATABASE_ID", r.values["DATABASE_ID"]) {
			return nil
		}
	case 1:
		r.course, r.values = courseU, upAnswers(s.l)
		if s.taken("network.uuid", r.values["network.uuid"]) {
			return nil
		}
	default:
		r.course, r.values = courseA, s.l.Answers()
		r.values["USER_VNET_ID"] = s.l.Acc.VNets[vnets[n%len(vnets)]]
		r.values["AIVEN_ORGANIZATION_VPC_ID"] = s.l.Acc.VPCs[[]string{"aiven-eu", "aiven-north"}[s.rnd.IntN(2)]].ID
		s.share(r)
	}
	for _, x := range []string{"USER", "AZURE"} {
		if id := r.values[x+"_VNET_ID"]; id != "" {
			r.values[x+"_SUBSCRIPTION_ID"] = subscriptionOf(id)
		}
	}
	return r
}

// share gives a run the application of another, or one that is there.
func (s *sharing) share(r *sharer) {
	app := ""
	switch s.rnd.IntN(4) {
	case 0, 2:
		for _, x := range s.runs {
			st := x.state()
			app = cmp.Or(st.Values["USER_APP_ID"], app)
			if role := st.Values["AIVEN_ROLE_NAME"]; role != "" && s.rnd.IntN(2) == 0 {
				r.values["AIVEN_ROLE_NAME"] = role
			}
		}
	case 1:
		if s.l.Acc.Network != nil {
			app = s.l.Acc.Network.AppID
		}
	}
	if app != "" {
		r.values["USER_APP_ID"] = app
	}
}

func (s *sharing) taken(name, value string) bool {
	return slices.ContainsFunc(s.runs, func(r *sharer) bool { return r.values[name] == value })
}

// byHand has somebody build on what a dead run has made.
func (s *sharing) byHand(r *sharer) {
	st := r.state()
	app, vnet := st.Values["USER_APP_ID"], st.Values["USER_VNET_ID"]
	if app == "" || vnet == "" || s.rnd.IntN(2) == 0 {
		return
	}
	s.story = append(s.story, "somebody grants "+r.name+"'s application a role by hand")
	s.l.Do(func(w *world.World) {
		if a := w.Azure.App(app); a != nil {
			sp := w.Azure.EnsureServicePrincipal(s.l.Acc.TenantID, app)
			w.Azure.Grant(sp.ID, world.RoleNetworkContributor, vnet)
		}
	})
	s.wait()
}

// remove takes a run's things away in one of the ways that there are.
func (s *sharing) remove(r *sharer) {
	s.l.Journal, s.l.Name = r.journal, r.name
	p := by(r.values, wizard.Policy{Yes: true, Adopt: true, Name: r.name}, r.down...)
	if key := r.state().Values["USER_APP_ID"]; key != "" && s.rnd.IntN(3) == 0 {
		s.story = append(s.story, r.name+"'s key is removed from the board")
		s.l.Journal, s.l.For = &flowtest.Journal{}, azure.PasswordGoes().Behalf(r.state())
		s.l.Start("azure-remove-key", actRun, map[string]string{
			"AZURE_SIGN_IN": "environment", "USER_TENANT_ID": s.l.Acc.TenantID, "USER_APP_ID": key,
		}, by(nil, wizard.Policy{Yes: true}))
		s.l.Journal, s.l.For = r.journal, nil
	}
	res, _ := s.l.Teardown(r.procedure, p)
	s.story = append(s.story, fmt.Sprintf("%s is taken down: %s", r.name, res.Status))
	if res.Status != wizard.TakenOff {
		s.t.Errorf("the teardown of %s ended %q at %s\n%s", r.name, res.Status, res.Step, strings.Join(s.story, "\n"))
	}
}

// links says of runs whether their links are up.
func (s *sharing) links(runs []*sharer) map[string]string {
	out := map[string]string{}
	for _, r := range runs {
		st := r.state()
		s.l.Do(func(w *world.World) { out[r.name] = s.link(w, r, st) })
	}
	return out
}

func (s *sharing) link(w *world.World, r *sharer, st *wizard.State) string {
	x := sight{s.l, w, st}
	switch r.procedure {
	case procedureD:
		half := w.Azure.Peering(x.id("astra-azure-half"))
		if half != nil && half.State == "Connected" && w.Azure.PrincipalOf(s.l.Acc.TenantID, world.AstraAppID) != nil {
			return "up"
		}
	case upCloud:
		if p := w.UpCloud.Peering(x.id("upcloud-peering")); p != nil && w.UpCloud.State(p) == world.UpCloudActive {
			return "up"
		}
	default:
		half := w.Azure.Peering(x.id("azure-peering"))
		if half == nil || half.State != "Connected" || s.aiven(w, x.id("aiven-peering")) != world.AivenActive {
			return "down"
		}
		return s.founded(w, st.Values["USER_APP_ID"], half.VNetID)
	}
	return "down"
}

// founded says whether there is what a link of Aiven's rests on: the
// application with its principal, and Aiven's right to the network.
func (s *sharing) founded(w *world.World, app, vnet string) string {
	if w.Azure.App(app) == nil || w.Azure.PrincipalOf(s.l.Acc.TenantID, app) == nil {
		return "up without its application"
	}
	aiven := w.Azure.PrincipalOf(s.l.Acc.TenantID, world.AivenAppID)
	if aiven == nil || !w.Azure.Allowed(aiven.ID, "Microsoft.Network/virtualNetworks/peer/action", vnet) {
		return "up without Aiven's right"
	}
	return "up"
}

func (s *sharing) aiven(w *world.World, id string) string {
	for _, v := range w.Aiven.AllVPCs() {
		for _, p := range v.Peerings {
			if p.ID == id && p.ID != "" {
				return p.State
			}
		}
	}
	return ""
}

// adopted are the things that runs have taken over, by kind and id, with the
// run that has.
func (s *sharing) adopted(runs []*sharer) map[[2]string]string {
	out := map[[2]string]string{}
	for _, r := range runs {
		for _, it := range r.state().Items {
			if what := [2]string{it.Kind, it.ID}; it.Status == wizard.IsAdopted && s.there(what) {
				out[what] = r.name
			}
		}
	}
	return out
}

func (s *sharing) there(what [2]string) (yes bool) {
	s.l.Do(func(w *world.World) {
		switch kind, id := what[0], what[1]; kind {
		case "application":
			yes = w.Azure.App(id) != nil
		case "principal":
			yes = w.Azure.ServicePrincipal(id) != nil
		case "role":
			yes = w.Azure.Definition(s.l.Acc.TenantID, id) != nil
		case "role assignment":
			yes = w.Azure.Assignment(id) != nil
		case "peering in Azure":
			yes = w.Azure.Peering(id) != nil
		case "peering in Aiven":
			state := s.aiven(w, id)
			yes = state != "" && !strings.HasPrefix(state, "DELET")
		}
	})
	return yes
}

// wait is long enough for everybody to look again.
func (s *sharing) wait() {
	if err := (clock.Real{}).Sleep(context.Background(), 20*time.Minute); err != nil {
		s.t.Fatal(err)
	}
}
