package world

import (
	"net/netip"
	"slices"
	"strings"
)

// Subnet is a part of a network. Policies: whether network policies apply to
// private endpoints in it. Extra are the other properties, as a peering's.
type Subnet struct {
	ID, Name, Range, NSG string
	Policies             bool
	Extra                map[string]any
	// Used is how many addresses other things than private endpoints have.
	Used int
}

// Usage is how many addresses of a subnet are in use, of how many: Azure keeps
// five of each for itself.
func (a *Azure) Usage(s *Subnet) (used, of int) {
	used = s.Used
	for _, e := range a.Endpoints("") {
		if fold(e.SubnetID) == fold(s.ID) {
			used++
		}
	}
	if p, err := netip.ParsePrefix(s.Range); err == nil {
		of = 1<<(p.Addr().BitLen()-p.Bits()) - 5
	}
	return used, of
}

// cannotHold says why a subnet takes no private endpoint; the codes are
// reported, their words invented.
func (a *Azure) cannotHold(s *Subnet) *Problem {
	if list, _ := s.Extra["delegations"].([]any); len(list) > 0 {
		return &Problem{400, "PrivateEndpointCreationNotAllowedAsSubnetIsDelegated", "Private endpoint cannot be created in " +
			"the subnet " + s.ID + " since it is delegated."}
	}
	if used, of := a.Usage(s); used >= of {
		return &Problem{400, "SubnetIsFull", "Subnet " + s.Name + " with address prefix " + s.Range + " does not have " +
			"enough capacity for 1 IP addresses."}
	}
	return nil
}

// AddSubnet gives a network a subnet; a network without any that was not made
// over the wire has one named default that covers its first range.
func (a *Azure) AddSubnet(vnetID, name, cidr, nsg string, policies bool) *Subnet {
	v := a.VNet(vnetID)
	s := &Subnet{ID: v.ID + "/subnets/" + name, Name: name, Range: cidr, NSG: nsg, Policies: policies}
	a.keepSubnets(v, append(a.links.subnets[fold(v.ID)], s))
	return s
}

func (a *Azure) keepSubnets(v *VNet, list []*Subnet) {
	if a.links.subnets == nil {
		a.links.subnets = map[string][]*Subnet{}
	}
	a.links.subnets[fold(v.ID)] = list
}

// Subnets lists a network's subnets.
func (a *Azure) Subnets(v *VNet) []*Subnet {
	if list, known := a.links.subnets[fold(v.ID)]; known {
		return list
	}
	first := ""
	if len(v.Prefixes) > 0 {
		first = v.Prefixes[0]
	}
	return []*Subnet{{ID: v.ID + "/subnets/default", Name: "default", Range: first}}
}

// Subnet finds a subnet by ARM id; nil when absent.
func (a *Azure) Subnet(id string) *Subnet {
	i := strings.LastIndex(strings.ToLower(id), "/subnets/")
	if i < 0 {
		return nil
	}
	v := a.VNet(id[:i])
	if v == nil {
		return nil
	}
	return firstOf(a.Subnets(v), func(s *Subnet) bool { return fold(s.ID) == fold(id) })
}

// AllowSubnets says whether a network with these ranges can have these
// subnets in place of its own. The codes are Azure's.
func (a *Azure) AllowSubnets(v *VNet, prefixes []string, want []*Subnet) *Problem {
	for i, s := range want {
		p, err := netip.ParsePrefix(s.Range)
		if err != nil || p.Masked() != p {
			return &Problem{400, "InvalidCIDRNotation", "The address prefix " + s.Range + " has an invalid CIDR notation."}
		}
		if !slices.ContainsFunc(prefixes, func(x string) bool {
			own, err := netip.ParsePrefix(x)
			return err == nil && own.Overlaps(p) && own.Bits() <= p.Bits()
		}) {
			return &Problem{400, "NetcfgSubnetRangeOutsideVnet", "Subnet '" + s.Name +
				"' is not valid because its IP address range is outside the IP address range of virtual network '" + v.Name + "'."}
		}
		for _, other := range want[:i] {
			if len(overlap([]string{s.Range}, []string{other.Range})) > 0 {
				return &Problem{400, "NetcfgSubnetRangesOverlap", "Subnet '" + s.Name +
					"' is not valid because its IP address range overlaps with that of an existing subnet in virtual network '" +
					v.Name + "'."}
			}
		}
	}
	for _, e := range a.Endpoints(v.SubscriptionID) {
		stays := func(s *Subnet) bool { return fold(s.ID) == fold(e.SubnetID) }
		if fold(e.SubnetID[:strings.LastIndex(e.SubnetID, "/subnets/")]) == fold(v.ID) && !slices.ContainsFunc(want, stays) {
			return &Problem{400, "InUseSubnetCannotBeDeleted", "Subnet " + lastPart(e.SubnetID) + " is in use by " + e.NICID +
				"/ipConfigurations/privateEndpointIpConfig and cannot be deleted. In order to delete the subnet, delete all the " +
				"resources within the subnet. See aka.ms/deletesubnet."}
		}
	}
	return nil
}

// SetSubnets gives a network these subnets in place of its own.
func (a *Azure) SetSubnets(v *VNet, list []*Subnet) {
	a.keepSubnets(v, list)
	v.Etag = a.etag()
}

// PutSubnet makes or changes one subnet.
func (a *Azure) PutSubnet(v *VNet, s *Subnet) (created bool, prob *Problem) {
	list := slices.Clone(a.Subnets(v))
	i := slices.IndexFunc(list, func(x *Subnet) bool { return fold(x.ID) == fold(s.ID) })
	if created = i < 0; created {
		list = append(list, s)
	} else {
		list[i] = s
	}
	if prob := a.AllowSubnets(v, v.Prefixes, list); prob != nil {
		return false, prob
	}
	a.SetSubnets(v, list)
	return created, nil
}

// DeleteSubnet takes one subnet away, unless it is in use.
func (a *Azure) DeleteSubnet(v *VNet, id string) *Problem {
	list := slices.DeleteFunc(slices.Clone(a.Subnets(v)), func(x *Subnet) bool { return fold(x.ID) == fold(id) })
	if prob := a.AllowSubnets(v, v.Prefixes, list); prob != nil {
		return prob
	}
	a.SetSubnets(v, list)
	return nil
}
