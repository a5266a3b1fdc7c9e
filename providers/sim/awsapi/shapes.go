package awsapi

import (
	"encoding/xml"

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

func nameTag(name string) []tag {
	if name == "" {
		return nil
	}
	return []tag{{"Name", name}}
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
	Tenancy   string        `xml:"instanceTenancy"`
	IsDefault bool          `xml:"isDefault"`
	Tags      []tag         `xml:"tagSet>item"`
}

func vpcShape(v *world.AWSVPC) vpcItem {
	out := vpcItem{ID: v.ID, Owner: v.Owner, State: "available", Tenancy: "default", IsDefault: v.Default,
		Tags: nameTag(v.Name)}
	for i, r := range v.Ranges {
		if i == 0 {
			out.CIDR = r
		}
		out.Ranges = append(out.Ranges, association{ID: "vpc-cidr-assoc-" + v.ID[len("vpc-"):], CIDR: r, State: "associated"})
	}
	return out
}

type endItem struct {
	Owner  string      `xml:"ownerId"`
	VPC    string      `xml:"vpcId"`
	Region string      `xml:"region"`
	CIDR   string      `xml:"cidrBlock,omitempty"`
	Ranges []rangeItem `xml:"cidrBlockSet>item,omitempty"`
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
	return out
}

type routeItem struct {
	Destination string `xml:"destinationCidrBlock"`
	PCX         string `xml:"vpcPeeringConnectionId,omitempty"`
	Gateway     string `xml:"gatewayId,omitempty"`
	NAT         string `xml:"natGatewayId,omitempty"`
	Transit     string `xml:"transitGatewayId,omitempty"`
	State       string `xml:"state"`
	Origin      string `xml:"origin"`
}

type associationItem struct {
	ID     string `xml:"routeTableAssociationId"`
	Table  string `xml:"routeTableId"`
	Main   bool   `xml:"main"`
	Subnet string `xml:"subnetId,omitempty"`
}

type tableItem struct {
	ID           string            `xml:"routeTableId"`
	VPC          string            `xml:"vpcId"`
	Owner        string            `xml:"ownerId"`
	Routes       []routeItem       `xml:"routeSet>item"`
	Associations []associationItem `xml:"associationSet>item"`
	Tags         []tag             `xml:"tagSet>item"`
}

func tableShape(a *world.AWS, t *world.AWSRouteTable) tableItem {
	out := tableItem{ID: t.ID, VPC: t.VPC, Owner: t.Owner, Tags: nameTag(t.Name)}
	if t.Main {
		out.Associations = append(out.Associations, associationItem{ID: "rtbassoc-" + t.ID[len("rtb-"):], Table: t.ID,
			Main: true})
	}
	for _, s := range t.Subnets {
		out.Associations = append(out.Associations, associationItem{ID: "rtbassoc-" + s[len("subnet-"):], Table: t.ID,
			Subnet: s})
	}
	for _, r := range a.Described(t) {
		out.Routes = append(out.Routes, routeShape(a, r))
	}
	return out
}

func routeShape(a *world.AWS, r *world.AWSRoute) routeItem {
	out := routeItem{Destination: r.Destination, State: a.RouteState(r), Origin: r.Origin}
	switch kind(r.Target) {
	case "pcx":
		out.PCX = r.Target
	case "nat":
		out.NAT = r.Target
	case "tgw":
		out.Transit = r.Target
	default:
		out.Gateway = r.Target
	}
	return out
}

type callerAnswer struct {
	XMLName xml.Name `xml:"GetCallerIdentityResponse"`
	NS      string   `xml:"xmlns,attr"`
	ARN     string   `xml:"GetCallerIdentityResult>Arn"`
	User    string   `xml:"GetCallerIdentityResult>UserId"`
	Account string   `xml:"GetCallerIdentityResult>Account"`
	ID      string   `xml:"ResponseMetadata>RequestId"`
}

func (c *call) caller() any {
	return callerAnswer{NS: stsNamespace, ARN: c.key.ARN(), User: "AIDA" + c.key.ID[4:], Account: c.key.Account, ID: c.id}
}
