package azure

import (
	"context"
	"errors"
	"strings"
	"sync"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"

	"example.org/peerage/providers"
)

// session acts as one identity. It implements providers.AzureSession.
type session struct {
	c   *Cloud
	who providers.Who
	// again makes a source that has never fetched a token; nil for people,
	// whose sign-in cannot be repeated without them.
	again func() (*source, error)

	mu      sync.Mutex
	src     *source
	tenants map[string]string // subscription → tenant, both lower-case
	echoes  map[string]*echo  // by subscription
}

var (
	_ providers.AzureSession = (*session)(nil)
	_ providers.AzureSharer  = (*session)(nil)

	_ providers.AzureGraphProver = (*session)(nil)
)

// signedOut is what a session has after Close.
var signedOut = &source{closed: true}

func newSession(c *Cloud, src *source, who providers.Who, again func() (*source, error)) *session {
	return &session{c: c, src: src, who: who, again: again, tenants: map[string]string{}, echoes: map[string]*echo{}}
}

// Who implements providers.AzureSession.
func (s *session) Who() providers.Who { return s.who }

// Prove implements providers.AzureSession. For an application the token is
// new for certain, for a person as far as the sign-in allows: az keeps a
// cache of its own.
func (s *session) Prove(ctx context.Context, tenant string) error {
	const op = "prove the sign-in"
	tenant = s.orHome(tenant)
	if s.again == nil || s.source().isClosed() {
		return s.fail(ctx, op, s.source().renew(ctx, tenant, s.c.armScope()))
	}
	src, err := s.again()
	if err != nil {
		return s.c.fail(ctx, op, err)
	}
	_, err = tenantCred{src, tenant}.GetToken(ctx, tokenFor(s.c.armScope()))
	if err != nil {
		return s.fail(ctx, op, err)
	}
	s.mu.Lock()
	s.src = src
	s.mu.Unlock()
	return nil
}

// ProveGraph implements providers.AzureGraphProver.
func (s *session) ProveGraph(ctx context.Context, tenant string) error {
	_, err := s.cred(tenant).GetToken(ctx, tokenFor(s.c.graphScope()))
	return s.fail(ctx, "sign in to the directory", err)
}

// fail classifies an error, and notes whose sign-in it was.
func (s *session) fail(ctx context.Context, op string, err error) error {
	return forWhom(s.c.fail(ctx, op, err), s.who.Method)
}

// Close implements providers.AzureSession. It may be called more than once.
// Who shares the sign-in keeps it.
func (s *session) Close() {
	s.mu.Lock()
	src := s.src
	s.src = signedOut
	s.mu.Unlock()
	src.release()
}

// Share implements providers.AzureSharer.
func (s *session) Share() providers.AzureSession {
	src := s.source()
	src.join()
	return newSession(s.c, src, s.who, nil)
}

func (s *session) source() *source {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.src
}

func (s *session) orHome(tenant string) string {
	if tenant == "" {
		return s.who.TenantID
	}
	return tenant
}

func (s *session) cred(tenant string) azcore.TokenCredential {
	return tenantCred{s.source(), s.orHome(tenant)}
}

// tenantOf is the tenant whose token opens the subscription of an ARM id, as
// far as is known; the identity's own otherwise.
func (s *session) tenantOf(id string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.tenants[strings.ToLower(providers.SubscriptionOf(id))]; t != "" {
		return t
	}
	return s.who.TenantID
}

func (s *session) learn(subscription, tenant string) {
	if subscription == "" || tenant == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tenants[strings.ToLower(subscription)] = strings.ToLower(tenant)
}

func (s *session) echo(subscription string) *echo {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.echoes[subscription]
	if e == nil {
		e = &echo{}
		s.echoes[subscription] = e
	}
	return e
}

// armCall is one question to Resource Manager, with a credential and options
// made for it.
type armCall func(cred azcore.TokenCredential, o *arm.ClientOptions) error

// ask runs a call about an ARM id with the token of its tenant. When ARM says
// that the subscription belongs to another tenant, that is remembered and
// the call made once more.
func (s *session) ask(ctx context.Context, op, id string, call armCall, auxiliary ...string) error {
	tenant := s.tenantOf(id)
	others := without(auxiliary, tenant)
	err := call(s.cred(tenant), s.c.arm(others...))
	if right := rightTenant(err); right != "" && !strings.EqualFold(right, tenant) {
		s.learn(providers.SubscriptionOf(id), right)
		again := call(s.cred(right), s.c.arm(without(auxiliary, right)...))
		if !errors.As(again, new(*tokenError)) {
			err = again
		}
	}
	return s.done(ctx, op, err)
}

// done classifies the outcome. A token that was refused is not used again.
func (s *session) done(ctx context.Context, op string, err error) error {
	err = s.fail(ctx, op, err)
	if e := providers.AsError(err); e != nil && e.Status == 401 {
		s.source().drop()
	}
	return err
}

// write refuses a change in read-only mode.
func (s *session) write(op string) error {
	if !s.c.o.ReadOnly {
		return nil
	}
	return &providers.Error{
		Class: providers.ReadOnly, Provider: provider, Op: op,
		Message: "refused: this run is read-only and this would change something; nothing was sent",
	}
}

func without(all []string, tenant string) []string {
	var out []string
	for _, t := range all {
		if t != "" && !strings.EqualFold(t, tenant) {
			out = append(out, t)
		}
	}
	return out
}
