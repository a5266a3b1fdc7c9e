package aiven

import (
	"context"
	"net/http"
	"net/url"

	"github.com/aiven/go-client-codegen/handler/organizationvpc"
	"github.com/aiven/go-client-codegen/handler/vpc"

	"example.org/peerage/providers"
)

// form picks the call for an organization or for a project: an operation's id,
// and what makes it.
func form(of providers.AivenScope, orgs, projects call) call {
	if of.Project() != "" {
		return projects
	}
	return orgs
}

type call struct {
	op string
	do func(context.Context) error
}

// Clouds implements providers.AivenSession. The generated handlers lack the
// organizations' call; avn sends it in this form.
func (s *session) Clouds(ctx context.Context, of providers.AivenScope) ([]providers.AivenPlace, error) {
	c, key := call{opVPCClouds, func(ctx context.Context) error {
		path := "/v1/organization/" + url.PathEscape(of.Organization()) + "/vpc-clouds"
		_, err := s.doer.Do(ctx, opVPCClouds, http.MethodGet, path, nil)
		return err
	}}, "clouds"
	if of.Project() != "" {
		c, key = call{"ListProjectVpcPeeringConnectionTypes", func(ctx context.Context) error {
			_, err := s.projects.ListProjectVpcPeeringConnectionTypes(ctx, of.Project())
			return err
		}}, "vpc_peering_connection_types"
	}
	list, err := readList[wirePlace](ctx, c.op, key, c.do)
	var out []providers.AivenPlace
	for _, w := range list {
		out = append(out, providers.AivenPlace(w))
	}
	return out, err
}

// VPCs implements providers.AivenSession.
func (s *session) VPCs(ctx context.Context, of providers.AivenScope) ([]providers.AivenVPC, error) {
	c := form(of,
		call{"OrganizationVpcList", func(ctx context.Context) error {
			_, err := s.orgVPCs.OrganizationVpcList(ctx, of.Organization())
			return err
		}},
		call{"VpcList", func(ctx context.Context) error {
			_, err := s.vpcs.VpcList(ctx, of.Project())
			return err
		}})
	list, err := readList[wireVPC](ctx, c.op, "vpcs", c.do)
	var out []providers.AivenVPC
	for _, w := range list {
		out = append(out, w.vpc(of))
	}
	return out, err
}

// VPC implements providers.AivenSession.
func (s *session) VPC(ctx context.Context, of providers.AivenScope, id string) (providers.AivenVPC, error) {
	return s.oneVPC(ctx, of, form(of,
		call{"OrganizationVpcGet", func(ctx context.Context) error {
			_, err := s.orgVPCs.OrganizationVpcGet(ctx, of.Organization(), id)
			return err
		}},
		call{"VpcGet", func(ctx context.Context) error {
			_, err := s.vpcs.VpcGet(ctx, of.Project(), id)
			return err
		}}))
}

func (s *session) oneVPC(ctx context.Context, of providers.AivenScope, c call) (providers.AivenVPC, error) {
	w, err := readVPC(ctx, c.op, c.do)
	return w.vpc(of), err
}

// CreateVPC implements providers.AivenSession.
func (s *session) CreateVPC(ctx context.Context, of providers.AivenScope,
	v providers.AivenNewVPC) (providers.AivenVPC, error) {
	return s.oneVPC(ctx, of, form(of,
		call{"OrganizationVpcCreate", func(ctx context.Context) error {
			_, err := s.orgVPCs.OrganizationVpcCreate(ctx, of.Organization(), &organizationvpc.OrganizationVpcCreateIn{
				Clouds:             []organizationvpc.CloudIn{{CloudName: v.Cloud, NetworkCidr: v.CIDR}},
				DisplayName:        optional(v.Name),
				PeeringConnections: []organizationvpc.PeeringConnectionIn{},
			})
			return err
		}},
		call{"VpcCreate", func(ctx context.Context) error {
			_, err := s.vpcs.VpcCreate(ctx, of.Project(), &vpc.VpcCreateIn{
				CloudName:          v.Cloud,
				NetworkCidr:        v.CIDR,
				PeeringConnections: []vpc.PeeringConnectionIn{},
			})
			return err
		}}))
}

// DeleteVPC implements providers.AivenSession.
func (s *session) DeleteVPC(ctx context.Context, of providers.AivenScope, id string) error {
	c := form(of,
		call{"OrganizationVpcDelete", func(ctx context.Context) error {
			_, err := s.orgVPCs.OrganizationVpcDelete(ctx, of.Organization(), id)
			return err
		}},
		call{"VpcDelete", func(ctx context.Context) error {
			_, err := s.vpcs.VpcDelete(ctx, of.Project(), id)
			return err
		}})
	return read(ctx, c.op, nil, c.do)
}

// Refresh implements providers.AivenSession. The generated handlers lack these
// calls; avn sends them in this form.
func (s *session) Refresh(ctx context.Context, of providers.AivenScope, id string) error {
	op, path := opRefresh, "/v1/organization/"+url.PathEscape(of.Organization())+"/vpcs/"+url.PathEscape(id)+
		"/peering-connections/actions/refresh"
	if of.Project() != "" {
		op, path = opProjectRefresh, "/v1/project/"+url.PathEscape(of.Project())+"/vpcs/"+url.PathEscape(id)+
			"/peering-connections/refresh"
	}
	_, err := s.doer.Do(ctx, op, http.MethodPost, path, nil)
	return err
}
