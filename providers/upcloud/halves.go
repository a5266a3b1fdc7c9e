package upcloud

import (
	"cmp"
	"context"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/watch"
)

// budget is what UpCloud bears by what is known; it documents no limit.
var budget = watch.Budget{Name: about.Name, Rate: float64(about.Limit), Burst: 20}

// Lister is what watching UpCloud needs: two calls a round.
type Lister interface {
	Networks(ctx context.Context) ([]providers.UpCloudNetwork, error)
	Peerings(ctx context.Context) ([]providers.UpCloudPeering, error)
}

type accountSource struct {
	api     Lister
	account string
	every   time.Duration
}

// AccountSource watches an account's networks and their peerings. An interval
// of 0 is watch.DefaultInterval.
func AccountSource(api Lister, account string, every time.Duration) watch.Source {
	return &accountSource{api: api, account: account, every: cmp.Or(every, watch.DefaultInterval)}
}

func (s *accountSource) ID() string              { return "upcloud:" + s.account }
func (s *accountSource) Title() string           { return "UpCloud " + s.account }
func (s *accountSource) Provider() string        { return "upcloud" }
func (s *accountSource) Account() string         { return s.account }
func (s *accountSource) Interval() time.Duration { return s.every }

// Budget implements watch.Budgeted. UpCloud documents no limit.
func (s *accountSource) Budget() watch.Budget { return budget }

// List implements watch.Source.
func (s *accountSource) List(ctx context.Context) ([]providers.Half, error) {
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
