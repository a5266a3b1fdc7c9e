package aiven

import (
	"cmp"
	"context"
	"strings"
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

type connectionSource struct {
	api     ConnectionLister
	project string
	every   time.Duration
	parts   watch.Parts
}

// ConnectionSource watches the Private Link connections of a project's
// services: a list, and a call for each service that may have some. An interval
// of 0 is three times watch.DefaultInterval.
func ConnectionSource(api ConnectionLister, project string, every time.Duration) watch.Source {
	return &connectionSource{api: api, project: project, every: cmp.Or(every, 3*watch.DefaultInterval)}
}

func (s *connectionSource) ID() string       { return "aiven:privatelink:" + s.project }
func (s *connectionSource) Title() string    { return "Aiven " + s.project + ", Private Link" }
func (s *connectionSource) Provider() string { return link.AivenLinks }
func (s *connectionSource) Account() string  { return s.project }

func (s *connectionSource) Interval() time.Duration { return s.every }

// Budget implements watch.Budgeted.
func (s *connectionSource) Budget() watch.Budget { return budget }

// Whole implements watch.Partial.
func (s *connectionSource) Whole() { s.parts.Whole() }

// List implements watch.Source. A service without a Private Link is asked about
// now and then only.
func (s *connectionSource) List(ctx context.Context) ([]providers.Half, error) {
	all, err := s.api.Services(ctx, s.project)
	if err != nil {
		return nil, err
	}
	var parts []watch.Part
	services := map[string]providers.AivenService{}
	for _, x := range all {
		if mayHaveLink(x) {
			services[x.Name] = x
			parts = append(parts, watch.Part{ID: x.Name, Mark: x.VPCID + " " + x.Cloud})
		}
	}
	return s.parts.Poll(ctx, parts, func(ctx context.Context, name string) (watch.Answer, error) {
		list, err := s.connections(ctx, name)
		if providers.Is(err, providers.NotFound) {
			return watch.Answer{Settled: true}, nil
		}
		return watch.Answer{Halves: link.ConnectionHalves(services[name], list)}, err
	})
}

// connections are a service's. Where the list is refused for another reason
// than that the service has no Private Link, that is asked for itself.
func (s *connectionSource) connections(ctx context.Context, service string) ([]providers.AivenConnection, error) {
	list, err := s.api.PrivateLinkConnections(ctx, s.project, service)
	if providers.Is(err, providers.Invalid) || providers.Is(err, providers.Conflict) {
		if _, none := s.api.PrivateLink(ctx, s.project, service); providers.Is(none, providers.NotFound) {
			return nil, none
		}
	}
	return list, err
}

// mayHaveLink says whether a service can have a Private Link of Azure's: it
// lies there in a VPC, it is on, and of a kind that is not known to have none
// (Aiven docs: the list of services; the Terraform provider's: a service that
// is off has none).
func mayHaveLink(x providers.AivenService) bool {
	switch x.Type {
	case "flink", "m3db", "m3aggregator", "cassandra":
		return false
	}
	return strings.HasPrefix(x.Cloud, "azure-") && x.VPCID != "" && x.State != "POWEROFF"
}
