package aiven

import (
	"context"
	"net/http"
	"net/url"

	"peerage/providers"
)

const opVPCClouds = "OrganizationVpcCloudsList"

func init() {
	operations[opVPCClouds] = operation{words: "list where VPCs can be made"}
	operations["ListProjectVpcPeeringConnectionTypes"] = operation{words: "list where VPCs can be made"}
}

var _ providers.AivenPlaces = (*session)(nil)

type wirePlace struct {
	Name  string `json:"cloud_name"`
	Words string `json:"cloud_description"`
}

func places(list []wirePlace, err error) ([]providers.AivenPlace, error) {
	var out []providers.AivenPlace
	for _, w := range list {
		out = append(out, providers.AivenPlace{Cloud: w.Name, Words: w.Words})
	}
	return out, err
}

// VPCClouds implements providers.AivenPlaces. The generated handlers lack this
// call; avn sends it in this form.
func (s *session) VPCClouds(ctx context.Context, org string) ([]providers.AivenPlace, error) {
	return places(readList[wirePlace](ctx, opVPCClouds, "clouds", func(ctx context.Context) error {
		_, err := s.doer.Do(ctx, opVPCClouds, http.MethodGet, "/v1/organization/"+url.PathEscape(org)+"/vpc-clouds", nil)
		return err
	}))
}

// ProjectVPCClouds implements providers.AivenPlaces.
func (s *session) ProjectVPCClouds(ctx context.Context, project string) ([]providers.AivenPlace, error) {
	return places(readList[wirePlace](ctx, "ListProjectVpcPeeringConnectionTypes", "vpc_peering_connection_types", func(ctx context.Context) error {
		_, err := s.projects.ListProjectVpcPeeringConnectionTypes(ctx, project)
		return err
	}))
}
