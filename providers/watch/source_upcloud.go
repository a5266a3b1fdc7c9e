package watch

import (
	"cmp"
	"context"
	"time"

	"peerage/providers"
)

// KindNetworkPeering is UpCloud's kind of half.
const KindNetworkPeering = "network-peering"

// The keys of Half.Attrs that UpCloud's halves have.
const (
	AttrConfigured = "configured-status" // active or disabled
	AttrZone       = "zone"
)

// UpCloudLister is what watching UpCloud needs: two calls a look.
type UpCloudLister interface {
	Networks(ctx context.Context) ([]providers.UpCloudNetwork, error)
	Peerings(ctx context.Context) ([]providers.UpCloudPeering, error)
}

type upCloudSource struct {
	api     UpCloudLister
	account string
	every   time.Duration
}

// UpCloudAccount watches an account's networks and their peerings. An interval
// of 0 is DefaultInterval.
func UpCloudAccount(api UpCloudLister, account string, every time.Duration) Source {
	return &upCloudSource{api: api, account: account, every: cmp.Or(every, DefaultInterval)}
}

func (s *upCloudSource) ID() string              { return "upcloud:" + s.account }
func (s *upCloudSource) Title() string           { return "UpCloud " + s.account }
func (s *upCloudSource) Provider() string        { return "upcloud" }
func (s *upCloudSource) Account() string         { return s.account }
func (s *upCloudSource) Interval() time.Duration { return s.every }

// List implements Source.
func (s *upCloudSource) List(ctx context.Context) ([]providers.Half, error) {
	nets, err := s.api.Networks(ctx)
	if err != nil {
		return nil, err
	}
	peerings, err := s.api.Peerings(ctx)
	if err != nil {
		return nil, err
	}
	return UpCloudHalves(s.account, nets, peerings), nil
}

// UpCloudHalves gives one half per peering, and one KindNetwork for each
// private network that has none.
func UpCloudHalves(account string, nets []providers.UpCloudNetwork, peerings []providers.UpCloudPeering) []providers.Half {
	byID := make(map[string]*providers.UpCloudNetwork, len(nets))
	for i := range nets {
		byID[fold(nets[i].ID)] = &nets[i]
	}
	var out []providers.Half
	peered := map[string]bool{}
	for i := range peerings {
		p := &peerings[i]
		n := byID[fold(p.Network)]
		if n == nil { // gone since, or another account's
			n = &providers.UpCloudNetwork{ID: p.Network}
		}
		peered[fold(p.Network)] = true
		h := upCloudHalf(account, n)
		h.Kind, h.ID, h.Name, h.State = KindNetworkPeering, p.ID, p.Name, p.State
		h.PeerID, h.PeerName, h.PeerRanges = p.Peer, p.Peer, p.PeerRanges
		h.Attrs[AttrConfigured] = p.Configured
		if len(h.Ranges) == 0 {
			h.Ranges = p.Ranges
		}
		if far := byID[fold(p.Peer)]; far != nil {
			h.PeerName = cmp.Or(far.Name, far.ID)
		}
		out = append(out, h)
	}
	for i := range nets {
		if n := &nets[i]; n.Type == "private" && !peered[fold(n.ID)] {
			h := upCloudHalf(account, n)
			h.Kind, h.ID, h.Name = KindNetwork, n.ID, n.Name
			out = append(out, h)
		}
	}
	return out
}

func upCloudHalf(account string, n *providers.UpCloudNetwork) providers.Half {
	return providers.Half{Provider: "upcloud", Account: account, Network: cmp.Or(n.Name, n.ID), NetworkID: n.ID, Region: n.Zone,
		Ranges: n.Ranges, Attrs: map[string]string{AttrZone: n.Zone}}
}
