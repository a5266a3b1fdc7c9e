package aiven

import (
	"cmp"
	"context"
	"sync/atomic"
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

// perVPC stretches the interval with the number of VPCs, each of which costs a
// call: so the board takes at most half of Aiven's budget.
const perVPC = time.Second

type vpcSource struct {
	api   VPCLister
	scope providers.AivenScope
	// title names the organization for people.
	title string
	every time.Duration
	vpcs  atomic.Int64
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

func (s *vpcSource) Interval() time.Duration {
	return max(s.every, time.Duration(s.vpcs.Load())*perVPC)
}

// List implements watch.Source.
func (s *vpcSource) List(ctx context.Context) ([]providers.Half, error) {
	list, err := s.look(ctx)
	if err != nil {
		return nil, err
	}
	s.vpcs.Store(int64(len(list)))
	return link.AivenHalves(s.Account(), list), nil
}

func (s *vpcSource) look(ctx context.Context) ([]providers.AivenVPC, error) {
	list, err := s.api.VPCs(ctx, s.scope)
	if err != nil {
		return nil, err
	}
	full := make([]providers.AivenVPC, len(list))
	err = watch.Each(ctx, len(list), func(ctx context.Context, i int) error {
		v, err := s.api.VPC(ctx, s.scope, list[i].ID)
		if providers.Is(err, providers.NotFound) {
			return nil // gone since the list; its place stays empty
		}
		full[i] = v
		return err
	})
	return full, err
}
