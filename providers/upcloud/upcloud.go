// Package upcloud is the adapter for UpCloud's API 1.3: a thin client of plain
// JSON. It honours the environment variables of UpCloud's own tools.
package upcloud

import (
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/providers/thin"
)

// DefaultURL is UpCloud's public endpoint.
const DefaultURL = "https://api.upcloud.com"

// about is what is particular to UpCloud. The budget is ours: UpCloud
// documents none that is tighter.
var about = thin.Provider{Name: "upcloud", Title: "UpCloud", URL: DefaultURL, Env: "UPCLOUD_DEBUG_API_BASE_URL",
	Path:  "/1.3",
	Limit: 5, MaxBody: 16 << 20, Secret: secretKey, Said: readRefusal, Class: classify}

// Options say where UpCloud is and how it is spoken to; to BaseURL /1.3 is
// appended.
type Options = thin.Options

var _ providers.UpCloud = (*Cloud)(nil)

// Cloud is UpCloud. It implements providers.UpCloud. All its sessions share
// one rate budget.
type Cloud struct{ client *thin.Client }

// New makes the adapter. It asks nothing yet.
func New(o Options) *Cloud { return &Cloud{thin.New(about, o)} }

// Open makes a session. Nothing is asked yet. Credentials that hold both a
// token and a password are refused at the first call, as UpCloud's own tools
// do.
func (c *Cloud) Open(cred providers.UpCloudCredentials) providers.UpCloudSession {
	cred.Token = thin.Token(cred.Token)
	return &session{&doer{client: c.client, cred: newSecret(cred)}}
}

// Found are the credentials in the environment: UPCLOUD_TOKEN, or
// UPCLOUD_USERNAME and UPCLOUD_PASSWORD.
func (c *Cloud) Found() (providers.UpCloudCredentials, bool) {
	get := func(name string) string { return strings.TrimSpace(c.client.Env(name)) }
	cred := providers.UpCloudCredentials{Token: get("UPCLOUD_TOKEN")}
	if user, password := get("UPCLOUD_USERNAME"), get("UPCLOUD_PASSWORD"); user != "" && password != "" {
		cred.User, cred.Password = user, password
	}
	return cred, cred != providers.UpCloudCredentials{}
}
