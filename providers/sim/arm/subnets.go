package arm

import (
	"net/http"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

// subnets answers …/virtualNetworks/{v}/subnets[/{s}]. A subnet is made and
// changed at once, which is simpler than the real thing.
func (s *server) subnets(c *call, sub *world.Subscription, v *world.VNet, id string) *wire.Reply {
	verb := map[string]string{http.MethodGet: "read", http.MethodPut: "write", http.MethodDelete: "delete"}[c.Method]
	if verb == "" || verb != "read" && len(c.seg) != 10 {
		return s.notAllowed(c)
	}
	if rep := s.allow(c, networkType+"/subnets/"+verb, id); rep != nil {
		return rep
	}
	if v == nil {
		return noNetwork(c.seg[3], c.seg[7])
	}
	if len(c.seg) == 9 {
		return wire.JSON(200, map[string]any{"value": s.subnetsJSON(v)})
	}
	at := v.ID + "/subnets/" + c.seg[9]
	if verb != "read" {
		if rep := s.guarded(c, sub, at, "/subscriptions/"+sub.ID+"/resourceGroups/"+c.seg[3]); rep != nil {
			return rep
		}
	}
	one := s.w.Azure.Subnet(at)
	switch {
	case verb == "write":
		return s.putSubnet(c, v, at)
	case one == nil && verb == "delete":
		return wire.JSON(204, nil)
	case verb == "delete":
		return s.deleteSubnet(c, sub, v, one)
	case one == nil:
		return refused(&world.Problem{Status: 404, Code: "NotFound", Message: "Resource " + at + " not found."})
	}
	rep := wire.JSON(200, subnetJSON(v, one))
	rep.Header.Set("Etag", v.Etag)
	return rep
}

// usages answers …/virtualNetworks/{v}/usages, as Azure's specification of it
// shows.
func (s *server) usages(c *call, v *world.VNet, id string) *wire.Reply {
	if c.Method != http.MethodGet {
		return s.notAllowed(c)
	}
	if rep := s.allow(c, networkType+"/usages/read", id); rep != nil {
		return rep
	}
	if v == nil {
		return noNetwork(c.seg[3], c.seg[7])
	}
	out := []any{}
	for _, one := range s.w.Azure.Subnets(v) {
		used, of := s.w.Azure.Usage(one)
		out = append(out, map[string]any{"id": one.ID, "currentValue": used, "limit": of, "unit": "Count",
			"name": map[string]any{"value": "SubnetSpace", "localizedValue": "Subnet size and usage"}})
	}
	return wire.JSON(200, map[string]any{"value": out})
}

// subnetRequest is a subnet as a client writes it.
type subnetRequest struct {
	Name       string
	Properties map[string]any
}

// read makes a subnet of a request. One prefix may stand in the plural field.
func (in *subnetRequest) read(v *world.VNet, name string) *world.Subnet {
	one := &world.Subnet{ID: v.ID + "/subnets/" + name, Name: name}
	one.Range, _ = in.Properties["addressPrefix"].(string)
	if many, _ := in.Properties["addressPrefixes"].([]any); one.Range == "" && len(many) > 0 {
		one.Range, _ = many[0].(string)
	}
	if g, _ := in.Properties["networkSecurityGroup"].(map[string]any); g != nil {
		one.NSG, _ = g["id"].(string)
	}
	policies, _ := in.Properties["privateEndpointNetworkPolicies"].(string)
	one.Policies = policies == "NetworkSecurityGroupEnabled" || policies == "Enabled"
	one.Extra = in.Properties
	delete(one.Extra, "networkSecurityGroup")
	for field := range subnetModel(v, one)["properties"].(map[string]any) {
		delete(one.Extra, field)
	}
	return one
}

func (s *server) putSubnet(c *call, v *world.VNet, at string) *wire.Reply {
	var in subnetRequest
	if err := c.Decode(&in); err != nil {
		return unreadable(err)
	}
	one := in.read(v, c.seg[9])
	created, prob := s.w.Azure.PutSubnet(v, one)
	switch {
	case prob != nil:
		return refused(prob)
	case created:
		return wire.JSON(201, subnetJSON(v, one))
	}
	return wire.JSON(200, subnetJSON(v, s.w.Azure.Subnet(at)))
}

func (s *server) deleteSubnet(c *call, sub *world.Subscription, v *world.VNet, one *world.Subnet) *wire.Reply {
	if prob := s.w.Azure.DeleteSubnet(v, one.ID); prob != nil {
		return refused(prob)
	}
	rep := wire.JSON(202, nil)
	op := s.w.Azure.StartOperation(sub.ID, v.Region, one.ID)
	s.w.Azure.End(op, s.w.Timing.DeletePeering, func() {})
	s.async(c, rep, op, true)
	return rep
}

func unreadable(err error) *wire.Reply {
	return fail(400, "InvalidRequestContent", "The request content was invalid and could not be deserialized: '"+
		err.Error()+"'.")
}

func (s *server) subnetsJSON(v *world.VNet) []any {
	out := []any{}
	for _, one := range s.w.Azure.Subnets(v) {
		out = append(out, subnetJSON(v, one))
	}
	return out
}

func subnetJSON(v *world.VNet, one *world.Subnet) map[string]any {
	return with(one.Extra, subnetModel(v, one), map[string]any{"delegations": delegations(one),
		"privateLinkServiceNetworkPolicies": "Enabled"})
}

// delegations are kept as they came.
func delegations(one *world.Subnet) []any {
	list, _ := one.Extra["delegations"].([]any)
	return append([]any{}, list...)
}

func subnetModel(v *world.VNet, one *world.Subnet) map[string]any {
	policies := "Disabled"
	if one.Policies {
		policies = "NetworkSecurityGroupEnabled"
	}
	p := map[string]any{"provisioningState": "Succeeded", "addressPrefix": one.Range,
		"privateEndpointNetworkPolicies": policies}
	if one.NSG != "" {
		p["networkSecurityGroup"] = map[string]any{"id": one.NSG}
	}
	return map[string]any{"name": one.Name, "id": one.ID, "etag": v.Etag, "type": networkType + "/subnets",
		"properties": p}
}
