package flows

import (
	"context"
	"slices"
	"strings"

	"peerage/providers"
	"peerage/wizard"
)

const keyAivenHalf = "aiven-peering"

// The states of Aiven's half (Aiven docs). An unknown one is waited for.
const (
	stApproved  = "APPROVED"
	stRequested = "APPROVED_PEER_REQUESTED"
	stPending   = "PENDING_PEER"
	stActive    = "ACTIVE"
	stInvalid   = "INVALID_SPECIFICATION"
	stRejected  = "REJECTED_BY_PEER"
	stByPeer    = "DELETED_BY_PEER"
	stError     = "ERROR"
	stDeleting  = "DELETING"
	stDeleted   = "DELETED"
)

// over says that a half is gone or going.
func over(state string) bool { return state == stDeleting || state == stDeleted }

// failed says that a half has come to a bad end: Aiven does not look again.
func failed(state string) bool {
	return slices.Contains([]string{stInvalid, stRejected, stByPeer, stError}, state)
}

// aivenHalf creates the peering in Aiven (A15).
func (k *kit) aivenHalf(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Create Aiven's half", Actor: actorAiven,
		Why:   "Aiven then looks whether it may peer with your VNet, and prepares its half. Aiven takes your names in lower case only.",
		Needs: []string{vOrg, vVPC, vSub, vGroup, vVNet, vVNetID, vAppID, vTenant, vAivenGrant},
		Gives: []string{vPeeringID}, Command: k.cmdCreatePeering,
		Check: k.rangesStill,
		Find:  k.findAivenHalf,
		Confirm: func(v wizard.Values) string {
			return "A peering from the Aiven VPC " + v(vVPCName) + " to " + v(vVNet) + " is requested. No traffic flows yet."
		},
		Do: k.makeAivenHalf, Undo: k.removeAivenHalf,
		Remedies: append(aivenWriteRemedies(k), networkRemedies(k)...),
		Result:   func(v wizard.Values) string { return orText(v(vVPCName), v(vVPC)) + " ⇄ " + v(vVNet) },
	}
}

// rangesStill compares the ranges once more, just before the first half.
func (k *kit) rangesStill(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	s, err := k.admin(r)
	if err != nil {
		return nil, err
	}
	n, err := s.VNet(ctx, r.Get(vVNetID))
	if err != nil {
		return nil, err
	}
	near, err := k.neighbours(ctx, r, k.aivenNetwork(""))
	if err != nil {
		return nil, err
	}
	if fit := judge(n, r.Get(vCIDR), near...); len(fit.clashes) > 0 {
		return nil, fit.problem(n.Name)
	}
	return []wizard.Finding{{Verdict: wizard.OK, Text: "The ranges still do not overlap."}}, nil
}

// match finds the VPC's peering with the VNet; one that works is preferred.
func match(v providers.AivenVPC, r *wizard.Run) (providers.AivenPeering, bool) {
	var best providers.AivenPeering
	rank := func(p providers.AivenPeering) int {
		switch {
		case p.State == stDeleted:
			return 0
		case p.State == stDeleting:
			return 1
		case failed(p.State):
			return 2
		case p.ID != "" && p.ID == r.Get(vPeeringID):
			return 4
		}
		return 3
	}
	found := false
	for _, p := range v.Peerings {
		if !strings.EqualFold(p.Account, r.Get(vSub)) || !strings.EqualFold(p.ResourceGroup, r.Get(vGroup)) ||
			!strings.EqualFold(p.VPC, r.Get(vVNet)) || p.State == stDeleted {
			continue
		}
		if !found || rank(p) > rank(best) {
			best, found = p, true
		}
	}
	return best, found
}

// lookAiven finds the peering as Aiven has it now.
func (k *kit) lookAiven(ctx context.Context, r *wizard.Run) (providers.AivenPeering, bool, error) {
	s, err := k.aiven(r)
	if err != nil {
		return providers.AivenPeering{}, false, err
	}
	v, err := s.VPC(ctx, r.Get(vOrg), r.Get(vVPC))
	if err != nil {
		return providers.AivenPeering{}, false, err
	}
	p, ok := match(v, r)
	return p, ok, nil
}

func halfItem(r *wizard.Run, p providers.AivenPeering) wizard.Item {
	return wizard.Item{Key: keyAivenHalf, Kind: "peering in Aiven", ID: p.ID, Name: orText(r.Get(vVPCName), r.Get(vVPC)) + " ⇄ " + r.Get(vVNet),
		Attrs: map[string]string{"org": r.Get(vOrg), "vpc": r.Get(vVPC)}}
}

func (k *kit) findAivenHalf(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	p, ok, err := k.lookAiven(ctx, r)
	if err != nil || !ok {
		return wizard.Found{}, err
	}
	it, known := r.Item(keyAivenHalf)
	own := r.Mine(keyAivenHalf) && (it.ID == "" || it.ID == p.ID) && strings.EqualFold(p.AppID, r.Get(vAppID))
	switch {
	case over(p.State):
		return wizard.Found{}, fail(providers.NotYetConsistent, codeAivenDeleting, "create the peering in Aiven", "The old peering with this VNet is still being deleted.")
	case own && failed(p.State), r.Get(vPlan) == planRecreate+p.ID:
		return wizard.Found{}, k.dropAivenHalf(ctx, r, p.ID)
	case own:
		return wizard.Found{Kind: wizard.Ours, Item: halfItem(r, p), Take: takeHalf(p)}, nil
	case known && it.Status == wizard.IsAdopted && it.ID == p.ID:
		return wizard.Found{Kind: wizard.Settled, Take: takeHalf(p)}, nil
	}
	return k.foreignHalf(r, p), nil
}

func takeHalf(p providers.AivenPeering) func(context.Context, *wizard.Run) error {
	return func(ctx context.Context, r *wizard.Run) error { return r.Set(ctx, vPeeringID, p.ID) }
}

const (
	planRecreate = "recreate:"
	choiceApp    = "use-app"
	choiceDelete = "recreate"
)

// foreignHalf shows a peering with this VNet that somebody else made.
func (k *kit) foreignHalf(r *wizard.Run, p providers.AivenPeering) wizard.Found {
	f := wizard.Found{Kind: wizard.Foreign, Title: "Aiven has a peering with this VNet already", Item: halfItem(r, p), Take: takeHalf(p),
		Details: []string{"state " + p.State + ", " + age(r, p.Created), "id " + p.ID, "application " + orText(p.AppID, "unknown")}}
	app := r.Get(vAppID)
	if app != "" && strings.EqualFold(p.AppID, app) {
		f.Choices = append(f.Choices, wizard.Choice{Value: wizard.ChoiceAdopt, Title: "Use it"})
	} else if p.AppID != "" {
		f.Details = append(f.Details, "That is not the application of this setup: only its own can complete the peering.")
		f.Choices = append(f.Choices, wizard.Choice{Value: choiceApp, Title: "Go on with that application", Columns: []string{"you will be asked for its password"}})
	}
	f.Choices = append(f.Choices,
		wizard.Choice{Value: choiceDelete, Title: "Delete it and create it again", Warn: "its traffic stops"},
		wizard.Choice{Value: wizard.ChoiceStop, Title: "Stop here"})
	f.Act = func(ctx context.Context, r *wizard.Run, value string) (wizard.Outcome, error) {
		if value == choiceApp {
			return k.useApp(ctx, r, p)
		}
		if err := k.dropAivenHalf(ctx, r, p.ID); err != nil {
			return wizard.Outcome{}, err
		}
		return wizard.Outcome{GoOn: true}, nil
	}
	return f
}

// useApp goes on with the application of a peering that is there.
func (k *kit) useApp(ctx context.Context, r *wizard.Run, p providers.AivenPeering) (wizard.Outcome, error) {
	if err := k.takeOtherApp(ctx, r, p); err != nil {
		return wizard.Outcome{}, err
	}
	if err := r.Adopt(ctx, halfItem(r, p)); err != nil {
		return wizard.Outcome{}, err
	}
	return wizard.Outcome{Goto: "A03"}, nil
}

func (k *kit) takeOtherApp(ctx context.Context, r *wizard.Run, p providers.AivenPeering) error {
	if err := r.DropSecret(ctx, vSecret); err != nil {
		return err
	}
	if err := r.Set(ctx, vKeyFrom, keyGiven); err != nil {
		return err
	}
	return r.Set(ctx, vAppID, strings.ToLower(p.AppID))
}

// presentPeering looks, while the VNet is being chosen, whether Aiven has a
// peering with it that another application made: the person decides before
// anything is created.
func (k *kit) presentPeering(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	settled := wizard.Found{Kind: wizard.Settled}
	if r.Get(vPlan) != "" || r.Get(vAppID) != "" {
		return settled, nil
	}
	if _, known := r.Item(keyAivenHalf); known {
		return settled, nil
	}
	p, ok, err := k.lookAiven(ctx, r)
	if err != nil || !ok || over(p.State) {
		return settled, err
	}
	f := k.foreignHalf(r, p)
	f.Act = func(ctx context.Context, r *wizard.Run, value string) (wizard.Outcome, error) {
		if value == choiceApp {
			if err := k.takeOtherApp(ctx, r, p); err != nil {
				return wizard.Outcome{}, err
			}
			return wizard.Outcome{Done: true}, r.Adopt(ctx, halfItem(r, p))
		}
		return wizard.Outcome{Done: true}, r.Set(ctx, vPlan, planRecreate+p.ID)
	}
	return f, nil
}

// makeAivenHalf asks for the peering. Asking twice is believed to give the
// same one; whatever comes back, what is there is looked at.
func (k *kit) makeAivenHalf(ctx context.Context, r *wizard.Run) error {
	s, err := k.aiven(r)
	if err != nil {
		return err
	}
	if err := r.Intend(ctx, halfItem(r, providers.AivenPeering{})); err != nil {
		return err
	}
	low := func(name string) string { return strings.ToLower(r.Get(name)) }
	p, err := s.CreatePeering(ctx, r.Get(vOrg), r.Get(vVPC), providers.AivenPeeringSpec{
		Account: low(vSub), ResourceGroup: low(vGroup), VPC: low(vVNet), AppID: low(vAppID), TenantID: low(vTenant)})
	if providers.Is(err, providers.AlreadyExists) || err == nil && p.ID == "" {
		q, ok, lerr := k.lookAiven(ctx, r)
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
	if err := r.Made(ctx, halfItem(r, p)); err != nil {
		return err
	}
	return r.Set(ctx, vPeeringID, p.ID)
}
