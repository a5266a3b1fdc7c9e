package network

import (
	armnetwork "github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/network/armnetwork/v9"

	"example.org/peerage/providers"
)

func vnet(n *armnetwork.VirtualNetwork) providers.VNet {
	if n == nil {
		return providers.VNet{}
	}
	v := providers.VNet{ID: text(n.ID), Name: text(n.Name), Region: text(n.Location)}
	v.SubscriptionID = providers.SubscriptionOf(v.ID)
	if id, err := providers.ParseVNetID(v.ID); err == nil {
		v.Group = id.Group
	}
	if p := n.Properties; p != nil {
		v.Provisioning = text(p.ProvisioningState)
		v.Ranges = prefixes(p.AddressSpace)
		for _, one := range p.VirtualNetworkPeerings {
			v.Peerings = append(v.Peerings, peering(one))
		}
	}
	return v
}

func peering(p *armnetwork.VirtualNetworkPeering) providers.Peering {
	if p == nil {
		return providers.Peering{}
	}
	out := providers.Peering{ID: text(p.ID), Name: text(p.Name)}
	f := p.Properties
	if f == nil {
		return out
	}
	out.State, out.Sync = text(f.PeeringState), text(f.PeeringSyncLevel)
	out.Provisioning, out.ResourceGUID = text(f.ProvisioningState), text(f.ResourceGUID)
	out.AllowAccess = f.AllowVirtualNetworkAccess != nil && *f.AllowVirtualNetworkAccess
	if f.RemoteVirtualNetwork != nil {
		out.RemoteID = text(f.RemoteVirtualNetwork.ID)
	}
	// The peered space counts; the present one fills in where it is missing.
	if out.RemoteRanges = prefixes(f.RemoteAddressSpace); len(out.RemoteRanges) == 0 {
		out.RemoteRanges = prefixes(f.RemoteVirtualNetworkAddressSpace)
	}
	return out
}

func prefixes(s *armnetwork.AddressSpace) []string {
	if s == nil {
		return nil
	}
	var all []string
	for _, p := range s.AddressPrefixes {
		if p != nil {
			all = append(all, *p)
		}
	}
	return all
}

// text reads the SDK's optional strings and words.
func text[T ~string](p *T) string {
	if p == nil {
		return ""
	}
	return string(*p)
}
