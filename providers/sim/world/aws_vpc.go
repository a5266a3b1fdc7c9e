package world

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"strings"
)

// AWSSubnet is a part of a VPC in one zone.
type AWSSubnet struct{ ID, VPC, Owner, Region, Zone, Range string }

// AWSTag is a key and a value on a thing.
type AWSTag struct{ Key, Value string }

// NewSubnet gives an id for a subnet; AddTable makes it.
func (a *AWS) NewSubnet() string { return "subnet-" + a.hex(17) }

// addSubnet gives a VPC its next part: a sixteenth of its first range, in the
// region's three zones by turns.
func (a *AWS) addSubnet(v *AWSVPC, id string) {
	s := &AWSSubnet{ID: id, VPC: v.ID, Owner: v.Owner, Region: v.Region, Zone: v.Region + string("abc"[v.parts%3])}
	if len(v.Ranges) > 0 {
		s.Range = part(v.Ranges[0], v.parts)
	}
	v.parts++
	a.subnets.add(id, s)
}

func part(cidr string, n int) string {
	p, err := netip.ParsePrefix(cidr)
	if err != nil || !p.Addr().Is4() || p.Bits() > 24 {
		return cidr
	}
	b := p.Masked().Addr().As4()
	at := binary.BigEndian.Uint32(b[:]) + uint32(n%16)<<(28-p.Bits())
	binary.BigEndian.PutUint32(b[:], at)
	return netip.PrefixFrom(netip.AddrFrom4(b), p.Bits()+4).String()
}

// Subnets lists what an account sees in a region: its own, and those of a VPC
// that is shared with it.
func (a *AWS) Subnets(account, region string) []*AWSSubnet {
	return allOf(a.subnets.all, func(s *AWSSubnet) bool {
		if s.Region != region || s.Owner == account {
			return s.Region == region
		}
		v := a.VPC(s.VPC)
		return v != nil && slices.Contains(v.SharedWith, account)
	})
}

// AllowVPC says whether a VPC could be made, and with which range: EC2 drops
// host bits, and takes /16 to /28 (documented).
func (a *AWS) AllowVPC(cidr string) (string, *AWSRefusal) {
	p, err := netip.ParsePrefix(cidr)
	switch {
	case cidr == "":
		return "", awsRefusal("MissingParameter", "Either 'cidrBlock' or 'ipv4IpamPoolId' must be provided.")
	case err != nil || !p.Addr().Is4():
		return "", awsRefusal("InvalidParameterValue", "Value ("+cidr+
			") for parameter cidrBlock is invalid. This is not a valid CIDR block.")
	case p.Bits() < 16 || p.Bits() > 28:
		return "", awsRefusal("InvalidVpc.Range", "The CIDR '"+cidr+"' is invalid.")
	}
	return p.Masked().String(), nil
}

// AllowRequest says whether an account may ask for a peering from one of its
// networks. What is wrong with the other side shows later, as a status.
func (a *AWS) AllowRequest(account, region, from, to string) (*AWSVPC, *AWSRefusal) {
	v := a.VPC(from)
	switch {
	case from == "" || to == "":
		return nil, awsRefusal("MissingParameter", "The request must contain the parameters vpcId and peerVpcId")
	case v == nil || v.Owner != account || v.Region != region:
		return nil, awsRefusal("InvalidVpcID.NotFound", "The vpc ID '"+from+"' does not exist")
	}
	for _, p := range a.peerings.all {
		if p.live() && p.Requester.VPC == from && p.Accepter.VPC == to { // words invented
			return nil, awsRefusal("VpcPeeringConnectionAlreadyExists", "A VPC peering connection between "+from+" and "+to+
				" already exists: "+p.ID)
		}
	}
	return v, nil
}

// AllowOptions says whether an account may change what the ends of a
// connection do with names. It must be active (words reported), lie in one
// region, and each account changes its own side (documented).
func (a *AWS) AllowOptions(account, region, id string, requester, accepter *bool) (*AWSPeering, *AWSRefusal) {
	p, no := a.Peering(account, region, id)
	switch {
	case no != nil:
		return nil, no
	case requester == nil && accepter == nil:
		return nil, awsRefusal("MissingParameter", "The request must contain peering options of one side at least")
	case p.Status != AWSActive:
		return nil, awsRefusal("OperationNotPermitted", "Peering "+id+
			" is not active. Peering options can be added only to active peerings.")
	case p.Requester.Region != p.Accepter.Region:
		return nil, awsRefusal("OperationNotPermitted", "DNS resolution is not available for a peering between regions")
	case requester != nil && p.Requester.Account != account || accepter != nil && p.Accepter.Account != account:
		return nil, awsRefusal("OperationNotPermitted", "User "+account+" cannot modify the other side's options of "+id)
	}
	return p, nil
}

// SetOptions does what AllowOptions allowed.
func (p *AWSPeering) SetOptions(requester, accepter *bool) {
	if requester != nil {
		p.Requester.DNS = *requester
	}
	if accepter != nil {
		p.Accepter.DNS = *accepter
	}
}

// Tags are an account's tags on a thing; a name is its Name tag.
func (a *AWS) Tags(account, id string) []AWSTag {
	var out []AWSTag
	if name := a.named(id); name != nil && *name != "" {
		out = append(out, AWSTag{"Name", *name})
	}
	return append(out, a.tags[account+"/"+id]...)
}

// named is where a thing keeps its Name tag; nil when it has no place for it.
func (a *AWS) named(id string) *string {
	if v := a.VPC(id); v != nil {
		return &v.Name
	}
	if t := a.tables.get(id); t != nil {
		return &t.Name
	}
	return nil
}

// AllowTag says whether an account may tag a thing.
func (a *AWS) AllowTag(account, region, id string) *AWSRefusal {
	kind, _, _ := strings.Cut(id, "-")
	code := ""
	switch kind {
	case "vpc", "sg": // a VPC has its default group
		code = map[string]string{"vpc": "InvalidVpcID.NotFound", "sg": "InvalidGroup.NotFound"}[kind]
		if v := a.VPC("vpc-" + strings.TrimPrefix(id, kind+"-")); v != nil && v.Owner == account && v.Region == region {
			return nil
		}
	case "subnet":
		code = "InvalidSubnetID.NotFound"
		if s := a.subnets.get(id); s != nil && s.Owner == account && s.Region == region {
			return nil
		}
	case "rtb":
		_, no := a.Table(account, region, id)
		return no
	case "pcx":
		_, no := a.Peering(account, region, id)
		return no
	default:
		return awsRefusal("InvalidID", "The ID '"+id+"' is not valid")
	}
	return awsRefusal(code, "The "+kind+" ID '"+id+"' does not exist")
}

// Tag puts a tag on a thing; one with the same key is replaced.
func (a *AWS) Tag(account, id string, t AWSTag) {
	if name := a.named(id); name != nil && t.Key == "Name" {
		*name = t.Value
		return
	}
	at := account + "/" + id
	a.tags[at] = append(slices.DeleteFunc(a.tags[at], func(x AWSTag) bool { return x.Key == t.Key }), t)
}

// Untag takes tags off: of a key, all without one; with a value only if it is
// that (documented).
func (a *AWS) Untag(account, id, key string, value *string) {
	gone := func(x AWSTag) bool { return (key == "" || x.Key == key) && (value == nil || x.Value == *value) }
	if name := a.named(id); name != nil && *name != "" && gone(AWSTag{"Name", *name}) {
		*name = ""
	}
	at := account + "/" + id
	a.tags[at] = slices.DeleteFunc(a.tags[at], gone)
}
