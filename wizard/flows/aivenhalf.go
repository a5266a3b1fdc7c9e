package flows

import (
	"context"

	"peerage/providers"
	"peerage/wizard"
)

// half is Aiven's half of a peering. What is done with it is the same
// whatever lies on the other side.
type half struct {
	key string
	// peer is what the other side is called: "VNet", "VPC", "network".
	peer string
	// look finds the peering as Aiven has it now; one that works is preferred.
	look   func(context.Context, *wizard.Run) (providers.AivenPeering, bool, error)
	item   func(*wizard.Run, providers.AivenPeering) wizard.Item
	create func(context.Context, *wizard.Run) (providers.AivenPeering, error)
	// drop deletes it and waits until it is gone.
	drop func(context.Context, *wizard.Run, providers.AivenPeering) error
	// owned further limits what counts as this run's own, and foreign shows
	// what somebody else made in another way than usual; both may be nil.
	owned   func(*wizard.Run, providers.AivenPeering) bool
	foreign func(context.Context, *wizard.Run, providers.AivenPeering) (wizard.Found, error)
}

// find looks whether the peering is there. This run's own is taken over, and
// dropped when it came to a bad end: Aiven does not look again.
func (h half) find(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	p, ok, err := h.look(ctx, r)
	if err != nil || !ok {
		return wizard.Found{}, err
	}
	it, known := r.Item(h.key)
	own := r.Mine(h.key) && (it.ID == "" || it.ID == p.ID) && (h.owned == nil || h.owned(r, p))
	switch {
	case over(p.State):
		return wizard.Found{}, fail(providers.NotYetConsistent, codeAivenDeleting, "create the peering in Aiven", "The old peering with this "+h.peer+" is still being deleted.")
	case own && failed(p.State):
		return wizard.Found{}, r.TakeDown(ctx, only(h.key))
	case own:
		return wizard.Found{Kind: wizard.Ours, Item: h.item(r, p), Take: takeHalf(p)}, nil
	case known && it.Status == wizard.IsAdopted && it.ID == p.ID && !failed(p.State):
		return wizard.Found{Kind: wizard.Settled, Take: takeHalf(p)}, nil
	case h.foreign != nil:
		return h.foreign(ctx, r, p)
	}
	return h.made(r, p), nil
}

// made shows a peering that somebody else made.
func (h half) made(r *wizard.Run, p providers.AivenPeering) wizard.Found {
	f := wizard.Found{Kind: wizard.Foreign, Title: "Aiven has a peering with this " + h.peer + " already", Item: h.item(r, p), Take: takeHalf(p),
		Details: []string{"state " + p.State + ", " + age(r, p.Created), "id " + orText(p.ID, "unknown")}}
	if !failed(p.State) {
		f.Choices = append(f.Choices, wizard.Choice{Value: wizard.ChoiceAdopt, Title: "Use it"})
	}
	f.Choices = append(f.Choices, wizard.Choice{Value: choiceDelete, Title: "Delete it and create it again", Warn: "its traffic stops"},
		wizard.Choice{Value: wizard.ChoiceStop, Title: "Stop here"})
	f.Act = func(ctx context.Context, r *wizard.Run, _ string) (wizard.Outcome, error) {
		return wizard.Outcome{GoOn: true}, h.drop(ctx, r, p)
	}
	return f
}

// again takes down what this run made, drops the peering when it is another's,
// and leads back to the step that creates it.
func (h half) again(ctx context.Context, r *wizard.Run, step string) (wizard.Outcome, error) {
	if err := r.TakeDown(ctx, only(h.key)); err != nil {
		return wizard.Outcome{}, err
	}
	p, ok, err := h.look(ctx, r)
	if err == nil && ok {
		err = h.drop(ctx, r, p)
	}
	return wizard.Outcome{Goto: step}, err
}

// make asks for the peering. Asking twice is believed to give the same one;
// whatever comes back, what is there is looked at.
func (h half) make(ctx context.Context, r *wizard.Run) error {
	if err := r.Intend(ctx, h.item(r, providers.AivenPeering{})); err != nil {
		return err
	}
	p, err := h.create(ctx, r)
	if providers.Is(err, providers.AlreadyExists) || err == nil && p.ID == "" {
		q, ok, lerr := h.look(ctx, r)
		if lerr != nil {
			return lerr
		}
		if ok {
			p, err = q, nil
		}
	}
	if err != nil {
		return refused(ctx, r, h.key, err)
	}
	if err := r.Made(ctx, h.item(r, p)); err != nil {
		return err
	}
	return r.Set(ctx, vPeeringID, p.ID)
}

// present is the peering, unless it has come to an end.
func (h half) present(ctx context.Context, r *wizard.Run) (providers.AivenPeering, error) {
	p, ok, err := h.look(ctx, r)
	switch {
	case err != nil:
		return p, err
	case !ok || over(p.State):
		return p, fail(providers.Gone, codeAivenGone, "look at the peering in Aiven", "The peering is not in Aiven any more.")
	case failed(p.State):
		return p, endState(p, h.peer)
	}
	return p, nil
}

// endState makes an error of a peering's bad end: its state is the code.
func endState(p providers.AivenPeering, peer string) error {
	e := &providers.Error{Class: providers.Conflict, Provider: "aiven", Op: "peer with your " + peer, Code: p.State,
		Message: orText(p.Message, "Aiven says no more."), RequestID: p.ID}
	for _, w := range warnings(p) {
		e.Message += " " + w
	}
	return e
}

// sound ranks peerings with the same network: this run's first, then those
// that work, those that failed, those that go.
func sound(p providers.AivenPeering, r *wizard.Run) int {
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

// soundest finds the best of the peerings with one network.
func soundest(list []providers.AivenPeering, r *wizard.Run, same func(providers.AivenPeering) bool) (best providers.AivenPeering, found bool) {
	for _, p := range list {
		if p.State != stDeleted && same(p) && (!found || sound(p, r) > sound(best, r)) {
			best, found = p, true
		}
	}
	return best, found
}
