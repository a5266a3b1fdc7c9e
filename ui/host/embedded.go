package host

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	"peerage/providers"
	"peerage/providers/aiven"
	"peerage/providers/azure"
	"peerage/providers/clock"
	"peerage/providers/sim"
	"peerage/providers/sim/company"
	"peerage/providers/sim/scenario"
	"peerage/providers/sim/world"
	"peerage/state"
	"peerage/ui/plain"
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
}

// demoToken is how the demo's environment calls its token.
const demoToken = "AIVEN_TOKEN"

// Demo is a host on embedded clouds, with what a played person answers.
type Demo struct {
	*Host
	Person *plain.Person
	Sim    *sim.Sim
}

// Embedded builds a host on embedded clouds. It reads nothing of the
// person's: no credential, no configuration, no state.
func Embedded(ctx context.Context, s DemoSettings) (*Demo, error) {
	if s.Speed == 0 {
		s.Speed = 20
	}
	clk := clock.NewScaled(s.Speed)
	w := world.New(clk, 1)
	acc := company.Contoso(w)
	w.Do(func() { w.Azure.AutoApprove = time.Duration(2 * s.Speed * float64(time.Second)) })
	company.Liven(w, acc, 4*time.Minute)
	if err := play(w, acc, s.Scenario); err != nil {
		return nil, err
	}
	clouds := sim.New(w, sim.Options{Latency: s.Latency})
	if err := clouds.Serve(ctx, sim.Addresses{}); err != nil {
		return nil, err
	}
	store, err := demoStore(ctx, s.StateDir, clk)
	if err != nil {
		return nil, errors.Join(err, clouds.Close())
	}
	o := Options{
		Clock: clk, Store: store, Demo: true, Place: fmt.Sprintf("demo · Contoso, ×%g", s.Speed), Version: s.Version, ReadOnly: s.ReadOnly,
		Vault:       state.NewVault(state.VaultOptions{Clock: clk, Hush: store.Hush}),
		WatchToken:  acc.Token.Value,
		WatchSignIn: []providers.SignInMethod{providers.SignInEnvironment},
		Closers:     []func() error{store.Close, clouds.Close},
	}
	connect(&o, clouds.Endpoints(), acc, s)
	demoUpCloud(&o, clouds.Endpoints(), acc, s)
	demoAWS(&o, clouds.Endpoints(), acc, s)
	demoPrivateLink(&o, w)
	if err := connectAstra(&o, clouds.Endpoints(), acc, s); err != nil {
		return nil, errors.Join(err, store.Close(), clouds.Close())
	}
	return &Demo{Host: New(o), Person: person(acc, s.Procedure), Sim: clouds}, nil
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

// connect makes the adapters; they do not know that the clouds are embedded.
func connect(o *Options, at sim.Endpoints, acc *company.Accounts, s DemoSettings) {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(at.CA)
	env := map[string]string{
		demoToken: acc.Token.Value, "AZURE_TENANT_ID": acc.TenantID,
		"AZURE_CLIENT_ID": acc.Admin.AppID, "AZURE_CLIENT_SECRET": acc.Secret,
	}
	getenv := func(name string) string { return env[name] }
	o.Azure = azure.New(azure.Options{
		Authority: at.Login, Graph: at.Graph, ARM: at.ARM, RootCAs: pool, Clock: o.Clock, ReadOnly: s.ReadOnly, Env: getenv,
	})
	o.Aiven = aiven.New(aiven.Options{
		BaseURL: at.Aiven, HTTP: transport(nil), Clock: o.Clock, ReadOnly: s.ReadOnly, Env: getenv, Limit: 200,
	})
}

// demoAnswers are what a played person gives in each procedure.
var demoAnswers = map[string]func(*company.Accounts) map[string]string{
	"aiven-azure":   azureAnswers,
	"aiven-aws":     awsAnswers,
	"astra-azure":   astraAnswers,
	"aiven-upcloud": upCloudAnswers,

	"aiven-azure-privatelink": privateLinkAnswers,
}

func person(acc *company.Accounts, procedure string) *plain.Person {
	of := demoAnswers[procedure]
	if of == nil {
		of = azureAnswers
	}
	return &plain.Person{Values: of(acc)}
}

// azureAnswers are those of somebody who connects vnet-orders with aiven-eu.
func azureAnswers(acc *company.Accounts) map[string]string {
	return map[string]string{
		"AZURE_SIGN_IN":             string(providers.SignInDeviceCode),
		"USER_SUBSCRIPTION_ID":      acc.Production,
		"USER_VNET_ID":              acc.VNets["vnet-orders"],
		"AIVEN_ORG_ID":              acc.Org,
		"AIVEN_ORGANIZATION_VPC_ID": acc.VPCs["aiven-eu"].ID,
	}
}
