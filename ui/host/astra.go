package host

import (
	"context"

	"peerage/providers"
	"peerage/providers/astra"
	"peerage/providers/sim"
	"peerage/providers/sim/company"
	"peerage/providers/sim/world"
	"peerage/providers/watch"
	"peerage/wizard"
	"peerage/wizard/flows"
)

func init() {
	register(20, func() service { return &astraService{plainService: plainService{"astra"}} })
}

type astraService struct {
	plainService
	cloud *astra.Cloud
	kept  keeper
}

func (a *astraService) open(c *flows.Clouds, s surroundings) {
	a.cloud = astra.New(astra.Options{HTTP: s.transport(), Clock: s.clock, ReadOnly: s.ReadOnly, WireLog: s.wire, Env: s.Env, UserAgent: s.agent()})
	c.Astra = a.cloud
}

func (a *astraService) embed(c *flows.Clouds, e embedding) {
	a.cloud = astra.New(astra.Options{BaseURL: e.at[sim.Astra], HTTP: e.http.Transport, Clock: e.clock, ReadOnly: e.ReadOnly, Limit: demoLimit,
		Env: e.env(map[string]string{"ASTRA_DB_APPLICATION_TOKEN": e.acc.Astra.Token.Value})})
	c.Astra = a.cloud
}

func (a *astraService) places() []place {
	if a.cloud == nil {
		return nil
	}
	var out []place
	for _, s := range a.cloud.Tokens() {
		out = append(out, place(s))
	}
	return out
}

func (a *astraService) signs() []string {
	return []string{"APPLICATION_TOKEN", "APPLICATION_TOKEN_FROM", "ASTRA_ORG_ID"}
}

func (a *astraService) watch(ctx context.Context, f *Feed, list []told) ([]watch.Source, string) {
	var out []watch.Source
	for i, t := range f.h.tokens(ctx, a.places(), list, "APPLICATION_TOKEN", "APPLICATION_TOKEN_FROM") {
		s := a.cloud.Open(t)
		org, err := s.Prove(ctx)
		switch {
		case err == nil:
			out = append(out, a.kept.source(t, watch.AstraOrganization(s, org, 0)))
		case i == 0 || !ended(err):
			out = append(out, f.broken("astra", "Astra DB", err))
		}
	}
	return out, ""
}

func (a *astraService) doctor(ctx context.Context) []wizard.Finding {
	if a.cloud == nil {
		return nil
	}
	fix := "Make a new token with the role Database Administrator, in Astra's settings."
	return proved("Astra token", a.places(), "Set ASTRA_DB_APPLICATION_TOKEN, or paste one when the wizard asks.", fix, func(token string) (string, error) {
		org, err := a.cloud.Open(token).Prove(ctx)
		return "organization " + org, err
	})
}

// answers are those of somebody who connects vnet-orders with astra-orders.
func (a *astraService) answers(acc *company.Accounts) map[string]map[string]string {
	return map[string]map[string]string{"astra-azure": {
		"AZURE_SIGN_IN": string(providers.SignInDeviceCode), "AZURE_SUBSCRIPTION_ID": acc.Production,
		"AZURE_VNET_ID": acc.VNets["vnet-orders"], "DATABASE_ID": acc.Astra.Databases["astra-orders"].ID,
	}}
}

// LabAstra is the customer's databases; DatabaseID has no peering yet.
type LabAstra struct {
	Token          string            `json:"token"`
	ReadToken      string            `json:"read_token"`
	OrganizationID string            `json:"organization_id"`
	DatabaseID     string            `json:"database_id"`
	Databases      map[string]string `json:"databases"`
}

func (a *astraService) card(_ *world.World, acc *company.Accounts, _ sim.Endpoints) any {
	x := acc.Astra
	out := LabAstra{Token: x.Token.Value, ReadToken: x.ReadToken.Value, OrganizationID: x.Org, DatabaseID: x.Databases["astra-orders"].ID, Databases: map[string]string{}}
	for name, d := range x.Databases {
		out.Databases[name] = d.ID
	}
	return out
}
