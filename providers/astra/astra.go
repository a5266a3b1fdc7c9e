// Package astra is the adapter for DataStax Astra DB: a thin client for the
// part of its DevOps API that a peering needs.
package astra

import (
	"example.org/peerage/providers"
	"example.org/peerage/providers/thin"
)

// DefaultURL is Astra's public endpoint.
const DefaultURL = "https://api.astra.datastax.com"

// maxBody is the most that is read of an answer.
const maxBody = 32 << 20

// about is what is particular to Astra: the variable is that of DataStax's
// Terraform provider; a budget is not documented.
var about = thin.Provider{Name: "astra", Title: "Astra", URL: DefaultURL, Env: "ASTRA_API_URL",
	Limit: 5, Burst: 60, MaxBody: maxBody, Text: true, Secret: secretKey, Said: readRefusal}

// Options say where Astra is and how it is spoken to. Asking for a bundle is a
// POST and, for ReadOnly, a read.
type Options = thin.Options

var _ providers.Astra = (*Cloud)(nil)

// Cloud is Astra. It implements providers.Astra. All its sessions share one
// rate budget.
type Cloud struct{ client *thin.Client }

// New makes the adapter. It asks nothing and reads no credential yet.
func New(o Options) *Cloud { return &Cloud{thin.New(about, o)} }

// Open makes a session with an application token. Nothing is asked yet.
func (c *Cloud) Open(token string) providers.AstraSession {
	return &session{client: c.client, token: newSecret(thin.Token(token))}
}
