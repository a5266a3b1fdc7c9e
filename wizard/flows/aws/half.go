package aws

import (
	"context"
	"slices"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/aiven"
	"peerage/wizard/flows/steps"
)

// AivenHalf creates the peering in Aiven (W04).
func (k *Side) AivenHalf() *wizard.Step {
	return k.aiven.MakeHalf(aiven.HalfStep{
		Why:   "Aiven then sends your account a request for a VPC peering connection.",
		Needs: []string{VarAccount, VarRegion, VarVPC},
		Check: steps.As(k.Accepter, Profile.awsFits),
		Others: []wizard.Act{
			steps.Edit("other-vpc", "Choose another VPC", VarVPC),
			steps.Edit("other-aiven", "Choose another Aiven VPC", k.aiven.Of.VPC),
		},
		Remedies: awsNetworkRemedies(k),
		Result:   steps.Words(aiven.VarPeeringID),
	})
}

// Request waits until Aiven has sent its request (W05).
func (k *Side) Request(id string) *wizard.Step {
	return k.aiven.Ready(aiven.ReadyStep{
		ID: id, Title: "Aiven sends its request",
		Why:      "Aiven requests a VPC peering connection from your account, and tells its id.",
		Gives:    []string{VarPCX},
		Poll:     steps.As(k.both, both.pollRequest),
		Remedies: awsStateRemedies(k),
		Result:   steps.Words(VarPCX),
	})
}

// pollRequest ends when the request's id is known. It vanishes from state_info
// later, so it is captured the moment it is seen.
func (b both) pollRequest(ctx context.Context, r *wizard.Run) (wizard.Look, error) {
	p, err := b.from.PresentHalf(ctx, r)
	if err != nil {
		return wizard.Look{}, err
	}
	look := wizard.Look{State: p.State, Note: "Aiven is preparing its request", Warnings: aiven.Warnings(p)}
	if p.PCX != "" {
		if err := r.Set(ctx, VarPCX, p.PCX); err != nil {
			return look, err
		}
	} else if p.State == providers.AivenActive {
		if err := b.guessPCX(ctx, r); err != nil {
			return look, err
		}
	}
	if p.State == providers.AivenPendingPeer || p.State == providers.AivenActive {
		look.Done = r.Get(VarPCX) != ""
		look.Note = "Aiven has not told the request's id yet"
	}
	return look, nil
}

// guessPCX finds the connection of a peering that no longer tells its id: the
// active one between the VPC and Aiven's range.
func (s Profile) guessPCX(ctx context.Context, r *wizard.Run) error {
	if r.Get(VarPCX) != "" {
		return nil
	}
	all, err := s.Peerings(ctx, r.Get(VarRegion))
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.AccepterVPC == r.Get(VarVPC) && p.Status == awsActive && slices.Contains(p.RequesterRanges, r.Get(aiven.VarRange)) {
			return r.Set(ctx, VarPCX, p.ID)
		}
	}
	return steps.Fail(providers.NotFound, codeAWSNoPCX, "find the peering connection", "Aiven says ACTIVE, "+
		"but no active connection of "+r.Get(VarVPC)+" leads to "+r.Get(aiven.VarRange)+".")
}
