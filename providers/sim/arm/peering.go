package arm

import (
	"net/http"
	"strings"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

const peeringType = networkType + "/virtualNetworkPeerings"

func (s *server) peerings(c *call, sub *world.Subscription, v *world.VNet, vnetID string) *wire.Reply {
	verb := map[string]string{http.MethodGet: "read", http.MethodPut: "write", http.MethodDelete: "delete"}[c.Method]
	if verb == "" {
		return s.notAllowed(c)
	}
	id := vnetID
	if len(c.seg) == 10 {
		id = vnetID + "/virtualNetworkPeerings/" + c.seg[9]
	}
	if rep := s.allow(c, peeringType+"/"+verb, id); rep != nil {
		return rep
	}
	if s.w.Azure.Group("/subscriptions/"+sub.ID+"/resourceGroups/"+c.seg[3]) == nil {
		return noGroup(c.seg[3])
	}
	if v == nil {
		return noNetwork(c.seg[3], c.seg[7])
	}
	switch {
	case len(c.seg) == 9 && verb == "read":
		return s.listPeerings(v)
	case len(c.seg) == 9:
		return s.notAllowed(c)
	case verb == "read":
		return s.getPeering(id)
	}
	if rep := s.guarded(c, sub, id, "/subscriptions/"+sub.ID+"/resourceGroups/"+v.Group); rep != nil {
		return rep
	}
	if verb == "delete" {
		return s.deletePeering(c, v, id)
	}
	return s.putPeering(c, v, id)
}

func (s *server) listPeerings(v *world.VNet) *wire.Reply {
	out := []any{}
	for _, p := range s.w.Azure.Peerings(v.ID) {
		out = append(out, s.peeringJSON(p))
	}
	return wire.JSON(200, map[string]any{"value": out})
}

func (s *server) getPeering(id string) *wire.Reply {
	p := s.w.Azure.Peering(id)
	if p == nil {
		return refused(&world.Problem{Status: 404, Code: "NotFound", Message: "Resource " + id + " not found."})
	}
	rep := wire.JSON(200, s.peeringJSON(p))
	rep.Header.Set("Etag", p.Etag)
	return rep
}

func (s *server) putPeering(c *call, v *world.VNet, id string) *wire.Reply {
	var in struct {
		Properties struct {
			AllowVirtualNetworkAccess, AllowForwardedTraffic, AllowGatewayTransit, UseRemoteGateways bool
			RemoteVirtualNetwork                                                                     struct{ ID string }
		}
	}
	if err := c.Decode(&in); err != nil {
		return unreadable(err)
	}
	p := in.Properties
	remote := p.RemoteVirtualNetwork.ID
	if remote == "" {
		return refused(&world.Problem{Status: 400, Code: "InvalidRequestFormat",
			Message: "Cannot parse the request. The property remoteVirtualNetwork.id of peering " + id + " is missing."})
	}
	if rep := s.linked(c, id, remote); rep != nil {
		return rep
	}
	if prob := s.w.Azure.BusyVNet(v.ID, id); prob != nil {
		return refused(prob)
	}
	half, created, prob := s.w.Azure.PutPeering(v.ID, c.seg[9], world.PeeringSpec{RemoteVNetID: remote,
		AllowVirtualNetworkAccess: p.AllowVirtualNetworkAccess, AllowForwardedTraffic: p.AllowForwardedTraffic,
		AllowGatewayTransit: p.AllowGatewayTransit, UseRemoteGateways: p.UseRemoteGateways,
		Extra: extra(c, s.peeringModel(&world.Peering{})),
		Sync:  strings.EqualFold(c.Query.Get("syncRemoteAddressSpace"), "true")})
	if prob != nil {
		return refused(prob)
	}
	status := 200
	if created {
		status = 201
	}
	rep := wire.JSON(status, s.peeringJSON(half))
	op := s.w.Azure.Operation(half.OperationID)
	if s.w.Faults.On("azure.operation-fails") { // the code is one that users report
		op.Failure = &world.Problem{Status: 200, Code: "RetryableError", Message: "A retryable error occurred."}
	}
	s.async(c, rep, op, false)
	return rep
}

func (s *server) deletePeering(c *call, v *world.VNet, id string) *wire.Reply {
	p := s.w.Azure.Peering(id)
	if p == nil {
		return wire.JSON(204, nil)
	}
	if prob := s.w.Azure.BusyVNet(v.ID, id); prob != nil {
		return refused(prob)
	}
	if prob := s.w.Azure.DeletePeering(id); prob != nil {
		return refused(prob)
	}
	rep := wire.JSON(202, nil)
	s.async(c, rep, s.w.Azure.Operation(p.OperationID), true)
	return rep
}

// peeringJSON is a half as recorded.
func (s *server) peeringJSON(p *world.Peering) map[string]any {
	return with(p.Extra, s.peeringModel(p), map[string]any{"doNotVerifyRemoteGateways": false, "peerCompleteVnets": true})
}

// peeringModel is what the world has rules for.
func (s *server) peeringModel(p *world.Peering) map[string]any {
	now := list(s.w.Azure.RemoteNow(p))
	return map[string]any{"name": p.Name, "id": p.ID, "etag": p.Etag, "type": peeringType,
		"properties": map[string]any{
			"provisioningState": p.Provisioning, "resourceGuid": p.ResourceGUID, "peeringState": p.State,
			"peeringSyncLevel":          s.w.Azure.SyncLevel(p),
			"remoteVirtualNetwork":      map[string]any{"id": p.RemoteID},
			"allowVirtualNetworkAccess": p.AllowVirtualNetworkAccess, "allowForwardedTraffic": p.AllowForwardedTraffic,
			"allowGatewayTransit": p.AllowGatewayTransit, "useRemoteGateways": p.UseRemoteGateways,
			"remoteAddressSpace":               map[string]any{"addressPrefixes": list(p.RemoteSynced)},
			"remoteVirtualNetworkAddressSpace": map[string]any{"addressPrefixes": now},
			"routeServiceVips":                 map[string]any{},
		}}
}

// extra are the properties of a request that the world has no rules for: all
// but those with which model answers.
func extra(c *call, model map[string]any) map[string]any {
	var in struct{ Properties map[string]any }
	if err := c.Decode(&in); err != nil {
		return nil
	}
	for name := range model["properties"].(map[string]any) {
		delete(in.Properties, name)
	}
	return in.Properties
}

// with adds what was put beside what the world has rules for, and otherwise
// the defaults.
func with(extra, to, defaults map[string]any) map[string]any {
	p := to["properties"].(map[string]any)
	for _, more := range []map[string]any{defaults, extra} {
		for name, v := range more {
			p[name] = v
		}
	}
	return to
}
