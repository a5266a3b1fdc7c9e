package world

import (
	"net/netip"
	"slices"
	"time"
)

// VNet is a virtual network. ID keeps the casing it was made with.
type VNet struct {
	ID, Name, Group, SubscriptionID, Region string
	Prefixes                                []string
	GUID, Etag                              string
	Tags                                    map[string]string
}

// Peering is one half of a VNet peering.
type Peering struct {
	ID, Name, VNetID, RemoteID string
	// State is Initiated, Connected or Disconnected; Provisioning is
	// Updating, Succeeded, Failed or Deleting.
	State, Provisioning string
	// ResourceGUID is the same on both halves (recorded).
	ResourceGUID, Etag string
	PeeringSpec
	// RemoteSynced is the remote's address space as this half carries it.
	RemoteSynced []string
	// OperationID is the last long operation on it.
	OperationID string
	Created     time.Time
}

// PeeringSpec is what a client may choose of a half.
type PeeringSpec struct {
	RemoteVNetID string
	// The four flags as ARM names them.
	AllowVirtualNetworkAccess, AllowForwardedTraffic, AllowGatewayTransit, UseRemoteGateways bool
	// Sync takes over the remote's present address space.
	Sync bool
	// Extra are the other properties, which a PUT sets, and by leaving them
	// out resets, like any.
	Extra map[string]any
}

// Operation is a long-running operation: Status is InProgress, Succeeded or
// Failed.
type Operation struct {
	ID, SubscriptionID, Region, Status, ResourceID string
	Failure                                        *Problem
	Started                                        time.Time
}

// AddVNet makes a network, and its resource group when absent.
func (a *Azure) AddVNet(subscriptionID, resourceGroup, name, region string, prefixes ...string) *VNet {
	g := a.AddGroup(subscriptionID, resourceGroup, region)
	v := &VNet{ID: g.ID + "/providers/Microsoft.Network/virtualNetworks/" + name, Name: name, Group: g.Name,
		SubscriptionID: subscriptionID, Region: region, Prefixes: prefixes, GUID: a.w.UUID(), Etag: a.etag()}
	sub, id := fold(subscriptionID), fold(v.ID)
	if a.vnetsIn[sub] == nil {
		a.vnetsIn[sub] = map[string]*VNet{}
	}
	a.vnets[id], a.vnetsIn[sub][id] = v, v
	a.w.changed()
	return v
}

// VNet finds a network by ARM id, case-folded; nil when absent.
func (a *Azure) VNet(id string) *VNet { return a.vnets[fold(id)] }

// VNets lists a subscription's networks by id; "" is all.
func (a *Azure) VNets(subscriptionID string) []*VNet {
	if subscriptionID == "" {
		return sorted(a.vnets)
	}
	return sorted(a.vnetsIn[fold(subscriptionID)])
}

// Peering finds a half by ARM id; nil when absent.
func (a *Azure) Peering(id string) *Peering {
	if p := a.spelt[id]; p != nil { // folding costs more than all else that a look does
		return p
	}
	return a.peerings[fold(id)]
}

// Peerings lists a network's halves by id; "" is all.
func (a *Azure) Peerings(vnetID string) []*Peering {
	if vnetID == "" {
		return sorted(a.peerings)
	}
	return sorted(a.halves[fold(vnetID)])
}

// PeeringTo finds the half from one network to another; nil when absent.
func (a *Azure) PeeringTo(vnetID, remoteID string) *Peering {
	return a.to[[2]string{fold(vnetID), fold(remoteID)}]
}

// Reverse is the other half of a peering; nil when absent.
func (a *Azure) Reverse(p *Peering) *Peering { return a.PeeringTo(p.RemoteID, p.VNetID) }

// SyncLevel says how far the two halves know each other's address space:
// LocalNotInSync when this half has an old view, RemoteNotInSync when the
// other half has (or is absent).
func (a *Azure) SyncLevel(p *Peering) string {
	local := a.stale(p)
	r := a.Reverse(p)
	remote := r == nil || r.Provisioning == deleting || a.stale(r)
	switch {
	case local && remote:
		return "LocalAndRemoteNotInSync"
	case local:
		return "LocalNotInSync"
	case remote:
		return "RemoteNotInSync"
	}
	return "FullyInSync"
}

func (a *Azure) stale(p *Peering) bool {
	v := a.VNet(p.RemoteID)
	return v != nil && !slices.Equal(v.Prefixes, p.RemoteSynced)
}

// RemoteNow is the remote network's present address space; what was last
// known when it is gone.
func (a *Azure) RemoteNow(p *Peering) []string {
	if v := a.VNet(p.RemoteID); v != nil {
		return v.Prefixes
	}
	return p.RemoteSynced
}

// SetAddressSpace changes a network's ranges; its peerings get out of sync.
func (a *Azure) SetAddressSpace(vnetID string, prefixes ...string) {
	v := a.VNet(vnetID)
	if v == nil {
		return
	}
	v.Prefixes, v.Etag = prefixes, a.etag()
	a.w.changed()
	for _, p := range a.Peerings(vnetID) {
		p.Etag = a.etag()
		if r := a.Reverse(p); r != nil {
			r.Etag = a.etag()
		}
	}
}

// DeleteVNet removes a network with its halves; what pointed at it turns
// Disconnected.
func (a *Azure) DeleteVNet(id string) *Problem {
	v := a.VNet(id)
	if v == nil {
		return notFound(id)
	}
	for _, p := range a.Peerings(v.ID) {
		a.removePeering(p)
	}
	delete(a.links.subnets, fold(v.ID))
	delete(a.vnets, fold(v.ID))
	delete(a.vnetsIn[fold(v.SubscriptionID)], fold(v.ID))
	a.w.changed()
	for _, p := range a.Peerings("") {
		if fold(p.RemoteID) == fold(v.ID) && p.State != "Disconnected" {
			p.State, p.Etag = "Disconnected", a.etag()
		}
	}
	return nil
}

// overlap lists the pairs of prefixes that overlap.
func overlap(x, y []string) []string {
	var out []string
	for _, p := range x {
		for _, q := range y {
			a, err1 := netip.ParsePrefix(p)
			b, err2 := netip.ParsePrefix(q)
			if err1 == nil && err2 == nil && a.Overlaps(b) {
				out = append(out, p, q)
			}
		}
	}
	return out
}
