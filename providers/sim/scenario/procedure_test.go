package scenario_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/providers/sim/world"
)

// person follows the Aiven page's steps with plain calls and no cleverness:
// what fails for a while is tried again, what fails for good ends the run.
type person struct {
	*sim.Sim
	t      *testing.T
	c      *company.Accounts
	http   *http.Client
	admin  string
	graph  string
	seen   []string // codes and end states, in the order of their coming
	values map[string]string
}

func newPerson(t *testing.T) *person {
	w := world.New(clock.Real{}, 5)
	s := sim.New(w, sim.Options{})
	return &person{Sim: s, t: t, c: company.Contoso(w), http: s.Mem().Client(), values: map[string]string{}}
}

type reply struct {
	status int
	body   map[string]any
}

func (p *person) call(method, address, auth, aux string, in any) (reply, error) {
	var body io.Reader
	switch x := in.(type) {
	case nil:
	case url.Values:
		body = strings.NewReader(x.Encode())
	default:
		b, err := json.Marshal(x)
		if err != nil {
			p.t.Fatal(err)
		}
		body = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(p.t.Context(), method, address, body)
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if _, form := in.(url.Values); form {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Authorization", auth)
	if aux != "" {
		r.Header.Set("x-ms-authorization-auxiliary", aux)
	}
	res, err := p.http.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	out := reply{status: res.StatusCode}
	if err == nil && len(raw) > 0 {
		err = json.Unmarshal(raw, &out.body)
	}
	return out, err
}

// code is the provider's word for a failure.
func code(r reply) string {
	switch e := r.body["error"].(type) {
	case map[string]any:
		return fmt.Sprint(e["code"])
	case string:
		n, _ := r.body["error_codes"].([]any)
		return fmt.Sprintf("AADSTS%.0f", n[0])
	}
	if es, ok := r.body["errors"].([]any); ok {
		if c, ok := es[0].(map[string]any)["error_code"]; ok {
			return fmt.Sprint(c)
		}
		return fmt.Sprint(r.body["message"])
	}
	return fmt.Sprint(r.status)
}

func (p *person) saw(what string) {
	if len(p.seen) == 0 || p.seen[len(p.seen)-1] != what {
		p.seen = append(p.seen, what)
	}
}

// passing are the failures that the documents say to wait for.
var passing = []string{"PrincipalNotFound", "AuthorizationFailed", "LinkedAuthorizationFailed", "AADSTS700016",
	"AADSTS7000215", "AADSTS7000229", "Request_BadRequest", "ReferencedResourceNotProvisioned",
	"AnotherOperationInProgress", "429", "503", "502", "500",
	"TooManyRequests", "ServerTimeout", "BadGateway"}

// insist makes a call until it succeeds, for at most ten minutes.
func (p *person) insist(fn func() (reply, error)) (reply, bool) {
	for range 60 {
		r, err := fn()
		switch {
		case err != nil:
			p.saw("broken")
		case r.status < 300:
			return r, true
		default:
			c := code(r)
			p.saw(c)
			if !slices.Contains(passing, c) && !strings.Contains(c, "try again in") && r.status < 500 {
				return r, false
			}
		}
		time.Sleep(10 * time.Second)
	}
	return reply{}, false
}

// soon is insist for what was made a moment ago and is not seen everywhere:
// 403 and 404 pass within three minutes.
func (p *person) soon(fn func() (reply, error)) (reply, bool) {
	until := time.Now().Add(3 * time.Minute)
	return p.insist(func() (reply, error) {
		r, err := fn()
		if (r.status == 403 || r.status == 404) && time.Now().Before(until) {
			r = reply{status: 503}
		}
		return r, err
	})
}

func (p *person) signIn(tenant, app, secret, resource string) (string, bool) {
	r, ok := p.insist(func() (reply, error) {
		return p.call("POST", p.Endpoints()[sim.Login]+"/"+tenant+"/oauth2/v2.0/token", "", "", url.Values{
			"grant_type": {"client_credentials"}, "client_id": {app}, "client_secret": {secret},
			"scope": {resource + "/.default"}})
	})
	return fmt.Sprintf("Bearer %v", r.body["access_token"]), ok
}

func (p *person) graphPost(path string, in any) (reply, bool) {
	return p.insist(func() (reply, error) {
		return p.call("POST", p.Endpoints()[sim.Graph]+"/v1.0"+path, p.graph,
			"", in)
	})
}

func (p *person) armPut(id, version string, in any) (reply, bool) {
	return p.insist(func() (reply, error) {
		return p.call("PUT", p.Endpoints()[sim.ARM]+id+"?api-version="+version, p.admin, "", in)
	})
}

func (p *person) aiven(method, path string, in any) (reply, bool) {
	return p.insist(func() (reply, error) {
		return p.call(method, p.Endpoints()[sim.Aiven]+"/v1"+path, "aivenv1 "+p.c.Token.Value, "", in)
	})
}

// run goes through all steps; it says at which it ended.
func (p *person) run() string {
	for _, step := range []struct {
		id string
		do func() bool
	}{
		{"A01", p.signInAsAdmin}, {"A03", p.makeApp}, {"A06", p.readNetwork}, {"A08", p.grantApp}, {"A09", p.addAiven},
		{"A11", p.grantAiven}, {"A13", p.chooseVPC}, {"A15", p.peerAiven}, {"A16", p.waitPending},
		{"A20", p.peerAzure}, {"A21", p.waitActive},
	} {
		if !step.do() {
			return step.id
		}
	}
	return "done"
}

func (p *person) signInAsAdmin() bool {
	var ok, ok2 bool
	p.admin, ok = p.signIn(p.c.TenantID, p.c.Admin.AppID, p.c.Secret, "https://management.azure.com")
	p.graph, ok2 = p.signIn(p.c.TenantID, p.c.Admin.AppID, p.c.Secret, "https://graph.microsoft.com")
	return ok && ok2
}

func (p *person) makeApp() bool {
	app, ok := p.graphPost("/applications", map[string]any{"displayName": "peerage-test",
		"signInAudience": "AzureADMultipleOrgs"})
	if !ok {
		return false
	}
	p.values["app"], p.values["object"] = app.body["appId"].(string), app.body["id"].(string)
	sp, ok := p.soon(func() (reply, error) {
		return p.call("POST", p.Endpoints()[sim.Graph]+"/v1.0/servicePrincipals", p.graph, "",
			map[string]any{"appId": p.values["app"]})
	})
	if !ok {
		return false
	}
	p.values["sp"] = sp.body["id"].(string)
	key, ok := p.soon(func() (reply, error) {
		return p.call("POST", p.Endpoints()[sim.Graph]+"/v1.0/applications/"+p.values["object"]+"/addPassword", p.graph, "",
			map[string]any{"passwordCredential": map[string]any{"displayName": "test"}})
	})
	if ok {
		p.values["secret"] = key.body["secretText"].(string)
	}
	return ok
}

func (p *person) readNetwork() bool {
	id := p.c.VNets[scenario.VNet]
	_, ok := p.insist(func() (reply, error) {
		return p.call("GET", p.Endpoints()[sim.ARM]+id+"?api-version=2024-05-01", p.admin, "", nil)
	})
	return ok
}

func (p *person) assign(principal, role string) bool {
	id := p.c.VNets[scenario.VNet] + "/providers/Microsoft.Authorization/roleAssignments/" + p.uuid()
	_, ok := p.armPut(id, "2022-04-01", map[string]any{"properties": map[string]any{"roleDefinitionId": role,
		"principalId": principal, "principalType": "ServicePrincipal"}})
	return ok
}

func (p *person) uuid() string {
	var id string
	p.World().Do(func() { id = p.World().UUID() })
	return id
}

func (p *person) grantApp() bool {
	return p.assign(p.values["sp"], "/subscriptions/"+p.c.Production+"/providers/Microsoft.Authorization/roleDefinitions/"+
		world.RoleNetworkContributor)
}

func (p *person) addAiven() bool {
	r, ok := p.graphPost("/servicePrincipals", map[string]any{"appId": world.AivenAppID})
	if ok {
		p.values["aiven"] = r.body["id"].(string)
		return true
	}
	if code(r) != "Request_MultipleObjectsWithSameKeyValue" {
		return false
	}
	p.World().Do(func() { p.values["aiven"] = p.World().Azure.PrincipalOf(p.c.TenantID, world.AivenAppID).ID })
	return true
}

func (p *person) grantAiven() bool {
	id := "/subscriptions/" + p.c.Production + "/providers/Microsoft.Authorization/roleDefinitions/" + p.uuid()
	_, ok := p.armPut(id, "2022-04-01", map[string]any{"properties": map[string]any{
		"roleName": "aiven-peer-" + scenario.VNet + "-" + providers.Mark(p.c.VNets[scenario.VNet],
			p.c.VPCs[scenario.VPC].ID),
		"type":             "CustomRole",
		"assignableScopes": []string{"/subscriptions/" + p.c.Production},
		"permissions": []any{map[string]any{"actions": []string{"Microsoft.Network/virtualNetworks/peer/action"},
			"notActions": []string{}}}}})
	return ok && p.assign(p.values["aiven"], id)
}
