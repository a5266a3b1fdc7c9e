// Package scenario makes a documented failure happen to whoever peers
// vnet-orders with aiven-eu in the company: by the world's own rules where
// there is one, else by a fault. Most can be mended as the documents say;
// where a colleague has to act, the colleague does so after a while.
package scenario

import (
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
)

// The link that the scenarios are about.
const (
	VNet = "vnet-orders"
	VPC  = "aiven-eu"
)

// colleague is how long somebody else takes to put a thing right.
const colleague = 6 * time.Minute

// Scenario is a failure to try.
type Scenario struct {
	// Name is what a person types; Line says in a sentence what goes wrong.
	Name, Line string
	// Steps are the ids of the steps that meet it, from the specification.
	Steps []string
	apply func(*stage)
}

// Apply sets the scenario up. The company must have been made in w.
func (s Scenario) Apply(w *world.World, acc *company.Accounts) { s.ApplyIn("", w, acc) }

// ApplyIn sets it up for one of the procedures that meet it; "" is the first.
func (s Scenario) ApplyIn(procedure string, w *world.World, acc *company.Accounts) {
	w.Do(func() {
		st := newStage(w, acc)
		st.about = procedure
		s.apply(st)
	})
}

// procedures are those whose steps begin so. Of two, the second has the first's
// rows, with a project's VPC for an organization's.
var procedures = map[byte][]string{
	'A': {"aiven-azure", "aiven-project-azure"},
	'P': {"aiven-azure-privatelink"},
	'D': {"astra-azure"},
	'W': {"aiven-aws", "aiven-project-aws"},
	'U': {"aiven-upcloud"},
}

// Procedures are the ids of the procedures that meet it, by its first step;
// none when any does.
func (s Scenario) Procedures() []string {
	if len(s.Steps) == 0 {
		return nil
	}
	return procedures[s.Steps[0][0]]
}

// Procedure is the first of them; "" when any does.
func (s Scenario) Procedure() string {
	if list := s.Procedures(); len(list) > 0 {
		return list[0]
	}
	return ""
}

// subjects are what the scenarios of a procedure's rows are set up on.
var subjects = map[byte]string{
	'A': VNet, 'P': LinkService, 'D': VNet + " and " + AstraDB, 'W': AWSNetwork, 'U': UpNetwork,
}

// On is what it is set up on: whoever takes another network does not meet it.
// "" where it is about tokens, sign-ins or the way to the providers, and meets
// whoever comes.
func (s Scenario) On() string {
	whoever := slices.ContainsFunc(slices.Concat(accounts(), wires()), func(x Scenario) bool { return x.Name == s.Name })
	if whoever || len(s.Steps) == 0 || strings.HasSuffix(s.Steps[0], "01") {
		return ""
	}
	return subjects[s.Steps[0][0]]
}

// All lists the scenarios, in the order of the steps that meet them.
func All() []Scenario {
	var out []Scenario
	for _, g := range Groups() {
		out = append(out, g.List...)
	}
	return out
}

// Find gives the scenario of that name.
func Find(name string) (Scenario, bool) {
	for _, s := range All() {
		if s.Name == name {
			return s, true
		}
	}
	return Scenario{}, false
}

// stage is what scenarios are made with; all of it inside World.Do.
type stage struct {
	*world.World
	c *company.Accounts
	// about is the procedure whose VPC it is about; "" is the first's.
	about string
	// there are the things that were there before, by id.
	there map[string]bool
}

func newStage(w *world.World, c *company.Accounts) *stage {
	s := &stage{World: w, c: c, there: map[string]bool{}}
	for _, x := range w.Azure.Apps("") {
		s.there[x.AppID] = true
	}
	for _, x := range w.Azure.Assignments() {
		s.there[x.ID] = true
	}
	for _, v := range w.Aiven.AllVPCs() {
		for _, p := range v.Peerings {
			s.there[p.ID] = true
		}
	}
	return s
}

func (s *stage) on(name string) { s.Faults.Set(world.Fault{Name: name}) }

func (s *stage) off(after time.Duration, name string) {
	s.At(after, func() { s.Faults.Clear(name) })
}

func (s *stage) vnet() *world.VNet { return s.Azure.VNet(s.c.VNets[VNet]) }

// hosted is an Aiven VPC that scenarios are about.
type hosted struct {
	// name is its key in Accounts.VPCs.
	name string
	// around is a range that holds its own, third one that overlaps with a VNet
	// which is peered with it.
	around, third string
}

// The organization's VPCs that scenarios are about, and the project's by the
// procedure.
var (
	onAzure  = hosted{VPC, "10.20.0.0/20", "10.41.128.0/20"}
	onAWS    = hosted{company.AWSVPC, "10.30.0.0/20", ""}
	projects = map[string]hosted{
		"aiven-project-azure": {company.AzureProjectVPC, "10.24.0.0/20", "10.43.8.0/24"},
		"aiven-project-aws":   {company.AWSProjectVPC, "10.31.0.0/20", ""},
	}
)

// of is the project's, where the scenario comes about in a procedure for it.
func (s *stage) of(organizations hosted) hosted {
	if x, ok := projects[s.about]; ok {
		return x
	}
	return organizations
}

func (s *stage) vpc() *world.AivenVPC    { return s.c.VPCs[s.of(onAzure).name] }
func (s *stage) awsVPC() *world.AivenVPC { return s.c.VPCs[s.of(onAWS).name] }

// each looks every second, for half a day, until fn says that it is done.
func (s *stage) each(fn func() bool) {
	left := int((12 * time.Hour).Seconds())
	var look func()
	look = func() {
		if left--; left > 0 && !fn() {
			s.At(time.Second, look)
		}
	}
	s.At(time.Second, look)
}

// newApp gives the first application that was not there before; nil as long
// as there is none.
func (s *stage) newApp() *world.App {
	for _, x := range s.Azure.Apps(s.c.TenantID) {
		if !s.there[x.AppID] {
			return x
		}
	}
	return nil
}

// grant gives a new assignment to an application's principal at the network
// or above it; nil as long as there is none.
func (s *stage) grant(appID string) *world.RoleAssignment {
	sp := s.Azure.PrincipalOf(s.c.TenantID, appID)
	if sp == nil {
		return nil
	}
	for _, as := range s.Azure.Assignments() {
		if !s.there[as.ID] && as.PrincipalID == sp.ID &&
			strings.HasPrefix(strings.ToLower(s.vnet().ID), strings.ToLower(as.Scope)) {
			return as
		}
	}
	return nil
}

// when has fn run once, the first time that a new peering turns to the state.
func (s *stage) when(state string, fn func(*world.AivenVPC, *world.AivenPeering)) {
	done := false
	s.Aiven.Observe(func(v *world.AivenVPC, p *world.AivenPeering) {
		if done || s.there[p.ID] || p.State != state {
			return
		}
		done = true
		fn(v, p)
	})
}
