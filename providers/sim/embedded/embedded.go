// Package embedded sets the embedded clouds up as the demo and the lab hand
// them over: one world with a company in it, what has gone wrong there, an
// endpoint for each service, and the ways in. It reads nothing of the person's.
package embedded

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/providers/sim/world"
)

// Options say how the embedded clouds behave.
type Options struct {
	// Speed is how many seconds pass in a real one; 0 is 20.
	Speed float64
	// Scenario is one of package scenario; "" is none. Procedure is what it is
	// to come about in; "" is what it is about first.
	Scenario, Procedure string
	// Latency of every call, in the world's time.
	Latency time.Duration
	// InMemory opens no sockets, so that the clouds fit into virtual time.
	InMemory bool
}

// RequestRate is how many calls a second nobody misses: there is no provider to
// be spared.
const RequestRate = 200

// approval is how long the administrator takes to approve a device code, in
// real time.
const approval = 2 * time.Second

// Clouds are the embedded clouds with their endpoints.
type Clouds struct {
	*sim.Sim
	Clock    clock.Clock
	Accounts *company.Accounts
	// upCloud is the UpCloud token that the environment holds.
	upCloud string
	// spare are further credentials, by variable.
	spare map[string]string
}

// Open sets the clouds up for a demo: the company goes on with its work, and
// things change by themselves. Close shuts the sockets; so does the end of ctx.
func Open(ctx context.Context, o Options) (*Clouds, error) {
	clk := clock.NewScaled(cmp.Or(o.Speed, 20))
	w, acc := settle(clk)
	company.Liven(w, acc, 4*time.Minute)
	held := acc.UpCloud.Account.Token
	if err := apply(o.Scenario, o.Procedure, w, acc); err != nil {
		return nil, err
	}
	c := &Clouds{Sim: sim.New(w, sim.Options{Latency: o.Latency}), Clock: clk, Accounts: acc, upCloud: held}
	w.Do(func() { c.spare = spares(w, acc) })
	if o.InMemory {
		return c, nil
	}
	return c, c.Serve(ctx, nil)
}

// settle makes a world with the company in it.
func settle(clk clock.Clock) (*world.World, *company.Accounts) {
	w := world.New(clk, 1)
	acc := company.Contoso(w)
	w.Do(func() { w.Azure.AutoApprove = time.Duration(clk.Speed() * float64(approval)) })
	return w, acc
}

// apply has a scenario come about; "" is none.
func apply(name, procedure string, w *world.World, acc *company.Accounts) error {
	if name == "" {
		return nil
	}
	var names []string
	for _, x := range scenario.All() {
		if x.Name == name {
			x.ApplyIn(procedure, w, acc)
			return nil
		}
		names = append(names, x.Name)
	}
	return fmt.Errorf("there is no scenario %q; there are %s", name, strings.Join(names, ", "))
}

// GoWrong has a scenario come about now: one of those that can at any moment, or
// of all. False when there is none of the name.
func (c *Clouds) GoWrong(name, procedure string) bool {
	for _, g := range append(scenario.Live(), scenario.Groups()...) {
		for _, x := range g.List {
			if x.Name == name {
				x.ApplyIn(procedure, c.World(), c.Accounts)
				return true
			}
		}
	}
	return false
}

// Env is an environment that holds the company's credentials and nothing else.
func (c *Clouds) Env(name string) string {
	a := c.Accounts
	switch name {
	case "AIVEN_TOKEN":
		return a.Token.Value
	case "ASTRA_DB_APPLICATION_TOKEN":
		return a.Astra.Token.Value
	case "AZURE_TENANT_ID":
		return a.TenantID
	case "AZURE_CLIENT_ID":
		return a.Admin.AppID
	case "AZURE_CLIENT_SECRET":
		return a.Secret
	case "UPCLOUD_TOKEN":
		return c.upCloud
	}
	return ""
}

// spares adds a second token for each provider that has tokens, by the variable
// that takes it, and a password for the colleagues' application. The UpCloud
// account's own token is one where another is in use.
func spares(w *world.World, acc *company.Accounts) map[string]string {
	const text = "the-other-token-of-the-demo"
	aiven := w.Aiven.AddToken(text+"-for-aiven", "eve@contoso.example", acc.Org, acc.OtherOrg)
	astra := w.Astra.AddToken(acc.Astra.Org)
	astra.Value = "AstraCS:" + text + ":for-astra"
	out := map[string]string{
		"AIVEN_TOKEN": aiven.Value, "APPLICATION_TOKEN": astra.Value, "UPCLOUD_TOKEN": acc.UpCloud.Account.Token,
	}
	if acc.Network != nil {
		key := w.Azure.AddPassword(acc.Network, "handed over", w.Now(), w.Now().AddDate(0, 3, 0))
		out["USER_APP_SECRET"] = key.Secret
	}
	return out
}

// Spares are credentials for those whose first ones are refused, by the variable
// that takes them.
func (c *Clouds) Spares() map[string]string { return maps.Clone(c.spare) }

// Profile is a pair of keys, as the person's AWS configuration would hold it.
type Profile struct{ Name, Title, AccessKeyID, SecretAccessKey string }

// Profiles are the company's two ways in to AWS.
func (c *Clouds) Profiles() []Profile {
	ana, network := c.Accounts.AWS.Ana, c.Accounts.AWS.Network
	return []Profile{
		{"contoso", "profile contoso", ana.ID, ana.Secret},
		{"contoso-network", "profile contoso-network (the network team)", network.ID, network.Secret},
	}
}

// LookupHost finds a host's addresses in the world alone.
func (c *Clouds) LookupHost(_ context.Context, host string) ([]string, error) {
	var ip string
	w := c.World()
	w.Read(func() { ip = w.Aiven.LookupHost(host) })
	if ip == "" {
		return nil, errors.New("no such name")
	}
	return []string{ip}, nil
}

// Past is what a board that had been watching the company would know of a
// half's link, oldest first.
func (c *Clouds) Past(half string) []company.Seen {
	var out []company.Seen
	c.World().Read(func() { out = append(out, c.Accounts.Past(half)...) })
	return out
}
