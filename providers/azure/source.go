package azure

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"example.org/peerage/providers/clock"
)

// source gives one identity's tokens, and keeps them for as long as they
// last, so that an SDK client can be made for each call and none of them
// waits for another's.
type source struct {
	// make gives the credential for a tenant. When one serves all tenants,
	// single says so and make is called once.
	make   func(tenant string) (azcore.TokenCredential, error)
	single bool
	// home is the tenant that the credential takes by itself; it is not
	// named again when the credential serves all.
	home string

	mu     sync.Mutex
	locks  map[string]*credLock
	tokens map[tokenKey]heldToken
	closed bool
	// others are the sessions beside the first that use it.
	others int
}

type tokenKey struct{ tenant, scope string }

type heldToken struct {
	azcore.AccessToken
	until time.Time
}

var errSignedOut = errors.New("this sign-in has been dropped")

func newSource(single bool, mk func(tenant string) (azcore.TokenCredential, error)) *source {
	return &source{make: mk, single: single, locks: map[string]*credLock{}, tokens: map[tokenKey]heldToken{}}
}

// token gives one that is held, or fetches it. Further claims always fetch.
func (s *source) token(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	o.EnableCAE, o.TenantID = true, strings.ToLower(o.TenantID)
	key := tokenKey{o.TenantID, o.Scopes[0]}
	if t, ok := s.held(key); ok && o.Claims == "" {
		return t, nil
	}
	g, err := s.lockOf(o.TenantID)
	if err != nil {
		return azcore.AccessToken{}, err
	}
	if err := g.lock(ctx); err != nil {
		return azcore.AccessToken{}, err
	}
	defer g.unlock()
	if t, ok := s.held(key); ok && o.Claims == "" {
		return t, nil
	}
	if s.single && strings.EqualFold(o.TenantID, s.home) {
		o.TenantID = ""
	}
	t, err := g.within(ctx, o)
	if err == nil {
		s.hold(key, t)
	}
	return t, err
}

// renew fetches a token even when one is held: it asks for one that is not
// older than now, as a continuous access evaluation challenge would. Where
// the credential cannot do that (az keeps its own cache), a plain request
// must do.
func (s *source) renew(ctx context.Context, tenant string, scope []string) error {
	now := strconv.FormatInt(clock.Real{}.Now().Unix(), 10)
	o := policy.TokenRequestOptions{Scopes: scope, TenantID: tenant}
	s.drop()
	if s.single {
		o.Claims = `{"access_token":{"nbf":{"essential":true,"value":"` + now + `"}}}`
		if _, err := s.token(ctx, o); err == nil || ctx.Err() != nil {
			return err
		}
		o.Claims = ""
	}
	_, err := s.token(ctx, o)
	return err
}

func (s *source) lockOf(tenant string) (*credLock, error) {
	if s.single {
		tenant = ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, errSignedOut
	}
	if g := s.locks[tenant]; g != nil {
		return g, nil
	}
	c, err := s.make(tenant)
	if err != nil {
		return nil, err
	}
	s.locks[tenant] = newCredLock(c)
	return s.locks[tenant], nil
}

func (s *source) held(key tokenKey) (azcore.AccessToken, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.tokens[key]
	return t.AccessToken, ok && !s.closed && clock.Real{}.Now().Before(t.until)
}

// hold keeps a token until shortly before its end. The machine's time counts
// here, as it does in the SDK.
func (s *source) hold(key tokenKey, t azcore.AccessToken) {
	key.tenant = strings.ToLower(key.tenant)
	now := clock.Real{}.Now()
	margin := min(5*time.Minute, t.ExpiresOn.Sub(now)/10)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.tokens[key] = heldToken{t, t.ExpiresOn.Add(-margin)}
	}
}

// drop forgets the tokens held, not the sign-in.
func (s *source) drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
}

// join takes in another session.
func (s *source) join() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.others++
}

// release forgets everything when the last session goes.
func (s *source) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.others > 0 {
		s.others--
		return
	}
	s.closed = true
	clear(s.tokens)
	clear(s.locks)
}

func (s *source) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

func tokenFor(scope []string) policy.TokenRequestOptions {
	return policy.TokenRequestOptions{Scopes: scope}
}

// tenantCred is a credential of the SDK's kind, for one tenant.
type tenantCred struct {
	s      *source
	tenant string
}

// GetToken implements azcore.TokenCredential.
func (c tenantCred) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	if o.TenantID == "" {
		o.TenantID = c.tenant
	}
	return c.s.token(ctx, o)
}
