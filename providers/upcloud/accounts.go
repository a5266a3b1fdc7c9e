package upcloud

import (
	"context"
	"slices"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/providers/account"
	"example.org/peerage/providers/watch"
)

// Accounts are those that credentials show without anybody being asked.
type Accounts struct {
	cloud  *Cloud
	kept   account.Kept
	pasted account.Pasted[providers.UpCloudCredentials]
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

// List implements account.Provider: the account of each set of credentials.
func (a *Accounts) List(ctx context.Context, given []providers.Credentials) account.Listing {
	out := account.Listing{Title: "UpCloud account"}
	for i, c := range a.credentials(given) {
		s := a.cloud.Open(c)
		name, err := s.Prove(ctx)
		if err != nil {
			out.Add(i == 0, err)
			continue
		}
		key := strings.Join([]string{c.Token, c.User, c.Password}, "\x00")
		out.Add(i == 0, nil, a.kept.Source(key, AccountSource(s, name, 0)))
	}
	return out
}

// credentials are what was pasted, what stands in the environment, and what
// runs were given.
func (a *Accounts) credentials(given []providers.Credentials) []providers.UpCloudCredentials {
	var out []providers.UpCloudCredentials
	add := func(c providers.UpCloudCredentials) {
		if c != (providers.UpCloudCredentials{}) && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	for _, c := range a.pasted.All() {
		add(c)
	}
	if c, ok := a.cloud.Found(); ok {
		add(c)
	}
	for _, c := range given {
		add(providers.UpCloudCredentials{Token: c.First(providers.PartToken)})
		if password := c.First(providers.PartPassword); password != "" {
			add(providers.UpCloudCredentials{User: c.First(providers.PartUser), Password: password})
		}
	}
	return out
}

// Wants implements account.Paster.
func (a *Accounts) Wants() account.Paste {
	return account.Paste{What: "UpCloud token", Where: "UpCloud's control panel: People, API tokens. " +
		"Or user:password of an API user."}
}

// Paste implements account.Paster.
func (a *Accounts) Paste(ctx context.Context, text string) error {
	c := providers.UpCloudCredentials{Token: strings.TrimSpace(text)}
	if user, password, ok := strings.Cut(c.Token, ":"); ok {
		c = providers.UpCloudCredentials{User: user, Password: password}
	}
	_, err := a.cloud.Open(c).Prove(ctx)
	return a.pasted.Proved(c, err)
}

// Check implements account.Checker.
func (a *Accounts) Check(ctx context.Context) []account.Finding {
	found, ok := a.cloud.Found()
	var places []providers.TokenSource
	if ok {
		places = append(places, providers.TokenSource{Read: func() (string, error) { return "", nil }})
	}
	return account.Proof{
		What:   "UpCloud sign-in",
		None:   "Set UPCLOUD_TOKEN, or type one when the wizard asks.",
		Broken: "Make a new token in UpCloud's control panel.",
		Places: places,
		Prove:  func(ctx context.Context, _ string) (string, error) { return a.cloud.Open(found).Prove(ctx) },
	}.Findings(ctx)
}
