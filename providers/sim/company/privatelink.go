package company

import "example.org/peerage/providers/sim/world"

// DataProject is the project whose services are reached by Private Link;
// DataVPC the key in Accounts.VPCs of its VPC on Azure.
const (
	DataProject = "contoso-data"
	DataVPC     = "contoso-data"
)

// addPrivateLink makes a project with services on Azure, none of them linked
// yet, and subnets for endpoints.
func (c *Accounts) addPrivateLink(w *world.World) {
	a := w.Aiven
	p := a.AddProject(c.Org, DataProject)
	v := activate(a, must(a.CreateProjectVPC(p.Name, "azure-westeurope", "10.26.0.0/24")))
	c.VPCs[DataVPC] = v
	for i, s := range []struct{ name, kind, plan string }{
		{"pg-orders", "pg", "business-4"},
		{"kafka-orders", "kafka", "business-4"},
		{"mysql-crm", "mysql", "business-4"},
		{"os-logs", "opensearch", "premium-8"},
		{"ch-events", "clickhouse", "business-16"},
		{"grafana-ops", "grafana", "startup-1"},
		{"pg-archive", "pg", "startup-4"},
		{"mysql-public", "mysql", "startup-4"},
	} {
		x := &world.AivenService{Name: s.name, Type: s.kind, Plan: s.plan, Cloud: v.Cloud, State: world.ServiceRunning,
			VPCID: v.ID, Host: s.name + ".contoso-data.aivencloud.example", Port: 24100 + 17*i, IPFilter: []string{"0.0.0.0/0"},
			Created: w.Now().Add(-80 * day)}
		p.Services = append(p.Services, x)
		a.Prepared(x)
	}
	p.Service("kafka-orders").More.SASL = true
	p.Service("pg-archive").State = world.ServicePoweroff
	p.Service("mysql-public").VPCID = ""
	group := w.Azure.AddSecurityGroup(c.Production, "rg-orders", "nsg-endpoints", "westeurope",
		&world.SecurityRule{Name: "allow-postgres", Direction: "Inbound", Access: "Allow", Protocol: "Tcp", Priority: 100,
			Sources: []string{"10.40.0.0/16"}, Destinations: []string{"*"}, Ports: []string{"5432", "24000-26000"}},
		&world.SecurityRule{Name: "deny-the-rest", Direction: "Inbound", Access: "Deny", Protocol: "*", Priority: 4000,
			Sources: []string{"*"}, Destinations: []string{"*"}, Ports: []string{"*"}})
	w.Azure.AddSubnet(c.VNets["vnet-orders"], "snet-apps", "10.40.1.0/24", "", false)
	w.Azure.AddSubnet(c.VNets["vnet-orders"], "snet-endpoints", "10.40.8.0/24", group.ID, true)
	w.Azure.AddSubnet(c.VNets["vnet-web"], "snet-web", "10.41.1.0/24", "", false)
}

// addPrivateLinks makes a link that is up, one whose endpoint waits to be let
// in, and an endpoint that Aiven has turned away.
func (c *Accounts) addPrivateLinks(w *world.World) {
	a, p := w.Aiven, w.Aiven.Project(DataProject)
	up := c.endpoint(w, p.Service("os-logs"), "pe-logs", "vnet-web", "snet-web", c.Production)
	a.Reconnect(p.Service("os-logs"), up, "opensearch", "opensearch_dashboards")
	c.endpoint(w, p.Service("mysql-crm"), "pe-crm", "vnet-web", "snet-web", c.Production)
	a.ObserveLink(p.Service("mysql-crm").More.Link)
	other := c.endpoint(w, p.Service("ch-events"), "pe-events", "vnet-analytics", "default", c.Production)
	other.Provisioning, other.Status, other.Description = "Failed", "Rejected", "Rejected!"
	for _, e := range w.Azure.Endpoints("") {
		e.Tags = map[string]string{"owner": "platform"}
	}
}

func (c *Accounts) endpoint(w *world.World, s *world.AivenService, name, vnet, subnet string,
	allowed ...string) *world.PrivateEndpoint {
	p := w.Aiven.Project(DataProject)
	w.Aiven.GiveStaticIPs(p, s)
	l := w.Aiven.SeedLink(s, allowed...)
	v := w.Azure.VNet(c.VNets[vnet])
	id := "/subscriptions/" + v.SubscriptionID + "/resourceGroups/" + v.Group +
		"/providers/Microsoft.Network/privateEndpoints/" + name
	e, _, prob := w.Azure.PutEndpoint(world.PrivateEndpoint{ID: id, Name: name, Group: v.Group,
		SubscriptionID: v.SubscriptionID, Region: v.Region, SubnetID: v.ID + "/subnets/" + subnet, Target: l.Alias,
		Message: "made by the platform team", ConnectionName: name})
	must(e, prob)
	w.Azure.SettleEndpoints()
	return e
}
