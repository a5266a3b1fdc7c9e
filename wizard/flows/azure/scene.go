package azure

import (
	"context"
	"slices"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/providers/spawn"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// Around is what the other side tells of itself: the VNets with which it is
// peered, and the ARM id of its own network; "" while nobody has told it.
type Around struct {
	Peers   []providers.VNetID
	Network string
}

// Scene is what a VNet is judged by.
type Scene struct {
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
func (sc Scene) Leads(p providers.Peering) (yes, sure bool) {
	same := sc.Range != "" && steps.SameRanges(p.RemoteRanges, []string{sc.Range})
	switch {
	case sc.Network != "":
		return providers.SameID(p.RemoteID, sc.Network) || same && sameSubscription(p.RemoteID, sc.Network), true
	case !same || slices.ContainsFunc(sc.Seen, func(id string) bool {
		return strings.EqualFold(id, subscriptionOf(p.RemoteID))
	}):
		return false, true
	}
	return true, false
}

func sameSubscription(a, b string) bool {
	x := subscriptionOf(a)
	return x != "" && strings.EqualFold(x, subscriptionOf(b))
}

func subscriptionOf(vnet string) string {
	v, err := providers.ParseVNetID(vnet)
	if err != nil {
		return ""
	}
	return v.SubscriptionID
}

// SceneOf is what VNets of the person's are judged by, where the other side has
// a range and tells that of itself.
func (a Admin) SceneOf(ctx context.Context, r *wizard.Run, itsRange string, around Around) (Scene, error) {
	near, err := a.visible(ctx, r, around.Peers)
	return Scene{Range: itsRange, Network: around.Network, Near: near}, err
}

// Telling completes a scene where only ranges tell where one of the peerings
// leads: then the subscriptions are listed that the person sees.
func (a Admin) Telling(ctx context.Context, sc Scene, list ...providers.Peering) (Scene, error) {
	unsure := slices.ContainsFunc(list, func(p providers.Peering) bool {
		_, sure := sc.Leads(p)
		return !sure
	})
	if !unsure || sc.Seen != nil {
		return sc, nil
	}
	subs, _, err := a.Subscriptions(ctx)
	for _, x := range subs {
		sc.Seen = append(sc.Seen, x.ID)
	}
	return sc, err
}

// visible are those of the networks, but for the chosen one, that the person
// sees.
func (a Admin) visible(ctx context.Context, r *wizard.Run, ids []providers.VNetID) ([]providers.VNet, error) {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id providers.VNetID) bool {
		return providers.SameID(id.String(), r.Get(a.Names.VNetID))
	})
	found := make([]*providers.VNet, len(ids))
	err := spawn.Each(len(ids), steps.AtOnce, func(i int) error {
		n, err := a.VNet(ctx, ids[i].String())
		if steps.Absent(err) != nil && !hidden(err) {
			return err
		}
		if err == nil {
			found[i] = &n
		}
		return nil
	})
	var out []providers.VNet
	for _, n := range found {
		if n != nil {
			out = append(out, *n)
		}
	}
	return out, err
}

// hidden says that a network is not to be seen by this sign-in.
func hidden(err error) bool {
	return providers.Is(err, providers.NotPermitted) || providers.Is(err, providers.NotAuthenticated) ||
		providers.Is(err, providers.NotVisible)
}
