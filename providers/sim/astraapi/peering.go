package astraapi

import (
	"net/http"
	"strings"

	"peerage/providers/sim/wire"
	"peerage/providers/sim/world"
)

// peering serves /v2/peering/provider/{provider}/database/{id}: one connection
// for each provider and database.
func (c *call) peering() *wire.Reply {
	if len(c.seg) != 6 || c.seg[2] != "provider" || c.seg[4] != "database" {
		return unknown()
	}
	if rep := c.mayAdmin("org-db-addpeering"); rep != nil {
		return rep
	}
	if rep := c.find(c.seg[5]); rep != nil {
		return rep
	}
	if !strings.EqualFold(c.seg[3], "azure") { // only Azure is embedded
		return c.none()
	}
	switch c.Method {
	case http.MethodGet:
		if c.db.Peering == nil {
			return c.none()
		}
		return wire.JSON(http.StatusOK, c.connection())
	case http.MethodPost:
		return c.create()
	case http.MethodDelete:
		if !c.w.Astra.Unpeer(c.db) {
			return c.none()
		}
		return empty()
	}
	return c.notAllowed()
}

// none is plain text: one of the two descriptions says so for this path.
func (c *call) none() *wire.Reply {
	return wire.Text(http.StatusNotFound, "text/plain; charset=utf-8", "no peering connection found for database "+c.seg[5])
}

func (c *call) create() *wire.Reply {
	var in struct{ TenantID, SubscriptionID, ResourceGroupName, VirtualNetworkName string }
	if rep := c.in(&in); rep != nil {
		return rep
	}
	_, prob := c.w.Astra.Peer(c.db, world.AstraSpec{TenantID: in.TenantID, SubscriptionID: in.SubscriptionID,
		ResourceGroup: in.ResourceGroupName, VNet: in.VirtualNetworkName})
	switch {
	case prob != nil && prob.Status == http.StatusConflict:
		return wire.Text(prob.Status, "text/plain; charset=utf-8", prob.Message)
	case prob != nil:
		return refuse(prob)
	}
	return wire.JSON(http.StatusCreated, c.connection())
}

// connection is the object of the page's example; vpcId is a UUID there.
func (c *call) connection() map[string]any {
	p, az := c.db.Peering, c.w.Azure
	own := vpc(c.w.Astra.SubscriptionID, az.VNet(c.db.VNetID))
	other := vpc(p.SubscriptionID, az.VNet(p.NetworkID()))
	if c.w.Faults.On("astra.tells-no-range") { // invented: nothing says that both are always told
		own, other = vpc("", nil), vpc(p.SubscriptionID, nil)
	}
	return map[string]any{"connectionId": p.ID, "status": p.Status, "currentVpc": own, "otherVpc": other}
}

// vpc describes a network; one that cannot be seen has no id and no range.
func vpc(account string, n *world.VNet) map[string]any {
	out := map[string]any{"provider": "azure", "account": account, "vpcId": "", "cidrBlock": ""}
	if n == nil {
		return out
	}
	out["vpcId"] = n.GUID
	if len(n.Prefixes) > 0 {
		out["cidrBlock"] = n.Prefixes[0]
	}
	return out
}
