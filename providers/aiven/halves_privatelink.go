package aiven

import (
	"cmp"
	"context"
	"strings"
	"sync"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/watch"
)

// ConnectionLister is what watching Private Link needs of Aiven. Aiven is not
// asked to look for new endpoints: that is a write.
type ConnectionLister interface {
	Services(ctx context.Context, project string) ([]providers.AivenService, error)
	PrivateLink(ctx context.Context, project, service string) (providers.AivenPrivateLink, error)
	PrivateLinkConnections(ctx context.Context, project, service string) ([]providers.AivenConnection, error)
}

// restLooks is in how many looks a service without a Private Link is asked
// again: one look in so many.
const restLooks = 6

type connectionSource struct {
	api     ConnectionLister
	project string
	every   time.Duration
	mu      sync.Mutex
	looks   int
	asked   int
	whole   bool
	without map[string]bool
}

// ConnectionSource watches the Private Link connections of a project's
// services: a list, and two calls for each service that has one. An interval of
// 0 is three times watch.DefaultInterval.
func ConnectionSource(api ConnectionLister, project string, every time.Duration) watch.Source {
	return &connectionSource{api: api, project: project, every: cmp.Or(every, 3*watch.DefaultInterval),
		without: map[string]bool{}}
}

func (s *connectionSource) ID() string       { return "aiven:privatelink:" + s.project }
func (s *connectionSource) Title() string    { return "Aiven " + s.project + ", Private Link" }
func (s *connectionSource) Provider() string { return link.AivenLinks }
func (s *connectionSource) Account() string  { return s.project }

// Interval grows with the number of services that are asked about.
func (s *connectionSource) Interval() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return max(s.every, time.Duration(2*s.asked)*perVPC)
}

// Whole implements watch.Partial.
func (s *connectionSource) Whole() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.whole = true
}

// List implements watch.Source.
func (s *connectionSource) List(ctx context.Context) ([]providers.Half, error) {
	services, err := s.api.Services(ctx, s.project)
	if err != nil {
		return nil, err
	}
	services = s.worth(services)
	found := make([][]providers.Half, len(services))
	err = watch.Each(ctx, len(services), func(ctx context.Context, i int) error {
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
func (s *connectionSource) worth(all []providers.AivenService) []providers.AivenService {
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

func (s *connectionSource) ofService(ctx context.Context, x providers.AivenService) ([]providers.Half, error) {
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
