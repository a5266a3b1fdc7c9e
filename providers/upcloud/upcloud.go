// Package upcloud is the adapter for UpCloud's API 1.3: a thin client of plain
// JSON. It honours the environment variables of UpCloud's own tools.
package upcloud

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

// DefaultURL is UpCloud's public endpoint.
const DefaultURL = "https://api.upcloud.com"

// The budget is ours: UpCloud documents none that is tighter.
const (
	defaultRate  = rate.Limit(5)
	defaultBurst = 20
)

// Options say where UpCloud is and how it is spoken to. The zero value is the
// real UpCloud with the person's own environment.
type Options struct {
	// BaseURL is scheme and host; /1.3 is appended. "" is
	// UPCLOUD_DEBUG_API_BASE_URL, else DefaultURL.
	BaseURL string
	// HTTP carries the requests; nil is http.DefaultTransport.
	HTTP http.RoundTripper
	// Clock drives waits and the rate budget; nil is the machine's.
	Clock clock.Clock
	// ReadOnly refuses every operation that changes something.
	ReadOnly bool
	// WireLog gets one line per attempt, without secrets; nil logs nothing.
	WireLog io.Writer
	// UserAgent is sent as it is; "" is "peerage".
	UserAgent string
	// Env reads the environment; nil is os.Getenv. A demo hands in its own.
	Env func(string) string
	// Limit is how many requests a second are sent in the long run; 0 is 5.
	// A burst of 20 is free.
	Limit rate.Limit
	// Timeout is how long one attempt may take; 0 is a minute.
	Timeout time.Duration
}

var _ providers.UpCloud = (*Cloud)(nil)

// Cloud is UpCloud. It implements providers.UpCloud. All its sessions share
// one rate budget.
type Cloud struct {
	opt   Options
	base  string
	http  *http.Client
	limit *rate.Limiter
	log   *thin.Log
}

// New makes the adapter. It asks nothing yet.
func New(o Options) *Cloud {
	if o.Clock == nil {
		o.Clock = clock.Real{}
	}
	if o.UserAgent == "" {
		o.UserAgent = "peerage"
	}
	if o.Env == nil {
		o.Env = os.Getenv
	}
	if o.BaseURL == "" {
		o.BaseURL = o.Env("UPCLOUD_DEBUG_API_BASE_URL")
	}
	if o.BaseURL == "" {
		o.BaseURL = DefaultURL
	}
	if o.Limit == 0 {
		o.Limit = defaultRate
	}
	if o.Timeout == 0 {
		o.Timeout = time.Minute
	}
	return &Cloud{
		opt:   o,
		base:  strings.TrimRight(strings.TrimSpace(o.BaseURL), "/") + "/1.3",
		http:  &http.Client{Transport: o.HTTP, CheckRedirect: thin.NoRedirect},
		limit: rate.NewLimiter(o.Limit, defaultBurst),
		log:   thin.NewLog("upcloud", o.WireLog, o.Clock, secretKey),
	}
}

// Open makes a session. Nothing is asked yet. Credentials that hold both a
// token and a password are refused at the first call, as UpCloud's own tools
// do.
func (c *Cloud) Open(cred providers.UpCloudCredentials) providers.UpCloudSession {
	return &session{&doer{cloud: c, cred: newSecret(cred)}}
}

// Found are the credentials in the environment: UPCLOUD_TOKEN, or
// UPCLOUD_USERNAME and UPCLOUD_PASSWORD.
func (c *Cloud) Found() (providers.UpCloudCredentials, bool) {
	get := func(name string) string { return strings.TrimSpace(c.opt.Env(name)) }
	cred := providers.UpCloudCredentials{Token: get("UPCLOUD_TOKEN")}
	if user, password := get("UPCLOUD_USERNAME"), get("UPCLOUD_PASSWORD"); user != "" && password != "" {
		cred.User, cred.Password = user, password
	}
	return cred, cred != providers.UpCloudCredentials{}
}
