package vnetpeering

import (
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/steps"
)

// RemoveProjectHalf deletes a project's peering with a VNet in Aiven:
// AIVEN_PROJECT, AIVEN_PROJECT_VPC_ID and USER_VNET_ID name it.
func RemoveProjectHalf(base *steps.Kit, also ...wizard.Remedy) *wizard.Procedure {
	return forAct(base, aiven.Project()).aiven.RemoveOfProject(aiven.Removal{
		Act: aiven.Act{
			ID: "aiven-project-remove-azure-half", Vars: vars(aiven.VarPeerNetwork, azure.VarVNetID), Also: also,
		},
		Step: "A22", Why: "Its other half in Azure turns Disconnected, and traffic stops.",
	}, azure.VarVNetID)
}
