package company

import (
	"time"

	"example.org/peerage/providers/sim/world"
)

// Astra names what Contoso has in Astra DB.
type Astra struct {
	// TenantID and Subscription are DataStax's own in Azure.
	TenantID, Subscription string
	Org                    string
	// Token is a Database Administrator's, ReadToken may look at databases
	// only.
	Token, ReadToken *world.AstraToken
	// Databases by name: astra-claims and astra-orders are Classic on Azure,
	// astra-parked too but not ACTIVE; astra-search is serverless, astra-us
	// lies on AWS.
	Databases map[string]*world.AstraDatabase
}

func (c *Accounts) addAstra(w *world.World) {
	az, a := w.Azure, w.Astra
	s := &c.Astra
	s.TenantID = az.AddTenant("", "DataStax", "datastax.example").ID
	s.Subscription = az.AddSubscription(s.TenantID, "", "Astra Production").ID
	a.UseAzure(s.TenantID, s.Subscription)
	s.Org = a.AddOrg("Contoso").ID
	s.Token, s.ReadToken = a.AddToken(s.Org), a.AddToken(s.Org)
	s.ReadToken.Admin = false
	s.Databases = map[string]*world.AstraDatabase{}
	for _, d := range [][5]string{
		{"astra-claims", "AZURE", "westeurope", "C20", "172.24.0.0/22"},
		{"astra-orders", "AZURE", "westeurope", "D10", "172.24.4.0/22"},
		{"astra-parked", "AZURE", "northeurope", "C10", "172.24.8.0/22"},
		{"astra-search", "AZURE", "westeurope", "serverless", ""},
		{"astra-us", "AWS", "us-east-1", "C10", ""},
	} {
		s.Databases[d[0]] = a.AddDatabase(s.Org, d[0], d[1], d[2], d[3], d[4])
	}
	s.Databases["astra-parked"].Status = "PARKED"
	office := world.AstraAddress{Address: "198.51.100.0/24", Description: "office", Enabled: true}
	for _, name := range []string{"astra-claims", "astra-orders"} {
		s.Databases[name].ListOn = true
		s.Databases[name].AddAddresses(w.Now().Add(-80*day), office)
	}
}

// addAstraLinks connects vnet-analytics with astra-claims, as the documents
// have it.
func (c *Accounts) addAstraLinks(w *world.World) {
	az, d := w.Azure, c.Astra.Databases["astra-claims"]
	n := az.VNet(c.VNets["vnet-analytics"])
	sp := az.EnsureServicePrincipal(c.TenantID, world.AstraAppID)
	role := must(az.PutDefinition(c.TenantID, world.RoleDefinition{GUID: w.UUID(), Name: "Contoso Astra peering",
		Description: "Lets Astra DB peer with vnet-analytics",
		Actions: []string{"Microsoft.Network/virtualNetworks/virtualNetworkPeerings/read",
			"Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write",
			"Microsoft.Network/virtualNetworks/virtualNetworkPeerings/delete", "Microsoft.Network/virtualNetworks/peer/action"},
		Scopes: []string{n.ID}}, c.Ana.ID))
	role.Listed = w.Now()
	az.Grant(sp.ID, role.GUID, n.ID)
	p := must(w.Astra.Peer(d, world.AstraSpec{TenantID: c.TenantID, SubscriptionID: n.SubscriptionID,
		ResourceGroup: n.Group, VNet: n.Name}))
	w.Astra.Hasten(d)
	d.AddAddresses(w.Now(), world.AstraAddress{Address: n.Prefixes[0], Description: n.Name, Enabled: true})
	p.Created = w.Now().Add(-4 * time.Hour)
	for _, id := range []string{p.HalfID, p.OtherID} {
		if h := az.Peering(id); h != nil {
			h.Created = p.Created
		}
	}
}
