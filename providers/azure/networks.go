package azure

import (
	"context"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"

	"example.org/peerage/providers"
	"example.org/peerage/providers/azure/network"
)

// net runs a call with a network client for the subscription of an id.
func (s *session) net(ctx context.Context, op, id string, call func(*network.Client) error, auxiliary ...string) error {
	return s.ask(ctx, op, id, func(cred azcore.TokenCredential, o *arm.ClientOptions) error {
		client, err := network.New(providers.SubscriptionOf(id), cred, o, s.c.o.Clock, retryAfter)
		if err != nil {
			return err
		}
		return call(client)
	}, auxiliary...)
}

// VNets implements providers.AzureNetworks.
func (s *session) VNets(ctx context.Context, subscriptionID string) (all []providers.VNet, err error) {
	echo := s.echo(subscriptionID)
	ctx, heard := echo.listen(ctx)
	err = s.net(ctx, "list the networks", "/subscriptions/"+subscriptionID, func(c *network.Client) (err error) {
		all, err = c.VNets(ctx, heard)
		return err
	})
	if err == nil {
		echo.remember(heard)
	}
	return all, err
}

// VNet implements providers.AzureNetworks.
func (s *session) VNet(ctx context.Context, id string) (out providers.VNet, err error) {
	const op = "read the network"
	v, err := providers.ParseVNetID(id)
	if err != nil {
		return out, invalid(op, "%v", err)
	}
	err = s.net(ctx, op, v.String(), func(c *network.Client) (err error) {
		out, err = c.VNet(ctx, v)
		return err
	})
	return out, err
}

// Peerings implements providers.AzureNetworks.
func (s *session) Peerings(ctx context.Context, vnetID string) (all []providers.Peering, err error) {
	const op = "list the network's peerings"
	v, err := providers.ParseVNetID(vnetID)
	if err != nil {
		return nil, invalid(op, "%v", err)
	}
	err = s.net(ctx, op, v.String(), func(c *network.Client) (err error) {
		all, err = c.Peerings(ctx, v)
		return err
	})
	return all, err
}

// PutPeering implements providers.AzureNetworks. While it works, no other
// peering of either network is written by this Cloud.
func (s *session) PutPeering(ctx context.Context, p providers.PutPeering) (out providers.Peering, err error) {
	const op = "create the peering"
	if err := s.write(op); err != nil {
		return out, err
	}
	here, err := providers.ParseVNetID(p.VNetID)
	if err != nil {
		return out, invalid(op, "your network: %v", err)
	}
	there, err := providers.ParseVNetID(p.RemoteID)
	if err != nil {
		return out, invalid(op, "the remote network: %v", err)
	}
	unlock, err := s.c.writes.lock(ctx, here.Key(), there.Key())
	if err != nil {
		return out, s.c.fail(ctx, op, err)
	}
	defer unlock()
	err = s.net(ctx, op, here.String(), func(c *network.Client) (err error) {
		out, err = c.Put(ctx, here, p)
		return err
	}, p.RemoteTenant)
	return out, unconfirmed(err)
}

// DeletePeering implements providers.AzureNetworks; gone is success.
func (s *session) DeletePeering(ctx context.Context, id string) error {
	const op = "delete the peering"
	if err := s.write(op); err != nil {
		return err
	}
	v, name, err := providers.ParsePeeringID(id)
	if err != nil {
		return invalid(op, "%v", err)
	}
	unlock, err := s.c.writes.lock(ctx, v.Key())
	if err != nil {
		return s.c.fail(ctx, op, err)
	}
	defer unlock()
	return removed(s.net(ctx, op, v.String(), func(c *network.Client) error {
		return c.Delete(ctx, v, name)
	}))
}
