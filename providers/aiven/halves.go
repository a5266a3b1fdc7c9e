package aiven

import (
	"cmp"
	"context"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/watch"
)

// VPCLister is what watching Aiven needs.
type VPCLister interface {
	VPCs(ctx context.Context, of providers.AivenScope) ([]providers.AivenVPC, error)
	VPC(ctx context.Context, of providers.AivenScope, id string) (providers.AivenVPC, error)
}

// budget is what Aiven bears: 120 calls a minute, by the one message about it
// that is known ("Rate limit 120 exceeded"); a part of them may come at once, and
// for a first look most: with the pace after it that is 97 in the first minute, as
// in any other.
var budget = watch.Budget{Name: about.Name, Rate: float64(about.Limit), Burst: 50, First: about.Burst}

type vpcSource struct {
	api   VPCLister
	scope providers.AivenScope
	// title names the organization for people.
	title string
	every time.Duration
	parts watch.Parts
}

// OrganizationSource watches an organization's VPCs: a list, and one call for
// each VPC, since the list has no peerings.
func OrganizationSource(api VPCLister, org providers.AivenOrganization, every time.Duration) watch.Source {
	return &vpcSource{api: api, scope: providers.OfOrganization(org.ID), title: org.Name,
		every: cmp.Or(every, watch.DefaultInterval)}
}

// ProjectSource watches a project's VPCs, in the same way.
func ProjectSource(api VPCLister, project string, every time.Duration) watch.Source {
	return &vpcSource{api: api, scope: providers.OfProject(project), every: cmp.Or(every, watch.DefaultInterval)}
}

func (s *vpcSource) ID() string {
	if s.scope.Project() != "" {
		return "aiven:project:" + s.scope.Name()
	}
	return "aiven:org:" + s.scope.Name()
}

func (s *vpcSource) Title() string { return "Aiven " + cmp.Or(s.title, s.scope.Name()) }

func (s *vpcSource) Provider() string { return "aiven" }
func (s *vpcSource) Account() string  { return s.scope.Name() }

func (s *vpcSource) Interval() time.Duration { return s.every }

// Budget implements watch.Budgeted.
func (s *vpcSource) Budget() watch.Budget { return budget }

// Whole implements watch.Partial.
func (s *vpcSource) Whole() { s.parts.Whole() }

// List implements watch.Source. A finished VPC without peerings is asked about
// now and then only, as long as the list says that nothing changed.
func (s *vpcSource) List(ctx context.Context) ([]providers.Half, error) {
	list, err := s.api.VPCs(ctx, s.scope)
	if err != nil {
		return nil, err
	}
	vpcs := make([]watch.Part, len(list))
	for i, v := range list {
		vpcs[i] = watch.Part{ID: v.ID, Mark: v.State + " " + v.Updated.String()}
	}
	return s.parts.Poll(ctx, vpcs, func(ctx context.Context, id string) (watch.Answer, error) {
		// One that the list has and that is not found may have gone since: the next
		// list tells. Until then nothing is known of it.
		v, err := s.api.VPC(ctx, s.scope, id)
		halves := link.AivenHalves(s.Account(), []providers.AivenVPC{v})
		return watch.Answer{Halves: halves, Settled: v.State == providers.AivenActive && len(halves) == 0}, err
	})
}
