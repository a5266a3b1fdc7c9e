package world

import (
	"net/netip"
	"slices"
	"strings"
)

// Table reads a route table of an account by its id.
func (a *AWS) Table(account, region, id string) (*AWSRouteTable, *AWSRefusal) {
	if t := a.tables.get(id); t != nil && t.Owner == account && t.Region == region {
		return t, nil
	}
	if !strings.HasPrefix(id, "rtb-") {
		return nil, awsRefusal("InvalidRouteTableId.Malformed", "Invalid id: \""+id+"\" (expecting \"rtb-...\")")
	}
	return nil, awsRefusal("InvalidRouteTableID.NotFound", "The routeTable ID '"+id+"' does not exist")
}

func (t *AWSRouteTable) route(cidr string) *AWSRoute {
	for _, r := range t.Routes {
		if r.Destination == cidr {
			return r
		}
	}
	return nil
}

// RouteState is "active" or "blackhole". A route to a peering connection that
// is not active yet is a blackhole, too (EC2's guide).
func (a *AWS) RouteState(r *AWSRoute) string {
	p := a.find(r.Target)
	if r.Dead || strings.HasPrefix(r.Target, "pcx-") && (p == nil || p.Status != AWSActive) {
		return "blackhole"
	}
	return "active"
}

// Described are the routes of a table that EC2 shows by now.
func (a *AWS) Described(t *AWSRouteTable) []*AWSRoute {
	return allOf(t.Routes, func(r *AWSRoute) bool { return !r.Listed.After(a.w.now) })
}

// mostRoutes is EC2's default quota of a route table.
const mostRoutes = 50

// canonical is a destination as EC2 keeps it: without host bits (documented).
func canonical(cidr string) (netip.Prefix, *AWSRefusal) {
	p, err := netip.ParsePrefix(cidr)
	if err != nil || !p.Addr().Is4() {
		return p, awsRefusal("InvalidParameterValue", "Value ("+cidr+
			") for parameter destinationCidrBlock is invalid. This is not a valid CIDR block.")
	}
	return p.Masked(), nil
}

// AllowRoute says whether a route could be made or replaced, without doing it.
func (a *AWS) AllowRoute(account, region, table, cidr, target string, replace bool) *AWSRefusal {
	t, no := a.Table(account, region, table)
	if no != nil {
		return no
	}
	to, no := canonical(cidr)
	if no != nil {
		return no
	}
	old := t.route(to.String())
	switch {
	case !replace && old != nil: // the words are moto's
		return awsRefusal("RouteAlreadyExists", "The route identified by "+to.String()+" already exists.")
	case replace && old == nil:
		return awsRefusal("InvalidParameterValue",
			"There is no route defined for '"+to.String()+"' in the route table. Use CreateRoute instead.")
	case !replace && (len(t.Routes) >= mostRoutes || a.w.Faults.On("aws.route-limit")):
		return awsRefusal("RouteLimitExceeded", "You've reached the limit on the number of routes per route table.")
	}
	if local := t.local(to); local != "" && !narrower(target) { // the words are reported
		return awsRefusal("InvalidParameterValue",
			"Cannot create a more specific route for "+to.String()+" than local route "+local)
	}
	return a.leads(account, region, target)
}

// local is the VPC's own range that holds a destination; "" when none does.
func (t *AWSRouteTable) local(to netip.Prefix) string {
	for _, r := range t.Routes {
		own, err := netip.ParsePrefix(r.Destination)
		if r.Target == "local" && err == nil && own.Overlaps(to) && own.Bits() <= to.Bits() {
			return r.Destination
		}
	}
	return ""
}

// narrower: what may take a part of the VPC's own range (EC2's guide).
func narrower(target string) bool {
	return slices.ContainsFunc([]string{"nat-", "eni-", "vpce-"}, func(k string) bool {
		return strings.HasPrefix(target, k)
	})
}

// leads says whether there is such a target. Peering connections are held;
// of gateways those that a route of the account leads to already.
func (a *AWS) leads(account, region, target string) *AWSRefusal {
	kind, _, _ := strings.Cut(target, "-")
	code, words := "", ""
	switch kind {
	case "":
		return awsRefusal("MissingParameter", "The request must contain a target of the route") // words invented
	case "pcx":
		_, no := a.Peering(account, region, target)
		return no
	case "igw", "vgw":
		code, words = "InvalidGatewayID.NotFound", "The gateway ID '"
	case "nat":
		code, words = "InvalidNatGatewayID.NotFound", "The natGateway ID '"
	case "tgw":
		code, words = "InvalidTransitGatewayID.NotFound", "The transitGateway ID '"
	case "eni":
		code, words = "InvalidNetworkInterfaceID.NotFound", "The networkInterface ID '"
	case "i":
		code, words = "InvalidInstanceID.NotFound", "The instance ID '"
	default:
		// words invented
		return awsRefusal("InvalidParameterValue", "Value ("+target+") for a target of the route is invalid.")
	}
	for _, t := range a.Tables(account, region) {
		if slices.ContainsFunc(t.Routes, func(r *AWSRoute) bool { return r.Target == target }) {
			return nil
		}
	}
	return awsRefusal(code, words+target+"' does not exist")
}

// Route makes a route, or replaces one.
func (a *AWS) Route(account, region, table, cidr, target string, replace bool) *AWSRefusal {
	if no := a.AllowRoute(account, region, table, cidr, target, replace); no != nil {
		return no
	}
	t, _ := a.Table(account, region, table)
	to, _ := canonical(cidr)
	if old := t.route(to.String()); old != nil {
		old.Target, old.Dead = target, false
		return nil
	}
	t.Routes = append(t.Routes, &AWSRoute{Destination: to.String(), Target: target, Origin: "CreateRoute"})
	return nil
}

// AllowDeleteRoute says whether a route could be taken away, without doing it.
func (a *AWS) AllowDeleteRoute(account, region, table, cidr string) *AWSRefusal {
	t, no := a.Table(account, region, table)
	if no != nil {
		return no
	}
	to, no := canonical(cidr)
	if no != nil {
		return no
	}
	switch r := t.route(to.String()); {
	case r == nil:
		return awsRefusal("InvalidRoute.NotFound", "no route with destination-cidr-block "+to.String()+" in route table "+
			table)
	case r.Target == "local": // the words are reported
		return awsRefusal("InvalidParameterValue", "cannot remove local route "+to.String()+" in route table "+table)
	}
	return nil
}

// DeleteRoute takes a route away.
func (a *AWS) DeleteRoute(account, region, table, cidr string) *AWSRefusal {
	if no := a.AllowDeleteRoute(account, region, table, cidr); no != nil {
		return no
	}
	t, _ := a.Table(account, region, table)
	to, _ := canonical(cidr)
	t.Routes = slices.DeleteFunc(t.Routes, func(x *AWSRoute) bool { return x.Destination == to.String() })
	return nil
}
