package aivenapi

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers/sim/world"
)

type object = map[string]any

// request is a peering as it is asked for.
type request struct {
	Account string   `json:"peer_cloud_account"`
	VPC     string   `json:"peer_vpc"`
	Region  string   `json:"peer_region"`
	Group   string   `json:"peer_resource_group"`
	AppID   string   `json:"peer_azure_app_id"`
	Tenant  string   `json:"peer_azure_tenant_id"`
	CIDRs   []string `json:"user_peer_network_cidrs"`
}

func createPeering(c *call, v *world.AivenVPC) (any, *world.Problem) {
	var in request
	if prob := c.in(&in); prob != nil {
		return nil, prob
	}
	p, prob := c.w.Aiven.Peer(v, world.AivenSpec{Account: in.Account, VPC: in.VPC, Region: in.Region,
		ResourceGroup: in.Group, AppID: in.AppID, TenantID: in.Tenant, CIDRs: in.CIDRs})
	if prob != nil {
		return nil, prob
	}
	out := peeringBody(v, p)
	if v.Project != "" { // the answer to a project's POST is thinner than its GET; Terraform's tests
		out["peer_region"], out["peering_connection_id"], out["state_info"] = nil, nil, nil
	}
	return out, nil
}

// peeringBody always has every key that avn's tables need, null or not.
func peeringBody(v *world.AivenVPC, p *world.AivenPeering) object {
	cidrs := slices.Clone(p.CIDRs)
	if cidrs == nil {
		cidrs = []string{}
	}
	return object{
		"peering_connection_id": p.ID, "peer_cloud_account": p.Account, "peer_vpc": p.VPC,
		"peer_region": nullable(p.Region), "peer_resource_group": nullable(p.ResourceGroup),
		"peer_azure_app_id": nullable(p.AppID), "peer_azure_tenant_id": nullable(p.TenantID),
		"state": p.State, "state_info": infoBody(p.Info), "user_peer_network_cidrs": cidrs,
		"vpc_peering_connection_type": peeringType(v.Cloud),
		"create_time":                 stamp(p.Created), "update_time": stamp(p.Updated),
	}
}

// infoBody: the hyphens are Aiven's; the conflicting network's key is
// invented, only AWS's are documented.
func infoBody(i *world.AivenInfo) any {
	if i == nil {
		return nil
	}
	o := object{"type": i.Type, "message": i.Message}
	if i.ToNetworkID != "" {
		o["to-tenant-id"], o["to-network-id"] = i.ToTenantID, i.ToNetworkID
	}
	for k, v := range i.Extra {
		o[k] = v
	}
	ws := make([]any, 0, len(i.Warnings))
	for _, w := range i.Warnings {
		if w.ConflictingPeering != "" {
			ws = append(ws, object{"type": w.Type, "message": w.Message, "conflicting_aws_account_id": w.ConflictingAccount,
				"conflicting_aws_vpc_id": w.ConflictingID, "conflicting_aws_vpc_peering_connection_id": w.ConflictingPeering})
			continue
		}
		ws = append(ws, object{"type": w.Type, "message": w.Message, "conflicting_azure_vnet_id": w.ConflictingID})
	}
	o["warnings"] = ws
	return o
}

func peeringType(cloud string) string {
	provider, _, _ := strings.Cut(cloud, "-")
	switch provider {
	case "azure":
		return "azure-vnet-peering"
	case "aws":
		return "aws-vpc-peering-connection"
	case "google":
		return "google-vpc-peering"
	}
	return provider + "-vpc-peering"
}

func deletePeering(c *call, v *world.AivenVPC) (any, *world.Problem) {
	return unpeer(c, v, v.Peering(c.r.PathValue("pc")))
}

// deleteNamed finds a project's peering by what it leads to; a part that the
// path lacks matches any. One that is there goes before one that was.
func deleteNamed(c *call, v *world.AivenVPC) (any, *world.Problem) {
	var found *world.AivenPeering
	for _, p := range v.Peerings {
		if leadsTo(p, c.r.PathValue("account"), c.r.PathValue("peer"), c.r.PathValue("group"), c.r.PathValue("region")) &&
			(found == nil || found.State == world.AivenDeleted) {
			found = p
		}
	}
	return unpeer(c, v, found)
}

func anyOr(want, have string) bool { return want == "" || want == have }

func unpeer(c *call, v *world.AivenVPC, p *world.AivenPeering) (any, *world.Problem) {
	if p == nil {
		return nil, noPeering()
	}
	c.w.Aiven.Unpeer(v, p)
	return peeringBody(v, p), nil
}

func noPeering() *world.Problem {
	return &world.Problem{Status: http.StatusNotFound, Code: "vpc_peering_connection_not_found",
		Message: "VPC peering connection does not exist"}
}

func refresh(c *call, v *world.AivenVPC) (any, *world.Problem) {
	c.w.Aiven.Refresh(v)
	return vpcWhole(v), nil
}

func changeCIDRs(c *call, v *world.AivenVPC) (any, *world.Problem) {
	var in struct {
		Add []struct {
			CIDR    string `json:"cidr"`
			Account string `json:"peer_cloud_account"`
			VPC     string `json:"peer_vpc"`
			Group   string `json:"peer_resource_group"`
			Region  string `json:"peer_region"`
		} `json:"add"`
		Delete []string `json:"delete"`
	}
	if prob := c.in(&in); prob != nil {
		return nil, prob
	}
	of := v.Peerings // a project's call is on the whole VPC, and names peerings by what they lead to
	if id := c.r.PathValue("pc"); id != "" {
		p := v.Peering(id)
		if p == nil {
			return nil, noPeering()
		}
		of = []*world.AivenPeering{p}
	}
	for _, x := range in.Add {
		if _, err := netip.ParsePrefix(x.CIDR); err != nil {
			return nil, bad("Invalid CIDR: " + x.CIDR)
		}
		if !slices.ContainsFunc(of, func(p *world.AivenPeering) bool {
			return leadsTo(p, x.Account, x.VPC, x.Group, x.Region)
		}) {
			return nil, noPeering()
		}
	}
	for _, p := range of {
		p.CIDRs = slices.DeleteFunc(p.CIDRs, func(x string) bool { return slices.Contains(in.Delete, x) })
		for _, x := range in.Add {
			if leadsTo(p, x.Account, x.VPC, x.Group, x.Region) && !slices.Contains(p.CIDRs, x.CIDR) {
				p.CIDRs = append(p.CIDRs, x.CIDR)
				p.Updated = c.w.Now()
			}
		}
	}
	return vpcWhole(v), nil
}

// leadsTo: a part that is not said matches any.
func leadsTo(p *world.AivenPeering, account, vpc, group, region string) bool {
	return anyOr(account, p.Account) && anyOr(vpc, p.VPC) && anyOr(group, p.ResourceGroup) && anyOr(region, p.Region)
}

func stamp(t time.Time) string { return t.UTC().Truncate(time.Second).Format(time.RFC3339) }

func stampOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return stamp(t)
}

func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}
