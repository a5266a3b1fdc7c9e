package host

import (
	"cmp"
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"slices"

	"peerage/providers/clock"
	"peerage/providers/sim"
	"peerage/providers/sim/company"
	"peerage/providers/sim/world"
	"peerage/providers/watch"
	"peerage/wizard"
	"peerage/wizard/flows"
)

// service is a provider as the host deals with it: how it is reached, watched
// and mended, and what its embedded stand-in hands over. A file of its own
// registers it; nothing else in this package names one.
type service interface {
	// name is the provider's, as sources have it.
	name() string
	// open makes the adapter for the person's own surroundings.
	open(c *flows.Clouds, s surroundings)
	// embed makes it for the embedded cloud, with the company's credentials
	// and none of the person's.
	embed(c *flows.Clouds, e embedding)
	// watch signs in with what may be used unasked, and lists what can be
	// watched; missing says what to do where there is nothing to sign in with.
	watch(ctx context.Context, f *Feed, told []told) (sources []watch.Source, missing string)
	// connect signs in for watching when a person asks for it.
	connect(ctx context.Context, prompt func(wizard.Sign)) error
	// signs are the variables that a run sets when it signs in: what it was
	// given, and who it then is.
	signs() []string
	// known are variables that the board's own sign-in answers for an act,
	// where that asks nobody.
	known() map[string]string
	// doctor says what is here to sign in with, and whether it works.
	doctor(ctx context.Context) []wizard.Finding

	// answers are what a played person gives, by procedure.
	answers(acc *company.Accounts) map[string]map[string]string
	// card is what a client of the lab needs to know; nil is nothing. It is
	// called with the world's lock held.
	card(w *world.World, acc *company.Accounts, at sim.Endpoints) any
}

// surroundings are where the person works: their environment and settings.
type surroundings struct {
	Settings
	clock clock.Clock
	roots *x509.CertPool
	wire  io.Writer
}

func (s surroundings) agent() string { return "peerage/" + s.Version }

func (s surroundings) transport() http.RoundTripper { return transport(s.roots) }

// embedding is where the embedded clouds are, and who is in them.
type embedding struct {
	DemoSettings
	clock clock.Clock
	world *world.World
	acc   *company.Accounts
	at    sim.Endpoints
	http  *http.Client
}

// demoLimit are the calls a second that nobody misses in a demo: there is no
// provider to be spared.
const demoLimit = 200

// env is an environment that knows these variables and no other.
func (e embedding) env(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

// plainService is a service that does nothing more than it has to.
type plainService struct{ id string }

func (p plainService) name() string { return p.id }

func (p plainService) connect(context.Context, func(wizard.Sign)) error {
	return fmt.Errorf("there is nothing to sign in to %s with here", p.id)
}

func (plainService) open(*flows.Clouds, surroundings) {}
func (plainService) embed(*flows.Clouds, embedding)   {}
func (plainService) watch(context.Context, *Feed, []told) ([]watch.Source, string) {
	return nil, ""
}
func (plainService) signs() []string                         { return nil }
func (plainService) known() map[string]string                { return nil }
func (plainService) doctor(context.Context) []wizard.Finding { return nil }
func (plainService) answers(*company.Accounts) map[string]map[string]string {
	return nil
}
func (plainService) card(*world.World, *company.Accounts, sim.Endpoints) any { return nil }

// registry is filled by the services' files while the program loads, and only
// read afterwards. rank orders what is said and offered.
var registry []maker

type maker struct {
	rank int
	make func() service
}

// register is called by a service's file from an init function. Hosted
// platforms come before clouds: so do their halves in lists of acts.
func register(rank int, make func() service) { registry = append(registry, maker{rank, make}) }

// newServices makes one of each, for one host.
func newServices() []service {
	makers := slices.Clone(registry)
	slices.SortStableFunc(makers, func(a, b maker) int { return cmp.Compare(a.rank, b.rank) })
	out := make([]service, 0, len(makers))
	for _, m := range makers {
		out = append(out, m.make())
	}
	return out
}
