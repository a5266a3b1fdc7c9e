package aws

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/account"
	"example.org/peerage/providers/spawn"
	"example.org/peerage/providers/watch"
)

// patience is how long a sign-in may take: keys in files are there at once, and
// nobody is asked for anything else. It is tried again later.
const patience = 10 * time.Second

// share is what each further account adds to the pause between two polls of
// one: all accounts together stay at half the adapter's budget.
const share = 2 * time.Second

// Accounts are those of the profiles that work without anybody being asked.
type Accounts struct {
	cloud  *Cloud
	pasted account.Pasted[Keys]
	// anew: what was kept of sign-ins was refused.
	anew atomic.Bool
	kept account.Kept
}

var (
	_ account.Provider = (*Accounts)(nil)
	_ account.Paster   = (*Accounts)(nil)
	_ account.Renewer  = (*Accounts)(nil)
	_ account.Checker  = (*Accounts)(nil)
)

// NewAccounts watches through an adapter.
func NewAccounts(c *Cloud) *Accounts { return &Accounts{cloud: c} }

// Name implements account.Provider.
func (a *Accounts) Name() string { return "aws" }

// Budget implements watch.Budgeted.
func (a *Accounts) Budget() watch.Budget { return budget }

// List implements account.Provider.
func (a *Accounts) List(ctx context.Context, given []providers.Credentials) account.Listing {
	if a.anew.Swap(false) {
		a.kept = account.Kept{}
	}
	on, partial, err := a.signedIn(ctx, given)
	every := max(watch.DefaultInterval, time.Duration(len(on))*share)
	out := account.Listing{Title: "AWS accounts", Err: err, Partial: partial}
	for _, x := range on {
		s := AccountSource(x.session, x.account, every, a.cloud.opt.Clock.Now)
		out.Sources = append(out.Sources, a.kept.Source(x.key+every.String(), s))
	}
	return out
}

// Renew implements account.Renewer: files are read at each listing, and what
// they hold now is used from the next one on.
func (a *Accounts) Renew() { a.anew.Store(true) }

// signIn is an account and the profile with which it is seen, or why it is not.
// Key tells it from other sign-ins.
type signIn struct {
	profile, key, account string
	session               providers.AWSSession
	err                   error
}

// signedIn are the accounts of the profiles that work, each once: what was
// pasted, then the profile in use have the first say. One that starts a program
// is used only when a run was told to. The error is the first worth telling;
// partial says that there is one at all.
func (a *Accounts) signedIn(ctx context.Context, given []providers.Credentials) ([]signIn, bool, error) {
	profiles, err := a.cloud.Profiles(ctx)
	if err != nil {
		return nil, true, err
	}
	profiles = slices.DeleteFunc(profiles, func(p providers.AWSProfile) bool {
		return p.Program && !providers.AgreedTo(given, p.Name)
	})
	pasted := a.pasted.All()
	found := make([]signIn, len(pasted)+len(profiles))
	err = spawn.Each(len(found), max(len(found), 1), func(i int) error {
		if i < len(pasted) {
			found[i] = prove(ctx, "", a.cloud.open(pasted[i]))
			found[i].key = pasted[i].AccessKeyID + pasted[i].Session
			return nil
		}
		name := profiles[i-len(pasted)].Name
		s, err := a.cloud.Open(ctx, name)
		if found[i] = (signIn{err: err}); err == nil {
			found[i] = prove(ctx, name, s)
		}
		return nil
	})
	if err != nil {
		return nil, true, err
	}
	var out []signIn
	partial := false
	known := func(account string) bool {
		return slices.ContainsFunc(found, func(x signIn) bool { return x.session != nil && x.account == account })
	}
	found = slices.DeleteFunc(found, func(x signIn) bool { // a code for what is seen anyway is not wanted
		return providers.HasCode(x.err, providers.AWSWantsCode) && known(providers.AsError(x.err).Detail["account"])
	})
	for _, x := range found {
		partial = partial || x.err != nil && !providers.HasCode(x.err, CodeNoCredentials, providers.AWSNoProfile)
		if x.session != nil && !slices.ContainsFunc(out, func(y signIn) bool { return y.account == x.account }) {
			out = append(out, x)
		}
	}
	return out, partial, refusal(found)
}

// refusal is why a profile does not work, the worst that a person can do
// something about first. One without any keys says nothing.
func refusal(found []signIn) error {
	var out error
	for _, x := range found {
		switch {
		case x.err == nil || providers.HasCode(x.err, CodeNoCredentials, providers.AWSNoProfile):
		case out == nil, providers.Is(x.err, providers.NotAuthenticated) && !providers.Is(out, providers.NotAuthenticated):
			out = x.err
		}
	}
	return out
}

// prove finds out whose sign-in it is; without a session when it does not work,
// or not in time: the others are not kept waiting.
func prove(ctx context.Context, profile string, s providers.AWSSession) signIn {
	hasty, cancel := context.WithTimeout(providers.Hasty(ctx), patience)
	defer cancel()
	id, _, err := s.Caller(hasty)
	switch {
	case err != nil && hasty.Err() != nil && ctx.Err() == nil:
		return signIn{err: &providers.Error{Class: providers.Transient, Provider: "aws", Op: "find out whose keys these are",
			Message: fmt.Sprintf("no answer within %v", patience), Err: err}}
	case err != nil:
		return signIn{err: err}
	}
	return signIn{profile: profile, key: profile, account: id, session: s}
}

// Wants implements account.Paster.
func (a *Accounts) Wants() account.Paste {
	out := account.Paste{What: "AWS keys", Where: "The lines AWS_ACCESS_KEY_ID=…, AWS_SECRET_ACCESS_KEY=… and, " +
		"of temporary keys, AWS_SESSION_TOKEN=…, as AWS's access portal gives them."}
	if names := a.cloud.coders(context.Background()); len(names) > 0 {
		out.What = "AWS keys, or an MFA code"
		out.Where += " Or the six digits of the MFA device of " + strings.Join(names, " or ") + "."
	}
	return out
}

// Paste implements account.Paster.
func (a *Accounts) Paste(ctx context.Context, text string) error {
	if ok, err := a.cloud.withCode(ctx, text); ok {
		return err
	}
	set := account.Settings(text)
	k := Keys{AccessKeyID: set["AWS_ACCESS_KEY_ID"], Secret: set["AWS_SECRET_ACCESS_KEY"], Session: set["AWS_SESSION_TOKEN"],
		Region: cmp.Or(set["AWS_REGION"], set["AWS_DEFAULT_REGION"], a.cloud.opt.Env("AWS_REGION"),
			a.cloud.opt.Env("AWS_DEFAULT_REGION"))}
	if k.AccessKeyID == "" || k.Secret == "" {
		return errors.New("the lines AWS_ACCESS_KEY_ID=… and AWS_SECRET_ACCESS_KEY=… are needed")
	}
	x := prove(ctx, "", a.cloud.open(k))
	if x.err == nil {
		a.pasted.Keep(k)
	}
	if hint := providers.AWSElsewhere(x.err); hint != "" {
		return fmt.Errorf("%w. %s Among the lines, that is AWS_REGION=….", x.err, hint)
	}
	return x.err
}

// howToSignIn mends every sign-in to AWS.
const howToSignIn = "aws configure, or aws sso login."

// exportKeys is the command that asks for a profile's code itself, and gives a
// session's keys to the shell.
func exportKeys(err error) string {
	return `eval "$(aws configure export-credentials --profile ` +
		providers.ShellWord(providers.AsError(err).Detail["profile"]) + ` --format env)"`
}

// Check implements account.Checker.
func (a *Accounts) Check(ctx context.Context) []account.Finding {
	on, _, err := a.signedIn(ctx, nil)
	var out []account.Finding
	switch {
	case ctx.Err() != nil:
		return nil
	case providers.HasCode(err, providers.AWSWantsCode):
		out = append(out, account.Finding{
			Verdict: account.Unproved, Text: "An AWS profile wants a code: " + err.Error(),
			Fix: "A run asks for it, and so does the board (sign in). For scripts: " + exportKeys(err),
		})
	case err != nil:
		f := account.Amiss(account.Unproved, "An AWS profile", err, howToSignIn)
		f.Fix = strings.TrimSpace(f.Fix + " " + providers.AWSElsewhere(err))
		out = append(out, f)
	case len(on) == 0:
		out = append(out, account.Finding{
			Verdict: account.Unproved, Text: "No AWS profile that works without asking.", Fix: howToSignIn,
		})
	}
	for _, x := range on {
		text := "AWS account " + x.account
		if x.profile != "" {
			text += " (profile " + x.profile + ")"
		}
		out = append(out, account.Finding{Verdict: account.OK, Text: text + " works"})
	}
	return out
}
