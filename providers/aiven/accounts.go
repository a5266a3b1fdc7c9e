package aiven

import (
	"context"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/providers/account"
	"example.org/peerage/providers/watch"
)

// Accounts are the organizations and projects that tokens show without anybody
// being asked.
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

// List implements account.Provider: what every token shows.
func (a *Accounts) List(ctx context.Context, given []providers.Credentials) account.Listing {
	tokens := account.Tokens(a.pasted.All(), a.cloud.Tokens(), given)
	if len(tokens) == 0 {
		return account.Listing{Missing: "Aiven: no token. Paste one on the board (i), or set AIVEN_TOKEN and start again."}
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

// Wants implements account.Paster.
func (a *Accounts) Wants() account.Paste {
	return account.Paste{What: "Aiven token", Where: "Aiven Console: your user's profile, Authentication, Generate token."}
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
		What:   "Aiven token",
		None:   "Set AIVEN_TOKEN, or paste one when the wizard asks.",
		Broken: "Make a new token in the Aiven Console, under your user's profile.",
		Places: a.cloud.Tokens(),
		Prove:  func(ctx context.Context, token string) (string, error) { return a.cloud.Open(token).Prove(ctx) },
	}.Findings(ctx)
}
