// Package entra speaks Microsoft's sign-in: OIDC discovery, client
// credentials, device code, the browser's authorization code, refresh.
//
// What things rest on: endpoints and forms are those that MSAL and az were
// seen to use; AADSTS numbers and texts documented or reported; the order in
// which an application's presence and secret are looked at is inferred; pages
// and self-approval are invented.
package entra

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

// Bases are the public URLs.
type Bases = wire.Bases

// New makes the sign-in endpoint of a world.
func New(w *world.World, base Bases) http.Handler {
	s := &server{w: w, base: base}
	r := wire.NewRoutes(w, s.unserved)
	r.On("/device", wire.Methods{"": s.devicePage})
	r.On("/common/discovery/instance", wire.Methods{"": func(*wire.Request) *wire.Reply { return s.instance() }})
	keys := func(*wire.Request) *wire.Reply { return wire.JSON(200, map[string]any{"keys": []any{}}) }
	r.On("/{tenant}/discovery/v2.0/keys", wire.Methods{"": keys})
	r.On("/{tenant}/discovery/keys", wire.Methods{"": keys})
	const oauth = "/{tenant}/oauth2/v2.0/"
	r.On(oauth+"token", wire.Methods{"POST": of(s.token)})
	r.On(oauth+"devicecode", wire.Methods{"POST": of(s.deviceCode)})
	r.On(oauth+"authorize", wire.Methods{"GET": of(s.authorize)})
	return r
}

type server struct {
	w    *world.World
	base Bases
}

// of hands over the tenant that the path names.
func of(fn func(tenant string, r *wire.Request) *wire.Reply) func(*wire.Request) *wire.Reply {
	return func(r *wire.Request) *wire.Reply { return fn(r.Part("tenant"), r) }
}

// unserved: a tenant's description stands at the end of any path beneath it,
// which no pattern says.
func (s *server) unserved(r *wire.Request) *wire.Reply {
	seg := wire.Segments(r.Path)
	if len(seg) >= 2 && strings.HasSuffix(r.Path, ".well-known/openid-configuration") {
		return s.discovery(seg[0])
	}
	return notFound(r)
}

func notFound(r *wire.Request) *wire.Reply {
	return wire.Unknown(wire.Text(http.StatusNotFound, "text/plain; charset=utf-8",
		wire.NotServed(r.Method+" "+r.Path)+"\n"))
}

// shared are the names under which people of any tenant sign in.
func shared(tenant string) bool {
	switch strings.ToLower(tenant) {
	case "organizations", "common", "consumers":
		return true
	}
	return false
}

func (s *server) discovery(tenant string) *wire.Reply {
	name := tenant
	issuer := s.base.Login + "/{tenantid}/v2.0"
	if !shared(tenant) {
		t := s.w.Azure.Tenant(tenant)
		if t == nil {
			return s.refuse(noTenant(tenant))
		}
		name, issuer = t.ID, s.base.Login+"/"+t.ID+"/v2.0"
	}
	at := s.base.Login + "/" + name
	return wire.JSON(200, map[string]any{
		"issuer": issuer, "authorization_endpoint": at + "/oauth2/v2.0/authorize",
		"token_endpoint": at + "/oauth2/v2.0/token", "device_authorization_endpoint": at + "/oauth2/v2.0/devicecode",
		"end_session_endpoint": at + "/oauth2/v2.0/logout", "jwks_uri": at + "/discovery/v2.0/keys",
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "private_key_jwt", "client_secret_basic"},
		"response_modes_supported":              []string{"query", "fragment", "form_post"},
		"response_types_supported":              []string{"code", "id_token", "code id_token", "id_token token"},
		"scopes_supported":                      []string{"openid", "profile", "email", "offline_access"},
		"subject_types_supported":               []string{"pairwise"},
		"id_token_signing_alg_values_supported": []string{"none"},
		"msgraph_host":                          strings.TrimPrefix(s.base.Graph, "https://"),
		"tenant_region_scope":                   "EU",
		"cloud_instance_name":                   strings.TrimPrefix(s.base.Login, "https://"),
	})
}

func (s *server) instance() *wire.Reply {
	host := strings.TrimPrefix(s.base.Login, "https://")
	return wire.JSON(200, map[string]any{
		"tenant_discovery_endpoint": s.base.Login + "/organizations/v2.0/.well-known/openid-configuration",
		"api-version":               "1.1",
		"metadata": []any{map[string]any{"preferred_network": host, "preferred_cache": host,
			"aliases": []string{host}}},
	})
}

// refusal is an error of the sign-in endpoint.
type refusal struct {
	status   int
	code     string // OAuth's word
	aadsts   int
	message  string // without the number
	suberror string
}

func noTenant(t string) refusal {
	return refusal{400, "invalid_request", 90002,
		"Tenant '" + t + "' not found. Check to make sure you have the correct tenant ID and are signing into the " +
			"correct cloud. Check with your subscription administrator, this may happen if there are no active " +
			"subscriptions for the tenant.", ""}
}

func missing(parameter string) refusal {
	return refusal{400, "invalid_request", 900144, "The request body must contain the following parameter: '" +
		parameter + "'.", ""}
}

// refuse writes a refusal in the shape of recorded ones. The device code's
// pending answer has no number.
func (s *server) refuse(x refusal) *wire.Reply {
	trace, corr := s.w.UUID(), s.w.UUID()
	stamp := s.w.Now().UTC().Format("2006-01-02 15:04:05Z")
	text := x.message
	body := map[string]any{"error": x.code, "timestamp": stamp, "trace_id": trace, "correlation_id": corr}
	if x.aadsts != 0 {
		text = "AADSTS" + itoa(x.aadsts) + ": " + x.message + " Trace ID: " + trace + " Correlation ID: " + corr +
			" Timestamp: " + stamp
		body["error_codes"] = []int{x.aadsts}
		body["error_uri"] = s.base.Login + "/error?code=" + itoa(x.aadsts)
	}
	body["error_description"] = text
	if x.suberror != "" {
		body["suberror"] = x.suberror
	}
	rep := wire.JSON(x.status, body)
	s.stamp(rep)
	return rep
}

func (s *server) stamp(r *wire.Reply) {
	r.Header.Set("Cache-Control", "no-store, no-cache")
	r.Header.Set("Pragma", "no-cache")
	r.Header.Set("X-Ms-Request-Id", s.w.UUID())
	r.Header.Set("X-Ms-Ests-Server", "2.1.0 - SIM ProdSlices")
}

func itoa(n int) string { return strconv.Itoa(n) }

// life is how long a token lives, in the world's time and as expires_in.
// Clients drop tokens within five minutes of their end, so that the machine's
// five and a half minutes are the least however fast the world runs.
func (s *server) life() (time.Duration, int) {
	sec := wire.WallSeconds(s.w, s.w.Timing.TokenLife, 330)
	inWorld := time.Duration(float64(sec) * s.w.Clock().Speed() * float64(time.Second))
	return inWorld, sec
}

func b64(v any) string {
	b, err := json.Marshal(v)
	if err != nil { // maps of strings always marshal
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(b)
}
