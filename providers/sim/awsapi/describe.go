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

func (c *call) regions() (any, *world.AWSRefusal) {
	out := struct {
		XMLName xml.Name
		Answer
		Items []regionItem `xml:"regionInfo>item"`
	}{XMLName: c.name(), Answer: c.answer()}
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
	out.Items, no = sift(c, all, fields[regionItem]{
		"endpoint":      func(r regionItem) []string { return one(r.Endpoint) },
		"region-name":   func(r regionItem) []string { return one(r.Name) },
		"opt-in-status": func(r regionItem) []string { return one(r.OptIn) },
	}, nil)
	return out, no
}

func (c *call) zones() (any, *world.AWSRefusal) {
	out := struct {
		XMLName xml.Name
		Answer
		Items []zoneItem `xml:"availabilityZoneInfo>item"`
	}{XMLName: c.name(), Answer: c.answer()}
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
	out.Items, no = sift(c, all, fields[zoneItem]{
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
	return out, no
}

func (c *call) vpcs() (any, *world.AWSRefusal) {
	out := struct {
		XMLName xml.Name
		Answer
		Items []vpcItem `xml:"vpcSet>item"`
		Next  string    `xml:"nextToken,omitempty"`
	}{XMLName: c.name(), Answer: c.answer()}
	type vpc = *world.AWSVPC
	all, no := chosen(c, "VpcId", c.w.AWS.VPCs(c.key.Account, c.region), func(v vpc) string { return v.ID },
		gone("InvalidVpcID.NotFound", "vpc"))
	if no != nil {
		return nil, no
	}
	first := func(v vpc) []string { return v.Ranges[:min(1, len(v.Ranges))] }
	isDefault := func(v vpc) []string { return yes(v.Default) }
	all, no = sift(c, all, fields[vpc]{
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
	}, func(v vpc) []world.AWSTag { return c.w.AWS.Tags(c.key.Account, v.ID) })
	if no != nil {
		return nil, no
	}
	if all, out.Next, no = page(c, all); no != nil {
		return nil, no
	}
	for _, v := range all {
		out.Items = append(out.Items, c.vpcShape(v))
	}
	return out, nil
}

func (c *call) subnets() (any, *world.AWSRefusal) {
	out := struct {
		XMLName xml.Name
		Answer
		Items []subnetItem `xml:"subnetSet>item"`
		Next  string       `xml:"nextToken,omitempty"`
	}{XMLName: c.name(), Answer: c.answer()}
	type subnet = *world.AWSSubnet
	all, no := chosen(c, "SubnetId", c.w.AWS.Subnets(c.key.Account, c.region), func(s subnet) string { return s.ID },
		gone("InvalidSubnetID.NotFound", "subnet"))
	if no != nil {
		return nil, no
	}
	cidr := func(s subnet) []string { return one(s.Range) }
	zone := func(s subnet) []string { return one(s.Zone) }
	never := always[subnet]("false")
	all, no = sift(c, all, fields[subnet]{
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
	}, func(s subnet) []world.AWSTag { return c.w.AWS.Tags(c.key.Account, s.ID) })
	if no != nil {
		return nil, no
	}
	if all, out.Next, no = page(c, all); no != nil {
		return nil, no
	}
	for _, s := range all {
		out.Items = append(out.Items, c.subnetShape(s))
	}
	return out, nil
}

func (c *call) peerings() (any, *world.AWSRefusal) {
	out := struct {
		XMLName xml.Name
		Answer
		Items []peeringItem `xml:"vpcPeeringConnectionSet>item"`
		Next  string        `xml:"nextToken,omitempty"`
	}{XMLName: c.name(), Answer: c.answer()}
	type pcx = *world.AWSPeering
	var all []pcx
	if named := c.numbered("VpcPeeringConnectionId"); len(named) == 0 {
		all = c.w.AWS.Peerings(c.key.Account, c.region)
	} else {
		for _, id := range named {
			p, no := c.w.AWS.Peering(c.key.Account, c.region, id)
			if no != nil {
				return nil, no
			}
			all = append(all, p)
		}
	}
	all, no := sift(c, all, fields[pcx]{
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
	}, func(p pcx) []world.AWSTag { return c.w.AWS.Tags(c.key.Account, p.ID) })
	if no != nil {
		return nil, no
	}
	if all, out.Next, no = page(c, all); no != nil {
		return nil, no
	}
	for _, p := range all {
		out.Items = append(out.Items, c.peeringShape(p))
	}
	return out, nil
}

func (c *call) tables() (any, *world.AWSRefusal) {
	out := struct {
		XMLName xml.Name
		Answer
		Items []tableItem `xml:"routeTableSet>item"`
		Next  string      `xml:"nextToken,omitempty"`
	}{XMLName: c.name(), Answer: c.answer()}
	type table = *world.AWSRouteTable
	var all []table
	if named := c.numbered("RouteTableId"); len(named) == 0 {
		all = c.w.AWS.Tables(c.key.Account, c.region)
	} else {
		for _, id := range named {
			t, no := c.w.AWS.Table(c.key.Account, c.region, id)
			if no != nil {
				return nil, no
			}
			all = append(all, t)
		}
	}
	all, no := sift(c, all, c.tableFields(), func(t table) []world.AWSTag { return c.w.AWS.Tags(c.key.Account, t.ID) })
	if no != nil {
		return nil, no
	}
	if all, out.Next, no = page(c, all); no != nil {
		return nil, no
	}
	for _, t := range all {
		out.Items = append(out.Items, c.tableShape(t))
	}
	return out, nil
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
	out := struct {
		XMLName xml.Name
		Answer
		Items []groupItem `xml:"securityGroupInfo>item"`
		Next  string      `xml:"nextToken,omitempty"`
	}{XMLName: c.name(), Answer: c.answer()}
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
	all, no = sift(c, all, groupFields(), func(g groupItem) []world.AWSTag { return c.w.AWS.Tags(c.key.Account, g.ID) })
	if no != nil {
		return nil, no
	}
	out.Items, out.Next, no = page(c, all)
	return out, no
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
	out := struct {
		XMLName xml.Name
		Answer
		Items []entry `xml:"entrySet>item"`
	}{XMLName: c.name(), Answer: c.answer(), Items: []entry{}}
	id := c.in.Get("PrefixListId")
	list, ok := c.w.AWS.Prefixes[id]
	if !ok {
		return nil, refusal("InvalidPrefixListID.NotFound", "The prefix list ID '"+id+"' does not exist.")
	}
	for _, x := range list {
		out.Items = append(out.Items, entry{x})
	}
	return out, nil
}
