package aiven

import (
	"context"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// HalfStep is what the step that creates Aiven's half says and does beside
// what is the same for all.
type HalfStep struct {
	Why string
	// Needs are further variables.
	Needs []string
	Check func(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error)
	// Foreign shows what somebody else made in another way than usual; nil is
	// the usual one.
	Foreign func(ctx context.Context, r *wizard.Run, p providers.AivenPeering) (wizard.Found, error)
	// Exits lead from its choices to steps.
	Exits map[string]string
	Cuts  func(ctx context.Context, r *wizard.Run, it wizard.Item) ([]wizard.Cut, error)
	// Network are the variables that say with which network; with another one,
	// or another VPC, it is another peering.
	Network []string
	// Others choose another network or VPC, where Aiven refuses the request.
	Others []wizard.Act
	// Remedies are about the network.
	Remedies []wizard.Remedy
	Result   func(wizard.Values) string
}

// MakeHalf creates the peering in Aiven (A15).
func (k *Side) MakeHalf(x HalfStep) *wizard.Step {
	id, row := k.Half.Step, steps.OrText(k.Half.Row, k.Half.Step)
	return &wizard.Step{
		ID: id, Title: "Create Aiven's half", Actor: Actor,
		Why:     x.Why,
		Needs:   append([]string{k.Of.Var, k.Of.VPC}, x.Needs...),
		Gives:   []string{VarPeeringID},
		Command: k.CmdPeer, Adopted: k.CmdPeering,
		Check: x.Check,
		Find: steps.As(k.Account, func(a Account, ctx context.Context, r *wizard.Run) (wizard.Found, error) {
			return a.findHalf(ctx, r, x.Foreign)
		}),
		Look: steps.As(k.Account, Account.lookForPlan),
		Confirm: func(v wizard.Values) string {
			return "A peering from the Aiven VPC " + v(VarVPCName) + " to " + k.Half.Name(v) +
				" is requested. No traffic flows yet."
		},
		Do:    steps.AsDo(k.Account, Account.makeHalf),
		Exits: x.Exits, Offers: []string{steps.ChoiceRecreate},
		Undo:   steps.AsDoOn(k.Account, Account.removeHalf),
		Gone:   steps.AsOn(k.Account, Account.halfGone),
		Makes:  []string{k.Of.KeyHalf},
		Site:   k.Site(),
		Shapes: steps.Shapes(append([]string{k.Of.VPC}, x.Network...)...),
		Cuts:   x.Cuts,
		Remedies: append([]wizard.Remedy{
			{
				ID: row + ".deleting", When: func(_ *wizard.Run, f *wizard.Fault) bool {
					return f.Code(codeDeleting) || Caused(f) && f.Class() == providers.Conflict
				},
				Says: wizard.Words("The old peering with this " + k.On.Peer + " is still being deleted."),
				Auto: &wizard.Auto{Every: 5 * time.Second, For: 10 * time.Minute}, Acts: []wizard.Act{steps.ActCheck},
			},
			{
				ID: row + ".refused", When: refused,
				Says: wizard.Words("Aiven does not accept the request."), Acts: append(x.Others, steps.ActAgain),
			},
		}, x.Remedies...),
		Result: x.Result,
	}
}

// lookForPlan says that Aiven has such a peering already. It goes by names and
// ids alone: what is to be done about it is asked when its step comes.
func (a Account) lookForPlan(ctx context.Context, r *wizard.Run) (string, error) {
	p, ok, err := a.LookHalf(ctx, r)
	if err != nil || !ok {
		return "", err
	}
	return "there is one already, " + p.State, nil
}

func refused(_ *wizard.Run, f *wizard.Fault) bool { return Caused(f) && f.Class() == providers.Invalid }

// findHalf looks whether the peering is there. This run's own is taken over,
// and dropped when it came to a bad end: Aiven does not look again.
func (a Account) findHalf(
	ctx context.Context, r *wizard.Run,
	foreign func(context.Context, *wizard.Run, providers.AivenPeering) (wizard.Found, error),
) (wizard.Found, error) {
	p, ok, err := a.LookHalf(ctx, r)
	if err != nil || !ok {
		return wizard.Found{}, err
	}
	it, known := r.Item(a.Of.KeyHalf)
	own := r.Mine(a.Of.KeyHalf) && (it.ID == "" || it.ID == p.ID) && a.owned(r, p)
	switch {
	case Over(p.State):
		return wizard.Found{}, steps.Fail(providers.NotYetConsistent, codeDeleting, "create the peering in Aiven",
			"The old peering with this "+a.On.Peer+" is still being deleted.")
	case own && Failed(p.State):
		return wizard.Found{}, r.TakeDown(ctx, steps.Only(a.Of.KeyHalf))
	case own:
		return wizard.Found{Kind: wizard.Ours, Item: a.HalfItem(r, p), Take: TakeHalf(p)}, nil
	case known && it.Status == wizard.IsAdopted && it.ID == p.ID && !Failed(p.State):
		return wizard.Found{Kind: wizard.Settled, Take: TakeHalf(p)}, nil
	case foreign != nil:
		return foreign(ctx, r, p)
	}
	return a.foreignHalf(r, p), nil
}

// foreignHalf shows a peering that somebody else made.
func (a Account) foreignHalf(r *wizard.Run, p providers.AivenPeering) wizard.Found {
	f := wizard.Found{
		Kind: wizard.Foreign, Title: "Aiven has a peering with this " + a.On.Peer + " already",
		Item: a.HalfItem(r, p), Take: TakeHalf(p),
		Details: []string{"state " + p.State + ", " + steps.Age(r, p.Created), "id " + steps.OrText(p.ID, "unknown")},
	}
	if !Failed(p.State) {
		f.Choices = append(f.Choices, wizard.Choice{Value: wizard.ChoiceAdopt, Title: "Use it"})
	}
	f.Choices = steps.OrRecreate(f.Choices)
	f.Act = func(ctx context.Context, r *wizard.Run, _ string) (wizard.Outcome, error) {
		return wizard.Outcome{GoOn: true}, a.DropHalf(ctx, r, p)
	}
	return f
}

// makeHalf asks for the peering. Asking twice is believed to give the same one;
// whatever comes back, what is there is looked at.
func (a Account) makeHalf(ctx context.Context, r *wizard.Run) error {
	if err := r.Intend(ctx, a.HalfItem(r, providers.AivenPeering{})); err != nil {
		return err
	}
	p, err := a.CreatePeering(ctx, a.scope(r), r.Get(a.Of.VPC), a.Half.Target(r.Get))
	if providers.Is(err, providers.AlreadyExists) || err == nil && p.ID == "" {
		q, ok, lerr := a.LookHalf(ctx, r)
		if lerr != nil {
			return lerr
		}
		if ok {
			p, err = q, nil
		}
	}
	if err != nil {
		return steps.Refused(ctx, r, a.Of.KeyHalf, err)
	}
	if err := r.Made(ctx, a.HalfItem(r, p)); err != nil {
		return err
	}
	return r.Set(ctx, VarPeeringID, p.ID)
}

// ReadyStep is the wait until Aiven has prepared its half and told what the
// other needs (A16).
type ReadyStep struct {
	ID, Title, Why string
	Gives          []string
	Inputs         []wizard.Input
	Poll           func(ctx context.Context, r *wizard.Run) (wizard.PollResult, error)
	Remedies       []wizard.Remedy
	Result         func(wizard.Values) string
}

// Ready waits for Aiven.
func (k *Side) Ready(x ReadyStep) *wizard.Step {
	return &wizard.Step{
		ID: x.ID, Title: x.Title, Actor: Actor,
		Why:     x.Why,
		Needs:   []string{VarPeeringID},
		Gives:   x.Gives,
		Command: k.CmdPeering,
		Inputs:  x.Inputs,
		Wait: &wizard.Wait{
			Who: "Aiven", Poll: x.Poll, Refresh: steps.AsDo(k.Account, Account.RefreshPeerings),
			Path:  []string{providers.AivenApproved, providers.AivenPendingPeer, providers.AivenActive},
			Every: 5 * time.Second, Typical: 2 * time.Minute, Deadline: 20 * time.Minute,
		},
		Remedies: x.Remedies,
		Result:   x.Result,
	}
}
