package link

import (
	"slices"

	"example.org/peerage/providers"
)

// KindAivenAWS is a peering of an Aiven organization's VPC with a VPC on AWS.
const KindAivenAWS = "aiven-aws"

func aivenAWS() Kind {
	return Kind{
		ID:     KindAivenAWS,
		Hosted: aivenSide("aws", HalfOrgPeering), Cloud: awsSide(),
		IDs: awsIDs, Ranges: awsRanges,
		HostedID: aivenHostedID(KindAivenAWS), CloudID: awsID,
		Rules: slices.Concat(aivenAWSEnds(), awsMissing, aivenSeveral, awsState, aivenAWSUp),
		Mends: with(awsActs, map[string][]Act{
			RepairCreateCloud:    {remakes(RepairCreateCloud, "AWS", aivenAWSSetup)},
			RepairRecreateCloud:  {remakes(RepairRecreateCloud, "AWS", aivenAWSSetup)},
			RepairRecreateHosted: {remakes(RepairRecreateHosted, "AWS", aivenAWSSetup)},
		}),
	}
}

// aivenAWSSetup is the wizard with the two networks of a link; in the run that
// made it, from Aiven's half on.
var aivenAWSSetup = Act{
	Procedure: KindAivenAWS, Back: "W04",
	Vars: slices.Concat(aivenVPC, []Var{{"AWS_VPC_REGION", hostedAttr(AttrPeerRegion)}, {"AWS_VPC_ID", hostedPeer}}),
}

const awsOnceMore = "Delete the peering in Aiven and create it again: Aiven then sends another request."

// aivenAWSEnds are the ends of Aiven's half, and what it goes through by
// itself.
func aivenAWSEnds() []Rule {
	var out []Rule
	for _, e := range []struct {
		class  Class
		reason string
	}{
		{invalid, "AWS could not deliver Aiven's request: the account, the VPC or its region is wrong, " +
			"the ranges overlap, or the request lapsed."},
		{rejected, "AWS refused what Aiven asked for: somebody rejected the request there."},
		{broke, "Aiven reports an error on its side."},
		{abandoned, "The connection was deleted in AWS, and Aiven's half does not come back from that."},
	} {
		out = append(out,
			Rule{Hosted: of(e.class), Cloud: of(Missing), Ruling: orphan(providers.Failed, RepairRecreateHosted,
				e.reason, awsOnceMore)},
			Rule{Hosted: of(e.class), Ruling: asks(providers.Failed, RepairRecreateHosted, e.reason, awsOnceMore)})
	}
	return append(out,
		Rule{Hosted: of(Deleting), Ruling: waits(aivenRemoving)},
		Rule{Hosted: of(Strange), Ruling: is(providers.UnknownV,
			"Aiven says {hosted}, a state that this program does not know.")})
}

// unjoined are the classes of a cloud's half that is not there to be judged.
var unjoined = of(Unseen, Missing, Several, SeveralDown)

// awsMissing are rulings for Aiven's half where AWS shows no connection, or
// several.
var awsMissing = []Rule{
	{Hosted: of(Preparing), Cloud: unjoined, Ruling: waits(aivenPreparing)},
	{Hosted: of(Pending), Cloud: none, Ruling: Ruling{Verdict: providers.Waiting,
		Reason: "Aiven's half is ready and waits for the one in {cloud}. " + notShown,
		Next:   "Whoever owns {network} creates or accepts the peering there."}},
	{Hosted: of(Active), Cloud: of(Missing), Ruling: orphan(providers.Failed, RepairRecreateHosted, stillActive,
		awsOnceMore)},
	{Hosted: of(Active), Cloud: of(Unseen), Ruling: is(providers.Active,
		"Aiven says the link is up. {nobody} shows the half in {cloud}.")},
	{Hosted: of(Deleted), Cloud: unjoined, Ruling: is(providers.GoneV, "Aiven's half is gone.")},
}

// aivenAWSUp are rulings for a connection that is up.
var aivenAWSUp = []Rule{
	{Hosted: of(Deleted, Missing), Ruling: orphan(providers.Failed, RepairDeleteCloud,
		"Aiven's half is gone; AWS has not noticed.", "Delete the connection in AWS if it stays.")},
	{Hosted: of(Active), Ruling: is(providers.Active, "Both sides say that the link is up.").noting(bothUp)},
	{Hosted: of(Unseen), Ruling: is(providers.Active,
		"AWS says the link is up. {nobody} shows the other half.")},
	{Ruling: waits("The request is accepted; " + aivenLooks).noting("AWS is active; " + aivenLooksNot)},
}
