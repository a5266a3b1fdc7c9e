package link

import (
	"slices"

	"example.org/peerage/providers"
)

// KindAWSAWS is a connection of two VPCs on AWS that no data platform is part
// of.
const KindAWSAWS = "aws-aws"

func awsAWS() Kind {
	return Kind{
		ID:     KindAWSAWS,
		Hosted: awsSide(), Cloud: awsSide(),
		Twin:    &Twin{One: true, Ended: of(ended)},
		CloudID: awsID,
		Rules:   slices.Concat(awsState, awsAlone),
		Mends:   awsActs,
	}
}

// awsAlone are rulings for a connection that is up, with nobody showing the
// other side.
var awsAlone = []Rule{
	{Hosted: of(Missing), Cloud: of(Up), Ruling: orphan(providers.Failed, RepairDeleteCloud,
		"Aiven's half is gone; AWS has not noticed.", "Delete the connection in AWS if it stays.")},
	{Hosted: of(Unseen), Cloud: of(Up), Ruling: is(providers.Active,
		"AWS says the link is up. {nobody} shows the other half.")},
}
