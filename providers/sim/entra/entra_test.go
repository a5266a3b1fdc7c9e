package entra_test

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/sim/entra"
	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/wire/wiretest"
	"example.org/peerage/providers/sim/world"
)

// bench is a directory with a person, an application and a second tenant.
type bench struct {
	*wiretest.Client
	clk         *wiretest.Clock
	w           *world.World
	home, other *world.Tenant
	ana         *world.User
	app         *world.App
	secret      string
}

func newBench(t *testing.T) *bench {
	b := &bench{clk: wiretest.NewClock()}
	b.w = world.New(b.clk, 3)
	b.w.Do(func() {
		a := b.w.Azure
		b.home, b.other = a.AddTenant("", "Contoso", "contoso.example"), a.AddTenant("", "Fabrikam", "fabrikam.example")
		b.ana = a.AddUser(b.home.ID, "ana@contoso.example", "Ana <Lind>", true)
		b.app = a.AddApp(b.home.ID, "", "peerage", world.AudienceMultiple)
		a.EnsureServicePrincipal(b.home.ID, b.app.AppID)
		b.secret = a.AddPassword(b.app, "key", time.Time{}, b.w.Now().AddDate(0, 1, 0)).Secret
	})
	b.clk.Advance(time.Minute)
	b.Client = &wiretest.Client{T: t,
		Handler: entra.New(b.w, wire.Bases{Login: "https://login.test", Graph: "https://graph.test",
			ARM: "https://arm.test"})}
	return b
}

const armScope = "https://management.azure.com/.default openid offline_access profile"

func (b *bench) credentials(tenant string, change url.Values) *wiretest.Response {
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {b.app.AppID}, "client_secret": {b.secret},
		"scope": {armScope}}
	for k, v := range change {
		form[k] = v
	}
	return b.Do("POST", "/"+tenant+"/oauth2/v2.0/token", form)
}

func TestDiscovery(t *testing.T) {
	b := newBench(t)
	for _, name := range []string{b.home.ID, "contoso.example", "organizations", "common"} {
		r := b.Want(200, "GET", "/"+name+"/v2.0/.well-known/openid-configuration", nil)
		for _, k := range []string{"issuer", "authorization_endpoint", "token_endpoint"} {
			if !strings.HasPrefix(r.At(k), "https://login.test/") {
				t.Errorf("%s: %s is %q", name, k, r.At(k))
			}
		}
	}
	if r := b.Want(400, "GET", "/nowhere.example/v2.0/.well-known/openid-configuration",
		nil); !strings.Contains(r.At("error_description"), "AADSTS90002") {
		t.Error(r.Raw)
	}
	if r := b.Want(200, "GET", "/common/discovery/instance?api-version=1.1",
		nil); r.At("tenant_discovery_endpoint") == "" {
		t.Error(r.Raw)
	}
	b.Want(404, "GET", "/nothing/here", nil)
}

func TestClientCredentials(t *testing.T) {
	b := newBench(t)
	r := b.credentials(b.home.ID, url.Values{"claims": {`{"access_token":{"xms_cc":{"values":["CP1"]}}}`}})
	if r.Status != 200 || r.At("expires_in") != "3600" || r.At("token_type") != "Bearer" ||
		r.Header.Get("Content-Type") != "application/json; charset=utf-8" {
		t.Fatalf("%d %s %v", r.Status, r.Raw, r.Header)
	}
	claims := decode(t, r.At("access_token"))
	b.w.Do(func() {
		sp := b.w.Azure.PrincipalOf(b.home.ID, b.app.AppID)
		if claims["oid"] != sp.ID || claims["tid"] != b.home.ID || claims["appid"] != b.app.AppID ||
			claims["aud"] != "https://management.azure.com" {
			t.Errorf("claims %v", claims)
		}
		if tok := b.w.Azure.Token(r.At("access_token")); tok == nil || tok.Principal != sp ||
			!tok.Expires.Equal(b.w.Now().Add(time.Hour)) {
			t.Errorf("token %+v", tok)
		}
	})
}

func decode(t *testing.T, token string) map[string]any {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	var v map[string]any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestClientCredentialsRefused(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		code   string
		number string
		tenant func(b *bench) string
		form   func(b *bench) url.Values
	}{
		{"wrong secret", 401, "invalid_client", "7000215", nil,
			func(*bench) url.Values { return url.Values{"client_secret": {"wrong"}} }},
		{"no secret", 401, "invalid_client", "7000218", nil,
			func(*bench) url.Values { return url.Values{"client_secret": {""}} }},
		{"fresh secret", 401, "invalid_client", "7000215", nil, func(b *bench) (v url.Values) {
			b.w.Do(func() {
				v = url.Values{"client_secret": {b.w.Azure.AddPassword(b.app, "new", time.Time{}, time.Time{}).Secret}}
			})
			return v
		}},
		{"expired secret", 401, "invalid_client", "7000222", nil,
			func(b *bench) url.Values { b.clk.Advance(40 * 24 * time.Hour); return nil }},
		{"unknown app", 400, "unauthorized_client", "700016", nil, func(b *bench) url.Values {
			return url.Values{"client_id": {"00000000-0000-0000-0000-000000000000"}}
		}},
		{"no principal there", 401, "invalid_client", "7000229", func(b *bench) string { return b.other.ID }, nil},
		{"single tenant elsewhere", 400, "unauthorized_client", "700016", func(b *bench) string { return b.other.ID },
			func(b *bench) url.Values {
				b.app.Audience = world.AudienceSingle
				return nil
			}},
		{"unknown tenant", 400, "invalid_request", "90002", func(*bench) string { return "nowhere" }, nil},
		{"no tenant", 400, "invalid_request", "50059", func(*bench) string { return "organizations" }, nil},
		{"unknown resource", 400, "invalid_resource", "500011", nil, func(*bench) url.Values {
			return url.Values{"scope": {"https://vault.azure.net/.default"}}
		}},
		{"no client", 400, "invalid_request", "900144", nil,
			func(*bench) url.Values { return url.Values{"client_id": {""}} }},
		{"unknown grant", 400, "unsupported_grant_type", "70003", nil,
			func(*bench) url.Values { return url.Values{"grant_type": {"password"}} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			tenant, form := b.home.ID, url.Values(nil)
			if c.tenant != nil {
				tenant = c.tenant(b)
			}
			if c.form != nil {
				form = c.form(b)
			}
			r := b.credentials(tenant, form)
			if r.Status != c.status || r.Code() != c.code || r.At("error_codes") != "["+c.number+"]" ||
				!strings.HasPrefix(r.At("error_description"), "AADSTS"+c.number+": ") {
				t.Fatalf("got %d %s", r.Status, r.Raw)
			}
			for _, k := range []string{"timestamp", "trace_id", "correlation_id", "error_uri"} {
				if r.At(k) == "" {
					t.Errorf("%s is missing", k)
				}
			}
		})
	}
}

func TestFreshSecretWorksLater(t *testing.T) {
	b := newBench(t)
	var p *world.AppPassword
	b.w.Do(func() { p = b.w.Azure.AddPassword(b.app, "new", time.Time{}, time.Time{}) })
	b.clk.Advance(b.w.Timing.DirectoryReplication)
	if r := b.credentials(b.home.ID, url.Values{"client_secret": {p.Secret}}); r.Status != 200 {
		t.Fatal(r.Raw)
	}
}

// TestFastWorld: however fast the world runs, clients can keep a token.
func TestFastWorld(t *testing.T) {
	for speed, want := range map[float64]string{1: "3600", 5: "720", 60: "330"} {
		b := newBench(t)
		b.clk.Factor = speed
		r := b.credentials(b.home.ID, nil)
		if r.At("expires_in") != want {
			t.Errorf("speed %g: expires_in %s, want %s", speed, r.At("expires_in"), want)
		}
		b.w.Do(func() {
			tok := b.w.Azure.Token(r.At("access_token"))
			if wall := tok.Expires.Sub(b.w.Now()).Seconds() / speed; wall < 329 {
				t.Errorf("speed %g: the world forgets it after %g s", speed, wall)
			}
		})
	}
}
