package arm

import (
	"net/http"
	"strings"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

const (
	endpointType = "Microsoft.Network/privateEndpoints"
	nicType      = "Microsoft.Network/networkInterfaces"
	groupType    = "Microsoft.Network/networkSecurityGroups"
)

// linkResources answers what Private Link is made of, below a resource group; nil
// when the path is of something else.
func (s *server) linkResources(c *call, sub *world.Subscription) *wire.Reply {
	if c.at(4) != "providers" || c.at(5) != "microsoft.network" {
		return nil
	}
	switch {
	case c.at(6) == "privateendpoints" && len(c.seg) == 7:
		return s.listEndpoints(c, sub, c.seg[3])
	case c.at(6) == "privateendpoints" && len(c.seg) == 8:
		return s.endpoint(c, sub)
	case c.at(6) == "privateendpoints" && len(c.seg) == 9 && c.at(8) == "privatednszonegroups":
		return s.zoneGroups(c, sub)
	case c.at(6) == "networkinterfaces" && len(c.seg) == 8 && c.Method == http.MethodGet:
		return s.networkInterface(c)
	case c.at(6) == "networksecuritygroups" && len(c.seg) >= 8 && len(c.seg) <= 10:
		return s.securityGroup(c, sub)
	}
	return nil
}

func (s *server) id(c *call, sub *world.Subscription, kind string) string {
	return "/subscriptions/" + sub.ID + "/resourceGroups/" + c.seg[3] + "/providers/" + kind + "/" + c.seg[7]
}

func missing(kind, group, name string) *wire.Reply {
	return fail(404, "ResourceNotFound", "The Resource '"+kind+"/"+name+"' under resource group '"+group+
		"' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix")
}

func (s *server) listEndpoints(c *call, sub *world.Subscription, group string) *wire.Reply {
	scope := "/subscriptions/" + sub.ID
	if group != "" {
		scope += "/resourceGroups/" + group
	}
	if rep := s.allow(c, endpointType+"/read", scope); rep != nil {
		return rep
	}
	out := []any{}
	for _, e := range s.w.Azure.Endpoints(sub.ID) {
		if group == "" || strings.EqualFold(e.Group, group) {
			out = append(out, s.endpointJSON(e, false))
		}
	}
	return wire.JSON(200, map[string]any{"value": out})
}

func (s *server) endpoint(c *call, sub *world.Subscription) *wire.Reply {
	verb := map[string]string{http.MethodGet: "read", http.MethodPut: "write", http.MethodDelete: "delete"}[c.Method]
	if verb == "" {
		return s.notAllowed(c)
	}
	id := s.id(c, sub, endpointType)
	if rep := s.allow(c, endpointType+"/"+verb, id); rep != nil {
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
	e := s.w.Azure.Endpoint(id)
	switch {
	case verb == "write":
		return s.putEndpoint(c, sub, id)
	case e == nil && verb == "delete":
		return wire.JSON(204, nil)
	case e == nil:
		return missing(endpointType, c.seg[3], c.seg[7])
	case verb == "delete":
		rep := wire.JSON(202, nil)
		s.async(c, rep, s.w.Azure.DeleteEndpoint(e), true)
		return rep
	}
	return wire.JSON(200, s.endpointJSON(e, strings.Contains(strings.ToLower(c.Query.Get("$expand")),
		"networkinterfaces")))
}

// connectionRequest is one entry of the two lists of connections.
type connectionRequest struct {
	Name       string
	Properties struct{ PrivateLinkServiceID, RequestMessage string }
}

func (s *server) putEndpoint(c *call, sub *world.Subscription, id string) *wire.Reply {
	var in struct {
		Location   string
		Tags       map[string]string
		Properties struct {
			Subnet                              struct{ ID string }
			CustomNetworkInterfaceName          string
			PrivateLinkServiceConnections       []connectionRequest
			ManualPrivateLinkServiceConnections []connectionRequest
		}
	}
	if err := c.Decode(&in); err != nil {
		return unreadable(err)
	}
	p := in.Properties
	switch {
	case in.Location == "":
		return fail(400, "LocationRequired", "The location property is required for this definition.")
	case len(p.PrivateLinkServiceConnections) > 0: // reported: approval in a foreign tenant
		return fail(403, "LinkedAuthorizationFailed", "The client '"+c.tok.Name()+"' has permission to perform action '"+
			endpointType+"/write' on scope '"+id+
			"'; however, it does not have permission to perform action "+
			"'Microsoft.Network/privateLinkServices/PrivateEndpointConnectionsApproval/action' on the linked scope(s) '"+
			p.PrivateLinkServiceConnections[0].Properties.PrivateLinkServiceID+"'.")
	case len(p.ManualPrivateLinkServiceConnections) != 1:
		return fail(400, "InvalidRequestFormat", "Private endpoint "+id+" must have one connection.")
	}
	const join = "Microsoft.Network/virtualNetworks/subnets/join/action"
	if !s.may(c.tok, join, p.Subnet.ID) {
		return fail(403, "LinkedAuthorizationFailed", "The client '"+c.tok.Name()+"' with object id '"+c.tok.PrincipalID()+
			"' has permission to perform action '"+endpointType+"/write' on scope '"+id+
			"'; however, it does not have permission to perform action(s) '"+join+"' on the linked scope(s) '"+p.Subnet.ID+
			"' (respectively) or the linked scope(s) are invalid.")
	}
	con := p.ManualPrivateLinkServiceConnections[0]
	e, created, prob := s.w.Azure.PutEndpoint(world.PrivateEndpoint{ID: id, Name: c.seg[7], Group: c.seg[3],
		SubscriptionID: sub.ID, Region: in.Location, SubnetID: p.Subnet.ID, Target: con.Properties.PrivateLinkServiceID,
		Message:        con.Properties.RequestMessage,
		ConnectionName: con.Name, Tags: in.Tags, NICName: p.CustomNetworkInterfaceName})
	if prob != nil {
		return refused(prob)
	}
	status := 200
	if created {
		status = 201
	}
	rep := wire.JSON(status, s.endpointJSON(e, false))
	if op := s.w.Azure.Operation(e.OperationID); op != nil {
		s.async(c, rep, op, false)
	}
	return rep
}

// endpointJSON is an endpoint as recorded; customDnsConfigs stays empty for a
// Private Link service.
func (s *server) endpointJSON(e *world.PrivateEndpoint, expand bool) map[string]any {
	nic := map[string]any{"id": e.NICID}
	if expand {
		nic = nicJSON(e)
	}
	state := "Succeeded"
	if e.Provisioning == "Failed" {
		state = "Failed"
	}
	return map[string]any{"name": e.Name, "id": e.ID, "etag": e.Etag, "type": endpointType, "location": e.Region,
		"tags": e.Tags, "properties": map[string]any{"provisioningState": e.Provisioning, "resourceGuid": e.GUID,
			"privateLinkServiceConnections": []any{},
			"manualPrivateLinkServiceConnections": []any{map[string]any{"name": e.ConnectionName, "etag": e.Etag,
				"id":   e.ID + "/manualPrivateLinkServiceConnections/" + e.ConnectionName,
				"type": endpointType + "/manualPrivateLinkServiceConnections",
				"properties": map[string]any{"provisioningState": state, "privateLinkServiceId": e.Target, "groupIds": []any{},
					"requestMessage": e.Message, "privateLinkServiceConnectionState": map[string]any{"status": e.Status,
						"description": e.Description, "actionsRequired": "None"}}}},
			"customNetworkInterfaceName": e.NICName, "subnet": map[string]any{"id": e.SubnetID}, "ipConfigurations": []any{},
			"networkInterfaces": []any{nic}, "customDnsConfigs": []any{}}}
}

func (s *server) networkInterface(c *call) *wire.Reply {
	if rep := s.allow(c, nicType+"/read", c.Path); rep != nil {
		return rep
	}
	for _, e := range s.w.Azure.Endpoints("") {
		if strings.EqualFold(e.NICID, c.Path) {
			return wire.JSON(200, nicJSON(e))
		}
	}
	return missing(nicType, c.seg[3], c.seg[7])
}

func nicJSON(e *world.PrivateEndpoint) map[string]any {
	name := e.NICID[strings.LastIndexByte(e.NICID, '/')+1:]
	return map[string]any{"name": name, "id": e.NICID, "etag": e.Etag, "type": nicType, "location": e.Region,
		"properties": map[string]any{"provisioningState": "Succeeded", "privateEndpoint": map[string]any{"id": e.ID},
			"ipConfigurations": []any{map[string]any{"name": "privateEndpointIpConfig",
				"id": e.NICID + "/ipConfigurations/privateEndpointIpConfig",
				"properties": map[string]any{"provisioningState": "Succeeded", "privateIPAddress": e.IP,
					"privateIPAllocationMethod": "Dynamic", "primary": true, "privateIPAddressVersion": "IPv4",
					"subnet": map[string]any{"id": e.SubnetID}}}}}}
}
