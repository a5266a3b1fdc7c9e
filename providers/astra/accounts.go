package astra

import (
	"context"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/providers/account"
	"example.org/peerage/providers/watch"
)

// Accounts are the organizations that tokens show without anybody being asked.
type Accounts struct {
	cloud  *Cloud
	kept   account.Kept
	pasted account.Pasted[string]
}

var (
	_ account.Provider = (*Accounts)(nil)
	_ account.Paster   = (*Accounts)(nil)
	_ account.Checker  = (*Accounts)(nil)
)

// NewAccounts watches through an adapter.
func NewAccounts(c *Cloud) *Accounts { return &Accounts{cloud: c} }

// Name implements account.Provider.
func (a *Accounts) Name() string { return about.Name }

// Budget implements watch.Budgeted.
func (a *Accounts) Budget() watch.Budget { return budget }

// List implements account.Provider: every token's organization.
func (a *Accounts) List(ctx context.Context, given []providers.Credentials) account.Listing {
	out := account.Listing{Title: "Astra DB"}
	for i, t := range account.Tokens(a.pasted.All(), a.cloud.Tokens(), given) {
		s := a.cloud.Open(t)
		org, err := s.Prove(ctx)
		if err != nil {
			out.Add(i == 0, err)
			continue
		}
		out.Add(i == 0, nil, a.kept.Source(t, OrganizationSource(s, org, 0)))
	}
	return out
}

// Wants implements account.Paster.
func (a *Accounts) Wants() account.Paste {
	return account.Paste{
		What: "Astra token", Where: "Astra Portal: Settings, Tokens, with the role Database Administrator.",
	}
}

// Paste implements account.Paster.
func (a *Accounts) Paste(ctx context.Context, text string) error {
	token := strings.TrimSpace(text)
	_, err := a.cloud.Open(token).Prove(ctx)
	return a.pasted.Proved(token, err)
}

// Check implements account.Checker.
func (a *Accounts) Check(ctx context.Context) []account.Finding {
	return account.Proof{
		What:   "Astra token",
		None:   "Set ASTRA_DB_APPLICATION_TOKEN, or paste one when the wizard asks.",
		Broken: "Make a new token with the role Database Administrator, in Astra's settings.",
		Places: a.cloud.Tokens(),
		Prove: func(ctx context.Context, token string) (string, error) {
			org, err := a.cloud.Open(token).Prove(ctx)
			return "organization " + org, err
		},
	}.Findings(ctx)
}
