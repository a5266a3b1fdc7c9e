package watch

import (
	"cmp"
	"context"
	"time"

	"peerage/providers"
	"peerage/providers/link"
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
	return link.UpCloudHalves(s.account, nets, peerings), nil
}
