package world

import "fmt"

// upCloudKey is the key of state_info that holds Aiven's network. The real
// one is not public; this is one of the likely ones. The switch
// aiven.other-key has another, aiven.no-key none at all.
const upCloudKey = "to-network-id"

// build makes Aiven's half. What Aiven looks at is inferred from what it does
// for Azure; types and messages are invented.
func (u *UpCloud) build(v *AivenVPC, p *AivenPeering) (*AivenInfo, *ending) {
	n := u.Network(p.VPC)
	own := u.AivenNetwork(v)
	switch {
	case n == nil:
		return nil, invalid("network", "UpCloud network %s was not found", p.VPC)
	case n.Type != upCloudPrivate:
		return nil, invalid("network", "UpCloud network %s is of type %s; only private networks can be peered", p.VPC, n.Type)
	case region(n.Zone) != region(own.Zone):
		return nil, invalid("zone", "UpCloud network %s lies in %s, the Aiven VPC in %s", p.VPC, n.Zone, own.Zone)
	}
	if r := overlap(masked(n.Ranges), []string{v.CIDR}); len(r) > 0 {
		return nil, invalid("range", "%s of network %s overlaps with %s of the Aiven VPC", r[0], p.VPC, v.CIDR)
	}
	half := &UpCloudPeering{ID: u.id("0f"), Name: halfPrefix + p.ID, Account: AivenUpCloudAccount,
		Configured: UpCloudActive, Network: own.ID, Peer: n.ID, Created: u.w.now}
	u.keep(half)
	p.HalfID = half.ID
	info := &AivenInfo{Type: "upcloud-vpc-peering-pending-peer",
		Message: "Create a network peering to Aiven's network in UpCloud"}
	switch {
	case u.w.Faults.On("aiven.no-key"):
	case u.w.Faults.On("aiven.vpc-id"): // what a page of the documents takes for the network's id
		info.Extra = map[string]string{upCloudKey: v.ID}
	case u.w.Faults.On("aiven.other-key"):
		info.Extra = map[string]string{"upcloud_network_uuid": own.ID, "peer": p.VPC}
	case u.w.Faults.On("aiven.stale-id"):
		info.Extra = map[string]string{upCloudKey: u.id("03")}
	default:
		info.Extra = map[string]string{upCloudKey: own.ID}
	}
	return info, nil
}

// observeHalf notices what Aiven's half has become. That a half which was active and
// lost its partner counts as deleted by the peer is inferred.
func (u *UpCloud) observeHalf(v *AivenVPC, p *AivenPeering) (restless bool) {
	half := u.Peering(p.HalfID)
	if half == nil {
		u.w.Aiven.setState(v, p, AivenError, &AivenInfo{Type: "error", Message: "The peering is missing in Aiven's network"})
		return false
	}
	state := u.State(half)
	switch {
	case state == UpCloudActive && p.State == AivenPendingPeer && !u.w.Faults.On("aiven.never-active"):
		u.w.Aiven.setState(v, p, AivenActive, nil)
	case state == UpCloudPeerDeleted, state == UpCloudPendingPeer && p.State == AivenActive:
		u.w.Aiven.setState(v, p, AivenDeletedByPeer, &AivenInfo{Type: "upcloud-vpc-peering-deleted-by-peer",
			Message: "The peering was deleted in the peer's network. Delete this one and create it again"})
	case p.State == AivenActive && state == UpCloudActive:
		p.Info = nil
	case p.State == AivenActive && state != UpCloudProvisioning:
		p.Info = &AivenInfo{Type: "upcloud-vpc-peering-active", Message: "Peering connection active",
			Warnings: []AivenWarning{{Type: "upcloud-peering-in-error",
				Message: fmt.Sprintf("The UpCloud peering is in state %s", state)}}}
	}
	return state == UpCloudProvisioning
}

func (u *UpCloud) drop(_ *AivenVPC, p *AivenPeering) { u.dropPeering(p.HalfID) }

func (u *UpCloud) forget(v *AivenVPC) {
	if n := u.aiven[v.ID]; n != nil {
		u.DeleteNetwork(n.ID)
		delete(u.aiven, v.ID)
	}
}

// AivenNetwork is the network behind an Aiven VPC on UpCloud, with its router.
// It lies in the second zone of the VPC's region. Invented.
func (u *UpCloud) AivenNetwork(v *AivenVPC) *UpCloudNetwork {
	if n := u.aiven[v.ID]; n != nil && u.Network(n.ID) == n {
		return n
	}
	r := u.AddRouter(AivenUpCloudAccount, "aiven-"+v.ID, "")
	n := u.AddNetwork(AivenUpCloudAccount, "aiven-"+v.ID, upCloudPrivate, v.Cloud[len("upcloud-"):]+"2", r.ID, v.CIDR)
	u.aiven[v.ID] = n
	return n
}

// count puts the customers' things into the inventory.
func (u *UpCloud) count(i *Inventory) {
	name := func(id string) string {
		n := u.Network(id)
		switch {
		case n == nil:
			return "(deleted)"
		case n.Account == AivenUpCloudAccount:
			return "Aiven's"
		}
		return n.Name
	}
	for _, n := range u.networks.all {
		if n.Account == AivenUpCloudAccount {
			continue
		}
		router := "no router"
		if r := u.Router(n.Router); r != nil {
			router = "router " + r.Name
		}
		i.UpCloud = append(i.UpCloud, fmt.Sprintf("network %s %v %s %s %s", n.Name, n.Ranges, n.Zone, n.Type, router))
	}
	for _, r := range u.routers.all {
		if r.Account != AivenUpCloudAccount {
			i.UpCloud = append(i.UpCloud, "router "+r.Name+" "+r.Type)
		}
	}
	for _, p := range u.peerings.all {
		by := p.Name
		if p.Account == AivenUpCloudAccount {
			by = "(Aiven's)"
		}
		i.UpCloud = append(i.UpCloud, fmt.Sprintf("peering %s of %s to %s %s %s", by, name(p.Network), name(p.Peer),
			p.Configured, u.State(p)))
	}
}
