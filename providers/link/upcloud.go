package link

import (
	"cmp"
	"slices"

	"example.org/peerage/providers"
)

// upWaits is the class of UpCloud's half that sees no partner.
const upWaits Class = providers.UpCloudPendingPeer

// upStates are rulings that UpCloud's own word decides, whatever the other
// half says. What each state means is inferred from its name and from what
// UpCloud's Terraform provider does.
var upStates = []struct {
	state Class
	Ruling
}{
	{providers.UpCloudProvisioning, waits("UpCloud is working on its half.").noting(upWorks)},
	{switchingOn, waits("UpCloud is switching it on.").noting("UpCloud is switching it on")},
	{providers.UpCloudDisabled, asks(providers.Off, RepairEnable, "The peering is switched off in UpCloud.", switchOn)},
	{providers.UpCloudConflict, Ruling{Verdict: providers.Failed, Yours: true,
		Reason: "The two networks' ranges overlap, so UpCloud connects nothing.",
		Next:   "Give one network other addresses: this cannot be mended in place."}},
	{providers.UpCloudNoRouter, asks(providers.Failed, RepairAttach,
		"{network} has lost its router.", "Attach a router to {network}.")},
	{providers.UpCloudPeerDeleted, orphan(providers.Failed, RepairDeleteCloud,
		"The other network is gone; this half is left over.", "Delete the half in UpCloud.")},
	{providers.UpCloudFailed, Ruling{Verdict: providers.Failed,
		Reason: "UpCloud reports a fault of its own.",
		Next:   "Delete the half and create it again, or ask UpCloud's support."}},
	{peerDisabled, Ruling{Verdict: providers.Off,
		Reason: "The other side has switched its half off.",
		Next:   "Ask whoever runs the other network; for Aiven's, its support."}},
	{peerRouter, Ruling{Verdict: providers.Failed,
		Reason: "The other network has no router.", Next: "Ask whoever runs the other network; for Aiven's, its support."}},
}

// switchingOn is the class of a half that was switched on and is not on yet.
const switchingOn Class = "switching on"

// upWorks is what a run says that waits for UpCloud.
const upWorks = "UpCloud is working on its half"

// What a half says of the other: that one says it better.
const (
	peerDisabled Class = providers.UpCloudPeerDisabled
	peerRouter   Class = providers.UpCloudNoPeerRouter
)

// upLeft are the classes in which UpCloud's half does not go on by itself.
func upLeft() []Class {
	var out []Class
	for _, s := range upStates {
		if s.Verdict != providers.Waiting {
			out = append(out, s.state)
		}
	}
	return out
}

func upClass(h *providers.Half) Class {
	switch h.State {
	case providers.UpCloudActive:
		return Up
	case providers.UpCloudPendingPeer:
		return upWaits
	case providers.UpCloudDisabled:
		if h.Attrs[AttrConfigured] == providers.UpCloudOn {
			return switchingOn
		}
	}
	for i := range upStates {
		if upStates[i].state == Class(h.State) {
			return upStates[i].state
		}
	}
	return Strange
}

func upSide() Side {
	return Side{
		Provider: UpCloud, Name: "UpCloud", Class: upClass, More: upDisable, Remove: upRemove, Anywhere: true,
		Is: func(h *providers.Half) bool { return h.Kind == HalfNetworkPeering },
	}
}

// upRanges: of a network's peerings those that reach Aiven's range; UpCloud
// tells none while it waits.
var upRanges = &Ranges{
	Hosted: peerNetwork, Cloud: ownNetwork,
	Silent: SilenceFits,
}

func upID(own, other string) string {
	return linkID(KindUpCloudUpCloud, min(own, other), max(own, other))
}

// The acts that mend a link to UpCloud.
const (
	RepairEnable = "enable"        // switch the network peering on
	RepairAttach = "attach-router" // attach a router to the network
)

var upPeering = []Var{{"UPCLOUD_PEERING_ID", cloudID}}

var upActs = map[string][]Act{
	RepairDeleteCloud: upRemove,
	RepairEnable: {{ID: "mend", Title: "Switch the peering on", Verb: "switch on",
		Procedure: "upcloud-enable", Vars: upPeering}},
}

var upRemove = []Act{{
	ID: "delete-cloud", Title: "Delete the half in UpCloud…", Verb: "delete half", Danger: true, Deletes: cloudID,
	Confirm:   network,
	Procedure: "upcloud-remove-half", When: hasCloud, Vars: upPeering,
}}

var upDisable = []Act{{
	ID: "disable", Title: "Switch it off…", Verb: "switch off",
	Hint:   "its traffic stops; it can be switched on again",
	Danger: true, Confirm: network, Procedure: "upcloud-disable", Vars: upPeering,
	When: func(l *providers.Link, _ bool) bool { return cloudAttr(AttrConfigured)(l) != providers.UpCloudOff },
}}

// upOwn are the rulings of UpCloud's states beside any of these classes of the
// other half; nil is every class.
func upOwn(hosted ...Class) []Rule {
	var out []Rule
	for _, s := range upStates {
		r := s.Ruling
		if r.Verdict != providers.Waiting {
			r = r.stops(string(s.state))
		}
		out = append(out, Rule{Hosted: hosted, Cloud: of(s.state), Ruling: r})
	}
	return out
}

// upAlone are rulings for a half of UpCloud's whose partner nobody shows.
var upAlone = []Rule{
	{Hosted: of(Unseen), Cloud: of(Up), Ruling: is(providers.Active,
		"UpCloud says the link is up. {nobody} shows the other half.")},
	{Hosted: of(Missing), Cloud: of(Up), Ruling: is(providers.UnknownV,
		"UpCloud says active, but the other half is not in its listing.")},
	{Hosted: of(Unseen), Cloud: of(upWaits), Ruling: Ruling{Verdict: providers.Waiting,
		Reason: "It waits for the other half. " + notShown,
		Next:   "Whoever owns the other network creates its half."}},
	{Hosted: of(Missing), Cloud: of(upWaits), Ruling: orphan(providers.Waiting, RepairDeleteCloud,
		"It waits for the other half, which does not exist.", "Create the other half, or delete this one.")},
	{Hosted: none, Cloud: of(Strange), Ruling: is(providers.UnknownV, upStrange)},
}

const upStrange = "UpCloud says {state}, a state that this program does not know."

// UpCloudHalves gives one half per peering, and one HalfNetwork for each
// private network that has none.
func UpCloudHalves(account string, nets []providers.UpCloudNetwork,
	peerings []providers.UpCloudPeering) []providers.Half {
	byID := make(map[string]*providers.UpCloudNetwork, len(nets))
	for i := range nets {
		byID[fold(nets[i].ID)] = &nets[i]
	}
	var out []providers.Half
	peered := map[string]bool{}
	for i := range peerings {
		p := &peerings[i]
		peered[fold(p.Network)] = true
		out = append(out, UpCloudHalf(account, p, byID[fold(p.Network)], byID[fold(p.Peer)]))
	}
	for i := range nets {
		if n := &nets[i]; n.Type == "private" && !peered[fold(n.ID)] {
			h := upNet(account, n)
			h.Kind, h.ID, h.Name = HalfNetwork, n.ID, n.Name
			out = append(out, h)
		}
	}
	return out
}

// UpCloudHalf is a peering as a half. own and far are the two networks; either
// may be nil: gone since, or another account's.
func UpCloudHalf(account string, p *providers.UpCloudPeering, own, far *providers.UpCloudNetwork) providers.Half {
	h := upNet(account, cmp.Or(own, &providers.UpCloudNetwork{ID: p.Network}))
	h.Kind, h.ID, h.Name, h.State = HalfNetworkPeering, p.ID, p.Name, p.State
	h.PeerID, h.PeerName, h.PeerRanges = p.Peer, p.Peer, p.PeerRanges
	h.Attrs[AttrConfigured] = p.Configured
	if len(h.Ranges) == 0 {
		h.Ranges = slices.Clone(p.Ranges)
	}
	if far != nil {
		h.PeerName = cmp.Or(far.Name, far.ID)
	}
	return h
}

func upNet(account string, n *providers.UpCloudNetwork) providers.Half {
	return providers.Half{
		Provider: UpCloud, Account: account, Network: cmp.Or(n.Name, n.ID), NetworkID: n.ID, Region: n.Zone,
		Ranges: n.Ranges,
		Attrs:  map[string]string{AttrZone: n.Zone},
	}
}
