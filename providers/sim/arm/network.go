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
	case c.at(8) == "usages" && len(c.seg) == 9:
		return s.usages(c, v, id)
	case c.at(8) == "subnets" && len(c.seg) <= 10:
		return s.subnets(c, sub, v, id)
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

// putNetwork makes a network, or changes its ranges, tags and subnets; those
// stay when a request has no list of them (Microsoft docs). It is done at
// once, which is simpler than the real thing.
func (s *server) putNetwork(c *call, sub *world.Subscription, v *world.VNet) *wire.Reply {
	var in struct {
		Location   string
		Tags       map[string]string
		Properties struct {
			AddressSpace struct{ AddressPrefixes []string }
			Subnets      *[]subnetRequest
		}
	}
	if err := c.Decode(&in); err != nil {
		return unreadable(err)
	}
	prefixes := in.Properties.AddressSpace.AddressPrefixes
	switch {
	case len(prefixes) == 0:
		return fail(400, "InvalidRequestFormat", "Virtual network address space is missing.")
	case v == nil && in.Location == "":
		return fail(400, "LocationRequired", "The location property is required for this definition.")
	}
	status, at := 200, v
	if v == nil {
		status = 201
		at = &world.VNet{ID: "/subscriptions/" + sub.ID + "/resourceGroups/" + s.w.Azure.Group("/subscriptions/"+sub.ID+
			"/resourceGroups/"+c.seg[3]).Name + "/providers/" + networkType + "/" + c.seg[7], Name: c.seg[7],
			SubscriptionID: sub.ID}
	}
	var subnets []*world.Subnet
	if in.Properties.Subnets != nil {
		for _, one := range *in.Properties.Subnets {
			subnets = append(subnets, one.read(at, one.Name))
		}
	} else if v != nil {
		subnets = s.w.Azure.Subnets(v)
	}
	// A network without any shows one that covers its range: it grows with it.
	if v == nil || in.Properties.Subnets != nil {
		if prob := s.w.Azure.AllowSubnets(at, prefixes, subnets); prob != nil {
			return refused(prob)
		}
	}
	if v == nil {
		v = s.w.Azure.AddVNet(sub.ID, c.seg[3], c.seg[7], in.Location, prefixes...)
		s.w.Azure.SetSubnets(v, subnets)
	} else {
		s.w.Azure.SetAddressSpace(v.ID, prefixes...)
		if in.Properties.Subnets != nil {
			s.w.Azure.SetSubnets(v, subnets)
		}
	}
	v.Tags = in.Tags
	return wire.JSON(status, s.networkJSON(v))
}

func (s *server) networkJSON(v *world.VNet) map[string]any {
	halves := []any{}
	for _, p := range s.w.Azure.Peerings(v.ID) {
		halves = append(halves, s.peeringJSON(p))
	}
	out := map[string]any{"name": v.Name, "id": v.ID, "etag": v.Etag, "type": networkType, "location": v.Region,
		"properties": map[string]any{"provisioningState": "Succeeded", "resourceGuid": v.GUID,
			"addressSpace": map[string]any{"addressPrefixes": list(v.Prefixes)}, "subnets": s.subnetsJSON(v),
			"virtualNetworkPeerings": halves, "enableDdosProtection": false}}
	if len(v.Tags) > 0 {
		out["tags"] = v.Tags
	}
	return out
}
