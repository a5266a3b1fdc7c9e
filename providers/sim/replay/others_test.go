package replay

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/company"
)

// TestUpctl asks for the account before it lists, by password and by token,
// and finds what its arguments name in lists.
func TestUpctl(t *testing.T) {
	replay(t, func(d *lab) {
		acc, base := d.acc.UpCloud.Account, d.at[sim.UpCloud]+"/1.3"
		basic := heads{"Authorization", "Basic " + base64.StdEncoding.EncodeToString([]byte(acc.Name+":"+acc.Password))}
		token := bearer(acc.Token)
		for _, h := range []heads{basic, token} {
			r := d.ask(200, "GET", base+"/account", h, nil)
			if r.str("account", "username") != acc.Name || r.at("account", "resource_limits", "network_peerings") == nil {
				t.Error(r.text)
			}
			d.ask(200, "GET", base+"/network", h, nil)
			d.ask(200, "GET", base+"/network?zone=fi-hel1", h, nil)
			d.ask(200, "GET", base+"/router", h, nil)
			d.ask(200, "GET", base+"/network-peering", h, nil)
		}
		list := d.ask(200, "GET", base+"/network-peering", token, nil)
		one := list.str("network_peerings", "network_peering", 0, "uuid")
		d.upDisables(base+"/network-peering/"+one, token)
		d.ask(204, "DELETE", base+"/network-peering/"+one, token, nil)
	})
}

// upDisables is upctl's disable --wait and what Terraform's destroy begins
// with.
func (d *lab) upDisables(at string, h heads) {
	d.t.Helper()
	d.ask(200, "PATCH", at, h, `{"network_peering":{"configured_status":"disabled"}}`)
	d.until("it is disabled", 5*time.Second,
		func() bool { return d.ask(200, "GET", at, h, nil).str("network_peering", "state") == "disabled" })
}

// TestTerraformUpCloud: router, network, peering; apply, plan, destroy.
func TestTerraformUpCloud(t *testing.T) {
	replay(t, func(d *lab) {
		h, base := bearer(d.acc.UpCloud.Account.Token), d.at[sim.UpCloud]+"/1.3"
		for range 3 {
			d.ask(200, "GET", base+"/account", h, nil)
		}
		router := d.ask(201, "POST", base+"/router", h,
			`{"router":{"name":"tf","labels":[],"static_routes":[]}}`).str("router", "uuid")
		network := d.ask(201, "POST", base+"/network", h, `{"network":{"name":"tf","zone":"fi-hel1","router":"`+router+
			`","ip_networks":{"ip_network":[{"address":"172.30.0.0/24","dhcp":"yes","family":"IPv4"}]}}}`).str("network", "uuid")
		peer := ""
		d.s.World().Do(func() { peer = d.s.World().UpCloud.AivenNetwork(d.acc.VPCs[company.UpCloudVPC]).ID })
		p := d.ask(201, "POST", base+"/network-peering", h,
			`{"network_peering":{"name":"tf","configured_status":"active","network":{"uuid":"`+network+
				`"},"peer_network":{"uuid":"`+peer+`"},"labels":[]}}`)
		at := base + "/network-peering/" + p.str("network_peering", "uuid")
		d.until("it waits for the peer", 5*time.Second,
			func() bool { return d.ask(200, "GET", at, h, nil).str("network_peering", "state") == "pending-peer" })
		for _, path := range []string{"/router/" + router, "/network/" + network} {
			d.ask(200, "GET", base+path, h, nil)
		}
		d.upDisables(at, h)
		d.ask(204, "DELETE", at, h, nil)
		d.ask(404, "GET", at, h, nil)
		d.ask(204, "DELETE", base+"/network/"+network, h, nil)
		d.ask(204, "DELETE", base+"/router/"+router, h, nil)
	})
}

// TestAstrasPage: the page's own curl, which lost its body, the whole one, and
// the rest of its steps; the access list as Terraform's provider has it.
func TestAstrasPage(t *testing.T) {
	replay(t, func(d *lab) {
		h, db := bearer(d.acc.Astra.Token.Value), d.acc.Astra.Databases["astra-orders"].ID
		at := d.at[sim.Astra] + "/v2/peering/provider/azure/database/" + db
		d.ask(404, "GET", at, h, nil)
		d.ask(400, "POST", at, append(h, "Content-Type", "application/json"), nil)
		d.s.World().Do(func() { // what the page's earlier steps leave
			w := d.s.World()
			w.Azure.Grant(w.Azure.EnsureServicePrincipal(d.acc.TenantID, "6f77e2ba-39c1-499f-93e1-afe815384a8f").ID,
				"Network Contributor", d.acc.VNets["vnet-orders"])
		})
		time.Sleep(15 * time.Minute)
		d.ask(201, "POST", at, h, `{"tenantId":"`+d.acc.TenantID+`","subscriptionId":"`+d.acc.Production+
			`","resourceGroupName":"rg-orders","virtualNetworkName":"vnet-orders"}`)
		d.until("active", 10*time.Second,
			func() bool { return strings.EqualFold(d.ask(200, "GET", at, h, nil).str("status"), "active") })
		list := d.at[sim.Astra] + "/v2/databases/" + db + "/access-list"
		d.ask(204, "POST", list, h, `[{"address":"10.1.0.0/16","description":"tf","enabled":true}]`)
		d.ask(204, "PATCH", list, h,
			`{"addresses":[{"address":"10.1.0.0/16","description":"tf","enabled":true}],"configurations":{"accessListEnabled":true}}`)
		if r := d.ask(200, "GET", list, h, nil); r.at("configurations", "accessListEnabled") != true ||
			!strings.Contains(r.text, "10.1.0.0/16") {
			t.Error(r.text)
		}
		d.ask(204, "DELETE", list+"?addresses=10.1.0.0%2F16", h, nil)
		bundle := d.ask(200, "POST", d.at[sim.Astra]+"/v2/databases/"+db+"/secureBundleURL", h, nil)
		d.ask(200, "GET", bundle.str("downloadURLInternal"), nil, nil)
		d.ask(204, "DELETE", at, h, nil)
		d.until("gone", 10*time.Second, func() bool { return d.send("GET", at, h, nil).status == 404 })
	})
}

// TestTerraformAzuread: its filters have plus signs; it writes a name of its
// own first to see the write, takes its caller off the owners and reads both
// versions.
func TestTerraformAzuread(t *testing.T) {
	replay(t, func(d *lab) {
		h, v1, beta := d.admin(goGraph), d.at[sim.Graph]+"/v1.0", d.at[sim.Graph]+"/beta"
		me := d.ask(200, "GET", v1+"/servicePrincipals?%24filter=appId+eq+%27"+d.acc.Admin.AppID+"%27", h,
			nil).str("value", 0, "id")
		app := d.ask(201, "POST", v1+"/applications", h,
			`{"displayName":"TERRAFORM_UPDATE_1","signInAudience":"AzureADMultipleOrgs","owners@odata.bind":["`+v1+
				`/directoryObjects/`+me+`"]}`)
		one, appID := v1+"/applications/"+app.str("id"), app.str("appId")
		d.ask(200, "GET", one, h, nil)
		d.ask(204, "PATCH", one, h, `{"displayName":"TERRAFORM_UPDATE_`+app.str("id")+`"}`)
		d.ask(204, "PATCH", one, h,
			`{"displayName":"contoso-tf","signInAudience":"AzureADMultipleOrgs","api":{"oauth2PermissionScopes":[]},"web":{"redirectUris":[]}}`)
		d.want("its name", d.ask(200, "GET", strings.Replace(one, v1, beta, 1), h, nil).str("displayName"), "contoso-tf")
		d.want("its owners", d.ask(200, "GET", one+"/owners", h, nil).len("value"), 1)
		d.ask(204, "DELETE", one+"/owners/"+me+"/$ref", h, nil)
		d.want("no owners", d.ask(200, "GET", one+"/owners", h, nil).len("value"), 0)
		time.Sleep(time.Minute)
		d.want("found by its id", d.ask(200, "GET", v1+"/applications?%24filter=appId+eq+%27"+appID+"%27", h,
			nil).len("value"), 1)
		sp := d.ask(201, "POST", v1+"/servicePrincipals", h,
			`{"appId":"`+appID+`","accountEnabled":true,"tags":[]}`).str("id")
		d.ask(204, "PATCH", v1+"/servicePrincipals/"+sp, h, `{"tags":["tf"],"notes":null}`)
		d.want("its tags", d.ask(200, "GET", v1+"/servicePrincipals/"+sp, h, nil).str("tags", 0), "tf")
		key := d.ask(200, "POST", one+"/addPassword", h, `{"passwordCredential":{"displayName":"tf"}}`).str("keyId")
		if r := d.ask(200, "GET", one, h, nil); r.str("passwordCredentials", 0, "keyId") != key ||
			r.at("passwordCredentials", 0, "secretText") != nil {
			t.Error(r.text)
		}
		vendor := d.ask(200, "GET", v1+"/servicePrincipals?"+
			url.Values{"$filter": {"appId eq '55f300d4-fc50-4c5e-9222-e90a6e2187fb'"}}.Encode(), h, nil)
		d.want("use_existing", vendor.len("value"), 1)
		d.ask(204, "POST", one+"/removePassword", h, `{"keyId":"`+key+`"}`)
		d.ask(204, "DELETE", v1+"/servicePrincipals/"+sp, h, nil)
		d.ask(404, "GET", v1+"/servicePrincipals/"+sp, h, nil)
		d.ask(204, "DELETE", one, h, nil)
		d.ask(404, "GET", one, h, nil)
	})
}
