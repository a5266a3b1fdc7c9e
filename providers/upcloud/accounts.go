package upcloud

import (
	"context"
	"slices"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/providers/account"
)

// Accounts are those that credentials show without anybody being asked.
type Accounts struct {
	cloud *Cloud
	kept  account.Kept
}

var (
	_ account.Provider = (*Accounts)(nil)
	_ account.Checker  = (*Accounts)(nil)
)

// NewAccounts watches through an adapter.
func NewAccounts(c *Cloud) *Accounts { return &Accounts{cloud: c} }

// Name implements account.Provider.
func (a *Accounts) Name() string { return about.Name }

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

// credentials are what stands in the environment, and what runs were given.
func (a *Accounts) credentials(given []providers.Credentials) []providers.UpCloudCredentials {
	var out []providers.UpCloudCredentials
	add := func(c providers.UpCloudCredentials) {
		if c != (providers.UpCloudCredentials{}) && !slices.Contains(out, c) {
			out = append(out, c)
		}
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
		Prove:  func(string) (string, error) { return a.cloud.Open(found).Prove(ctx) },
	}.Findings()
}
