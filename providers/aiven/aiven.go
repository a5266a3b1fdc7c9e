// Package aiven is the adapter for Aiven. Requests, paths and verbs are those
// of Aiven's own generated handlers; what carries them, and what reads the
// answers, is ours, because the handlers drop what a peering's state_info says
// about Azure.
package aiven

import (
	"io"
	"net/http"
	"path/filepath"
	"time"

	"golang.org/x/time/rate"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/thin"
)

// DefaultURL is Aiven's public endpoint.
const DefaultURL = "https://api.aiven.io"

// about is what is particular to Aiven. A budget is not documented; the one
// public message speaks of 120 in, probably, a minute.
var about = thin.Provider{Name: "aiven", Title: "Aiven", URL: DefaultURL, Limit: 2, Burst: 90, MaxBody: 32 << 20,
	Secret: secretKey, Said: readRefusal, Class: classify}

// Options say where Aiven is and how it is spoken to. The zero value is the
// real Aiven with the person's own environment.
type Options struct {
	// BaseURL is the endpoint; "" is DefaultURL.
	BaseURL string
	// HTTP carries the requests; nil is http.DefaultTransport.
	HTTP http.RoundTripper
	// Clock drives waits and the rate budget; nil is the machine's.
	Clock clock.Clock
	// ReadOnly refuses every operation that changes something, by operation
	// and not by HTTP verb.
	ReadOnly bool
	// WireLog gets one line per attempt, without secrets; nil logs nothing.
	WireLog io.Writer
	// UserAgent is sent as it is; "" is "peerage".
	UserAgent string
	// Env reads the environment; nil is os.Getenv. A demo hands in one that
	// knows nothing, so that no credential of the person's is found.
	Env func(string) string
	// ConfigDir is where avn keeps its credentials file; "" is
	// AIVEN_CONFIG_DIR, else .config/aiven in HOME.
	ConfigDir string
	// Limit is how many requests a second are sent in the long run; 0 is 2.
	// A burst of 90 is free.
	Limit rate.Limit
	// Timeout is how long one attempt may take; 0 is a minute.
	Timeout time.Duration
}

var _ providers.Aiven = (*Cloud)(nil)

// Cloud is Aiven. It implements providers.Aiven. All its sessions share one
// rate budget.
type Cloud struct {
	client    *thin.Client
	configDir string
}

// New makes the adapter. It asks nothing and reads nothing yet.
func New(o Options) *Cloud {
	return &Cloud{configDir: o.ConfigDir,
		client: thin.New(about, thin.Options{BaseURL: o.BaseURL, HTTP: o.HTTP, Clock: o.Clock, ReadOnly: o.ReadOnly,
			WireLog: o.WireLog, UserAgent: o.UserAgent, Env: o.Env, Limit: o.Limit, Timeout: o.Timeout})}
}

// Open makes a session with a token. Nothing is asked yet.
func (c *Cloud) Open(token string) providers.AivenSession {
	return newSession(&doer{client: c.client, token: newSecret(thin.Token(token, "aivenv1"))})
}

// avnDir is where avn keeps its files; "" when there is no telling.
func (c *Cloud) avnDir() string {
	if c.configDir != "" {
		return c.configDir
	}
	if d := c.client.Env("AIVEN_CONFIG_DIR"); d != "" {
		return d
	}
	if home := c.client.Env("HOME"); home != "" {
		return filepath.Join(home, ".config", "aiven")
	}
	return ""
}
