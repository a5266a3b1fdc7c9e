package watch

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"peerage/providers"
)

// VNetLister is the one call that an Azure subscription needs.
type VNetLister interface {
	VNets(ctx context.Context, subscriptionID string) ([]providers.VNet, error)
}

type azureSource struct {
	api   VNetLister
	sub   providers.Subscription
	every time.Duration
}

// AzureSubscription watches a subscription's VNets and their peerings, in one
// list call. An interval of 0 is DefaultInterval.
func AzureSubscription(api VNetLister, sub providers.Subscription, every time.Duration) Source {
	return &azureSource{api: api, sub: sub, every: cmp.Or(every, DefaultInterval)}
}

func (s *azureSource) ID() string              { return "azure:" + strings.ToLower(s.sub.ID) }
func (s *azureSource) Title() string           { return "Azure " + cmp.Or(s.sub.Name, s.sub.ID) }
func (s *azureSource) Provider() string        { return "azure" }
func (s *azureSource) Account() string         { return s.sub.ID }
func (s *azureSource) Interval() time.Duration { return s.every }

// List implements Source.
func (s *azureSource) List(ctx context.Context) ([]providers.Half, error) {
	vnets, err := s.api.VNets(ctx, s.sub.ID)
	if err != nil {
		return nil, err
	}
	return AzureHalves(s.sub.ID, vnets), nil
}

// AzureHalves gives one half per peering, and one KindNetwork for each VNet
// that has none.
func AzureHalves(account string, vnets []providers.VNet) []providers.Half {
	out := make([]providers.Half, 0, len(vnets))
	for i := range vnets {
		v := &vnets[i]
		base := providers.Half{Provider: "azure", Account: account, Network: v.Name, NetworkID: v.ID,
			Region: v.Region, Ranges: v.Ranges}
		if len(v.Peerings) == 0 {
			base.Kind, base.ID, base.Name = KindNetwork, v.ID, v.Name
			out = append(out, base)
		}
		for j := range v.Peerings {
			out = append(out, azureHalf(base, v, &v.Peerings[j]))
		}
	}
	return out
}

func azureHalf(h providers.Half, v *providers.VNet, p *providers.Peering) providers.Half {
	h.Kind, h.ID, h.Name = KindVNetPeering, p.ID, p.Name
	if h.ID == "" {
		h.ID = v.ID + "/virtualNetworkPeerings/" + p.Name
	}
	h.PeerID, h.PeerAccount, h.PeerName = p.RemoteID, providers.SubscriptionOf(p.RemoteID), lastPart(p.RemoteID)
	h.PeerRanges = p.RemoteRanges
	h.State, h.Sync, h.Provisioning = p.State, p.Sync, p.Provisioning
	h.Attrs = map[string]string{
		AttrAccess: strconv.FormatBool(p.AllowAccess),
		AttrGUID:   p.ResourceGUID,
		AttrGroup:  v.Group,
	}
	return h
}

func lastPart(id string) string {
	id = strings.TrimRight(id, "/")
	return id[strings.LastIndexByte(id, '/')+1:]
}
