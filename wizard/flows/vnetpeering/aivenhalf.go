package vnetpeering

import (
	"context"
	"strings"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/aiven"
	"peerage/wizard/flows/azure"
	"peerage/wizard/flows/steps"
)

func (k *Peering) removeAivenHalf(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	s, err := k.aiven.Session(r)
	if err != nil {
		return err
	}
	if it.ID == "" {
		p, ok, err := k.lookAiven(ctx, r)
		if err != nil || !ok || !strings.EqualFold(p.Azure().AppID, r.Get(azure.VarAppID)) {
			return steps.Absent(err)
		}
		it.ID = p.ID
	}
	return k.aiven.DeleteHalf(ctx, r, s, providers.OfOrganization(steps.OrText(it.Attrs["org"], r.Get(aiven.VarOrg))), steps.OrText(it.Attrs["vpc"], r.Get(aiven.VarVPC)), it.ID)
}

// sameVNet says whether a peering is the one that the run asked for.
func sameVNet(r *wizard.Run, p providers.AivenPeering) bool {
	return strings.EqualFold(p.Network(), r.Get(azure.VarVNet)) && strings.EqualFold(p.Azure().AppID, r.Get(azure.VarAppID))
}

// AivenHalf creates the peering in Aiven (A15).
func (k *Peering) AivenHalf(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Create Aiven's half", Actor: aiven.Actor,
		Why:   "Aiven then looks whether it may peer with your VNet, and prepares its half. Aiven takes your names in lower case only.",
		Needs: []string{aiven.VarOrg, aiven.VarVPC, azure.VarSubscription, azure.VarGroup, azure.VarVNet, azure.VarVNetID, azure.VarAppID, azure.VarTenant, VarAivenGrant},
		Gives: []string{aiven.VarPeeringID}, Command: k.cmdCreatePeering,
		Check: k.rangesStill,
		Find:  k.azureAivenHalf().Find,
		Confirm: func(v wizard.Values) string {
			return "A peering from the Aiven VPC " + v(aiven.VarVPCName) + " to " + v(azure.VarVNet) + " is requested. No traffic flows yet."
		},
		Do: k.azureAivenHalf().Make, Undo: k.removeAivenHalf, Cuts: k.cutAzureHalf, Site: k.aiven.Site(),
		Remedies: append(aivenWriteRemedies(k), networkRemedies(k)...),
		Result: func(v wizard.Values) string {
			return steps.OrText(v(aiven.VarVPCName), v(aiven.VarVPC)) + " ⇄ " + v(azure.VarVNet)
		},
	}
}

// rangesStill compares the ranges once more, just before the first half.
func (k *Peering) rangesStill(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	s, err := k.azure.Admin(r)
	if err != nil {
		return nil, err
	}
	n, err := s.VNet(ctx, r.Get(azure.VarVNetID))
	if err != nil {
		return nil, err
	}
	near, err := k.azure.Neighbours(ctx, r, k.AivenNetwork(""))
	if err != nil {
		return nil, err
	}
	if fit := azure.Judge(n, r.Get(aiven.VarRange), near...); len(fit.Clashes) > 0 {
		return nil, fit.Problem(n.Name)
	}
	return []wizard.Finding{{Verdict: wizard.OK, Text: "The ranges still do not overlap."}}, nil
}

// azureTarget is what the run's peering leads to.
func azureTarget(r *wizard.Run) providers.AzureTarget {
	return providers.AzureTarget{
		SubscriptionID: r.Get(azure.VarSubscription),
		ResourceGroup:  r.Get(azure.VarGroup),
		VNet:           r.Get(azure.VarVNet),
		AppID:          r.Get(azure.VarAppID),
		TenantID:       r.Get(azure.VarTenant),
	}
}

// azureAivenHalf is Aiven's half of a peering with Azure.
func (k *Peering) azureAivenHalf() aiven.Half {
	return aiven.Half{Key: aiven.KeyHalf, Peer: "VNet", Look: k.lookAiven, Item: halfItem, Foreign: k.decidedHalf,
		Owned: func(r *wizard.Run, p providers.AivenPeering) bool {
			return strings.EqualFold(p.Azure().AppID, r.Get(azure.VarAppID))
		},
		Drop: func(ctx context.Context, r *wizard.Run, p providers.AivenPeering) error {
			return k.aiven.DropHalf(ctx, r, p.ID)
		},
		Create: func(ctx context.Context, r *wizard.Run) (providers.AivenPeering, error) {
			return k.aiven.CreateHalf(ctx, r, azureTarget(r))
		}}
}

// lookAiven finds the peering as Aiven has it now.
func (k *Peering) lookAiven(ctx context.Context, r *wizard.Run) (providers.AivenPeering, bool, error) {
	v, err := k.aiven.OrgVPC(ctx, r)
	if err != nil {
		return providers.AivenPeering{}, false, err
	}
	p, ok := aiven.Soundest(v.Peerings, r, func(p providers.AivenPeering) bool {
		return providers.SameTarget(p.Target, azureTarget(r))
	})
	return p, ok, nil
}

func halfItem(r *wizard.Run, p providers.AivenPeering) wizard.Item {
	return aiven.OrgHalfItem(r, p, r.Get(azure.VarVNet))
}

const (
	planRecreate = "recreate:"
	choiceApp    = "use-app"
)

// decidedHalf drops a peering of somebody else's that the person has already
// decided about; others are shown.
func (k *Peering) decidedHalf(ctx context.Context, r *wizard.Run, p providers.AivenPeering) (wizard.Found, error) {
	if r.Get(VarPlan) == planRecreate+p.ID {
		return wizard.Found{}, k.aiven.DropHalf(ctx, r, p.ID)
	}
	return k.foreignHalf(r, p), nil
}

// foreignHalf shows a peering with this VNet that somebody else made.
func (k *Peering) foreignHalf(r *wizard.Run, p providers.AivenPeering) wizard.Found {
	f := wizard.Found{Kind: wizard.Foreign, Title: "Aiven has a peering with this VNet already", Item: halfItem(r, p), Take: aiven.TakeHalf(p),
		Details: []string{"state " + p.State + ", " + steps.Age(r, p.Created), "id " + p.ID, "application " + steps.OrText(p.Azure().AppID, "unknown")}}
	app := r.Get(azure.VarAppID)
	if same := app != "" && strings.EqualFold(p.Azure().AppID, app); same && !aiven.Failed(p.State) {
		f.Choices = append(f.Choices, wizard.Choice{Value: wizard.ChoiceAdopt, Title: "Use it"})
	} else if !same && p.Azure().AppID != "" {
		f.Details = append(f.Details, "That is not the application of this setup: only its own can complete the peering.")
		f.Choices = append(f.Choices, wizard.Choice{Value: choiceApp, Title: "Go on with that application", Columns: []string{"you will be asked for its password"}})
	}
	f.Choices = append(f.Choices,
		wizard.Choice{Value: steps.ChoiceRecreate, Title: "Delete it and create it again", Warn: "its traffic stops"},
		wizard.Choice{Value: wizard.ChoiceStop, Title: "Stop here"})
	f.Act = func(ctx context.Context, r *wizard.Run, value string) (wizard.Outcome, error) {
		if value == choiceApp {
			return k.useApp(ctx, r, p)
		}
		if err := k.aiven.DropHalf(ctx, r, p.ID); err != nil {
			return wizard.Outcome{}, err
		}
		return wizard.Outcome{GoOn: true}, nil
	}
	return f
}

// useApp goes on with the application of a peering that is there.
func (k *Peering) useApp(ctx context.Context, r *wizard.Run, p providers.AivenPeering) (wizard.Outcome, error) {
	if err := k.takeOtherApp(ctx, r, p); err != nil {
		return wizard.Outcome{}, err
	}
	if err := r.Adopt(ctx, halfItem(r, p)); err != nil {
		return wizard.Outcome{}, err
	}
	return wizard.Outcome{Goto: "A03"}, nil
}

func (k *Peering) takeOtherApp(ctx context.Context, r *wizard.Run, p providers.AivenPeering) error {
	if err := r.DropSecret(ctx, azure.VarSecret); err != nil {
		return err
	}
	if err := r.Set(ctx, azure.VarKeyFrom, azure.KeyGiven); err != nil {
		return err
	}
	return r.Set(ctx, azure.VarAppID, strings.ToLower(p.Azure().AppID))
}

// presentPeering looks, while the VNet is being chosen, whether Aiven has a
// peering with it that another application made: the person decides before
// anything is created.
func (k *Peering) presentPeering(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	settled := wizard.Found{Kind: wizard.Settled}
	if r.Get(VarPlan) != "" || r.Get(azure.VarAppID) != "" {
		return settled, nil
	}
	if _, known := r.Item(aiven.KeyHalf); known {
		return settled, nil
	}
	p, ok, err := k.lookAiven(ctx, r)
	if err != nil || !ok || aiven.Over(p.State) {
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
		return wizard.Outcome{Done: true}, r.Set(ctx, VarPlan, planRecreate+p.ID)
	}
	return f, nil
}
