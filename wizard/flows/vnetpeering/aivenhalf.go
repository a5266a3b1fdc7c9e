package vnetpeering

import (
	"context"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/azure/fitness"
	"example.org/peerage/wizard/flows/steps"
)

// AivenHalf creates the peering in Aiven (A15).
func (k *Peering) AivenHalf() *wizard.Step {
	return k.aiven.MakeHalf(aiven.HalfStep{
		Why: "Aiven then looks whether it may peer with your VNet, and prepares its half. " +
			"Aiven takes your names in lower case only.",
		Needs: []string{
			azure.VarSubscription, azure.VarGroup, azure.VarVNet, azure.VarVNetID, azure.VarAppID, azure.VarTenant,
			VarAivenGrant,
		},
		Network: []string{azure.VarVNetID},
		Check:   steps.As(k.admin, admin.rangesStill),
		Foreign: k.decidedHalf,
		Exits:   map[string]string{choiceOtherNet: k.row("06"), choiceApp: k.row("03")},
		Cuts:    steps.AsOn(k.admin, admin.cutAzureHalf),
		Others: []wizard.Act{
			steps.Edit("other-vnet", "Choose another VNet", azure.VarVNetID),
			steps.Edit("other-vpc", "Choose another Aiven VPC", k.aiven.Of.VPC),
		},
		Remedies: networkRemedies(k),
		Result: func(v wizard.Values) string {
			return steps.OrText(v(aiven.VarVPCName), v(k.aiven.Of.VPC)) + " ⇄ " + v(azure.VarVNet)
		},
	})
}

// rangesStill compares the ranges once more, just before the first half.
func (a admin) rangesStill(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	n, sc, err := a.judged(ctx, r)
	if err != nil {
		return nil, err
	}
	if fit := fitness.Judge(n, sc); len(fit.Clashes) > 0 {
		return nil, fit.Problem(n.Name)
	}
	return []wizard.Finding{{Verdict: wizard.OK, Text: "The ranges still do not overlap."}}, nil
}

const (
	planRecreate = "recreate:"
	choiceApp    = "use-app"
)

// decidedHalf drops a peering of somebody else's that the person has already
// decided about; others are shown.
func (k *Peering) decidedHalf(ctx context.Context, r *wizard.Run, p providers.AivenPeering) (wizard.Found, error) {
	if r.Get(VarPlan) == planRecreate+p.ID {
		return wizard.Found{}, k.dropAiven(ctx, r, p)
	}
	h, err := k.connectedHalf(ctx, r, p)
	if err != nil || h == nil || strings.EqualFold(p.Azure().AppID, r.Get(azure.VarAppID)) {
		return k.foreignHalf(r, p), err
	}
	f := k.wholeLink(r, p, *h)
	f.Act = func(ctx context.Context, r *wizard.Run, value string) (wizard.Outcome, error) {
		if value == choiceOtherNet {
			return wizard.Outcome{}, r.Set(ctx, k.azure.Names.VNetID, "")
		}
		return wizard.Outcome{GoOn: true}, k.dropAiven(ctx, r, p)
	}
	return f, nil
}

// dropAiven deletes Aiven's half, whoever made it, and waits until it is gone.
func (k *Peering) dropAiven(ctx context.Context, r *wizard.Run, p providers.AivenPeering) error {
	return steps.AsDoOn(k.aiven.Account, aiven.Account.DropHalf)(ctx, r, p)
}

// foreignHalf shows a peering with this VNet that somebody else made.
func (k *Peering) foreignHalf(r *wizard.Run, p providers.AivenPeering) wizard.Found {
	f := wizard.Found{
		Kind: wizard.Foreign, Title: "Aiven has a peering with this VNet already",
		Item: k.aiven.HalfItem(r, p), Take: aiven.TakeHalf(p),
		Details: []string{
			"state " + p.State + ", " + steps.Age(r, p.Created), "id " + p.ID,
			"application " + steps.OrText(p.Azure().AppID, "unknown"),
		},
	}
	app := r.Get(azure.VarAppID)
	if same := app != "" && strings.EqualFold(p.Azure().AppID, app); same && !aiven.Failed(p.State) {
		f.Choices = append(f.Choices, wizard.Choice{Value: wizard.ChoiceAdopt, Title: "Use it"})
	} else if !same && p.Azure().AppID != "" {
		f.Details = append(f.Details, "That is not the application of this setup: only its own can complete the peering.")
		f.Choices = append(f.Choices, wizard.Choice{
			Value: choiceApp, Title: "Go on with that application",
			Columns: []string{"you will be asked for its password"},
		})
	}
	f.Choices = steps.OrRecreate(f.Choices)
	f.Act = func(ctx context.Context, r *wizard.Run, value string) (wizard.Outcome, error) {
		if value == choiceApp {
			return k.useApp(ctx, r, p)
		}
		return wizard.Outcome{GoOn: true}, k.dropAiven(ctx, r, p)
	}
	return f
}

// useApp goes on with the application of a peering that is there.
func (k *Peering) useApp(ctx context.Context, r *wizard.Run, p providers.AivenPeering) (wizard.Outcome, error) {
	if err := k.takeOtherApp(ctx, r, p); err != nil {
		return wizard.Outcome{}, err
	}
	if err := r.Adopt(ctx, k.aiven.HalfItem(r, p)); err != nil {
		return wizard.Outcome{}, err
	}
	return wizard.Outcome{}, nil
}

func (k *Peering) takeOtherApp(ctx context.Context, r *wizard.Run, p providers.AivenPeering) error {
	if err := r.DropSecret(ctx, azure.VarSecret); err != nil {
		return err
	}
	return steps.Set(ctx, r, azure.VarKeyFrom, azure.KeyGiven, azure.VarAppID, strings.ToLower(p.Azure().AppID))
}

// lookAiven finds the peering as Aiven has it now.
func (k *Peering) lookAiven(ctx context.Context, r *wizard.Run) (providers.AivenPeering, bool, error) {
	a, err := k.aiven.Account(ctx, r)
	if err != nil {
		return providers.AivenPeering{}, false, err
	}
	return a.LookHalf(ctx, r)
}

// presentPeering looks, while the VNet is being chosen, whether Aiven has a
// peering with it that another application made: the person decides before
// anything is created.
func (k *Peering) presentPeering(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	settled := wizard.Found{Kind: wizard.Settled}
	p, ok, err := k.lookAiven(ctx, r)
	if err != nil {
		return settled, err
	}
	if k.whole(r) && p.ID != r.Get(aiven.VarPeeringID) { // that was another VNet
		if err := k.leaveWhole(ctx, r); err != nil {
			return settled, err
		}
	}
	it, known := r.Item(k.aiven.Of.KeyHalf)
	decided := r.Get(VarPlan) != "" || known && it.ID == p.ID
	if decided || !ok || aiven.Over(p.State) || strings.EqualFold(p.Azure().AppID, r.Get(azure.VarAppID)) {
		return settled, nil
	}
	h, err := k.connectedHalf(ctx, r, p)
	if err != nil || h == nil && r.Get(azure.VarAppID) != "" {
		return settled, err
	}
	f := k.foreignHalf(r, p)
	if h != nil {
		f = k.wholeLink(r, p, *h)
	}
	f.Act = func(ctx context.Context, r *wizard.Run, value string) (wizard.Outcome, error) {
		switch value {
		case choiceOtherNet:
			return wizard.Outcome{}, r.Set(ctx, k.azure.Names.VNetID, "")
		case choiceApp:
			if err := k.takeOtherApp(ctx, r, p); err != nil {
				return wizard.Outcome{}, err
			}
			return wizard.Outcome{Done: true}, r.Adopt(ctx, k.aiven.HalfItem(r, p))
		}
		return wizard.Outcome{Done: true}, r.Set(ctx, VarPlan, planRecreate+p.ID)
	}
	return f, nil
}
