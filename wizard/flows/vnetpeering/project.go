package vnetpeering

import (
	"context"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/aiven"
	"peerage/wizard/flows/azure"
	"peerage/wizard/flows/steps"
)

// RemoveProjectHalf deletes a project's peering with a VNet in Aiven:
// AIVEN_PROJECT, AIVEN_PROJECT_VPC_ID and USER_VNET_ID name it.
func RemoveProjectHalf(base *steps.Kit, also ...wizard.Remedy) *wizard.Procedure {
	k := forAct(base, aiven.ProjectRight)
	return steps.OnceAgreed(aiven.ProjectAct(k.aiven, "aiven-project-remove-azure-half", "Delete a project's peering in Aiven", vars(aiven.VarToken, aiven.VarTokenFrom, aiven.VarUser, aiven.VarProject, aiven.VarProjectVPC, aiven.VarPeerNetwork, azure.VarVNetID), also, &wizard.Step{
		ID: "A22", Title: "Delete the peering in Aiven", Actor: aiven.Actor,
		Why:    "Its other half in Azure turns Disconnected, and traffic stops.",
		Inputs: []wizard.Input{{Var: aiven.VarProject}, {Var: aiven.VarProjectVPC}, {Var: azure.VarVNetID}}, Command: cmdProjectUnpeerAzure,
		Find: k.findDoomedProjectHalf,
		Confirm: func(v wizard.Values) string {
			return "The peering of project " + v(aiven.VarProject) + " with " + steps.LastPart(v(azure.VarVNetID)) + " is deleted. Its traffic stops at once."
		},
		Do: func(ctx context.Context, r *wizard.Run) error {
			spec, err := toVNet(r)
			if err != nil {
				return err
			}
			return k.aiven.DropProjectPeering(ctx, r, aiven.ProjectScope(r), r.Get(aiven.VarProjectVPC), spec)
		},
		Result: func(wizard.Values) string { return "gone" },
	}))
}

// findDoomedProjectHalf: gone already is done.
func (k *Peering) findDoomedProjectHalf(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	spec, err := toVNet(r)
	if err != nil {
		return wizard.Found{}, err
	}
	s, err := k.aiven.Session(r)
	if err != nil {
		return wizard.Found{}, err
	}
	v, err := s.VPC(ctx, aiven.ProjectScope(r), r.Get(aiven.VarProjectVPC))
	if steps.Absent(err) != nil || err == nil && aiven.LeadsTo(v.Peerings, spec) {
		return wizard.Found{}, err
	}
	return wizard.Found{Kind: wizard.Settled}, nil
}

// toVNet names what a peering with the run's VNet leads to.
func toVNet(r *wizard.Run) (providers.AivenTarget, error) {
	v, err := providers.ParseVNetID(r.Get(azure.VarVNetID))
	if err != nil {
		return nil, steps.Sentence(err)
	}
	return providers.TargetOf(v), nil
}

func cmdProjectUnpeerAzure(v wizard.Values) string {
	account, group, name := "USER_SUBSCRIPTION_ID", "USER_RESOURCE_GROUP", "USER_VNET_NAME"
	if id, err := providers.ParseVNetID(v(azure.VarVNetID)); err == nil {
		account, group, name = steps.Quote(id.SubscriptionID), steps.Quote(id.Group), steps.Quote(id.Name)
	}
	return steps.Command("avn vpc peering-connection delete", "--project "+steps.Filled(v, aiven.VarProject), "--project-vpc-id "+steps.Filled(v, aiven.VarProjectVPC),
		"--peer-cloud-account "+account, "--peer-resource-group "+group, "--peer-vpc "+name)
}
