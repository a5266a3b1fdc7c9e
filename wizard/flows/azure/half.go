package azure

import (
	"context"
	"slices"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// DeleteHalf deletes a half of a peering.
func (a Admin) DeleteHalf(ctx context.Context, id string) error {
	return steps.Absent(a.DeletePeering(ctx, id))
}

// RemoveHalf deletes a half that a run made.
func (a Admin) RemoveHalf(ctx context.Context, _ *wizard.Run, it wizard.Item) error {
	if it.ID == "" {
		return nil
	}
	return a.DeleteHalf(ctx, it.ID)
}

// HalfGone says that a half is not on its VNet any more.
func (a Admin) HalfGone(ctx context.Context, _ *wizard.Run, it wizard.Item) (bool, error) {
	vnet, _, _ := strings.Cut(it.ID, "/virtualNetworkPeerings/")
	list, err := a.Peerings(ctx, vnet)
	if err != nil {
		return steps.Missing(err)
	}
	return !slices.ContainsFunc(list, func(p providers.Peering) bool { return providers.SameID(p.ID, it.ID) }), nil
}

// DropHalf takes down a half that this run made; another one is deleted.
func (a Admin) DropHalf(ctx context.Context, r *wizard.Run, key, id string) error {
	if it, _ := r.Item(key); r.Mine(key) && providers.SameID(it.ID, id) {
		return r.TakeDown(ctx, steps.Only(key))
	}
	return a.DeleteHalf(ctx, id)
}

// AsHalf is a peering of the run's VNet as the board has it.
func (k *Side) AsHalf(r *wizard.Run, p *providers.Peering) providers.Half {
	id := r.Get(k.Names.VNetID)
	sub := providers.SubscriptionOf(id)
	v := providers.VNet{
		ID: id, Name: r.Get(k.Names.VNet), Group: r.Get(k.Names.Group), SubscriptionID: sub,
		Ranges: steps.Split(r.Get(VarRanges)),
	}
	return link.AzureHalf(sub, &v, p)
}
