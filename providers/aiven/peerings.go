package aiven

import (
	"context"
	"errors"

	"github.com/aiven/go-client-codegen/handler/vpc"

	"example.org/peerage/providers"
)

// CreatePeering implements providers.AivenSession. Should the answer lack the
// peering's id (the project form's does), the VPC is read once to find it.
func (s *session) CreatePeering(ctx context.Context, of providers.AivenScope, id string,
	to providers.AivenTarget) (providers.AivenPeering, error) {
	if to == nil {
		return providers.AivenPeering{}, noTarget("create the peering in Aiven")
	}
	in := specOf(to)
	c := form(of,
		call{"OrganizationVpcPeeringConnectionCreate", func(ctx context.Context) error {
			_, err := s.orgVPCs.OrganizationVpcPeeringConnectionCreate(ctx, of.Organization(), id, &in)
			return err
		}},
		call{"VpcPeeringConnectionCreate", func(ctx context.Context) error {
			_, err := s.vpcs.VpcPeeringConnectionCreate(ctx, of.Project(), id, &vpc.VpcPeeringConnectionCreateIn{
				PeerAzureAppId:    in.PeerAzureAppId,
				PeerAzureTenantId: in.PeerAzureTenantId,
				PeerCloudAccount:  in.PeerCloudAccount,
				PeerRegion:        in.PeerRegion,
				PeerResourceGroup: in.PeerResourceGroup,
				PeerVpc:           in.PeerVpc,
			})
			return err
		}})
	var w wirePeering
	err := read(ctx, c.op, &w, c.do)
	made := w.peering(to.Cloud())
	made.Target = to
	if err != nil || made.ID != "" {
		return made, err
	}
	// It is made, whatever this look says.
	if q, err := s.peering(ctx, of, id, made); err == nil {
		return q, nil
	}
	if made.State == "" {
		err = malformed(c.op, errors.New("it holds no peering"))
	}
	return made, err
}

// peering finds one that is not deleted, by its id or else by what it leads to.
func (s *session) peering(ctx context.Context, of providers.AivenScope, id string,
	p providers.AivenPeering) (providers.AivenPeering, error) {
	v, err := s.VPC(ctx, of, id)
	if err != nil {
		return p, err
	}
	for _, q := range v.Peerings {
		if q.State == providers.AivenDeleted || q.State == providers.AivenDeleting {
			continue
		}
		if p.ID != "" && p.ID == q.ID || p.ID == "" && providers.SameTarget(p.Target, q.Target) {
			return q, nil
		}
	}
	return p, &providers.Error{Class: providers.NotFound, Provider: "aiven", Op: "find the peering in Aiven",
		Message: "the VPC has no such peering"}
}

// DeletePeering implements providers.AivenSession.
func (s *session) DeletePeering(ctx context.Context, of providers.AivenScope, id string,
	p providers.AivenPeering) error {
	byID := of.Project() == ""
	if byID && p.ID == "" || !byID && p.Target == nil {
		if p.ID == "" && p.Target == nil {
			return noTarget("delete the peering in Aiven")
		}
		q, err := s.peering(ctx, of, id, p)
		if err != nil {
			return err
		}
		p = q
	}
	if byID {
		return read(ctx, "OrganizationVpcPeeringConnectionDeleteById", nil, func(ctx context.Context) error {
			_, err := s.orgVPCs.OrganizationVpcPeeringConnectionDeleteById(ctx, of.Organization(), id, p.ID)
			return err
		})
	}
	return s.deleteNamed(ctx, of.Project(), id, specOf(p.Target))
}

// deleteNamed deletes a project's peering by what it leads to. One that Aiven
// keeps without a region is not under the path with one; without it the path
// means the same network, since a VPC's id is the only one of its kind.
func (s *session) deleteNamed(ctx context.Context, project, id string, to spec) error {
	if to.PeerResourceGroup != nil {
		return read(ctx, "VpcPeeringConnectionWithResourceGroupDelete", nil, func(ctx context.Context) error {
			_, err := s.vpcs.VpcPeeringConnectionWithResourceGroupDelete(ctx, project, id, to.PeerCloudAccount,
				*to.PeerResourceGroup, to.PeerVpc)
			return err
		})
	}
	if to.PeerRegion != nil {
		err := read(ctx, "VpcPeeringConnectionWithRegionDelete", nil, func(ctx context.Context) error {
			_, err := s.vpcs.VpcPeeringConnectionWithRegionDelete(ctx, project, id, to.PeerCloudAccount, to.PeerVpc,
				*to.PeerRegion)
			return err
		})
		if !providers.Is(err, providers.NotFound) {
			return err
		}
	}
	return read(ctx, "VpcPeeringConnectionDelete", nil, func(ctx context.Context) error {
		_, err := s.vpcs.VpcPeeringConnectionDelete(ctx, project, id, to.PeerCloudAccount, to.PeerVpc)
		return err
	})
}

func noTarget(op string) error {
	return &providers.Error{Class: providers.Invalid, Provider: "aiven", Op: op,
		Err: errors.New("nothing says what it leads to")}
}
