package aiven

import (
	"context"
	"slices"
	"strings"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// KeyHalf is Aiven's half in a run's inventory.
const KeyHalf = "aiven-peering"

// The states of Aiven's half (Aiven docs). An unknown one is waited for.
const (
	StateApproved = "APPROVED"
	stRequested   = "APPROVED_PEER_REQUESTED"
	StatePending  = "PENDING_PEER"
	StateActive   = "ACTIVE"
	StateInvalid  = "INVALID_SPECIFICATION"
	StateRejected = "REJECTED_BY_PEER"
	StateByPeer   = "DELETED_BY_PEER"
	StateError    = "ERROR"
	stDeleting    = "DELETING"
	StateDeleted  = "DELETED"
)

// Over says that a half is gone or going.
func Over(state string) bool { return state == stDeleting || state == StateDeleted }

// Failed says that a half has come to a bad end: Aiven does not look again.
func Failed(state string) bool {
	return slices.Contains([]string{StateInvalid, StateRejected, StateByPeer, StateError}, state)
}

// OrgVPC is the organization's VPC with its peerings.
func (k *Side) OrgVPC(ctx context.Context, r *wizard.Run) (providers.AivenVPC, error) {
	s, err := k.Session(r)
	if err != nil {
		return providers.AivenVPC{}, err
	}
	return s.VPC(ctx, OrgScope(r), r.Get(VarVPC))
}

// CreateHalf asks for a peering of the run's organization VPC.
func (k *Side) CreateHalf(ctx context.Context, r *wizard.Run, to providers.AivenTarget) (providers.AivenPeering, error) {
	s, err := k.Session(r)
	if err != nil {
		return providers.AivenPeering{}, err
	}
	return s.CreatePeering(ctx, OrgScope(r), r.Get(VarVPC), to)
}

// OrgHalfItem is a peering of the run's organization VPC for the inventory.
func OrgHalfItem(r *wizard.Run, p providers.AivenPeering, network string) wizard.Item {
	return wizard.Item{Key: KeyHalf, Kind: "peering in Aiven", ID: p.ID, Name: steps.OrText(r.Get(VarVPCName), r.Get(VarVPC)) + " ⇄ " + network,
		Attrs: map[string]string{"org": r.Get(VarOrg), "vpc": r.Get(VarVPC)}}
}

// TakeHalf goes on with a peering.
func TakeHalf(p providers.AivenPeering) func(context.Context, *wizard.Run) error {
	return func(ctx context.Context, r *wizard.Run) error { return r.Set(ctx, VarPeeringID, p.ID) }
}

// IDsAsked says that the person enters the two ids.
const IDsAsked = "entered"

// Refresh has Aiven look at the peerings of the organization VPC again.
func (k *Side) Refresh(ctx context.Context, r *wizard.Run) error {
	s, err := k.Session(r)
	if err != nil {
		return err
	}
	return s.Refresh(ctx, OrgScope(r), r.Get(VarVPC))
}

// Warnings are a peering's warnings in words.
func Warnings(p providers.AivenPeering) []string {
	var out []string
	for _, w := range p.Warnings {
		s := steps.OrText(w.Type, "warning") + ": " + w.Message
		if len(w.Conflicts) > 0 {
			s += " (" + strings.Join(w.Conflicts, ", ") + ")"
		}
		out = append(out, s)
	}
	return out
}
