package watch

import (
	"cmp"
	"context"
	"strings"
	"sync"
	"time"

	"peerage/providers"
	"peerage/providers/link"
)

// AivenLinkLister is what watching Private Link needs of Aiven. Aiven is not
// asked to look for new endpoints: that is a write.
type AivenLinkLister interface {
	Services(ctx context.Context, project string) ([]providers.AivenService, error)
	PrivateLink(ctx context.Context, project, service string) (providers.AivenPrivateLink, error)
	PrivateLinkConnections(ctx context.Context, project, service string) ([]providers.AivenConnection, error)
}

// restLooks is in how many looks a service without a Private Link is asked
// again: one look in so many.
const restLooks = 6

type linkSource struct {
	api     AivenLinkLister
	project string
	every   time.Duration
	mu      sync.Mutex
	looks   int
	asked   int
	whole   bool
	without map[string]bool
}

// AivenPrivateLinks watches the Private Link connections of a project's
// services: a list, and two calls for each service that has one. An interval of
// 0 is three times DefaultInterval.
func AivenPrivateLinks(api AivenLinkLister, project string, every time.Duration) Source {
	return &linkSource{api: api, project: project, every: cmp.Or(every, 3*DefaultInterval), without: map[string]bool{}}
}

func (s *linkSource) ID() string       { return "aiven:privatelink:" + s.project }
func (s *linkSource) Title() string    { return "Aiven " + s.project + ", Private Link" }
func (s *linkSource) Provider() string { return link.AivenLinks }
func (s *linkSource) Account() string  { return s.project }

// Interval grows with the number of services that are asked about.
func (s *linkSource) Interval() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return max(s.every, time.Duration(2*s.asked)*perVPC)
}

// Whole implements Partial.
func (s *linkSource) Whole() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.whole = true
}

// List implements Source.
func (s *linkSource) List(ctx context.Context) ([]providers.Half, error) {
	services, err := s.api.Services(ctx, s.project)
	if err != nil {
		return nil, err
	}
	services = s.worth(services)
	found := make([][]providers.Half, len(services))
	err = forEach(ctx, len(services), func(ctx context.Context, i int) error {
		list, err := s.ofService(ctx, services[i])
		found[i] = list
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []providers.Half
	for _, list := range found {
		out = append(out, list...)
	}
	return out, nil
}

// worth are the services that may have a Private Link.
func (s *linkSource) worth(all []providers.AivenService) []providers.AivenService {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.looks++
	whole := s.whole || s.looks%restLooks == 0
	s.whole = false
	var out []providers.AivenService
	for _, x := range all {
		if !strings.HasPrefix(x.Cloud, "azure-") || x.VPCID == "" || s.without[x.Name] && !whole {
			continue
		}
		out = append(out, x)
	}
	s.asked = len(out)
	return out
}

func (s *linkSource) ofService(ctx context.Context, x providers.AivenService) ([]providers.Half, error) {
	_, err := s.api.PrivateLink(ctx, s.project, x.Name)
	s.mu.Lock()
	s.without[x.Name] = providers.Is(err, providers.NotFound)
	s.mu.Unlock()
	if providers.Is(err, providers.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	list, err := s.api.PrivateLinkConnections(ctx, s.project, x.Name)
	if providers.Is(err, providers.NotFound) {
		return nil, nil // gone since
	}
	return link.ConnectionHalves(x, list), err
}

// EndpointLister is the one call that an Azure subscription needs.
type EndpointLister interface {
	Endpoints(ctx context.Context, subscriptionID string) ([]providers.PrivateEndpoint, error)
}

type endpointSource struct {
	api   EndpointLister
	sub   providers.Subscription
	every time.Duration
}

// AzureEndpoints watches a subscription's private endpoints that lead to a
// Private Link service, in one list call. Those to Azure's own services have
// no such name and are left out.
func AzureEndpoints(api EndpointLister, sub providers.Subscription, every time.Duration) Source {
	return &endpointSource{api: api, sub: sub, every: cmp.Or(every, DefaultInterval)}
}

func (s *endpointSource) ID() string { return "azure:endpoints:" + strings.ToLower(s.sub.ID) }
func (s *endpointSource) Title() string {
	return "Azure " + cmp.Or(s.sub.Name, s.sub.ID) + ", private endpoints"
}
func (s *endpointSource) Provider() string        { return link.Endpoints }
func (s *endpointSource) Account() string         { return s.sub.ID }
func (s *endpointSource) Interval() time.Duration { return s.every }

// List implements Source.
func (s *endpointSource) List(ctx context.Context) ([]providers.Half, error) {
	list, err := s.api.Endpoints(ctx, s.sub.ID)
	return link.EndpointHalves(s.sub.ID, list), err
}
