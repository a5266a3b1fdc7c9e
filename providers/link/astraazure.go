package link

import (
	"slices"

	"example.org/peerage/providers"
)

// KindAstraAzure is a peering of an Astra database with a VNet. Astra makes
// both halves.
const KindAstraAzure = "astra-azure"

func astraAzure() Kind {
	return Kind{
		ID:     KindAstraAzure,
		Hosted: astraSide(), Cloud: azureSide(),
		Ranges:   astraRanges,
		HostedID: func(h *providers.Half) string { return linkID(KindAstraAzure, fold(h.NetworkID)) },
		CloudID:  azureID,
		// The VNet is not named, so its subscription's listing is what proves.
		ByAccount: true,
		Rules:     slices.Concat(astraAzureRules, azureAlone),
		Mends:     with(azureActs, map[string][]Act{RepairHealAstra: {astraSetup, astraHeal}}),
	}
}

// RepairHealAstra deletes what is left of both halves and has Astra make them
// again.
const RepairHealAstra = "heal-astra"

// astraHeal is the act that heals; in the run that made the link, its step.
var astraHeal = Act{
	ID: "mend", Title: "Heal it: Astra makes both halves again", Verb: "heal",
	Hint:      "asks before it deletes anything",
	Procedure: "astra-heal", Back: "D07",
	Vars: []Var{{"DATABASE_ID", hostedNetwork}, {"DATABASE_NAME", hostedName}, {"AZURE_VNET_ID", cloudNetwork}},
}

// astraSetup heals with the wizard, when the VNet is not known.
var astraSetup = Act{
	ID: "mend", Title: "Make the peering in Astra again", Verb: "recreate peering",
	Hint:      "asks before it deletes anything",
	Procedure: KindAstraAzure, Vars: []Var{{"DATABASE_ID", hostedNetwork}, {"AZURE_VNET_ID", cloudNetwork}},
	When: func(l *providers.Link, made bool) bool { return !made && cloudNetwork(l) == "" },
}

// FaultLeftOver is the code of a half that lost its partner, on the VNet.
const FaultLeftOver = "astra-azure-half-disconnected"

// FaultNoHalf is the code of a link that is up in Astra's words, while the VNet
// has no half of it.
const FaultNoHalf = "astra-azure-half-missing"

// astraRanges: the two share no id. The subscription and the range of the
// customer's network must agree, and the half must reach Astra's range. The
// subscription of Astra's own network tells whose the other side is.
var astraRanges = &Ranges{
	Hosted: func(h *providers.Half) []string {
		var out []string
		for _, r := range h.PeerRanges {
			out = append(out, both(h.PeerAccount, r))
		}
		return out
	},
	Cloud: func(h *providers.Half) []string {
		var out []string
		for _, r := range h.Ranges {
			out = append(out, both(providers.SubscriptionOf(h.NetworkID), r))
		}
		return out
	},
	Told: func(hosted *providers.Half) string { return hosted.Attrs[AttrOwnAccount] },
}

const (
	healAstra  = "Delete what is left of both halves and let Astra make them again: a few minutes."
	remakeBoth = "Let Astra make both halves again. Traffic stops for a few minutes."
	checkAstra = "Check that Astra's app may peer {network}. Then let Astra make both halves again."
	astraUp    = "Astra says the link is up. "
)

// astraAzureRules are for Astra's half and Azure's.
var astraAzureRules = slices.Concat([]Rule{
	{Hosted: of(Strange), Ruling: is(providers.UnknownV,
		"Astra says {hosted}, a state that this program does not know.").
		noting("Astra's word for it is not known to this program; it goes on looking")},
	{Hosted: of(Preparing), Cloud: of(Down), Ruling: asks(providers.Failed, RepairHealAstra,
		"A Disconnected half is left over in Azure and stands in Astra's way.", healAstra).stops(FaultLeftOver)},
	{Hosted: of(Preparing), Ruling: waits("Astra is making both halves, which usually takes about 5 minutes.").
		noting("Astra is making both halves")},
}, astraActive, []Rule{
	{Hosted: of(blocked), Ruling: asks(providers.Failed, RepairHealAstra,
		"A Disconnected peering to Astra is left over on {network}: Azure allows no new one beside it.", healAstra)},
	{Hosted: of(conflict), Ruling: asks(providers.Failed, RepairHealAstra,
		"Azure refused what Astra asked for: {hosted}.", "Mend the cause, then let Astra make both halves again.")},
	{Hosted: of(broke), Ruling: asks(providers.Failed, RepairHealAstra, "Astra says {hosted}.", checkAstra)},
	{Hosted: of(rejected), Ruling: asks(providers.Failed, RepairHealAstra,
		"Azure refused what Astra asked for.", checkAstra)},
	{Hosted: of(Deleting), Cloud: of(Down), Ruling: asks(providers.Waiting, RepairDeleteCloud,
		"Astra is removing its half.", leftOver)},
	{Hosted: of(Deleting), Ruling: waits("Astra is removing its half.").noting("Astra is removing the peering")},
	{Hosted: of(Deleted), Cloud: of(Down), Ruling: orphan(providers.Failed, RepairDeleteCloud,
		"Astra's half is gone; the one in Azure is left over.", leftOver)},
	{Hosted: of(Deleted), Ruling: is(providers.GoneV, "Astra's half is gone.")},
})

var astraActive = []Rule{
	{Hosted: of(Active), Cloud: of(Up), Ruling: is(providers.Active, "Both halves are up.").noting(bothUp)},
	{Hosted: of(Active), Cloud: of(Unseen), Ruling: is(providers.Active,
		astraUp+"{nobody} shows the half in Azure.").
		noting("Astra says active; which peering of your VNet is its own cannot be told")},
	{Hosted: of(Active), Cloud: of(Several), Ruling: is(providers.Active,
		astraUp+"Several peerings could be its partner, and all are connected.")},
	{Hosted: of(Active), Cloud: of(SeveralDown), Ruling: is(providers.UnknownV,
		astraUp+"Several peerings could be its partner, and not all are connected.")},
	{Hosted: of(Active), Cloud: of(Missing), Ruling: orphan(providers.Failed, RepairHealAstra,
		"{network} has no peering to it, though Astra still says active.", healAstra).stops(FaultNoHalf)},
	{Hosted: of(Active), Cloud: of(Down), Ruling: asks(providers.Failed, RepairHealAstra,
		"The half in Azure is Disconnected: it lost its partner.",
		healAstra+" Traffic is down already.").stops(FaultLeftOver)},
	{Hosted: of(Active), Cloud: of(initiated), Ruling: waits(
		"Astra says active, but Azure has not seen Astra's half.").noting(azureWorks)},
	{Hosted: of(Active), Cloud: of(changing), Ruling: waits("Azure is still working on its half.").noting(azureWorks)},
	{Hosted: of(Active), Cloud: of(leaving), Ruling: waits("Azure is removing its half.").noting(azureWorks)},
	{Hosted: of(Active), Cloud: of(unsynced, behind), Ruling: asks(providers.Degraded, RepairHealAstra, outOfStep,
		remakeBoth).stops(FaultNotInSync)},
	{Hosted: of(Active), Cloud: of(switchedOff), Ruling: Ruling{Verdict: providers.Off, Yours: true,
		Reason: "Access is switched off at the half in Azure.",
		Next:   "Switch it on in the Azure portal when traffic shall pass.",
		Fault:  FaultOff}},
	{Hosted: of(Active), Cloud: of(spoilt), Ruling: asks(providers.Degraded, RepairHealAstra,
		"Connected, but Azure's last change of its half failed.", remakeBoth).stops(FaultNotInSync)},
	{Hosted: of(Active), Cloud: of(unsaid), Ruling: is(providers.UnknownV, syncUnsaid).noting(azureWorks)},
	{Hosted: of(Active), Cloud: of(Strange), Ruling: is(providers.UnknownV, azureStrange).noting(azureWorks)},
}
