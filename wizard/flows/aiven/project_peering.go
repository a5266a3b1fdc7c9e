package aiven

import (
	"context"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// LeadsTo says whether one of the peerings leads there and is not deleted.
func LeadsTo(list []providers.AivenPeering, to providers.AivenTarget) bool {
	for _, p := range list {
		if p.State != StateDeleted && providers.SameTarget(p.Target, to) {
			return true
		}
	}
	return false
}

// DropProjectPeering deletes a peering and waits until it is gone.
func (k *Side) DropProjectPeering(ctx context.Context, r *wizard.Run, of providers.AivenScope, vpc string, to providers.AivenTarget) error {
	s, err := k.Session(r)
	if err != nil {
		return err
	}
	if err := steps.Absent(s.DeletePeering(ctx, of, vpc, providers.AivenPeering{Target: to})); err != nil {
		return err
	}
	return k.Until(ctx, r, "the peering in Aiven", func() (bool, error) {
		v, err := s.VPC(ctx, of, vpc)
		if err != nil {
			return true, steps.Absent(err)
		}
		return !LeadsTo(v.Peerings, to), nil
	})
}

// RefreshProject has Aiven look at the peerings of the project VPC again.
func (k *Side) RefreshProject(ctx context.Context, r *wizard.Run) error {
	s, err := k.Session(r)
	if err != nil {
		return err
	}
	return s.Refresh(ctx, ProjectScope(r), r.Get(VarProjectVPC))
}
