package aws

import (
	"context"
	"errors"
	"slices"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/account"
	"example.org/peerage/providers/spawn"
	"example.org/peerage/providers/watch"
)

// patience is how long the silent sign-in may take: keys in files are there at
// once, and nobody is asked for anything else.
const patience = 10 * time.Second

// share is what each further account adds to the pause between two polls of
// one: all accounts together stay at half the adapter's budget.
const share = 2 * time.Second

// Accounts are those of the profiles that work without anybody being asked.
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
func (a *Accounts) Name() string { return "aws" }

// List implements account.Provider.
func (a *Accounts) List(ctx context.Context, given []providers.Credentials) account.Listing {
	on, err := a.signedIn(ctx, given)
	every := max(watch.DefaultInterval, time.Duration(len(on))*share)
	out := account.Listing{Title: "AWS accounts", Err: err}
	for _, x := range on {
		s := AccountSource(x.session, x.account, every, a.cloud.opt.Clock.Now)
		out.Sources = append(out.Sources, a.kept.Source(x.profile+every.String(), s))
	}
	return out
}

// signIn is an account and the profile with which it is seen, or why it is not.
type signIn struct {
	profile, account string
	session          providers.AWSSession
	err              error
}

// signedIn are the accounts of the profiles that work, each once: the profile in
// use has the first say. One that starts a program is used only when a run was
// told to. The error is the first worth telling.
func (a *Accounts) signedIn(ctx context.Context, given []providers.Credentials) ([]signIn, error) {
	ctx, cancel := context.WithTimeout(providers.Hasty(ctx), patience)
	defer cancel()
	profiles, err := a.cloud.Profiles(ctx)
	if err != nil {
		return nil, err
	}
	profiles = slices.DeleteFunc(profiles, func(p providers.AWSProfile) bool {
		return p.Program && !providers.AgreedTo(given, p.Name)
	})
	found := make([]signIn, len(profiles))
	err = spawn.Each(len(profiles), len(profiles), func(i int) error {
		found[i] = a.prove(ctx, profiles[i].Name)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out []signIn
	for _, x := range found {
		if x.session != nil && !slices.ContainsFunc(out, func(y signIn) bool { return y.account == x.account }) {
			out = append(out, x)
		}
	}
	return out, refusal(found)
}

// refusal is why a profile did not work. A profile without keys says nothing;
// of those beside the profile in use, keys that have ended are passed over.
func refusal(found []signIn) error {
	first := true
	for _, x := range found {
		if e := providers.AsError(x.err); e != nil && (e.Code == CodeNoCredentials || e.Class == providers.Cancelled) {
			continue
		}
		if x.err != nil && (first || !providers.Is(x.err, providers.NotAuthenticated)) {
			return x.err
		}
		first = false
	}
	return nil
}

// prove signs in with a profile; without a session when it does not work.
func (a *Accounts) prove(ctx context.Context, profile string) signIn {
	s, err := a.cloud.Open(ctx, profile)
	if err != nil {
		return signIn{err: err}
	}
	id, _, err := s.Caller(ctx)
	if err != nil {
		return signIn{err: err}
	}
	return signIn{profile: profile, account: id, session: s}
}

// Connect implements account.Connector: it says how.
func (a *Accounts) Connect(context.Context, func(providers.DeviceCode)) error {
	return errors.New("for AWS, run aws configure or aws sso login, then have the board look again")
}

// howToSignIn mends every sign-in to AWS.
const howToSignIn = "aws configure, or aws sso login."

// Check implements account.Checker.
func (a *Accounts) Check(ctx context.Context) []account.Finding {
	on, err := a.signedIn(ctx, nil)
	var out []account.Finding
	switch {
	case err != nil:
		out = append(out, account.Finding{
			Verdict: account.Unproved, Text: "An AWS profile does not work: " + err.Error(), Fix: howToSignIn,
		})
	case len(on) == 0:
		out = append(out, account.Finding{
			Verdict: account.Unproved, Text: "No AWS profile that works without asking.", Fix: howToSignIn,
		})
	}
	for _, x := range on {
		text := "AWS account " + x.account
		if x.profile != "" {
			text += ": profile " + x.profile
		}
		out = append(out, account.Finding{Verdict: account.OK, Text: text + " works."})
	}
	return out
}
