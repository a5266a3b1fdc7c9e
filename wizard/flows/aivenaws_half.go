package flows

import (
	"context"
	"slices"
	"time"

	"peerage/providers"
	"peerage/wizard"
)

// awsAivenHalf creates the peering in Aiven (W04).
func (k *kit) awsAivenHalf(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Create Aiven's half", Actor: actorAiven,
		Why:   "Aiven then sends your account a request for a VPC peering connection.",
		Needs: []string{vOrg, vVPC, vAWSAccount, vAWSRegion, vAWSVPC},
		Gives: []string{vPeeringID}, Command: cmdCreateAWSPeering,
		Check: k.awsFits,
		Find:  k.awsHalf().find,
		Confirm: func(v wizard.Values) string {
			return "A peering from the Aiven VPC " + v(vVPCName) + " to " + orText(v(vAWSVPCName), v(vAWSVPC)) + " is requested. No traffic flows yet."
		},
		Do: k.awsHalf().make, Undo: k.removeAWSHalf,
		Remedies: append(awsHalfRemedies(k), awsNetworkRemedies(k)...),
		Result:   words(vPeeringID),
	}
}

// awsTarget is what the run's peering leads to.
func awsTarget(r *wizard.Run) providers.AWSTarget {
	return providers.AWSTarget{AccountID: r.Get(vAWSAccount), VPC: r.Get(vAWSVPC), Region: r.Get(vAWSRegion)}
}

// awsHalf is Aiven's half of a peering with AWS.
func (k *kit) awsHalf() half {
	return half{key: keyAivenHalf, peer: "VPC", look: k.lookAWSHalf, item: awsHalfItem,
		drop: func(ctx context.Context, r *wizard.Run, p providers.AivenPeering) error {
			return k.dropAivenHalf(ctx, r, p.ID)
		},
		create: func(ctx context.Context, r *wizard.Run) (providers.AivenPeering, error) {
			return k.createHalf(ctx, r, awsTarget(r))
		}}
}

func (k *kit) lookAWSHalf(ctx context.Context, r *wizard.Run) (providers.AivenPeering, bool, error) {
	v, err := k.orgVPC(ctx, r)
	if err != nil {
		return providers.AivenPeering{}, false, err
	}
	p, ok := soundest(v.Peerings, r, func(p providers.AivenPeering) bool {
		return providers.SameTarget(p.Target, awsTarget(r))
	})
	return p, ok, nil
}

func awsHalfItem(r *wizard.Run, p providers.AivenPeering) wizard.Item {
	return orgHalfItem(r, p, orText(r.Get(vAWSVPCName), r.Get(vAWSVPC)))
}

func (k *kit) removeAWSHalf(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	s, err := k.aiven(r)
	if err != nil {
		return err
	}
	if it.ID == "" {
		p, ok, err := k.lookAWSHalf(ctx, r)
		if err != nil || !ok {
			return absent(err)
		}
		it.ID = p.ID
	}
	return k.deleteHalf(ctx, r, s, providers.OfOrganization(orText(it.Attrs["org"], r.Get(vOrg))), orText(it.Attrs["vpc"], r.Get(vVPC)), it.ID)
}

// awsRequest waits until Aiven has sent its request (W05).
func (k *kit) awsRequest(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Aiven sends its request", Actor: actorAiven,
		Why:     "Aiven requests a VPC peering connection from your account, and tells its id.",
		Needs:   []string{vPeeringID},
		Gives:   []string{vPCX},
		Command: cmdAWSPeerings,
		Wait: &wizard.Wait{Who: "Aiven", Poll: k.pollAWSRequest, Refresh: k.refreshAiven, Path: []string{stApproved, stPending, stActive},
			Every: 5 * time.Second, Typical: 2 * time.Minute, Deadline: 20 * time.Minute},
		Remedies: awsStateRemedies(k),
		Result:   words(vPCX),
	}
}

// pollAWSRequest ends when the request's id is known. It vanishes from
// state_info later, so it is captured the moment it is seen.
func (k *kit) pollAWSRequest(ctx context.Context, r *wizard.Run) (wizard.Look, error) {
	p, err := k.awsHalf().present(ctx, r)
	if err != nil {
		return wizard.Look{}, err
	}
	look := wizard.Look{State: p.State, Note: "Aiven is preparing its request", Warnings: warnings(p)}
	if p.PCX != "" {
		if err := r.Set(ctx, vPCX, p.PCX); err != nil {
			return look, err
		}
	} else if p.State == stActive {
		if err := k.guessPCX(ctx, r); err != nil {
			return look, err
		}
	}
	if p.State == stPending || p.State == stActive {
		look.Done = r.Get(vPCX) != ""
		look.Note = "Aiven has not told the request's id yet"
	}
	return look, nil
}

// guessPCX finds the connection of a peering that no longer tells its id: the
// active one between the VPC and Aiven's range.
func (k *kit) guessPCX(ctx context.Context, r *wizard.Run) error {
	if r.Get(vPCX) != "" {
		return nil
	}
	s, err := k.accepter(ctx, r)
	if err != nil {
		return err
	}
	all, err := s.Peerings(ctx, r.Get(vAWSRegion))
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.AccepterVPC == r.Get(vAWSVPC) && p.Status == awsActive && slices.Contains(p.RequesterRanges, r.Get(vCIDR)) {
			return r.Set(ctx, vPCX, p.ID)
		}
	}
	return fail(providers.NotFound, codeAWSNoPCX, "find the peering connection", "Aiven says ACTIVE, but no active connection of "+r.Get(vAWSVPC)+" leads to "+r.Get(vCIDR)+".")
}
