package aivenapi_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim/aivenapi"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
)

type lab struct {
	w   *world.World
	c   *company.Accounts
	h   http.Handler
	org string // "/v1/organization/…"
	vpc string // "/v1/organization/…/vpc/…"
}

func newLab() *lab {
	w := world.New(clock.Real{}, 3)
	c := company.Contoso(w)
	d := &lab{w: w, c: c, h: aivenapi.New(w), org: "/v1/organization/" + c.Org}
	d.vpc = d.org + "/vpc/" + c.VPCs["aiven-eu"].ID
	return d
}

type result struct {
	status int
	head   http.Header
	body   map[string]any
}

func (d *lab) with(t *testing.T, auth, method, path, body string) result {
	t.Helper()
	r := httptest.NewRequest(method, path, io.NopCloser(strings.NewReader(body)))
	r.RemoteAddr = "127.0.0.1:4711"
	if auth != "" {
		r.Header.Set("Authorization", auth)
	}
	rec := httptest.NewRecorder()
	d.h.ServeHTTP(rec, r)
	out := result{status: rec.Code, head: rec.Header()}
	if err := json.Unmarshal(rec.Body.Bytes(), &out.body); err != nil {
		t.Fatalf("%s %s answered %q: %v", method, path, rec.Body, err)
	}
	compare(t, method, path, out)
	return out
}

func (d *lab) do(t *testing.T, method, path, body string) result {
	t.Helper()
	return d.with(t, "aivenv1 "+d.c.Token.Value, method, path, body)
}

func (d *lab) request() string {
	return `{"peer_cloud_account":"` + d.c.Production + `","peer_resource_group":"rg-orders","peer_vpc":"vnet-orders",` +
		`"peer_azure_app_id":"` + d.c.Network.AppID + `","peer_azure_tenant_id":"` + d.c.TenantID + `"}`
}

// peerings are those of a VPC's answer, by peer_vpc.
func peerings(r result) map[string]map[string]any {
	out := map[string]map[string]any{}
	for _, x := range r.body["peering_connections"].([]any) {
		p := x.(map[string]any)
		out[p["peer_vpc"].(string)] = p
	}
	return out
}

// keys that OpenAPI requires or that avn's tables look up.
var peeringKeys = []string{"peer_cloud_account", "peer_resource_group", "peer_vpc", "peer_region", "state",
	"create_time", "update_time", "state_info", "peering_connection_id", "peer_azure_app_id", "peer_azure_tenant_id",
	"user_peer_network_cidrs", "vpc_peering_connection_type"}

func missing(o map[string]any, keys ...string) []string {
	var out []string
	for _, k := range keys {
		if _, ok := o[k]; !ok {
			out = append(out, k)
		}
	}
	return out
}

func TestShapes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newLab()
		for _, c := range []struct {
			path, list string
			keys       []string
		}{
			{"/v1/organizations", "organizations", []string{"organization_id", "organization_name", "account_id", "tier",
				"create_time", "update_time"}},
			{d.org + "/vpcs", "vpcs", []string{"organization_id", "organization_vpc_id", "clouds", "state", "display_name",
				"create_time", "update_time"}},
			{d.org + "/vpc-clouds", "clouds", []string{"cloud_name", "geo_region"}},
			{d.vpc, "peering_connections", peeringKeys},
			{strings.Replace(d.vpc, "/vpc/", "/vpcs/", 1) + "?limit=999", "peering_connections", peeringKeys},
			{"/v1/project", "projects", []string{"project_name", "organization_id", "account_id"}},
			{"/v1/project/contoso-prod/vpcs", "vpcs", []string{"project_vpc_id", "cloud_name", "network_cidr", "state",
				"create_time", "update_time"}},
			{"/v1/project/contoso-prod/vpcs/" + d.c.VPCs["contoso-prod"].ID, "peering_connections", peeringKeys},
			{"/v1/project/contoso-prod/service", "services", []string{"service_name", "service_type", "plan", "state",
				"project_vpc_id", "user_config", "service_uri_params"}},
		} {
			r := d.do(t, "GET", c.path, "")
			list, _ := r.body[c.list].([]any)
			if r.status != 200 || len(list) == 0 {
				t.Errorf("GET %s: %d %v", c.path, r.status, r.body)
				continue
			}
			if m := missing(list[0].(map[string]any), c.keys...); m != nil {
				t.Errorf("GET %s: %s lack %q", c.path, c.list, m)
			}
		}
	})
}

func TestPeeringOverTheWire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newLab()
		plural := strings.Replace(d.vpc, "/vpc/", "/vpcs/", 1)
		d.w.Do(func() {
			own := d.w.Azure.PrincipalOf(d.c.TenantID, world.AivenAppID)
			d.w.Azure.Grant(own.ID, world.RoleNetworkContributor, d.c.VNets["vnet-orders"])
		})
		r := d.do(t, "POST", d.vpc+"/peering-connections?limit=999", d.request())
		if r.status != 200 || r.body["state"] != "APPROVED" || r.body["state_info"] != nil {
			t.Fatalf("POST: %d %v", r.status, r.body)
		}
		if m := missing(r.body, peeringKeys...); m != nil {
			t.Errorf("POST lacks %q", m)
		}
		id := r.body["peering_connection_id"].(string)
		if again := d.do(t, "POST", plural+"/peering-connections", d.request()); again.body["peering_connection_id"] != id {
			t.Errorf("POST again: %v", again.body)
		}
		time.Sleep(2 * time.Minute)
		p := peerings(d.do(t, "GET", plural, ""))["vnet-orders"]
		info, _ := p["state_info"].(map[string]any)
		if p["state"] != "PENDING_PEER" || info["to-tenant-id"] != d.c.AivenTenantID ||
			info["to-network-id"] != d.c.VPCs["aiven-eu"].VNetID {
			t.Errorf("after two minutes: %v", p)
		}
		if m := missing(info, "type", "message", "warnings"); m != nil {
			t.Errorf("state_info lacks %q", m)
		}
		if r := d.do(t, "POST", plural+"/peering-connections/actions/refresh",
			""); r.body["pending_build_only_peering_connections"] == nil {
			t.Errorf("refresh: %v", r.body)
		}
		if r := d.do(t, "DELETE", d.vpc+"/peering-connection/"+id, ""); r.status != 200 || r.body["state"] != "DELETING" {
			t.Errorf("DELETE: %d %v", r.status, r.body)
		}
		time.Sleep(5 * time.Minute)
		if _, there := peerings(d.do(t, "GET", d.vpc, ""))["vnet-orders"]; there {
			t.Error("still there")
		}
		if r := d.do(t, "DELETE", plural+"/peering-connections/"+id, ""); r.status != 404 {
			t.Errorf("DELETE of what is gone: %d", r.status)
		}
	})
}

func TestProjectPeering(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newLab()
		vpc := "/v1/project/contoso-prod/vpcs/" + d.c.VPCs["contoso-prod"].ID
		r := d.do(t, "POST", vpc+"/peering-connections", d.request())
		if r.status != 200 || r.body["peering_connection_id"] != nil || r.body["state_info"] != nil {
			t.Errorf("a project's POST is thinner: %d %v", r.status, r.body)
		}
		if p := peerings(d.do(t, "GET", vpc, ""))["vnet-orders"]; p["peering_connection_id"] == nil {
			t.Errorf("GET: %v", p)
		}
		by := vpc + "/peering-connections/peer-accounts/" + d.c.Production +
			"/peer-resource-groups/rg-orders/peer-vpcs/vnet-orders"
		if r := d.do(t, "DELETE", by, ""); r.status != 200 || r.body["state"] != "DELETING" {
			t.Errorf("DELETE: %d %v", r.status, r.body)
		}
		if r := d.do(t, "POST", vpc+"/peering-connections/refresh", ""); r.status != 200 {
			t.Errorf("refresh: %d", r.status)
		}
	})
}

func TestRefusals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newLab()
		good, read := "aivenv1 "+d.c.Token.Value, "Bearer "+d.c.ReadToken.Value
		add := func(change func(*world.AivenToken)) string {
			var tok *world.AivenToken
			d.w.Do(func() { tok = d.w.Aiven.AddToken("", "x", d.c.Org); change(tok) })
			return "aivenv1 " + tok.Value
		}
		expired := add(func(x *world.AivenToken) { x.Expires = d.w.Now().Add(-time.Hour) })
		elsewhere := add(func(x *world.AivenToken) {
			x.AllowedFrom = []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}
		})
		here := add(func(x *world.AivenToken) { x.AllowedFrom = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} })
		none := add(func(x *world.AivenToken) { x.Read, x.Write = false, false })
		for name, c := range map[string]struct {
			auth, method, path, body string
			status                   int
			code, says               string
		}{
			"no token": {"", "GET", "/v1/organizations", "", 403, "authentication_failed", "Authentication failed"},
			"wrong token": {"aivenv1 nope", "GET", "/v1/organizations", "", 403, "authentication_failed",
				"Authentication failed"},
			"wrong scheme": {"Basic " + d.c.Token.Value, "GET", "/v1/organizations", "", 403, "authentication_failed",
				"Authentication failed"},
			"expired": {expired, "GET", "/v1/organizations", "", 401, "", "Missing (expired) db token"},
			"from elsewhere": {elsewhere, "GET", "/v1/organizations", "", 403, "api_client_ip_allowlist_blocks_caller",
				"allow-list"},
			"from here": {here, "GET", d.org + "/vpcs", "", 200, "", ""},
			"no right":  {none, "GET", d.org + "/vpcs", "", 403, "permission_denied", "organization:networking:read"},
			"may read":  {read, "GET", d.org + "/vpcs", "", 200, "", ""},
			"may not write": {read, "POST", d.vpc + "/peering-connections", d.request(), 403, "permission_denied",
				"organization:networking:write"},
			"other's org": {read, "GET", "/v1/organization/" + d.c.OtherOrg + "/vpcs", "", 404, "organization_not_found",
				"Organization not found"},
			"no such org": {good, "GET", "/v1/organization/orgnope/vpcs", "", 404, "organization_not_found",
				"Organization not found"},
			"no such project": {good, "GET", "/v1/project/nope/vpcs", "", 404, "project_not_found", ""},
			"no such VPC":     {good, "GET", d.org + "/vpc/nope", "", 404, "", "VPC"},
			"limit": {good, "GET", "/v1/organizations?limit=1000", "", 400, "bad_request",
				"maximum allowed value is 999"},
			"broken body": {good, "POST", d.vpc + "/peering-connections", "{", 400, "bad_request", "JSON"},
			"no network":  {good, "POST", d.vpc + "/peering-connections", "{}", 400, "bad_request", "required"},
			"two clouds": {good, "POST", d.org + "/vpcs", `{"clouds":[],"peering_connections":[]}`, 400, "bad_request",
				"exactly one"},
			"no peerings key": {good, "POST", d.org + "/vpcs",
				`{"clouds":[{"cloud_name":"azure-westeurope","network_cidr":"10.3.0.0/24"}]}`, 400, "bad_request",
				"peering_connections"},
			"VPC in use": {good, "DELETE", d.vpc, "", 409, "conflict", "peering"},
			"no such service": {good, "GET", "/v1/project/contoso-prod/service/nope", "", 404, "",
				"Service nope does not exist"},
			"unknown path": {good, "GET", "/v1/nope", "", 404, "", ""},
		} {
			r := d.with(t, c.auth, c.method, c.path, c.body)
			if r.status != c.status {
				t.Errorf("%s: %d %v, want %d", name, r.status, r.body, c.status)
				continue
			}
			if c.status == 200 {
				continue
			}
			e := r.body["errors"].([]any)[0].(map[string]any)
			code, _ := e["error_code"].(string)
			if code != c.code && c.code != "" || !strings.Contains(e["message"].(string), c.says) ||
				r.body["message"] != e["message"] {
				t.Errorf("%s: %v, want %s %q", name, r.body, c.code, c.says)
			}
		}
	})
}

func TestPersonalTokensCanBeBanned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newLab()
		d.w.Do(func() {
			d.c.Token.Personal = true
			d.w.Aiven.Org(d.c.Org).NoPersonalTokens = true
		})
		r := d.do(t, "GET", d.org+"/vpcs", "")
		if r.status != 403 || !strings.Contains(r.body["errors"].([]any)[0].(map[string]any)["error_code"].(string),
			"user_personal_token_not_allowed") {
			t.Errorf("%d %v", r.status, r.body)
		}
	})
}

func TestVPCOverTheWire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newLab()
		r := d.do(t, "POST", d.org+"/vpcs",
			`{"clouds":[{"cloud_name":"azure-westeurope","network_cidr":"10.3.0.0/24"}],"peering_connections":[],"display_name":"third"}`)
		if r.status != 200 || r.body["state"] != "APPROVED" || r.body["display_name"] != "third" {
			t.Fatalf("POST: %d %v", r.status, r.body)
		}
		path := d.org + "/vpcs/" + r.body["organization_vpc_id"].(string)
		if r := d.do(t, "PUT", path, `{"display_name":"fourth"}`); r.body["display_name"] != "fourth" {
			t.Errorf("PUT: %v", r.body)
		}
		time.Sleep(3 * time.Minute)
		if r := d.do(t, "GET", path, ""); r.body["state"] != "ACTIVE" {
			t.Errorf("GET: %v", r.body)
		}
		if r := d.do(t, "DELETE", path, ""); r.body["state"] != "DELETING" {
			t.Errorf("DELETE: %v", r.body)
		}
		time.Sleep(5 * time.Minute)
		if r := d.do(t, "GET", path, ""); r.status != 404 {
			t.Errorf("GET of what is gone: %d", r.status)
		}
	})
}

func TestLab(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newLab()
		if r := d.with(t, "", "GET", "/_lab/world", ""); len(r.body["vnets"].([]any)) < 12 {
			t.Errorf("world: %v", r.body)
		}
		r := d.with(t, "", "POST", "/_lab/fault", `{"name":"x","kind":"status","status":503,"times":1,"retry_after":2.5}`)
		if r.status != 200 {
			t.Fatalf("fault: %v", r.body)
		}
		d.w.Do(func() {
			f, hit := d.w.Faults.Hit("arm", "GET", "/x")
			if !hit || f.Status != 503 || f.RetryAfter != 2500*time.Millisecond {
				t.Errorf("fault %+v", f)
			}
		})
		if r := d.with(t, "", "GET", "/_lab/fault", ""); len(r.body["faults"].([]any)) != 0 {
			t.Errorf("it was to strike once: %v", r.body)
		}
	})
}
