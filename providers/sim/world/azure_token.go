package world

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// Token is an access or a refresh token. Exactly one of User and Principal
// is set; a refresh token has User and Refresh.
type Token struct {
	Value, TenantID, ClientID, Audience string
	User                                *User
	Principal                           *ServicePrincipal
	Refresh                             bool
	Issued, Expires                     time.Time
}

// PrincipalID is the object id that roles are granted to.
func (t *Token) PrincipalID() string {
	if t.Principal != nil {
		return t.Principal.ID
	}
	return t.User.ID
}

// Name is what errors call the client: the app id or the person's name.
func (t *Token) Name() string {
	if t.Principal != nil {
		return t.Principal.AppID
	}
	return t.User.UPN
}

// IssueToken makes an access token that lives as long as given. It has the
// shape of a JWT, because az reads its claims; nothing verifies a signature.
func (a *Azure) IssueToken(t Token, life time.Duration) *Token {
	now := a.w.Now()
	t.Issued, t.Expires = now, now.Add(life)
	claims := map[string]any{
		"aud": t.Audience, "iss": "https://sts.windows.net/" + t.TenantID + "/", "tid": t.TenantID, "oid": t.PrincipalID(),
		"sub":   t.PrincipalID(),
		"appid": t.ClientID, "iat": now.Unix(), "nbf": now.Unix(), "exp": t.Expires.Unix(), "uti": b64(a.w.Rand(16)),
		"ver": "1.0",
	}
	if t.User != nil {
		claims["upn"], claims["unique_name"], claims["name"], claims["idtyp"] = t.User.UPN, t.User.UPN,
			t.User.DisplayName, "user"
		claims["scp"] = "user_impersonation"
	} else {
		claims["idtyp"] = "app"
	}
	t.Value = JWT(claims) + b64(a.w.Rand(32))
	a.tokens[t.Value] = &t
	a.w.At(life+time.Hour, func() { delete(a.tokens, t.Value) })
	return &t
}

// IssueRefresh makes a refresh token for a home user and a client.
func (a *Azure) IssueRefresh(home *User, clientID string) *Token {
	t := &Token{Value: "1." + b64(a.w.Rand(48)), TenantID: home.TenantID, ClientID: clientID, User: home, Refresh: true,
		Issued: a.w.Now()}
	a.tokens[t.Value] = t
	return t
}

// Token finds a token by its value; nil when unknown. It may have expired.
func (a *Azure) Token(value string) *Token { return a.tokens[value] }

// ExpireTokens ends every access token now, as when all have grown old.
func (a *Azure) ExpireTokens() {
	for _, t := range a.tokens {
		if !t.Refresh && t.Expires.After(a.w.Now()) {
			t.Expires = a.w.Now()
		}
	}
}

// JWT is an unsigned token with claims; the empty signature may be added to.
func JWT(claims map[string]any) string {
	body, err := json.Marshal(claims)
	if err != nil { // maps of plain values always marshal
		return ""
	}
	return b64([]byte(`{"typ":"JWT","alg":"none"}`)) + "." + b64(body) + "."
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// SignInGrant is a person's sign-in under way: a device code or a browser's
// authorization code.
type SignInGrant struct {
	// Code is what the client presents; UserCode what the person types.
	Code, UserCode, ClientID, TenantID, Scope string
	// RedirectURI, Challenge and Nonce belong to the browser's kind.
	RedirectURI, Challenge, Nonce string
	Expires                       time.Time
	// User is set when approved.
	User *User
}

// BeginDeviceCode starts a sign-in by device code. It approves itself when
// the world is set to.
func (a *Azure) BeginDeviceCode(clientID, tenant, scope string, life time.Duration) *SignInGrant {
	const letters = "BCDFGHJKLMNPQRSTVWXZ23456789"
	code := make([]byte, 9)
	for i, b := range a.w.Rand(9) {
		code[i] = letters[int(b)%len(letters)]
	}
	g := &SignInGrant{Code: b64(a.w.Rand(30)), UserCode: string(code), ClientID: clientID, TenantID: tenant,
		Scope: scope, Expires: a.w.Now().Add(life)}
	a.grants[g.Code] = g
	a.w.At(2*life, func() { a.EndSignIn(g.Code) })
	if a.AutoApprove > 0 {
		a.w.At(a.AutoApprove, func() { a.Approve(g, a.DefaultUser) })
	}
	return g
}

// BeginBrowser makes an authorization code for a person that has chosen
// herself on the page.
func (a *Azure) BeginBrowser(g SignInGrant, user *User) *SignInGrant {
	g.Code, g.User, g.Expires = "0."+b64(a.w.Rand(30)), user, a.w.Now().Add(10*time.Minute)
	a.grants[g.Code] = &g
	a.w.At(time.Hour, func() { a.EndSignIn(g.Code) })
	return &g
}

// SignIn finds a sign-in under way by its Code; nil when unknown or used.
func (a *Azure) SignIn(code string) *SignInGrant { return a.grants[code] }

// ByUserCode finds the device code that a person typed; dashes and case do
// not matter.
func (a *Azure) ByUserCode(userCode string) *SignInGrant {
	want := strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(userCode))
	for _, g := range sorted(a.grants) {
		if g.UserCode != "" && g.UserCode == want && g.Expires.After(a.w.Now()) {
			return g
		}
	}
	return nil
}

// Approve signs a user in by a device code.
func (a *Azure) Approve(g *SignInGrant, userID string) {
	if u := a.User(userID); u != nil && g.Expires.After(a.w.Now()) {
		g.User = u
	}
}

// EndSignIn forgets a code: each works once.
func (a *Azure) EndSignIn(code string) { delete(a.grants, code) }
