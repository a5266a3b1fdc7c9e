package azure

import (
	"context"
	"net/http"
	"sync"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"

	"example.org/peerage/providers"
	"example.org/peerage/providers/browse"
	"example.org/peerage/providers/spawn"
)

// browserCredential signs a person in through a browser on this machine. It
// is azidentity's own on the same library, but for the page: ours is shown
// for opening by hand, and opened the way that Options says.
type browserCredential struct {
	client public.Client
	mu     sync.Mutex
	person public.Account
	home   string
}

// signInBrowser opens the sign-in page and waits for it to come back to a
// port of this machine.
func (c *Cloud) signInBrowser(ctx context.Context, s providers.SignIn) (*session, error) {
	if why := c.noBrowser(); why != "" {
		return nil, notPossible(why)
	}
	tenant := s.Tenant
	if tenant == "" {
		tenant = organizations
	}
	ctx, seen := withWitness(ctx)
	client, err := public.New(c.o.ClientID,
		public.WithAuthority(c.o.Authority+tenant),
		public.WithHTTPClient(&plainHTTP{c.send}),
		public.WithClientCapabilities([]string{"CP1"}),
		public.WithInstanceDiscovery(!c.o.DisableInstanceDiscovery))
	if err != nil {
		return nil, err
	}
	open := func(page string) error {
		s.Prompt(providers.DeviceCode{VerificationURL: page})
		if c.o.OpenBrowser != nil {
			return c.o.OpenBrowser(page)
		}
		// The page is on the screen: a browser that does not come up is no failure.
		spawn.Go(func() { _ = browse.Open(page) })
		return nil
	}
	got, err := client.AcquireTokenInteractive(ctx, c.armScope(), public.WithOpenURL(open), public.WithClaims(readClaims(s.Claims)))
	if err != nil {
		return nil, &tokenError{err: err, seen: *seen, tenant: s.Tenant, scope: c.armScope()[0]}
	}
	cred := &browserCredential{client: client, person: got.Account, home: got.IDToken.TenantID}
	src := c.sole(cred, cred.home)
	src.hold(tokenKey{cred.home, c.armScope()[0]}, accessToken(got))
	who := providers.Who{Name: got.Account.PreferredUsername, ObjectID: got.IDToken.Oid, TenantID: cred.home}
	return newSession(c, src, who, nil), nil
}

// GetToken implements azcore.TokenCredential, always silently.
func (b *browserCredential) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	b.mu.Lock()
	person := b.person
	b.mu.Unlock()
	opts := []public.AcquireSilentOption{public.WithSilentAccount(person), public.WithClaims(o.Claims)}
	if o.TenantID != "" {
		opts = append(opts, public.WithTenantID(o.TenantID))
	}
	got, err := b.client.AcquireTokenSilent(ctx, o.Scopes, opts...)
	if err != nil {
		return azcore.AccessToken{}, err
	}
	b.mu.Lock()
	b.person = got.Account
	b.mu.Unlock()
	return accessToken(got), nil
}

func accessToken(r public.AuthResult) azcore.AccessToken {
	return azcore.AccessToken{Token: r.AccessToken, ExpiresOn: r.ExpiresOn.UTC(), RefreshOn: r.Metadata.RefreshOn.UTC()}
}

// plainHTTP is what the sign-in library wants of an HTTP client.
type plainHTTP struct{ t *transport }

func (p *plainHTTP) Do(r *http.Request) (*http.Response, error) { return p.t.Do(r) }

// CloseIdleConnections has nothing to do: connections belong to the Cloud.
func (p *plainHTTP) CloseIdleConnections() {}
