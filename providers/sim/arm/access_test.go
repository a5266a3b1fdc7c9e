package arm_test

import (
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/wire/wiretest"
	"example.org/peerage/providers/sim/world"
)

func TestTokensRefused(t *testing.T) {
	b := newBench(t)
	subs := "/subscriptions?api-version=2022-12-01"
	good := b.user(b.ana, wire.ManagementAudience)
	old := b.user(b.ana, wire.ManagementAudience)
	for _, c := range []struct {
		name, code string
		client     *wiretest.Client
		at         string
	}{
		{"none", "AuthenticationFailed", b.arm(""), subs},
		{"unknown", "InvalidAuthenticationToken", b.arm("nonsense"), subs},
		{"of Graph", "InvalidAuthenticationTokenAudience", b.arm(b.user(b.ana, wire.GraphAudience)), subs},
		{"of another tenant", "InvalidAuthenticationTokenTenant", b.arm(good), b.vendorVNet.ID + v},
		{"four more", "InvalidAuxiliaryTokens", b.arm(good, old, old, old, old), subs},
		{"unknown one more", "InvalidAuthenticationToken", b.arm(good, "nonsense"), subs},
	} {
		r := c.client.Do("GET", c.at, nil)
		if r.Status != 401 || r.Code() != c.code ||
			!strings.HasPrefix(r.Header.Get("WWW-Authenticate"), `Bearer authorization_uri="https://login.test/`) {
			t.Errorf("%s: %d %s", c.name, r.Status, r.Raw)
		}
	}
	b.arm(good, old).Want(200, "GET", subs, nil)
	b.w.Do(b.w.Azure.ExpireTokens)
	good = b.user(b.ana, wire.ManagementAudience)
	for name, c := range map[string]*wiretest.Client{"itself": b.arm(old), "the second": b.arm(good, old)} {
		if r := c.Do("GET", subs, nil); r.Status != 401 || r.Code() != "ExpiredAuthenticationToken" {
			t.Errorf("%s has expired: %d %s", name, r.Status, r.Raw)
		}
	}
}

func TestNotThere(t *testing.T) {
	b := newBench(t)
	c := b.arm(b.user(b.ana, wire.ManagementAudience))
	sub := "/subscriptions/" + b.sub.ID
	for _, x := range []struct {
		at     string
		status int
		code   string
	}{
		{"/subscriptions", 400, "MissingApiVersionParameter"},
		{"/subscriptions/00000000-0000-0000-0000-000000000000" + v, 404, "SubscriptionNotFound"},
		{sub + "/resourceGroups/none" + v, 404, "ResourceGroupNotFound"},
		{sub + "/resourceGroups/none/providers/Microsoft.Network/virtualNetworks/x" + v, 404, "ResourceGroupNotFound"},
		{sub + "/resourceGroups/rg-Orders/providers/Microsoft.Network/virtualNetworks/x" + v, 404, "ResourceNotFound"},
		{sub + "/resourceGroups/rg-Orders/providers/Microsoft.Network/virtualNetworks/x/virtualNetworkPeerings/y" + v, 404,
			"ResourceNotFound"},
		{sub + "/providers/Microsoft.Compute/virtualMachines/x" + v, 404, wire.NotServedCode},
		{sub + "/providers/Microsoft.Authorization/roleDefinitions/00000000-0000-0000-0000-000000000000" + v, 404,
			"RoleDefinitionDoesNotExist"},
		{sub + "/providers/Microsoft.Authorization/roleAssignments/00000000-0000-0000-0000-000000000000" + v, 404,
			"RoleAssignmentNotFound"},
	} {
		if r := c.Do("GET", x.at, nil); r.Status != x.status || r.Code() != x.code {
			t.Errorf("%s: %d %s", x.at, r.Status, r.Raw)
		}
	}
	if r := c.Do("PATCH", b.vnet.ID+v, nil); r.Status != 405 {
		t.Errorf("PATCH: %d", r.Status)
	}
}

func TestAccounts(t *testing.T) {
	b := newBench(t)
	var guest *world.User
	b.w.Do(func() { guest = b.w.Azure.AddGuest(b.vendor.ID, b.ana) })
	c := b.arm(b.user(b.ana, wire.ManagementAudience))
	if r := c.Want(200, "GET", "/tenants?api-version=2022-12-01", nil); r.Len("value") != 2 {
		t.Error(r.Raw)
	}
	r := c.Want(200, "GET", "/subscriptions?api-version=2022-12-01", nil)
	if r.Len("value") != 1 || r.At("value.0.tenantId") != b.home.ID || r.At("value.0.displayName") != "Production" ||
		r.At("value.0.state") != "Enabled" {
		t.Error(r.Raw)
	}
	there := b.arm(b.user(guest, wire.ManagementAudience))
	if r := there.Want(200, "GET", "/subscriptions?api-version=2022-12-01", nil); r.Len("value") != 0 {
		t.Error("a guest without a role sees", r.Raw)
	}
	b.w.Do(func() { b.w.Azure.Grant(guest.ID, "Reader", b.vendorVNet.ID) })
	if r := there.Want(200, "GET", "/subscriptions?api-version=2022-12-01", nil); r.Len("value") != 1 {
		t.Error("a guest with a role on one network sees", r.Raw)
	}
	if r := c.Want(200, "GET", "/subscriptions/"+b.sub.ID+"/locations"+v, nil); r.At("value.0.name") != "westeurope" {
		t.Error(r.Raw)
	}
	if r := c.Want(200, "GET", "/subscriptions/"+strings.ToUpper(b.sub.ID)+"/resourcegroups"+v,
		nil); r.At("value.0.name") != "rg-Orders" {
		t.Error(r.Raw)
	}
	b.w.Do(func() { b.w.Faults.Set(world.Fault{Name: "azure.no-subscription"}) })
	if r := c.Want(200, "GET", "/subscriptions?api-version=2022-12-01", nil); r.Len("value") != 0 {
		t.Error(r.Raw)
	}
	if r := b.arm("").Want(200, "GET", "/metadata/endpoints?api-version=2022-09-01",
		nil); r.At("authentication.loginEndpoint") != "https://login.test" || r.At("suffixes.storage") == "" {
		t.Error(r.Raw)
	}
}

// TestNotPermitted: the refusal names the client, the action and the scope.
func TestNotPermitted(t *testing.T) {
	b := newBench(t)
	var bo *world.User
	b.w.Do(func() {
		bo = b.w.Azure.AddUser(b.home.ID, "bo@contoso.example", "Bo", false)
		b.w.Azure.Grant(bo.ID, "Reader", b.vnet.ID)
	})
	c := b.arm(b.user(bo, wire.ManagementAudience))
	c.Want(200, "GET", b.vnet.ID+v, nil)
	id := b.vnet.ID + "/virtualNetworkPeerings/p"
	r := c.Want(403, "PUT", id+v, peeringBody(b.vendorVNet.ID))
	for _, w := range []string{"'bo@contoso.example' with object id '" + bo.ID + "'",
		"action '" + "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write'", "over scope '" + id + "'"} {
		if r.Code() != "AuthorizationFailed" || !strings.Contains(r.Raw, w) ||
			r.Header.Get("X-Ms-Failure-Cause") != "gateway" {
			t.Errorf("%s is not in %s", w, r.Raw)
		}
	}
	for method, at := range map[string]string{
		"GET":    "/subscriptions/" + b.sub.ID + "/providers/Microsoft.Network/virtualNetworks",
		"PUT":    b.vnet.ID + "/providers/Microsoft.Authorization/roleAssignments/11111111-1111-1111-1111-111111111111",
		"DELETE": b.vnet.ID,
		"POST":   "/subscriptions/" + b.sub.ID + "/providers/Microsoft.Network/register",
	} {
		if r := c.Do(method, at+v, map[string]any{}); r.Code() != "AuthorizationFailed" {
			t.Errorf("%s %s: %d %s", method, at, r.Status, r.Raw)
		}
	}
	p := c.Want(200, "GET", b.vnet.ID+"/providers/Microsoft.Authorization/permissions"+v, nil)
	if p.Len("value") != 1 || p.At("value.0.actions") != `["*/read"]` {
		t.Error(p.Raw)
	}
	if p := c.Want(200, "GET", "/subscriptions/"+b.sub.ID+"/providers/Microsoft.Authorization/permissions"+v,
		nil); p.Len("value") != 0 {
		t.Error(p.Raw)
	}
}

// TestLinkedRight: with the second token, the right to peer is still needed.
func TestLinkedRight(t *testing.T) {
	b := newBench(t)
	var here, there string
	b.w.Do(func() {
		a := b.w.Azure
		app := a.AddApp(b.home.ID, "", "app", world.AudienceMultiple)
		x, y := a.EnsureServicePrincipal(b.home.ID, app.AppID), a.EnsureServicePrincipal(b.vendor.ID, app.AppID)
		a.Grant(x.ID, "Network Contributor", b.vnet.ID)
		issue := func(sp *world.ServicePrincipal) string {
			return a.IssueToken(world.Token{TenantID: sp.TenantID, ClientID: app.AppID, Audience: wire.ManagementAudience,
				Principal: sp}, time.Hour).Value
		}
		here, there = issue(x), issue(y)
	})
	r := b.arm(here, there).Want(403, "PUT", b.vnet.ID+"/virtualNetworkPeerings/p"+v, peeringBody(b.vendorVNet.ID))
	if r.Code() != "LinkedAuthorizationFailed" ||
		!strings.Contains(r.Raw, "'peer/action' on the linked scope(s) '"+b.vendorVNet.ID) {
		t.Error(r.Raw)
	}
}

func TestRolesOverTheWire(t *testing.T) {
	b := newBench(t)
	c := b.arm(b.user(b.ana, wire.ManagementAudience))
	sub := "/subscriptions/" + b.sub.ID
	find := func(scope, name string) *wiretest.Response {
		return c.Want(200, "GET", scope+"/providers/Microsoft.Authorization/roleDefinitions"+v+"&$filter=roleName eq '"+name+
			"'", nil)
	}
	if r := find(sub, "network contributor"); r.At("value.0.id") != sub+
		"/providers/Microsoft.Authorization/roleDefinitions/"+world.RoleNetworkContributor ||
		r.At("value.0.properties.type") != "BuiltInRole" {
		t.Error(r.Raw)
	}
	role := sub + "/providers/Microsoft.Authorization/roleDefinitions/" + b.peerRole(c)
	if r := find(sub, "vendor-peering"); r.Len("value") != 0 {
		t.Error("the list has no lag:", r.Raw)
	}
	b.clk.Advance(5 * time.Second)
	got := find(b.vnet.ID, "VENDOR-peering")
	if got.At("value.0.properties.createdBy") != b.ana.ID ||
		got.At("value.0.properties.permissions.0.actions") != `["Microsoft.Network/virtualNetworks/peer/action"]` {
		t.Error(got.Raw)
	}
	if r := c.Want(200, "GET", role+v, nil); r.At("properties.roleName") != "vendor-peering" {
		t.Error(r.Raw)
	}
	grant := b.vnet.ID + "/providers/Microsoft.Authorization/roleAssignments/22222222-2222-2222-2222-222222222222" + v
	body := map[string]any{"properties": map[string]any{"roleDefinitionId": role, "principalId": b.ana.ID,
		"principalType": "User"}}
	r := c.Want(201, "PUT", strings.ToLower(grant), body)
	if r.Value("properties.createdBy") != nil || r.At("properties.scope") != b.vnet.ID ||
		r.At("properties.roleDefinitionId") != role || r.At("properties.updatedBy") != b.ana.ID {
		t.Error(r.Raw)
	}
	c.Want(200, "PUT", grant, body)
	if r := c.Want(400, "DELETE", role+v, nil); r.Code() != "RoleDefinitionHasAssignments" {
		t.Error(r.Raw)
	}
	b.listGrants(c, sub)
	c.Want(200, "DELETE", grant, nil)
	c.Want(204, "DELETE", grant, nil)
	c.Want(200, "DELETE", role+v, nil)
	c.Want(204, "DELETE", role+v, nil)
}

// listGrants: Ana is owner of the subscription and holds one role below it.
func (b *bench) listGrants(c *wiretest.Client, sub string) {
	b.t.Helper()
	for _, x := range []struct {
		scope, filter string
		want          int
	}{
		{b.vnet.ID, "", 2}, {b.vnet.ID, "atScope()", 2}, {sub, "", 2}, {sub, "atScope()", 1},
		{sub, "principalId eq '" + b.ana.ID + "'", 2}, {sub, "assignedTo('" + b.ana.ID + "')", 2},
		{sub, "atScope() and assignedTo('" + b.ana.ID + "')", 1},
		{sub, "principalId eq '00000000-0000-0000-0000-000000000000'", 0},
	} {
		if r := c.Want(200, "GET", x.scope+"/providers/Microsoft.Authorization/roleAssignments"+v+"&$filter="+x.filter,
			nil); r.Len("value") != x.want {
			b.t.Errorf("%s at %s: %d, want %d", x.filter, x.scope, r.Len("value"), x.want)
		}
	}
}

func TestGrantRefused(t *testing.T) {
	b := newBench(t)
	c := b.arm(b.user(b.ana, wire.ManagementAudience))
	at := "/providers/Microsoft.Authorization/roleAssignments/"
	good := map[string]any{"properties": map[string]any{"roleDefinitionId": "/x/" + world.RoleReader,
		"principalId": b.ana.ID}}
	for _, x := range []struct {
		at   string
		body any
		code string
	}{
		{b.vnet.ID + at + "no-guid", good, "InvalidRoleAssignmentId"},
		{b.vnet.ID + at + "11111111-1111-1111-1111-111111111111", map[string]any{}, "InvalidCreateRoleAssignmentRequest"},
		{b.vnet.ID + at + "11111111-1111-1111-1111-111111111111", "{broken", "InvalidCreateRoleAssignmentRequest"},
		{b.vnet.ID + "x" + at + "11111111-1111-1111-1111-111111111111", good, "ResourceNotFound"},
	} {
		if r := c.Do("PUT", x.at+v, x.body); r.Code() != x.code {
			t.Errorf("got %d %s, want %s", r.Status, r.Raw, x.code)
		}
	}
}

// TestManyAtOnce: callers side by side, for the race detector.
func TestManyAtOnce(t *testing.T) {
	b := newBench(t)
	token := b.user(b.ana, wire.ManagementAudience)
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			c := b.arm(token)
			net := "/subscriptions/" + b.sub.ID + "/resourceGroups/rg-orders/providers/Microsoft.Network/virtualNetworks/v" +
				strconv.Itoa(i)
			c.Do("PUT", net+v, map[string]any{"location": "westeurope",
				"properties": map[string]any{"addressSpace": map[string]any{"addressPrefixes": []string{"10." +
					strconv.Itoa(100+i) + ".0.0/16"}}}})
			c.Do("PUT", net+"/virtualNetworkPeerings/p"+v, peeringBody(b.vnet.ID))
			c.Do("GET", "/subscriptions/"+b.sub.ID+"/providers/Microsoft.Network/virtualNetworks"+v, nil)
		})
	}
	all.Wait()
	r := b.arm(token).Want(200, "GET", "/subscriptions/"+b.sub.ID+"/providers/Microsoft.Network/virtualNetworks"+v, nil)
	if r.Len("value") != 17 || strings.Count(r.Raw, `"peeringState":"Initiated"`) != 16 {
		t.Errorf("%d networks, %d halves", r.Len("value"), strings.Count(r.Raw, `"peeringState":"Initiated"`))
	}
}
