package awsapi

import (
	"encoding/xml"
	"fmt"
	"strings"

	"example.org/peerage/providers/sim/world"
)

// done is what an action that only succeeds does.
func (c *call) done(do func()) func() any {
	return func() any {
		do()
		return struct {
			XMLName xml.Name
			Answer
			Return bool `xml:"return"`
		}{c.name(), c.answer(), true}
	}
}

func (c *call) peeringAnswer(p *world.AWSPeering) any {
	return struct {
		XMLName xml.Name
		Answer
		Peering peeringItem `xml:"vpcPeeringConnection"`
	}{c.name(), c.answer(), c.peeringShape(p)}
}

func (c *call) request() (func() any, *world.AWSRefusal) {
	to, account, region := c.in.Get("PeerVpcId"), c.in.Get("PeerOwnerId"), c.in.Get("PeerRegion")
	from, no := c.w.AWS.AllowRequest(c.key.Account, c.region, c.in.Get("VpcId"), to)
	if no != nil {
		return nil, no
	}
	if account == "" {
		account = c.key.Account
	}
	if region == "" {
		region = c.region
	}
	tags, no := c.specified("vpc-peering-connection")
	return func() any {
		p := c.w.AWS.Request(from, account, to, region)
		c.tag(p.ID, tags)
		return c.peeringAnswer(p)
	}, no
}

func (c *call) accept() (func() any, *world.AWSRefusal) {
	id := c.in.Get("VpcPeeringConnectionId")
	p, no := c.w.AWS.AllowAccept(c.key.Account, c.region, id)
	return func() any {
		_, _ = c.w.AWS.Accept(c.key.Account, c.region, id) // it was allowed under the same lock
		return c.peeringAnswer(p)
	}, no
}

func (c *call) reject() (func() any, *world.AWSRefusal) {
	id := c.in.Get("VpcPeeringConnectionId")
	_, no := c.w.AWS.AllowReject(c.key.Account, c.region, id)
	return c.done(func() { _ = c.w.AWS.Reject(c.key.Account, c.region, id) }), no
}

func (c *call) remove() (func() any, *world.AWSRefusal) {
	id := c.in.Get("VpcPeeringConnectionId")
	_, no := c.w.AWS.AllowDelete(c.key.Account, c.region, id)
	return c.done(func() { _ = c.w.AWS.Delete(c.key.Account, c.region, id) }), no
}

type optionItem struct {
	DNS bool `xml:"allowDnsResolutionFromRemoteVpc"`
}

func (c *call) options() (func() any, *world.AWSRefusal) {
	wish := func(side string) *bool {
		v, there := c.in[side+"PeeringConnectionOptions.AllowDnsResolutionFromRemoteVpc"]
		if !there {
			return nil
		}
		on := strings.EqualFold(v[0], "true")
		return &on
	}
	requester, accepter := wish("Requester"), wish("Accepter")
	p, no := c.w.AWS.AllowOptions(c.key.Account, c.region, c.in.Get("VpcPeeringConnectionId"), requester, accepter)
	return func() any {
		p.SetOptions(requester, accepter)
		out := struct {
			XMLName xml.Name
			Answer
			Accepter  *optionItem `xml:"accepterPeeringConnectionOptions,omitempty"`
			Requester *optionItem `xml:"requesterPeeringConnectionOptions,omitempty"`
		}{XMLName: c.name(), Answer: c.answer()}
		if accepter != nil {
			out.Accepter = &optionItem{*accepter}
		}
		if requester != nil {
			out.Requester = &optionItem{*requester}
		}
		return out
	}, no
}

// targets are the parameters that a route's target can come in.
var targets = []string{"VpcPeeringConnectionId", "GatewayId", "NatGatewayId", "TransitGatewayId", "NetworkInterfaceId",
	"InstanceId"}

func (c *call) route(replace bool) (func() any, *world.AWSRefusal) {
	table, cidr, target := c.in.Get("RouteTableId"), c.in.Get("DestinationCidrBlock"), ""
	for _, t := range targets {
		v := c.in.Get(t)
		if v != "" && target != "" { // words invented
			return nil, refusal("InvalidParameterCombination", "Exactly one target of the route may be given")
		}
		target += v
	}
	no := c.w.AWS.AllowRoute(c.key.Account, c.region, table, cidr, target, replace)
	return c.done(func() { _ = c.w.AWS.Route(c.key.Account, c.region, table, cidr, target, replace) }), no
}

func (c *call) removeRoute() (func() any, *world.AWSRefusal) {
	table, cidr := c.in.Get("RouteTableId"), c.in.Get("DestinationCidrBlock")
	no := c.w.AWS.AllowDeleteRoute(c.key.Account, c.region, table, cidr)
	return c.done(func() { _ = c.w.AWS.DeleteRoute(c.key.Account, c.region, table, cidr) }), no
}

func (c *call) createVPC() (func() any, *world.AWSRefusal) {
	cidr, no := c.w.AWS.AllowVPC(c.in.Get("CidrBlock"))
	if no != nil {
		return nil, no
	}
	tags, no := c.specified("vpc")
	return func() any {
		v := c.w.AWS.AddVPC(c.key.Account, c.region, "", cidr)
		c.tag(v.ID, tags)
		item := c.vpcShape(v)
		item.State = "pending"
		return struct {
			XMLName xml.Name
			Answer
			VPC vpcItem `xml:"vpc"`
		}{c.name(), c.answer(), item}
	}, no
}

// pairs reads numbered tags: "Tag.1.Key", "Tag.1.Value", …. A value that was
// not sent is nil.
func (c *call) pairs(prefix string) (keys []string, values []*string, no *world.AWSRefusal) {
	for n := 1; ; n++ {
		key, there := c.in[fmt.Sprintf("%s.%d.Key", prefix, n)]
		if !there {
			return keys, values, nil
		}
		if strings.HasPrefix(strings.ToLower(key[0]), "aws:") {
			return nil, nil, refusal("InvalidParameterValue",
				"Value ( "+key[0]+" ) for parameter key is invalid. Tag keys starting with 'aws:' are reserved for internal use")
		}
		var value *string
		if v, given := c.in[fmt.Sprintf("%s.%d.Value", prefix, n)]; given {
			value = &v[0]
		}
		keys, values = append(keys, key[0]), append(values, value)
	}
}

func (c *call) tags(prefix string) ([]world.AWSTag, *world.AWSRefusal) {
	keys, values, no := c.pairs(prefix)
	var out []world.AWSTag
	for i, key := range keys {
		t := world.AWSTag{Key: key}
		if values[i] != nil {
			t.Value = *values[i]
		}
		out = append(out, t)
	}
	return out, no
}

// specified are the tags that a request for a new thing brings along.
func (c *call) specified(kind string) ([]world.AWSTag, *world.AWSRefusal) {
	var out []world.AWSTag
	for n := 1; ; n++ {
		at := fmt.Sprintf("TagSpecification.%d", n)
		of := c.in.Get(at + ".ResourceType")
		switch {
		case of == "":
			return out, nil
		case of != kind: // words reported
			return nil, refusal("InvalidParameterValue", "'"+of+"' is not a valid taggable resource type for this operation.")
		}
		tags, no := c.tags(at + ".Tag")
		if no != nil {
			return nil, no
		}
		out = append(out, tags...)
	}
}

func (c *call) tag(id string, tags []world.AWSTag) {
	for _, t := range tags {
		c.w.AWS.Tag(c.key.Account, id, t)
	}
}

// resources are the things that CreateTags and DeleteTags name.
func (c *call) resources() ([]string, *world.AWSRefusal) {
	ids := c.numbered("ResourceId")
	if len(ids) == 0 {
		return nil, refusal("MissingParameter", "The request must contain the parameter resourceIdSet")
	}
	for _, id := range ids {
		if no := c.w.AWS.AllowTag(c.key.Account, c.region, id); no != nil {
			return nil, no
		}
	}
	return ids, nil
}

func (c *call) createTags() (func() any, *world.AWSRefusal) {
	ids, no := c.resources()
	if no != nil {
		return nil, no
	}
	tags, no := c.tags("Tag")
	if no == nil && len(tags) == 0 {
		no = refusal("MissingParameter", "The request must contain the parameter tagSet")
	}
	return c.done(func() {
		for _, id := range ids {
			c.tag(id, tags)
		}
	}), no
}

func (c *call) deleteTags() (func() any, *world.AWSRefusal) {
	ids, no := c.resources()
	if no != nil {
		return nil, no
	}
	keys, values, no := c.pairs("Tag")
	return c.done(func() {
		for _, id := range ids {
			for i, key := range keys {
				c.w.AWS.Untag(c.key.Account, id, key, values[i])
			}
			if len(keys) == 0 {
				c.w.AWS.Untag(c.key.Account, id, "", nil)
			}
		}
	}), no
}

type taggedItem struct {
	ID    string `xml:"resourceId"`
	Type  string `xml:"resourceType"`
	Key   string `xml:"key"`
	Value string `xml:"value"`
}

func (c *call) allTags() (any, *world.AWSRefusal) {
	var all []taggedItem
	add := func(kind, id string) {
		for _, t := range c.w.AWS.Tags(c.key.Account, id) {
			all = append(all, taggedItem{id, kind, t.Key, t.Value})
		}
	}
	a := c.w.AWS
	for _, v := range a.VPCs(c.key.Account, c.region) {
		if v.Owner == c.key.Account {
			add("vpc", v.ID)
			add("security-group", groupOf(v))
		}
	}
	for _, s := range a.Subnets(c.key.Account, c.region) {
		add("subnet", s.ID)
	}
	for _, t := range a.Tables(c.key.Account, c.region) {
		add("route-table", t.ID)
	}
	for _, p := range a.Peerings(c.key.Account, c.region) {
		add("vpc-peering-connection", p.ID)
	}
	return listed(c, "tagSet", all, fields[taggedItem]{
		"key": func(t taggedItem) []string {
			return one(t.Key)
		}, "value": func(t taggedItem) []string { return one(t.Value) },
		"resource-id":   func(t taggedItem) []string { return one(t.ID) },
		"resource-type": func(t taggedItem) []string { return one(t.Type) },
	}, func(t taggedItem) []world.AWSTag { return []world.AWSTag{{Key: t.Key, Value: t.Value}} },
		func(t taggedItem) taggedItem { return t })
}
