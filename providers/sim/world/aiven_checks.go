package world

import (
	"fmt"
	"strings"
)

// aivenPeerRole is the role that Aiven gives to a customer's application on
// Aiven's network. Inferred; its GUID is invented.
const aivenPeerRole = "5a1b7c3e-0d52-4f6b-9a41-7d2c9e6f1b08"

// halfPrefix begins the names of Aiven's own halves. Invented.
const halfPrefix = "aiven-"

const peerAction = "Microsoft.Network/virtualNetworks/peer/action"

// ending is how a request for a peering ends when something is wrong. The
// states are documented; types and, but for the application's, messages are
// invented.
type ending struct{ state, kind, message string }

func invalid(kind, format string, args ...any) *ending {
	return &ending{AivenInvalid, "invalid-" + kind, fmt.Sprintf(format, args...)}
}

// firstFault gives the ending that a switch asks for, once.
func (a *Aiven) firstFault(p *AivenPeering) *ending {
	var e *ending
	switch {
	case a.once("aiven.invalid-specification"):
		e = invalid("specification", "VNet %s was not found, or Aiven may not peer with it", p.VPC)
	case a.once("aiven.rejected-by-peer"):
		e = noApplication(p)
	case a.once("aiven.error"):
		e = &ending{AivenError, "error", "Internal error while building the peering"}
	}
	return e
}

// once says whether a switch is on, and turns it off.
func (a *Aiven) once(name string) bool {
	on := a.w.Faults.On(name)
	if on {
		a.w.Faults.Clear(name)
	}
	return on
}

// noApplication's words are those of Terraform's acceptance tests.
func noApplication(p *AivenPeering) *ending {
	return &ending{AivenRejected, "azure-invalid-application",
		fmt.Sprintf("peer_azure_app_id '%s' does not refer to a valid application object", p.AppID)}
}

// checkCustomer is what Aiven finds out when it builds: everything that the
// documents have the customer do beforehand.
func (a *Aiven) checkCustomer(v *AivenVPC, p *AivenPeering) *ending {
	for _, id := range []string{p.Account, p.ResourceGroup, p.VPC, p.AppID, p.TenantID} {
		if id != strings.ToLower(id) { // documented: lower case only
			return invalid("case", "%q must be in lower case", id)
		}
	}
	az := a.w.Azure
	app := az.App(p.AppID)
	if app == nil || !strings.EqualFold(app.TenantID, p.TenantID) || app.Audience == AudienceSingle {
		return noApplication(p)
	}
	own := az.PrincipalOf(p.TenantID, AivenAppID)
	if own == nil {
		return invalid("principal", "Aiven's application %s has no service principal in tenant %s", AivenAppID, p.TenantID)
	}
	n := az.VNet(p.NetworkID())
	if n == nil || !strings.EqualFold(az.TenantOfScope(n.ID), p.TenantID) {
		return invalid("network", "VNet %s was not found in resource group %s of subscription %s", p.VPC, p.ResourceGroup,
			p.Account)
	}
	if !az.Allowed(own.ID, peerAction, n.ID) {
		return invalid("permission", "Aiven's application does not have permission to perform %s on VNet %s",
			peerAction, p.VPC)
	}
	if r := overlap(n.Prefixes, []string{v.CIDR}); len(r) > 0 {
		return invalid("range", "%s of VNet %s overlaps with %s of the Aiven VPC", r[0], p.VPC, v.CIDR)
	}
	return nil
}

// admit lets the customer's application peer with Aiven's network, and see
// Aiven's subscription (without which az finds no subscription at all).
func (a *Aiven) admit(v *AivenVPC, p *AivenPeering) {
	enter := func() {
		sp := a.w.Azure.EnsureServicePrincipal(a.TenantID, p.AppID)
		a.w.Azure.Grant(sp.ID, RoleReader, v.VNetID)
		allow := func() { a.w.Azure.Grant(sp.ID, aivenPeerRole, v.VNetID) }
		if a.w.Faults.On("aiven.late-grant") {
			a.later(p, a.w.Timing.RoleInEffect, allow)
			return
		}
		allow()
	}
	if a.w.Faults.On("aiven.late-principal") {
		a.later(p, a.w.Timing.RoleInEffect, enter)
		return
	}
	enter()
}

// putHalf makes Aiven's half; Azure's own refusals (a leftover Disconnected
// half, an overlap with another peer) end in INVALID_SPECIFICATION.
func (a *Aiven) putHalf(v *AivenVPC, p *AivenPeering) *ending {
	half, _, prob := a.w.Azure.PutPeering(v.VNetID, halfPrefix+p.ID, PeeringSpec{
		RemoteVNetID: a.w.Azure.VNet(p.NetworkID()).ID, AllowVirtualNetworkAccess: true})
	if prob != nil {
		return invalid("peering", "%s: %s", prob.Code, prob.Message)
	}
	p.HalfID = half.ID
	return nil
}

// dismiss takes back what admit gave, when no other peering needs it.
func (a *Aiven) dismiss(v *AivenVPC, p *AivenPeering) {
	elsewhere := false
	for _, o := range a.AllVPCs() {
		for _, q := range o.Peerings {
			if q == p || q.State == AivenDeleted || !strings.EqualFold(q.AppID, p.AppID) {
				continue
			}
			if o == v {
				return
			}
			elsewhere = true
		}
	}
	sp := a.w.Azure.PrincipalOf(a.TenantID, p.AppID)
	if sp == nil {
		return
	}
	for _, as := range a.w.Azure.Assignments() {
		if as.PrincipalID == sp.ID && strings.EqualFold(as.Scope, v.VNetID) {
			a.w.Azure.DeleteAssignment(as.ID)
		}
	}
	if !elsewhere {
		a.w.Azure.DeleteServicePrincipal(sp)
	}
}

func (a *Aiven) rangesOf(p *AivenPeering) []string {
	if n := a.w.Azure.VNet(p.NetworkID()); n != nil {
		return n.Prefixes
	}
	return nil
}

// warnings names other peers of the VPC whose ranges overlap this one's.
func (a *Aiven) warnings(v *AivenVPC, p *AivenPeering) []AivenWarning {
	if !a.w.clash(v, p, a.rangesOf) {
		return nil
	}
	mine := a.w.Azure.VNet(p.NetworkID())
	var out []AivenWarning
	for _, q := range v.Peerings {
		other := a.w.Azure.VNet(q.NetworkID())
		if q == p || other == nil || other == mine || q.State != AivenActive && q.State != AivenPendingPeer {
			continue
		}
		if r := overlap(mine.Prefixes, other.Prefixes); len(r) > 0 {
			out = append(out, AivenWarning{Type: "overlapping-peer-vpc-ip-ranges", ConflictingID: other.ID,
				Message: fmt.Sprintf("%s of %s overlaps with %s of %s, which is peered with the same VPC", r[0], p.VPC, r[1],
					q.VPC)})
		}
	}
	return out
}
