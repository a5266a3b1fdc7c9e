// Package ec2 is the one package that imports Amazon's large EC2 module. It
// makes the calls and gives plain types; errors are the SDK's own.
package ec2

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"example.org/peerage/providers"
)

// Client makes the calls for one identity, in any region.
type Client struct{ api *sdk.Client }

// New makes a client from a configuration. base overrides the endpoint of
// every region; "" leaves it as it is.
func New(cfg aws.Config, base string) *Client {
	return &Client{api: sdk.NewFromConfig(cfg, func(o *sdk.Options) {
		if base != "" {
			o.BaseEndpoint = &base
		}
	})}
}

// Call says where and how persistently a call is made.
type Call struct {
	Region string
	// Retryer replaces the client's; nil leaves it.
	Retryer aws.Retryer
}

func (c Call) opt() func(*sdk.Options) {
	return func(o *sdk.Options) {
		o.Region = c.Region
		if c.Retryer != nil {
			o.Retryer = c.Retryer
		}
	}
}

// ErrEndless is a list whose pages do not come to an end.
var ErrEndless = errors.New("its pages have no end")

// ErrHollow is an answer that lacks what was asked for.
var ErrHollow = errors.New("it lacks what was asked for")

// mostPages is where a list that has no end is given up; EC2's pages hold a
// hundred entries or more.
const mostPages = 200

// pages is one of the SDK's paginators.
type pages[T any] interface {
	HasMorePages() bool
	NextPage(ctx context.Context, opts ...func(*sdk.Options)) (*T, error)
}

// follow hands over every page; take says whether it holds a list. EC2 sends
// one that is empty, too.
func follow[T any](ctx context.Context, at Call, p pages[T], take func(*T) bool) error {
	for n := 0; p.HasMorePages(); n++ {
		if n == mostPages {
			return ErrEndless
		}
		page, err := p.NextPage(ctx, at.opt())
		if err != nil {
			return err
		}
		if !take(page) {
			return ErrHollow
		}
	}
	return nil
}

// Regions lists the regions that the account has switched on.
func (c *Client) Regions(ctx context.Context, at Call) ([]string, error) {
	res, err := c.api.DescribeRegions(ctx, &sdk.DescribeRegionsInput{}, at.opt())
	if err != nil {
		return nil, err
	}
	if res.Regions == nil {
		return nil, ErrHollow
	}
	var out []string
	for _, r := range res.Regions {
		out = append(out, aws.ToString(r.RegionName))
	}
	return out, nil
}

// VPCs lists the networks that the account sees, shared ones included.
func (c *Client) VPCs(ctx context.Context, at Call) ([]providers.AWSVPC, error) {
	var out []providers.AWSVPC
	err := follow(ctx, at, sdk.NewDescribeVpcsPaginator(c.api, &sdk.DescribeVpcsInput{MaxResults: aws.Int32(200)}),
		func(res *sdk.DescribeVpcsOutput) bool {
			for i := range res.Vpcs {
				out = append(out, vpc(&res.Vpcs[i], at.Region))
			}
			return res.Vpcs != nil
		})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func vpc(v *types.Vpc, region string) providers.AWSVPC {
	out := providers.AWSVPC{ID: aws.ToString(v.VpcId), Owner: aws.ToString(v.OwnerId), Region: region,
		State:   string(v.State),
		Default: aws.ToBool(v.IsDefault), Name: name(v.Tags)}
	for _, a := range v.CidrBlockAssociationSet {
		if a.CidrBlockState == nil || a.CidrBlockState.State == types.VpcCidrBlockStateCodeAssociated {
			out.Ranges = append(out.Ranges, aws.ToString(a.CidrBlock))
		}
	}
	if len(out.Ranges) == 0 && v.CidrBlock != nil {
		out.Ranges = []string{*v.CidrBlock}
	}
	return out
}

func name(tags []types.Tag) string {
	for _, t := range tags {
		if aws.ToString(t.Key) == "Name" {
			return aws.ToString(t.Value)
		}
	}
	return ""
}

// Peerings lists the peering connections; with an id only that one.
func (c *Client) Peerings(ctx context.Context, at Call, id string) ([]providers.AWSPeering, error) {
	ask := &sdk.DescribeVpcPeeringConnectionsInput{MaxResults: aws.Int32(200)}
	if id != "" {
		ask = &sdk.DescribeVpcPeeringConnectionsInput{VpcPeeringConnectionIds: []string{id}}
	}
	var out []providers.AWSPeering
	err := follow(ctx, at, sdk.NewDescribeVpcPeeringConnectionsPaginator(c.api, ask),
		func(res *sdk.DescribeVpcPeeringConnectionsOutput) bool {
			for i := range res.VpcPeeringConnections {
				out = append(out, peering(&res.VpcPeeringConnections[i]))
			}
			return res.VpcPeeringConnections != nil
		})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func peering(p *types.VpcPeeringConnection) providers.AWSPeering {
	out := providers.AWSPeering{ID: aws.ToString(p.VpcPeeringConnectionId), Name: name(p.Tags),
		Expires: aws.ToTime(p.ExpirationTime)}
	if p.Status != nil {
		out.Status, out.Message = string(p.Status.Code), aws.ToString(p.Status.Message)
	}
	if e := p.RequesterVpcInfo; e != nil {
		out.RequesterAccount, out.RequesterVPC, out.RequesterRegion = aws.ToString(e.OwnerId), aws.ToString(e.VpcId),
			aws.ToString(e.Region)
		out.RequesterRanges = ranges(e)
	}
	if e := p.AccepterVpcInfo; e != nil {
		out.AccepterAccount, out.AccepterVPC, out.AccepterRegion = aws.ToString(e.OwnerId), aws.ToString(e.VpcId),
			aws.ToString(e.Region)
		out.AccepterRanges = ranges(e)
	}
	return out
}

func ranges(e *types.VpcPeeringConnectionVpcInfo) []string {
	var out []string
	for _, b := range e.CidrBlockSet {
		out = append(out, aws.ToString(b.CidrBlock))
	}
	if len(out) == 0 && e.CidrBlock != nil {
		out = []string{*e.CidrBlock}
	}
	return out
}

// Accept accepts a request, or with dry only asks whether it may.
func (c *Client) Accept(ctx context.Context, at Call, id string, dry bool) (providers.AWSPeering, error) {
	res, err := c.api.AcceptVpcPeeringConnection(ctx, &sdk.AcceptVpcPeeringConnectionInput{VpcPeeringConnectionId: &id,
		DryRun: &dry}, at.opt())
	if err != nil {
		return providers.AWSPeering{}, err
	}
	if res.VpcPeeringConnection == nil || aws.ToString(res.VpcPeeringConnection.VpcPeeringConnectionId) == "" {
		return providers.AWSPeering{}, ErrHollow
	}
	return peering(res.VpcPeeringConnection), nil
}

// Reject turns a request down.
func (c *Client) Reject(ctx context.Context, at Call, id string) error {
	_, err := c.api.RejectVpcPeeringConnection(ctx, &sdk.RejectVpcPeeringConnectionInput{VpcPeeringConnectionId: &id},
		at.opt())
	return err
}

// Delete deletes a peering connection.
func (c *Client) Delete(ctx context.Context, at Call, id string) error {
	_, err := c.api.DeleteVpcPeeringConnection(ctx, &sdk.DeleteVpcPeeringConnectionInput{VpcPeeringConnectionId: &id},
		at.opt())
	return err
}

// RouteTables lists a network's route tables.
func (c *Client) RouteTables(ctx context.Context, at Call, vpc string) ([]providers.AWSRouteTable, error) {
	ask := &sdk.DescribeRouteTablesInput{MaxResults: aws.Int32(100),
		Filters: []types.Filter{{Name: aws.String("vpc-id"), Values: []string{vpc}}}}
	var out []providers.AWSRouteTable
	err := follow(ctx, at, sdk.NewDescribeRouteTablesPaginator(c.api, ask), func(res *sdk.DescribeRouteTablesOutput) bool {
		for i := range res.RouteTables {
			out = append(out, table(&res.RouteTables[i]))
		}
		return res.RouteTables != nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func table(t *types.RouteTable) providers.AWSRouteTable {
	out := providers.AWSRouteTable{ID: aws.ToString(t.RouteTableId), VPC: aws.ToString(t.VpcId), Name: name(t.Tags)}
	for _, a := range t.Associations {
		out.Main = out.Main || aws.ToBool(a.Main)
		if a.SubnetId != nil {
			out.Subnets = append(out.Subnets, *a.SubnetId)
		}
	}
	for i := range t.Routes {
		r := &t.Routes[i]
		to := cmp.Or(aws.ToString(r.DestinationCidrBlock), aws.ToString(r.DestinationPrefixListId))
		if to == "" { // IPv6 is not Aiven's
			continue
		}
		out.Routes = append(out.Routes, providers.AWSRoute{Destination: to, Target: target(r),
			State: string(r.State), Origin: string(r.Origin)})
	}
	return out
}

// PrefixList lists the entries of a prefix list.
func (c *Client) PrefixList(ctx context.Context, at Call, id string) ([]string, error) {
	out := []string{}
	ask := &sdk.GetManagedPrefixListEntriesInput{PrefixListId: &id, MaxResults: aws.Int32(100)}
	err := follow(ctx, at, sdk.NewGetManagedPrefixListEntriesPaginator(c.api, ask),
		func(res *sdk.GetManagedPrefixListEntriesOutput) bool {
			for _, e := range res.Entries {
				out = append(out, aws.ToString(e.Cidr))
			}
			return res.Entries != nil
		})
	return out, err
}

func target(r *types.Route) string {
	for _, s := range []*string{r.VpcPeeringConnectionId, r.TransitGatewayId, r.NatGatewayId, r.GatewayId,
		r.NetworkInterfaceId,
		r.InstanceId, r.LocalGatewayId, r.CarrierGatewayId, r.CoreNetworkArn, r.EgressOnlyInternetGatewayId} {
		if s != nil && strings.TrimSpace(*s) != "" {
			return *s
		}
	}
	return ""
}

// CreateRoute makes a route to a peering connection.
func (c *Client) CreateRoute(ctx context.Context, at Call, table, cidr, pcx string, dry bool) error {
	_, err := c.api.CreateRoute(ctx, &sdk.CreateRouteInput{RouteTableId: &table, DestinationCidrBlock: &cidr,
		VpcPeeringConnectionId: &pcx, DryRun: &dry}, at.opt())
	return err
}

// ReplaceRoute leads a route to a peering connection.
func (c *Client) ReplaceRoute(ctx context.Context, at Call, table, cidr, pcx string) error {
	_, err := c.api.ReplaceRoute(ctx, &sdk.ReplaceRouteInput{RouteTableId: &table, DestinationCidrBlock: &cidr,
		VpcPeeringConnectionId: &pcx}, at.opt())
	return err
}

// DeleteRoute takes a route away.
func (c *Client) DeleteRoute(ctx context.Context, at Call, table, cidr string) error {
	_, err := c.api.DeleteRoute(ctx, &sdk.DeleteRouteInput{RouteTableId: &table, DestinationCidrBlock: &cidr}, at.opt())
	return err
}
