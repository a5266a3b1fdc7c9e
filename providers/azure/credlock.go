package azure

import (
	"context"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"example.org/peerage/providers"
	"example.org/peerage/providers/spawn"
)

// credLock lets one caller at a time into a credential. The SDK's credentials
// hold a mutex across their network calls, and a mutex obeys no context: here
// a caller that gives up does so at once.
type credLock struct {
	cred azcore.TokenCredential
	busy chan struct{}
}

func newCredLock(c azcore.TokenCredential) *credLock {
	return &credLock{cred: c, busy: make(chan struct{}, 1)}
}

func (g *credLock) lock(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case g.busy <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *credLock) unlock() { <-g.busy }

// within asks the credential; the caller is inside.
func (g *credLock) within(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	ctx, seen := withWitness(ctx)
	token, err := g.cred.GetToken(ctx, o)
	if err == nil {
		return token, nil
	}
	if ctx.Err() != nil {
		return token, ctx.Err()
	}
	return token, &tokenError{err: err, seen: *seen, tenant: o.TenantID, scope: o.Scopes[0], claims: o.Claims}
}

// tokenError is a token refused, with the answer that the libraries drop.
type tokenError struct {
	err    error
	seen   witness
	tenant string
	// scope is what the token was to be for, claims what it was to carry.
	scope, claims string
}

func (e *tokenError) Error() string { return e.err.Error() }
func (e *tokenError) Unwrap() error { return e.err }

// NonRetriable tells the SDK's retry policy that asking again is of no use:
// the credential has tried as often as makes sense.
func (e *tokenError) NonRetriable() {}

// impatient leaves a credential whose context has ended at once, and one of which
// nothing is heard. The one of az waits a tenth of a second for the children of the
// az that it has killed, and tells only that.
type impatient struct{ azcore.TokenCredential }

// azPatience is how long az may take: on a busy machine its start alone takes seconds.
const azPatience = 30 * time.Second

// GetToken implements azcore.TokenCredential.
func (p impatient) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	type answer struct {
		token azcore.AccessToken
		err   error
	}
	ctx, cancel := context.WithTimeoutCause(ctx, azPatience, &providers.Error{Class: providers.Transient, Provider: provider,
		Message: "az gave no answer within " + azPatience.String()})
	defer cancel()
	came := make(chan answer, 1)
	spawn.Go(func() {
		t, err := p.TokenCredential.GetToken(ctx, o)
		came <- answer{t, err}
	})
	select {
	case a := <-came:
		if a.err == nil || ctx.Err() == nil {
			return a.token, a.err
		}
	case <-ctx.Done():
	}
	return azcore.AccessToken{}, context.Cause(ctx)
}
