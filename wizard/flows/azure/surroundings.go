package azure

import (
	"context"
	"slices"

	"example.org/peerage/providers"
	"example.org/peerage/providers/spawn"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/azure/fitness"
	"example.org/peerage/wizard/flows/steps"
)

// SurroundingsOf is what VNets of the person's are judged by, where the other side has
// a range and tells that of itself.
func (a Admin) SurroundingsOf(
	ctx context.Context, r *wizard.Run, itsRange string, around fitness.Around,
) (fitness.Surroundings, error) {
	near, err := a.visible(ctx, r, around.Peers)
	return fitness.Surroundings{Range: itsRange, Network: around.Network, Near: near}, err
}

// Telling completes surroundings where only ranges tell where one of the peerings
// leads: then the subscriptions are listed that the person sees.
func (a Admin) Telling(
	ctx context.Context, sc fitness.Surroundings, list ...providers.Peering,
) (fitness.Surroundings, error) {
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
