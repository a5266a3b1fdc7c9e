package link

import (
	"cmp"
	"strconv"
	"strings"

	"example.org/peerage/providers"
)

// Classes of Azure's half beside those of any cloud's.
const (
	initiated   Class = "initiated"
	unsynced    Class = "unsynced"
	behind      Class = "the other side is unsynced"
	unsaid      Class = "sync not said"
	switchedOff Class = "off"
	changing    Class = "changing"
	leaving     Class = "leaving"
	spoilt      Class = "last change failed"
)

// azureClass reads Azure's three words, the worst first.
func azureClass(h *providers.Half) Class {
	switch {
	case h.State == providers.PeeringDisconnected:
		return Down
	case h.Provisioning == providers.ProvisioningDeleting:
		return leaving
	case h.State == providers.PeeringInitiated:
		return initiated
	case h.State != providers.PeeringConnected:
		return Strange
	case h.Attrs[AttrAccess] == "false":
		return switchedOff
	}
	switch h.Provisioning {
	case providers.ProvisioningUpdating:
		return changing
	case providers.ProvisioningFailed:
		return spoilt
	case providers.ProvisioningSucceeded, "":
	default:
		return Strange
	}
	switch h.Sync {
	case providers.SyncFull:
		return Up
	case providers.SyncLocal, providers.SyncBothStale:
		return unsynced
	case providers.SyncRemote: // the other half holds old ranges: putting this one again changes nothing
		return behind
	}
	return unsaid
}

func azureSide() Side {
	return Side{
		Provider: Azure, Name: "Azure", Class: azureClass, Remove: azureRemove,
		Is: func(h *providers.Half) bool { return h.Kind == HalfVNetPeering },
	}
}

// azureRanges: of a VNet's peerings those that reach the platform's range. The
// subscription that the remote network lies in tells whose it is.
var azureRanges = &Ranges{
	Hosted: peerNetwork, Cloud: ownNetwork,
	Account: providers.SubscriptionOf,
	Silent:  SilenceDoubt,
}

// azureID is an id of a link between two of Azure's networks.
func azureID(own, other string) string { return linkID("azure", min(own, other), max(own, other)) }

// The acts that mend Azure's half.
const (
	RepairSync  = "sync"         // take over the other side's address ranges
	RepairAllow = "allow-access" // switch access on again
)

var azureRemove = []Act{{
	ID: "delete-cloud", Title: "Delete the half in Azure…", Verb: "delete half", Danger: true, Deletes: azureTroubled,
	Confirm:   network,
	Procedure: "azure-remove-half", When: hasCloud, Vars: []Var{{"AZURE_PEERING_ID", azureTroubled}},
}}

// azureActs mend Azure's half: the wizard's application does it where the
// platform's half names one.
var azureActs = map[string][]Act{
	RepairDeleteCloud: azureRemove,
	RepairSync:        {azureAct("azure-sync", "Have Azure take over the present ranges", "sync ranges")},
	RepairAllow:       {azureAct("azure-allow", "Switch access on", "switch on")},
}

func azureAct(procedure, title, verb string) Act {
	return Act{ID: "mend", Title: title, Verb: verb, Procedure: procedure, Vars: []Var{
		{"AZURE_PEERING_ID", azureTroubled},
		{"USER_APP_ID", hostedAttr(AttrApp)},
		{"AIVEN_TENANT_ID", hostedAttr(AttrToTenant)},
	}}
}

// azureNetwork is the VNet of a link, which the platform's half knows, too.
func azureNetwork(l *providers.Link) string {
	if l.Cloud != nil {
		return l.Cloud.NetworkID
	}
	return l.Hosted.PeerID
}

func subscriptionOf(id func(*providers.Link) string) func(*providers.Link) string {
	return func(l *providers.Link) string { return providers.SubscriptionOf(id(l)) }
}

// azureTroubled is the half in Azure that an act is about: of two, the one
// that is not as it should.
func azureTroubled(l *providers.Link) string {
	h, c := l.Hosted, l.Cloud
	switch {
	case c == nil:
		return ""
	case h == nil, h.Kind != HalfVNetPeering, c.State == providers.PeeringDisconnected, c.Attrs[AttrAccess] == "false":
		return c.ID
	case h.State == providers.PeeringDisconnected, h.Attrs[AttrAccess] == "false",
		h.Provisioning == providers.ProvisioningFailed,
		strings.HasPrefix(h.Sync, "Local"):
		return h.ID
	}
	return c.ID
}

// The codes of what is wrong with Azure's half, as runs meet it.
const (
	FaultDisconnected = "azure-half-disconnected"
	FaultNotInSync    = "azure-not-in-sync"
	FaultBehind       = "aiven-not-in-sync"
	FaultOff          = "azure-access-off"
)

// azureWorks is what a run says that waits for Azure.
const azureWorks = "Azure is still working on its half"

// Words about Azure's half.
const (
	outOfStep    = "Connected, but the address ranges are out of step ({sync})."
	takeOver     = "Let Azure take over the present ranges."
	syncUnsaid   = "Connected, but Azure does not say in words known here whether the address ranges are in step."
	switchOn     = "Switch it on when traffic shall pass."
	azureStrange = "Azure says {state}, a state that this program does not know."
)

// azureAlone are rulings for a half of Azure's whose partner nobody shows.
var azureAlone = []Rule{
	{Hosted: of(Unseen), Cloud: of(Up), Ruling: is(providers.Active,
		"Azure says the link is up. {nobody} shows the other half.")},
	{Hosted: of(Missing), Cloud: of(Up), Ruling: is(providers.UnknownV,
		"Azure says Connected, but the other half is not in its listing.")},
	{Hosted: of(Unseen), Cloud: of(initiated), Ruling: Ruling{Verdict: providers.Waiting,
		Reason: "It waits for the other half. " + notShown,
		Next:   "Whoever owns the other network creates its half."}},
	{Hosted: of(Missing), Cloud: of(initiated), Ruling: orphan(providers.Waiting, RepairDeleteCloud,
		"It waits for the other half, which does not exist.", "Create the other half, or delete this one.")},
	{Hosted: none, Cloud: of(Down), Ruling: orphan(providers.Failed, RepairDeleteCloud,
		"The other half is gone; this one is left over.", leftOver)},
	{Hosted: none, Cloud: of(unsynced), Ruling: asks(providers.Degraded, RepairSync, outOfStep, takeOver)},
	{Hosted: none, Cloud: of(behind), Ruling: Ruling{Verdict: providers.Degraded,
		Reason: "Connected, but the other half does not know the present ranges of {network} ({sync}).",
		Next:   "Whoever owns the other network lets its half take them over."}},
	{Hosted: none, Cloud: of(switchedOff), Ruling: asks(providers.Off, RepairAllow,
		"Access is switched off at this half.", switchOn)},
	{Hosted: none, Cloud: of(changing), Ruling: waits("Azure is still working on it.")},
	{Hosted: none, Cloud: of(leaving), Ruling: waits("Azure is removing it.")},
	{Hosted: none, Cloud: of(spoilt), Ruling: asks(providers.Degraded, RepairSync,
		"Connected, but Azure's last change of it failed.", "Save it again.")},
	{Hosted: none, Cloud: of(unsaid), Ruling: is(providers.UnknownV, syncUnsaid)},
	{Hosted: none, Ruling: is(providers.UnknownV, azureStrange)},
}

// AzureHalves gives one half per peering, and one HalfNetwork for each VNet
// that has none; account is the subscription.
func AzureHalves(account string, vnets []providers.VNet) []providers.Half {
	out := make([]providers.Half, 0, len(vnets))
	for i := range vnets {
		v := &vnets[i]
		if len(v.Peerings) == 0 {
			h := azureNet(account, v)
			h.Kind, h.ID, h.Name = HalfNetwork, v.ID, v.Name
			out = append(out, h)
		}
		for j := range v.Peerings {
			out = append(out, AzureHalf(account, v, &v.Peerings[j]))
		}
	}
	return out
}

func azureNet(account string, v *providers.VNet) providers.Half {
	return providers.Half{Provider: Azure, Account: account, Network: v.Name, NetworkID: v.ID, Region: v.Region,
		Ranges: v.Ranges}
}

// AzureHalf is one peering of a VNet as a half.
func AzureHalf(account string, v *providers.VNet, p *providers.Peering) providers.Half {
	h := azureNet(account, v)
	h.Kind, h.ID, h.Name = HalfVNetPeering, cmp.Or(p.ID, v.ID+"/virtualNetworkPeerings/"+p.Name), p.Name
	h.PeerID, h.PeerAccount, h.PeerName = p.RemoteID, providers.SubscriptionOf(p.RemoteID), lastPart(p.RemoteID)
	h.PeerRanges = p.RemoteRanges
	h.State, h.Sync, h.Provisioning = p.State, p.Sync, p.Provisioning
	h.Attrs = map[string]string{AttrAccess: strconv.FormatBool(p.AllowAccess), AttrGUID: p.ResourceGUID,
		AttrGroup: v.Group}
	return h
}

func lastPart(id string) string {
	id = strings.TrimRight(id, "/")
	return id[strings.LastIndexByte(id, '/')+1:]
}
