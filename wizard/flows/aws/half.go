package aws

import (
	"context"
	"slices"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/steps"
)

// AivenHalf creates the peering in Aiven (W04).
func (k *Side) AivenHalf() *wizard.Step {
	return k.aiven.MakeHalf(aiven.HalfStep{
		Why:   "Aiven then sends your account a request for a VPC peering connection.",
		Needs: []string{VarAccount, VarRegion, VarVPC}, Network: []string{VarVPC},
		Check: k.fits(), Cuts: k.cuts,
		Others: []wizard.Act{
			steps.Edit("other-vpc", "Choose another VPC", VarVPC),
			steps.Edit("other-aiven", "Choose another Aiven VPC", k.aiven.Of.VPC),
		},
		Remedies: awsNetworkRemedies(k),
		Result:   steps.Words(aiven.VarPeeringID),
	})
}

// cuts are the routes through the connection that this run did not make: with
// Aiven's half the connection goes, and they lead nowhere. Where another team has
// AWS's part, nobody can tell.
func (k *Side) cuts(ctx context.Context, r *wizard.Run, _ wizard.Item) ([]wizard.Cut, error) {
	if r.Get(VarPCX) == "" || byOthers(r) {
		return nil, nil
	}
	s, err := k.Accepter(ctx, r)
	if err != nil {
		return nil, err
	}
	tables, err := s.routeTables(ctx, r)
	var out []wizard.Cut
	for _, t := range tables {
		for _, x := range t.Routes {
			if x.Target != r.Get(VarPCX) || r.Mine(routeKey(t.ID, x.Destination)) {
				continue
			}
			it := routeItem(r, t.ID, x.Destination, "")
			it.Step = k.row("07")
			out = append(out, wizard.Cut{Item: it, Becomes: "it turns into a blackhole, and stands in the way of another route"})
		}
	}
	return out, steps.Absent(err)
}

// row is a step of the procedure that the side is part of.
func (k *Side) row(number string) string { return strings.TrimSuffix(k.aiven.Half.Step, "04") + number }

// Request waits until Aiven has sent its request (W05).
func (k *Side) Request(id string) *wizard.Step {
	return k.aiven.Ready(aiven.ReadyStep{
		ID: id, Title: "Aiven sends its request",
		Why:   "Aiven requests a VPC peering connection from your account, and tells its id.",
		Gives: []string{VarPCX},
		Inputs: []wizard.Input{{
			Var: VarPCX, Free: true, Hint: "paste a connection's id",
			Choices: orOthers(steps.As(k.Accepter, Profile.connectionChoices), noChoices),
			Needed:  func(r *wizard.Run) bool { return r.Get(VarPCXFrom) == aiven.IDsAsked },
		}},
		Poll:     steps.As(k.both, both.pollRequest),
		Remedies: awsStateRemedies(k),
		Result:   steps.Words(VarPCX),
	})
}

// pollRequest ends when the request's id is known. It vanishes from state_info
// later, so it is captured the moment it is seen.
func (b both) pollRequest(ctx context.Context, r *wizard.Run) (wizard.PollResult, error) {
	p, err := b.from.PresentHalf(ctx, r)
	if err != nil {
		return wizard.PollResult{}, err
	}
	look := wizard.PollResult{State: p.State, Note: "Aiven is preparing its request", Warnings: aiven.Warnings(p)}
	if p.PCX != "" {
		if err := r.Set(ctx, VarPCX, p.PCX); err != nil {
			return look, err
		}
	} else if p.State == providers.AivenActive && !byOthers(r) {
		if err := b.guessPCX(ctx, r); err != nil {
			return look, err
		}
	}
	ready, halves := b.from.IsReady(r, &p)
	look.Halves = halves
	if ready {
		look.Done = r.Get(VarPCX) != "" || byOthers(r) && p.State == providers.AivenActive
		look.Note = "Aiven has not told the request's id yet"
	}
	return look, nil
}

// likely are the active connections between the VPC and a network with Aiven's
// range: no more than the range says which of them is Aiven's.
func (s Profile) likely(ctx context.Context, r *wizard.Run) ([]providers.AWSPeering, error) {
	all, err := s.Peerings(ctx, r.Get(VarRegion))
	return slices.DeleteFunc(all, func(p providers.AWSPeering) bool {
		return p.AccepterVPC != r.Get(VarVPC) || p.Status != providers.AWSActive ||
			!slices.Contains(p.RequesterRanges, r.Get(aiven.VarRange))
	}), err
}

// connectionChoices are those that may be Aiven's.
func (s Profile) connectionChoices(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	list, err := s.likely(ctx, r)
	out := make([]wizard.Choice, 0, len(list))
	for _, p := range list {
		out = append(out,
			wizard.Choice{Value: p.ID, Title: p.ID, Columns: []string{"requested by account " + p.RequesterAccount}})
	}
	return out, err
}

// guessPCX finds the connection of a peering that no longer tells its id. By
// its range alone that is no more than likely: where there are several, the
// person says which it is.
func (s Profile) guessPCX(ctx context.Context, r *wizard.Run) error {
	if r.Get(VarPCX) != "" {
		return nil
	}
	list, err := s.likely(ctx, r)
	if err != nil {
		return err
	}
	if len(list) == 1 {
		r.Note("Aiven does not tell the connection's id any more. By its range it is perhaps " + list[0].ID)
		return r.Set(ctx, VarPCX, list[0].ID)
	}
	text := "Aiven says ACTIVE, but no active connection of " + r.Get(VarVPC) + " leads to " + r.Get(aiven.VarRange) + "."
	for i, p := range list {
		if i == 0 {
			text = "Aiven does not tell the connection's id any more, and several lead to its range: perhaps it is "
		} else {
			text += ", or "
		}
		text += p.ID + " (requested by account " + p.RequesterAccount + ")"
	}
	return steps.Fail(providers.NotFound, codeAWSNoPCX, "find the peering connection", text)
}
