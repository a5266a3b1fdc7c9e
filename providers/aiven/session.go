package aiven

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/aiven/go-client-codegen/handler/organization"
	"github.com/aiven/go-client-codegen/handler/organizationvpc"
	"github.com/aiven/go-client-codegen/handler/project"
	"github.com/aiven/go-client-codegen/handler/service"
	"github.com/aiven/go-client-codegen/handler/user"
	"github.com/aiven/go-client-codegen/handler/vpc"

	"peerage/providers"
)

// session implements providers.AivenSession.
type session struct {
	doer     *doer
	users    user.UserHandler
	orgs     organization.OrganizationHandler
	orgVPCs  organizationvpc.OrganizationVpcHandler
	projects project.ProjectHandler
	vpcs     vpc.VpcHandler
	services service.ServiceHandler
}

func newSession(d *doer) *session {
	return &session{
		doer:     d,
		users:    user.NewHandler(d),
		orgs:     organization.NewHandler(d),
		orgVPCs:  organizationvpc.NewHandler(d),
		projects: project.NewHandler(d),
		vpcs:     vpc.NewHandler(d),
		services: service.NewHandler(d),
	}
}

// String says what this is, without the token.
func (s *session) String() string { return s.doer.String() }

// Prove implements providers.AivenSession: the user's e-mail address, else the
// real name.
func (s *session) Prove(ctx context.Context) (string, error) {
	var out struct {
		User struct {
			Email string `json:"user"`
			Name  string `json:"real_name"`
		} `json:"user"`
	}
	err := read(ctx, "UserInfo", &out, func(ctx context.Context) error {
		_, err := s.users.UserInfo(ctx)
		return err
	})
	name := cmp.Or(out.User.Email, out.User.Name)
	if err == nil && name == "" {
		err = malformed("UserInfo", errors.New("it names no user"))
	}
	return name, err
}

// Organizations implements providers.AivenSession.
func (s *session) Organizations(ctx context.Context) ([]providers.AivenOrganization, error) {
	list, err := readList[wireOrganization](ctx, "UserOrganizationsList", "organizations", func(ctx context.Context) error {
		_, err := s.orgs.UserOrganizationsList(ctx)
		return err
	})
	var out []providers.AivenOrganization
	for _, o := range list {
		out = append(out, providers.AivenOrganization(o))
	}
	return out, err
}

// VPCs implements providers.AivenSession. The list has no peerings.
func (s *session) VPCs(ctx context.Context, org string) ([]providers.AivenVPC, error) {
	list, err := readList[wireVPC](ctx, "OrganizationVpcList", "vpcs", func(ctx context.Context) error {
		_, err := s.orgVPCs.OrganizationVpcList(ctx, org)
		return err
	})
	var out []providers.AivenVPC
	for _, w := range list {
		out = append(out, w.vpc(org, ""))
	}
	return out, err
}

// VPC implements providers.AivenSession.
func (s *session) VPC(ctx context.Context, org, id string) (providers.AivenVPC, error) {
	w, err := readVPC(ctx, "OrganizationVpcGet", func(ctx context.Context) error {
		_, err := s.orgVPCs.OrganizationVpcGet(ctx, org, id)
		return err
	})
	return w.vpc(org, ""), err
}

// CreateVPC implements providers.AivenSession. The VPC is not ready at once:
// wait for ACTIVE.
func (s *session) CreateVPC(ctx context.Context, org, cloud, cidr, name string) (providers.AivenVPC, error) {
	in := &organizationvpc.OrganizationVpcCreateIn{
		Clouds:             []organizationvpc.CloudIn{{CloudName: cloud, NetworkCidr: cidr}},
		DisplayName:        optional(name),
		PeeringConnections: []organizationvpc.PeeringConnectionIn{},
	}
	w, err := readVPC(ctx, "OrganizationVpcCreate", func(ctx context.Context) error {
		_, err := s.orgVPCs.OrganizationVpcCreate(ctx, org, in)
		return err
	})
	return w.vpc(org, ""), err
}

// DeleteVPC implements providers.AivenSession.
func (s *session) DeleteVPC(ctx context.Context, org, id string) error {
	return read(ctx, "OrganizationVpcDelete", nil, func(ctx context.Context) error {
		_, err := s.orgVPCs.OrganizationVpcDelete(ctx, org, id)
		return err
	})
}

// CreatePeering implements providers.AivenSession. Should the answer lack the
// peering's id (the project form's does), the VPC is read once to find it.
func (s *session) CreatePeering(ctx context.Context, org, vpc string, p providers.AivenPeeringSpec) (providers.AivenPeering, error) {
	var w wirePeering
	err := read(ctx, "OrganizationVpcPeeringConnectionCreate", &w, func(ctx context.Context) error {
		_, err := s.orgVPCs.OrganizationVpcPeeringConnectionCreate(ctx, org, vpc, peeringRequest(p))
		return err
	})
	made := w.peering()
	if err != nil || made.ID != "" {
		return made, err
	}
	// It is made, whatever this look says.
	if v, err := s.VPC(ctx, org, vpc); err == nil {
		for _, q := range v.Peerings {
			if same(q, p) && q.ID != "" && q.State != "DELETED" && q.State != "DELETING" {
				return q, nil
			}
		}
	}
	return made, nil
}

// peeringRequest sends names of Azure in lower case: Aiven takes no other
// (documented), while Azure does not care.
func peeringRequest(p providers.AivenPeeringSpec) *organizationvpc.OrganizationVpcPeeringConnectionCreateIn {
	if p.AppID != "" || p.ResourceGroup != "" {
		p.Account, p.ResourceGroup, p.VPC = strings.ToLower(p.Account), strings.ToLower(p.ResourceGroup), strings.ToLower(p.VPC)
		p.AppID, p.TenantID = strings.ToLower(p.AppID), strings.ToLower(p.TenantID)
	}
	return &organizationvpc.OrganizationVpcPeeringConnectionCreateIn{
		PeerAzureAppId: optional(p.AppID), PeerAzureTenantId: optional(p.TenantID),
		PeerCloudAccount: p.Account, PeerRegion: optional(p.Region),
		PeerResourceGroup: optional(p.ResourceGroup), PeerVpc: p.VPC,
	}
}

func same(q providers.AivenPeering, p providers.AivenPeeringSpec) bool {
	return strings.EqualFold(q.Account, p.Account) && strings.EqualFold(q.VPC, p.VPC) &&
		strings.EqualFold(q.ResourceGroup, p.ResourceGroup)
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// DeletePeering implements providers.AivenSession.
func (s *session) DeletePeering(ctx context.Context, org, vpc, id string) error {
	return read(ctx, "OrganizationVpcPeeringConnectionDeleteById", nil, func(ctx context.Context) error {
		_, err := s.orgVPCs.OrganizationVpcPeeringConnectionDeleteById(ctx, org, vpc, id)
		return err
	})
}

// Refresh implements providers.AivenSession. The generated handlers lack this
// call; avn sends it in this form.
func (s *session) Refresh(ctx context.Context, org, vpc string) error {
	path := "/v1/organization/" + url.PathEscape(org) + "/vpcs/" + url.PathEscape(vpc) + "/peering-connections/actions/refresh"
	_, err := s.doer.Do(ctx, opRefresh, http.MethodPost, path, nil)
	return err
}

// Projects implements providers.AivenSession: their names.
func (s *session) Projects(ctx context.Context) ([]string, error) {
	list, err := readList[wireProject](ctx, "ProjectList", "projects", func(ctx context.Context) error {
		_, err := s.projects.ProjectList(ctx)
		return err
	})
	var out []string
	for _, p := range list {
		out = append(out, p.Name)
	}
	return out, err
}

// ProjectVPCs implements providers.AivenSession: the list, and one call for
// each VPC, since the list has no peerings. A VPC that goes away in between is
// left out.
func (s *session) ProjectVPCs(ctx context.Context, project string) ([]providers.AivenVPC, error) {
	list, err := readList[wireVPC](ctx, "VpcList", "vpcs", func(ctx context.Context) error {
		_, err := s.vpcs.VpcList(ctx, project)
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []providers.AivenVPC
	for _, w := range list {
		full, err := readVPC(ctx, "VpcGet", func(ctx context.Context) error {
			_, err := s.vpcs.VpcGet(ctx, project, w.Project)
			return err
		})
		if providers.Is(err, providers.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, full.vpc("", project))
	}
	return out, nil
}

// Services implements providers.AivenSession. Nothing secret is asked for or
// kept.
func (s *session) Services(ctx context.Context, project string) ([]providers.AivenService, error) {
	list, err := readList[wireService](ctx, "ServiceList", "services", func(ctx context.Context) error {
		_, err := s.services.ServiceList(ctx, project)
		return err
	})
	var out []providers.AivenService
	for _, w := range list {
		out = append(out, w.service(project))
	}
	return out, err
}
