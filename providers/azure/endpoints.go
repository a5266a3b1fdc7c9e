package azure

import (
	"context"
	"slices"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"

	"example.org/peerage/providers"
	"example.org/peerage/providers/azure/network"
)

var _ providers.AzureEndpoints = (*session)(nil)

// resource takes the id of a thing of a kind apart ("privateEndpoints").
func resource(op, kind, id string) (*arm.ResourceID, error) {
	at, err := arm.ParseResourceID(strings.TrimRight(strings.TrimSpace(id), "/"))
	if err != nil {
		return nil, invalid(op, "%q is no resource id", id)
	}
	if !strings.EqualFold(at.ResourceType.Type, kind) {
		return nil, invalid(op, "%q is not the id of one of %s", id, kind)
	}
	return at, nil
}

// Subnets implements providers.AzureEndpoints.
func (s *session) Subnets(ctx context.Context, vnetID string) (all []providers.Subnet, err error) {
	const op = "list the network's subnets"
	v, err := providers.ParseVNetID(vnetID)
	if err != nil {
		return nil, invalid(op, "%v", err)
	}
	err = s.net(ctx, op, v.String(), func(c *network.Client) (err error) {
		all, err = c.Subnets(ctx, v)
		return err
	})
	return all, err
}

// Endpoints implements providers.AzureEndpoints. Addresses are not in the list.
func (s *session) Endpoints(ctx context.Context, subscriptionID string) (all []providers.PrivateEndpoint, err error) {
	err = s.net(ctx, "list the private endpoints", "/subscriptions/"+subscriptionID, func(c *network.Client) (err error) {
		all, err = c.Endpoints(ctx)
		return err
	})
	return all, err
}

// Endpoint implements providers.AzureEndpoints.
func (s *session) Endpoint(ctx context.Context, id string) (out providers.PrivateEndpoint, err error) {
	const op = "read the private endpoint"
	at, err := resource(op, "privateEndpoints", id)
	if err != nil {
		return out, err
	}
	err = s.net(ctx, op, id, func(c *network.Client) (err error) {
		out, err = c.Endpoint(ctx, at.ResourceGroupName, at.Name)
		return err
	})
	return out, err
}

// CreateEndpoint implements providers.AzureEndpoints.
func (s *session) CreateEndpoint(ctx context.Context,
	e providers.NewEndpoint) (out providers.PrivateEndpoint, err error) {
	const op = "create the private endpoint"
	if err := s.write(op); err != nil {
		return out, err
	}
	at, err := resource(op, "privateEndpoints", e.ID)
	if err != nil {
		return out, err
	}
	unlock, err := s.c.writes.lock(ctx, strings.ToLower(e.ID))
	if err != nil {
		return out, s.c.fail(ctx, op, err)
	}
	defer unlock()
	err = s.net(ctx, op, e.ID, func(c *network.Client) (err error) {
		out, err = c.PutEndpoint(ctx, at.ResourceGroupName, at.Name, e)
		return err
	})
	return out, unconfirmed(err)
}

// DeleteEndpoint implements providers.AzureEndpoints; gone is success.
func (s *session) DeleteEndpoint(ctx context.Context, id string) error {
	const op = "delete the private endpoint"
	if err := s.write(op); err != nil {
		return err
	}
	at, err := resource(op, "privateEndpoints", id)
	if err != nil {
		return err
	}
	return removed(s.net(ctx, op, id, func(c *network.Client) error {
		return c.DeleteEndpoint(ctx, at.ResourceGroupName, at.Name)
	}))
}

// SecurityRules implements providers.AzureEndpoints: the group's own rules and
// Azure's default ones.
func (s *session) SecurityRules(ctx context.Context, nsgID string) (all []providers.SecurityRule, err error) {
	const op = "read the network security group"
	at, err := resource(op, "networkSecurityGroups", nsgID)
	if err != nil {
		return nil, err
	}
	err = s.net(ctx, op, nsgID, func(c *network.Client) (err error) {
		all, err = c.Rules(ctx, at.ResourceGroupName, at.Name)
		return err
	})
	return all, err
}

// AddSecurityRule implements providers.AzureEndpoints.
func (s *session) AddSecurityRule(ctx context.Context, nsgID string, r providers.SecurityRule) error {
	return s.changeRules(ctx, "add the security rule", nsgID, func(c *network.Client, at *arm.ResourceID) error {
		return c.PutRule(ctx, at.ResourceGroupName, at.Name, r)
	})
}

// DeleteSecurityRule implements providers.AzureEndpoints; gone is success.
func (s *session) DeleteSecurityRule(ctx context.Context, nsgID, name string) error {
	err := s.changeRules(ctx, "delete the security rule", nsgID, func(c *network.Client, at *arm.ResourceID) error {
		return c.DeleteRule(ctx, at.ResourceGroupName, at.Name, name)
	})
	return removed(goneOr(err, func() error {
		all, err := s.SecurityRules(ctx, nsgID)
		if err == nil && !slices.ContainsFunc(all, func(r providers.SecurityRule) bool { return r.Name == name }) {
			return &providers.Error{Class: providers.NotFound, Provider: "azure", Op: "read the security rule"}
		}
		return err
	}))
}

func (s *session) changeRules(ctx context.Context, op, nsgID string,
	do func(*network.Client, *arm.ResourceID) error) error {
	if err := s.write(op); err != nil {
		return err
	}
	at, err := resource(op, "networkSecurityGroups", nsgID)
	if err != nil {
		return err
	}
	return unconfirmed(s.net(ctx, op, nsgID, func(c *network.Client) error { return do(c, at) }))
}
