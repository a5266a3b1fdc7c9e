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
		Find:  k.azureAivenHalf().find,
		Confirm: func(v wizard.Values) string {
			return "A peering from the Aiven VPC " + v(vVPCName) + " to " + v(vVNet) + " is requested. No traffic flows yet."
		},
		Do: k.azureAivenHalf().make, Undo: k.removeAivenHalf,
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

// azureTarget is what the run's peering leads to.
func azureTarget(r *wizard.Run) providers.AzureTarget {
	return providers.AzureTarget{
		SubscriptionID: r.Get(vSub),
		ResourceGroup:  r.Get(vGroup),
		VNet:           r.Get(vVNet),
		AppID:          r.Get(vAppID),
		TenantID:       r.Get(vTenant),
	}
}

// azureAivenHalf is Aiven's half of a peering with Azure.
func (k *kit) azureAivenHalf() half {
	return half{key: keyAivenHalf, peer: "VNet", look: k.lookAiven, item: halfItem, foreign: k.decidedHalf,
		owned: func(r *wizard.Run, p providers.AivenPeering) bool {
			return strings.EqualFold(p.Azure().AppID, r.Get(vAppID))
		},
		drop: func(ctx context.Context, r *wizard.Run, p providers.AivenPeering) error {
			return k.dropAivenHalf(ctx, r, p.ID)
		},
		create: func(ctx context.Context, r *wizard.Run) (providers.AivenPeering, error) {
			return k.createHalf(ctx, r, azureTarget(r))
		}}
}

// orgVPC is the organization's VPC with its peerings.
func (k *kit) orgVPC(ctx context.Context, r *wizard.Run) (providers.AivenVPC, error) {
	s, err := k.aiven(r)
	if err != nil {
		return providers.AivenVPC{}, err
	}
	return s.VPC(ctx, orgScope(r), r.Get(vVPC))
}

func (k *kit) createHalf(ctx context.Context, r *wizard.Run, to providers.AivenTarget) (providers.AivenPeering, error) {
	s, err := k.aiven(r)
	if err != nil {
		return providers.AivenPeering{}, err
	}
	return s.CreatePeering(ctx, orgScope(r), r.Get(vVPC), to)
}

// lookAiven finds the peering as Aiven has it now.
func (k *kit) lookAiven(ctx context.Context, r *wizard.Run) (providers.AivenPeering, bool, error) {
	v, err := k.orgVPC(ctx, r)
	if err != nil {
		return providers.AivenPeering{}, false, err
	}
	p, ok := soundest(v.Peerings, r, func(p providers.AivenPeering) bool {
		return providers.SameTarget(p.Target, azureTarget(r))
	})
	return p, ok, nil
}

func orgHalfItem(r *wizard.Run, p providers.AivenPeering, network string) wizard.Item {
	return wizard.Item{Key: keyAivenHalf, Kind: "peering in Aiven", ID: p.ID, Name: orText(r.Get(vVPCName), r.Get(vVPC)) + " ⇄ " + network,
		Attrs: map[string]string{"org": r.Get(vOrg), "vpc": r.Get(vVPC)}}
}

func halfItem(r *wizard.Run, p providers.AivenPeering) wizard.Item {
	return orgHalfItem(r, p, r.Get(vVNet))
}

func takeHalf(p providers.AivenPeering) func(context.Context, *wizard.Run) error {
	return func(ctx context.Context, r *wizard.Run) error { return r.Set(ctx, vPeeringID, p.ID) }
}

const (
	planRecreate = "recreate:"
	choiceApp    = "use-app"
	choiceDelete = "recreate"
)

// decidedHalf drops a peering of somebody else's that the person has already
// decided about; others are shown.
func (k *kit) decidedHalf(ctx context.Context, r *wizard.Run, p providers.AivenPeering) (wizard.Found, error) {
	if r.Get(vPlan) == planRecreate+p.ID {
		return wizard.Found{}, k.dropAivenHalf(ctx, r, p.ID)
	}
	return k.foreignHalf(r, p), nil
}

// foreignHalf shows a peering with this VNet that somebody else made.
func (k *kit) foreignHalf(r *wizard.Run, p providers.AivenPeering) wizard.Found {
	f := wizard.Found{Kind: wizard.Foreign, Title: "Aiven has a peering with this VNet already", Item: halfItem(r, p), Take: takeHalf(p),
		Details: []string{"state " + p.State + ", " + age(r, p.Created), "id " + p.ID, "application " + orText(p.Azure().AppID, "unknown")}}
	app := r.Get(vAppID)
	if same := app != "" && strings.EqualFold(p.Azure().AppID, app); same && !failed(p.State) {
		f.Choices = append(f.Choices, wizard.Choice{Value: wizard.ChoiceAdopt, Title: "Use it"})
	} else if !same && p.Azure().AppID != "" {
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
	return r.Set(ctx, vAppID, strings.ToLower(p.Azure().AppID))
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
