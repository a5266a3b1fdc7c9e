package aiven

import (
	"context"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// What an Aiven token must be allowed to do.
const (
	MayOrganization = "manage organization networking"
	MayProject      = "manage the project's networks"
	MayService      = "configure the project's services"
)

// Token takes a token and proves it (A00).
func (k *Side) Token(id, may string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Aiven token", Actor: Actor, Preflight: true, Live: true, Teardown: true, SignsIn: "aiven",
		Why:   "With it Aiven's side is made and watched. It must be allowed to " + may + ".",
		Gives: []string{VarUser},
		Inputs: []wizard.Input{
			{Var: VarTokenFrom, Choices: k.tokenSources, Only: true, Needed: k.tokenUnclear},
			{Var: VarToken, Needed: func(r *wizard.Run) bool { return r.Get(VarTokenFrom) == steps.Pasted }},
		},
		Check:    k.openAiven,
		Remedies: tokenRemedies(k),
		Result:   steps.Words(VarUser),
	}
}

// tokenUnclear says whether to ask where the token is: not when one was given
// or stands in the environment.
func (k *Side) tokenUnclear(r *wizard.Run) bool {
	if r.Get(VarTokenFrom) != "" {
		return false
	}
	return r.Value(VarToken) == "" && k.plainSource() == nil
}

// plainSource is the best place that may be read without asking.
func (k *Side) plainSource() *providers.AivenTokenSource {
	for _, s := range k.Aiven.Tokens() {
		if !s.Ask {
			return &s
		}
	}
	return nil
}

func (k *Side) tokenSources(context.Context, *wizard.Run) ([]wizard.Choice, error) {
	var out []wizard.Choice
	for _, s := range k.Aiven.Tokens() {
		out = append(out, wizard.Choice{Value: s.ID, Title: s.Title})
	}
	return append(out, wizard.Choice{Value: steps.Pasted, Title: "Paste a token"}), nil
}

// openAiven reads the token from where it is and proves it.
func (k *Side) openAiven(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	token, err := k.readToken(ctx, r)
	if err != nil {
		return nil, err
	}
	s := k.Aiven.Open(token)
	name, err := s.Prove(ctx)
	if err != nil {
		return nil, err
	}
	k.Held(r).Aiven = s
	if err := r.Set(ctx, VarUser, name); err != nil {
		return nil, err
	}
	return []wizard.Finding{{Verdict: wizard.OK, Text: "Aiven knows the token: " + name + "."}}, nil
}

func (k *Side) readToken(ctx context.Context, r *wizard.Run) (string, error) {
	if token, ok, err := r.Secret(ctx, VarToken); ok || err != nil {
		return token, err
	}
	from := r.Get(VarTokenFrom)
	for _, s := range k.Aiven.Tokens() {
		if s.ID != from && (from != "" || s.Ask) {
			continue
		}
		token, err := s.Read()
		if err != nil {
			return "", err
		}
		return token, r.Set(ctx, VarTokenFrom, s.ID)
	}
	return "", steps.Fail(providers.NotAuthenticated, codeNoToken, "find the Aiven token", "The Aiven token is not there any more.")
}

// Organization chooses the Aiven organization (A13).
func (k *Side) Organization(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Organization", Actor: Actor, Preflight: true,
		Why:     "The one whose VPC your VNet will be peered with.",
		Gives:   []string{VarOrg},
		Command: k.cmdOrgs,
		Inputs: []wizard.Input{{Var: VarOrg, Only: true, Free: true, Hint: "choose, or paste an organization id",
			Choices: k.organizations, Derive: k.nameOrganization}},
		Check:    k.mayNetwork,
		Remedies: organizationRemedies(k),
		Result:   func(v wizard.Values) string { return steps.OrText(v(VarOrgName), v(VarOrg)) },
	}
}

func (k *Side) organizations(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	s, err := k.Session(r)
	if err != nil {
		return nil, err
	}
	orgs, err := s.Organizations(ctx)
	if err != nil {
		return nil, err
	}
	if len(orgs) == 0 {
		return nil, steps.Fail(providers.NotFound, codeNoOrg, "list the organizations", "This token belongs to no Aiven organization.")
	}
	var out []wizard.Choice
	for _, o := range orgs {
		k.Held(r).Call(o.ID, o.Name)
		out = append(out, wizard.Choice{Value: o.ID, Title: o.Name, Columns: []string{o.ID, o.Tier}})
	}
	return out, nil
}

// nameOrganization keeps the name; that of an id which was given beforehand is
// looked up, and goes without when it cannot be.
func (k *Side) nameOrganization(ctx context.Context, r *wizard.Run, id string) error {
	if k.Held(r).Name(id) == "" {
		if _, err := k.organizations(ctx, r); err != nil && !providers.Is(err, providers.NotFound) && !providers.Is(err, providers.NotPermitted) {
			return err
		}
	}
	return r.Set(ctx, VarOrgName, k.Held(r).Name(id))
}

// mayNetwork proves the right to read; writing shows only by doing it.
func (k *Side) mayNetwork(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	s, err := k.Session(r)
	if err != nil {
		return nil, err
	}
	if _, err := s.VPCs(ctx, OrgScope(r)); err != nil {
		return nil, err
	}
	return []wizard.Finding{
		{Verdict: wizard.OK, Text: "The token may read the organization's networks (organization:networking:read)."},
		{Verdict: wizard.Unproved, Text: "Whether it may change them (organization:networking:write) shows when the peering is created."},
	}, nil
}
