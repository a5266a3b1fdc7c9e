package awsapi

import (
	"encoding/xml"
	"net/netip"
	"strings"

	"example.org/peerage/providers/sim/world"
)

// The elements below are those that the SDK of v1.344 reads.

// Answer begins every answer of EC2. encoding/xml wants it exported.
type Answer struct {
	NS        string `xml:"xmlns,attr"`
	RequestID string `xml:"requestId"`
}

func (c *call) answer() Answer {
	return Answer{NS: ec2Namespace, RequestID: c.id}
}

func (c *call) name() xml.Name { return xml.Name{Local: c.in.Get("Action") + "Response"} }

type tag struct {
	Key   string `xml:"key"`
	Value string `xml:"value"`
}

func (c *call) tagItems(id string) []tag {
	var out []tag
	for _, t := range c.w.AWS.Tags(c.key.Account, id) {
		out = append(out, tag(t))
	}
	return out
}

type rangeItem struct {
	CIDR string `xml:"cidrBlock"`
}

type association struct {
	ID    string `xml:"associationId"`
	CIDR  string `xml:"cidrBlock"`
	State string `xml:"cidrBlockState>state"`
}

type vpcItem struct {
	ID        string        `xml:"vpcId"`
	Owner     string        `xml:"ownerId"`
	State     string        `xml:"state"`
	CIDR      string        `xml:"cidrBlock"`
	Ranges    []association `xml:"cidrBlockAssociationSet>item"`
	Options   string        `xml:"dhcpOptionsId"`
	Tenancy   string        `xml:"instanceTenancy"`
	IsDefault bool          `xml:"isDefault"`
	Tags      []tag         `xml:"tagSet>item"`
}

// optionsOf and associationOf make ids of what the world does not hold.
func optionsOf(v *world.AWSVPC) string { return "dopt-0" + v.Owner + "0000" }

func associationOf(v *world.AWSVPC, n int) string {
	return "vpc-cidr-assoc-" + v.ID[len("vpc-"):len(v.ID)-1] + string("0123456789abcdef"[n%16])
}

func (c *call) vpcShape(v *world.AWSVPC) vpcItem {
	out := vpcItem{ID: v.ID, Owner: v.Owner, State: "available", Options: optionsOf(v), Tenancy: "default",
		IsDefault: v.Default, Tags: c.tagItems(v.ID)}
	for i, r := range v.Ranges {
		if i == 0 {
			out.CIDR = r
		}
		out.Ranges = append(out.Ranges, association{ID: associationOf(v, i), CIDR: r, State: "associated"})
	}
	return out
}

type endItem struct {
	Owner  string      `xml:"ownerId"`
	VPC    string      `xml:"vpcId"`
	Region string      `xml:"region"`
	CIDR   string      `xml:"cidrBlock,omitempty"`
	Ranges []rangeItem `xml:"cidrBlockSet>item,omitempty"`
	// Options shows once the connection is active.
	Options *optionItem `xml:"peeringOptions,omitempty"`
}

type peeringItem struct {
	ID        string  `xml:"vpcPeeringConnectionId"`
	Requester endItem `xml:"requesterVpcInfo"`
	Accepter  endItem `xml:"accepterVpcInfo"`
	Code      string  `xml:"status>code"`
	Message   string  `xml:"status>message"`
	Expires   string  `xml:"expirationTime,omitempty"`
	Tags      []tag   `xml:"tagSet>item"`
}

func endShape(e world.AWSEnd) endItem {
	out := endItem{Owner: e.Account, VPC: e.VPC, Region: e.Region}
	for i, r := range e.Ranges {
		if i == 0 {
			out.CIDR = r
		}
		out.Ranges = append(out.Ranges, rangeItem{r})
	}
	return out
}

// peeringShape leaves out the accepter's ranges while it has not accepted
// (seen in public reports), and the expiry once it has.
func peeringShape(p *world.AWSPeering) peeringItem {
	out := peeringItem{ID: p.ID, Requester: endShape(p.Requester), Accepter: endShape(p.Accepter), Code: p.Status,
		Message: p.Message}
	if p.Status != world.AWSActive && p.Status != world.AWSProvisioning {
		out.Accepter.CIDR, out.Accepter.Ranges = "", nil
		out.Expires = p.Expires.UTC().Format("2006-01-02T15:04:05.000Z")
	}
	if p.Status == world.AWSActive {
		out.Requester.Options, out.Accepter.Options = &optionItem{p.Requester.DNS}, &optionItem{p.Accepter.DNS}
	}
	return out
}

func (c *call) peeringShape(p *world.AWSPeering) peeringItem {
	out := peeringShape(p)
	out.Tags = c.tagItems(p.ID)
	return out
}

type routeItem struct {
	Destination string `xml:"destinationCidrBlock,omitempty"`
	Prefixes    string `xml:"destinationPrefixListId,omitempty"`
	PCX         string `xml:"vpcPeeringConnectionId,omitempty"`
	Gateway     string `xml:"gatewayId,omitempty"`
	NAT         string `xml:"natGatewayId,omitempty"`
	Transit     string `xml:"transitGatewayId,omitempty"`
	Instance    string `xml:"instanceId,omitempty"`
	Interface   string `xml:"networkInterfaceId,omitempty"`
	State       string `xml:"state"`
	Origin      string `xml:"origin"`
}

type associationItem struct {
	ID     string `xml:"routeTableAssociationId"`
	Table  string `xml:"routeTableId"`
	Main   bool   `xml:"main"`
	Subnet string `xml:"subnetId,omitempty"`
	State  string `xml:"associationState>state"`
}

type tableItem struct {
	ID           string            `xml:"routeTableId"`
	VPC          string            `xml:"vpcId"`
	Owner        string            `xml:"ownerId"`
	Routes       []routeItem       `xml:"routeSet>item"`
	Associations []associationItem `xml:"associationSet>item"`
	Tags         []tag             `xml:"tagSet>item"`
}

func associationsOf(t *world.AWSRouteTable) []associationItem {
	var out []associationItem
	if t.Main {
		out = append(out, associationItem{ID: "rtbassoc-" + t.ID[len("rtb-"):], Table: t.ID, Main: true, State: "associated"})
	}
	for _, s := range t.Subnets {
		out = append(out, associationItem{ID: "rtbassoc-" + s[len("subnet-"):], Table: t.ID, Subnet: s, State: "associated"})
	}
	return out
}

func (c *call) tableShape(t *world.AWSRouteTable) tableItem {
	out := tableItem{ID: t.ID, VPC: t.VPC, Owner: t.Owner, Tags: c.tagItems(t.ID), Associations: associationsOf(t)}
	for _, r := range c.w.AWS.Described(t) {
		out.Routes = append(out.Routes, routeShape(c.w.AWS, r))
	}
	return out
}

func routeShape(a *world.AWS, r *world.AWSRoute) routeItem {
	out := routeItem{Destination: r.Destination, State: a.RouteState(r), Origin: r.Origin}
	if strings.HasPrefix(r.Destination, "pl-") {
		out.Destination, out.Prefixes = "", r.Destination
	}
	kind, _, _ := strings.Cut(r.Target, "-")
	switch kind {
	case "pcx":
		out.PCX = r.Target
	case "nat":
		out.NAT = r.Target
	case "tgw":
		out.Transit = r.Target
	case "i":
		out.Instance = r.Target
	case "eni":
		out.Interface = r.Target
	default:
		out.Gateway = r.Target
	}
	return out
}

type regionItem struct {
	Name     string `xml:"regionName"`
	Endpoint string `xml:"regionEndpoint"`
	OptIn    string `xml:"optInStatus"`
}

type zoneItem struct {
	Name   string `xml:"zoneName"`
	ID     string `xml:"zoneId"`
	Region string `xml:"regionName"`
	State  string `xml:"zoneState"`
	OptIn  string `xml:"optInStatus"`
	Group  string `xml:"groupName"`
	Border string `xml:"networkBorderGroup"`
	Type   string `xml:"zoneType"`
}

// zonesOf are three zones in each region, which is what most have.
func zonesOf(region string) []zoneItem {
	var out []zoneItem
	for _, letter := range "abc" {
		name := region + string(letter)
		out = append(out, zoneItem{Name: name, ID: zoneID(name), Region: region, State: "available",
			OptIn: "opt-in-not-required", Group: region + "-zg-1", Border: region, Type: "availability-zone"})
	}
	return out
}

// zoneID is a zone's id: "euw1-az1" for "eu-west-1a".
func zoneID(zone string) string {
	part := strings.Split(zone[:len(zone)-1], "-")
	short := part[0]
	for _, word := range []string{"north", "south", "east", "west", "central"} {
		if len(part) == 3 && strings.Contains(part[1], word) {
			short += word[:1]
		}
	}
	return short + part[len(part)-1] + "-az" + string("123"[zone[len(zone)-1]-'a'])
}

type subnetItem struct {
	ID        string `xml:"subnetId"`
	ARN       string `xml:"subnetArn"`
	State     string `xml:"state"`
	Owner     string `xml:"ownerId"`
	VPC       string `xml:"vpcId"`
	CIDR      string `xml:"cidrBlock"`
	Free      int    `xml:"availableIpAddressCount"`
	Zone      string `xml:"availabilityZone"`
	ZoneID    string `xml:"availabilityZoneId"`
	Default   bool   `xml:"defaultForAz"`
	PublicIPs bool   `xml:"mapPublicIpOnLaunch"`
	IPv6      bool   `xml:"assignIpv6AddressOnCreation"`
	Tags      []tag  `xml:"tagSet>item"`
}

func (c *call) subnetShape(s *world.AWSSubnet) subnetItem {
	return subnetItem{ID: s.ID, ARN: arnOf(s), State: "available", Owner: s.Owner, VPC: s.VPC, CIDR: s.Range,
		Free: free(s.Range), Zone: s.Zone, ZoneID: zoneID(s.Zone), Tags: c.tagItems(s.ID)}
}

func arnOf(s *world.AWSSubnet) string {
	return "arn:aws:ec2:" + s.Region + ":" + s.Owner + ":subnet/" + s.ID
}

// free is how many addresses a subnet without instances has: AWS keeps five.
func free(cidr string) int {
	p, err := netip.ParsePrefix(cidr)
	if err != nil || !p.Addr().Is4() {
		return 0
	}
	return 1<<(32-p.Bits()) - 5
}

type pairItem struct {
	Group string `xml:"groupId"`
	User  string `xml:"userId"`
}

type permissionItem struct {
	Protocol string       `xml:"ipProtocol"`
	Groups   []pairItem   `xml:"groups>item,omitempty"`
	Ranges   []cidrIPItem `xml:"ipRanges>item,omitempty"`
}

type cidrIPItem struct {
	CIDR string `xml:"cidrIp"`
}

type groupItem struct {
	ID          string           `xml:"groupId"`
	ARN         string           `xml:"securityGroupArn"`
	Name        string           `xml:"groupName"`
	Description string           `xml:"groupDescription"`
	Owner       string           `xml:"ownerId"`
	VPC         string           `xml:"vpcId"`
	In          []permissionItem `xml:"ipPermissions>item"`
	Out         []permissionItem `xml:"ipPermissionsEgress>item"`
	Tags        []tag            `xml:"tagSet>item"`
}

// groupOf is the id of a VPC's default group, the only one that it has here.
func groupOf(v *world.AWSVPC) string { return "sg-" + v.ID[len("vpc-"):] }

func (c *call) groupShape(v *world.AWSVPC) groupItem {
	id := groupOf(v)
	return groupItem{ID: id, ARN: "arn:aws:ec2:" + v.Region + ":" + v.Owner + ":security-group/" + id, Name: "default",
		Description: "default VPC security group", Owner: v.Owner, VPC: v.ID, Tags: c.tagItems(id),
		In:  []permissionItem{{Protocol: "-1", Groups: []pairItem{{id, v.Owner}}}},
		Out: []permissionItem{{Protocol: "-1", Ranges: []cidrIPItem{{"0.0.0.0/0"}}}}}
}
