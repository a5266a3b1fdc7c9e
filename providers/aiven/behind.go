package aiven

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/providers/account"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/spawn"
)

var _ account.Finder = (*Accounts)(nil)

// atOnce is how many projects' services are asked for at the same time.
const atOnce = 4

// Behind implements account.Finder: of a peering the services in its VPC, of a
// Private Link's connection its service. The first token that shows the half's
// services is used.
func (a *Accounts) Behind(
	ctx context.Context, half *providers.Half, given []providers.Credentials,
) ([]providers.Endpoint, error) {
	var first error
	for _, t := range account.Tokens(a.pasted.All(), a.cloud.Tokens(), given) {
		list, err := servicesOf(ctx, a.cloud.Open(t), half)
		if err == nil && len(list) > 0 {
			return endpoints(list, half), nil
		}
		first = cmp.Or(first, err)
	}
	return nil, first
}

// servicesOf are the services that a half leads to.
func servicesOf(ctx context.Context, s providers.AivenSession, half *providers.Half) ([]providers.AivenService, error) {
	project := half.Attrs[link.AttrProject]
	switch {
	case half.Kind == link.HalfConnection:
		list, err := s.Services(ctx, project)
		return slices.DeleteFunc(list, func(x providers.AivenService) bool { return x.Name != half.Attrs[link.AttrService] }), err
	case half.Kind == link.HalfProjectPeering:
		list, err := s.Services(ctx, project)
		return within(list, half.NetworkID), err
	case half.Kind != link.HalfOrgPeering:
		return nil, nil
	}
	projects, err := s.Projects(ctx) // services of any project may lie in an organization's VPC
	if err != nil {
		return nil, err
	}
	lists := make([][]providers.AivenService, len(projects))
	err = spawn.Each(len(projects), atOnce, func(i int) error {
		list, err := s.Services(ctx, projects[i])
		if providers.Is(err, providers.NotPermitted) || providers.Is(err, providers.NotFound) {
			return nil // not this token's to see
		}
		lists[i] = within(list, half.NetworkID)
		return err
	})
	return slices.Concat(lists...), err
}

// within are the services that lie in a VPC and are on.
func within(list []providers.AivenService, vpc string) []providers.AivenService {
	return slices.DeleteFunc(list, func(x providers.AivenService) bool {
		return x.VPCID == "" || !strings.EqualFold(x.VPCID, vpc) || x.State == "POWEROFF"
	})
}

// endpoints are where services can be connected to by way of a half: a peering
// leads to what is not public and no Private Link's, a connection to what is its
// own. A service that names no such place has its main one.
func endpoints(list []providers.AivenService, half *providers.Half) []providers.Endpoint {
	var out []providers.Endpoint
	seen := map[providers.Endpoint]bool{}
	for i := range list {
		x, n := &list[i], len(out)
		add := func(component, host string, port int) {
			at := providers.Endpoint{Host: host, Port: port}
			if host == "" || port == 0 || seen[at] {
				return
			}
			seen[at] = true
			at.Service = x.Name
			if component != "" && component != x.Type {
				at.Service += ", " + component
			}
			out = append(out, at)
		}
		for _, c := range x.Components {
			if half.Kind == link.HalfConnection {
				if c.Route == "privatelink" && (c.Connection == "" || c.Connection == half.ID) {
					add(c.Name, c.Host, c.Port)
				}
			} else if c.Route != "public" && c.Route != "privatelink" {
				add(c.Name, c.Host, c.Port)
			}
		}
		if len(out) == n && half.Kind != link.HalfConnection {
			add("", x.Host, x.Port)
		}
	}
	return out
}
