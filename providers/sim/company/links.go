package company

import (
	"strings"
	"time"

	"example.org/peerage/providers/sim/world"
)

// addLinks makes the links that the company has had for a while, one of each
// condition that a board shows.
func (c *Accounts) addLinks(w *world.World) {
	az := w.Azure
	c.Network = az.AddApp(c.TenantID, "", "contoso-aiven-network", world.AudienceMultiple)
	c.Network.Created = w.Now().Add(-120 * day)
	sp := az.EnsureServicePrincipal(c.TenantID, c.Network.AppID)
	aiven := az.EnsureServicePrincipal(c.TenantID, world.AivenAppID)
	role := must(az.PutDefinition(c.TenantID, world.RoleDefinition{GUID: w.UUID(), Name: "Contoso Aiven peering",
		Description: "Lets Aiven peer with our networks",
		Actions:     []string{"Microsoft.Network/virtualNetworks/peer/action"},
		Scopes:      []string{"/subscriptions/" + c.Production, "/subscriptions/" + c.Analytics}}, c.Ana.ID))
	role.Listed = w.Now()

	for _, l := range [][2]string{{"vnet-web", "aiven-eu"}, {"vnet-payments", "aiven-eu"},
		{"vnet-shipping", "contoso-prod"},
		{"vnet-analytics", "aiven-north"}, {"vnet-lake", "aiven-north"}, {"vnet-reports", "aiven-us"}} {
		id := c.VNets[l[0]]
		az.Grant(sp.ID, world.RoleNetworkContributor, id)
		az.Grant(aiven.ID, role.GUID, id)
		c.link(w, l[0], l[1], l[0] != "vnet-reports")
	}
	// Its ranges grew and nobody told the other side.
	az.SetAddressSpace(c.VNets["vnet-lake"], "10.71.0.0/16", "10.73.0.0/20")
	c.addForeign(w)
	az.Settle()
	c.backdate(w)
}

// link peers a network with a VPC: Aiven's half, and the customer's if both.
func (c *Accounts) link(w *world.World, vnet, vpc string, both bool) *Link {
	n, v := w.Azure.VNet(c.VNets[vnet]), c.VPCs[vpc]
	p := must(w.Aiven.Peer(v, world.AivenSpec{Account: n.SubscriptionID, ResourceGroup: strings.ToLower(n.Group),
		VPC: strings.ToLower(n.Name), AppID: c.Network.AppID, TenantID: c.TenantID}))
	w.Aiven.Hasten(v, p)
	l := &Link{VNet: vnet, VPC: v, Half: p}
	c.Links = append(c.Links, l)
	if both {
		c.connect(w, l)
		w.Aiven.Hasten(v, p)
	}
	return l
}

// connect puts the customer's half.
func (c *Accounts) connect(w *world.World, l *Link) {
	half, _, prob := w.Azure.PutPeering(c.VNets[l.VNet], "to-"+name(c, l.VPC),
		world.PeeringSpec{RemoteVNetID: l.VPC.VNetID, AllowVirtualNetworkAccess: true})
	if prob == nil {
		l.Azure = half.ID
	}
}

func name(c *Accounts, v *world.AivenVPC) string {
	if v.Project != "" {
		return "aiven-" + v.Project
	}
	return v.Name
}

// addForeign adds what is no link of Aiven's: two networks of Contoso's own,
// and a half whose other side was deleted long ago.
func (c *Accounts) addForeign(w *world.World) {
	az := w.Azure
	put := func(from, to, name string) {
		_, _, prob := az.PutPeering(c.VNets[from], name, world.PeeringSpec{RemoteVNetID: c.VNets[to],
			AllowVirtualNetworkAccess: true, AllowForwardedTraffic: true})
		must(name, prob)
	}
	put("vnet-hub", "vnet-identity", "hub-to-identity")
	put("vnet-identity", "vnet-hub", "identity-to-hub")

	gone := az.AddVNet(c.AivenSubscription, "aivenprod-gone", "aivenprod-gone", "westeurope", "10.29.0.0/24")
	old := c.VNets["vnet-old"]
	_, _, prob := az.PutPeering(gone.ID, "aiven-gone",
		world.PeeringSpec{RemoteVNetID: old, AllowVirtualNetworkAccess: true})
	must("", prob)
	_, _, prob = az.PutPeering(old, "to-aiven", world.PeeringSpec{RemoteVNetID: gone.ID, AllowVirtualNetworkAccess: true})
	must("", prob)
	must("", az.DeleteVNet(gone.ID))
}

// backdate makes what is there look as old as it should.
func (c *Accounts) backdate(w *world.World) {
	ago := 12 * day
	for _, o := range w.Aiven.Orgs() {
		o.Created = w.Now().Add(-400 * day)
	}
	for _, v := range w.Aiven.AllVPCs() {
		v.Created = w.Now().Add(-200 * day)
		v.Updated = v.Created
	}
	for _, l := range c.Links {
		l.Half.Created = w.Now().Add(-ago)
		if l.Azure == "" { // waits since yesterday
			l.Half.Created = w.Now().Add(-26 * time.Hour)
		}
		l.Half.Updated = l.Half.Created
		if p := w.Azure.Peering(l.Azure); p != nil {
			p.Created = l.Half.Created
		}
		ago += 9 * day
	}
}
