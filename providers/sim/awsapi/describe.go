package awsapi

import (
	"encoding/xml"
	"slices"
	"strconv"

	"example.org/peerage/providers/sim/world"
)

func one(s string) []string { return []string{s} }

func yes(b bool) []string { return []string{strconv.FormatBool(b)} }

// always is a filter on what is the same for all that the world holds.
func always[T any](values ...string) func(T) []string { return func(T) []string { return values } }

// listing answers with things.
type listing[I any] struct {
	XMLName xml.Name
	Answer
	Set struct {
		XMLName xml.Name
		Items   []I `xml:"item"`
	}
	Next string `xml:"nextToken,omitempty"`
}

// list answers with things in the element called set; next is "" on the last page.
func list[I any](c *call, set string, items []I, next string) listing[I] {
	out := listing[I]{XMLName: c.name(), Answer: c.answer(), Next: next}
	out.Set.XMLName.Local, out.Set.Items = set, items
	return out
}

// listed answers with a page of those of the things that the filters want.
func listed[T, I any](
	c *call, set string, all []T, by fields[T], tags func(T) []world.AWSTag, shape func(T) I,
) (any, *world.AWSRefusal) {
	all, no := sift(c, all, by, tags)
	if no != nil {
		return nil, no
	}
	all, next, no := page(c, all)
	var items []I
	for _, x := range all {
		items = append(items, shape(x))
	}
	return list(c, set, items, next), no
}

// tagsOf are those that the account has put on things, by their ids.
func tagsOf[T any](c *call, id func(T) string) func(T) []world.AWSTag {
	return func(x T) []world.AWSTag { return c.w.AWS.Tags(c.key.Account, id(x)) }
}

// named are the things that a parameter names; all where it names none.
func named[T any](
	c *call, parameter string, all func(account, region string) []T,
	one func(account, region, id string) (T, *world.AWSRefusal),
) ([]T, *world.AWSRefusal) {
	ids := c.numbered(parameter)
	if len(ids) == 0 {
		return all(c.key.Account, c.region), nil
	}
	var out []T
	for _, id := range ids {
		x, no := one(c.key.Account, c.region, id)
		if no != nil {
			return nil, no
		}
		out = append(out, x)
	}
	return out, nil
}

func (c *call) regions() (any, *world.AWSRefusal) {
	var all []regionItem
	for _, r := range c.w.AWS.Regions {
		all = append(all, regionItem{r, "ec2." + r + ".amazonaws.com", "opt-in-not-required"})
	}
	all, no := chosen(c, "RegionName", all, func(r regionItem) string {
		return r.Name
	}, func(name string) *world.AWSRefusal {
		return refusal("InvalidParameterValue", "Invalid region: "+name)
	})
	if no != nil {
		return nil, no
	}
	all, no = sift(c, all, fields[regionItem]{
		"endpoint":      func(r regionItem) []string { return one(r.Endpoint) },
		"region-name":   func(r regionItem) []string { return one(r.Name) },
		"opt-in-status": func(r regionItem) []string { return one(r.OptIn) },
	}, nil)
	return list(c, "regionInfo", all, ""), no
}

func (c *call) zones() (any, *world.AWSRefusal) {
	all, no := chosen(c, "ZoneName", zonesOf(c.region), func(z zoneItem) string { return z.Name },
		func(name string) *world.AWSRefusal {
			return refusal("InvalidParameterValue", "Invalid availability zone: ["+name+"]")
		})
	if no != nil {
		return nil, no
	}
	if all, no = chosen(c, "ZoneId", all, func(z zoneItem) string { return z.ID }, func(id string) *world.AWSRefusal {
		return refusal("InvalidParameterValue", "Invalid availability zone-id: ["+id+"]")
	}); no != nil {
		return nil, no
	}
	all, no = sift(c, all, fields[zoneItem]{
		"zone-name":       func(z zoneItem) []string { return one(z.Name) },
		"zone-id":         func(z zoneItem) []string { return one(z.ID) },
		"region-name":     func(z zoneItem) []string { return one(z.Region) },
		"group-name":      func(z zoneItem) []string { return one(z.Group) },
		"state":           func(z zoneItem) []string { return one(z.State) },
		"opt-in-status":   func(z zoneItem) []string { return one(z.OptIn) },
		"zone-type":       func(z zoneItem) []string { return one(z.Type) },
		"group-long-name": always[zoneItem](), "message": always[zoneItem](),
		"parent-zone-id": always[zoneItem](), "parent-zone-name": always[zoneItem](),
	}, nil)
	return list(c, "availabilityZoneInfo", all, ""), no
}

func (c *call) vpcs() (any, *world.AWSRefusal) {
	type vpc = *world.AWSVPC
	all, no := chosen(c, "VpcId", c.w.AWS.VPCs(c.key.Account, c.region), func(v vpc) string { return v.ID },
		gone("InvalidVpcID.NotFound", "vpc"))
	if no != nil {
		return nil, no
	}
	first := func(v vpc) []string { return v.Ranges[:min(1, len(v.Ranges))] }
	isDefault := func(v vpc) []string { return yes(v.Default) }
	return listed(c, "vpcSet", all, fields[vpc]{
		"vpc-id": func(v vpc) []string { return one(v.ID) }, "owner-id": func(v vpc) []string { return one(v.Owner) },
		// The second spelling of each pair is not documented, and widely used.
		"cidr": first, "cidr-block": first, "cidrBlock": first, "is-default": isDefault, "isDefault": isDefault,
		"state":                             always[vpc]("available"),
		"dhcp-options-id":                   func(v vpc) []string { return one(optionsOf(v)) },
		"cidr-block-association.cidr-block": func(v vpc) []string { return v.Ranges },
		"cidr-block-association.state":      always[vpc]("associated"),
		"cidr-block-association.association-id": func(v vpc) []string {
			var ids []string
			for i := range v.Ranges {
				ids = append(ids, associationOf(v, i))
			}
			return ids
		},
		"ipv6-cidr-block-association.ipv6-cidr-block": always[vpc](), "ipv6-cidr-block-association.ipv6-pool": always[vpc](),
		"ipv6-cidr-block-association.association-id": always[vpc](), "ipv6-cidr-block-association.state": always[vpc](),
	}, tagsOf(c, func(v vpc) string { return v.ID }), c.vpcShape)
}

func (c *call) subnets() (any, *world.AWSRefusal) {
	type subnet = *world.AWSSubnet
	all, no := chosen(c, "SubnetId", c.w.AWS.Subnets(c.key.Account, c.region), func(s subnet) string { return s.ID },
		gone("InvalidSubnetID.NotFound", "subnet"))
	if no != nil {
		return nil, no
	}
	cidr := func(s subnet) []string { return one(s.Range) }
	zone := func(s subnet) []string { return one(s.Zone) }
	never := always[subnet]("false")
	return listed(c, "subnetSet", all, fields[subnet]{
		"subnet-id": func(s subnet) []string { return one(s.ID) }, "vpc-id": func(s subnet) []string { return one(s.VPC) },
		"owner-id":   func(s subnet) []string { return one(s.Owner) },
		"cidr-block": cidr, "cidr": cidr, "cidrBlock": cidr, "availability-zone": zone, "availabilityZone": zone,
		"availability-zone-id":       func(s subnet) []string { return one(zoneID(s.Zone)) },
		"available-ip-address-count": func(s subnet) []string { return one(strconv.Itoa(free(s.Range))) },
		"subnet-arn":                 func(s subnet) []string { return one(arnOf(s)) },
		"state":                      always[subnet]("available"), "default-for-az": never, "defaultForAz": never,
		"map-public-ip-on-launch": never, "ipv6-native": never, "enable-dns64": never,
		"map-customer-owned-ip-on-launch":                                         never,
		"private-dns-name-options-on-launch.hostname-type":                        always[subnet]("ip-name"),
		"private-dns-name-options-on-launch.enable-resource-name-dns-a-record":    never,
		"private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record": never,
		"outpost-arn": always[subnet](), "customer-owned-ipv4-pool": always[subnet](),
		"enable-lni-at-device-index":                  always[subnet](),
		"ipv6-cidr-block-association.ipv6-cidr-block": always[subnet](),
		"ipv6-cidr-block-association.association-id":  always[subnet](),
		"ipv6-cidr-block-association.state":           always[subnet](),
	}, tagsOf(c, func(s subnet) string { return s.ID }), c.subnetShape)
}

func (c *call) peerings() (any, *world.AWSRefusal) {
	type pcx = *world.AWSPeering
	all, no := named(c, "VpcPeeringConnectionId", c.w.AWS.Peerings, c.w.AWS.Peering)
	if no != nil {
		return nil, no
	}
	return listed(c, "vpcPeeringConnectionSet", all, fields[pcx]{
		"vpc-peering-connection-id":     func(p pcx) []string { return one(p.ID) },
		"status-code":                   func(p pcx) []string { return one(p.Status) },
		"status-message":                func(p pcx) []string { return one(p.Message) },
		"expiration-time":               func(p pcx) []string { return one(peeringShape(p).Expires) },
		"accepter-vpc-info.vpc-id":      func(p pcx) []string { return one(p.Accepter.VPC) },
		"accepter-vpc-info.owner-id":    func(p pcx) []string { return one(p.Accepter.Account) },
		"accepter-vpc-info.cidr-block":  func(p pcx) []string { return one(peeringShape(p).Accepter.CIDR) },
		"requester-vpc-info.vpc-id":     func(p pcx) []string { return one(p.Requester.VPC) },
		"requester-vpc-info.owner-id":   func(p pcx) []string { return one(p.Requester.Account) },
		"requester-vpc-info.cidr-block": func(p pcx) []string { return one(peeringShape(p).Requester.CIDR) },
	}, tagsOf(c, func(p pcx) string { return p.ID }), c.peeringShape)
}

func (c *call) tables() (any, *world.AWSRefusal) {
	type table = *world.AWSRouteTable
	all, no := named(c, "RouteTableId", c.w.AWS.Tables, c.w.AWS.Table)
	if no != nil {
		return nil, no
	}
	return listed(c, "routeTableSet", all, c.tableFields(), tagsOf(c, func(t table) string { return t.ID }), c.tableShape)
}

func (c *call) tableFields() fields[*world.AWSRouteTable] {
	type table = *world.AWSRouteTable
	routes := func(value func(routeItem) string) func(table) []string {
		return func(t table) []string {
			var out []string
			for _, r := range c.w.AWS.Described(t) {
				if v := value(routeShape(c.w.AWS, r)); v != "" {
					out = append(out, v)
				}
			}
			return out
		}
	}
	joins := func(value func(associationItem) string) func(table) []string {
		return func(t table) []string {
			var out []string
			for _, a := range associationsOf(t) {
				if v := value(a); v != "" {
					out = append(out, v)
				}
			}
			return out
		}
	}
	none := always[table]()
	return fields[table]{
		"route-table-id": func(t table) []string { return one(t.ID) },
		"vpc-id":         func(t table) []string { return one(t.VPC) },
		"owner-id":       func(t table) []string { return one(t.Owner) },

		"association.gateway-id":                 none,
		"association.route-table-association-id": joins(func(a associationItem) string { return a.ID }),
		"association.route-table-id":             joins(func(a associationItem) string { return a.Table }),
		"association.subnet-id":                  joins(func(a associationItem) string { return a.Subnet }),
		"association.main":                       func(t table) []string { return yes(t.Main) },

		"route.destination-cidr-block":          routes(func(r routeItem) string { return r.Destination }),
		"route.gateway-id":                      routes(func(r routeItem) string { return r.Gateway }),
		"route.nat-gateway-id":                  routes(func(r routeItem) string { return r.NAT }),
		"route.transit-gateway-id":              routes(func(r routeItem) string { return r.Transit }),
		"route.vpc-peering-connection-id":       routes(func(r routeItem) string { return r.PCX }),
		"route.instance-id":                     routes(func(r routeItem) string { return r.Instance }),
		"route.state":                           routes(func(r routeItem) string { return r.State }),
		"route.origin":                          routes(func(r routeItem) string { return r.Origin }),
		"route.destination-ipv6-cidr-block":     none,
		"route.destination-prefix-list-id":      none,
		"route.egress-only-internet-gateway-id": none,
	}
}

func (c *call) groups() (any, *world.AWSRefusal) {
	var all []groupItem
	for _, v := range c.w.AWS.VPCs(c.key.Account, c.region) {
		if v.Owner == c.key.Account {
			all = append(all, c.groupShape(v))
		}
	}
	all, no := chosen(c, "GroupId", all, func(g groupItem) string { return g.ID },
		gone("InvalidGroup.NotFound", "security group"))
	if no != nil {
		return nil, no
	}
	if names := c.numbered("GroupName"); len(names) > 0 && !slices.Contains(names, "default") {
		return nil, refusal("InvalidGroup.NotFound", "The security group '"+names[0]+"' does not exist")
	}
	return listed(c, "securityGroupInfo", all, groupFields(), tagsOf(c, func(g groupItem) string { return g.ID }),
		func(g groupItem) groupItem { return g })
}

// groupFields: the default group lets its own members in, and everything out.
func groupFields() fields[groupItem] {
	self, none, any := func(g groupItem) []string { return one(g.ID) }, always[groupItem](), always[groupItem]("-1")
	owner := func(g groupItem) []string { return one(g.Owner) }
	out := fields[groupItem]{
		"group-id": self, "vpc-id": func(g groupItem) []string { return one(g.VPC) }, "owner-id": owner,
		"group-name": always[groupItem]("default"), "description": func(g groupItem) []string { return one(g.Description) },
	}
	for _, part := range []string{"cidr", "from-port", "to-port", "group-id", "group-name", "ipv6-cidr", "prefix-list-id",
		"user-id"} {
		out["ip-permission."+part], out["egress.ip-permission."+part] = none, none
	}
	out["ip-permission.protocol"], out["egress.ip-permission.protocol"] = any, any
	out["ip-permission.group-id"], out["ip-permission.user-id"] = self, owner
	out["egress.ip-permission.cidr"] = always[groupItem]("0.0.0.0/0")
	return out
}

// prefixes lists a prefix list's entries.
func (c *call) prefixes() (any, *world.AWSRefusal) {
	type entry struct {
		CIDR string `xml:"cidr"`
	}
	id := c.in.Get("PrefixListId")
	all, ok := c.w.AWS.Prefixes[id]
	if !ok {
		return nil, refusal("InvalidPrefixListID.NotFound", "The prefix list ID '"+id+"' does not exist.")
	}
	entries := []entry{}
	for _, x := range all {
		entries = append(entries, entry{x})
	}
	return list(c, "entrySet", entries, ""), nil
}
