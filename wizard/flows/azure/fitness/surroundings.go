package fitness

import (
	"slices"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard/flows/steps"
)

// Around is what the other side tells of itself: the VNets with which it is
// peered, and the ARM id of its own network; "" while nobody has told it.
type Around struct {
	Peers   []providers.VNetID
	Network string
}

// Surroundings is what a VNet is judged by.
type Surroundings struct {
	// Range is the other side's, "" when ranges do not matter, and Network the
	// ARM id of its network; "" while nobody has told it.
	Range, Network string
	// Near are the VNets with which the other side is peered already.
	Near []providers.VNet
	// Seen are the subscriptions that the person sees. No network in them is
	// the other side's.
	Seen []string
}

// Leads says whether a peering leads to the other side's network. The
// network's id decides. Where nobody has told it, a range does, unless it
// leads to a network of the person's own; then it is not sure.
func (sc Surroundings) Leads(p providers.Peering) (yes, sure bool) {
	same := sc.Range != "" && steps.SameRanges(p.RemoteRanges, []string{sc.Range})
	switch {
	case sc.Network != "":
		return providers.SameID(p.RemoteID, sc.Network) || same && sameSubscription(p.RemoteID, sc.Network), true
	case !same || slices.ContainsFunc(sc.Seen, func(id string) bool {
		return strings.EqualFold(id, providers.SubscriptionOf(p.RemoteID))
	}):
		return false, true
	}
	return true, false
}

func sameSubscription(a, b string) bool {
	x := providers.SubscriptionOf(a)
	return x != "" && strings.EqualFold(x, providers.SubscriptionOf(b))
}
