package arm

import (
	"net/http"
	"strconv"
	"strings"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

const networkType = "Microsoft.Network/virtualNetworks"

// networks answers …/resourceGroups/{g}/providers/Microsoft.Network/virtualNetworks….
func (s *server) networks(c *call, sub *world.Subscription) *wire.Reply {
	group := c.seg[3]
	if len(c.seg) == 7 {
		return s.listNetworks(c, sub, group)
	}
	id := "/subscriptions/" + sub.ID + "/resourceGroups/" + group + "/providers/" + networkType + "/" + c.seg[7]
	v := s.w.Azure.VNet(id)
	if v != nil {
		id = v.ID
	}
	switch {
	case len(c.seg) == 8:
		return s.network(c, sub, v, id)
	case c.at(8) == "virtualnetworkpeerings" && len(c.seg) <= 10:
		return s.peerings(c, sub, v, id)
	case c.at(8) == "subnets" && len(c.seg) <= 10 && c.Method == http.MethodGet:
		return s.subnets(c, v, id)
	}
	return s.invalidType(c)
}

func noNetwork(group, name string) *wire.Reply {
	return fail(404, "ResourceNotFound", "The Resource 'Microsoft.Network/virtualNetworks/"+name+
		"' under resource group '"+group+
		"' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix")
}

// pageSize is how many networks one answer holds. Invented.
const pageSize = 500

func (s *server) listNetworks(c *call, sub *world.Subscription, group string) *wire.Reply {
	scope := "/subscriptions/" + sub.ID
	if group != "" {
		scope += "/resourceGroups/" + group
	}
	if rep := s.allow(c, networkType+"/read", scope); rep != nil {
		return rep
	}
	if group != "" && s.w.Azure.Group(scope) == nil {
		return noGroup(group)
	}
	var all []*world.VNet
	for _, v := range s.w.Azure.VNets(sub.ID) {
		if group == "" || strings.EqualFold(v.Group, group) {
			all = append(all, v)
		}
	}
	from, err := strconv.Atoi(c.Query.Get("$skipToken"))
	if err != nil || from < 0 || from > len(all) {
		from = 0
	}
	to := min(from+pageSize, len(all))
	out := []any{}
	for _, v := range all[from:to] {
		out = append(out, s.networkJSON(v))
	}
	body := map[string]any{"value": out}
	if to < len(all) {
		q := c.Query
		q.Set("$skipToken", itoa(to))
		body["nextLink"] = s.base.ARM + c.Path + "?" + q.Encode()
	}
	return wire.JSON(200, body)
}

func (s *server) network(c *call, sub *world.Subscription, v *world.VNet, id string) *wire.Reply {
	verb := map[string]string{http.MethodGet: "read", http.MethodPut: "write", http.MethodDelete: "delete"}[c.Method]
	if verb == "" {
		return s.notAllowed(c)
	}
	if rep := s.allow(c, networkType+"/"+verb, id); rep != nil {
		return rep
	}
	group := "/subscriptions/" + sub.ID + "/resourceGroups/" + c.seg[3]
	if s.w.Azure.Group(group) == nil {
		return noGroup(c.seg[3])
	}
	if verb != "read" {
		if rep := s.guarded(c, sub, id, group); rep != nil {
			return rep
		}
	}
	switch {
	case verb == "write":
		return s.putNetwork(c, sub, v)
	case v == nil && verb == "delete":
		return wire.JSON(204, nil)
	case v == nil:
		return noNetwork(c.seg[3], c.seg[7])
	case verb == "delete":
		op := s.w.Azure.StartOperation(sub.ID, v.Region, v.ID)
		s.w.Azure.End(op, s.w.Timing.DeletePeering, func() { _ = s.w.Azure.DeleteVNet(id) })
		rep := wire.JSON(202, nil)
		s.async(c, rep, op, true)
		return rep
	}
	rep := wire.JSON(200, s.networkJSON(v))
	rep.Header.Set("Etag", v.Etag)
	return rep
}

// putNetwork makes a network or changes its ranges. It is done at once, which
// is simpler than the real thing.
func (s *server) putNetwork(c *call, sub *world.Subscription, v *world.VNet) *wire.Reply {
	var in struct {
		Location   string
		Properties struct {
			AddressSpace struct{ AddressPrefixes []string }
		}
	}
	if err := c.Decode(&in); err != nil {
		return fail(400, "InvalidRequestContent", "The request content was invalid and could not be deserialized: '"+
			err.Error()+"'.")
	}
	prefixes := in.Properties.AddressSpace.AddressPrefixes
	if len(prefixes) == 0 {
		return fail(400, "InvalidRequestFormat", "Virtual network address space is missing.")
	}
	if v != nil {
		s.w.Azure.SetAddressSpace(v.ID, prefixes...)
		return wire.JSON(200, s.networkJSON(v))
	}
	if in.Location == "" {
		return fail(400, "LocationRequired", "The location property is required for this definition.")
	}
	return wire.JSON(201, s.networkJSON(s.w.Azure.AddVNet(sub.ID, c.seg[3], c.seg[7], in.Location, prefixes...)))
}

// subnets answers a network's subnets.
func (s *server) subnets(c *call, v *world.VNet, id string) *wire.Reply {
	if rep := s.allow(c, networkType+"/subnets/read", id); rep != nil {
		return rep
	}
	if v == nil {
		return noNetwork(c.seg[3], c.seg[7])
	}
	if len(c.seg) == 9 {
		return wire.JSON(200, map[string]any{"value": s.subnetsJSON(v)})
	}
	one := s.w.Azure.Subnet(v.ID + "/subnets/" + c.seg[9])
	if one == nil {
		return refused(&world.Problem{Status: 404, Code: "NotFound", Message: "Resource " + v.ID + "/subnets/" + c.seg[9] +
			" not found."})
	}
	return wire.JSON(200, subnetJSON(v, one))
}

func (s *server) subnetsJSON(v *world.VNet) []any {
	out := []any{}
	for _, one := range s.w.Azure.Subnets(v) {
		out = append(out, subnetJSON(v, one))
	}
	return out
}

func subnetJSON(v *world.VNet, one *world.Subnet) map[string]any {
	policies := "Disabled"
	if one.Policies {
		policies = "NetworkSecurityGroupEnabled"
	}
	p := map[string]any{"provisioningState": "Succeeded", "addressPrefix": one.Range, "delegations": []any{},
		"privateEndpointNetworkPolicies": policies, "privateLinkServiceNetworkPolicies": "Enabled"}
	if one.NSG != "" {
		p["networkSecurityGroup"] = map[string]any{"id": one.NSG}
	}
	return map[string]any{"name": one.Name, "id": one.ID, "etag": v.Etag, "type": networkType + "/subnets",
		"properties": p}
}

func (s *server) networkJSON(v *world.VNet) map[string]any {
	halves := []any{}
	for _, p := range s.w.Azure.Peerings(v.ID) {
		halves = append(halves, s.peeringJSON(p))
	}
	return map[string]any{"name": v.Name, "id": v.ID, "etag": v.Etag, "type": networkType, "location": v.Region,
		"properties": map[string]any{"provisioningState": "Succeeded", "resourceGuid": v.GUID,
			"addressSpace": map[string]any{"addressPrefixes": list(v.Prefixes)}, "subnets": s.subnetsJSON(v),
			"virtualNetworkPeerings": halves, "enableDdosProtection": false}}
}
