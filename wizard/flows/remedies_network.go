package flows

import (
	"context"

	"peerage/providers"
	"peerage/wizard"
)

// networkRemedies are about a VNet that is peered with Aiven: its ranges, its
// peerings, its place.
func networkRemedies(k *kit) []wizard.Remedy {
	other := edit("other-vnet", "Choose another VNet", k.az.vnetID)
	vpc := edit("other-vpc", "Choose another Aiven VPC", vVPC)
	return append([]wizard.Remedy{
		{ID: "network.overlap", When: wizard.ByCode(codeOverlap, "VnetAddressSpacesOverlap", "VnetAddressSpaceOverlapsWithAlreadyPeeredVnet"),
			Says: func(_ *wizard.Run, f *wizard.Fault) string {
				if p := f.Err.Detail["prefixes"]; p != "" {
					return "The networks cannot be peered: these ranges overlap: " + p + "."
				}
				return f.Err.Message
			},
			Why: func(_ *wizard.Run, f *wizard.Fault) string {
				if x := f.Err.Detail["third"]; x != "" {
					return "The clash is with " + lastPart(x) + ", which is peered already."
				}
				return "Ranges of peered networks must differ, also from those of every network that one of them is peered with already."
			},
			Acts: []wizard.Act{other, vpc, actCheck}},
		{ID: "network.leftover", When: wizard.ByCode(codeLeftover, codeHalfStale),
			Says: wizard.Words("A Disconnected peering is left over: its partner is gone."),
			Why:  wizard.Words("It carries no traffic, and Azure allows no new peering beside it."),
			Acts: []wizard.Act{{ID: "remove", Title: "Delete it and go on", Danger: true, Do: k.dropLeftovers}, other}},
	}, placeRemedies(k, wizard.Act{ID: "move", Title: "Go on in that directory", Hint: "removes what was made in this one", Danger: true, Do: k.moveTenant})...)
}

// placeRemedies are about where a VNet lies and the rights in it; move leads
// into its directory.
func placeRemedies(k *kit, move ...wizard.Act) []wizard.Remedy {
	other := edit("other-vnet", "Choose another VNet", k.az.vnetID)
	return []wizard.Remedy{
		{ID: "network.other-tenant", When: wizard.ByCode(codeOtherTenant),
			Says: wizard.Words("This VNet lies in another directory."),
			Why:  wizard.Words("The application, its principal and the roles must be in the VNet's own directory. What was made so far would be removed."),
			Acts: append([]wizard.Act{other}, move...)},
		{ID: "network.not-found", When: func(_ *wizard.Run, f *wizard.Fault) bool {
			return f.Code("ResourceGroupNotFound", "SubscriptionNotFound", "ResourceNotFound")
		},
			Says: wizard.Words("There is no such VNet."), Acts: []wizard.Act{other, actCheck}},
		{ID: "network.rights", When: wizard.ByCode("prerequisite"),
			Says: wizard.Words("A right that is needed is missing."),
			Acts: []wizard.Act{checkRights(k), handOver(k.cmdGrantRights), other}},
	}
}

// dropLeftovers deletes the VNet's Disconnected halves that led to Aiven: by
// Aiven's VNet if it is known, else by the range.
func (k *kit) dropLeftovers(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	s, err := k.admin(r)
	if err != nil {
		return wizard.Outcome{}, err
	}
	list, err := s.Peerings(ctx, r.Get(k.az.vnetID))
	if err != nil {
		return wizard.Outcome{}, err
	}
	for _, p := range list {
		ours := providers.SameID(p.RemoteID, r.Get(vToVNet)) || sameRanges(p.RemoteRanges, []string{r.Get(vCIDR)})
		if p.State != "Disconnected" || !ours {
			continue
		}
		r.Note("Deleting the peering " + p.Name)
		if err := k.dropHalf(ctx, r, keyAzureHalf, p.ID); err != nil {
			return wizard.Outcome{}, err
		}
	}
	return wizard.Outcome{}, nil
}

// moveTenant takes down what was made in the present directory, but for what
// something else needs, and goes on in the VNet's own.
func (k *kit) moveTenant(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	v, err := providers.ParseVNetID(r.Get(k.az.vnetID))
	if err != nil {
		return wizard.Outcome{}, sentence(err)
	}
	if err := r.TakeDown(ctx, wizard.Which{Keys: inDirectory}); err != nil {
		return wizard.Outcome{}, err
	}
	for _, name := range []string{vAppID, vSPID, vRoleID, vGrant, vAivenSP, vAivenRol, vAivenGrant, vAivenOwner, vPeeringID, vToTenant, vToVNet, vPeeringARM, k.az.tenant} {
		if err := r.Set(ctx, name, ""); err != nil {
			return wizard.Outcome{}, err
		}
	}
	if err := r.Set(ctx, k.az.sub, v.SubscriptionID); err != nil {
		return wizard.Outcome{}, err
	}
	return wizard.Outcome{Goto: k.az.subStep}, nil
}

// inDirectory are the keys of what a run makes for one directory.
var inDirectory = []string{keyAivenHalf, keyAzureHalf, "aiven-assignment", keyAppGrant, keyAivenRole, keyAppRole,
	keyPassword, keyPrincipal, keyApp, keyAivenPrincipal}
