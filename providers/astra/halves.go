package astra

import (
	"cmp"
	"context"
	"strings"
	"sync/atomic"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/watch"
)

// Lister is what watching Astra needs.
type Lister interface {
	Databases(ctx context.Context) ([]providers.AstraDatabase, error)
	Peering(ctx context.Context, database string) (providers.AstraPeering, error)
}

// perDatabase stretches the interval with the number of databases, each of
// which costs a call.
const perDatabase = time.Second

type organizationSource struct {
	api     Lister
	org     string
	every   time.Duration
	classic atomic.Int64
}

// OrganizationSource watches the Classic databases on Azure of a token's
// organization: a list, and one call for each, since no list has peerings. An
// interval of 0 is watch.DefaultInterval.
func OrganizationSource(api Lister, org string, every time.Duration) watch.Source {
	return &organizationSource{api: api, org: org, every: cmp.Or(every, watch.DefaultInterval)}
}

func (s *organizationSource) ID() string       { return "astra:" + s.org }
func (s *organizationSource) Title() string    { return "Astra DB" }
func (s *organizationSource) Provider() string { return "astra" }
func (s *organizationSource) Account() string  { return s.org }

func (s *organizationSource) Interval() time.Duration {
	return max(s.every, time.Duration(s.classic.Load())*perDatabase)
}

// List implements watch.Source.
func (s *organizationSource) List(ctx context.Context) ([]providers.Half, error) {
	all, err := s.api.Databases(ctx)
	if err != nil {
		return nil, err
	}
	var list []providers.AstraDatabase
	for _, d := range all {
		if strings.EqualFold(d.Cloud, "AZURE") && Classic(d.Tier) {
			list = append(list, d)
		}
	}
	s.classic.Store(int64(len(list)))
	found := make([]*providers.AstraPeering, len(list))
	err = watch.Each(ctx, len(list), func(ctx context.Context, i int) error {
		p, err := s.api.Peering(ctx, list[i].ID)
		if providers.Is(err, providers.NotFound) {
			return nil // it has none
		}
		found[i] = &p
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []providers.Half
	for i, p := range found {
		if p != nil {
			out = append(out, link.AstraHalf(s.org, list[i], *p))
		}
	}
	return out, nil
}

// Classic says whether a tier has a network of its own (Astra docs: C and D).
func Classic(tier string) bool {
	return strings.HasPrefix(strings.ToUpper(tier), "C") && !strings.EqualFold(tier, "cloudnative") ||
		strings.HasPrefix(strings.ToUpper(tier), "D") && !strings.EqualFold(tier, "developer")
}
