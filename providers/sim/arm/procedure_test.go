package arm_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/sim/arm"
	"example.org/peerage/providers/sim/entra"
	"example.org/peerage/providers/sim/graph"
	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/wire/wiretest"
	"example.org/peerage/providers/sim/world"
)

var bases = wire.Bases{Login: "https://login.test", Graph: "https://graph.test", ARM: "https://arm.test"}

// bench is a small world: a customer with one network, a vendor with another.
type bench struct {
	t                      *testing.T
	clk                    *wiretest.Clock
	w                      *world.World
	home, vendor           *world.Tenant
	sub, vendorSub         *world.Subscription
	ana                    *world.User
	vnet, vendorVNet       *world.VNet
	vendorApp              *world.App
	login, graphAPI, armed http.Handler
}

func newBench(t *testing.T) *bench {
	b := &bench{t: t, clk: wiretest.NewClock()}
	b.w = world.New(b.clk, 7)
	b.w.Do(func() {
		a := b.w.Azure
		b.home = a.AddTenant("", "Contoso", "contoso.example")
		b.vendor = a.AddTenant("", "Vendor", "vendor.example")
		b.sub = a.AddSubscription(b.home.ID, "", "Production")
		b.vendorSub = a.AddSubscription(b.vendor.ID, "", "Vendor production")
		b.ana = a.AddUser(b.home.ID, "ana@contoso.example", "Ana", true)
		a.Grant(b.ana.ID, "Owner", "/subscriptions/"+b.sub.ID)
		b.vnet = a.AddVNet(b.sub.ID, "rg-Orders", "vnet-Orders", "westeurope", "10.40.0.0/16")
		b.vendorVNet = a.AddVNet(b.vendorSub.ID, "rg-vendor", "vnet-vendor", "westeurope", "10.20.0.0/24")
		b.vendorApp = a.AddApp(b.vendor.ID, "", "Vendor peering", world.AudienceMultiple)
	})
	b.login, b.graphAPI, b.armed = entra.New(b.w, bases), graph.New(b.w, bases), arm.New(b.w, bases)
	return b
}

func (b *bench) user(u *world.User, aud string) string {
	var tok *world.Token
	b.w.Do(func() {
		tok = b.w.Azure.IssueToken(world.Token{TenantID: u.TenantID, ClientID: world.AzureCLI, Audience: aud, User: u},
			time.Hour)
	})
	return tok.Value
}

func (b *bench) arm(token string, aux ...string) *wiretest.Client {
	c := &wiretest.Client{T: b.t, Handler: b.armed, Token: token, Header: http.Header{}}
	for _, x := range aux {
		c.Header.Add("X-Ms-Authorization-Auxiliary", "Bearer "+x)
	}
	return c
}

func (b *bench) graph(token string) *wiretest.Client {
	return &wiretest.Client{T: b.t, Handler: b.graphAPI, Token: token}
}

// signIn asks for an application's token; "" and the code when refused.
func (b *bench) signIn(tenant, appID, secret string) (token string, r *wiretest.Response) {
	c := &wiretest.Client{T: b.t, Handler: b.login}
	r = c.Do("POST", "/"+tenant+"/oauth2/v2.0/token", url.Values{"grant_type": {"client_credentials"},
		"client_id":     {appID},
		"client_secret": {secret}, "scope": {"https://management.azure.com/.default openid offline_access profile"}})
	return r.At("access_token"), r
}

const v = "?api-version=2022-04-01"

// TestProcedure walks through the Azure side of the whole procedure: an
// application, its grant, the vendor's principal and grant, and the peering
// across tenants.
func TestProcedure(t *testing.T) {
	b := newBench(t)
	ana := b.arm(b.user(b.ana, wire.ManagementAudience))
	dir := b.graph(b.user(b.ana, wire.GraphAudience))

	app := dir.Want(201, "POST", "/v1.0/applications",
		map[string]any{"displayName": "peerage", "signInAudience": world.AudienceMultiple, "keyCredentials": []any{}})
	appID, objectID := app.At("appId"), app.At("id")
	if r := dir.Do("POST", "/v1.0/servicePrincipals", map[string]any{"appId": appID}); r.Status != 403 ||
		r.Code() != "Authorization_RequestDenied" {
		t.Fatalf("principal of a fresh app: %d %s", r.Status, r.Raw)
	}
	b.clk.Advance(20 * time.Second)
	sp := dir.Want(201, "POST", "/v1.0/servicePrincipals", map[string]any{"appId": appID, "accountEnabled": true}).At("id")
	secret := dir.Want(200, "POST", "/v1.0/applications/"+objectID+"/addPassword",
		map[string]any{"passwordCredential": map[string]any{"displayName": "peerage"}}).At("secretText")
	vendorSP := dir.Want(201, "POST", "/v1.0/servicePrincipals", map[string]any{"appId": b.vendorApp.AppID}).At("id")

	if r := b.grant(ana, world.RoleNetworkContributor, sp); r.Status != 400 || r.Code() != "PrincipalNotFound" {
		t.Fatalf("grant to a fresh principal: %d %s", r.Status, r.Raw)
	}
	if _, r := b.signIn(b.home.ID, appID, secret); r.Status != 401 || !strings.Contains(r.Raw, "AADSTS7000229") {
		t.Fatalf("sign-in of a fresh principal: %d %s", r.Status, r.Raw)
	}
	b.clk.Advance(20 * time.Second)
	if r := b.grant(ana, world.RoleNetworkContributor, sp); r.Status != 201 {
		t.Fatalf("grant: %s", r.Raw)
	}
	role := b.peerRole(ana)
	if r := b.grant(ana, role, vendorSP); r.Status != 201 {
		t.Fatalf("grant to the vendor: %s", r.Raw)
	}
	b.vendorActs(appID, vendorSP)
	b.peer(appID, secret)
}

func (b *bench) grant(c *wiretest.Client, role, principal string) *wiretest.Response {
	b.t.Helper()
	return c.Do("PUT", b.vnet.ID+"/providers/Microsoft.Authorization/roleAssignments/"+principal+v,
		map[string]any{"properties": map[string]any{
			"roleDefinitionId": "/subscriptions/" + b.sub.ID + "/providers/Microsoft.Authorization/roleDefinitions/" + role,
			"principalId":      principal, "principalType": "ServicePrincipal"}})
}

func (b *bench) peerRole(c *wiretest.Client) string {
	const guid = "11111111-2222-3333-4444-555555555555"
	scope := "/subscriptions/" + b.sub.ID
	c.Want(201, "PUT", scope+"/providers/Microsoft.Authorization/roleDefinitions/"+guid+v,
		map[string]any{"properties": map[string]any{
			"roleName": "vendor-peering", "description": "peer", "type": "CustomRole", "assignableScopes": []string{scope},
			"permissions": []any{map[string]any{"actions": []string{"Microsoft.Network/virtualNetworks/peer/action"},
				"notActions": []string{}}}}})
	return guid
}

// vendorActs is what the vendor does when it has been asked: it needs the
// customer's grant, lets the application in and makes its own half.
func (b *bench) vendorActs(appID, vendorSP string) {
	b.t.Helper()
	peer := func() (ok bool) {
		b.w.Do(func() {
			ok = b.w.Azure.Allowed(vendorSP, "microsoft.network/virtualNetworks/PEER/action", strings.ToLower(b.vnet.ID))
		})
		return ok
	}
	if peer() {
		b.t.Fatal("a grant came into effect at once")
	}
	b.clk.Advance(2 * time.Minute)
	if !peer() {
		b.t.Fatal("the vendor's grant is not in effect after two minutes")
	}
	b.w.Do(func() {
		sp := b.w.Azure.EnsureServicePrincipal(b.vendor.ID, appID)
		b.w.Azure.Grant(sp.ID, "Network Contributor", b.vendorVNet.ID)
		if _, _, p := b.w.Azure.PutPeering(b.vendorVNet.ID, "to-contoso",
			world.PeeringSpec{RemoteVNetID: b.vnet.ID, AllowVirtualNetworkAccess: true}); p != nil {
			b.t.Fatal(p)
		}
	})
	b.clk.Advance(time.Minute)
}

func (b *bench) peer(appID, secret string) {
	b.t.Helper()
	token, _ := b.signIn(b.home.ID, appID, secret)
	aux, _ := b.signIn(b.vendor.ID, appID, secret)
	id := b.vnet.ID + "/virtualNetworkPeerings/to-vendor" + v
	body := peeringBody(b.vendorVNet.ID)
	if r := b.arm(token).Do("PUT", id, body); r.Status != 403 || r.Code() != "LinkedAuthorizationFailed" ||
		!strings.Contains(r.Raw, "current tenant") {
		b.t.Fatalf("without the second token: %d %s", r.Status, r.Raw)
	}
	both := b.arm(token, aux)
	r := both.Want(201, "PUT", id, body)
	if r.At("properties.peeringState") != "Connected" || r.At("properties.peeringSyncLevel") != "FullyInSync" ||
		r.At("properties.provisioningState") != "Updating" {
		b.t.Fatalf("second half: %s", r.Raw)
	}
	at := strings.TrimPrefix(r.Header.Get("Azure-AsyncOperation"), bases.ARM)
	var seen []string
	for range 3 {
		seen = append(seen, both.Want(200, "GET", at, nil).At("status"))
		b.clk.Advance(10 * time.Second)
	}
	if got := strings.Join(seen, " "); got != "InProgress InProgress Succeeded" {
		b.t.Fatalf("operation went %s", got)
	}
	if got := both.Want(200, "GET", id, nil).At("properties.provisioningState"); got != "Succeeded" {
		b.t.Fatalf("final state %s", got)
	}
	subs := b.arm(aux).Want(200, "GET", "/subscriptions?api-version=2022-12-01", nil)
	if subs.Len("value") != 1 || subs.At("value.0.subscriptionId") != b.vendorSub.ID {
		b.t.Fatalf("the vendor's subscription is not listed: %s", subs.Raw)
	}
}

func peeringBody(remote string) map[string]any {
	return map[string]any{"name": "x", "properties": map[string]any{"allowVirtualNetworkAccess": true,
		"allowForwardedTraffic": false, "allowGatewayTransit": false, "useRemoteGateways": false,
		"remoteVirtualNetwork": map[string]any{"id": remote}}}
}
