package flows

import (
	"context"

	"peerage/providers"
	"peerage/wizard"
)

// projectRemoveAzureHalf deletes a project's peering with a VNet in Aiven:
// AIVEN_PROJECT, AIVEN_PROJECT_VPC_ID and USER_VNET_ID name it.
func projectRemoveAzureHalf(k *kit, also ...wizard.Remedy) *wizard.Procedure {
	k = k.needing(projectRight)
	return onceAgreed(projectAct(k, "aiven-project-remove-azure-half", "Delete a project's peering in Aiven", vars(vToken, vTokenFrom, vAivenUser, vProject, vPVPC, vPeerNet, vVNetID), also, &wizard.Step{
		ID: "A22", Title: "Delete the peering in Aiven", Actor: actorAiven,
		Why:    "Its other half in Azure turns Disconnected, and traffic stops.",
		Inputs: []wizard.Input{{Var: vProject}, {Var: vPVPC}, {Var: vVNetID}}, Command: cmdProjectUnpeerAzure,
		Find: k.findDoomedProjectHalf,
		Confirm: func(v wizard.Values) string {
			return "The peering of project " + v(vProject) + " with " + lastPart(v(vVNetID)) + " is deleted. Its traffic stops at once."
		},
		Do: func(ctx context.Context, r *wizard.Run) error {
			spec, err := toVNet(r)
			if err != nil {
				return err
			}
			return k.dropProjectPeering(ctx, r, projectScope(r), r.Get(vPVPC), spec)
		},
		Result: func(wizard.Values) string { return "gone" },
	}))
}

// findDoomedProjectHalf: gone already is done.
func (k *kit) findDoomedProjectHalf(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	spec, err := toVNet(r)
	if err != nil {
		return wizard.Found{}, err
	}
	s, err := k.aiven(r)
	if err != nil {
		return wizard.Found{}, err
	}
	v, err := s.VPC(ctx, projectScope(r), r.Get(vPVPC))
	if absent(err) != nil || err == nil && leadsTo(v.Peerings, spec) {
		return wizard.Found{}, err
	}
	return wizard.Found{Kind: wizard.Settled}, nil
}

// toVNet names what a peering with the run's VNet leads to.
func toVNet(r *wizard.Run) (providers.AivenTarget, error) {
	v, err := providers.ParseVNetID(r.Get(vVNetID))
	if err != nil {
		return nil, sentence(err)
	}
	return providers.TargetOf(v), nil
}

// leadsTo says whether one of the peerings leads there and is not deleted.
func leadsTo(list []providers.AivenPeering, to providers.AivenTarget) bool {
	for _, p := range list {
		if p.State != stDeleted && providers.SameTarget(p.Target, to) {
			return true
		}
	}
	return false
}

func cmdProjectUnpeerAzure(v wizard.Values) string {
	account, group, name := "USER_SUBSCRIPTION_ID", "USER_RESOURCE_GROUP", "USER_VNET_NAME"
	if id, err := providers.ParseVNetID(v(vVNetID)); err == nil {
		account, group, name = quote(id.SubscriptionID), quote(id.Group), quote(id.Name)
	}
	return command("avn vpc peering-connection delete", "--project "+filled(v, vProject), "--project-vpc-id "+filled(v, vPVPC),
		"--peer-cloud-account "+account, "--peer-resource-group "+group, "--peer-vpc "+name)
}
