package world

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Peer asks Aiven for a peering. Asking again for the same network gives the
// one that is there, and starts a failed one over; Terraform's provider and
// public issues say so for projects, for organizations it is inferred.
func (a *Aiven) Peer(v *AivenVPC, s AivenSpec) (*AivenPeering, *Problem) {
	if prob := checkSpec(v, s); prob != nil {
		return nil, prob
	}
	for _, p := range v.Peerings {
		if p.State == AivenDeleted || !v.sameNetwork(p, s) {
			continue
		}
		if p.State == AivenDeleting { // invented
			return nil, conflict("VPC peering connection is being deleted")
		}
		if p.failed() {
			p.AivenSpec = s
			a.start(v, p)
		}
		return p, nil
	}
	p := &AivenPeering{ID: a.w.UUID(), VPCID: v.ID, AivenSpec: s, Created: a.w.now}
	v.Peerings = append(v.Peerings, p)
	a.start(v, p)
	return p, nil
}

func checkSpec(v *AivenVPC, s AivenSpec) *Problem {
	azure := strings.HasPrefix(v.Cloud, "azure-")
	switch {
	case v.State != AivenApproved && v.State != AivenActive:
		return conflict("VPC is being deleted")
	case s.Account == "" || s.VPC == "":
		return badRequest("peer_cloud_account and peer_vpc are required")
	case !azure && (s.ResourceGroup != "" || s.AppID != "" || s.TenantID != ""):
		return badRequest("peer_resource_group, peer_azure_app_id and peer_azure_tenant_id are for Azure only")
	case azure && s.ResourceGroup == "":
		return badRequest("peer_resource_group is required for Azure")
	case azure && (uuid.Validate(s.AppID) != nil || len(s.AppID) != 36):
		return badRequest("peer_azure_app_id must be a UUID")
	case azure && (uuid.Validate(s.TenantID) != nil || len(s.TenantID) != 36):
		return badRequest("peer_azure_tenant_id must be a UUID")
	}
	return nil
}

// Peering finds a peering of the VPC by its id; nil when there is none.
func (v *AivenVPC) Peering(id string) *AivenPeering {
	for _, p := range v.Peerings {
		if p.ID == id {
			return p
		}
	}
	return nil
}

// sameNetwork: a region that is left out is the VPC's own (Aiven's OpenAPI).
func (v *AivenVPC) sameNetwork(p *AivenPeering, s AivenSpec) bool {
	_, own, _ := strings.Cut(v.Cloud, "-")
	return strings.EqualFold(p.Account, s.Account) && strings.EqualFold(p.ResourceGroup, s.ResourceGroup) &&
		strings.EqualFold(p.VPC, s.VPC) && cmp.Or(p.Region, own) == cmp.Or(s.Region, own)
}

func (p *AivenPeering) failed() bool {
	return p.State == AivenInvalid || p.State == AivenRejected || p.State == AivenError
}

// NetworkID is the ARM id of the customer's network, as Aiven was told it.
func (p *AivenPeering) NetworkID() string {
	return "/subscriptions/" + p.Account + "/resourceGroups/" + p.ResourceGroup +
		"/providers/Microsoft.Network/virtualNetworks/" + p.VPC
}

// Observe has fn called whenever a peering has changed its state. It is for
// scenarios: fn may change anything, the state too.
func (a *Aiven) Observe(fn func(*AivenVPC, *AivenPeering)) { a.observers = append(a.observers, fn) }

func (a *Aiven) setState(v *AivenVPC, p *AivenPeering, state string, info *AivenInfo) {
	p.State, p.Info, p.Updated = state, info, a.w.now
	a.w.changed()
	for _, fn := range a.observers {
		fn(v, p)
		a.w.changed()
	}
}

// later runs fn after d unless the peering was asked for again, or deleted,
// in between.
func (a *Aiven) later(p *AivenPeering, d time.Duration, fn func()) {
	n := p.asked
	a.w.At(d, func() {
		if p.asked == n {
			fn()
		}
	})
}

func (a *Aiven) start(v *AivenVPC, p *AivenPeering) {
	p.asked++
	a.setState(v, p, AivenApproved, nil)
	takes := a.w.Timing.AivenPrepares
	if a.w.Faults.On("aiven.peer-requested") {
		a.later(p, takes*9/10, func() { a.setState(v, p, aivenPeerRequested, nil) })
	}
	a.later(p, takes, func() { a.prepare(v, p) })
}

// prepare builds Aiven's half: it looks at what the customer was to set up,
// lets the customer's application into its own network, and puts the half.
func (a *Aiven) prepare(v *AivenVPC, p *AivenPeering) {
	if p.State != AivenApproved && p.State != aivenPeerRequested {
		return
	}
	if v.State == AivenApproved || a.w.Faults.On("aiven.never-prepares") {
		a.later(p, a.w.Timing.AivenPolls, func() { a.prepare(v, p) })
		return
	}
	if s := a.side(v); s != nil {
		a.prepareIn(s, v, p)
		return
	}
	if !strings.HasPrefix(v.Cloud, "azure-") {
		a.setState(v, p, AivenPendingPeer, otherCloudInfo(v, p))
		return
	}
	a.ensureVNet(v)
	end := a.firstFault(p)
	if end == nil {
		end = a.checkCustomer(v, p)
	}
	if end == nil {
		a.admit(v, p)
		end = a.putHalf(v, p)
	}
	if end != nil {
		a.setState(v, p, end.state, &AivenInfo{Type: end.kind, Message: end.message})
		return
	}
	a.watch(v, p)
	a.setState(v, p, AivenPendingPeer, a.pendingInfo(v, p))
}

// otherCloudInfo: the AWS key is documented, its message invented.
func otherCloudInfo(v *AivenVPC, p *AivenPeering) *AivenInfo {
	provider, _, _ := strings.Cut(v.Cloud, "-")
	return &AivenInfo{Type: provider + "-pending-peer", Message: "Waiting for the peer to accept " + p.ID}
}

// pendingInfo holds the two ids that the customer's side is made with. The
// keys are documented; type and message are invented.
func (a *Aiven) pendingInfo(v *AivenVPC, p *AivenPeering) *AivenInfo {
	return &AivenInfo{
		Type:       "azure-vnet-peering-pending-peer",
		Message:    "Create a peering from your virtual network to to-network-id in the tenant to-tenant-id",
		ToTenantID: a.TenantID, ToNetworkID: v.VNetID,
		Warnings: a.warnings(v, p),
	}
}

// watch looks at Aiven's own half now and then for as long as it matters.
func (a *Aiven) watch(v *AivenVPC, p *AivenPeering) {
	n := p.asked
	a.w.Poll(a.w.Timing.AivenPolls, func() (time.Duration, bool) {
		if p.asked != n {
			return 0, false
		}
		restless := a.observeHalf(v, p)
		if p.State == AivenPendingPeer || p.State == AivenActive {
			return a.w.Timing.AivenPolls, restless
		}
		return 0, false
	})
}

// observeHalf says whether what it saw can change by time alone.
func (a *Aiven) observeHalf(v *AivenVPC, p *AivenPeering) (restless bool) {
	if p.HalfID == "" || p.State != AivenPendingPeer && p.State != AivenActive {
		return false
	}
	if s := a.side(v); s != nil {
		return s.observeHalf(v, p)
	}
	half := a.w.Azure.Peering(p.HalfID)
	switch {
	case half == nil:
		a.setState(v, p, AivenError, &AivenInfo{Type: "error", Message: "The peering is missing in Aiven's network"})
	case half.State == "Disconnected":
		a.setState(v, p, AivenDeletedByPeer, &AivenInfo{Type: "azure-vnet-peering-deleted-by-peer",
			Message: "The peering was deleted in the peer's network. Delete this one and create it again"})
	case half.State == "Connected" && p.State == AivenPendingPeer && !a.w.Faults.On("aiven.never-active"):
		a.setState(v, p, AivenActive, a.activeInfo(v, p))
	case p.State == AivenPendingPeer:
		p.Info.Warnings = a.warnings(v, p)
	case p.State == AivenActive:
		p.Info = a.activeInfo(v, p)
	}
	return false
}

// activeInfo is nil, as reported, unless there is something to warn of.
func (a *Aiven) activeInfo(v *AivenVPC, p *AivenPeering) *AivenInfo {
	ws := a.warnings(v, p)
	if len(ws) == 0 {
		return nil
	}
	return &AivenInfo{Type: "azure-vnet-peering-active", Message: "Peering connection active", Warnings: ws}
}

// Refresh has Aiven look at all peerings of a VPC soon. How soon is invented.
func (a *Aiven) Refresh(v *AivenVPC) {
	if !v.RebuildSince.IsZero() {
		return
	}
	v.RebuildSince = a.w.now
	a.w.At(5*time.Second, func() {
		v.RebuildSince = time.Time{}
		a.refreshing = true
		defer func() { a.refreshing = false }()
		for _, p := range v.Peerings {
			a.takeOver(v, p)
			a.observeHalf(v, p)
		}
	})
}

// takeOver brings Aiven's half up to date with the customer's ranges. That a
// refresh builds the routes anew is documented; that it does so by putting the
// half again is inferred.
func (a *Aiven) takeOver(v *AivenVPC, p *AivenPeering) {
	half := a.w.Azure.Peering(p.HalfID)
	if half == nil || half.State != "Connected" || !a.w.Azure.stale(half) {
		return
	}
	spec := half.PeeringSpec
	spec.Sync = true
	_, _, _ = a.w.Azure.PutPeering(v.VNetID, half.Name, spec) // a busy network keeps the old ranges
}

// Unpeer takes Aiven's half away: DELETING, DELETED, gone.
func (a *Aiven) Unpeer(v *AivenVPC, p *AivenPeering) {
	if p.State == AivenDeleting || p.State == AivenDeleted {
		return
	}
	p.asked++
	a.setState(v, p, AivenDeleting, nil)
	a.later(p, a.w.Timing.AivenDeletes, func() { a.dropHalf(v, p) })
}

// dropHalf deletes Aiven's half and comes back until it is gone; a busy
// network refuses for a while.
func (a *Aiven) dropHalf(v *AivenVPC, p *AivenPeering) {
	if a.w.Azure.Peering(p.HalfID) != nil {
		_ = a.w.Azure.DeletePeering(p.HalfID) // whatever it says, the next round looks
		a.later(p, 5*time.Second, func() { a.dropHalf(v, p) })
		return
	}
	if s := a.side(v); s != nil {
		s.drop(v, p)
	}
	p.HalfID = ""
	a.setState(v, p, AivenDeleted, nil)
	a.dismiss(v, p)
	a.later(p, a.w.Timing.AivenForgets, func() { v.remove(p) })
}

func (v *AivenVPC) remove(p *AivenPeering) {
	v.Peerings = slices.DeleteFunc(v.Peerings, func(x *AivenPeering) bool { return x == p })
}
