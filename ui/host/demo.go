package host

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim/embedded"
	"example.org/peerage/state"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/plain"
)

// DemoOptions say how a demo is.
type DemoOptions struct {
	embedded.Options
	// Procedure is whose questions the played person answers; "" is the main
	// job.
	Procedure string
	// StateDir keeps runs there instead of in memory; "" leaves nothing.
	StateDir string
	ReadOnly bool
	Version  string
	// Interval and Share: see Options.
	Interval time.Duration
	Share    float64
	Links    string
}

// Demo is a host on embedded clouds, with what a played person answers.
type Demo struct {
	*Host
	Person *plain.Person
	Clouds *embedded.Clouds
	player *player
}

// Stage is what it can do for an audience.
func (d *Demo) Stage() front.Stage { return d.player }

// OpenDemo builds a host on embedded clouds. It reads nothing of the person's:
// no credential, no configuration, no state.
func OpenDemo(ctx context.Context, d DemoOptions) (*Demo, error) {
	d.Speed = cmp.Or(d.Speed, 20)
	d.Options.Procedure = d.Procedure
	if err := forgetRegion(); err != nil {
		return nil, err
	}
	clouds, err := embedded.Open(ctx, d.Options)
	if err != nil {
		return nil, err
	}
	dir, remove, err := state.Scratch()
	if err != nil {
		return nil, errors.Join(err, clouds.Close())
	}
	store, err := demoStore(ctx, d.StateDir, clouds.Clock)
	if err != nil {
		return nil, errors.Join(err, remove(), clouds.Close())
	}
	o := Options{
		Clock:    clouds.Clock,
		Store:    store,
		Vault:    state.NewVault(state.VaultOptions{Clock: clouds.Clock, Hush: store.Hush}),
		Demo:     true,
		Place:    fmt.Sprintf("demo · Contoso, ×%g", d.Speed),
		Version:  d.Version,
		ReadOnly: d.ReadOnly,
		Interval: d.Interval,
		Share:    d.Share,
		Links:    d.Links,
		Past:     pastOf(clouds),
		Closers:  []func() error{remove, store.Close, clouds.Close},
	}
	o.Clouds, o.Accounts = adapters(demoSurroundings(clouds, d.ReadOnly))
	o.Clouds.Folder = dir
	demo := &Demo{Host: New(o), Clouds: clouds, Person: &plain.Person{
		Values: clouds.Answers(cmp.Or(d.Procedure, embedded.MainJob)),
		Spare:  clouds.Spares(),
		Pause:  func() { _ = clouds.Clock.Sleep(ctx, 2*time.Minute) }, // an error only says that the demo ends
	}}
	demo.player = &player{d: demo, scenario: d.Scenario}
	demo.stage = demo.player
	return demo, nil
}

// demoSurroundings hold the company's credentials and none of the person's. No
// adapter knows that its cloud is embedded.
func demoSurroundings(c *embedded.Clouds, readOnly bool) surroundings {
	return surroundings{
		clock: c.Clock, readOnly: readOnly, env: c.Env, http: c.Client(), limit: embedded.RequestRate, lookup: c.LookupHost,
		at: c.Endpoints(), profiles: c.Profiles(),
	}
}

// pastOf is what a board that had been watching the company would know.
func pastOf(c *embedded.Clouds) func(string) []front.Seen {
	return func(half string) []front.Seen {
		var out []front.Seen
		for _, s := range c.Past(half) {
			out = append(out, front.Seen{At: s.At, Verdict: s.Verdict, Hosted: s.Hosted, Cloud: s.Cloud})
		}
		return out
	}
}

func demoStore(ctx context.Context, dir string, clk clock.Clock) (*state.Store, error) {
	if dir == "" {
		return state.OpenMemory(ctx, state.Options{Clock: clk})
	}
	return state.Open(ctx, state.Options{Dir: dir, Clock: clk, BusyMS: state.DefaultBusyMS})
}
