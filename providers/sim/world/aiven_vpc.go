package world

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// UseAzure says which tenant and subscription of Azure are Aiven's own, and
// puts Aiven's application there.
func (a *Aiven) UseAzure(tenantID, subscriptionID string) {
	a.TenantID, a.SubscriptionID = tenantID, subscriptionID
	a.w.Azure.AddApp(tenantID, AivenAppID, "Aiven", AudienceMultiple)
	_, _ = a.w.Azure.PutDefinition(tenantID, RoleDefinition{GUID: aivenPeerRole, Name: "Aiven VNet peering",
		Actions: []string{peerAction}, Scopes: []string{"/subscriptions/" + subscriptionID}}, "")
}

// OrgVPC gives a VPC of an organization; nil when there is none.
func (a *Aiven) OrgVPC(orgID, id string) *AivenVPC {
	o := a.Org(orgID)
	if o == nil {
		return nil
	}
	return vpcByID(o.VPCs, id)
}

// ProjectVPC gives a VPC of a project; nil when there is none.
func (a *Aiven) ProjectVPC(project, id string) *AivenVPC {
	p := a.Project(project)
	if p == nil {
		return nil
	}
	return vpcByID(p.VPCs, id)
}

func vpcByID(vs []*AivenVPC, id string) *AivenVPC {
	for _, v := range vs {
		if v.ID == id {
			return v
		}
	}
	return nil
}

// AllVPCs lists every VPC, organizations' first.
func (a *Aiven) AllVPCs() []*AivenVPC {
	var out []*AivenVPC
	for _, o := range a.orgs.all {
		out = append(out, o.VPCs...)
	}
	for _, p := range a.projects.all {
		out = append(out, p.VPCs...)
	}
	return out
}

// CreateOrgVPC asks for an organization's VPC: APPROVED, later ACTIVE.
func (a *Aiven) CreateOrgVPC(orgID, cloud, cidr, name string) (*AivenVPC, *Problem) {
	o := a.Org(orgID)
	if o == nil {
		return nil, orgNotFound()
	}
	v, prob := a.newVPC(cloud, cidr, name)
	if prob != nil {
		return nil, prob
	}
	v.OrgID = orgID
	o.VPCs = append(o.VPCs, v)
	return v, nil
}

// CreateProjectVPC asks for a project's VPC.
func (a *Aiven) CreateProjectVPC(project, cloud, cidr string) (*AivenVPC, *Problem) {
	p := a.Project(project)
	if p == nil {
		return nil, projectNotFound()
	}
	v, prob := a.newVPC(cloud, cidr, "")
	if prob != nil {
		return nil, prob
	}
	v.Project = project
	p.VPCs = append(p.VPCs, v)
	return v, nil
}

func (a *Aiven) newVPC(cloud, cidr, name string) (*AivenVPC, *Problem) {
	if !slices.ContainsFunc(a.Clouds, func(c AivenCloud) bool { return c.Name == cloud }) {
		return nil, badRequest("Cloud %q is not available for VPCs", cloud)
	}
	r, err := netip.ParsePrefix(cidr)
	if err != nil || r.Masked() != r || !r.Addr().IsPrivate() {
		return nil, badRequest("Invalid network_cidr %q: must be a private IPv4 network", cidr)
	}
	if r.Bits() < 20 || r.Bits() > 24 { // Aiven docs
		return nil, badRequest("Invalid network_cidr %q: prefix length must be between 20 and 24", cidr)
	}
	v := &AivenVPC{ID: a.w.UUID(), Name: name, Cloud: cloud, CIDR: cidr, State: AivenApproved, Created: a.w.now,
		Updated: a.w.now}
	a.w.At(a.w.Timing.AivenVPC, func() {
		if v.State == AivenApproved {
			a.Activate(v)
		}
	})
	return v, nil
}

// Activate ends the making of a VPC at once.
func (a *Aiven) Activate(v *AivenVPC) {
	v.State, v.Updated = AivenActive, a.w.now
	a.ensureVNet(v)
}

// ensureVNet makes the network behind a VPC on Azure.
func (a *Aiven) ensureVNet(v *AivenVPC) {
	region, onAzure := strings.CutPrefix(v.Cloud, "azure-")
	if !onAzure || a.SubscriptionID == "" || a.w.Azure.VNet(v.VNetID) != nil {
		return
	}
	name := "aivenprod-" + v.ID[:18]
	n := a.w.Azure.AddVNet(a.SubscriptionID, name, name, strings.ReplaceAll(region, "-", ""), v.CIDR)
	v.VNetID = n.ID
}

// DeleteVPC takes a VPC away: DELETING, DELETED, gone. It is refused while
// peerings or services are in it. That it refuses is in Aiven's docs, the
// words are invented.
func (a *Aiven) DeleteVPC(v *AivenVPC) *Problem {
	if v.State == AivenDeleting || v.State == AivenDeleted {
		return nil
	}
	for _, p := range v.Peerings {
		if p.State != AivenDeleted {
			return conflict("VPC cannot be deleted while it has peering connections")
		}
	}
	for _, p := range a.projects.all {
		for _, s := range p.Services {
			if s.VPCID == v.ID {
				return conflict("VPC cannot be deleted while service %s is in it", s.Name)
			}
		}
	}
	v.State, v.Updated = AivenDeleting, a.w.now
	a.w.At(a.w.Timing.AivenDeletes, func() { a.vpcDeleted(v) })
	return nil
}

func (a *Aiven) vpcDeleted(v *AivenVPC) {
	v.State, v.Updated = AivenDeleted, a.w.now
	if v.VNetID != "" {
		_ = a.w.Azure.DeleteVNet(v.VNetID) // an absent network is as good as a deleted one
	}
	if s := a.side(v); s != nil {
		s.forget(v)
	}
	a.w.At(a.w.Timing.AivenForgets, func() {
		same := func(x *AivenVPC) bool { return x == v }
		if o := a.Org(v.OrgID); o != nil {
			o.VPCs = slices.DeleteFunc(o.VPCs, same)
		}
		if p := a.Project(v.Project); p != nil {
			p.VPCs = slices.DeleteFunc(p.VPCs, same)
		}
	})
}

// OrgNotFound's code is the only one that Aiven's OpenAPI gives for networks.
func orgNotFound() *Problem {
	return &Problem{http.StatusNotFound, "organization_not_found", "Organization not found"}
}

func projectNotFound() *Problem {
	return &Problem{http.StatusNotFound, "project_not_found", "Project does not exist"}
}

func badRequest(format string, args ...any) *Problem {
	return &Problem{http.StatusBadRequest, "bad_request", fmt.Sprintf(format, args...)}
}

func conflict(format string, args ...any) *Problem {
	return &Problem{http.StatusConflict, "conflict", fmt.Sprintf(format, args...)}
}
