package entra

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

// token answers the token endpoint by grant type. Both spellings of the device
// code's grant occur: MSAL for Go sends the short one, az the URN.
func (s *server) token(tenant string, r *wire.Request) *wire.Reply {
	f := r.Form()
	t := s.w.Azure.Tenant(tenant)
	if t == nil && !shared(tenant) {
		return s.refuse(noTenant(tenant))
	}
	if f.Get("client_id") == "" {
		return s.refuse(missing("client_id"))
	}
	switch grant := f.Get("grant_type"); grant {
	case "client_credentials":
		if t == nil {
			return s.refuse(refusal{400, "invalid_request", 50059,
				"No tenant-identifying information found in either the request or implied by any provided credentials.", ""})
		}
		return s.clientCredentials(t, r)
	case "device_code", "urn:ietf:params:oauth:grant-type:device_code":
		code := f.Get("device_code")
		if code == "" {
			code = f.Get("code")
		}
		return s.redeemDevice(t, f.Get("client_id"), code)
	case "authorization_code":
		return s.redeemBrowser(t, r)
	case "refresh_token":
		return s.refresh(t, r)
	case "":
		return s.refuse(missing("grant_type"))
	default:
		return s.refuse(refusal{400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type '" +
			grant + "'.", ""})
	}
}

func (s *server) clientCredentials(t *world.Tenant, r *wire.Request) *wire.Reply {
	f := r.Form()
	aud, bad := s.audience(f.Get("scope"), t)
	if bad != nil {
		return s.refuse(*bad)
	}
	sp, bad := s.authenticate(t, f)
	if bad != nil {
		return s.refuse(*bad)
	}
	life, wall := s.life()
	tok := s.w.Azure.IssueToken(world.Token{TenantID: t.ID, ClientID: sp.AppID, Audience: aud, Principal: sp}, life)
	rep := wire.JSON(200, map[string]any{"token_type": "Bearer", "expires_in": wall, "ext_expires_in": wall,
		"access_token": tok.Value})
	s.stamp(rep)
	return rep
}

// authenticate proves an application in a tenant: known, present, and with a
// secret or a signed statement. The directory's lag makes fresh things
// unknown. The order is inferred.
func (s *server) authenticate(t *world.Tenant, f url.Values) (*world.ServicePrincipal, *refusal) {
	now, clientID, secret := s.w.Now(), f.Get("client_id"), f.Get("client_secret")
	app := s.w.Azure.App(clientID)
	home := app != nil && strings.EqualFold(app.TenantID, t.ID)
	if app == nil || app.Visible.After(now) || (!home && app.Audience == world.AudienceSingle) {
		return nil, &refusal{400, "unauthorized_client", 700016,
			"Application with identifier '" + clientID + "' was not found in the directory '" + t.Name +
				"'. This can happen if the application has not been installed by the administrator of the tenant or consented " +
				"to by any user in the tenant. You may have sent your authentication request to the wrong tenant.", ""}
	}
	sp := s.w.Azure.PrincipalOf(t.ID, clientID)
	if sp == nil || sp.Visible.After(now) {
		return nil, &refusal{401, "invalid_client", 7000229,
			"The client application " + app.AppID + " is missing service principal in the tenant " + t.ID +
				". See instructions here: https://go.microsoft.com/fwlink/?linkid=2225119", ""}
	}
	if jwt := f.Get("client_assertion"); jwt != "" {
		if bad := s.asserted(app, f.Get("client_assertion_type"), jwt); bad != nil {
			return nil, bad
		}
		return sp, nil
	}
	if secret == "" {
		return nil, &refusal{401, "invalid_client", 7000218,
			"The request body must contain the following parameter: 'client_assertion' or 'client_secret'.", ""}
	}
	for _, p := range slices.Concat(app.Passwords, sp.Passwords) {
		switch {
		case p.Secret != secret || p.Works.After(now) || p.Start.After(now):
			continue
		case !p.End.After(now):
			return nil, &refusal{401, "invalid_client", 7000222, "The provided client secret keys for app '" + app.AppID +
				"' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or " +
				"consider using certificate credentials for added security: https://aka.ms/certCreds.", ""}
		}
		return sp, nil
	}
	return nil, &refusal{401, "invalid_client", 7000215,
		"Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the " +
			"client secret ID, for a secret added to app '" + app.AppID + "'.", ""}
}

// audience is the resource that a scope asks for. az writes a double slash.
func (s *server) audience(scope string, t *world.Tenant) (string, *refusal) {
	for _, x := range strings.Fields(scope) {
		i := strings.LastIndex(x, "/")
		if !strings.HasPrefix(x, "https://") || i < len("https://") {
			continue
		}
		aud := x[:i]
		if s.base.IsARM(aud) || s.base.IsGraph(aud) {
			return aud, nil
		}
		name := "organizations"
		if t != nil {
			name = t.Name
		}
		return "", &refusal{400, "invalid_resource", 500011,
			"The resource principal named " + aud + " was not found in the tenant named " + name +
				". This can happen if the application has not been installed by the administrator of the tenant or consented " +
				"to by any user in the tenant. You might have sent your authentication request to the wrong tenant.", ""}
	}
	// A sign-in without a resource gets a token for Graph (Microsoft docs).
	return wire.GraphAudience, nil
}

// signedIn answers a person's sign-in: tokens and who it is. MSAL wants the
// scope to echo what was asked.
func (s *server) signedIn(t *world.Tenant, home *world.User, clientID, scope, nonce string) *wire.Reply {
	u, bad := s.personIn(t, home)
	if bad != nil {
		return s.refuse(*bad)
	}
	aud, bad := s.audience(scope, t)
	if bad != nil {
		return s.refuse(*bad)
	}
	life, wall := s.life()
	tok := s.w.Azure.IssueToken(world.Token{TenantID: u.TenantID, ClientID: clientID, Audience: aud, User: u}, life)
	id := map[string]any{"aud": clientID, "iss": s.base.Login + "/" + u.TenantID + "/v2.0", "tid": u.TenantID, "oid": u.ID,
		"sub": u.ID, "preferred_username": u.UPN, "name": u.DisplayName, "ver": "2.0", "exp": tok.Expires.Unix()}
	if nonce != "" {
		id["nonce"] = nonce
	}
	rep := wire.JSON(200, map[string]any{
		"token_type": "Bearer", "scope": scope, "expires_in": wall, "ext_expires_in": wall, "access_token": tok.Value,
		"refresh_token": s.w.Azure.IssueRefresh(home, clientID).Value, "id_token": world.JWT(id), "foci": "1",
		"client_info": b64(map[string]string{"uid": home.ID, "utid": home.TenantID}),
	})
	s.stamp(rep)
	return rep
}

// personIn is the object of a person in a tenant; nil tenant is her home.
func (s *server) personIn(t *world.Tenant, home *world.User) (*world.User, *refusal) {
	if t == nil || strings.EqualFold(t.ID, home.TenantID) {
		return home, nil
	}
	u := s.w.Azure.UserIn(t.ID, home.ID)
	if u == nil {
		return nil, &refusal{400, "invalid_grant", 50020,
			"User account '" + home.UPN + "' from identity provider 'https://sts.windows.net/" + home.TenantID +
				"/' does not exist in tenant '" + t.Name +
				"' and cannot access the application in that tenant. The account needs to be added as an external user in the " +
				"tenant first.", ""}
	}
	if t.RequiresMFA || s.w.Faults.On("azure.mfa-second-tenant") {
		return nil, &refusal{400, "invalid_grant", 50076,
			"Due to a configuration change made by your administrator, or because you moved to a new location, you must use " +
				"multi-factor authentication to access '797f4846-ba00-4fd7-ba43-dac1f8f63013'.", "basic_action"}
	}
	return u, nil
}

func (s *server) refresh(t *world.Tenant, r *wire.Request) *wire.Reply {
	f := r.Form()
	tok := s.w.Azure.Token(f.Get("refresh_token"))
	if tok == nil || !tok.Refresh || s.w.Azure.User(tok.User.ID) == nil {
		return s.refuse(refusal{400, "invalid_grant", 9002313, "Invalid request. Request is malformed or invalid.", ""})
	}
	if !strings.EqualFold(tok.ClientID, f.Get("client_id")) {
		return s.refuse(refusal{400, "invalid_grant", 70000,
			"The provided value for the 'refresh_token' was issued to another client.", ""})
	}
	return s.signedIn(t, tok.User, tok.ClientID, f.Get("scope"), "")
}

func (s *server) redeemBrowser(t *world.Tenant, r *wire.Request) *wire.Reply {
	f := r.Form()
	g := s.w.Azure.SignIn(f.Get("code"))
	if g == nil || g.UserCode != "" || !strings.EqualFold(g.ClientID, f.Get("client_id")) || !g.Expires.After(s.w.Now()) {
		return s.refuse(refusal{400, "invalid_grant", 70008,
			"The provided authorization code or refresh token has expired due to inactivity. Send a new interactive " +
				"authorization request for this user and resource.", ""})
	}
	if g.RedirectURI != f.Get("redirect_uri") {
		return s.refuse(refusal{400, "invalid_grant", 70011,
			"The provided value for the input parameter 'redirect_uri' is not valid.", ""})
	}
	sum := sha256.Sum256([]byte(f.Get("code_verifier")))
	if g.Challenge != "" && g.Challenge != base64.RawURLEncoding.EncodeToString(sum[:]) {
		return s.refuse(refusal{400, "invalid_grant", 501481,
			"The Code_Verifier does not match the code_challenge supplied in the authorization request.", ""})
	}
	s.w.Azure.EndSignIn(g.Code)
	scope := f.Get("scope")
	if scope == "" {
		scope = g.Scope
	}
	return s.signedIn(t, g.User, g.ClientID, scope, g.Nonce)
}
