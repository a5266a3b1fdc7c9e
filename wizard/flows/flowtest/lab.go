// Package flowtest runs procedures in tests: through the real SDK clients,
// against the embedded clouds, in virtual time, with a scripted person. Use it
// inside a testing/synctest bubble.
package flowtest

import (
	"cmp"
	"context"
	"net/http"
	"testing"
	"time"

	"example.org/peerage/providers/aiven"
	"example.org/peerage/providers/astra"
	"example.org/peerage/providers/aws"
	"example.org/peerage/providers/azure"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/providers/upcloud"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
)

// Lab is a world with its endpoints, the adapters that reach it, and an
// engine's journal and vault.
type Lab struct {
	T     testing.TB
	World *world.World
	Acc   *company.Accounts
	Sim   *sim.Sim
	Azure *azure.Cloud
	Aiven *aiven.Cloud
	AWS   *aws.Cloud
	Up    *upcloud.Cloud
	Astra *astra.Cloud
	// Clock is the program's.
	Clock clock.Clock
	// Env is what the adapters see of the environment.
	Env     map[string]string
	Journal *Journal
	Vault   *Vault
	// Guided is the engine's mode.
	Guided bool
	// Others is handed to the procedures.
	Others func(ctx context.Context, run, kind, id string) (bool, error)
	// Left and Ending are the engine's.
	Left   func(ctx context.Context, run string) ([]*wizard.State, error)
	Ending func(ctx context.Context) (release func(), err error)
	// Free: what is journaled is not held against the list of what was ever.
	Free bool
	// Apart has no two calls arrive at the same instant, so that what follows from
	// their order does not rest on the machine.
	Apart bool
	// Name is what runs are called; "" is orders.
	Name string
	// For is the run that runs act for; nil is none.
	For *wizard.Behalf
	// Folder is where files are proposed to be saved.
	Folder string
	// Between, when set, stands between the program and the clouds: next goes
	// on to them.
	Between func(r *http.Request, next func(*http.Request) (*http.Response, error)) (*http.Response, error)
	// Seen are all events, those that are not journaled included.
	Seen []wizard.Event

	wire *wire
	tape *Tape
	born time.Time
}

// Latency is added to every call.
const Latency = 50 * time.Millisecond

// New makes a lab in the company that fill makes (company.Bare,
// company.Contoso). The environment signs in as its administrator, and holds
// the Aiven token.
func New(t testing.TB, fill func(*world.World) *company.Accounts) *Lab {
	return At(t, fill, clock.Real{}, clock.Real{})
}

// At is New with the clouds' clock, and the program's.
func At(t testing.TB, fill func(*world.World) *company.Accounts, clouds, program clock.Clock) *Lab {
	w := world.New(clouds, 7)
	l := &Lab{T: t, World: w, Clock: program, Acc: fill(w), Sim: sim.New(w, sim.Options{Latency: Latency}), Journal: &Journal{},
		Vault: NewVault()}
	l.Env = map[string]string{
		"AZURE_TENANT_ID": l.Acc.TenantID, "AZURE_CLIENT_ID": l.Acc.Admin.AppID, "AZURE_CLIENT_SECRET": l.Acc.Secret,
		"AIVEN_TOKEN": l.Acc.Token.Value, "UPCLOUD_TOKEN": l.Acc.UpCloud.Account.Token,
		"ASTRA_DB_APPLICATION_TOKEN": l.Acc.Astra.Token.Value,
	}
	l.born = time.Now()
	l.Folder = t.TempDir()
	l.open()
	return l
}

// Beside is another process with another run in the same world: with adapters,
// a journal and a vault of its own.
func (l *Lab) Beside() *Lab {
	x := *l
	x.Journal, x.Vault, x.Seen, x.Between, x.tape = &Journal{}, NewVault(), nil, nil, nil
	x.open()
	return &x
}

// open makes the adapters.
func (l *Lab) open() {
	env := func(name string) string { return l.Env[name] }
	at := l.Sim.Endpoints()
	l.wire = &wire{l: l, mem: l.Sim.Mem()}
	l.Azure = azure.New(azure.Options{Authority: at[sim.Login], Graph: at[sim.Graph], ARM: at[sim.ARM], Transport: l.wire,
		Env: env, Clock: l.Clock})
	l.Up = upcloud.New(upcloud.Options{BaseURL: at[sim.UpCloud], HTTP: l.wire, Env: env, Clock: l.Clock})
	l.Astra = astra.New(astra.Options{BaseURL: at[sim.Astra], HTTP: l.wire, Env: env, Clock: l.Clock})
	l.Aiven = aiven.New(aiven.Options{BaseURL: at[sim.Aiven], HTTP: l.wire, Env: env, Clock: l.Clock})
	keys := func(name string, x *world.AWSKey) aws.Keys {
		return aws.Keys{Profile: name, Title: name, AccessKeyID: x.ID, Secret: x.Secret}
	}
	l.AWS = aws.New(aws.Options{Endpoint: at[sim.AWS], HTTP: l.wire, Clock: l.Clock,
		Given: []aws.Keys{keys("contoso", l.Acc.AWS.Ana), keys("contoso-network", l.Acc.AWS.Network)}})
}

// Procedure makes one of the procedures, with no open sign-ins: as a new
// process would.
func (l *Lab) Procedure(id string) *wizard.Procedure {
	l.T.Helper()
	p := flows.ByID(flows.Clouds{Azure: l.Azure, Aiven: l.Aiven, AWS: l.AWS, UpCloud: l.Up, Astra: l.Astra,
		Folder: l.Folder, Others: l.Others}, id)
	if p == nil {
		l.T.Fatalf("no procedure %s", id)
	}
	return p
}

// Answers are the values with which vnet-orders is peered with aiven-eu.
func (l *Lab) Answers() map[string]string {
	return map[string]string{
		"AZURE_SIGN_IN": "environment", "USER_SUBSCRIPTION_ID": l.Acc.Production, "USER_VNET_ID": l.Acc.VNets["vnet-orders"],
		"AIVEN_ORG_ID": l.Acc.Org, "AIVEN_ORGANIZATION_VPC_ID": l.Acc.VPCs["aiven-eu"].ID,
	}
}

// Inventory takes stock of the world.
func (l *Lab) Inventory() world.Inventory {
	var i world.Inventory
	l.World.Do(func() { i = l.World.Inventory() })
	return i
}

// Do changes the world.
func (l *Lab) Do(fn func(*world.World)) { l.World.Do(func() { fn(l.World) }) }

// Start runs a procedure anew, with a person, until its session ends.
func (l *Lab) Start(procedure, run string, values map[string]string, p *Person) (wizard.Result, *wizard.State) {
	begin := wizard.Event{Run: run, Name: cmp.Or(l.Name, "orders"), Values: values, For: l.For}
	return l.work(l.Procedure(procedure), begin, p, (*wizard.Engine).Start)
}

// Resume goes on with what the journal holds, as a new process would.
func (l *Lab) Resume(procedure string, p *Person) (wizard.Result, *wizard.State) {
	l.Journal.Kill = 0 // steps side by side may have ended an event earlier
	return l.work(l.Procedure(procedure), wizard.Event{}, p, (*wizard.Engine).Start)
}

// Back goes on with what the journal holds from a step on, with other values
// given: peerage resume --back STEP --var NAME=VALUE.
func (l *Lab) Back(procedure, step string, values map[string]string, p *Person) (wizard.Result, *wizard.State) {
	l.Journal.Kill = 0
	return l.work(l.Procedure(procedure), wizard.Event{Step: step, Values: values}, p, (*wizard.Engine).Start)
}

// Teardown removes what the journal's run made.
func (l *Lab) Teardown(procedure string, p *Person) (wizard.Result, *wizard.State) {
	return l.work(l.Procedure(procedure), wizard.Event{}, p,
		func(e *wizard.Engine, ctx context.Context, pr *wizard.Procedure, st *wizard.State, _ wizard.Event,
			sink func(wizard.Event)) *wizard.Session {
			return e.Teardown(ctx, pr, st, sink)
		})
}

type starter func(*wizard.Engine, context.Context, *wizard.Procedure, *wizard.State, wizard.Event,
	func(wizard.Event)) *wizard.Session

// work lets the person answer in a goroutine of their own: the engine waits
// for nobody while it tells.
func (l *Lab) work(pr *wizard.Procedure, begin wizard.Event, p *Person, start starter) (wizard.Result, *wizard.State) {
	l.T.Helper()
	e := &wizard.Engine{Clock: l.Clock, Journal: l.Journal, Vault: l.Vault, Guided: l.Guided,
		Left: l.Left, Ending: l.Ending}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	l.Journal.revive(cancel)
	st, begun := wizard.Fold(l.Journal.Events()), len(l.Seen)
	asks := make(chan wizard.Ask, 64)
	s := start(e, ctx, pr, st, begin, func(ev wizard.Event) {
		l.Seen = append(l.Seen, ev)
		noteShown(ev)
		if p.Watch != nil {
			p.Watch(ev)
		}
		if ev.Kind == wizard.Asked {
			l.declared(pr, ev.Ask)
			asks <- *ev.Ask
		}
	})
	for answered := 1; ; {
		select {
		case a := <-asks:
			if l.Apart {
				a = l.considered(ctx, asks, a)
			}
			if r, ok := p.answer(&a); ok {
				err := a.Refuses(r)
				if answered++; err == nil && answered > Patience {
					err = tired(&a, r)
				}
				if err != nil {
					s.Stop()
					<-s.Done()
					l.T.Fatal(err)
				}
				r.ID = a.ID
				s.Reply(r)
			}
		case <-s.Done():
			res, err := s.Wait()
			if err != nil {
				l.T.Logf("session: %v", err)
			}
			if !l.Free {
				l.frozen(pr.ID, l.Seen[begun:])
			}
			if res.Status == wizard.Done || res.Status == wizard.TakenOff {
				remember(pr.ID, l.Seen[begun:])
			}
			return res, st
		}
	}
}
