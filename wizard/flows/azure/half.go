package azure

import (
	"context"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// DeleteHalf deletes a half as the administrator.
func (k *Side) DeleteHalf(ctx context.Context, r *wizard.Run, id string) error {
	s, err := k.Admin(r)
	if err != nil {
		return err
	}
	return steps.Absent(s.DeletePeering(ctx, id))
}

// DropHalf takes down a half that this run made; another one is deleted.
func (k *Side) DropHalf(ctx context.Context, r *wizard.Run, key, id string) error {
	if it, _ := r.Item(key); r.Mine(key) && providers.SameID(it.ID, id) {
		return r.TakeDown(ctx, steps.Only(key))
	}
	return k.DeleteHalf(ctx, r, id)
}
