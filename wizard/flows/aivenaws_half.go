package flows

import (
	"context"
	"slices"
	"strings"
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
		Find:  k.findAWSHalf,
		Confirm: func(v wizard.Values) string {
			return "A peering from the Aiven VPC " + v(vVPCName) + " to " + orText(v(vAWSVPCName), v(vAWSVPC)) + " is requested. No traffic flows yet."
		},
		Do: k.makeAWSHalf, Undo: k.removeAWSHalf,
		Remedies: append(awsHalfRemedies(k), awsNetworkRemedies(k)...),
		Result:   words(vPeeringID),
	}
}

// matchAWS finds the Aiven VPC's peering with the VPC, one that works before
// one that failed. A region that Aiven leaves out is the Aiven VPC's own.
func matchAWS(v providers.AivenVPC, r *wizard.Run) (best providers.AivenPeering, found bool) {
	rank := func(p providers.AivenPeering) int {
		switch {
		case over(p.State):
			return 0
		case failed(p.State):
			return 1
		case p.ID != "" && p.ID == r.Get(vPeeringID):
			return 3
		}
		return 2
	}
	for _, p := range v.Peerings {
		region := orText(strings.TrimPrefix(p.Region, "aws-"), strings.TrimPrefix(v.Cloud, "aws-"))
		if p.State == stDeleted || p.Account != r.Get(vAWSAccount) || !strings.EqualFold(p.VPC, r.Get(vAWSVPC)) || region != r.Get(vAWSRegion) {
			continue
		}
		if !found || rank(p) > rank(best) {
			best, found = p, true
		}
	}
	return best, found
}

func (k *kit) lookAWSHalf(ctx context.Context, r *wizard.Run) (providers.AivenPeering, bool, error) {
	s, err := k.aiven(r)
	if err != nil {
		return providers.AivenPeering{}, false, err
	}
	v, err := s.VPC(ctx, r.Get(vOrg), r.Get(vVPC))
	if err != nil {
		return providers.AivenPeering{}, false, err
	}
	p, ok := matchAWS(v, r)
	return p, ok, nil
}

func awsHalfItem(r *wizard.Run, p providers.AivenPeering) wizard.Item {
	return wizard.Item{Key: keyAivenHalf, Kind: "peering in Aiven", ID: p.ID,
		Name:  orText(r.Get(vVPCName), r.Get(vVPC)) + " ⇄ " + orText(r.Get(vAWSVPCName), r.Get(vAWSVPC)),
		Attrs: map[string]string{"org": r.Get(vOrg), "vpc": r.Get(vVPC)}}
}

func (k *kit) findAWSHalf(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	p, ok, err := k.lookAWSHalf(ctx, r)
	if err != nil || !ok {
		return wizard.Found{}, err
	}
	it, known := r.Item(keyAivenHalf)
	own := r.Mine(keyAivenHalf) && (it.ID == "" || it.ID == p.ID)
	switch {
	case over(p.State):
		return wizard.Found{}, fail(providers.NotYetConsistent, codeAivenDeleting, "create the peering in Aiven", "The old peering with this VPC is still being deleted.")
	case own && failed(p.State):
		return wizard.Found{}, k.dropAivenHalf(ctx, r, p.ID)
	case own:
		return wizard.Found{Kind: wizard.Ours, Item: awsHalfItem(r, p), Take: takeHalf(p)}, nil
	case known && it.Status == wizard.IsAdopted && it.ID == p.ID:
		return wizard.Found{Kind: wizard.Settled, Take: takeHalf(p)}, nil
	}
	f := wizard.Found{Kind: wizard.Foreign, Title: "Aiven has a peering with this VPC already", Item: awsHalfItem(r, p), Take: takeHalf(p),
		Details: []string{"state " + p.State + ", " + age(r, p.Created), "id " + p.ID}}
	if !failed(p.State) {
		f.Choices = append(f.Choices, wizard.Choice{Value: wizard.ChoiceAdopt, Title: "Use it"})
	}
	f.Choices = append(f.Choices, wizard.Choice{Value: choiceDelete, Title: "Delete it and create it again", Warn: "its traffic stops"},
		wizard.Choice{Value: wizard.ChoiceStop, Title: "Stop here"})
	f.Act = func(ctx context.Context, r *wizard.Run, _ string) (wizard.Outcome, error) {
		return wizard.Outcome{GoOn: true}, k.dropAivenHalf(ctx, r, p.ID)
	}
	return f, nil
}

// makeAWSHalf asks for the peering; what is there is looked at, whatever comes
// back.
func (k *kit) makeAWSHalf(ctx context.Context, r *wizard.Run) error {
	s, err := k.aiven(r)
	if err != nil {
		return err
	}
	if err := r.Intend(ctx, awsHalfItem(r, providers.AivenPeering{})); err != nil {
		return err
	}
	p, err := s.CreatePeering(ctx, r.Get(vOrg), r.Get(vVPC), providers.AivenPeeringSpec{
		Account: r.Get(vAWSAccount), VPC: r.Get(vAWSVPC), Region: r.Get(vAWSRegion)})
	if providers.Is(err, providers.AlreadyExists) || err == nil && p.ID == "" {
		q, ok, lerr := k.lookAWSHalf(ctx, r)
		if lerr != nil {
			return lerr
		}
		if ok {
			p, err = q, nil
		}
	}
	if err != nil {
		return err
	}
	if err := r.Made(ctx, awsHalfItem(r, p)); err != nil {
		return err
	}
	return r.Set(ctx, vPeeringID, p.ID)
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
	return k.deleteHalf(ctx, r, s, orText(it.Attrs["org"], r.Get(vOrg)), orText(it.Attrs["vpc"], r.Get(vVPC)), it.ID)
}

// awsRequest waits until Aiven has sent its request (W05).
func (k *kit) awsRequest(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Aiven sends its request", Actor: actorAiven,
		Why:     "Aiven requests a VPC peering connection from your account, and tells its id.",
		Needs:   []string{vPeeringID},
		Gives:   []string{vPCX},
		Command: cmdAWSPeerings,
		Wait: &wizard.Wait{Poll: k.pollAWSRequest, Refresh: k.refreshAiven, Path: []string{stApproved, stPending, stActive},
			Every: 5 * time.Second, Typical: 2 * time.Minute, Deadline: 20 * time.Minute},
		Remedies: awsStateRemedies(k),
		Result:   words(vPCX),
	}
}

// presentAWSHalf is the peering, unless it has come to an end.
func (k *kit) presentAWSHalf(ctx context.Context, r *wizard.Run) (providers.AivenPeering, error) {
	p, ok, err := k.lookAWSHalf(ctx, r)
	switch {
	case err != nil:
		return p, err
	case !ok || over(p.State):
		return p, fail(providers.Gone, codeAivenGone, "look at the peering in Aiven", "The peering is not in Aiven any more.")
	case failed(p.State):
		e := endState(p)
		if x := providers.AsError(e); x != nil {
			x.Op = "peer with your VPC"
		}
		return p, e
	}
	return p, nil
}

// pollAWSRequest ends when the request's id is known. It vanishes from
// state_info later, so it is captured the moment it is seen.
func (k *kit) pollAWSRequest(ctx context.Context, r *wizard.Run) (wizard.Look, error) {
	p, err := k.presentAWSHalf(ctx, r)
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
