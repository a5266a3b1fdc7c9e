// Package astra is the adapter for DataStax Astra DB: a thin client for the
// part of its DevOps API that a peering needs.
package astra

import (
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"peerage/providers"
	"peerage/providers/clock"
	"peerage/providers/thin"
)

// DefaultURL is Astra's public endpoint.
const DefaultURL = "https://api.astra.datastax.com"

// The budget. Astra documents none.
const (
	defaultRate  = rate.Limit(5)
	defaultBurst = 20
)

// Options say where Astra is and how it is spoken to. The zero value is the
// real Astra with the person's own environment.
type Options struct {
	// BaseURL is the endpoint; "" is ASTRA_API_URL, else DefaultURL.
	BaseURL string
	// HTTP carries the requests; nil is http.DefaultTransport.
	HTTP http.RoundTripper
	// Clock drives waits and the rate budget; nil is the machine's.
	Clock clock.Clock
	// ReadOnly refuses every operation that changes something, by operation
	// and not by HTTP verb: asking for a bundle is a POST and a read.
	ReadOnly bool
	// WireLog gets one line per attempt, without secrets; nil logs nothing.
	WireLog io.Writer
	// UserAgent is sent as it is; "" is "peerage".
	UserAgent string
	// Env reads the environment; nil is os.Getenv. A demo hands in one that
	// knows nothing, so that no credential of the person's is found.
	Env func(string) string
	// Limit is how many requests a second are sent in the long run; 0 is 5.
	// A burst of 20 is free.
	Limit rate.Limit
	// Timeout is how long one attempt may take; 0 is a minute.
	Timeout time.Duration
}

var _ providers.Astra = (*Cloud)(nil)

// Cloud is Astra. It implements providers.Astra. All its sessions share one
// rate budget.
type Cloud struct {
	opt   Options
	base  string
	http  *http.Client
	limit *rate.Limiter
	log   *thin.Log
}

// New makes the adapter. It asks nothing and reads no credential yet.
func New(o Options) *Cloud {
	if o.Env == nil {
		o.Env = os.Getenv
	}
	if o.BaseURL == "" {
		o.BaseURL = o.Env("ASTRA_API_URL") // as DataStax's Terraform provider has it
	}
	if o.BaseURL == "" {
		o.BaseURL = DefaultURL
	}
	if o.Clock == nil {
		o.Clock = clock.Real{}
	}
	if o.UserAgent == "" {
		o.UserAgent = "peerage"
	}
	if o.Limit == 0 {
		o.Limit = defaultRate
	}
	if o.Timeout == 0 {
		o.Timeout = time.Minute
	}
	return &Cloud{
		opt: o, base: strings.TrimRight(strings.TrimSpace(o.BaseURL), "/"),
		http:  &http.Client{Transport: o.HTTP, CheckRedirect: thin.NoRedirect}, // the token goes to no other place
		limit: rate.NewLimiter(o.Limit, defaultBurst),
		log:   thin.NewLog("astra", o.WireLog, o.Clock, secretKey),
	}
}

// Open makes a session with an application token. Nothing is asked yet.
func (c *Cloud) Open(token string) providers.AstraSession {
	return &session{cloud: c, token: newSecret(strings.TrimSpace(token))}
}
