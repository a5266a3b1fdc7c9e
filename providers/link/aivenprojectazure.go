package link

import "slices"

// KindAivenProjectAzure is a peering of an Aiven project's VPC with a VNet.
const KindAivenProjectAzure = "aiven-project-azure"

// aivenProjectAzure is as an organization's, but that Aiven's half belongs to
// a project, where no id names it.
func aivenProjectAzure() Kind {
	k := aivenAzure()
	k.ID, k.Hosted = KindAivenProjectAzure, aivenSide("azure", HalfProjectPeering)
	k.Hosted.Remove = aivenRemove("aiven-project-remove-azure-half", HalfProjectPeering, "USER_VNET_ID", hostedPeer)
	k.Mends = with(azureActs, map[string][]Act{
		RepairRefresh:        aivenRefresh(HalfProjectPeering),
		RepairCreateCloud:    {remakes(RepairCreateCloud, "Azure", aivenProjectAzureSetup)},
		RepairRecreateCloud:  {remakes(RepairRecreateCloud, "Azure", aivenProjectAzureSetup)},
		RepairRecreateHosted: {remakes(RepairRecreateHosted, "Azure", aivenProjectAzureSetup)},
	})
	return k
}

// aivenProjectAzureSetup is the wizard with the two networks of a link; in the
// run that made it, from Aiven's half on.
var aivenProjectAzureSetup = Act{
	Procedure: KindAivenProjectAzure, Back: "R15", When: hasHosted,
	Vars: slices.Concat([]Var{
		{"USER_SUBSCRIPTION_ID", subscriptionOf(azureNetwork)},
		{"USER_VNET_ID", azureNetwork},
	}, aivenProjectVPC),
}
