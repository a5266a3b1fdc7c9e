package aiven

import (
	"cmp"
	"context"
	"errors"

	"github.com/aiven/go-client-codegen/handler/organization"
	"github.com/aiven/go-client-codegen/handler/organizationvpc"
	"github.com/aiven/go-client-codegen/handler/project"
	"github.com/aiven/go-client-codegen/handler/service"
	"github.com/aiven/go-client-codegen/handler/user"
	"github.com/aiven/go-client-codegen/handler/vpc"

	"example.org/peerage/providers"
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
	list, err := readList[wireOrganization](ctx, "UserOrganizationsList", "organizations",
		func(ctx context.Context) error {
			_, err := s.orgs.UserOrganizationsList(ctx)
			return err
		})
	var out []providers.AivenOrganization
	for _, o := range list {
		out = append(out, providers.AivenOrganization(o))
	}
	return out, err
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
