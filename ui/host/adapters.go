package host

import (
	"context"
	"crypto/x509"
	"io"
	"net/http"

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
	// agent is what requests call the program, clientID the public client with
	// which people sign in to Azure.
	agent, clientID string
	// limit is how many calls a second are sent; 0 is each provider's own.
	limit rate.Limit
	// profiles are the only ways in to AWS; nil is what its configuration holds.
	profiles []embedded.Profile
	// lookup finds a host's addresses.
	lookup func(ctx context.Context, host string) ([]string, error)
}

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
		Authority: s.at[sim.Login], Graph: s.at[sim.Graph], ARM: s.at[sim.ARM], ClientID: s.clientID,
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
	return transport(s.roots)
}
