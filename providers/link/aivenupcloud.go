package link

import (
	"cmp"
	"slices"

	"example.org/peerage/providers"
)

// KindAivenUpCloud is a peering of an Aiven project's VPC with a network on
// UpCloud.
const KindAivenUpCloud = "aiven-upcloud"

func aivenUpCloud() Kind {
	hosted := aivenSide("upcloud", HalfOrgPeering, HalfProjectPeering)
	hosted.Remove = append(hosted.Remove,
		aivenRemove("aiven-project-remove-half", HalfProjectPeering, "network.uuid", hostedPeer)...)
	return Kind{
		ID:     KindAivenUpCloud,
		Hosted: hosted, Cloud: upSide(),
		IDs: networkIDs, Ranges: upRanges,
		HostedID: func(h *providers.Half) string {
			return linkID(KindAivenUpCloud, fold(h.NetworkID),
				fold(h.PeerID))
		},
		CloudID: upID,
		Title:   func(h *providers.Half) string { return cmp.Or(h.Attrs[AttrProject], h.Network) },
		Rules: slices.Concat(upOwn(Preparing, Pending, Active, Unseen, Missing), aivenUpCloudRules,
			aivenAlone, aivenEnds, upAlone),
		Mends: with(upActs, map[string][]Act{
			RepairCreateCloud:    {remakes(RepairCreateCloud, "UpCloud", aivenUpCloudSetup)},
			RepairRecreateCloud:  {remakes(RepairRecreateCloud, "UpCloud", aivenUpCloudSetup)},
			RepairRecreateHosted: {remakes(RepairRecreateHosted, "UpCloud", aivenUpCloudSetup)},
			RepairAttach:         {aivenUpCloudRouter()},
		}),
	}
}

// aivenUpCloudSetup is the wizard with the two networks of a link; in the run
// that made it, from Aiven's half on.
var aivenUpCloudSetup = Act{
	Procedure: KindAivenUpCloud, Back: "U04",
	Vars: slices.Concat(aivenProjectVPC, []Var{{"network.uuid", first(cloudNetwork, hostedPeer)}}),
}

func aivenUpCloudRouter() Act {
	a := remakes(RepairAttach, "UpCloud", aivenUpCloudSetup)
	a.Title, a.Verb, a.Back = "Attach a router to the network", "attach router", "U02"
	return a
}

const upCheckAgain = "Check that {network} is there, is private, lies in Aiven's zone, " +
	"and that the ranges do not overlap." + again

// upLonely is what a run says while UpCloud has not joined the halves.
const upLonely = "UpCloud sees none of Aiven's half yet"

// aivenUpCloudRules are for Aiven's half, and UpCloud's when it is active,
// waits, or is not there.
var aivenUpCloudRules = []Rule{
	{Hosted: of(Active), Cloud: of(Up), Ruling: is(providers.Active, "Both halves are up.").noting(bothUp)},
	{Hosted: of(Pending), Cloud: of(Up), Ruling: waits("Both halves are there; " + aivenLooks).
		noting("UpCloud is connected; " + aivenLooksNot)},

	{Hosted: of(Active), Cloud: of(upWaits), Ruling: Ruling{Verdict: providers.Waiting,
		Reason: "Aiven says ACTIVE, but UpCloud does not see Aiven's half.",
		Next:   "If it stays so for more than 15 minutes, delete the peering in Aiven and create it again.",
		Note:   upLonely}},
	{Hosted: of(Pending), Cloud: of(upWaits), Ruling: waits(
		"Both halves are there; UpCloud has not joined them yet.").noting(upLonely)},
	{Hosted: of(Deleted), Cloud: of(upWaits), Ruling: orphan(providers.Failed, RepairDeleteCloud,
		"Aiven's half is gone; the one in UpCloud waits for it in vain.", "Delete the half in UpCloud.")},
	{Hosted: of(Deleting), Cloud: of(upWaits), Ruling: asks(providers.Waiting, RepairDeleteCloud,
		aivenRemoving, "Delete the half in UpCloud: it does not go by itself.")},

	{Hosted: of(Active), Cloud: of(Strange), Ruling: is(providers.UnknownV, upStrange).noting(upWorks)},
	{Hosted: of(Pending), Cloud: of(Strange), Ruling: is(providers.UnknownV,
		"Aiven waits; UpCloud says {state}, a state that this program does not know.").noting(upWorks)},

	{Hosted: of(rejected), Ruling: asks(providers.Failed, RepairRecreateHosted,
		"UpCloud refused what Aiven asked for.", upCheckAgain)},
	{Hosted: of(invalid), Ruling: asks(providers.Failed, RepairRecreateHosted,
		"Aiven could not use what it was given: the network, its type or its zone is wrong, or the ranges overlap.",
		upCheckAgain)},
	{Hosted: of(Preparing), Ruling: waits(aivenPreparing)},
	{Hosted: of(Deleting), Ruling: waits(aivenRemoving)},
	{Hosted: of(Deleted), Cloud: unjoined, Ruling: is(providers.GoneV, "Aiven's half is gone.")},
	{Hosted: of(Deleted), Cloud: upLeft(), Ruling: orphan(providers.Failed, RepairDeleteCloud,
		"Aiven's half is gone; the one in UpCloud ({state}) is left over.", "Delete the half in UpCloud.")},
	{Hosted: of(Deleted), Ruling: waits("Aiven's half is gone; UpCloud has not noticed yet.")},
}
