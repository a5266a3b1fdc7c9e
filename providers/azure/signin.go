package azure

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"example.org/peerage/providers"
)

const anyTenant = "*"

// organizations is the authority for people whose tenant is not known.
const organizations = "organizations"

// SignIn implements providers.Azure. A sign-in in which the person has to act
// ends with ctx at once.
func (c *Cloud) SignIn(ctx context.Context, s providers.SignIn) (providers.AzureSession, error) {
	const op = "sign in"
	if why := c.o.mixture(); why != "" {
		return nil, forWhom(invalid(op, "%s", why), s.Method)
	}
	if s.Prompt == nil {
		s.Prompt = func(providers.DeviceCode) {}
	}
	ways := map[providers.SignInMethod]func(context.Context, providers.SignIn) (*session, error){
		providers.SignInAzureCLI:    c.signInCLI,
		providers.SignInBrowser:     c.signInBrowser,
		providers.SignInDeviceCode:  c.signInDevice,
		providers.SignInEnvironment: c.signInEnvironment,
	}
	way, ok := ways[s.Method]
	if !ok {
		return nil, invalid(op, "there is no way of signing in called %q", string(s.Method))
	}
	got, err := way(ctx, s)
	if err != nil {
		return nil, forWhom(c.fail(ctx, op, err), s.Method)
	}
	got.who.Method = s.Method
	return got, nil
}

// SignInApp implements providers.Azure. Nothing is fetched before Prove or
// the first call.
func (c *Cloud) SignInApp(ctx context.Context, tenant, appID, secret string,
	others ...string) (providers.AzureSession, error) {
	const op = "sign in as the application"
	if why := c.o.mixture(); why != "" {
		return nil, invalid(op, "%s", why)
	}
	c.secrets.add(secret)
	tenant = strings.ToLower(tenant)
	allowed := make([]string, len(others))
	for i, t := range others {
		allowed[i] = strings.ToLower(t)
	}
	build := func() (*source, error) {
		cred, err := azidentity.NewClientSecretCredential(tenant, appID, secret, &azidentity.ClientSecretCredentialOptions{
			ClientOptions:              c.client(),
			AdditionallyAllowedTenants: allowed,
			DisableInstanceDiscovery:   c.o.DisableInstanceDiscovery,
		})
		if err != nil {
			return nil, err
		}
		return c.sole(cred, tenant), nil
	}
	src, err := build()
	if err != nil {
		return nil, invalid(op, "%v", err)
	}
	who := providers.Who{Name: appID, TenantID: tenant}
	return newSession(c, src, who, build), nil
}

// sole is a source over one credential that serves all its tenants.
func (c *Cloud) sole(cred azcore.TokenCredential, home string) *source {
	src := newSource(true, func(string) (azcore.TokenCredential, error) { return cred, nil })
	src.home = home
	return src
}

// signInCLI uses the account that az is signed in to. Nothing of az's is
// changed; each tenant's token comes from az itself.
func (c *Cloud) signInCLI(ctx context.Context, s providers.SignIn) (*session, error) {
	if why := c.noCLI(); why != "" {
		return nil, notPossible(why)
	}
	own := "" // the tenant of az's own account: a managed identity refuses to have it named
	src := newSource(false, func(tenant string) (azcore.TokenCredential, error) {
		named := tenant
		if strings.EqualFold(tenant, own) {
			named = ""
		}
		az, err := azidentity.NewAzureCLICredential(&azidentity.AzureCLICredentialOptions{
			TenantID: named, AdditionallyAllowedTenants: []string{anyTenant},
		})
		return unnamed{impatient{az}, named}, err
	})
	got, err := c.byToken(ctx, src, "", nil)
	if err == nil {
		own = got.who.TenantID
	}
	if s.Tenant == "" || err == nil && strings.EqualFold(own, s.Tenant) || ctx.Err() != nil {
		return got, err
	}
	return c.byToken(ctx, src, s.Tenant, nil)
}

// unnamed has az asked without a tenant where none is to be named.
type unnamed struct {
	azcore.TokenCredential
	tenant string
}

// GetToken implements azcore.TokenCredential.
func (u unnamed) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	o.TenantID = u.tenant
	return u.TokenCredential.GetToken(ctx, o)
}

// byToken proves a source and reads from its token whose it is.
func (c *Cloud) byToken(ctx context.Context, src *source, tenant string,
	again func() (*source, error)) (*session, error) {
	t, err := src.token(ctx, policy.TokenRequestOptions{Scopes: c.armScope(), TenantID: tenant})
	if err != nil {
		return nil, err
	}
	who := whoIn(t.Token)
	if who.TenantID == "" {
		who.TenantID = tenant
	}
	src.hold(tokenKey{who.TenantID, c.armScope()[0]}, t)
	return newSession(c, src, who, again), nil
}

// signInDevice shows a code that the person types elsewhere.
func (c *Cloud) signInDevice(ctx context.Context, s providers.SignIn) (*session, error) {
	cred, err := azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{
		ClientOptions:                  c.client(),
		AdditionallyAllowedTenants:     []string{anyTenant},
		ClientID:                       c.o.ClientID,
		DisableAutomaticAuthentication: true,
		DisableInstanceDiscovery:       c.o.DisableInstanceDiscovery,
		TenantID:                       s.Tenant,
		UserPrompt: func(ctx context.Context, m azidentity.DeviceCodeMessage) error {
			s.Prompt(providers.DeviceCode{
				UserCode: m.UserCode, VerificationURL: m.VerificationURL,
				Expires: c.codeExpires(witnessOf(ctx)),
			})
			return ctx.Err()
		},
	})
	if err != nil {
		return nil, err
	}
	src := c.sole(cred, "")
	g, err := src.lockOf("")
	if err != nil {
		return nil, err
	}
	if err := g.lock(ctx); err != nil {
		return nil, err
	}
	defer g.unlock()
	ctx, seen := withWitness(ctx)
	rec, err := cred.Authenticate(ctx, &policy.TokenRequestOptions{
		Scopes: c.armScope(), EnableCAE: true, Claims: readClaims(s.Claims),
	})
	if err != nil {
		return nil, &tokenError{err: err, seen: *seen, tenant: s.Tenant, scope: c.armScope()[0]}
	}
	src.home = rec.TenantID
	oid, _, _ := strings.Cut(rec.HomeAccountID, ".")
	who := providers.Who{Name: rec.Username, ObjectID: oid, TenantID: rec.TenantID}
	return newSession(c, src, who, nil), nil
}

// codeExpires reads the code's lifetime from the answer that brought it; a
// quarter of an hour is Microsoft's usual one. The screen's clock counts.
func (c *Cloud) codeExpires(seen *witness) time.Time {
	life := struct {
		Seconds float64 `json:"expires_in"`
	}{900}
	if seen != nil && seen.status == 200 {
		_ = json.Unmarshal(seen.body, &life) // what cannot be read leaves the usual time
	}
	return c.o.Clock.Now().Add(time.Duration(life.Seconds * c.o.Clock.Speed() * float64(time.Second)))
}

// whoIn reads the claims of an access token, for the screen only: nothing is
// decided by them. A token that is not a JWT gives nothing.
func whoIn(token string) providers.Who {
	parts := strings.Split(token, ".")
	if len(parts) < 2 {
		return providers.Who{}
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return providers.Who{}
	}
	var claims struct {
		TID, OID, UPN, Name, AppID string
		UniqueName                 string `json:"unique_name"`
	}
	if json.Unmarshal(raw, &claims) != nil {
		return providers.Who{}
	}
	name := ""
	for _, n := range []string{claims.UPN, claims.UniqueName, claims.Name, claims.AppID} {
		if name == "" {
			name = n
		}
	}
	return providers.Who{Name: name, ObjectID: claims.OID, TenantID: claims.TID}
}
