package world

import (
	"strings"
	"time"
)

// astraActions are what Astra's application must be allowed on the customer's
// network. Astra docs.
var astraActions = []string{
	"Microsoft.Network/virtualNetworks/virtualNetworkPeerings/read",
	"Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write",
	"Microsoft.Network/virtualNetworks/virtualNetworkPeerings/delete",
	peerAction,
}

// Peer asks Astra for the database's one connection. What a second request
// does is not documented: refused here. Statuses and texts are invented.
func (a *Astra) Peer(d *AstraDatabase, s AstraSpec) (*AstraPeering, *Problem) {
	switch {
	case s.TenantID == "" || s.SubscriptionID == "" || s.ResourceGroup == "" || s.VNet == "":
		return nil, &Problem{400, "", "tenantId, subscriptionId, resourceGroupName and virtualNetworkName are required"}
	case d.VNetID == "":
		return nil, &Problem{400, "", "VPC peering is available for Classic databases on this provider only"}
	case d.Status != "ACTIVE":
		return nil, &Problem{409, "", "database is not in a valid state to perform the action: " + d.Status}
	case d.Peering != nil:
		return nil, &Problem{409, "", "a peering connection exists for this database"}
	}
	p := &AstraPeering{ID: a.w.UUID(), AstraSpec: s, Created: a.w.now}
	d.Peering = p
	a.setStatus(d, p, AstraProvisioning)
	a.later(d, p, a.Prepares, func() { a.prepare(d, p) })
	return p, nil
}

// later runs fn after t unless the connection is another one by then, or is
// being deleted.
func (a *Astra) later(d *AstraDatabase, p *AstraPeering, t time.Duration, fn func()) {
	n := p.asked
	a.w.At(t, func() {
		if d.Peering == p && p.asked == n {
			fn()
		}
	})
}

// Missing says what keeps Astra from peering with the network; "" is nothing.
func (a *Astra) Missing(s AstraSpec) string {
	az := a.w.Azure
	n := az.VNet(s.NetworkID())
	if n == nil || !strings.EqualFold(az.TenantOfScope(n.ID), s.TenantID) {
		return "network"
	}
	own := az.PrincipalOf(s.TenantID, AstraAppID)
	if own == nil {
		return "principal"
	}
	for _, x := range astraActions {
		if !az.Allowed(own.ID, x, n.ID) {
			return x
		}
	}
	return ""
}

// prepare looks whether Astra may, for a while, and then makes its own half.
func (a *Astra) prepare(d *AstraDatabase, p *AstraPeering) {
	if a.w.Faults.On("astra.never-prepares") {
		a.later(d, p, a.Looks, func() { a.prepare(d, p) })
		return
	}
	if a.Missing(p.AstraSpec) != "" {
		if a.w.now.Sub(p.Created) >= a.GivesUp {
			a.setStatus(d, p, AstraFailed)
			return
		}
		a.later(d, p, a.Looks, func() { a.prepare(d, p) })
		return
	}
	half, _, prob := a.w.Azure.PutPeering(d.VNetID, "to-"+p.VNet, PeeringSpec{
		RemoteVNetID: a.w.Azure.VNet(p.NetworkID()).ID, AllowVirtualNetworkAccess: true})
	if prob != nil {
		a.setStatus(d, p, AstraConflict+prob.Code)
		return
	}
	p.HalfID = half.ID
	a.later(d, p, a.w.Timing.FirstPeering, func() { a.putOther(d, p) })
}

// putOther makes the customer's half, which the four actions allow it.
func (a *Astra) putOther(d *AstraDatabase, p *AstraPeering) {
	v := a.w.Azure.VNet(p.NetworkID())
	if v == nil {
		a.setStatus(d, p, AstraFailed)
		return
	}
	name := d.network()
	if prob := a.w.Azure.BusyVNet(v.ID, v.ID+"/virtualNetworkPeerings/"+name); prob != nil {
		if prob.Code == "ReferencedResourceNotProvisioned" { // which codes Astra waits for is not documented
			a.setStatus(d, p, AstraConflict+prob.Code)
			return
		}
		a.later(d, p, 5*time.Second, func() { a.putOther(d, p) })
		return
	}
	half, _, prob := a.w.Azure.PutPeering(v.ID, name, PeeringSpec{RemoteVNetID: d.VNetID, AllowVirtualNetworkAccess: true})
	if prob != nil {
		a.setStatus(d, p, AstraConflict+prob.Code)
		return
	}
	p.OtherID = half.ID
	a.follow(d, p, a.w.Timing.SecondPeering)
}

// follow looks at Astra's own half for as long as the connection lives.
func (a *Astra) follow(d *AstraDatabase, p *AstraPeering, first time.Duration) {
	n := p.asked
	a.w.Poll(first, func() (time.Duration, bool) {
		if d.Peering != p || p.asked != n {
			return 0, false
		}
		a.observeHalf(d, p)
		return a.Looks, false
	})
}

// observeHalf sees what has become of Astra's half. What Astra shows when the customer
// deletes theirs is not documented: "failed".
func (a *Astra) observeHalf(d *AstraDatabase, p *AstraPeering) {
	half := a.w.Azure.Peering(p.HalfID)
	switch {
	case half == nil || half.State == "Disconnected":
		a.setStatus(d, p, AstraFailed)
	case half.State == "Connected":
		a.setStatus(d, p, AstraActive)
	}
}

// Unpeer removes the connection. The customer's half turns Disconnected and
// stays ("if applicable, remove the disconnected peering", Astra docs), but
// for the switch with which Astra removes it, too.
func (a *Astra) Unpeer(d *AstraDatabase) bool {
	p := d.Peering
	if p == nil {
		return false
	}
	if p.Status != AstraDeleting {
		p.asked++
		a.setStatus(d, p, AstraDeleting)
		a.later(d, p, a.Deletes, func() { a.drop(d, p) })
	}
	return true
}

func (a *Astra) drop(d *AstraDatabase, p *AstraPeering) {
	if a.w.Azure.Peering(p.HalfID) != nil {
		_ = a.w.Azure.DeletePeering(p.HalfID) // whatever it says, the next round looks
		a.later(d, p, 5*time.Second, func() { a.drop(d, p) })
		return
	}
	if a.w.Faults.On("astra.tidies") && a.Missing(p.AstraSpec) == "" {
		_ = a.w.Azure.DeletePeering(p.OtherID) // gone already is as good
	}
	d.Peering = nil
}

// Hasten has Astra do at once what it would do by and by. For seeding.
func (a *Astra) Hasten(d *AstraDatabase) {
	p := d.Peering
	p.asked++
	a.prepare(d, p)
	if p.Status == AstraProvisioning && p.HalfID != "" {
		a.w.Azure.Settle()
		p.asked++
		a.putOther(d, p)
		a.w.Azure.Settle()
		p.asked++
		a.observeHalf(d, p)
		a.follow(d, p, a.Looks)
	}
}
