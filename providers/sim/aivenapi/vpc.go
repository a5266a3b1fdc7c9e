package aivenapi

import (
	"net/http"
	"strings"

	"example.org/peerage/providers/sim/world"
)

// The guards: who may, and what the path names.

func orgRead(fn action) action  { return orgGuard(fn, false) }
func orgWrite(fn action) action { return orgGuard(fn, true) }

func orgGuard(fn action, write bool) action {
	return func(c *call) (any, *world.Problem) {
		if prob := c.w.Aiven.MayOrg(c.token, c.r.PathValue("org"), write); prob != nil {
			return nil, prob
		}
		return fn(c)
	}
}

func projectRead(fn action) action  { return projectGuard(fn, false) }
func projectWrite(fn action) action { return projectGuard(fn, true) }

func projectGuard(fn action, write bool) action {
	return func(c *call) (any, *world.Problem) {
		if prob := c.w.Aiven.MayProject(c.token, c.r.PathValue("project"), write); prob != nil {
			return nil, prob
		}
		return fn(c)
	}
}

func onVPC(fn func(*call, *world.AivenVPC) (any, *world.Problem)) action {
	return func(c *call) (any, *world.Problem) {
		v := c.w.Aiven.OrgVPC(c.r.PathValue("org"), c.r.PathValue("vpc"))
		if v == nil {
			v = c.w.Aiven.ProjectVPC(c.r.PathValue("project"), c.r.PathValue("vpc"))
		}
		if v == nil {
			return nil, &world.Problem{Status: http.StatusNotFound, Code: "vpc_not_found", Message: "VPC does not exist"}
		}
		return fn(c, v)
	}
}

func orgVPCs(c *call) (any, *world.Problem) {
	return vpcList(c.w.Aiven.Org(c.r.PathValue("org")).VPCs), nil
}

func projectVPCs(c *call) (any, *world.Problem) {
	return vpcList(c.w.Aiven.Project(c.r.PathValue("project")).VPCs), nil
}

func vpcList(vs []*world.AivenVPC) any {
	list := make([]any, 0, len(vs))
	for _, v := range vs {
		list = append(list, vpcHead(v))
	}
	return object{"vpcs": list}
}

// vpcHead is a VPC as lists show it: without peerings.
func vpcHead(v *world.AivenVPC) object {
	o := object{"state": v.State, "create_time": stamp(v.Created), "update_time": stamp(v.Updated),
		"pending_build_only_peering_connections": stampOrNull(v.RebuildSince)}
	if v.Project != "" {
		o["project_vpc_id"], o["cloud_name"], o["network_cidr"] = v.ID, v.Cloud, v.CIDR
		return o
	}
	o["organization_vpc_id"], o["organization_id"], o["display_name"] = v.ID, v.OrgID, nullable(v.Name)
	o["clouds"] = []any{object{"cloud_name": v.Cloud, "network_cidr": v.CIDR}}
	return o
}

func vpcWhole(v *world.AivenVPC) object {
	o := vpcHead(v)
	list := make([]any, 0, len(v.Peerings))
	for _, p := range v.Peerings {
		list = append(list, peeringBody(v, p))
	}
	o["peering_connections"] = list
	return o
}

func getVPC(_ *call, v *world.AivenVPC) (any, *world.Problem) { return vpcWhole(v), nil }

func createOrgVPC(c *call) (any, *world.Problem) {
	var in struct {
		Clouds []struct {
			Name string `json:"cloud_name"`
			CIDR string `json:"network_cidr"`
		} `json:"clouds"`
		Peerings *[]any `json:"peering_connections"`
		Name     string `json:"display_name"`
	}
	if prob := c.in(&in); prob != nil {
		return nil, prob
	}
	if len(in.Clouds) != 1 {
		return nil, bad("clouds must hold exactly one cloud")
	}
	if in.Peerings == nil {
		return nil, bad("peering_connections is required")
	}
	v, prob := c.w.Aiven.CreateOrgVPC(c.r.PathValue("org"), in.Clouds[0].Name, in.Clouds[0].CIDR, in.Name)
	if prob != nil {
		return nil, prob
	}
	return vpcWhole(v), nil
}

func createProjectVPC(c *call) (any, *world.Problem) {
	var in struct {
		Cloud    string `json:"cloud_name"`
		CIDR     string `json:"network_cidr"`
		Peerings *[]any `json:"peering_connections"`
	}
	if prob := c.in(&in); prob != nil {
		return nil, prob
	}
	if in.Peerings == nil {
		return nil, bad("peering_connections is required")
	}
	v, prob := c.w.Aiven.CreateProjectVPC(c.r.PathValue("project"), in.Cloud, in.CIDR)
	if prob != nil {
		return nil, prob
	}
	return vpcWhole(v), nil
}

func renameVPC(c *call, v *world.AivenVPC) (any, *world.Problem) {
	var in struct {
		Name string `json:"display_name"`
	}
	if prob := c.in(&in); prob != nil {
		return nil, prob
	}
	v.Name, v.Updated = in.Name, c.w.Now()
	return vpcWhole(v), nil
}

func deleteVPC(c *call, v *world.AivenVPC) (any, *world.Problem) {
	if prob := c.w.Aiven.DeleteVPC(v); prob != nil {
		return nil, prob
	}
	return vpcWhole(v), nil
}

func clouds(c *call) (any, *world.Problem) { return object{"clouds": cloudList(c)}, nil }

func cloudList(c *call) []any {
	list := []any{}
	for _, x := range c.w.Aiven.Clouds {
		place, _, _ := strings.Cut(x.Description, " - ")
		list = append(list, object{"cloud_name": x.Name, "cloud_description": x.Description, "geo_region": x.GeoRegion,
			"provider": x.Provider, "provider_description": place})
	}
	return list
}

// peeringTypes: the prices are invented.
func peeringTypes(c *call) (any, *world.Problem) {
	list := []any{}
	for _, x := range c.w.Aiven.Clouds {
		list = append(list, object{"cloud_name": x.Name, "price_usd": "0.00",
			"vpc_peering_connection_type": peeringType(x.Name)})
	}
	return object{"vpc_peering_connection_types": list}, nil
}

func bad(message string) *world.Problem {
	return &world.Problem{Status: http.StatusBadRequest, Code: "bad_request", Message: message}
}
