package aws

import (
	"context"
	"slices"
	"time"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/aiven"
	"peerage/wizard/flows/steps"
)

// AivenHalf creates the peering in Aiven (W04).
func (k *Side) AivenHalf(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Create Aiven's half", Actor: aiven.Actor,
		Why:   "Aiven then sends your account a request for a VPC peering connection.",
		Needs: []string{aiven.VarOrg, aiven.VarVPC, VarAccount, VarRegion, VarVPC},
		Gives: []string{aiven.VarPeeringID}, Command: cmdCreateAWSPeering,
		Check: k.awsFits,
		Find:  k.awsHalf().Find,
		Confirm: func(v wizard.Values) string {
			return "A peering from the Aiven VPC " + v(aiven.VarVPCName) + " to " + steps.OrText(v(VarVPCName), v(VarVPC)) + " is requested. No traffic flows yet."
		},
		Do: k.awsHalf().Make, Undo: k.removeAWSHalf, Site: k.aiven.Site(),
		Remedies: append(awsHalfRemedies(k), awsNetworkRemedies(k)...),
		Result:   steps.Words(aiven.VarPeeringID),
	}
}

// awsTarget is what the run's peering leads to.
func awsTarget(r *wizard.Run) providers.AWSTarget {
	return providers.AWSTarget{AccountID: r.Get(VarAccount), VPC: r.Get(VarVPC), Region: r.Get(VarRegion)}
}

// awsHalf is Aiven's half of a peering with AWS.
func (k *Side) awsHalf() aiven.Half {
	return aiven.Half{Key: aiven.KeyHalf, Peer: "VPC", Look: k.lookAWSHalf, Item: awsHalfItem,
		Drop: func(ctx context.Context, r *wizard.Run, p providers.AivenPeering) error {
			return k.aiven.DropHalf(ctx, r, p.ID)
		},
		Create: func(ctx context.Context, r *wizard.Run) (providers.AivenPeering, error) {
			return k.aiven.CreateHalf(ctx, r, awsTarget(r))
		}}
}

func (k *Side) lookAWSHalf(ctx context.Context, r *wizard.Run) (providers.AivenPeering, bool, error) {
	v, err := k.aiven.OrgVPC(ctx, r)
	if err != nil {
		return providers.AivenPeering{}, false, err
	}
	p, ok := aiven.Soundest(v.Peerings, r, func(p providers.AivenPeering) bool {
		return providers.SameTarget(p.Target, awsTarget(r))
	})
	return p, ok, nil
}

func awsHalfItem(r *wizard.Run, p providers.AivenPeering) wizard.Item {
	return aiven.OrgHalfItem(r, p, steps.OrText(r.Get(VarVPCName), r.Get(VarVPC)))
}

func (k *Side) removeAWSHalf(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	s, err := k.aiven.Session(r)
	if err != nil {
		return err
	}
	if it.ID == "" {
		p, ok, err := k.lookAWSHalf(ctx, r)
		if err != nil || !ok {
			return steps.Absent(err)
		}
		it.ID = p.ID
	}
	return k.aiven.DeleteHalf(ctx, r, s, providers.OfOrganization(steps.OrText(it.Attrs["org"], r.Get(aiven.VarOrg))), steps.OrText(it.Attrs["vpc"], r.Get(aiven.VarVPC)), it.ID)
}

// Request waits until Aiven has sent its request (W05).
func (k *Side) Request(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Aiven sends its request", Actor: aiven.Actor,
		Why:     "Aiven requests a VPC peering connection from your account, and tells its id.",
		Needs:   []string{aiven.VarPeeringID},
		Gives:   []string{VarPCX},
		Command: cmdAWSPeerings,
		Wait: &wizard.Wait{Who: "Aiven", Poll: k.pollAWSRequest, Refresh: k.aiven.Refresh, Path: []string{aiven.StateApproved, aiven.StatePending, aiven.StateActive},
			Every: 5 * time.Second, Typical: 2 * time.Minute, Deadline: 20 * time.Minute},
		Remedies: awsStateRemedies(k),
		Result:   steps.Words(VarPCX),
	}
}

// pollAWSRequest ends when the request's id is known. It vanishes from
// state_info later, so it is captured the moment it is seen.
func (k *Side) pollAWSRequest(ctx context.Context, r *wizard.Run) (wizard.Look, error) {
	p, err := k.awsHalf().Present(ctx, r)
	if err != nil {
		return wizard.Look{}, err
	}
	look := wizard.Look{State: p.State, Note: "Aiven is preparing its request", Warnings: aiven.Warnings(p)}
	if p.PCX != "" {
		if err := r.Set(ctx, VarPCX, p.PCX); err != nil {
			return look, err
		}
	} else if p.State == aiven.StateActive {
		if err := k.guessPCX(ctx, r); err != nil {
			return look, err
		}
	}
	if p.State == aiven.StatePending || p.State == aiven.StateActive {
		look.Done = r.Get(VarPCX) != ""
		look.Note = "Aiven has not told the request's id yet"
	}
	return look, nil
}

// guessPCX finds the connection of a peering that no longer tells its id: the
// active one between the VPC and Aiven's range.
func (k *Side) guessPCX(ctx context.Context, r *wizard.Run) error {
	if r.Get(VarPCX) != "" {
		return nil
	}
	s, err := k.accepter(ctx, r)
	if err != nil {
		return err
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
	return steps.Fail(providers.NotFound, codeAWSNoPCX, "find the peering connection", "Aiven says ACTIVE, but no active connection of "+r.Get(VarVPC)+" leads to "+r.Get(aiven.VarRange)+".")
}
