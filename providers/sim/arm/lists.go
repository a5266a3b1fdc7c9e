package arm

import (
	"net/http"
	"strings"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

// lists answers what is only ever listed, in a subscription or one of its
// groups: parts that nothing in the world has are empty lists, not unknown
// types. nil when the path is of something else.
func (s *server) lists(c *call, sub *world.Subscription) *wire.Reply {
	scope, rest, group := "/subscriptions/"+sub.ID, c.seg[2:], ""
	if c.at(2) == "resourcegroups" && len(c.seg) > 4 {
		group, scope, rest = c.seg[3], scope+"/resourceGroups/"+c.seg[3], c.seg[4:]
	}
	kind := strings.ToLower(strings.Join(rest, "/"))
	var gather func(scope string) []any
	action := ""
	switch kind {
	case "resources":
		action, gather = "Microsoft.Resources/subscriptions/resources/read", func(at string) []any {
			return s.resources(c, sub, at)
		}
	case "providers/microsoft.network/networkinterfaces":
		action, gather = nicType+"/read", func(at string) []any { return s.interfaces(sub, at) }
	case "providers/microsoft.network/networksecuritygroups":
		action, gather = groupType+"/read", func(at string) []any { return s.securityGroups(sub, at) }
	case "providers/microsoft.network/routetables", "providers/microsoft.network/privatelinkservices",
		"providers/microsoft.network/privatednszones", "providers/microsoft.network/virtualnetworkgateways":
		action, gather = "Microsoft.Network/"+rest[len(rest)-1]+"/read", func(string) []any { return []any{} }
	default:
		return nil
	}
	if c.Method != http.MethodGet {
		return s.notAllowed(c)
	}
	if rep := s.allow(c, action, scope); rep != nil {
		return rep
	}
	if group != "" && s.w.Azure.Group(scope) == nil {
		return noGroup(group)
	}
	return wire.JSON(200, map[string]any{"value": gather(scope)})
}

func (s *server) interfaces(sub *world.Subscription, scope string) []any {
	out := []any{}
	for _, e := range s.w.Azure.Endpoints(sub.ID) {
		if world.Within(e.NICID, scope) {
			out = append(out, nicJSON(e))
		}
	}
	return out
}

func (s *server) securityGroups(sub *world.Subscription, scope string) []any {
	out := []any{}
	for _, g := range s.w.Azure.SecurityGroups() {
		if strings.EqualFold(g.SubscriptionID, sub.ID) && world.Within(g.ID, scope) {
			out = append(out, groupWholeJSON(g))
		}
	}
	return out
}

// resources lists heads only, as Resource Manager does. Of $filter it knows
// resourceType and name.
func (s *server) resources(c *call, sub *world.Subscription, scope string) []any {
	out := []any{}
	kind, byKind := captured(resourceTypeIs, c.Query.Get("$filter"))
	name, byName := captured(resourceNameIs, c.Query.Get("$filter"))
	add := func(id, typ, region string, tags map[string]string) {
		own := id[strings.LastIndexByte(id, '/')+1:]
		if !world.Within(id, scope) || byKind && !strings.EqualFold(kind, typ) || byName && !strings.EqualFold(name, own) {
			return
		}
		one := map[string]any{"id": id, "name": own, "type": typ, "location": region}
		if len(tags) > 0 {
			one["tags"] = tags
		}
		out = append(out, one)
	}
	for _, v := range s.w.Azure.VNets(sub.ID) {
		add(v.ID, networkType, v.Region, v.Tags)
	}
	for _, e := range s.w.Azure.Endpoints(sub.ID) {
		add(e.ID, endpointType, e.Region, e.Tags)
		add(e.NICID, nicType, e.Region, nil)
	}
	for _, g := range s.w.Azure.SecurityGroups() {
		if strings.EqualFold(g.SubscriptionID, sub.ID) {
			add(g.ID, groupType, g.Region, nil)
		}
	}
	return out
}

// zoneGroups: an endpoint of a Private Link service of one's own has none, its
// names are the vendor's.
func (s *server) zoneGroups(c *call, sub *world.Subscription) *wire.Reply {
	if c.Method != http.MethodGet {
		return s.invalidType(c)
	}
	id := s.id(c, sub, endpointType)
	if rep := s.allow(c, endpointType+"/privateDnsZoneGroups/read", id); rep != nil {
		return rep
	}
	if s.w.Azure.Endpoint(id) == nil {
		return missing(endpointType, c.seg[3], c.seg[7])
	}
	return wire.JSON(200, map[string]any{"value": []any{}})
}

// governance lists locks, policies and deny assignments, of which a scope has
// none: what they forbid is a matter of faults.
func (s *server) governance(c *call, scope, kind, name string) *wire.Reply {
	if c.Method != http.MethodGet || name != "" {
		return s.invalidType(c)
	}
	if rep := s.allow(c, "Microsoft.Authorization/"+kind+"/read", scope); rep != nil {
		return rep
	}
	return wire.JSON(200, map[string]any{"value": []any{}})
}
