package awsapi

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"example.org/peerage/providers/sim/world"
)

func kind(id string) string {
	k, _, _ := strings.Cut(id, "-")
	return k
}

// numbered reads a list parameter: "VpcId.1", "VpcId.2", …
func (c *call) numbered(name string) []string {
	var out []string
	for n := 1; ; n++ {
		v, ok := c.in[fmt.Sprintf("%s.%d", name, n)]
		if !ok {
			return out
		}
		out = append(out, v[0])
	}
}

// filters reads "Filter.1.Name" and "Filter.1.Value.1", ….
func (c *call) filters() map[string][]string {
	out := map[string][]string{}
	for n := 1; ; n++ {
		name := c.in.Get(fmt.Sprintf("Filter.%d.Name", n))
		if name == "" {
			return out
		}
		out[name] = c.numbered(fmt.Sprintf("Filter.%d.Value", n))
	}
}

// pass says whether a thing with these properties passes the filters; a
// filter that is not served refuses the call, as EC2 does.
func (c *call) pass(have map[string][]string) (bool, *world.AWSRefusal) {
	for name, want := range c.filters() {
		values, known := have[name]
		if !known {
			return false, refusal("InvalidParameterValue", "The filter '"+name+"' is invalid")
		}
		if !slices.ContainsFunc(values, func(v string) bool { return slices.Contains(want, v) }) {
			return false, nil
		}
	}
	return true, nil
}

func refusal(code, message string) *world.AWSRefusal {
	return &world.AWSRefusal{Status: http.StatusBadRequest, Code: code, Message: message}
}

// page cuts a list as MaxResults asks; the token is the place to go on from.
func page[T any](c *call, all []T) ([]T, string, *world.AWSRefusal) {
	from, to := 0, len(all)
	if t := c.in.Get("NextToken"); t != "" {
		n, err := strconv.Atoi(t)
		if err != nil || n < 0 || n > len(all) {
			return nil, "", refusal("InvalidNextToken", "The token '"+t+"' is invalid")
		}
		from = n
	}
	if m := c.in.Get("MaxResults"); m != "" {
		n, err := strconv.Atoi(m)
		if err != nil || n < 5 || n > 1000 {
			return nil, "", refusal("InvalidParameterValue",
				"Value ( "+m+" ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.")
		}
		to = min(to, from+n)
	}
	next := ""
	if to < len(all) {
		next = strconv.Itoa(to)
	}
	return all[from:to], next, nil
}

// dry answers a dry run that would have gone through.
func (c *call) dry(no *world.AWSRefusal) *world.AWSRefusal {
	if no == nil && c.in.Get("DryRun") == "true" {
		return &world.AWSRefusal{Status: http.StatusPreconditionFailed, Code: "DryRunOperation",
			Message: "Request would have succeeded, but DryRun flag is set."}
	}
	return no
}

func (c *call) regions() (any, *world.AWSRefusal) {
	type item struct {
		Name     string `xml:"regionName"`
		Endpoint string `xml:"regionEndpoint"`
		OptIn    string `xml:"optInStatus"`
	}
	out := struct {
		XMLName xml.Name
		Answer
		Items []item `xml:"regionInfo>item"`
	}{XMLName: c.name(), Answer: c.answer()}
	named := c.numbered("RegionName")
	for _, r := range c.w.AWS.Regions {
		if len(named) == 0 || slices.Contains(named, r) {
			out.Items = append(out.Items, item{r, "ec2." + r + ".amazonaws.com", "opt-in-not-required"})
		}
	}
	return out, nil
}

func (c *call) vpcs() (any, *world.AWSRefusal) {
	out := struct {
		XMLName xml.Name
		Answer
		Items []vpcItem `xml:"vpcSet>item"`
		Next  string    `xml:"nextToken,omitempty"`
	}{XMLName: c.name(), Answer: c.answer()}
	named := c.numbered("VpcId")
	var all []vpcItem
	for _, v := range c.w.AWS.VPCs(c.key.Account, c.region) {
		ok, no := c.pass(map[string][]string{"vpc-id": {v.ID}, "owner-id": {v.Owner}, "cidr": v.Ranges[:1],
			"tag:Name": {v.Name}, "state": {"available"}})
		if no != nil {
			return nil, no
		}
		if i := slices.Index(named, v.ID); i >= 0 {
			named = slices.Delete(named, i, i+1)
		} else if len(c.numbered("VpcId")) > 0 {
			continue
		}
		if ok {
			all = append(all, vpcShape(v))
		}
	}
	if len(named) > 0 {
		return nil, refusal("InvalidVpcID.NotFound", "The vpc ID '"+named[0]+"' does not exist")
	}
	var no *world.AWSRefusal
	out.Items, out.Next, no = page(c, all)
	return out, no
}

func (c *call) peerings() (any, *world.AWSRefusal) {
	out := struct {
		XMLName xml.Name
		Answer
		Items []peeringItem `xml:"vpcPeeringConnectionSet>item"`
		Next  string        `xml:"nextToken,omitempty"`
	}{XMLName: c.name(), Answer: c.answer()}
	list := c.w.AWS.Peerings(c.key.Account, c.region)
	if named := c.numbered("VpcPeeringConnectionId"); len(named) > 0 {
		list = nil
		for _, id := range named {
			p, no := c.w.AWS.Peering(c.key.Account, c.region, id)
			if no != nil {
				return nil, no
			}
			list = append(list, p)
		}
	}
	var all []peeringItem
	for _, p := range list {
		ok, no := c.pass(map[string][]string{"vpc-peering-connection-id": {p.ID}, "status-code": {p.Status},
			"accepter-vpc-info.vpc-id": {p.Accepter.VPC}, "accepter-vpc-info.owner-id": {p.Accepter.Account},
			"requester-vpc-info.vpc-id": {p.Requester.VPC}, "requester-vpc-info.owner-id": {p.Requester.Account}})
		if no != nil {
			return nil, no
		}
		if ok {
			all = append(all, peeringShape(p))
		}
	}
	var no *world.AWSRefusal
	out.Items, out.Next, no = page(c, all)
	return out, no
}

func (c *call) accept() (any, *world.AWSRefusal) {
	id := c.in.Get("VpcPeeringConnectionId")
	if _, no := c.w.AWS.AllowAccept(c.key.Account, c.region, id); c.dry(no) != nil {
		return nil, c.dry(no)
	}
	p, no := c.w.AWS.Accept(c.key.Account, c.region, id)
	if no != nil {
		return nil, no
	}
	return struct {
		XMLName xml.Name
		Answer
		Peering peeringItem `xml:"vpcPeeringConnection"`
	}{c.name(), c.answer(), peeringShape(p)}, nil
}

// done is the answer of what only succeeds.
func (c *call) done(no *world.AWSRefusal) (any, *world.AWSRefusal) {
	if no != nil {
		return nil, no
	}
	return struct {
		XMLName xml.Name
		Answer
		Return bool `xml:"return"`
	}{c.name(), c.answer(), true}, nil
}

func (c *call) reject() (any, *world.AWSRefusal) {
	return c.done(c.w.AWS.Reject(c.key.Account, c.region, c.in.Get("VpcPeeringConnectionId")))
}

func (c *call) remove() (any, *world.AWSRefusal) {
	return c.done(c.w.AWS.Delete(c.key.Account, c.region, c.in.Get("VpcPeeringConnectionId")))
}

func (c *call) tables() (any, *world.AWSRefusal) {
	out := struct {
		XMLName xml.Name
		Answer
		Items []tableItem `xml:"routeTableSet>item"`
		Next  string      `xml:"nextToken,omitempty"`
	}{XMLName: c.name(), Answer: c.answer()}
	var all []tableItem
	named := c.numbered("RouteTableId")
	for _, t := range c.w.AWS.Tables(c.key.Account, c.region) {
		var pcx []string
		for _, r := range c.w.AWS.Described(t) {
			if kind(r.Target) == "pcx" {
				pcx = append(pcx, r.Target)
			}
		}
		ok, no := c.pass(map[string][]string{"vpc-id": {t.VPC}, "route-table-id": {t.ID},
			"route.vpc-peering-connection-id": pcx, "association.subnet-id": t.Subnets,
			"association.main": {strconv.FormatBool(t.Main)}})
		if no != nil {
			return nil, no
		}
		if ok && (len(named) == 0 || slices.Contains(named, t.ID)) {
			all = append(all, tableShape(c.w.AWS, t))
		}
	}
	var no *world.AWSRefusal
	out.Items, out.Next, no = page(c, all)
	return out, no
}

func (c *call) route(replace bool) (any, *world.AWSRefusal) {
	table, cidr, pcx := c.in.Get("RouteTableId"), c.in.Get("DestinationCidrBlock"), c.in.Get("VpcPeeringConnectionId")
	if no := c.dry(c.w.AWS.AllowRoute(c.key.Account, c.region, table, cidr, pcx, replace)); no != nil {
		return nil, no
	}
	return c.done(c.w.AWS.Route(c.key.Account, c.region, table, cidr, pcx, replace))
}

func (c *call) removeRoute() (any, *world.AWSRefusal) {
	return c.done(c.w.AWS.DeleteRoute(c.key.Account, c.region, c.in.Get("RouteTableId"), c.in.Get("DestinationCidrBlock")))
}
