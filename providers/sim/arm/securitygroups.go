package arm

import (
	"net/http"
	"strings"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

// securityGroup answers …/networkSecurityGroups/{name}[/securityRules[/{rule}]].
// Rules are changed at once, which is simpler than the real thing.
func (s *server) securityGroup(c *call, sub *world.Subscription) *wire.Reply {
	id := s.id(c, sub, groupType)
	verb := map[string]string{http.MethodGet: "read", http.MethodPut: "write", http.MethodDelete: "delete"}[c.Method]
	if verb == "" || verb != "read" && len(c.seg) != 10 {
		return s.notAllowed(c)
	}
	action := groupType + "/"
	if len(c.seg) > 8 {
		action += "securityRules/"
	}
	if rep := s.allow(c, action+verb, id); rep != nil {
		return rep
	}
	g := s.w.Azure.SecurityGroup(id)
	if g == nil {
		return missing(groupType, c.seg[3], c.seg[7])
	}
	if verb != "read" {
		if rep := s.guarded(c, sub, id, "/subscriptions/"+sub.ID+"/resourceGroups/"+c.seg[3]); rep != nil {
			return rep
		}
	}
	switch len(c.seg) {
	case 8:
		return wire.JSON(200, groupWholeJSON(g))
	case 9:
		return wire.JSON(200, map[string]any{"value": rulesJSON(g)})
	}
	return s.rule(c, g, verb)
}

func (s *server) rule(c *call, g *world.SecurityGroup, verb string) *wire.Reply {
	name := c.seg[9]
	switch verb {
	case "write":
		return s.putRule(c, g, name)
	case "delete":
		if !s.w.Azure.DeleteRule(g, name) {
			return wire.JSON(204, nil)
		}
		return wire.JSON(200, nil)
	}
	for _, r := range g.Rules {
		if strings.EqualFold(r.Name, name) {
			return wire.JSON(200, ruleJSON(g, r))
		}
	}
	return missing(groupType, c.seg[3], g.Name+"/"+name)
}

func (s *server) putRule(c *call, g *world.SecurityGroup, name string) *wire.Reply {
	var in struct {
		Properties struct {
			Direction, Access, Protocol                       string
			Priority                                          int
			SourceAddressPrefix, DestinationAddressPrefix     string
			SourceAddressPrefixes, DestinationAddressPrefixes []string
			DestinationPortRange                              string
			DestinationPortRanges                             []string
		}
	}
	if err := c.Decode(&in); err != nil {
		return unreadable(err)
	}
	p := in.Properties
	if p.Priority < 100 || p.Priority > 4096 { // Microsoft docs
		return refused(&world.Problem{Status: 400, Code: "SecurityRuleInvalidPriority",
			Message: "Security rule " + name + " has an invalid priority."})
	}
	one := []string{"*"}
	prob := s.w.Azure.PutRule(g, &world.SecurityRule{Name: name, Direction: p.Direction, Access: p.Access,
		Protocol: p.Protocol, Priority: p.Priority, Sources: either(p.SourceAddressPrefix, p.SourceAddressPrefixes),
		Destinations: either(p.DestinationAddressPrefix, p.DestinationAddressPrefixes),
		Ports:        either(p.DestinationPortRange, p.DestinationPortRanges),
		Extra:        extra(c, ruleModel(g, &world.SecurityRule{Sources: one, Destinations: one, Ports: one}))})
	if prob != nil {
		return refused(prob)
	}
	return wire.JSON(201, ruleJSON(g, g.Rules[len(g.Rules)-1]))
}

func either(one string, many []string) []string {
	if one != "" {
		return append([]string{one}, many...)
	}
	return many
}

func groupWholeJSON(g *world.SecurityGroup) map[string]any {
	return map[string]any{"name": g.Name, "id": g.ID, "type": groupType, "location": g.Region,
		"properties": map[string]any{
			"provisioningState": "Succeeded", "securityRules": rulesJSON(g), "defaultSecurityRules": defaultRules(g)}}
}

func rulesJSON(g *world.SecurityGroup) []any {
	out := []any{}
	for _, r := range g.Rules {
		out = append(out, ruleJSON(g, r))
	}
	return out
}

// defaultRules are the inbound ones that every group has (Microsoft docs).
func defaultRules(g *world.SecurityGroup) []any {
	return []any{
		ruleJSON(g, &world.SecurityRule{Name: "AllowVnetInBound", Direction: "Inbound", Access: "Allow", Protocol: "*",
			Priority: 65000, Sources: []string{"VirtualNetwork"}, Destinations: []string{"VirtualNetwork"},
			Ports: []string{"*"}}),
		ruleJSON(g, &world.SecurityRule{Name: "AllowAzureLoadBalancerInBound", Direction: "Inbound", Access: "Allow",
			Protocol: "*", Priority: 65001, Sources: []string{"AzureLoadBalancer"}, Destinations: []string{"*"},
			Ports: []string{"*"}}),
		ruleJSON(g, &world.SecurityRule{Name: "DenyAllInBound", Direction: "Inbound", Access: "Deny", Protocol: "*",
			Priority: 65500, Sources: []string{"*"}, Destinations: []string{"*"}, Ports: []string{"*"}}),
	}
}

// ruleJSON writes one value in the singular field and several in the plural
// one, as ARM does.
func ruleJSON(g *world.SecurityGroup, r *world.SecurityRule) map[string]any {
	return with(r.Extra, ruleModel(g, r), map[string]any{"sourcePortRange": "*", "sourcePortRanges": []any{}})
}

func ruleModel(g *world.SecurityGroup, r *world.SecurityRule) map[string]any {
	p := map[string]any{
		"provisioningState": "Succeeded", "direction": r.Direction, "access": r.Access, "protocol": r.Protocol,
		"priority": r.Priority,
	}
	put := func(one, many string, list []string) {
		if len(list) == 1 {
			p[one], p[many] = list[0], []any{}
			return
		}
		p[many] = list
	}
	put("sourceAddressPrefix", "sourceAddressPrefixes", r.Sources)
	put("destinationAddressPrefix", "destinationAddressPrefixes", r.Destinations)
	put("destinationPortRange", "destinationPortRanges", r.Ports)
	return map[string]any{"name": r.Name, "id": g.ID + "/securityRules/" + r.Name, "type": groupType + "/securityRules",
		"properties": p}
}
