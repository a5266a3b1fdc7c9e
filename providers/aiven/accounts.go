package aiven

import (
	"context"
	"errors"

	"example.org/peerage/providers"
	"example.org/peerage/providers/account"
	"example.org/peerage/providers/watch"
)

// Accounts are the organizations and projects that tokens show without anybody
// being asked.
type Accounts struct {
	cloud *Cloud
	kept  account.Kept
}

var (
	_ account.Provider  = (*Accounts)(nil)
	_ account.Connector = (*Accounts)(nil)
	_ account.Checker   = (*Accounts)(nil)
)

// NewAccounts watches through an adapter.
func NewAccounts(c *Cloud) *Accounts { return &Accounts{cloud: c} }

// Name implements account.Provider.
func (a *Accounts) Name() string { return about.Name }

// List implements account.Provider: what every token shows.
func (a *Accounts) List(ctx context.Context, given []providers.Credentials) account.Listing {
	tokens := account.Tokens(a.cloud.Tokens(), given)
	if len(tokens) == 0 {
		return account.Listing{Missing: "Aiven: no token. Set AIVEN_TOKEN and start again."}
	}
	out := account.Listing{Title: "Aiven organizations"}
	for i, t := range tokens {
		found, err := a.sources(ctx, t)
		out.Add(i == 0, err, found...)
	}
	return out
}

// sources are a token's organizations and projects.
func (a *Accounts) sources(ctx context.Context, token string) ([]watch.Source, error) {
	s := a.cloud.Open(token)
	orgs, err := s.Organizations(ctx)
	if err != nil {
		return nil, err
	}
	var out []watch.Source
	for _, x := range orgs {
		out = append(out, a.kept.Source(token, OrganizationSource(s, x, 0)))
	}
	projects, err := s.Projects(ctx)
	if err != nil {
		return out, err
	}
	for _, x := range projects {
		out = append(out, a.kept.Source(token, ProjectSource(s, x, 0)))
		if api, ok := s.(ConnectionLister); ok {
			out = append(out, a.kept.Source(token, ConnectionSource(api, x, 0)))
		}
	}
	return out, nil
}

// Connect implements account.Connector: it says how.
func (a *Accounts) Connect(context.Context, func(providers.DeviceCode)) error {
	return errors.New("for Aiven, set AIVEN_TOKEN and start again, or set something up: the board then uses that token")
}

// Check implements account.Checker.
func (a *Accounts) Check(ctx context.Context) []account.Finding {
	return account.Proof{
		What:   "Aiven token",
		None:   "Set AIVEN_TOKEN, or paste one when the wizard asks.",
		Broken: "Make a new token in the Aiven Console, under your user's profile.",
		Places: a.cloud.Tokens(),
		Prove:  func(token string) (string, error) { return a.cloud.Open(token).Prove(ctx) },
	}.Findings()
}
