package link

// KindAivenProjectAzure is a peering of an Aiven project's VPC with a VNet.
const KindAivenProjectAzure = "aiven-project-azure"

// aivenProjectAzure is as an organization's, but that Aiven's half belongs to
// a project, where no id names it.
func aivenProjectAzure() Kind {
	k := aivenAzure()
	k.ID, k.Hosted = KindAivenProjectAzure, aivenSide("azure", HalfProjectPeering)
	k.Hosted.Remove = aivenRemove("aiven-project-remove-azure-half", HalfProjectPeering, "USER_VNET_ID", hostedPeer)
	k.Mends = with(azureActs, map[string][]Act{RepairRefresh: aivenRefresh(HalfProjectPeering)})
	return k
}
