package vnetpeering

import (
	"context"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/azure/fitness"
	"example.org/peerage/wizard/flows/steps"
)

// networkRemedies are about a VNet that is peered with Aiven: its ranges, its
// peerings, its place.
func networkRemedies(k *Peering) []wizard.Remedy {
	other := steps.Edit("other-vnet", "Choose another VNet", k.azure.Names.VNetID)
	vpc := steps.Edit("other-vpc", "Choose another Aiven VPC", k.aiven.Of.VPC)
	return append([]wizard.Remedy{
		{ID: "network.overlap", When: wizard.ByCode(steps.CodeOverlap, "VnetAddressSpacesOverlap",
			"VnetAddressSpaceOverlapsWithAlreadyPeeredVnet"),
			Says: func(_ *wizard.Run, f *wizard.Fault) string {
				if p := f.Err.Detail["prefixes"]; p != "" {
					return "The networks cannot be peered: these ranges overlap: " + p + "."
				}
				return f.Err.Message
			},
			Why: func(_ *wizard.Run, f *wizard.Fault) string {
				if x := f.Err.Detail["third"]; x != "" {
					return "The clash is with " + steps.LastPart(x) + ", which is peered already."
				}
				return "Ranges of peered networks must differ, also from those of every network that one of them is peered " +
					"with already."
			},
			Acts: []wizard.Act{other, vpc, steps.ActCheck}},
		{ID: "network.leftover", When: wizard.ByCode(fitness.CodeLeftover, azure.CodeHalfStale),
			Says: wizard.Words("A Disconnected peering is left over: its partner is gone."),
			Why:  wizard.Words("It carries no traffic, and Azure allows no new peering beside it."),
			Acts: []wizard.Act{{ID: "remove", Title: "Delete it and go on", Danger: true,
				Do: steps.As(k.admin, admin.dropLeftovers)}, other}},
	},
		k.azure.PlaceRemedies(wizard.Act{ID: "move", Title: "Go on in that directory", Hint: "removes what was made " +
			"in this one", Danger: true, Do: k.moveTenant, Goto: k.azure.Names.SubStep})...)
}

// dropLeftovers deletes the VNet's Disconnected halves that led to Aiven's
// network, as far as anybody tells.
func (a admin) dropLeftovers(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	list, err := a.vnetPeerings(ctx, r)
	if err != nil {
		return wizard.Outcome{}, err
	}
	sc, err := a.scene(ctx, r, list...)
	if err != nil {
		return wizard.Outcome{}, err
	}
	for _, p := range list {
		if ours, _ := sc.Leads(p); p.State != providers.PeeringDisconnected || !ours {
			continue
		}
		r.Note("Deleting the peering " + p.Name)
		if err := a.dropHalf(ctx, r, p); err != nil {
			return wizard.Outcome{}, err
		}
	}
	return wizard.Outcome{}, nil
}

// moveTenant takes down what was made in the present directory, but for what
// something else needs, and goes on in the VNet's own.
func (k *Peering) moveTenant(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	v, err := providers.ParseVNetID(r.Get(k.azure.Names.VNetID))
	if err != nil {
		return wizard.Outcome{}, steps.Sentence(err)
	}
	if err := r.TakeDown(ctx, wizard.Which{Keys: append([]string{k.aiven.Of.KeyHalf}, inDirectory...)}); err != nil {
		return wizard.Outcome{}, err
	}
	for _, name := range []string{
		azure.VarAppID, azure.VarPrincipal, azure.VarRoleID, azure.VarGrant, VarAivenPrincipal, VarAivenRole, VarAivenGrant,
		VarAivenOwner, aiven.VarPeeringID, azure.VarToTenant, azure.VarToVNet, azure.VarPeeringID, k.azure.Names.Tenant,
	} {
		if err := r.Set(ctx, name, ""); err != nil {
			return wizard.Outcome{}, err
		}
	}
	if err := r.Set(ctx, k.azure.Names.Sub, v.SubscriptionID); err != nil {
		return wizard.Outcome{}, err
	}
	return wizard.Outcome{}, nil
}

// inDirectory are the keys of what a run makes for one directory, beside
// Aiven's half.
var inDirectory = []string{KeyAzureHalf, KeyAivenGrant, azure.KeyAppGrant, KeyAivenRole, azure.KeyAppRole,
	azure.KeyPassword, azure.KeyPrincipal, azure.KeyApp, KeyAivenPrincipal}
