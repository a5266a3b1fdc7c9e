package watch

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"peerage/providers"
)

// KindPCX is AWS's VPC peering connection: one object for both its sides.
const KindPCX = "vpc-peering-connection"

// The keys of Half.Attrs that AWS's halves have.
const (
	AttrExpires    = "expires"     // when a request lapses, RFC 3339
	AttrAccepter   = "accepter"    // "true": this side is asked
	AttrPeerRegion = "peer-region" // the region on the other side
)

// AWSLister is what watching AWS needs.
type AWSLister interface {
	Regions(ctx context.Context) ([]string, error)
	VPCs(ctx context.Context, region string) ([]providers.AWSVPC, error)
	Peerings(ctx context.Context, region string) ([]providers.AWSPeering, error)
}

// sweep is how often every region is looked at. In between only those that
// have peering connections are.
const sweep = 5 * time.Minute

type awsSource struct {
	api     AWSLister
	account string
	every   time.Duration
	now     func() time.Time

	mu      sync.Mutex // never held while calling out
	swept   time.Time
	regions []string
}

// AWSAccount watches an account's VPC peering connections in all its regions.
func AWSAccount(api AWSLister, account string, every time.Duration, now func() time.Time) Source {
	return &awsSource{api: api, account: account, every: cmp.Or(every, DefaultInterval), now: now}
}

func (s *awsSource) ID() string              { return "aws:" + s.account }
func (s *awsSource) Title() string           { return "AWS " + s.account }
func (s *awsSource) Provider() string        { return "aws" }
func (s *awsSource) Account() string         { return s.account }
func (s *awsSource) Interval() time.Duration { return s.every }

// List implements Source.
func (s *awsSource) List(ctx context.Context) ([]providers.Half, error) {
	s.mu.Lock()
	regions, all := s.regions, s.now().Sub(s.swept) >= sweep
	s.mu.Unlock()
	if all {
		list, err := s.api.Regions(ctx)
		if err != nil {
			return nil, err
		}
		regions = list
	}
	found := make([][]providers.Half, len(regions))
	err := forEach(ctx, len(regions), func(ctx context.Context, i int) error {
		list, err := s.region(ctx, regions[i])
		found[i] = list
		return err
	})
	if err != nil {
		return nil, err
	}
	var busy []string
	for i, list := range found {
		if len(list) > 0 {
			busy = append(busy, regions[i])
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if all {
		s.swept, s.regions = s.now(), busy
	}
	return slices.Concat(found...), nil
}

func (s *awsSource) region(ctx context.Context, region string) ([]providers.Half, error) {
	list, err := s.api.Peerings(ctx, region)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	vpcs, err := s.api.VPCs(ctx, region)
	if err != nil {
		return nil, err
	}
	return AWSHalves(s.account, region, list, vpcs), nil
}

// AWSHalves gives one half per connection, as seen from a region of an
// account.
func AWSHalves(account, region string, list []providers.AWSPeering, vpcs []providers.AWSVPC) []providers.Half {
	names := make(map[string]*providers.AWSVPC, len(vpcs))
	for i := range vpcs {
		names[vpcs[i].ID] = &vpcs[i]
	}
	out := make([]providers.Half, 0, len(list))
	for i := range list {
		out = append(out, awsHalf(account, region, &list[i], names))
	}
	return out
}

func awsHalf(account, region string, p *providers.AWSPeering, vpcs map[string]*providers.AWSVPC) providers.Half {
	h := providers.Half{Provider: "aws", Account: account, Kind: KindPCX, ID: p.ID, Name: cmp.Or(p.Name, p.ID), Region: region,
		State: p.Status, Message: p.Message, PeerID: p.RequesterVPC, PeerAccount: p.RequesterAccount, PeerName: p.RequesterVPC,
		PeerRanges: p.RequesterRanges, NetworkID: p.AccepterVPC, Ranges: p.AccepterRanges}
	asked := p.AccepterAccount == account && p.AccepterRegion == region
	peer := p.RequesterRegion
	if !asked {
		h.NetworkID, h.Ranges, peer = p.RequesterVPC, p.RequesterRanges, p.AccepterRegion
		h.PeerID, h.PeerAccount, h.PeerName, h.PeerRanges = p.AccepterVPC, p.AccepterAccount, p.AccepterVPC, p.AccepterRanges
	}
	h.Network = h.NetworkID
	if v := vpcs[h.NetworkID]; v != nil {
		h.Network, h.Ranges = cmp.Or(v.Name, v.ID), v.Ranges
	}
	h.Attrs = map[string]string{AttrPeerRegion: peer}
	if asked {
		h.Attrs[AttrAccepter] = "true"
	}
	if !p.Expires.IsZero() && strings.HasPrefix(p.Status, "pending") {
		h.Attrs[AttrExpires] = p.Expires.UTC().Format(time.RFC3339)
	}
	return h
}
