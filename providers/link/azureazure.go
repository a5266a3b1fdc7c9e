package link

import (
	"slices"

	"example.org/peerage/providers"
)

// KindAzureAzure is a peering of two VNets that no data platform is part of.
const KindAzureAzure = "azure-azure"

func azureAzure() Kind {
	return Kind{
		ID:     KindAzureAzure,
		Hosted: azureSide(), Cloud: azureSide(),
		Twin:    &Twin{Shared: func(h *providers.Half) string { return fold(h.Attrs[AttrGUID]) }},
		CloudID: azureID,
		Rules:   slices.Concat(azureAlone, azurePair),
		Mends:   azureActs,
	}
}

// azurePair is for two halves that are both Azure's, by the worse of the two.
var azurePair = []Rule{
	{Hosted: of(Down), Cloud: of(Down), Ruling: asks(providers.Failed, RepairDeleteCloud,
		"Both halves are Disconnected.",
		"Delete both halves, one after the other; then create them again where they were made.")},
	{Either: of(Down), Ruling: asks(providers.Failed, RepairDeleteCloud,
		"One half is Disconnected: it lost its partner.",
		"Delete the Disconnected half; then create it again where it was made.")},
	{Either: of(Strange), Ruling: is(providers.UnknownV,
		"The two halves say {hosted} and {state}; not both are known here.")},
	{Either: of(leaving), Ruling: waits("Azure is removing a half.")},
	{Either: of(initiated), Ruling: waits("Both halves are there; Azure has not joined them yet.")},
	{Either: of(changing), Ruling: waits("Azure is still working on it.")},
	{Either: of(switchedOff), Ruling: asks(providers.Off, RepairAllow,
		"Access is switched off at one half.", switchOn)},
	{Either: of(spoilt), Ruling: asks(providers.Degraded, RepairSync,
		"Connected, but Azure's last change of a half failed.", "Save that half again.")},
	{Either: of(unsynced, behind), Ruling: asks(providers.Degraded, RepairSync, outOfStep, takeOver)},
	{Either: of(unsaid), Ruling: is(providers.UnknownV, syncUnsaid)},
	{Ruling: is(providers.Active, "Both halves are up.")},
}
