package aiven

import (
	"context"
	"slices"

	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// aivenAct is an act on a peering in Aiven.
func aivenAct(k *Side, id, title string, v []wizard.Var, link func(wizard.Values) string, also []wizard.Remedy, list ...*wizard.Step) *wizard.Procedure {
	p := steps.Act(id, title, v, link, slices.Concat(also, Remedies(k)), list...)
	p.Halves = []string{VarPeeringID}
	return p
}

// RemoveHalf deletes a peering in Aiven: AIVEN_ORG_ID,
// AIVEN_ORGANIZATION_VPC_ID and AIVEN_PEERING_CONNECTION_ID name it.
func RemoveHalf(base *steps.Kit, also ...wizard.Remedy) *wizard.Procedure {
	k := New(base, "", OrganizationRight)
	return steps.OnceAgreed(aivenAct(k, "aiven-remove-half", "Delete a peering in Aiven", vars(VarToken, VarTokenFrom, VarUser, VarOrg, VarVPC, VarPeeringID),
		func(v wizard.Values) string { return steps.OrText(v(VarPeeringID), "the peering in Aiven") }, also,
		k.Token("A00", MayOrganization),
		&wizard.Step{
			ID: "A22", Title: "Delete the peering in Aiven", Actor: Actor,
			Why:     "Its other half in the cloud turns Disconnected, and traffic stops.",
			Command: k.CmdDelete, Inputs: []wizard.Input{{Var: VarOrg}, {Var: VarVPC}, {Var: VarPeeringID}},
			Find: func(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
				there, err := k.aivenHas(ctx, r)
				if err != nil || there {
					return wizard.Found{}, err
				}
				return wizard.Found{Kind: wizard.Settled}, nil
			},
			Confirm: func(v wizard.Values) string {
				return "The peering " + v(VarPeeringID) + " is deleted. Its traffic stops at once."
			},
			Do: func(ctx context.Context, r *wizard.Run) error {
				return k.DropHalf(ctx, r, r.Get(VarPeeringID))
			},
			Result: func(wizard.Values) string { return "gone" },
		}))
}

func (k *Side) aivenHas(ctx context.Context, r *wizard.Run) (bool, error) {
	s, err := k.Session(r)
	if err != nil {
		return false, err
	}
	v, err := s.VPC(ctx, OrgScope(r), r.Get(VarVPC))
	if err != nil {
		return false, steps.Absent(err)
	}
	for _, p := range v.Peerings {
		if p.ID == r.Get(VarPeeringID) && p.State != StateDeleted {
			return true, nil
		}
	}
	return false, nil
}

// Refresh has Aiven look at a VPC's peerings again.
func Refresh(base *steps.Kit, also ...wizard.Remedy) *wizard.Procedure {
	k := New(base, "", OrganizationRight)
	return aivenAct(k, "aiven-refresh", "Have Aiven look again", vars(VarToken, VarTokenFrom, VarUser, VarOrg, VarVPC),
		func(v wizard.Values) string { return steps.OrText(v(VarVPC), "the Aiven VPC") }, also,
		k.Token("A00", MayOrganization),
		&wizard.Step{
			ID: "A21", Title: "Have Aiven look again", Actor: Actor,
			Why:     "Aiven builds the routes of the VPC's peerings anew: new subnets and states show soon.",
			Command: k.CmdRefresh, Inputs: []wizard.Input{{Var: VarOrg}, {Var: VarVPC}},
			Confirm: func(wizard.Values) string { return "Aiven looks at all peerings of this VPC. Traffic goes on." },
			Do:      k.Refresh,
			Result:  func(wizard.Values) string { return "asked" },
		})
}
