package aws

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"example.org/peerage/providers"
	"example.org/peerage/providers/aws/ec2"
	"example.org/peerage/providers/thin"
)

// maxTries is how often a read is attempted at most; a write is attempted
// once, since the procedure looks before it tries again.
const maxTries = 4

type session struct {
	cloud   *Cloud
	profile string
	cred    sdk.CredentialsProvider
	hidden  *hidden
	sts     *sts.Client
	ec2     *ec2.Client
	// region is the profile's own, near others that the person works in.
	region string
	near   atomic.Pointer[[]string]
}

// Region implements providers.AWSPlaced.
func (s *session) Region() string { return s.region }

// Near implements providers.AWSPlaced.
func (s *session) Near(regions ...string) { s.near.Store(&regions) }

// anywhere asks what is of no region where it may be asked: an organization can
// close regions. The first refusal is told.
func (s *session) anywhere(ctx context.Context, op operation, fn func(ec2.Call) error) error {
	at := []string{s.region}
	if near := s.near.Load(); near != nil {
		at = append(at, *near...)
	}
	at = slices.DeleteFunc(at, func(r string) bool { return r == "" })
	guessed := len(at) == 0
	if guessed {
		at = []string{homeRegion}
	}
	var first error
	for _, region := range slices.Compact(at) {
		err := s.do(ctx, op, region, fn)
		if e := providers.AsError(err); e != nil && guessed {
			e.Detail["guessed"] = "yes"
		}
		if err == nil || !providers.Is(err, providers.NotPermitted) {
			return err
		}
		first = cmp.Or(first, err)
	}
	return first
}

// operation says what a call is in plain words, which right it needs, and
// whether it changes anything.
type operation struct {
	words, action string
	write         bool
}

var (
	opCaller    = operation{words: "show whose keys these are", action: "sts:GetCallerIdentity"}
	opRegions   = operation{words: "list the regions", action: "ec2:DescribeRegions"}
	opVPCs      = operation{words: "list the VPCs", action: "ec2:DescribeVpcs"}
	opPeering   = operation{words: "look at the peering connection", action: "ec2:DescribeVpcPeeringConnections"}
	opPeerings  = operation{words: "list the peering connections", action: "ec2:DescribeVpcPeeringConnections"}
	opMayAccept = operation{words: "ask whether you may accept", action: "ec2:AcceptVpcPeeringConnection"}
	opAccept    = operation{words: "accept the peering connection", action: "ec2:AcceptVpcPeeringConnection",
		write: true}
	opReject = operation{words: "reject the peering connection", action: "ec2:RejectVpcPeeringConnection",
		write: true}
	opDelete = operation{words: "delete the peering connection", action: "ec2:DeleteVpcPeeringConnection",
		write: true}
	opTables       = operation{words: "list the route tables", action: "ec2:DescribeRouteTables"}
	opPrefixes     = operation{words: "read the prefix list", action: "ec2:GetManagedPrefixListEntries"}
	opMayRoute     = operation{words: "ask whether you may create the route", action: "ec2:CreateRoute"}
	opCreateRoute  = operation{words: "create the route", action: "ec2:CreateRoute", write: true}
	opReplaceRoute = operation{words: "replace the route", action: "ec2:ReplaceRoute", write: true}
	opDeleteRoute  = operation{words: "delete the route", action: "ec2:DeleteRoute", write: true}
)

func (c *Cloud) session(cfg sdk.Config, profile string) *session {
	secrets := &hidden{}
	cfg.HTTPClient = &carrier{cloud: c, inner: c.client(cfg), hidden: secrets}
	cfg.Retryer = func() sdk.Retryer { return retry.AddWithMaxAttempts(retry.NewStandard(), maxTries) }
	return &session{
		cloud: c, profile: profile, region: cfg.Region, cred: cfg.Credentials, hidden: secrets,
		ec2: ec2.New(cfg, c.opt.Endpoint),
		sts: sts.NewFromConfig(cfg, func(o *sts.Options) {
			if c.opt.Endpoint != "" {
				o.BaseEndpoint = &c.opt.Endpoint
			}
		}),
	}
}

// client carries requests, and follows no redirect: the SDK's own client would
// follow some, with a session token in a header that Go does not know.
func (c *Cloud) client(cfg sdk.Config) sdk.HTTPClient {
	if c.opt.HTTP != nil {
		return &http.Client{Transport: c.opt.HTTP, CheckRedirect: thin.NoRedirect}
	}
	its, ok := cfg.HTTPClient.(*awshttp.BuildableClient)
	switch {
	case cfg.HTTPClient == nil:
		its = c.sdkHTTP()
	case !ok:
		return cfg.HTTPClient
	}
	return &http.Client{Transport: its.GetTransport(), Timeout: its.GetTimeout(), CheckRedirect: thin.NoRedirect}
}

// do makes a call: refused when read-only, its error classified.
func (s *session) do(ctx context.Context, op operation, region string, fn func(ec2.Call) error) error {
	if op.write && s.cloud.opt.ReadOnly {
		return &providers.Error{Class: providers.ReadOnly, Provider: "aws", Op: op.words, Message: "refused: read-only"}
	}
	if s.cred != nil {
		keys, err := s.cred.Retrieve(ctx)
		if err != nil {
			return s.noCredentials(ctx, op, err)
		}
		s.hidden.keep(keys)
	}
	at := ec2.Call{Region: region}
	if op.write || providers.IsHasty(ctx) {
		at.Retryer = sdk.NopRetryer{}
	}
	err := fn(at)
	if err == nil {
		return nil
	}
	err = s.classified(ctx, op, region, err)
	if e := providers.AsError(err); e.Code == "AuthFailure" && op != opCaller && ctx.Err() == nil {
		if _, _, unknown := s.Caller(ctx); unknown == nil {
			e.Class, e.Native, e.Code = providers.NotPermitted, e.Code, providers.AWSRegionOff
		}
	}
	return err
}

// Caller implements providers.AWSSession.
func (s *session) Caller(ctx context.Context) (account, arn string, err error) {
	err = s.anywhere(ctx, opCaller, func(at ec2.Call) error {
		res, err := s.sts.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}, func(o *sts.Options) {
			o.Region = at.Region
			if at.Retryer != nil {
				o.Retryer = at.Retryer
			}
		})
		if err == nil {
			account, arn = sdk.ToString(res.Account), sdk.ToString(res.Arn)
		}
		if err == nil && account == "" {
			err = ec2.ErrHollow
		}
		return err
	})
	return account, arn, err
}

// Regions implements providers.AWSSession: those that are switched on.
func (s *session) Regions(ctx context.Context) (out []string, err error) {
	err = s.anywhere(ctx, opRegions, func(at ec2.Call) error {
		out, err = s.ec2.Regions(ctx, at)
		return err
	})
	return out, err
}

// VPCs implements providers.AWSSession.
func (s *session) VPCs(ctx context.Context, region string) (out []providers.AWSVPC, err error) {
	err = s.do(ctx, opVPCs, region, func(at ec2.Call) error {
		out, err = s.ec2.VPCs(ctx, at)
		return err
	})
	return out, err
}

// Peering implements providers.AWSSession.
func (s *session) Peering(ctx context.Context, region, id string) (out providers.AWSPeering, err error) {
	err = s.do(ctx, opPeering, region, func(at ec2.Call) error {
		list, err := s.ec2.Peerings(ctx, at, id)
		if err == nil && len(list) == 0 { // EC2 says so itself; its stand-ins may not
			return &providers.Error{Class: providers.NotFound, Provider: "aws", Op: opPeering.words, Code: CodeNoPeering,
				Message: id + " does not exist in " + region}
		}
		if err == nil {
			out = list[0]
		}
		return err
	})
	return out, err
}

// Peerings implements providers.AWSSession.
func (s *session) Peerings(ctx context.Context, region string) (out []providers.AWSPeering, err error) {
	err = s.do(ctx, opPeerings, region, func(at ec2.Call) error {
		out, err = s.ec2.Peerings(ctx, at, "")
		return err
	})
	return out, err
}

// MayAccept implements providers.AWSSession: a dry run changes nothing.
func (s *session) MayAccept(ctx context.Context, region, id string) error {
	return allowed(s.do(ctx, opMayAccept, region, func(at ec2.Call) error {
		_, err := s.ec2.Accept(ctx, at, id, true)
		return err
	}))
}

// Accept implements providers.AWSSession.
func (s *session) Accept(ctx context.Context, region, id string) (out providers.AWSPeering, err error) {
	err = s.do(ctx, opAccept, region, func(at ec2.Call) error {
		out, err = s.ec2.Accept(ctx, at, id, false)
		return err
	})
	return out, err
}

// Reject implements providers.AWSSession.
func (s *session) Reject(ctx context.Context, region, id string) error {
	return s.do(ctx, opReject, region, func(at ec2.Call) error { return s.ec2.Reject(ctx, at, id) })
}

// DeletePeering implements providers.AWSSession.
func (s *session) DeletePeering(ctx context.Context, region, id string) error {
	return s.do(ctx, opDelete, region, func(at ec2.Call) error { return s.ec2.Delete(ctx, at, id) })
}

// RouteTables implements providers.AWSSession.
func (s *session) RouteTables(ctx context.Context, region, vpc string) (out []providers.AWSRouteTable, err error) {
	err = s.do(ctx, opTables, region, func(at ec2.Call) error {
		out, err = s.ec2.RouteTables(ctx, at, vpc)
		return err
	})
	if err == nil {
		err = s.prefixes(ctx, region, out)
	}
	return out, err
}

// prefixes reads the prefix lists that routes are for. Those which a gateway
// endpoint serves hold a service's public addresses; those that may not be read
// stay unread.
func (s *session) prefixes(ctx context.Context, region string, tables []providers.AWSRouteTable) error {
	known := map[string][]string{}
	for _, t := range tables {
		for i := range t.Routes {
			r := &t.Routes[i]
			if !strings.HasPrefix(r.Destination, "pl-") || strings.HasPrefix(r.Target, "vpce-") {
				continue
			}
			if _, ok := known[r.Destination]; !ok {
				err := s.do(ctx, opPrefixes, region, func(at ec2.Call) (err error) {
					known[r.Destination], err = s.ec2.PrefixList(ctx, at, r.Destination)
					return err
				})
				if err != nil {
					known[r.Destination] = nil
				}
				if err != nil && !providers.Is(err, providers.NotPermitted) && !providers.Is(err, providers.NotFound) {
					return err
				}
			}
			r.Prefixes = known[r.Destination]
		}
	}
	return nil
}

// MayRoute implements providers.AWSSession: a dry run changes nothing.
func (s *session) MayRoute(ctx context.Context, region, table, cidr, pcx string) error {
	return allowed(s.do(ctx, opMayRoute, region, func(at ec2.Call) error {
		return s.ec2.CreateRoute(ctx, at, table, cidr, pcx, true)
	}))
}

// CreateRoute implements providers.AWSSession.
func (s *session) CreateRoute(ctx context.Context, region, table, cidr, pcx string) error {
	return s.do(ctx, opCreateRoute, region, func(at ec2.Call) error {
		return s.ec2.CreateRoute(ctx, at, table, cidr, pcx, false)
	})
}

// ReplaceRoute implements providers.AWSSession.
func (s *session) ReplaceRoute(ctx context.Context, region, table, cidr, pcx string) error {
	return s.do(ctx, opReplaceRoute, region, func(at ec2.Call) error {
		return s.ec2.ReplaceRoute(ctx, at, table, cidr, pcx)
	})
}

// DeleteRoute implements providers.AWSSession.
func (s *session) DeleteRoute(ctx context.Context, region, table, cidr string) error {
	return s.do(ctx, opDeleteRoute, region, func(at ec2.Call) error { return s.ec2.DeleteRoute(ctx, at, table, cidr) })
}
