package replay

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/sim"
)

// TestAzSignsIn is az login, with and without a person.
func TestAzSignsIn(t *testing.T) {
	replay(t, func(d *lab) {
		m := d.ask(200, "GET", d.at[sim.ARM]+"/metadata/endpoints?api-version=2022-09-01", nil, nil)
		d.want("the sign-in page", m.str("authentication", "loginEndpoint"), d.at[sim.Login])
		if m.len("authentication", "audiences") == 0 || m.str("name") == "" || m.str("resourceManager") == "" ||
			m.str("microsoftGraphResourceId") == "" || m.at("suffixes", "storage") == nil {
			t.Errorf("az dies of %s", m.text)
		}
		d.ask(200, "GET", d.at[sim.Login]+"/common/discovery/instance?api-version=1.1&authorization_endpoint="+
			url.QueryEscape(d.at[sim.Login]), nil, nil)
		conf := d.ask(200, "GET", d.at[sim.Login]+"/organizations/v2.0/.well-known/openid-configuration", nil, nil)
		r := d.ask(200, "POST", conf.str("device_authorization_endpoint"), nil,
			url.Values{"client_id": {azClient}, "scope": {azCore + " offline_access openid profile"}})
		code := r.str("device_code")
		poll := url.Values{"client_id": {azClient}, "grant_type": {"urn:ietf:params:oauth:grant-type:device_code"},
			"device_code": {code}, "code": {code}, "client_info": {"1"}}
		d.want("the first poll", d.ask(400, "POST", conf.str("token_endpoint"), nil, poll).str("error"),
			"authorization_pending")
		d.s.World().Do(func() { d.s.World().Azure.AutoApprove = time.Second })
		r = d.ask(200, "POST", conf.str("device_authorization_endpoint"), nil,
			url.Values{"client_id": {azClient}, "scope": {azCore + " offline_access openid profile"}})
		poll.Set("device_code", r.str("device_code"))
		poll.Set("code", r.str("device_code"))
		time.Sleep(5 * time.Second)
		tok := d.ask(200, "POST", conf.str("token_endpoint"), nil, poll)
		id := d.part(strings.Split(tok.str("id_token"), ".")[1])
		d.want("aud of the id token", id["aud"], any(azClient))
		info := d.part(tok.str("client_info"))
		d.want("utid", info["utid"], any(d.acc.TenantID))
		d.tenantsOf(tok)
	})
}

// tenantsOf goes on as az does after a person's sign-in: the tenants, a token
// for each by refresh, its subscriptions.
func (d *lab) tenantsOf(tok *reply) {
	d.t.Helper()
	list := d.ask(200, "GET", d.at[sim.ARM]+"/tenants?api-version=2022-12-01", bearer(tok.str("access_token")), nil)
	d.want("tenants", list.len("value"), 2)
	for i := range list.len("value") {
		tenant := list.str("value", i, "tenantId")
		d.ask(200, "GET", d.at[sim.Login]+"/"+tenant+"/v2.0/.well-known/openid-configuration", nil, nil)
		r := d.send("POST", d.at[sim.Login]+"/"+tenant+"/oauth2/v2.0/token", nil,
			url.Values{"client_id": {azClient}, "grant_type": {"refresh_token"}, "refresh_token": {tok.str("refresh_token")},
				"scope": {azCore + " offline_access openid profile"}, "client_info": {"1"}})
		if tenant == d.acc.GuestTenantID { // wants MFA; az warns and goes on
			d.want("the guest's tenant", r.str("error"), "invalid_grant")
			continue
		}
		subs := d.ask(200, "GET", d.at[sim.ARM]+"/subscriptions?api-version=2022-12-01", bearer(r.str("access_token")), nil)
		d.want("subscriptions", subs.len("value"), 3)
		d.want("tenant of a subscription", subs.str("value", 0, "tenantId"), tenant)
	}
}

// made is what az ad app create, sp create and credential reset leave.
type made struct{ app, object, sp, secret string }

func (d *lab) azMakesApp(name string) made {
	d.t.Helper()
	h := d.admin(azGraph)
	apps := d.at[sim.Graph] + "/v1.0/applications"
	filter := func(f string) string { return apps + "?$filter=" + url.PathEscape(f) }
	d.want("apps of that name", d.ask(200, "GET", filter("startswith(displayName,'"+name+"')"), h, nil).len("value"), 0)
	r := d.ask(201, "POST", apps, h,
		`{"displayName":"`+name+`","keyCredentials":[],"signInAudience":"AzureADMultipleOrgs"}`)
	m := made{app: r.str("appId"), object: r.str("id")}
	time.Sleep(time.Minute)
	d.ask(200, "GET", filter("appId eq '"+m.app+"'"), h, nil)
	m.sp = d.ask(201, "POST", d.at[sim.Graph]+"/v1.0/servicePrincipals", h,
		`{"appId":"`+m.app+`","accountEnabled":true}`).str("id")
	r = d.ask(200, "POST", apps+"/"+m.object+"/addPassword", h,
		`{"passwordCredential":{"displayName":null,"startDateTime":"2000-01-01T00:00:00Z","endDateTime":"2001-01-01T00:00:00Z"}}`)
	m.secret = r.str("secretText")
	time.Sleep(time.Minute)
	return m
}

// TestAzMakesApplications: a second create of the same name changes the first;
// a reset without --append takes the other keys away.
func TestAzMakesApplications(t *testing.T) {
	replay(t, func(d *lab) {
		m := d.azMakesApp("contoso-new")
		h := d.admin(azGraph)
		apps := d.at[sim.Graph] + "/v1.0/applications"
		found := d.ask(200, "GET", apps+"?$filter=startswith%28displayName%2C%27contoso-new%27%29", h, nil)
		d.want("the app by its name", found.str("value", 0, "id"), m.object)
		d.ask(204, "PATCH", apps+"/"+m.object, h,
			`{"displayName":"contoso-new","keyCredentials":[],"signInAudience":"AzureADMultipleOrgs"}`)
		again := d.ask(200, "GET", apps+"/"+m.object, h, nil)
		d.want("keys", again.len("passwordCredentials"), 1)
		d.ask(204, "POST", apps+"/"+m.object+"/removePassword", h, `{"keyId":"`+again.str("passwordCredentials", 0,
			"keyId")+`"}`)
		d.want("keys after a reset", d.ask(200, "GET", apps+"/"+m.object, h, nil).len("passwordCredentials"), 0)

		vendor := "55f300d4-fc50-4c5e-9222-e90a6e2187fb"
		d.want("the vendor's app here", d.ask(200, "GET", apps+"?$filter=appId%20eq%20%27"+vendor+"%27", h, nil).len("value"),
			0)
		d.ask(404, "GET", apps+"/"+vendor, h, nil)
		refused := d.ask(409, "POST", d.at[sim.Graph]+"/v1.0/servicePrincipals", h,
			`{"appId":"`+vendor+`","accountEnabled":true}`)
		if !strings.Contains(refused.str("error", "message"), "already in use") ||
			refused.str("error", "innerError", "client-request-id") == "" {
			t.Error(refused.text)
		}
		shown := d.ask(200, "GET", d.at[sim.Graph]+
			"/v1.0/servicePrincipals?$filter=servicePrincipalNames%2Fany%28c%3Ac%20eq%20%27"+vendor+"%27%29", h, nil)
		d.want("az ad sp show", shown.str("value", 0, "appId"), vendor)
		if shown.head.Get("Request-Id") == "" || shown.head.Get("Odata-Version") != "4.0" ||
			shown.str("@odata.context") == "" {
			t.Errorf("headers: %v", shown.head)
		}
	})
}

// TestAzGrants: by object id without a type, again, and a role whose scope is
// the network.
func TestAzGrants(t *testing.T) {
	replay(t, func(d *lab) {
		m := d.azMakesApp("contoso-new")
		vnet := d.acc.VNets["vnet-orders"]
		h, g := d.admin(azCore), d.admin(azGraph)
		defs := d.at[sim.ARM] + vnet + "/providers/Microsoft.Authorization/roleDefinitions"
		list := d.ask(200, "GET", defs+"?$filter=roleName%20eq%20%27Network%20Contributor%27&api-version=2022-05-01-preview",
			h, nil)
		role := list.str("value", 0, "id")
		who := d.ask(200, "POST", d.at[sim.Graph]+"/v1.0/directoryObjects/getByIds", g,
			`{"ids":["`+m.sp+`"],"types":["user","group","servicePrincipal","directoryObjectPartnerReference"]}`)
		d.want("its type", who.str("value", 0, "@odata.type"), "#microsoft.graph.servicePrincipal")
		grant := func(status int, name, role string) *reply {
			return d.ask(status, "PUT", d.at[sim.ARM]+vnet+"/providers/Microsoft.Authorization/roleAssignments/"+name+
				"?api-version=2022-04-01", h, `{"properties":{"roleDefinitionId":"`+role+`","principalId":"`+m.sp+
				`","principalType":"ServicePrincipal"}}`)
		}
		first := grant(201, "6d0f1c58-9f7a-4e46-8a7e-0a3f3b1c2d01", role)
		if p := first.at("properties").(map[string]any); p["createdBy"] != nil || p["scope"] != vnet {
			t.Errorf("fresh: %s", first.text)
		}
		d.want("the same again", grant(409, "6d0f1c58-9f7a-4e46-8a7e-0a3f3b1c2d02", role).str("error", "code"),
			"RoleAssignmentExists")
		all := d.ask(200, "GET", d.at[sim.ARM]+vnet+
			"/providers/Microsoft.Authorization/roleAssignments?$filter=atScope%28%29&api-version=2022-04-01", h, nil)
		for i := range all.len("value") {
			if all.str("value", i, "properties", "principalId") == m.sp {
				d.want("who made it, told later", all.str("value", i, "properties", "createdBy"), d.acc.Admin.ID)
				who = nil
			}
		}
		if who != nil {
			t.Errorf("not listed: %s", all.text)
		}

		body := `{"properties":{"roleName":"contoso-at-network","type":"CustomRole","description":"d","permissions":[{"actions":["Microsoft.Network/virtualNetworks/peer/action"]}],"assignableScopes":["` + vnet + `"]}}`
		custom := d.ask(201, "PUT", defs+"/7e0f1c58-9f7a-4e46-8a7e-0a3f3b1c2d01?api-version=2022-05-01-preview", h, body)
		d.ask(201, "PUT", defs+"/7e0f1c58-9f7a-4e46-8a7e-0a3f3b1c2d01?api-version=2022-05-01-preview", h, body)
		named := defs + "?$filter=roleName%20eq%20%27contoso-at-network%27&api-version=2022-05-01-preview"
		d.until("the role is listed at the network", time.Second, func() bool {
			r := d.ask(200, "GET", named, h, nil)
			return r.len("value") == 1 && r.str("value", 0, "id") == custom.str("id")
		})
		grant(201, "6d0f1c58-9f7a-4e46-8a7e-0a3f3b1c2d03", custom.str("id"))
	})
}

// TestAzPeers: with the other directory's token beside the own one, polls to
// the end, reads; and deletes.
func TestAzPeers(t *testing.T) {
	replay(t, func(d *lab) {
		m, conn := d.azMakesApp("contoso-new"), ""
		vnet := d.acc.VNets["vnet-orders"]
		d.letPeer(m.sp)
		conn, vpc := d.avnPeers(m.app)
		info := d.peering(vpc, conn)
		away, remote := info.str("state_info", "to-tenant-id"), info.str("state_info", "to-network-id")

		d.until("az login in Aiven's directory", 10*time.Second, func() bool {
			tok := d.send("POST", d.at[sim.Login]+"/"+away+"/oauth2/v2.0/token", nil,
				url.Values{"grant_type": {"client_credentials"}, "client_id": {m.app}, "client_secret": {m.secret},
					"scope": {azCore}})
			if tok.status != 200 {
				return false
			}
			subs := d.ask(200, "GET", d.at[sim.ARM]+"/subscriptions?api-version=2022-12-01", bearer(tok.str("access_token")),
				nil)
			return subs.str("value", 0, "subscriptionId") == d.acc.AivenSubscription
		})
		home := d.token(d.acc.TenantID, m.app, m.secret, azCore)
		both := append(home, "x-ms-authorization-auxiliary",
			"Bearer "+d.token(away, m.app, m.secret, azCore)[1][len("Bearer "):])
		at := d.at[sim.ARM] + vnet + "/virtualNetworkPeerings/az?api-version=2023-11-01"
		body := `{"properties":{"remoteVirtualNetwork":{"id":"` + remote +
			`"},"allowVirtualNetworkAccess":false,"allowForwardedTraffic":false,"allowGatewayTransit":false,"useRemoteGateways":false,"peerCompleteVnets":true}}`
		d.want("without the other token", d.ask(403, "PUT", at, home, body).str("error", "code"), "LinkedAuthorizationFailed")
		put := d.ask(201, "PUT", at, both, body)
		d.want("the second half", put.str("properties", "peeringState"), "Connected")
		d.want("access, left off", put.at("properties", "allowVirtualNetworkAccess"), any(false))
		d.azPolls(put, both)
		got := d.ask(200, "GET", at, both, nil)
		d.want("then", got.str("properties", "provisioningState"), "Succeeded")

		del := d.ask(202, "DELETE", at, home, nil)
		d.azPolls(del, home)
		d.ask(204, "GET", del.head.Get("Location"), home, nil)
		d.ask(404, "GET", at, home, nil)
	})
}

// azPolls asks the operation until it is over.
func (d *lab) azPolls(r *reply, h heads) {
	d.t.Helper()
	d.until("the operation is over", 10*time.Second, func() bool {
		return d.ask(200, "GET", r.head.Get("Azure-AsyncOperation"), h, nil).str("status") == "Succeeded"
	})
}

// letPeer grants, as an administrator, what both applications need.
func (d *lab) letPeer(sp string) {
	d.t.Helper()
	vnet := d.acc.VNets["vnet-orders"]
	w := d.s.World()
	w.Do(func() {
		w.Azure.Grant(sp, "Network Contributor", vnet)
		w.Azure.Grant(w.Azure.PrincipalOf(d.acc.TenantID, "55f300d4-fc50-4c5e-9222-e90a6e2187fb").ID,
			"Network Contributor", vnet)
	})
}

// TestAzAsksForAnEndpoint by alias.
func TestAzAsksForAnEndpoint(t *testing.T) {
	replay(t, func(d *lab) {
		alias := ""
		d.s.World().Do(func() {
			alias = d.s.World().Aiven.Project("contoso-data").Service("os-logs").More.Link.Alias
		})
		h, vnet := d.admin(azCore), d.acc.VNets["vnet-orders"]
		at := d.at[sim.ARM] + vnet[:strings.Index(vnet, "/virtualNetworks/")] + "/privateEndpoints/pe?api-version=2022-01-01"
		put := d.ask(201, "PUT", at, h, `{"location":"westeurope","properties":{"subnet":{"id":"`+vnet+
			`/subnets/snet-endpoints"},
			"manualPrivateLinkServiceConnections":[{"name":"pe","properties":{"privateLinkServiceId":"`+alias+
			`","requestMessage":"peerage"}}]}}`)
		d.azPolls(put, h)
		got := d.ask(200, "GET", at, h, nil)
		d.want("the request", got.str("properties", "manualPrivateLinkServiceConnections", 0, "properties",
			"privateLinkServiceConnectionState", "status"), "Pending")
		nic := d.ask(200, "GET", d.at[sim.ARM]+got.str("properties", "networkInterfaces", 0, "id")+"?api-version=2023-11-01",
			h, nil)
		if !strings.HasPrefix(nic.str("properties", "ipConfigurations", 0, "properties", "privateIPAddress"), "10.40.8.") {
			t.Error(nic.text)
		}
		del := d.ask(202, "DELETE", at, h, nil)
		d.azPolls(del, h)
		d.ask(404, "GET", at, h, nil)
	})
}

// TestAzTakesAnyVersion that its commands ask for.
func TestAzTakesAnyVersion(t *testing.T) {
	replay(t, func(d *lab) {
		h, sub := d.admin(azCore), "/subscriptions/"+d.acc.Production
		for path, version := range map[string]string{"/tenants": "2022-12-01", "/subscriptions": "2022-12-01",
			sub: "2022-12-01", sub + "/providers/Microsoft.Network/virtualNetworks": "2024-05-01",
			d.acc.VNets["vnet-web"] + "/virtualNetworkPeerings":        "2023-11-01",
			sub + "/providers/Microsoft.Network/privateEndpoints":      "2022-01-01",
			sub + "/providers/Microsoft.Authorization/roleAssignments": "2022-04-01",
			sub + "/providers/Microsoft.Authorization/roleDefinitions": "2022-05-01-preview",
			sub + "/resourceGroups":                                    "2021-04-01", sub + "/locations": "2022-12-01"} {
			r := d.ask(200, http.MethodGet, d.at[sim.ARM]+path+"?api-version="+version, h, nil)
			if r.head.Get("X-Ms-Request-Id") == "" || r.head.Get("X-Ms-Ratelimit-Remaining-Subscription-Reads") == "" {
				t.Errorf("%s: %v", path, r.head)
			}
		}
	})
}

// TestAzLooksAround: what az asks besides what it does, and what it sets along
// with it.
func TestAzLooksAround(t *testing.T) {
	replay(t, func(d *lab) {
		h, g := d.admin(azCore), d.admin(azGraph)
		vnet := d.acc.VNets["vnet-orders"]
		group := vnet[:strings.Index(vnet, "/providers/")]
		const v = "?api-version=2023-11-01"
		for _, path := range []string{"/providers/Microsoft.Network/networkInterfaces", "/resources",
			"/providers/Microsoft.Network/networkSecurityGroups", "/providers/Microsoft.Network/routeTables",
			"/providers/Microsoft.Authorization/locks", "/providers/Microsoft.Authorization/policyAssignments"} {
			d.ask(200, "GET", d.at[sim.ARM]+group+path+v, h, nil)
		}
		for _, path := range []string{"/domains", "/groups?$filter=startswith(displayName,%27x%27)",
			"/directory/deletedItems/microsoft.graph.application"} {
			d.ask(200, "GET", d.at[sim.Graph]+"/v1.0"+path, g, nil)
		}
		// az network vnet subnet update: the whole subnet comes back with a change.
		at := d.at[sim.ARM] + vnet + "/subnets/snet-apps" + v
		sub := d.ask(200, "GET", at, h, nil)
		d.ask(200, "PUT", at, h, strings.Replace(sub.text, `"delegations":[]`,
			`"delegations":[],"defaultOutboundAccess":false`, 1))
		d.want("the change", d.ask(200, "GET", at, h, nil).at("properties", "defaultOutboundAccess"), any(false))
		// az network vnet update --set tags: subnets stay.
		net := d.ask(200, "GET", d.at[sim.ARM]+vnet+v, h, nil)
		d.ask(200, "PUT", d.at[sim.ARM]+vnet+v, h, strings.Replace(net.text, `"location":`, `"tags":{"a":"b"},"location":`,
			1))
		again := d.ask(200, "GET", d.at[sim.ARM]+vnet+v, h, nil)
		d.want("subnets", again.len("properties", "subnets"), net.len("properties", "subnets"))
		d.want("tags", again.str("tags", "a"), "b")
		// az ad sp credential reset: the key is the principal's, and signs in.
		m := d.azMakesApp("contoso-new")
		key := d.ask(200, "POST", d.at[sim.Graph]+"/v1.0/servicePrincipals/"+m.sp+"/addPassword", g,
			`{"passwordCredential":{"displayName":null}}`)
		time.Sleep(time.Minute)
		d.token(d.acc.TenantID, m.app, key.str("secretText"), azGraph)
	})
}

// TestAzNamesTheInterface: --nic-name, and the DNS zone groups that it lists.
func TestAzNamesTheInterface(t *testing.T) {
	replay(t, func(d *lab) {
		h, vnet, alias := d.admin(azCore), d.acc.VNets["vnet-orders"], ""
		d.s.World().Read(func() {
			for _, p := range d.s.World().Aiven.Projects() {
				for _, x := range p.Services {
					if x.More != nil && x.More.Link != nil && x.More.Link.Alias != "" {
						alias = x.More.Link.Alias
					}
				}
			}
		})
		at := d.at[sim.ARM] + vnet[:strings.Index(vnet, "/virtualNetworks/")] + "/privateEndpoints/named"
		const v = "?api-version=2022-01-01"
		put := d.ask(201, "PUT", at+v, h, `{"location":"westeurope","properties":{"subnet":{"id":"`+vnet+
			`/subnets/snet-endpoints"},"customNetworkInterfaceName":"my-nic","manualPrivateLinkServiceConnections":[{"name":"c",
			"properties":{"privateLinkServiceId":"`+alias+`"}}]}}`)
		d.want("the name", put.str("properties", "customNetworkInterfaceName"), "my-nic")
		if nic := put.str("properties", "networkInterfaces", 0, "id"); !strings.HasSuffix(nic, "/my-nic") {
			t.Error(nic)
		}
		d.want("zone groups", d.ask(200, "GET", at+"/privateDnsZoneGroups"+v, h, nil).len("value"), 0)
	})
}
