package astra

import (
	"cmp"
	"context"
	"strings"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/watch"
)

// budget is what Astra bears by what is known; it documents no limit.
var budget = watch.Budget{Name: about.Name, Rate: float64(about.Limit), Burst: 20, First: about.Burst}

// Lister is what watching Astra needs.
type Lister interface {
	Databases(ctx context.Context) ([]providers.AstraDatabase, error)
	Peering(ctx context.Context, database string) (providers.AstraPeering, error)
}

type organizationSource struct {
	api   Lister
	org   string
	every time.Duration
	parts watch.Parts
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

func (s *organizationSource) Interval() time.Duration { return s.every }

// Budget implements watch.Budgeted. Astra documents no limit.
func (s *organizationSource) Budget() watch.Budget { return budget }

// Whole implements watch.Partial.
func (s *organizationSource) Whole() { s.parts.Whole() }

// List implements watch.Source.
func (s *organizationSource) List(ctx context.Context) ([]providers.Half, error) {
	all, err := s.api.Databases(ctx)
	if err != nil {
		return nil, err
	}
	var parts []watch.Part
	classic := map[string]providers.AstraDatabase{}
	for _, d := range all {
		if strings.EqualFold(d.Cloud, "AZURE") && Classic(d.Tier) {
			classic[d.ID] = d
			parts = append(parts, watch.Part{ID: d.ID, Mark: d.Status})
		}
	}
	return s.parts.Poll(ctx, parts, func(ctx context.Context, id string) (watch.Answer, error) {
		p, err := s.api.Peering(ctx, id)
		if providers.Is(err, providers.NotFound) {
			return watch.Answer{}, nil // it has none
		}
		return watch.Answer{Halves: []providers.Half{link.AstraHalf(s.org, classic[id], p)}}, err
	})
}

// Classic says whether a tier has a network of its own (Astra docs: C and D).
func Classic(tier string) bool {
	return strings.HasPrefix(strings.ToUpper(tier), "C") && !strings.EqualFold(tier, "cloudnative") ||
		strings.HasPrefix(strings.ToUpper(tier), "D") && !strings.EqualFold(tier, "developer")
}
