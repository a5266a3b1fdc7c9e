package aiven

import (
	"context"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// Half is Aiven's half of a peering. What is done with it is the same
// whatever lies on the other side.
type Half struct {
	Key string
	// peer is what the other side is called: "VNet", "VPC", "network".
	Peer string
	// look finds the peering as Aiven has it now; one that works is preferred.
	Look   func(context.Context, *wizard.Run) (providers.AivenPeering, bool, error)
	Item   func(*wizard.Run, providers.AivenPeering) wizard.Item
	Create func(context.Context, *wizard.Run) (providers.AivenPeering, error)
	// drop deletes it and waits until it is gone.
	Drop func(context.Context, *wizard.Run, providers.AivenPeering) error
	// owned further limits what counts as this run's own, and foreign shows
	// what somebody else made in another way than usual; both may be nil.
	Owned   func(*wizard.Run, providers.AivenPeering) bool
	Foreign func(context.Context, *wizard.Run, providers.AivenPeering) (wizard.Found, error)
}

// Find looks whether the peering is there. This run's own is taken over, and
// dropped when it came to a bad end: Aiven does not look again.
func (h Half) Find(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	p, ok, err := h.Look(ctx, r)
	if err != nil || !ok {
		return wizard.Found{}, err
	}
	it, known := r.Item(h.Key)
	own := r.Mine(h.Key) && (it.ID == "" || it.ID == p.ID) && (h.Owned == nil || h.Owned(r, p))
	switch {
	case Over(p.State):
		return wizard.Found{}, steps.Fail(providers.NotYetConsistent, CodeDeleting, "create the peering in Aiven", "The old peering with this "+h.Peer+" is still being deleted.")
	case own && Failed(p.State):
		return wizard.Found{}, r.TakeDown(ctx, steps.Only(h.Key))
	case own:
		return wizard.Found{Kind: wizard.Ours, Item: h.Item(r, p), Take: TakeHalf(p)}, nil
	case known && it.Status == wizard.IsAdopted && it.ID == p.ID && !Failed(p.State):
		return wizard.Found{Kind: wizard.Settled, Take: TakeHalf(p)}, nil
	case h.Foreign != nil:
		return h.Foreign(ctx, r, p)
	}
	return h.made(r, p), nil
}

// made shows a peering that somebody else made.
func (h Half) made(r *wizard.Run, p providers.AivenPeering) wizard.Found {
	f := wizard.Found{Kind: wizard.Foreign, Title: "Aiven has a peering with this " + h.Peer + " already", Item: h.Item(r, p), Take: TakeHalf(p),
		Details: []string{"state " + p.State + ", " + steps.Age(r, p.Created), "id " + steps.OrText(p.ID, "unknown")}}
	if !Failed(p.State) {
		f.Choices = append(f.Choices, wizard.Choice{Value: wizard.ChoiceAdopt, Title: "Use it"})
	}
	f.Choices = append(f.Choices, wizard.Choice{Value: steps.ChoiceRecreate, Title: "Delete it and create it again", Warn: "its traffic stops"},
		wizard.Choice{Value: wizard.ChoiceStop, Title: "Stop here"})
	f.Act = func(ctx context.Context, r *wizard.Run, _ string) (wizard.Outcome, error) {
		return wizard.Outcome{GoOn: true}, h.Drop(ctx, r, p)
	}
	return f
}

// Again takes down what this run made, drops the peering when it is another's,
// and leads back to the step that creates it.
func (h Half) Again(ctx context.Context, r *wizard.Run, step string) (wizard.Outcome, error) {
	if err := r.TakeDown(ctx, steps.Only(h.Key)); err != nil {
		return wizard.Outcome{}, err
	}
	p, ok, err := h.Look(ctx, r)
	if err == nil && ok {
		err = h.Drop(ctx, r, p)
	}
	return wizard.Outcome{Goto: step}, err
}

// Make asks for the peering. Asking twice is believed to give the same one;
// whatever comes back, what is there is looked at.
func (h Half) Make(ctx context.Context, r *wizard.Run) error {
	if err := r.Intend(ctx, h.Item(r, providers.AivenPeering{})); err != nil {
		return err
	}
	p, err := h.Create(ctx, r)
	if providers.Is(err, providers.AlreadyExists) || err == nil && p.ID == "" {
		q, ok, lerr := h.Look(ctx, r)
		if lerr != nil {
			return lerr
		}
		if ok {
			p, err = q, nil
		}
	}
	if err != nil {
		return steps.Refused(ctx, r, h.Key, err)
	}
	if err := r.Made(ctx, h.Item(r, p)); err != nil {
		return err
	}
	return r.Set(ctx, VarPeeringID, p.ID)
}

// Present is the peering, unless it has come to an end.
func (h Half) Present(ctx context.Context, r *wizard.Run) (providers.AivenPeering, error) {
	p, ok, err := h.Look(ctx, r)
	switch {
	case err != nil:
		return p, err
	case !ok || Over(p.State):
		return p, steps.Fail(providers.Gone, CodeGone, "look at the peering in Aiven", "The peering is not in Aiven any more.")
	case Failed(p.State):
		return p, endState(p, h.Peer)
	}
	return p, nil
}

// endState makes an error of a peering's bad end: its state is the code.
func endState(p providers.AivenPeering, peer string) error {
	e := &providers.Error{Class: providers.Conflict, Provider: "aiven", Op: "peer with your " + peer, Code: p.State,
		Message: steps.OrText(p.Message, "Aiven says no more."), RequestID: p.ID}
	for _, w := range Warnings(p) {
		e.Message += " " + w
	}
	return e
}

// sound ranks peerings with the same network: this run's first, then those
// that work, those that failed, those that go.
func sound(p providers.AivenPeering, r *wizard.Run) int {
	switch {
	case Over(p.State):
		return 0
	case Failed(p.State):
		return 1
	case p.ID != "" && p.ID == r.Get(VarPeeringID):
		return 3
	}
	return 2
}

// Soundest finds the best of the peerings with one network.
func Soundest(list []providers.AivenPeering, r *wizard.Run, same func(providers.AivenPeering) bool) (best providers.AivenPeering, found bool) {
	for _, p := range list {
		if p.State != StateDeleted && same(p) && (!found || sound(p, r) > sound(best, r)) {
			best, found = p, true
		}
	}
	return best, found
}
