package graph_test

import (
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/sim/graph"
	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/wire/wiretest"
	"example.org/peerage/providers/sim/world"
)

// bench is a directory with an administrator and a plain member.
type bench struct {
	t           *testing.T
	clk         *wiretest.Clock
	w           *world.World
	home, other *world.Tenant
	ana, bo     *world.User
	vendor      *world.App
	admin       *wiretest.Client
	member      *wiretest.Client
}

func newBench(t *testing.T) *bench {
	b := &bench{t: t, clk: wiretest.NewClock()}
	b.w = world.New(b.clk, 5)
	b.w.Do(func() {
		a := b.w.Azure
		b.home, b.other = a.AddTenant("", "Contoso", "contoso.example"), a.AddTenant("", "Vendor", "vendor.example")
		b.ana, b.bo = a.AddUser(b.home.ID, "ana@contoso.example", "Ana", true),
			a.AddUser(b.home.ID, "bo@contoso.example", "Bo", false)
		b.vendor = a.AddApp(b.other.ID, "", "Vendor peering", world.AudienceMultiple)
	})
	b.admin, b.member = b.client(world.Token{User: b.ana}), b.client(world.Token{User: b.bo})
	return b
}

func (b *bench) client(tok world.Token) *wiretest.Client {
	if tok.Audience == "" {
		tok.Audience = wire.GraphAudience
	}
	tok.TenantID = b.home.ID
	c := &wiretest.Client{T: b.t,
		Handler: graph.New(b.w, wire.Bases{Login: "https://login.test", Graph: "https://graph.test",
			ARM: "https://arm.test"})}
	b.w.Do(func() { c.Token = b.w.Azure.IssueToken(tok, time.Hour).Value })
	return c
}

func (b *bench) on(name string) { b.w.Do(func() { b.w.Faults.Set(world.Fault{Name: name}) }) }

func (b *bench) settle() { b.clk.Advance(b.w.Timing.DirectoryReplication) }

func app(name string) map[string]any {
	return map[string]any{"displayName": name, "signInAudience": world.AudienceMultiple, "keyCredentials": []any{},
		"tags": []string{"run-1"}, "notes": "n"}
}

// TestApplicationLikeRecorded compares a new application with recorded ones.
func TestApplicationLikeRecorded(t *testing.T) {
	b := newBench(t)
	r := b.admin.Want(201, "POST", "/v1.0/applications", app("peerage-a"))
	if r.Header.Get(
		"Content-Type") != "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8" ||
		r.Header.Get("OData-Version") != "4.0" || r.Header.Get("Request-Id") == "" ||
		!strings.HasSuffix(r.Header.Get("Location"),
			"/directoryObjects/"+r.At("id")+"/Microsoft.DirectoryServices.Application") {
		t.Errorf("headers %v", r.Header)
	}
	if r.At("@odata.context") != "https://graph.test/v1.0/$metadata#applications/$entity" || r.At("id") == r.At("appId") ||
		r.At("tags") != `["run-1"]` {
		t.Error(r.Raw)
	}
	for _, k := range []string{"deletedDateTime", "description", "identifierUris", "api", "web", "spa", "info",
		"verifiedPublisher", "parentalControlSettings",
		"requiredResourceAccess", "passwordCredentials", "publisherDomain", "certification", "addIns", "appRoles",
		"optionalClaims"} {
		if _, ok := r.JSON[k]; !ok {
			t.Errorf("%s is missing", k)
		}
	}
}

func TestApplicationLag(t *testing.T) {
	b := newBench(t)
	r := b.admin.Want(201, "POST", "/v1.0/applications", app("peerage-a"))
	id, appID := r.At("id"), r.At("appId")
	byName := "/v1.0/applications?$filter=startswith(displayName,'peerage')"
	b.admin.Want(200, "GET", "/v1.0/applications/"+id, nil)
	b.admin.Want(404, "GET", "/v1.0/applications(appId='"+appID+"')", nil)
	if b.admin.Want(200, "GET", byName, nil).Len("value") != 0 {
		t.Error("lists show it at once")
	}
	status := func(want int, code string) {
		t.Helper()
		if r := b.admin.Do("POST", "/v1.0/servicePrincipals", map[string]any{"appId": appID}); r.Status != want ||
			r.Code() != code {
			t.Errorf("got %d %s", r.Status, r.Raw)
		}
	}
	status(403, "Authorization_RequestDenied")
	b.clk.Advance(b.w.Timing.DirectoryReplication / 3)
	status(400, "Request_BadRequest")
	if b.admin.Want(200, "GET", byName, nil).Len("value") != 1 {
		t.Error("lists do not show it")
	}
	b.admin.Want(200, "GET", "/v1.0/applications(appId='"+strings.ToUpper(appID)+"')", nil)
	b.settle()
	status(201, "")
	status(409, "Request_MultipleObjectsWithSameKeyValue")
}

func TestNoLagBySwitch(t *testing.T) {
	b := newBench(t)
	b.on("azure.no-replication-lag")
	appID := b.admin.Want(201, "POST", "/v1.0/applications", app("a")).At("appId")
	b.admin.Want(201, "POST", "/v1.0/servicePrincipals", map[string]any{"appId": appID})
}

func TestFilters(t *testing.T) {
	b := newBench(t)
	for _, n := range []string{"peer-1", "peer-2", "it's"} {
		b.admin.Want(201, "POST", "/v1.0/applications", app(n))
	}
	b.settle()
	for filter, want := range map[string]int{
		"startswith(displayName,'PEER')":                           2,
		"displayName eq 'peer-1'":                                  1,
		"displayName eq 'it''s'":                                   1,
		"startsWith(displayName, 'peer') and displayName eq 'it'":  0,
		"tags/any(t:t eq 'run-1')":                                 3,
		"signInAudience eq 'AzureADMyOrg'":                         0,
		"appId eq '00000000-0000-0000-0000-000000000000'":          0,
		"displayName eq 'peer-2' and tags/any(x: x eq 'run-1')":    1,
		"startswith(displayName,'peer') AND tags/any(x:x eq 'no')": 0,
		"id eq '00000000-0000-0000-0000-000000000000'":             0,
		"": 3,
		"tags/any(t:t eq 'run-1') and startswith(displayName,'it')": 1,
	} {
		if got := b.admin.Want(200, "GET", "/beta/applications?$filter="+filter, nil).Len("value"); got != want {
			t.Errorf("%s: %d, want %d", filter, got, want)
		}
	}
	// Terraform escapes its filters, with a plus for a blank.
	if b.admin.Want(200, "GET", "/v1.0/applications?%24filter=displayName+eq+%27peer-1%27&$select=id,appId",
		nil).At("value.0.displayName") != "" {
		t.Error("$select is not honoured")
	}
	if r := b.admin.Do("GET", "/v1.0/applications?$filter=endswith(displayName,'x')", nil); r.Status != 400 ||
		r.Code() != "Request_UnsupportedQuery" {
		t.Error(r.Raw)
	}
}

func TestPages(t *testing.T) {
	b := newBench(t)
	for range 5 {
		b.admin.Want(201, "POST", "/v1.0/applications", app("same name"))
	}
	b.settle()
	seen, at := 0, "/v1.0/applications?$top=2&$filter=displayName eq 'same name'"
	for pages := 0; at != "" && pages < 5; pages++ {
		r := b.admin.Want(200, "GET", at, nil)
		seen += r.Len("value")
		at = strings.TrimPrefix(r.At("@odata.nextLink"), "https://graph.test")
	}
	if seen != 5 {
		t.Errorf("saw %d of 5", seen)
	}
}

func TestPasswords(t *testing.T) {
	b := newBench(t)
	id := b.admin.Want(201, "POST", "/v1.0/applications", app("a")).At("id")
	add := func(cred map[string]any) *wiretest.Response {
		return b.admin.Do("POST", "/v1.0/applications/"+id+"/addPassword", map[string]any{"passwordCredential": cred})
	}
	r := add(map[string]any{"displayName": "peerage-key", "startDateTime": "2026-11-21T09:00:00Z",
		"endDateTime": "2027-02-19T09:00:00Z"})
	secret := r.At("secretText")
	if r.Status != 200 || len(secret) != 40 || r.At("hint") != secret[:3] ||
		r.At("endDateTime") != "2027-02-19T09:00:00Z" ||
		r.At("@odata.context") != "https://graph.test/v1.0/$metadata#microsoft.graph.passwordCredential" {
		t.Fatal(r.Raw)
	}
	if other := add(map[string]any{"displayName": nil}); other.Value("displayName") != nil ||
		other.At("endDateTime") != "2028-11-21T09:00:00Z" {
		t.Error(other.Raw)
	}
	if bad := add(map[string]any{"endDateTime": "2020-01-01T00:00:00Z"}); bad.Status != 400 {
		t.Error(bad.Raw)
	}
	shown := b.admin.Want(200, "GET", "/v1.0/applications/"+id, nil)
	if shown.Len("passwordCredentials") != 2 || strings.Contains(shown.Raw, secret) ||
		shown.At("passwordCredentials.0.keyId") != r.At("keyId") {
		t.Error(shown.Raw)
	}
	b.admin.Want(204, "POST", "/v1.0/applications/"+id+"/removePassword", map[string]any{"keyId": r.At("keyId")})
	b.admin.Want(400, "POST", "/v1.0/applications/"+id+"/removePassword", map[string]any{"keyId": r.At("keyId")})
	if left := b.admin.Want(200, "GET", "/v1.0/applications/"+id, nil); left.Len("passwordCredentials") != 1 {
		t.Error("removing one key took", left.Raw)
	}
}

func TestPatchAndDelete(t *testing.T) {
	b := newBench(t)
	r := b.admin.Want(201, "POST", "/v1.0/applications", app("a"))
	id, appID := r.At("id"), r.At("appId")
	b.settle()
	sp := b.admin.Want(201, "POST", "/v1.0/servicePrincipals",
		map[string]any{"appId": appID, "tags": []string{"x"}}).At("id")
	b.admin.Want(204, "PATCH", "/v1.0/applications/"+id,
		map[string]any{"displayName": "b", "signInAudience": "AzureADMyOrg", "notes": nil,
			"web": map[string]any{"homePageUrl": "https://x.example"}})
	got := b.admin.Want(200, "GET", "/v1.0/applications/"+id, nil)
	if got.At("displayName") != "b" || got.At("signInAudience") != "AzureADMyOrg" || got.Value("notes") != nil ||
		got.At("web.homePageUrl") != "https://x.example" {
		t.Error(got.Raw)
	}
	b.admin.Want(400, "PATCH", "/v1.0/applications/"+id, map[string]any{"signInAudience": "Everybody"})
	b.admin.Want(400, "PATCH", "/v1.0/applications/"+id, "{broken")
	b.settle()
	b.admin.Want(204, "PATCH", "/v1.0/servicePrincipals/"+sp, map[string]any{"notes": "mine"})
	if p := b.admin.Want(200, "GET", "/v1.0/servicePrincipals(appId='"+appID+"')", nil); p.At("notes") != "mine" ||
		p.At("tags") != `["x"]` || p.At("appOwnerOrganizationId") != b.home.ID {
		t.Error(p.Raw)
	}
	b.admin.Want(204, "DELETE", "/v1.0/applications(appId='"+appID+"')", nil)
	b.admin.Want(404, "DELETE", "/v1.0/applications/"+id, nil)
	if r := b.admin.Do("GET", "/v1.0/servicePrincipals/"+sp, nil); r.Status != 404 ||
		r.Code() != "Request_ResourceNotFound" {
		t.Errorf("the principal outlived its application: %s", r.Raw)
	}
}
