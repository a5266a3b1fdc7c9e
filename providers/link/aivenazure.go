package link

import (
	"slices"

	"example.org/peerage/providers"
)

// KindAivenAzure is a peering of an Aiven organization's VPC with a VNet.
const KindAivenAzure = "aiven-azure"

func aivenAzure() Kind {
	return Kind{
		ID:     KindAivenAzure,
		Hosted: aivenSide("azure", HalfOrgPeering), Cloud: azureSide(),
		IDs: networkIDs, Ranges: azureRanges,
		HostedID: aivenHostedID(KindAivenAzure), CloudID: azureID,
		Rules: slices.Concat(aivenAzureRules, aivenEnds, azureAlone),
		Mends: with(azureActs, map[string][]Act{
			RepairRefresh:        aivenRefresh(HalfOrgPeering),
			RepairCreateCloud:    {remakes(RepairCreateCloud, "Azure", aivenAzureSetup)},
			RepairRecreateCloud:  {remakes(RepairRecreateCloud, "Azure", aivenAzureSetup)},
			RepairRecreateHosted: {remakes(RepairRecreateHosted, "Azure", aivenAzureSetup)},
		}),
	}
}

// aivenAzureSetup is the wizard with the two networks of a link; in the run
// that made it, from Aiven's half on.
var aivenAzureSetup = Act{
	Procedure: KindAivenAzure, Back: "A15", When: hasHosted,
	Vars: slices.Concat([]Var{
		{"USER_SUBSCRIPTION_ID", subscriptionOf(azureNetwork)},
		{"USER_VNET_ID", azureNetwork},
	}, aivenVPC),
}

// checkAndAgain is the way back from what Aiven could not use.
const checkAndAgain = "Check that {network} exists, that your app and Aiven's may peer it, " +
	"and that no Disconnected peering is left over." + again

// aivenAzureRules are for Aiven's half and Azure's.
var aivenAzureRules = slices.Concat(
	[]Rule{
		{Hosted: of(Preparing), Cloud: of(initiated), Ruling: waits(
			"The half in Azure is there already; Aiven is still preparing its own.").noting(azureWorks)},
		{Hosted: of(Preparing), Cloud: of(Down), Ruling: asks(providers.Failed, RepairDeleteCloud,
			"A Disconnected half is left over in Azure and stands in Aiven's way.", leftOver).stops(FaultDisconnected)},
		{Hosted: of(Preparing), Ruling: waits(aivenPreparing).noting("Aiven is preparing its half")},
	},
	aivenAlone, aivenAzurePending, aivenAzureActive, aivenAzureEnds,
)

var aivenAzurePending = []Rule{
	{Hosted: of(Pending), Cloud: of(initiated), Ruling: waits(
		"Both halves are there; Azure has not joined them yet.").noting(azureWorks)},
	{Hosted: of(Pending), Cloud: of(leaving), Ruling: waits("Azure is removing its half.").noting(azureWorks)},
	{Hosted: of(Pending), Cloud: of(Strange), Ruling: is(providers.UnknownV,
		"Aiven waits; Azure says {state}, a state that this program does not know.").noting(azureWorks)},
	{Hosted: of(Pending), Cloud: of(Down), Ruling: asks(providers.Failed, RepairRecreateCloud,
		"The half in Azure lost an earlier partner and cannot come back.",
		"Delete the Azure half and create it again.").stops(FaultDisconnected)},
	{Hosted: of(Pending), Cloud: of(changing, spoilt),
		Ruling: waits("Both halves are there; " + aivenLooks).noting(azureWorks)},
	{Hosted: of(Pending), Ruling: waits("Both halves are there; " + aivenLooks).
		noting("Azure is connected; " + aivenLooksNot)},
}

var aivenAzureActive = []Rule{
	{Hosted: of(Active), Cloud: of(Up), Ruling: is(providers.Active, "Both halves are up.").noting(bothUp)},
	{Hosted: of(Active), Cloud: of(Down), Ruling: asks(providers.Failed, RepairRecreateCloud,
		"The half in Azure lost its partner: the peering in Aiven was deleted and made again.",
		"Delete the Azure half and create it again. Traffic is down already.").stops(FaultDisconnected)},
	{Hosted: of(Active), Cloud: of(initiated), Ruling: Ruling{Verdict: providers.Waiting,
		Reason: "Aiven says ACTIVE, but Azure has not seen Aiven's half.",
		Next:   "If it stays so for more than 15 minutes, delete the peering in Aiven and create it again.",
		Note:   azureWorks}},
	{Hosted: of(Active), Cloud: of(unsynced),
		Ruling: asks(providers.Degraded, RepairSync, outOfStep, takeOver).stops(FaultNotInSync)},
	{Hosted: of(Active), Cloud: of(behind), Ruling: asks(providers.Degraded, RepairRefresh,
		"Connected, but Aiven's half does not know the present ranges of {network} ({sync}).",
		"Have Aiven look again: it takes over the present ranges.").stops(FaultBehind)},
	{Hosted: of(Active), Cloud: of(unsaid), Ruling: is(providers.UnknownV, syncUnsaid).noting(azureWorks)},
	{Hosted: of(Active), Cloud: of(switchedOff), Ruling: asks(providers.Off, RepairAllow,
		"Access is switched off at the half in Azure.", switchOn).stops(FaultOff)},
	{Hosted: of(Active), Cloud: of(changing), Ruling: waits("Azure is still working on its half.").noting(azureWorks)},
	{Hosted: of(Active), Cloud: of(leaving), Ruling: waits("Azure is removing its half.").noting(azureWorks)},
	{Hosted: of(Active), Cloud: of(spoilt), Ruling: asks(providers.Degraded, RepairSync,
		"Connected, but Azure's last change of its half failed.", "Save the Azure half again.").stops(FaultNotInSync)},
	{Hosted: of(Active), Cloud: of(Strange), Ruling: is(providers.UnknownV, azureStrange).noting(azureWorks)},
}

var aivenAzureEnds = slices.Concat([]Rule{
	{Hosted: of(invalid), Ruling: asks(providers.Failed, RepairRecreateHosted,
		"Aiven could not use what it was given: the network, its name or a permission on it is wrong.",
		checkAndAgain)},
	{Hosted: of(rejected), Ruling: asks(providers.Failed, RepairRecreateHosted,
		"{cloud} refused what Aiven asked for, most often because of the app.", checkAndAgain)},
	{Hosted: of(Deleting), Cloud: of(Down), Ruling: asks(providers.Waiting, RepairDeleteCloud, aivenRemoving,
		leftOver)},
	{Hosted: of(Deleting), Ruling: waits(aivenRemoving)},
}, aivenGone, []Rule{
	{Hosted: of(Deleted), Cloud: of(Strange), Ruling: is(providers.UnknownV,
		"Aiven's half is gone; Azure says {state}, a state that this program does not know.")},
	{Hosted: of(Deleted), Cloud: of(Down), Ruling: orphan(providers.Failed, RepairDeleteCloud,
		"Aiven's half is gone; the one in Azure is left over.", leftOver)},
	{Hosted: of(Deleted), Cloud: of(initiated), Ruling: orphan(providers.Failed, RepairDeleteCloud,
		"Aiven's half is gone; the one in Azure waits for it in vain.", leftOver)},
	{Hosted: of(Deleted), Ruling: waits("Aiven's half is gone; Azure has not noticed yet.")},
})
