package azure

import (
	"cmp"
	"context"
	"strings"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/watch"
)

// budget is that of the reads of all subscriptions together, which is the
// adapter's own: far below what Resource Manager bears.
var budget = watch.Budget{Name: link.Azure, Rate: readRate, Burst: readBurst}

// VNetLister is the one call that an Azure subscription needs.
type VNetLister interface {
	VNets(ctx context.Context, subscriptionID string) ([]providers.VNet, error)
}

type vnetSource struct {
	api   VNetLister
	sub   providers.Subscription
	every time.Duration
}

// VNetSource watches a subscription's VNets and their peerings, in one
// list call. An interval of 0 is watch.DefaultInterval.
func VNetSource(api VNetLister, sub providers.Subscription, every time.Duration) watch.Source {
	return &vnetSource{api: api, sub: sub, every: cmp.Or(every, watch.DefaultInterval)}
}

func (s *vnetSource) ID() string              { return "azure:" + strings.ToLower(s.sub.ID) }
func (s *vnetSource) Title() string           { return "Azure " + cmp.Or(s.sub.Name, s.sub.ID) }
func (s *vnetSource) Provider() string        { return "azure" }
func (s *vnetSource) Account() string         { return s.sub.ID }
func (s *vnetSource) Interval() time.Duration { return s.every }

// Budget implements watch.Budgeted.
func (s *vnetSource) Budget() watch.Budget { return budget }

// List implements watch.Source.
func (s *vnetSource) List(ctx context.Context) ([]providers.Half, error) {
	vnets, err := s.api.VNets(ctx, s.sub.ID)
	if err != nil {
		return nil, err
	}
	return link.AzureHalves(s.sub.ID, vnets), nil
}

// EndpointLister is the one call that an Azure subscription needs.
type EndpointLister interface {
	Endpoints(ctx context.Context, subscriptionID string) ([]providers.PrivateEndpoint, error)
}

type endpointsSource struct {
	api   EndpointLister
	sub   providers.Subscription
	every time.Duration
}

// EndpointSource watches a subscription's private endpoints that lead to a
// Private Link service, in one list call. Those to Azure's own services have
// no such name and are left out.
func EndpointSource(api EndpointLister, sub providers.Subscription, every time.Duration) watch.Source {
	return &endpointsSource{api: api, sub: sub, every: cmp.Or(every, watch.DefaultInterval)}
}

func (s *endpointsSource) ID() string { return "azure:endpoints:" + strings.ToLower(s.sub.ID) }
func (s *endpointsSource) Title() string {
	return "Azure " + cmp.Or(s.sub.Name, s.sub.ID) + ", private endpoints"
}
func (s *endpointsSource) Provider() string        { return link.Endpoints }
func (s *endpointsSource) Account() string         { return s.sub.ID }
func (s *endpointsSource) Interval() time.Duration { return s.every }

// Budget implements watch.Budgeted.
func (s *endpointsSource) Budget() watch.Budget { return budget }

// List implements watch.Source.
func (s *endpointsSource) List(ctx context.Context) ([]providers.Half, error) {
	list, err := s.api.Endpoints(ctx, s.sub.ID)
	return link.EndpointHalves(s.sub.ID, list), err
}
