package aiven

import (
	"context"
	"slices"

	"peerage/providers"
	"peerage/providers/spawn"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// DropHalf deletes a peering and waits until it is gone.
func (k *Side) DropHalf(ctx context.Context, r *wizard.Run, id string) error {
	s, err := k.Session(r)
	if err != nil {
		return err
	}
	return k.DeleteHalf(ctx, r, s, OrgScope(r), r.Get(VarVPC), id)
}

// DeleteHalf deletes a peering of any VPC and waits until it is gone.
func (k *Side) DeleteHalf(ctx context.Context, r *wizard.Run, s providers.AivenSession, of providers.AivenScope, vpc, id string) error {
	if err := steps.Absent(s.DeletePeering(ctx, of, vpc, providers.AivenPeering{ID: id})); err != nil {
		return err
	}
	return k.Until(ctx, r, "the peering in Aiven", func() (bool, error) {
		v, err := s.VPC(ctx, of, vpc)
		if err != nil {
			return true, steps.Absent(err)
		}
		for _, p := range v.Peerings {
			if p.ID == id {
				return p.State == StateDeleted, nil
			}
		}
		return true, nil
	})
}

// ownHalf says whether a peering is this run's, also when its id was never
// learned.
func (k *Side) ownHalf(r *wizard.Run, p providers.AivenPeering) bool {
	it, _ := r.Item(KeyHalf)
	if it.ID != "" {
		return it.ID == p.ID && r.Mine(KeyHalf)
	}
	return r.Mine(KeyHalf) && k.Unlearned != nil && k.Unlearned(r, p)
}

// OtherPeerings says why a thing must stay: a further peering in the
// organization needs it.
func (k *Side) OtherPeerings(ctx context.Context, r *wizard.Run, uses func(providers.AivenPeering) bool) (string, error) {
	s, err := k.Session(r)
	if err != nil || r.Get(VarOrg) == "" {
		return "", err
	}
	list, err := s.VPCs(ctx, OrgScope(r))
	if err != nil {
		return "", steps.Absent(err)
	}
	list = slices.DeleteFunc(list, func(x providers.AivenVPC) bool { return !onAzure(x.Cloud) })
	full := make([]providers.AivenVPC, len(list))
	err = spawn.Each(len(list), steps.AtOnce, func(i int) (err error) {
		full[i], err = s.VPC(ctx, OrgScope(r), list[i].ID)
		return steps.Absent(err)
	})
	if err != nil {
		return "", err
	}
	for i, x := range list {
		for _, p := range full[i].Peerings {
			if !k.ownHalf(r, p) && !Over(p.State) && uses(p) {
				return "the peering of " + steps.OrText(x.Name, x.ID) + " with " + p.Network() + " needs it", nil
			}
		}
	}
	return "", nil
}
