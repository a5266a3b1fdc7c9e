package vnetpeering

import (
	"context"
	"slices"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/steps"
)

const (
	planWhole      = "as-it-is"
	choiceOtherNet = "other-vnet"
)

// whole says whether the person has taken over a link that was up.
func (k *Peering) whole(r *wizard.Run) bool { return r.Get(VarPlan) == planWhole }

func (k *Peering) making(r *wizard.Run) bool { return !k.whole(r) }

// connectedHalf is the connected half on the VNet that belongs to Aiven's: the
// only one that leads there, as far as anybody tells. Nil when there is none,
// or Aiven's is not ACTIVE.
func (k *Peering) connectedHalf(
	ctx context.Context, r *wizard.Run, p providers.AivenPeering,
) (*providers.Peering, error) {
	if p.State != providers.AivenActive {
		return nil, nil
	}
	return steps.As(k.admin, admin.connectedHalf)(ctx, r)
}

func (a admin) connectedHalf(ctx context.Context, r *wizard.Run) (*providers.Peering, error) {
	list, err := a.vnetPeerings(ctx, r)
	if err != nil {
		return nil, steps.Absent(err)
	}
	sc, err := a.scene(ctx, r, list...)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(h providers.Peering) bool {
		yes, _ := sc.Leads(h)
		return !yes || !connected(h)
	})
	if len(list) != 1 {
		return nil, nil
	}
	return &list[0], nil
}

// wholeLink shows a link that is up, made with another application: nothing is
// to be completed.
func (k *Peering) wholeLink(r *wizard.Run, p providers.AivenPeering, h providers.Peering) wizard.Found {
	vnet := r.Get(k.azure.Names.VNet)
	return wizard.Found{
		Kind:  wizard.Foreign,
		Title: vnet + " and " + steps.OrText(r.Get(aiven.VarVPCName), "this Aiven VPC") + " are connected already",
		Item:  k.aiven.HalfItem(r, p),
		Details: []string{
			"Aiven: " + p.State + ", " + steps.Age(r, p.Created) + ", id " + p.ID,
			"Azure: " + h.Name + " " + h.State + ", " + steps.OrText(h.Sync, "sync unknown"),
			"made with application " + steps.OrText(p.Azure().AppID, "unknown"),
		},
		Choices: []wizard.Choice{
			{Value: wizard.ChoiceAdopt, Title: "Take it over as it is", Columns: []string{"nothing is made or changed"}},
			{Value: choiceOtherNet, Title: "Choose another VNet"},
			{Value: steps.ChoiceRecreate, Title: "Delete it and create it again", Warn: "its traffic stops"},
			{Value: wizard.ChoiceStop, Title: "Stop here"},
		},
		Take: func(ctx context.Context, r *wizard.Run) error { return k.takeWhole(ctx, r, p, h) },
	}
}

// takeWhole goes on with both halves as they are.
func (k *Peering) takeWhole(
	ctx context.Context, r *wizard.Run, p providers.AivenPeering, h providers.Peering,
) error {
	if err := aiven.TakeHalf(p)(ctx, r); err != nil {
		return err
	}
	half := azureItem(r.Get(k.azure.Names.VNetID), h.Name, h.ID)
	half.Step = k.row("20")
	if err := r.Adopt(ctx, half); err != nil {
		return err
	}
	return steps.Set(ctx, r,
		azure.VarAppID, strings.ToLower(p.Azure().AppID), azure.VarToVNet, h.RemoteID,
		azure.VarPeeringName, h.Name, azure.VarPeeringID, h.ID, VarPlan, planWhole)
}

// leaveWhole forgets a link that was taken over: the person has chosen another
// VNet.
func (k *Peering) leaveWhole(ctx context.Context, r *wizard.Run) error {
	return steps.Set(ctx, r, VarPlan, "", azure.VarAppID, "", azure.VarToVNet, "",
		azure.VarPeeringName, "", azure.VarPeeringID, "", aiven.VarPeeringID, "")
}
