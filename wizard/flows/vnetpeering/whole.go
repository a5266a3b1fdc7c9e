package vnetpeering

import (
	"context"
	"slices"
	"strings"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/aiven"
	"peerage/wizard/flows/azure"
	"peerage/wizard/flows/steps"
)

const (
	planWhole      = "as-it-is"
	choiceOtherNet = "other-vnet"
)

// whole says whether the person has taken over a link that was up.
func (k *Peering) whole(r *wizard.Run) bool { return r.Get(VarPlan) == planWhole }

func (k *Peering) making(r *wizard.Run) bool { return !k.whole(r) }

// connectedHalf is the connected half on the VNet that belongs to Aiven's: the
// only one that leads there, as far as anybody tells. None when Aiven's is not
// ACTIVE.
func (k *Peering) connectedHalf(
	ctx context.Context, r *wizard.Run, p providers.AivenPeering,
) (half providers.Peering, found bool, err error) {
	if p.State != providers.AivenActive {
		return half, false, nil
	}
	s, err := k.azure.Admin(r)
	if err != nil {
		return half, false, err
	}
	list, err := s.Peerings(ctx, r.Get(k.azure.Names.VNetID))
	if err != nil {
		return half, false, steps.Absent(err)
	}
	sc, err := k.scene(ctx, r, list...)
	if err != nil {
		return half, false, err
	}
	list = slices.DeleteFunc(list, func(h providers.Peering) bool {
		yes, _ := sc.Leads(h)
		return !yes || !connected(h)
	})
	if len(list) != 1 {
		return half, false, nil
	}
	return list[0], true, nil
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
	for _, x := range [][2]string{
		{azure.VarAppID, strings.ToLower(p.Azure().AppID)}, {azure.VarToVNet, h.RemoteID},
		{azure.VarPeeringName, h.Name}, {azure.VarPeeringID, h.ID}, {VarPlan, planWhole},
	} {
		if err := r.Set(ctx, x[0], x[1]); err != nil {
			return err
		}
	}
	return nil
}

// leaveWhole forgets a link that was taken over: the person has chosen another
// VNet.
func (k *Peering) leaveWhole(ctx context.Context, r *wizard.Run) error {
	for _, name := range []string{
		VarPlan, azure.VarAppID, azure.VarToVNet, azure.VarPeeringName, azure.VarPeeringID, aiven.VarPeeringID,
	} {
		if err := r.Set(ctx, name, ""); err != nil {
			return err
		}
	}
	return nil
}

// elsewhere asks for another VNet.
func (k *Peering) elsewhere(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	return wizard.Outcome{Goto: k.row("06")}, r.Set(ctx, k.azure.Names.VNetID, "")
}
