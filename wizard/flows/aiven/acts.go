package aiven

import (
	"context"
	"slices"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// Act is an act of the board on a peering in Aiven.
type Act struct {
	ID, Title string
	// Vars are its variables beside the token's; Link names what it is about.
	Vars []wizard.Var
	Link func(wizard.Values) string
	// Also are remedies of the other side, which journals may name.
	Also []wizard.Remedy
}

func (k *Side) act(x Act, list ...*wizard.Step) *wizard.Procedure {
	p := steps.Act(x.ID, x.Title, slices.Concat(vars(VarToken, VarTokenFrom, VarUser), x.Vars), x.Link,
		slices.Concat(x.Also, k.Remedies()), append([]*wizard.Step{k.TakeToken()}, list...)...)
	if k.Of.ByID {
		p.Halves = []string{VarPeeringID}
	}
	return p
}

// Removal is the last step of an act that deletes a peering in Aiven.
type Removal struct {
	Act
	// Step is its id, Why says what becomes of the other half.
	Step, Why string
	// Inputs name the peering, and What says it in words.
	Inputs []wizard.Input
	What   func(wizard.Values) string
}

// Remove deletes a peering that no run made.
func (k *Side) Remove(x Removal) *wizard.Procedure {
	x.Vars = append(x.Vars, steps.AgreedVar())
	return k.act(x.Act, &wizard.Step{
		ID: x.Step, Title: "Delete the peering in Aiven", Actor: Actor,
		Why:     x.Why,
		Command: k.CmdUnpeer,
		Inputs:  append([]wizard.Input{{Var: k.Of.Var}, {Var: k.Of.VPC}}, x.Inputs...),
		Find:    steps.As(k.Account, Account.findDoomed),
		Confirm: steps.UnlessAgreed(func(v wizard.Values) string {
			return x.What(v) + " is deleted. Its traffic stops at once."
		}),
		Do: steps.AsDo(k.Account, func(a Account, ctx context.Context, r *wizard.Run) error {
			return a.DropHalf(ctx, r, a.doomed(r))
		}),
		Result: func(wizard.Values) string { return "gone" },
	})
}

// doomed is the peering that an act's variables name.
func (k *Side) doomed(r *wizard.Run) providers.AivenPeering {
	if k.Of.ByID {
		return providers.AivenPeering{ID: r.Get(VarPeeringID)}
	}
	return providers.AivenPeering{Target: k.Half.Target(r.Get)}
}

// findDoomed: gone already is done.
func (a Account) findDoomed(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	v, err := a.PresentVPC(ctx, r)
	if steps.Absent(err) != nil || err == nil && has(v.Peerings, a.doomed(r)) {
		return wizard.Found{}, err
	}
	return wizard.Found{Kind: wizard.Settled}, nil
}

// RemoveOfProject is the act for a project's peering with a network that a
// variable names, with others beside.
func (k *Side) RemoveOfProject(x Removal, network string, beside ...string) *wizard.Procedure {
	x.Title, x.Link = "Delete a project's peering in Aiven", projectLink
	x.Vars = slices.Concat(vars(VarProject, VarProjectVPC), x.Vars)
	for _, name := range append([]string{network}, beside...) {
		x.Inputs = append(x.Inputs, wizard.Input{Var: name})
	}
	x.What = func(v wizard.Values) string {
		return "The peering of project " + v(VarProject) + " with " + steps.LastPart(v(network))
	}
	return k.Remove(x)
}

func projectLink(v wizard.Values) string { return steps.OrText(v(VarProject), "the Aiven project") }

// RemoveHalf deletes an organization's peering: AIVEN_ORG_ID,
// AIVEN_ORGANIZATION_VPC_ID and AIVEN_PEERING_CONNECTION_ID name it.
func RemoveHalf(base *steps.Kit, also ...wizard.Remedy) *wizard.Procedure {
	return New(base, Spec{Of: Organization()}).Remove(Removal{
		Act: Act{
			ID: "aiven-remove-half", Title: "Delete a peering in Aiven",
			Vars: vars(VarOrg, VarVPC, VarPeeringID), Also: also,
			Link: func(v wizard.Values) string { return steps.OrText(v(VarPeeringID), "the peering in Aiven") },
		},
		Step: "A22", Why: "Its other half in the cloud turns Disconnected, and traffic stops.",
		Inputs: []wizard.Input{{Var: VarPeeringID}},
		What:   func(v wizard.Values) string { return "The peering " + v(VarPeeringID) },
	})
}

// Refresh has Aiven look at an organization VPC's peerings again.
func Refresh(base *steps.Kit, also ...wizard.Remedy) *wizard.Procedure {
	k := New(base, Spec{Of: Organization()})
	return k.refresh("A21", "Aiven builds the routes of the VPC's peerings anew: new subnets and states show soon.", Act{
		ID: "aiven-refresh", Title: "Have Aiven look again", Vars: vars(VarOrg, VarVPC), Also: also,
		Link: func(v wizard.Values) string { return steps.OrText(v(VarVPC), "the Aiven VPC") },
	})
}

// ProjectRefresh has Aiven look at a project VPC's peerings again.
func ProjectRefresh(base *steps.Kit, also ...wizard.Remedy) *wizard.Procedure {
	k := New(base, Spec{Of: Project()})
	return k.refresh("U07", "Aiven builds the routes of the VPC's peerings anew: new ranges and states show soon.", Act{
		ID: "aiven-project-refresh", Title: "Have Aiven look again at a project VPC",
		Vars: vars(VarProject, VarProjectVPC, VarPeerNetwork), Link: projectLink, Also: also,
	})
}

func (k *Side) refresh(id, why string, x Act) *wizard.Procedure {
	return k.act(x, &wizard.Step{
		ID: id, Title: "Have Aiven look again", Actor: Actor,
		Why:     why,
		Command: k.CmdRefresh,
		Inputs:  []wizard.Input{{Var: k.Of.Var}, {Var: k.Of.VPC}},
		Confirm: func(wizard.Values) string { return "Aiven looks at all peerings of this VPC. Traffic goes on." },
		Do:      steps.AsDo(k.Account, Account.RefreshPeerings),
		Result:  func(wizard.Values) string { return "asked" },
	})
}
