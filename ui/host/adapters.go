package host

import (
	"context"
	"crypto/x509"
	"io"
	"net/http"
	"os"

	"golang.org/x/time/rate"

	"example.org/peerage/providers/account"
	"example.org/peerage/providers/aiven"
	"example.org/peerage/providers/astra"
	"example.org/peerage/providers/aws"
	"example.org/peerage/providers/azure"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/embedded"
	"example.org/peerage/providers/thin"
	"example.org/peerage/providers/upcloud"
	"example.org/peerage/ui/machine"
	"example.org/peerage/wizard/flows"
)

// surroundings are where the adapters work: the person's own, or a demo's.
type surroundings struct {
	clock    clock.Clock
	readOnly bool
	env      func(string) string
	// at are the base URLs of services, by their names in sim; of one that is
	// not there it is the real one.
	at map[string]string
	// http carries the requests; nil is the machine's network with roots.
	http  *http.Client
	roots *x509.CertPool
	// wire gets a line for each request; nil logs nothing.
	wire io.Writer
	// agent is what requests call the program.
	agent string
	// set are the values of ProviderSettings, by their flags.
	set map[string]string
	// limit is how many calls a second are sent; 0 is each provider's own.
	limit rate.Limit
	// profiles are the only ways in to AWS; nil is what its configuration holds.
	profiles []embedded.Profile
	// lookup finds a host's addresses.
	lookup func(ctx context.Context, host string) ([]string, error)
}

// ProviderSetting is something about a provider that a person may set.
type ProviderSetting struct {
	Flag, Env, Help string
	// Also are further environment variables that mean the same.
	Also []string
	// service is whose base URL it is, by its name in sim; "" is nobody's.
	service string
}

const azureClient = "azure-client-id"

// ProviderSettings are all of them, in the order in which help lists them.
func ProviderSettings() []ProviderSetting {
	return []ProviderSetting{
		{Flag: "aiven-url", service: sim.Aiven, Env: "PEERAGE_AIVEN_URL", Also: []string{"AIVEN_WEB_URL"},
			Help: "Aiven's API (default https://api.aiven.io)"},
		{Flag: "azure-authority", service: sim.Login, Env: "PEERAGE_AZURE_AUTHORITY",
			Also: []string{"AZURE_AUTHORITY_HOST"},
			Help: "Microsoft's sign-in (default https://login.microsoftonline.com/)"},
		{Flag: "azure-graph", service: sim.Graph, Env: "PEERAGE_AZURE_GRAPH",
			Help: "Microsoft Graph (default https://graph.microsoft.com)"},
		{Flag: "azure-arm", service: sim.ARM, Env: "PEERAGE_AZURE_ARM",
			Help: "Azure Resource Manager (default https://management.azure.com)"},
		{Flag: azureClient, Env: "PEERAGE_AZURE_CLIENT_ID",
			Help: "client id for browser and device-code sign-in (default: the Azure CLI's)"},
	}
}

// endpoints are the base URLs among values of ProviderSettings, by their services.
func endpoints(set map[string]string) map[string]string {
	out := map[string]string{}
	for _, p := range ProviderSettings() {
		if p.service != "" {
			out[p.service] = set[p.Flag]
		}
	}
	return out
}

// forgetRegion unsets the one variable that an SDK reads by itself: it would lead a
// demo's sign-in out of the embedded clouds.
func forgetRegion() error { return os.Unsetenv("AZURE_REGIONAL_AUTHORITY_NAME") }

// adapters opens every adapter: for the procedures, and for the board, the
// doctor and the acts, in the order in which these name them: hosted platforms
// before clouds.
func adapters(s surroundings) (flows.Clouds, []account.Provider) {
	hosted := aiven.New(aiven.Options{
		BaseURL: s.at[sim.Aiven], HTTP: s.carrier(), Clock: s.clock, ReadOnly: s.readOnly, WireLog: s.wire,
		UserAgent: s.agent, Env: s.env, Limit: s.limit,
	})
	databases := astra.New(s.thin(s.at[sim.Astra]))
	amazon := aws.New(aws.Options{
		Endpoint: s.at[sim.AWS], HTTP: s.given(), Clock: s.clock, ReadOnly: s.readOnly, WireLog: s.wire,
		Env: s.env, Given: s.keys(), Limit: s.limit, RootCAs: s.roots,
	})
	up := upcloud.New(s.thin(s.at[sim.UpCloud]))
	microsoft := azure.NewAccounts(azure.New(s.azure()))
	clouds := flows.Clouds{Aiven: hosted, Astra: databases, Azure: microsoft, AWS: amazon, UpCloud: up, Lookup: s.lookup}
	return clouds, []account.Provider{
		aiven.NewAccounts(hosted),
		astra.NewAccounts(databases),
		microsoft,
		aws.NewAccounts(amazon),
		upcloud.NewAccounts(up),
	}
}

func (s surroundings) thin(at string) thin.Options {
	return thin.Options{
		BaseURL: at, HTTP: s.carrier(), Clock: s.clock, ReadOnly: s.readOnly, WireLog: s.wire,
		UserAgent: s.agent, Env: s.env, Limit: s.limit,
	}
}

func (s surroundings) keys() []aws.Keys {
	var out []aws.Keys
	for _, p := range s.profiles {
		out = append(out, aws.Keys{
			Profile: p.Name, Title: p.Title, AccessKeyID: p.AccessKeyID, Secret: p.SecretAccessKey,
		})
	}
	return out
}

func (s surroundings) azure() azure.Options {
	o := azure.Options{
		Authority: s.at[sim.Login], Graph: s.at[sim.Graph], ARM: s.at[sim.ARM], ClientID: s.set[azureClient],
		RootCAs: s.roots, Clock: s.clock, ReadOnly: s.readOnly, Env: s.env, WireLog: s.wire,
	}
	if s.http != nil {
		o.Transport = s.http
	}
	return o
}

// given carries requests where something was given to carry them; nil where an
// SDK is to use its own.
func (s surroundings) given() http.RoundTripper {
	if s.http == nil {
		return nil
	}
	return s.http.Transport
}

func (s surroundings) carrier() http.RoundTripper {
	if t := s.given(); t != nil {
		return t
	}
	return machine.Transport(s.roots)
}
