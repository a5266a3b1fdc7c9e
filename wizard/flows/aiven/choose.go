package aiven

import (
	"context"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// Choose chooses whose VPC it is (A13).
func (k *Side) Choose(id string) *wizard.Step {
	if k.Of.ByID {
		return k.Organization(id)
	}
	return k.Project(id)
}

// Organization chooses the Aiven organization (A13).
func (k *Side) Organization(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Organization", Actor: Actor, Preflight: true,
		Why:     k.whoseVPC(),
		Gives:   []string{VarOrg},
		Command: func(wizard.Values) string { return "avn organization list" },
		Inputs: []wizard.Input{{
			Var: VarOrg, Only: true, Free: true, Hint: "paste an organization id",
			Choices: steps.As(k.Account, Account.organizations),
			Derive:  steps.AsDoOn(k.Account, Account.nameOrganization),
		}},
		Check:    steps.As(k.Account, Account.mayNetwork),
		Remedies: organizationRemedies(k),
		Result:   func(v wizard.Values) string { return steps.OrText(v(VarOrgName), v(VarOrg)) },
	}
}

func (k *Side) whoseVPC() string {
	return "The one whose VPC your " + steps.OrText(k.On.Network, "network") + " will be peered with."
}

func (a Account) organizations(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	orgs, err := a.Organizations(ctx)
	if err != nil {
		return nil, err
	}
	if len(orgs) == 0 {
		return nil, steps.Fail(providers.NotFound, codeNoOrg, "list the organizations",
			"This token belongs to no Aiven organization.")
	}
	var out []wizard.Choice
	for _, o := range orgs {
		a.names.Keep(r, o.ID, o.Name)
		out = append(out, wizard.Choice{Value: o.ID, Title: o.Name, Columns: []string{o.ID, o.Tier}})
	}
	return out, nil
}

// nameOrganization keeps the name; that of an id which was given beforehand is
// looked up, and goes without when it cannot be.
func (a Account) nameOrganization(ctx context.Context, r *wizard.Run, id string) error {
	if _, known := a.names.Find(r, id); !known {
		_, err := a.organizations(ctx, r)
		if err != nil && !providers.Is(err, providers.NotFound) && !providers.Is(err, providers.NotPermitted) {
			return err
		}
	}
	name, _ := a.names.Find(r, id)
	return r.Set(ctx, VarOrgName, name)
}

// Project chooses the Aiven project.
func (k *Side) Project(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Project", Actor: Actor, Preflight: true,
		Why:      k.whoseVPC(),
		Gives:    []string{VarProject},
		Command:  func(wizard.Values) string { return "avn project list" },
		Inputs:   []wizard.Input{k.projectInput()},
		Check:    steps.As(k.Account, Account.mayNetwork),
		Remedies: projectRemedies(k, id),
		Result:   steps.Words(VarProject),
	}
}

func (k *Side) projectInput() wizard.Input {
	return wizard.Input{
		Var: VarProject, Only: true, Free: true, Hint: "type a project's name",
		Choices: steps.As(k.Account, Account.projects),
	}
}

func (a Account) projects(ctx context.Context, _ *wizard.Run) ([]wizard.Choice, error) {
	list, err := a.Projects(ctx)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, steps.Fail(providers.NotFound, CodeNoProject, "list the projects",
			"This token belongs to no Aiven project.")
	}
	var out []wizard.Choice
	for _, p := range list {
		out = append(out, wizard.Choice{Value: p, Title: p})
	}
	return out, nil
}

// mayNetwork proves the right to read; writing shows only by doing it.
func (a Account) mayNetwork(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	if _, err := a.VPCs(ctx, a.scope(r)); err != nil {
		return nil, err
	}
	of := a.Of.Word
	return append([]wizard.Finding{
		{Verdict: wizard.OK, Text: "The token may read the " + of + "'s networks (" + of + ":networking:read)."},
		{Verdict: wizard.Unproved, Text: "Whether it may change them (" + of +
			":networking:write) shows when the peering is created."},
	}, a.Beforehand...), nil
}
