package link

import (
	"slices"

	"example.org/peerage/providers"
)

// KindAivenProjectAWS is a peering of an Aiven project's VPC with a VPC on
// AWS.
const KindAivenProjectAWS = "aiven-project-aws"

// aivenProjectAWS is as an organization's, but that Aiven's half belongs to a
// project, where no id names it.
func aivenProjectAWS() Kind {
	k := aivenAWS()
	k.ID, k.Hosted = KindAivenProjectAWS, aivenSide("aws", HalfProjectPeering)
	k.Hosted.Remove = aivenRemove("aiven-project-remove-aws-half", HalfProjectPeering, "AWS_VPC_ID", hostedPeer,
		Var{"AWS_ACCOUNT_ID", hostedPeerAccount}, awsPeerRegion)
	k.Mends = with(awsActs, map[string][]Act{
		RepairCreateCloud:    {remakes(RepairCreateCloud, "AWS", aivenProjectAWSSetup)},
		RepairRecreateCloud:  {remakes(RepairRecreateCloud, "AWS", aivenProjectAWSSetup)},
		RepairRecreateHosted: {remakes(RepairRecreateHosted, "AWS", aivenProjectAWSSetup)},
	})
	return k
}

func hostedPeerAccount(l *providers.Link) string { return half(l.Hosted).PeerAccount }

var awsPeerRegion = Var{"AWS_VPC_REGION", hostedAttr(AttrPeerRegion)}

// aivenProjectAWSSetup is the wizard with the two networks of a link; in the
// run that made it, from Aiven's half on.
var aivenProjectAWSSetup = Act{
	Procedure: KindAivenProjectAWS, Back: "S04",
	Vars: slices.Concat(aivenProjectVPC, []Var{awsPeerRegion, {"AWS_VPC_ID", hostedPeer}}),
}
