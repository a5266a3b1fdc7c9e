package azure

import (
	"context"
	"slices"
	"sync"

	"example.org/peerage/providers"
	"example.org/peerage/providers/account"
)

// silent are the ways to sign in that prompt nothing, best first.
var silent = []providers.SignInMethod{providers.SignInEnvironment, providers.SignInAzureCLI}

// Accounts are the subscriptions that a sign-in shows. It is the adapter for
// runs, too: who signs in for a run has it used for watching, where nothing
// better is at hand.
type Accounts struct {
	*Cloud

	mu sync.Mutex // never held while calling out
	on providers.AzureSession

	// kept are the sources of last, the session that was watched through last.
	kept account.Kept
	last providers.AzureSession
}

var (
	_ providers.Azure   = (*Accounts)(nil)
	_ account.Provider  = (*Accounts)(nil)
	_ account.Connector = (*Accounts)(nil)
	_ account.Checker   = (*Accounts)(nil)
	_ account.Signed    = (*Accounts)(nil)
)

// NewAccounts watches through an adapter.
func NewAccounts(c *Cloud) *Accounts { return &Accounts{Cloud: c} }

// Name implements account.Provider.
func (a *Accounts) Name() string { return "azure" }

// List implements account.Provider.
func (a *Accounts) List(ctx context.Context, _ []providers.Credentials) account.Listing {
	s := a.session(ctx)
	if s == nil {
		return account.Listing{Missing: "Azure: not signed in. Sign in here, or run az login and start again."}
	}
	if s != a.last {
		a.last, a.kept = s, account.Kept{}
	}
	subs, _, err := s.Subscriptions(ctx)
	out := account.Listing{Title: "Azure subscriptions", Err: err}
	for _, x := range subs {
		out.Sources = append(out.Sources, a.kept.Source("", VNetSource(s, x, 0)))
		if api, ok := s.(EndpointLister); ok {
			out.Sources = append(out.Sources, a.kept.Source("", EndpointSource(api, x, 0)))
		}
	}
	return out
}

// session is the one that watches; nil when there is no way to sign in without
// asking.
func (a *Accounts) session(ctx context.Context) providers.AzureSession {
	if on := a.current(); on != nil {
		return on
	}
	possible := map[providers.SignInMethod]bool{}
	for _, m := range a.Methods(ctx) {
		possible[m.Method] = m.Possible
	}
	for _, m := range silent {
		if !possible[m] {
			continue
		}
		if s, err := a.Cloud.SignIn(ctx, providers.SignIn{Method: m, Prompt: func(providers.DeviceCode) {}}); err == nil {
			a.keep(s)
			return s
		}
	}
	return nil
}

func (a *Accounts) current() providers.AzureSession {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.on
}

func (a *Accounts) keep(s providers.AzureSession) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.on = s
}

// SignIn implements providers.Azure.
func (a *Accounts) SignIn(ctx context.Context, in providers.SignIn) (providers.AzureSession, error) {
	s, err := a.Cloud.SignIn(ctx, in)
	if shared, ok := s.(providers.AzureSharer); ok && err == nil {
		a.offer(shared)
	}
	return s, err
}

// offer takes a person's sign-in unless there is one that lasts.
func (a *Accounts) offer(s providers.AzureSharer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.on != nil && slices.Contains(silent, a.on.Who().Method) {
		return
	}
	if a.on != nil {
		a.on.Close()
	}
	a.on = s.Share()
}

// Connect implements account.Connector: with a device code.
func (a *Accounts) Connect(ctx context.Context, prompt func(providers.DeviceCode)) error {
	s, err := a.Cloud.SignIn(ctx, providers.SignIn{Method: providers.SignInDeviceCode, Prompt: prompt})
	if err == nil {
		a.keep(s)
	}
	return err
}

// SignedIn implements account.Signed: a sign-in that asks nobody.
func (a *Accounts) SignedIn() map[providers.Part]string {
	s := a.current()
	if s == nil || !slices.Contains(silent, s.Who().Method) {
		return nil
	}
	return map[providers.Part]string{providers.PartMethod: string(s.Who().Method)}
}

// Check implements account.Checker.
func (a *Accounts) Check(ctx context.Context) []account.Finding {
	var out []account.Finding
	for _, m := range a.Methods(ctx) {
		v := account.OK
		if !m.Possible {
			v = account.Unproved
		}
		out = append(out, account.Finding{Verdict: v, Text: "Azure sign-in, " + m.Title + ": " + m.Hint})
	}
	return out
}
