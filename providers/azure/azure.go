// Package azure is the way to Microsoft: sign-in, Graph and Resource Manager
// on the Azure SDK. It implements providers.Azure.
package azure

import (
	"crypto/x509"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
)

// The public cloud, and the Azure CLI's own public client (Microsoft, known
// to every tenant), with which a person signs in as with az.
const (
	PublicAuthority = "https://login.microsoftonline.com/"
	PublicGraph     = "https://graph.microsoft.com"
	PublicARM       = "https://management.azure.com"
	CLIClientID     = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
)

// Options say where Azure is and how to get there. The zero value is the
// public cloud over the machine's network, with nothing read from anywhere.
type Options struct {
	// Authority, Graph and ARM are base URLs; "" is the public cloud's.
	Authority, Graph, ARM string
	// Transport carries the requests; nil is an HTTP client that trusts the
	// machine's authorities, or RootCAs when set.
	Transport policy.Transporter
	RootCAs   *x509.CertPool
	// Clock is what screens count by; nil is the real one.
	Clock clock.Clock
	// ClientID is the public client with which people sign in.
	ClientID string
	// ReadOnly refuses every call that changes something, before it is sent.
	ReadOnly bool
	// WireLog gets one line per attempt, without secrets; nil logs nothing.
	WireLog io.Writer
	// DisableInstanceDiscovery does not ask Microsoft whether the authority
	// is known; always so when the authority is not the public one.
	DisableInstanceDiscovery bool
	// Env reads environment variables; nil reads none.
	Env func(string) string
	// OpenBrowser opens a page; nil uses the machine's own way.
	OpenBrowser func(url string) error
}

// Cloud is one Azure, reached one way. It implements providers.Azure.
type Cloud struct {
	o       Options
	send    *transport
	secrets *secretList
	writes  *keyed
}

var _ providers.Azure = (*Cloud)(nil)

// New makes a Cloud. Nothing is asked and nothing is read yet.
func New(o Options) *Cloud {
	o.Authority = base(o.Authority, PublicAuthority) + "/"
	o.following()
	o.Graph = base(o.Graph, PublicGraph)
	o.ARM = base(o.ARM, PublicARM)
	if o.Clock == nil {
		o.Clock = clock.Real{}
	}
	if o.ClientID == "" {
		o.ClientID = CLIClientID
	}
	if o.Env == nil {
		o.Env = func(string) string { return "" }
	}
	if o.Authority != PublicAuthority {
		o.DisableInstanceDiscovery = true
	}
	if o.Transport == nil {
		o.Transport = newHTTP(o.RootCAs)
	}
	secrets := &secretList{}
	return &Cloud{o: o, secrets: secrets, writes: newKeyed(),
		send: newTransport(o.Transport, o.WireLog, secrets, o.ARM, o.Graph)}
}

func base(given, otherwise string) string {
	if given == "" {
		given = otherwise
	}
	return strings.TrimRight(given, "/")
}

// client are the options of every SDK client. Three tries in all; Retry-After
// is honoured up to a minute, beyond it the caller is told.
func (c *Cloud) client() policy.ClientOptions {
	return policy.ClientOptions{
		Cloud: cloud.Configuration{
			ActiveDirectoryAuthorityHost: c.o.Authority,
			Services: map[cloud.ServiceName]cloud.ServiceConfiguration{
				cloud.ResourceManager: {Audience: audience(c.o.ARM, PublicARM), Endpoint: c.o.ARM},
			},
		},
		Retry:           patient(),
		PerCallPolicies: []policy.Policy{hasty{}},
		Telemetry:       policy.TelemetryOptions{ApplicationID: "peerage"},
		Transport:       c.send,
	}
}

func patient() policy.RetryOptions {
	return policy.RetryOptions{MaxRetries: 2, TryTimeout: time.Minute}
}

// hasty has a reader that asked so told of throttling at once.
type hasty struct{}

func (hasty) Do(r *policy.Request) (*http.Response, error) {
	if r.Raw().Method == http.MethodGet && providers.IsHasty(r.Raw().Context()) {
		o := patient()
		o.StatusCodes = []int{408, 500, 502, 503, 504}
		r = r.WithContext(policy.WithRetryOptions(r.Raw().Context(), o))
	}
	return r.Next()
}

// arm are the options of a Resource Manager client whose requests also carry
// tokens of the auxiliary tenants. Providers are never registered unasked.
func (c *Cloud) arm(auxiliary ...string) *arm.ClientOptions {
	return &arm.ClientOptions{ClientOptions: c.client(), AuxiliaryTenants: auxiliary, DisableRPRegistration: true}
}

func (c *Cloud) armScope() []string { return []string{audience(c.o.ARM, PublicARM) + "/.default"} }

func (c *Cloud) graphScope() []string {
	return []string{audience(c.o.Graph, PublicGraph) + "/.default"}
}

// audience is whom a token is for. Microsoft's own sovereign endpoints name
// themselves; anything else stands in for the public cloud.
func audience(endpoint, public string) string {
	u, err := url.Parse(endpoint)
	if err != nil {
		return public
	}
	switch u.Hostname() {
	case "management.usgovcloudapi.net", "management.chinacloudapi.cn",
		"graph.microsoft.us", "dod-graph.microsoft.us", "microsoftgraph.chinacloudapi.cn":
		return "https://" + u.Hostname()
	}
	return public
}
