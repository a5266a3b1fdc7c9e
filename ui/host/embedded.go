package host

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"peerage/providers/clock"
	"peerage/providers/sim"
	"peerage/providers/sim/company"
	"peerage/providers/sim/scenario"
	"peerage/providers/sim/world"
	"peerage/state"
	"peerage/ui/front"
	"peerage/ui/plain"
	"peerage/wizard/flows"
)

// DemoSettings say how the embedded clouds behave.
type DemoSettings struct {
	// Speed is how many seconds pass in a real one; 0 is 20.
	Speed float64
	// Procedure is whose questions the played person answers; "" is
	// aiven-azure.
	Procedure string
	// Scenario is one of providers/sim/scenario; "" is none.
	Scenario string
	// Latency of every call, in the world's time.
	Latency time.Duration
	// StateDir keeps runs there instead of in memory; "" leaves nothing.
	StateDir string
	ReadOnly bool
	Version  string
	// inMemory opens no sockets, so that a demo fits into virtual time.
	inMemory bool
}

// Demo is a host on embedded clouds, with what a played person answers.
type Demo struct {
	*Host
	Person *plain.Person
	Sim    *sim.Sim
}

// Embedded builds a host on embedded clouds. It reads nothing of the
// person's: no credential, no configuration, no state.
func Embedded(ctx context.Context, s DemoSettings) (*Demo, error) {
	s.Speed, s.Procedure = cmp.Or(s.Speed, 20), cmp.Or(s.Procedure, "aiven-azure")
	clk := clock.NewScaled(s.Speed)
	w := world.New(clk, 1)
	acc := company.Contoso(w)
	w.Do(func() { w.Azure.AutoApprove = time.Duration(2 * s.Speed * float64(time.Second)) })
	company.Liven(w, acc, 4*time.Minute)
	if err := play(w, acc, s.Scenario); err != nil {
		return nil, err
	}
	clouds := sim.New(w, sim.Options{Latency: s.Latency})
	if !s.inMemory {
		if err := clouds.Serve(ctx, nil); err != nil {
			return nil, err
		}
	}
	dir, remove, err := scratch()
	if err != nil {
		return nil, errors.Join(err, clouds.Close())
	}
	store, err := demoStore(ctx, s.StateDir, clk)
	if err != nil {
		return nil, errors.Join(err, remove(), clouds.Close())
	}
	o := Options{
		Clock: clk, Store: store, Demo: true, Place: fmt.Sprintf("demo · Contoso, ×%g", s.Speed), Version: s.Version, ReadOnly: s.ReadOnly,
		Vault:    state.NewVault(state.VaultOptions{Clock: clk, Hush: store.Hush}),
		Clouds:   flows.Clouds{Folder: dir},
		Closers:  []func() error{remove, store.Close, clouds.Close},
		services: newServices(),
		Past:     pastOf(w, acc),
	}
	person := &plain.Person{Pause: func() { _ = clk.Sleep(ctx, 2*time.Minute) }} // an error only says that the demo ends
	for _, x := range o.services {
		// No adapter knows that its cloud is embedded.
		x.embed(&o.Clouds, embedding{DemoSettings: s, clock: clk, world: w, acc: acc, at: clouds.Endpoints(), http: clouds.Client()})
		if values := x.answers(acc)[s.Procedure]; values != nil {
			person.Values = values
		}
	}
	return &Demo{Host: New(o), Person: person, Sim: clouds}, nil
}

// pastOf is what a board that had been watching the company would know.
func pastOf(w *world.World, acc *company.Accounts) func(string) []front.Seen {
	return func(half string) []front.Seen {
		var out []front.Seen
		w.Do(func() {
			for _, s := range acc.Past(half) {
				out = append(out, front.Seen(s))
			}
		})
		return out
	}
}

func play(w *world.World, acc *company.Accounts, name string) error {
	if name == "" {
		return nil
	}
	var names []string
	for _, sc := range scenario.All() {
		if sc.Name == name {
			sc.Apply(w, acc)
			return nil
		}
		names = append(names, sc.Name)
	}
	return fmt.Errorf("there is no scenario %q; there are %s", name, strings.Join(names, ", "))
}

func demoStore(ctx context.Context, dir string, clk clock.Clock) (*state.Store, error) {
	if dir == "" {
		return state.OpenMemory(ctx, state.Options{Clock: clk})
	}
	return state.Open(ctx, state.Options{Dir: dir, Clock: clk, BusyMS: state.DefaultBusyMS})
}
