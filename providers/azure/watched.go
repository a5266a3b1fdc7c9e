package azure

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/account"
	"example.org/peerage/providers/watch"
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
	// anew: the sign-in was refused.
	anew bool

	// kept are the sources of last, the session that was watched through last.
	kept account.Kept
	last providers.AzureSession
}

var (
	_ providers.Azure   = (*Accounts)(nil)
	_ account.Provider  = (*Accounts)(nil)
	_ account.Connector = (*Accounts)(nil)
	_ account.Paster    = (*Accounts)(nil)
	_ account.Renewer   = (*Accounts)(nil)
	_ account.Checker   = (*Accounts)(nil)
	_ account.Signed    = (*Accounts)(nil)
)

// NewAccounts watches through an adapter.
func NewAccounts(c *Cloud) *Accounts { return &Accounts{Cloud: c} }

// Name implements account.Provider.
func (a *Accounts) Name() string { return "azure" }

// Budget implements watch.Budgeted.
func (a *Accounts) Budget() watch.Budget { return budget }

// List implements account.Provider.
func (a *Accounts) List(ctx context.Context, _ []providers.Credentials) account.Listing {
	s, err := a.session(ctx)
	out := seen{account.Listing{Title: "Azure subscriptions", Err: err}}
	if s == nil && err == nil {
		return account.Listing{Missing: "Azure: not signed in. Sign in on the board (i), or run az login and start again."}
	}
	if s == nil {
		return out.Listing
	}
	if s != a.last {
		a.last, a.kept = s, account.Kept{}
	} else if err := a.refresh(ctx, s); err != nil {
		out.Err = err
		return out.Listing
	}
	subs, refused, err := s.Subscriptions(ctx)
	if out.Err == nil {
		out.Err = err
	}
	for _, t := range refused {
		own := len(subs) == 0 && len(refused) == 1 || strings.EqualFold(t.ID, s.Who().TenantID)
		out.refuse(t, own)
	}
	for _, x := range subs {
		out.Sources = append(out.Sources, a.kept.Source("", VNetSource(s, x, 0)))
		if api, ok := s.(EndpointLister); ok {
			out.Sources = append(out.Sources, a.kept.Source("", EndpointSource(api, x, 0)))
		}
	}
	return out.Listing
}

// seen is what a sign-in shows of subscriptions.
type seen struct{ account.Listing }

// refuse takes up that a directory shows nothing: one that wants more than this
// sign-in may be a guest's, so that nothing but a person can mend it. Where its own
// directory refuses, the sign-in does not work.
func (l *seen) refuse(t providers.Tenant, own bool) {
	l.Partial = true
	switch {
	case t.Problem == nil:
	case own && l.Err == nil:
		l.Err = t.Problem
	case t.Problem.Class == providers.NotAuthenticated || t.Problem.Class == providers.NotPermitted:
		l.Missing = fmt.Sprintf("Azure: the directory %s wants another sign-in (%s): its subscriptions are not seen.",
			t.Name, cmp.Or(t.Problem.Code, string(t.Problem.Class)))
	case l.Err == nil:
		l.Err = t.Problem
	}
}

// refresh has an application sign in again: its token shows what it might see
// when that was issued. Source: Microsoft, "Troubleshoot Azure RBAC".
func (a *Accounts) refresh(ctx context.Context, s providers.AzureSession) error {
	switch s.Who().Method {
	case providers.SignInAzureCLI, providers.SignInBrowser, providers.SignInDeviceCode:
		return nil
	}
	return s.Prove(ctx, "")
}

// session is the one that watches; nil when there is no way to sign in without
// asking. The error is why one that is set up does not work; a session beside
// it is another one's.
func (a *Accounts) session(ctx context.Context) (providers.AzureSession, error) {
	a.mu.Lock()
	on, anew := a.on, a.anew
	a.anew = false
	a.mu.Unlock()
	if on != nil && !anew {
		return on, nil
	}
	var refused error
	if why := a.halfSet(); why != "" {
		refused = a.fail(ctx, "sign in by the environment", notPossible(why))
	}
	for _, m := range silent {
		s, err := a.silently(ctx, m)
		switch {
		case s != nil:
			a.keep(s, refused != nil)
			return s, refused
		case refused == nil:
			refused = err
		}
	}
	return on, refused
}

// silently signs in by a way that asks nobody; without a session or an error
// where it is not set up.
func (a *Accounts) silently(ctx context.Context, m providers.SignInMethod) (providers.AzureSession, error) {
	for _, way := range a.Methods(ctx) {
		if way.Method != m || !way.Possible {
			continue
		}
		s, err := a.Cloud.SignIn(ctx, providers.SignIn{Method: m, Prompt: func(providers.DeviceCode) {}})
		if err == nil {
			return s, nil
		}
		if e := providers.AsError(err); e == nil || !neverSignedIn(e) {
			return nil, err
		}
	}
	return nil, nil
}

// neverSignedIn tells an az that nobody is signed in to from a sign-in that has
// ended: only that has a code, and az asks for az login after both.
func neverSignedIn(e *providers.Error) bool {
	return e.Class == providers.NotAuthenticated && e.Code == "" && strings.Contains(e.Message, "az login")
}

// halfSet says what a sign-in lacks that stands in the environment in part.
func (c *Cloud) halfSet() string {
	if c.o.Env(envSecret) == "" && c.o.Env(envCertificate) == "" {
		return "" // an id alone signs nobody in, and other tools read it, too
	}
	return c.noEnvironment()
}

// Renew implements account.Renewer. What a person signed in to stays where
// nothing else works.
func (a *Accounts) Renew() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.anew = true
}

func (a *Accounts) current() providers.AzureSession {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.on
}

// keep watches through a session; anew says that a better one is to be looked
// for at the next listing.
func (a *Accounts) keep(s providers.AzureSession, anew bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.on != nil {
		a.on.Close()
	}
	a.on, a.anew = s, anew
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
		a.keep(s, false)
	}
	return err
}

// Wants implements account.Paster.
func (a *Accounts) Wants() account.Paste {
	return account.Paste{What: "Azure application's sign-in", Where: "The lines AZURE_TENANT_ID=…, AZURE_CLIENT_ID=… and " +
		"AZURE_CLIENT_SECRET=…, of an application that may read the subscriptions."}
}

// Paste implements account.Paster.
func (a *Accounts) Paste(ctx context.Context, text string) error {
	set := account.Settings(text)
	tenant, app, secret := set[envTenant], set[envClient], set[envSecret]
	if tenant == "" || app == "" || secret == "" {
		return fmt.Errorf("the lines %s=…, %s=… and %s=… are needed", envTenant, envClient, envSecret)
	}
	s, err := a.SignInApp(ctx, tenant, app, secret)
	if err == nil {
		err = s.Prove(ctx, tenant)
	}
	if err == nil {
		a.keep(s, false)
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

// checkFor is how long a sign-in may take when it is checked: az is a program.
const checkFor = 20 * time.Second

// Check implements account.Checker: a way that asks nobody is tried.
func (a *Accounts) Check(ctx context.Context) []account.Finding {
	var out []account.Finding
	for _, m := range a.Methods(ctx) {
		f := account.Finding{Verdict: account.OK, Text: wayIn(m) + " is possible"}
		switch {
		case !m.Possible:
			f.Verdict, f.Text = account.Unproved, wayIn(m)+" is "+m.Hint
		case slices.Contains(silent, m.Method):
			f = a.tried(ctx, m)
		}
		out = append(out, f)
	}
	return out
}

// wayIn names a way to sign in.
func wayIn(m providers.SignInChoice) string { return "Azure sign-in “" + m.Title + "”" }

// tried says whether a way to sign in works. One that stands in the environment
// was meant to; az may be here for other things.
func (a *Accounts) tried(ctx context.Context, m providers.SignInChoice) account.Finding {
	hasty, cancel := context.WithTimeout(providers.Hasty(ctx), checkFor)
	defer cancel()
	text := wayIn(m)
	s, err := a.Cloud.SignIn(hasty, providers.SignIn{Method: m.Method, Prompt: func(providers.DeviceCode) {}})
	if err == nil {
		defer s.Close()
		return account.Finding{Verdict: account.OK, Text: text + " works (" + s.Who().Name + ")"}
	}
	e := providers.AsError(err)
	switch {
	case m.Method == providers.SignInAzureCLI && e != nil && neverSignedIn(e):
		return account.Finding{Verdict: account.Unproved, Text: text + " does not work: nobody is signed in to az",
			Fix: account.Mend(err, "az login.")}
	case hasty.Err() != nil:
		err = account.NoAnswer(checkFor)
	}
	if m.Method == providers.SignInEnvironment {
		return account.Amiss(account.Bad, text, err, "Look at the variables AZURE_…: which application, which secret.")
	}
	return account.Amiss(account.Unproved, text, err, "az login.")
}
