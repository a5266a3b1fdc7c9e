package network

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	armnetwork "github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/network/armnetwork/v9"

	"example.org/peerage/providers"
	"example.org/peerage/providers/azure/listing"
)

// links are the clients that Private Link needs.
type links struct {
	endpoints *armnetwork.PrivateEndpointsClient
	nics      *armnetwork.InterfacesClient
	subnets   *armnetwork.SubnetsClient
	vnets     *armnetwork.VirtualNetworksClient
	groups    *armnetwork.SecurityGroupsClient
	rules     *armnetwork.SecurityRulesClient
}

func newLinks(subscriptionID string, cred azcore.TokenCredential, o *arm.ClientOptions) (links, error) {
	f, err := armnetwork.NewClientFactory(subscriptionID, cred, o)
	if err != nil {
		return links{}, err
	}
	return links{endpoints: f.NewPrivateEndpointsClient(), nics: f.NewInterfacesClient(), subnets: f.NewSubnetsClient(),
		vnets:  f.NewVirtualNetworksClient(),
		groups: f.NewSecurityGroupsClient(), rules: f.NewSecurityRulesClient()}, nil
}

// Subnets lists a network's subnets.
func (c *Client) Subnets(ctx context.Context, id providers.VNetID) ([]providers.Subnet, error) {
	var all []providers.Subnet
	err := listing.Each(ctx, c.links.subnets.NewListPager(id.Group, id.Name, nil),
		func(page armnetwork.SubnetsClientListResponse) []*armnetwork.Subnet { return page.Value },
		func(s *armnetwork.Subnet) { all = append(all, subnet(s)) })
	if err != nil {
		return all, err
	}
	free, err := c.free(ctx, id)
	for i := range all {
		if n, ok := free[strings.ToLower(all[i].ID)]; ok {
			all[i].Free = &n
		}
	}
	return whole(all, err)
}

// free are the addresses that each subnet has left, by its id in small letters:
// Azure's own are not counted among them. Who may not read the usage, or where it
// is not served, knows none.
func (c *Client) free(ctx context.Context, id providers.VNetID) (map[string]int, error) {
	out := map[string]int{}
	err := listing.Each(ctx, c.links.vnets.NewListUsagePager(id.Group, id.Name, nil),
		func(page armnetwork.VirtualNetworksClientListUsageResponse) []*armnetwork.VirtualNetworkUsage {
			return page.Value
		},
		func(u *armnetwork.VirtualNetworkUsage) {
			if u.Limit != nil && u.CurrentValue != nil {
				out[strings.ToLower(text(u.ID))] = max(0, int(*u.Limit-*u.CurrentValue))
			}
		})
	var res *azcore.ResponseError
	if errors.As(err, &res) && (res.StatusCode == http.StatusForbidden || res.StatusCode == http.StatusNotFound) {
		return nil, nil
	}
	return out, err
}

// Endpoints lists the subscription's private endpoints. Their addresses are
// not in it.
func (c *Client) Endpoints(ctx context.Context) ([]providers.PrivateEndpoint, error) {
	var all []providers.PrivateEndpoint
	err := listing.Each(ctx, c.links.endpoints.NewListBySubscriptionPager(nil),
		func(page armnetwork.PrivateEndpointsClientListBySubscriptionResponse) []*armnetwork.PrivateEndpoint {
			return page.Value
		},
		func(e *armnetwork.PrivateEndpoint) { all = append(all, endpoint(e)) })
	return whole(all, err)
}

// Endpoint gets one, with the address from its network interface. Without the
// right to read that, the address stays "".
func (c *Client) Endpoint(ctx context.Context, group, name string) (providers.PrivateEndpoint, error) {
	got, err := c.links.endpoints.Get(ctx, group, name, nil)
	if err != nil {
		return providers.PrivateEndpoint{}, err
	}
	out := endpoint(&got.PrivateEndpoint)
	if err := named(out.ID); err != nil || out.NICID == "" {
		return out, err
	}
	at, err := arm.ParseResourceID(out.NICID)
	if err != nil {
		return out, nil
	}
	nic, err := c.links.nics.Get(ctx, at.ResourceGroupName, at.Name, nil)
	if err != nil {
		return out, err
	}
	out.IP = address(&nic.Interface)
	return out, nil
}

// PutEndpoint creates an endpoint by alias, to be approved by hand, and waits
// for the long operation; with e.Resume for the one begun earlier.
func (c *Client) PutEndpoint(ctx context.Context, group, name string,
	e providers.NewEndpoint) (providers.PrivateEndpoint, error) {
	if e.Resume != "" {
		got, err := c.putEndpoint(ctx, group, name, armnetwork.PrivateEndpoint{}, e, e.Resume)
		if err == nil || !over(err) {
			return got, err
		}
	}
	return c.putEndpoint(ctx, group, name, endpointBody(name, e), e, "")
}

func endpointBody(name string, e providers.NewEndpoint) armnetwork.PrivateEndpoint {
	tags := map[string]*string{}
	for k, v := range e.Tags {
		tags[k] = &v
	}
	return armnetwork.PrivateEndpoint{Location: &e.Region, Tags: tags, Properties: &armnetwork.PrivateEndpointProperties{
		Subnet: &armnetwork.Subnet{ID: &e.SubnetID},
		ManualPrivateLinkServiceConnections: []*armnetwork.PrivateLinkServiceConnection{{Name: &name,
			Properties: &armnetwork.PrivateLinkServiceConnectionProperties{PrivateLinkServiceID: &e.Alias,
				RequestMessage: &e.Message}}},
	}}
}

func (c *Client) putEndpoint(ctx context.Context, group, name string, body armnetwork.PrivateEndpoint,
	e providers.NewEndpoint, resume string) (providers.PrivateEndpoint, error) {
	beginning, res := captureResponse(ctx)
	op, err := c.links.endpoints.BeginCreateOrUpdate(beginning, group, name, body,
		&armnetwork.PrivateEndpointsClientBeginCreateOrUpdateOptions{ResumeToken: resume})
	if err != nil {
		if resume != "" && isLocal(err) {
			return providers.PrivateEndpoint{}, errBadToken
		}
		return providers.PrivateEndpoint{}, err
	}
	if token, err := op.ResumeToken(); err == nil && e.Save != nil {
		e.Save(token)
	}
	got, err := untilDone(ctx, c, op, *res)
	if err != nil {
		return providers.PrivateEndpoint{}, err
	}
	out := endpoint(&got.PrivateEndpoint)
	return out, named(out.ID)
}

// DeleteEndpoint removes an endpoint and waits until it is gone.
func (c *Client) DeleteEndpoint(ctx context.Context, group, name string) error {
	beginning, res := captureResponse(ctx)
	op, err := c.links.endpoints.BeginDelete(beginning, group, name, nil)
	if err != nil {
		return err
	}
	_, err = untilDone(ctx, c, op, *res)
	return err
}

// Rules are a security group's rules, Azure's default ones last.
func (c *Client) Rules(ctx context.Context, group, name string) ([]providers.SecurityRule, error) {
	got, err := c.links.groups.Get(ctx, group, name, nil)
	if err == nil {
		err = named(text(got.ID))
	}
	if err != nil || got.Properties == nil {
		return nil, err
	}
	var all []providers.SecurityRule
	for _, list := range [][]*armnetwork.SecurityRule{got.Properties.SecurityRules, got.Properties.DefaultSecurityRules} {
		for _, r := range list {
			all = append(all, rule(r))
		}
	}
	return all, nil
}

// PutRule adds a rule, or changes one of the name that is there.
func (c *Client) PutRule(ctx context.Context, group, name string, r providers.SecurityRule) error {
	body, err := c.ruleBody(ctx, group, name, r)
	if err != nil {
		return err
	}
	beginning, res := captureResponse(sending(ctx, body))
	op, err := c.links.rules.BeginCreateOrUpdate(beginning, group, name, r.Name, armnetwork.SecurityRule{}, nil)
	if err != nil {
		return err
	}
	_, err = untilDone(ctx, c, op, *res)
	return err
}

// DeleteRule removes a rule.
func (c *Client) DeleteRule(ctx context.Context, group, name, rule string) error {
	beginning, res := captureResponse(ctx)
	op, err := c.links.rules.BeginDelete(beginning, group, name, rule, nil)
	if err != nil {
		return err
	}
	_, err = untilDone(ctx, c, op, *res)
	return err
}
