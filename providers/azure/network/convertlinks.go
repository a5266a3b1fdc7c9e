package network

import (
	"net/netip"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	armnetwork "github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/network/armnetwork/v9"

	"example.org/peerage/providers"
)

func subnet(s *armnetwork.Subnet) providers.Subnet {
	if s == nil {
		return providers.Subnet{}
	}
	out := providers.Subnet{ID: text(s.ID), Name: text(s.Name)}
	p := s.Properties
	if p == nil {
		return out
	}
	out.Range = text(p.AddressPrefix)
	if out.Range == "" && len(p.AddressPrefixes) > 0 {
		out.Range = text(p.AddressPrefixes[0])
	}
	if p.NetworkSecurityGroup != nil {
		out.NSG = text(p.NetworkSecurityGroup.ID)
	}
	for _, d := range p.Delegations {
		if d != nil && d.Properties != nil {
			out.Delegated = text(d.Properties.ServiceName)
		}
	}
	// Absent is Disabled; RouteTableEnabled is not about security groups.
	switch text(p.PrivateEndpointNetworkPolicies) {
	case string(armnetwork.VirtualNetworkPrivateEndpointNetworkPoliciesEnabled),
		string(armnetwork.VirtualNetworkPrivateEndpointNetworkPoliciesNetworkSecurityGroupEnabled):
		out.Policies = true
	}
	return out
}

// endpoint reads the connection's state from whichever of the two lists holds
// it: an endpoint has one connection.
func endpoint(e *armnetwork.PrivateEndpoint) providers.PrivateEndpoint {
	if e == nil {
		return providers.PrivateEndpoint{}
	}
	out := providers.PrivateEndpoint{ID: text(e.ID), Name: text(e.Name), Region: text(e.Location),
		Tags: map[string]string{}}
	if id, err := arm.ParseResourceID(out.ID); err == nil {
		out.Group = id.ResourceGroupName
	}
	for k, v := range e.Tags {
		out.Tags[k] = text(v)
	}
	p := e.Properties
	if p == nil {
		return out
	}
	out.Provisioning = text(p.ProvisioningState)
	if p.Subnet != nil {
		out.SubnetID = text(p.Subnet.ID)
	}
	if len(p.NetworkInterfaces) > 0 && p.NetworkInterfaces[0] != nil {
		out.NICID, out.IP = text(p.NetworkInterfaces[0].ID), address(p.NetworkInterfaces[0])
	}
	for _, list := range [][]*armnetwork.PrivateLinkServiceConnection{p.ManualPrivateLinkServiceConnections,
		p.PrivateLinkServiceConnections} {
		for _, con := range list {
			if con == nil || con.Properties == nil {
				continue
			}
			out.ServiceID = text(con.Properties.PrivateLinkServiceID)
			if st := con.Properties.PrivateLinkServiceConnectionState; st != nil {
				out.Status, out.Message = text(st.Status), text(st.Description)
			}
		}
	}
	return out
}

// address is an interface's IPv4 address: the primary one where it says so.
// Aiven takes no other family.
func address(n *armnetwork.Interface) string {
	if n.Properties == nil {
		return ""
	}
	var first string
	for _, c := range n.Properties.IPConfigurations {
		if c == nil || c.Properties == nil {
			continue
		}
		ip, err := netip.ParseAddr(text(c.Properties.PrivateIPAddress))
		switch {
		case err != nil || !ip.Is4():
		case c.Properties.Primary != nil && *c.Properties.Primary:
			return ip.String()
		case first == "":
			first = ip.String()
		}
	}
	return first
}

func rule(r *armnetwork.SecurityRule) providers.SecurityRule {
	if r == nil {
		return providers.SecurityRule{}
	}
	out := providers.SecurityRule{Name: text(r.Name)}
	p := r.Properties
	if p == nil {
		return out
	}
	out.Direction, out.Access, out.Protocol = text(p.Direction), text(p.Access), text(p.Protocol)
	if p.Priority != nil {
		out.Priority = int(*p.Priority)
	}
	out.Sources = either(p.SourceAddressPrefix, p.SourceAddressPrefixes)
	out.Destinations = either(p.DestinationAddressPrefix, p.DestinationAddressPrefixes)
	out.Ports = either(p.DestinationPortRange, p.DestinationPortRanges)
	return out
}

// either joins ARM's singular and plural field.
func either(one *string, many []*string) []string {
	var out []string
	if text(one) != "" {
		out = append(out, *one)
	}
	for _, s := range many {
		out = append(out, text(s))
	}
	return out
}
