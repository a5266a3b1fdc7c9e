package host

import (
	"context"
	"errors"

	"peerage/providers/aiven"
	"peerage/providers/sim"
	"peerage/providers/sim/company"
	"peerage/providers/sim/world"
	"peerage/providers/watch"
	"peerage/wizard"
	"peerage/wizard/flows"
)

func init() {
	register(10, func() service { return &aivenService{plainService: plainService{"aiven"}} })
}

type aivenService struct {
	plainService
	cloud *aiven.Cloud
	kept  keeper
}

func (a *aivenService) open(c *flows.Clouds, s surroundings) {
	a.cloud = aiven.New(aiven.Options{BaseURL: s.AivenURL, HTTP: s.transport(), Clock: s.clock, ReadOnly: s.ReadOnly, WireLog: s.wire,
		Env: s.Env, UserAgent: s.agent()})
	c.Aiven = a.cloud
}

func (a *aivenService) embed(c *flows.Clouds, e embedding) {
	a.cloud = aiven.New(aiven.Options{BaseURL: e.at[sim.Aiven], HTTP: e.http.Transport, Clock: e.clock, ReadOnly: e.ReadOnly, Limit: demoLimit,
		Env: e.env(map[string]string{"AIVEN_TOKEN": e.acc.Token.Value})})
	c.Aiven = a.cloud
}

func (a *aivenService) places() []place {
	if a.cloud == nil {
		return nil
	}
	var out []place
	for _, s := range a.cloud.Tokens() {
		out = append(out, place(s))
	}
	return out
}

func (a *aivenService) signs() []string {
	return []string{"AIVEN_TOKEN", "AIVEN_TOKEN_FROM", "AIVEN_USER"}
}

func (a *aivenService) watch(ctx context.Context, f *Feed, list []told) ([]watch.Source, string) {
	tokens := f.h.tokens(ctx, a.places(), list, "AIVEN_TOKEN", "AIVEN_TOKEN_FROM")
	if len(tokens) == 0 {
		return nil, "Aiven: no token. Set AIVEN_TOKEN and start again."
	}
	var out []watch.Source
	for i, t := range tokens {
		found, err := a.sources(ctx, t)
		out = append(out, found...)
		if err != nil && (i == 0 || !ended(err)) {
			out = append(out, f.broken("aiven", "Aiven organizations", err))
		}
	}
	return out, ""
}

// sources are a token's organizations and projects.
func (a *aivenService) sources(ctx context.Context, token string) ([]watch.Source, error) {
	s := a.cloud.Open(token)
	orgs, err := s.Organizations(ctx)
	if err != nil {
		return nil, err
	}
	var out []watch.Source
	for _, x := range orgs {
		out = append(out, a.kept.source(token, watch.AivenOrganization(s, x, 0)))
	}
	projects, err := s.Projects(ctx)
	if err != nil {
		return out, err
	}
	for _, x := range projects {
		out = append(out, a.kept.source(token, watch.AivenProject(s, x, 0)))
		if api, ok := s.(watch.AivenLinkLister); ok {
			out = append(out, a.kept.source(token, watch.AivenPrivateLinks(api, x, 0)))
		}
	}
	return out, nil
}

func (a *aivenService) connect(context.Context, func(wizard.Sign)) error {
	return errors.New("for Aiven, set AIVEN_TOKEN and start again, or set something up: the board then uses that token")
}

func (a *aivenService) doctor(ctx context.Context) []wizard.Finding {
	if a.cloud == nil {
		return nil
	}
	fix := "Make a new token in the Aiven Console, under your user's profile."
	return proved("Aiven token", a.places(), "Set AIVEN_TOKEN, or paste one when the wizard asks.", fix, func(token string) (string, error) {
		return a.cloud.Open(token).Prove(ctx)
	})
}

// LabAiven is the customer's organization.
type LabAiven struct {
	Token          string `json:"token"`
	ReadToken      string `json:"read_token"`
	OrganizationID string `json:"organization_id"`
	// VPCs are the organization VPCs' ids by cloud: "azure-westeurope".
	VPCs         map[string]string `json:"organization_vpcs"`
	Project      string            `json:"project"`
	Service      string            `json:"service"`
	ProjectVPCID string            `json:"project_vpc_id"`
	// PrivateLink is a project with services in a VPC on Azure.
	PrivateLink LabProject `json:"private_link"`
	// UpCloud is a project with a VPC on UpCloud.
	UpCloud LabProject `json:"upcloud"`
}

// LabProject is a project with a VPC of its own.
type LabProject struct {
	Project      string `json:"project"`
	Service      string `json:"service"`
	ProjectVPCID string `json:"project_vpc_id"`
}

func (a *aivenService) card(w *world.World, acc *company.Accounts, _ sim.Endpoints) any {
	out := LabAiven{Token: acc.Token.Value, ReadToken: acc.ReadToken.Value, OrganizationID: acc.Org, VPCs: map[string]string{},
		Project: acc.Project, Service: "pg-orders", ProjectVPCID: acc.VPCs[acc.Project].ID,
		PrivateLink: LabProject{Project: company.DataProject, Service: "pg-orders", ProjectVPCID: acc.VPCs[company.DataVPC].ID},
		UpCloud:     LabProject{Project: acc.UpCloud.Project, Service: "pg-shop", ProjectVPCID: acc.VPCs[company.UpCloudVPC].ID}}
	for _, v := range w.Aiven.AllVPCs() {
		if v.OrgID == acc.Org {
			out.VPCs[v.Cloud] = v.ID
		}
	}
	return out
}
