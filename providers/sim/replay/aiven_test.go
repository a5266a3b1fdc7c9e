package replay

import (
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/company"
)

// avn's authorization; the pages' curl writes Bearer.
func (d *lab) avn() heads { return heads{"Authorization", "aivenv1 " + d.acc.Token.Value} }

// avnPeers makes a peering with vnet-orders as avn does and waits until
// Aiven has made its half.
func (d *lab) avnPeers(app string) (id, vpc string) {
	d.t.Helper()
	vpc = d.at[sim.Aiven] + "/v1/organization/" + d.acc.Org + "/vpcs/" + d.acc.VPCs["aiven-eu"].ID
	r := d.ask(200, "POST", vpc+"/peering-connections", d.avn(), `{"peer_azure_app_id":"`+app+`","peer_azure_tenant_id":"`+
		d.acc.TenantID+
		`","peer_cloud_account":"`+d.acc.Production+
		`","peer_resource_group":"rg-orders","peer_vpc":"vnet-orders","peer_region":null,"user_peer_network_cidrs":[]}`)
	id = r.str("peering_connection_id")
	d.until("Aiven's half", 10*time.Second, func() bool { return d.peering(vpc, id).str("state") == "PENDING_PEER" })
	return id, vpc
}

// peering reads one peering as avn does: by the whole VPC.
func (d *lab) peering(vpc, id string) *reply {
	d.t.Helper()
	r := d.ask(200, "GET", vpc, d.avn(), nil)
	for i := range r.len("peering_connections") {
		if r.str("peering_connections", i, "peering_connection_id") == id {
			return &reply{status: 200, text: r.text, json: r.at("peering_connections", i)}
		}
	}
	return &reply{status: 404}
}

// TestAvnPeers: the plural paths, bodies without a type of their own.
func TestAvnPeers(t *testing.T) {
	replay(t, func(d *lab) {
		bare := append(d.avn(), "Content-Type", "application/octet-stream")
		d.want("organizations", d.ask(200, "GET", d.at[sim.Aiven]+"/v1/organizations", bare, nil).len("organizations"), 2)
		d.want("VPCs", d.ask(200, "GET", d.at[sim.Aiven]+"/v1/organization/"+d.acc.Org+"/vpcs", bare, nil).len("vpcs"), 4)
		m := d.azMakesApp("contoso-new")
		d.letPeer(m.sp)
		id, vpc := d.avnPeers(m.app)
		p := d.peering(vpc, id)
		for _, key := range []string{"state", "state_info", "peer_cloud_account", "peer_resource_group", "peer_vpc",
			"peer_azure_app_id", "peer_azure_tenant_id",
			"peer_region", "create_time", "update_time", "vpc_peering_connection_type", "user_peer_network_cidrs"} {
			if _, there := p.json.(map[string]any)[key]; !there {
				t.Errorf("avn's table needs %s", key)
			}
		}
		d.ask(200, "POST", vpc+"/peering-connections/actions/refresh", bare, nil)
		d.ask(200, "PUT", vpc+"/peering-connections/"+id+"/user-peer-network-cidrs", d.avn(),
			`{"add":[{"cidr":"10.99.0.0/24"}]}`)
		d.ask(200, "DELETE", vpc+"/peering-connections/"+id, bare, nil)
		d.until("it is gone", 10*time.Second, func() bool { return d.peering(vpc, id).status == 404 })
	})
}

// TestGoClientPeers: the singular paths, a limit on everything. Terraform
// rests on it.
func TestGoClientPeers(t *testing.T) {
	replay(t, func(d *lab) {
		const all = "?limit=999"
		org := d.at[sim.Aiven] + "/v1/organization/" + d.acc.Org
		v := d.ask(200, "POST", org+"/vpcs"+all, d.avn(),
			`{"clouds":[{"cloud_name":"azure-westeurope","network_cidr":"10.199.0.0/24"}],"peering_connections":[]}`)
		vpc := org + "/vpc/" + v.str("organization_vpc_id")
		d.until("the VPC is active", 10*time.Second,
			func() bool { return d.ask(200, "GET", vpc+all, d.avn(), nil).str("state") == "ACTIVE" })
		m := d.azMakesApp("contoso-new")
		d.letPeer(m.sp)
		p := d.ask(200, "POST", vpc+"/peering-connections"+all, d.avn(),
			`{"peer_azure_app_id":"`+m.app+`","peer_azure_tenant_id":"`+d.acc.TenantID+
				`","peer_cloud_account":"`+d.acc.Production+`","peer_resource_group":"rg-orders","peer_vpc":"vnet-orders"}`)
		id := p.str("peering_connection_id")
		d.until("the state is no longer APPROVED", 10*time.Second, func() bool {
			return !strings.HasPrefix(d.peering(vpc+all, id).str("state"), "APPROVED")
		})
		d.ask(200, "DELETE", vpc+"/peering-connection/"+id+all, d.avn(), nil)
		d.until("the peering is gone", 10*time.Second, func() bool { return d.peering(vpc+all, id).status == 404 })
		d.ask(200, "DELETE", vpc+all, d.avn(), nil)
		d.until("the VPC is gone", 10*time.Second, func() bool { return d.send("GET", vpc+all, d.avn(), nil).status == 404 })
	})
}

// TestAvnUpdatesAService: it reads the service and its type's schema before.
func TestAvnUpdatesAService(t *testing.T) {
	replay(t, func(d *lab) {
		project := d.at[sim.Aiven] + "/v1/project/" + company.DataProject
		s := d.ask(200, "GET", project+"/service/os-logs", d.avn(), nil)
		kind := d.ask(200, "GET", project+"/service-types/"+s.str("service", "service_type"), d.avn(), nil)
		for _, option := range []string{"opensearch", "opensearch_dashboards"} { // avn reads the schema at the top
			if kind.at("user_config_schema", "properties", "privatelink_access", "properties", option) == nil {
				t.Error(kind.text)
			}
		}
		all := d.ask(200, "GET", project+"/service_types", d.avn(), nil)
		if all.at("service_types", "opensearch", "user_config_schema", "properties") == nil {
			t.Error(all.text)
		}
		out := d.ask(200, "PUT", project+"/service/os-logs", d.avn(),
			`{"plan":"`+s.str("service", "plan")+`","user_config":{"privatelink_access":{"opensearch":false}}}`)
		d.want("access", out.at("service", "user_config", "privatelink_access", "opensearch"), any(false))
		d.want("maintenance", out.str("service", "maintenance", "dow"), "sunday")
		if out.str("service", "project_vpc_id") == "" {
			t.Error("an update without project_vpc_id moved the service")
		}
		d.ask(200, "GET", project+"/kms/ca", d.avn(), nil)
	})
}

// TestTerraformApproves: static addresses, Private Link, and the approval that
// refreshes, lists, approves, registers the address and waits.
func TestTerraformApproves(t *testing.T) {
	replay(t, func(d *lab) {
		const all = "?limit=999"
		project := d.at[sim.Aiven] + "/v1/project/" + company.DataProject
		service := project + "/service/grafana-ops"
		for range 2 {
			ip := d.ask(200, "POST", project+"/static-ips"+all, d.avn(),
				`{"cloud_name":"azure-westeurope"}`).str("static_ip_address_id")
			d.until("the address is created", 5*time.Second, func() bool {
				list := d.ask(200, "GET", project+"/static-ips"+all, d.avn(), nil)
				return strings.Contains(list.text, ip) && strings.Contains(list.text, `"created"`)
			})
			d.ask(200, "POST", project+"/static-ips/"+ip+"/association"+all, d.avn(), `{"service_name":"grafana-ops"}`)
		}
		d.ask(200, "PUT", service+all, d.avn(), `{"user_config":{"static_ips":true},"powered":true,"plan":"startup-1"}`)
		d.until("the addresses are in use", 10*time.Second, func() bool {
			r := d.ask(200, "GET", service+all, d.avn(), nil)
			return r.str("service", "state") == "RUNNING" &&
				strings.Contains(d.ask(200, "GET", project+"/static-ips"+all, d.avn(), nil).text, "grafana-ops")
		})
		link := service + "/privatelink/azure"
		d.ask(200, "POST", link+all, d.avn(), `{"user_subscription_ids":["`+d.acc.Production+`"]}`)
		d.until("Private Link is active", 10*time.Second,
			func() bool { return d.ask(200, "GET", link+all, d.avn(), nil).str("state") == "active" })
		ip := d.endpointTo(d.ask(200, "GET", link+all, d.avn(), nil).str("azure_service_alias"))
		state := func() string {
			d.ask(200, "POST", link+"/refresh"+all, d.avn(), nil)
			return d.ask(200, "GET", link+"/connections"+all, d.avn(), nil).str("connections", 0, "state")
		}
		d.until("the connection asks", 10*time.Second, func() bool { return state() == "pending-user-approval" })
		con := link + "/connections/" + d.ask(200, "GET", link+"/connections"+all, d.avn(), nil).str("connections", 0,
			"privatelink_connection_id")
		d.ask(200, "POST", con+"/approve"+all, d.avn(), nil)
		d.until("connected", 10*time.Second, func() bool { return state() == "connected" })
		d.ask(200, "PUT", con+all, d.avn(), `{"user_ip_address":"`+ip+`"}`)
		d.until("active", 10*time.Second, func() bool { return state() == "active" })
		d.ask(200, "DELETE", link+all, d.avn(), nil)
		d.until("gone", 10*time.Second, func() bool { return d.send("GET", link+all, d.avn(), nil).status == 404 })
	})
}

// endpointTo makes a private endpoint as azurerm does and gives its address.
func (d *lab) endpointTo(alias string) string {
	d.t.Helper()
	h, vnet := d.admin(goARM), d.acc.VNets["vnet-orders"]
	at := d.at[sim.ARM] + vnet[:strings.Index(vnet, "/virtualNetworks/")] + "/privateEndpoints/tf?api-version=2023-11-01"
	d.ask(404, "GET", at, h, nil)
	put := d.ask(201, "PUT", at, h, `{"location":"westeurope","properties":{"subnet":{"id":"`+vnet+
		`/subnets/snet-endpoints"},"privateLinkServiceConnections":[],
		"manualPrivateLinkServiceConnections":[{"name":"tf","properties":{"privateLinkServiceId":"`+alias+
		`","requestMessage":"peerage"}}]},"tags":{}}`)
	d.azPolls(put, h)
	got := d.ask(200, "GET", at, h, nil)
	return d.ask(200, "GET", d.at[sim.ARM]+got.str("properties", "networkInterfaces", 0, "id")+"?api-version=2023-11-01",
		h, nil).
		str("properties", "ipConfigurations", 0, "properties", "privateIPAddress")
}

// TestAvnPeersAProject: with UpCloud, by the account's name and the network's
// UUID; deleted by what it leads to.
func TestAvnPeersAProject(t *testing.T) {
	replay(t, func(d *lab) {
		vpc := d.at[sim.Aiven] + "/v1/project/" + d.acc.UpCloud.Project + "/vpcs/" + d.acc.VPCs[company.UpCloudVPC].ID
		net := d.acc.UpCloud.Networks["net-london"]
		d.ask(200, "POST", vpc+"/peering-connections", d.avn(), `{"peer_cloud_account":"upcloud","peer_vpc":"`+net+`"}`)
		mine := func() string {
			r := d.ask(200, "GET", vpc, d.avn(), nil)
			for i := range r.len("peering_connections") {
				if r.str("peering_connections", i, "peer_vpc") == net {
					return r.str("peering_connections", i, "state")
				}
			}
			return "gone"
		}
		d.until("Aiven's half", 10*time.Second, func() bool { return mine() != "APPROVED" })
		d.ask(200, "POST", vpc+"/peering-connections/refresh", append(d.avn(), "Content-Type", "application/octet-stream"),
			nil)
		d.ask(200, "DELETE", vpc+"/peering-connections/peer-accounts/upcloud/peer-vpcs/"+net, d.avn(), nil)
		d.until("it is gone", 10*time.Second, func() bool { return mine() == "gone" || mine() == "DELETED" })
	})
}
