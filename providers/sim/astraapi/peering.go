package astraapi

import (
	"net/http"
	"strings"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

// peering has an action wait for a database that the caller may peer: one
// connection for each provider and database.
func peering(do action) action {
	return func(c *call) *wire.Reply {
		if rep := c.mayAdmin("org-db-addpeering"); rep != nil {
			return rep
		}
		return found(func(c *call) *wire.Reply {
			if !strings.EqualFold(c.Part("provider"), "azure") { // only Azure is embedded
				return c.none()
			}
			return do(c)
		})(c)
	}
}

func (c *call) readPeering() *wire.Reply {
	if c.db.Peering == nil {
		return c.none()
	}
	return wire.JSON(http.StatusOK, c.connection())
}

func (c *call) removePeering() *wire.Reply {
	if !c.w.Astra.Unpeer(c.db) {
		return c.none()
	}
	return empty()
}

// none is plain text: one of the two descriptions says so for this path.
func (c *call) none() *wire.Reply {
	return wire.Text(http.StatusNotFound, "text/plain; charset=utf-8",
		"no peering connection found for database "+c.Part("id"))
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
