package link

// KindAivenProjectAWS is a peering of an Aiven project's VPC with a VPC on
// AWS.
const KindAivenProjectAWS = "aiven-project-aws"

// aivenProjectAWS is as an organization's, but that Aiven's half belongs to a
// project.
func aivenProjectAWS() Kind {
	k := aivenAWS()
	k.ID, k.Hosted = KindAivenProjectAWS, aivenSide("aws", HalfProjectPeering)
	k.Mends = awsActs
	return k
}
