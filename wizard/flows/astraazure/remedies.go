package astraazure

import (
	"context"
	"slices"
	"time"

	"peerage/providers"
	"peerage/providers/link"
	"peerage/wizard"
	"peerage/wizard/flows/azure"
	"peerage/wizard/flows/steps"
)

func ofAstra(f *wizard.Fault) bool { return f.Err.Provider == "astra" }

// newAstraToken has another token asked for.
func (k *kit) newAstraToken() wizard.Act {
	return wizard.Act{ID: "new-token", Title: "Use another token", Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
		k.Held(r).Astra = nil
		if err := r.DropSecret(ctx, vAstraToken); err != nil {
			return wizard.Outcome{}, err
		}
		return wizard.Outcome{Goto: "D02"}, r.Set(ctx, vAstraFrom, steps.Pasted)
	}}
}

// astraRemedies hold for every call to Astra.
func astraRemedies(k *kit) []wizard.Remedy {
	return []wizard.Remedy{
		{ID: "astra.refused", When: func(_ *wizard.Run, f *wizard.Fault) bool {
			return f.Code(codeNoAstraToken) || ofAstra(f) && f.Class() == providers.NotAuthenticated
		},
			Says: wizard.Words("Astra does not accept this token."),
			Why:  wizard.Words("Check that it was copied whole, with AstraCS: at its beginning, and that it has not been deleted."),
			Acts: []wizard.Act{k.newAstraToken(), steps.ActAgain}},
		{ID: "astra.not-permitted", When: func(_ *wizard.Run, f *wizard.Fault) bool { return ofAstra(f) && f.Class() == providers.NotPermitted },
			Says: wizard.Words("The token may not do this in Astra."),
			Why:  wizard.Words("The role Database Administrator is needed. Or your organization lets its API be used from certain addresses only: then work from one of those."),
			Acts: []wizard.Act{steps.ActCheck, k.newAstraToken()}},
	}
}

// atTokenStep is for the step that asks for the token: going back to it is
// trying again.
func atTokenStep(list []wizard.Remedy) []wizard.Remedy {
	for i := range list {
		for j := range list[i].Acts {
			if list[i].Acts[j].ID == "new-token" {
				do := list[i].Acts[j].Do
				list[i].Acts[j].Do = func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
					_, err := do(ctx, r)
					return wizard.Outcome{}, err
				}
			}
		}
	}
	return list
}

func databaseRemedies(k *kit) []wizard.Remedy {
	other := steps.Edit("other", "Choose another database", vDatabase)
	return []wizard.Remedy{
		{ID: "D02.none", When: wizard.ByCode(codeNoDatabase),
			Says: wizard.Words("This token's organization has no database."),
			Why:  wizard.Words("Use a token of the organization that your database belongs to."), Acts: []wizard.Act{k.newAstraToken(), steps.ActCheck}},
		{ID: "D02.unfit", When: wizard.ByCode(codeUnfitDatabase),
			Says: func(_ *wizard.Run, f *wizard.Fault) string { return f.Err.Message },
			Why:  wizard.Words("A Classic database (tier C or D) on Azure that is ACTIVE is needed. A parked one can be unparked in the Astra Portal."),
			Acts: []wizard.Act{other, steps.ActCheck}},
		{ID: "D02.not-found", When: func(_ *wizard.Run, f *wizard.Fault) bool { return ofAstra(f) && f.Class() == providers.NotFound },
			Says: wizard.Words("Astra does not show this database to your token."), Acts: []wizard.Act{other, steps.ActCheck}},
	}
}

// astraNetworkRemedies are those of any VNet, without what is about the range
// of the other side: Astra does not tell it before.
func astraNetworkRemedies(k *kit) []wizard.Remedy {
	return azure.ChooseAgain(k.azure, azure.PlaceRemedies(k.azure))
}

// astraStateRemedies explain the ends to which Astra's half can come.
func astraStateRemedies(k *kit, whole bool) []wizard.Remedy {
	again := wizard.Act{ID: "recreate", Title: "Create it again", Hint: "deletes this one, waits until it is gone", Danger: true, Do: k.againInAstra}
	other := steps.Edit("other-vnet", "Choose another VNet", k.azure.Names.VNetID)
	heal := wizard.Act{ID: "heal", Title: "Mend it", Hint: "a few minutes", Danger: true, Do: k.healAstra}
	out := []wizard.Remedy{
		{ID: "D07.disconnected", When: wizard.ByCode("RemotePeeringIsDisconnected", codeAstraStale),
			Says: wizard.Words("A Disconnected peering to Astra is left over on your VNet: Azure allows no new one beside it."),
			Why:  wizard.Words("Mending it deletes that peering and the one in Astra, waits until both are gone, and creates them again."),
			Acts: []wizard.Act{heal, steps.ActCheck}},
		{ID: "D07.half", When: wizard.ByCode(link.FaultNotInSync, link.FaultOff),
			Says: func(_ *wizard.Run, f *wizard.Fault) string { return f.Err.Message },
			Why:  wizard.Words("Astra alone can put its halves in order. Mending it deletes both and creates them again; access is switched on in the Azure portal, too."),
			Acts: []wizard.Act{heal, steps.ActCheck}},
		{ID: "D07.another", When: astraCode("AnotherPeeringAlreadyReferencesRemoteVnet"),
			Says: wizard.Words("Your VNet has a peering to Astra's network already."),
			Why:  wizard.Words("Astra cannot use it. Mending it deletes that peering and the one in Astra, and creates both again."),
			Acts: []wizard.Act{heal, steps.ActCheck}},
		{ID: "D07.overlap", When: astraCode("VnetAddressSpacesOverlap", "VnetAddressSpaceOverlapsWithAlreadyPeeredVnet"),
			Says: func(r *wizard.Run, _ *wizard.Fault) string {
				return "The ranges overlap: Astra's " + steps.OrText(r.Get(vAstraRange), "network") + " and those of your VNet, or of a network that one of them is peered with."
			},
			Why:  wizard.Words("Ranges of peered networks must differ. Astra's cannot be changed."),
			Acts: []wizard.Act{again, other}},
		{ID: "D07.busy", When: astraCode("ReferencedResourceNotProvisioned", "AnotherOperationInProgress"),
			Says: wizard.Words("Your VNet was being changed when Astra asked Azure."),
			Why:  wizard.Words("When the change is over, it can be created again."),
			Acts: []wizard.Act{again, steps.ActCheck}},
		{ID: "D07.gone", When: wizard.ByCode(codeAstraGone),
			Says: wizard.Words("Somebody deleted the peering in Astra."),
			Acts: []wizard.Act{again, steps.ActCheck}},
	}
	failed := wizard.Remedy{ID: "D07.failed", When: func(_ *wizard.Run, f *wizard.Fault) bool {
		return ofAstra(f) && f.Err.Op == "peer with your VNet"
	},
		Says: func(_ *wizard.Run, f *wizard.Fault) string {
			return "Astra could not make the peering: " + f.Err.Message + "."
		},
		Why:  wizard.Words("Most often Astra's application may not peer with your VNet, or not yet when Astra looked."),
		Acts: []wizard.Act{again, steps.ActCheck}}
	if whole {
		failed.Diagnose = k.whyAstra
		failed.Acts = append(failed.Acts,
			wizard.Act{ID: "regrant", Title: "Let Astra peer this VNet again", Goto: "D05"},
			wizard.Act{ID: "role", Title: "Make Astra's role again", Goto: "D04"},
			wizard.Act{ID: "principal", Title: "Give Astra's app a principal again", Goto: "D03"}, other)
	} else {
		for i := range out {
			out[i].Acts = slices.DeleteFunc(out[i].Acts, func(a wizard.Act) bool { return a.Edit != "" })
		}
	}
	return append(out, failed)
}

// astraCode matches a code that Astra passes on: Azure's own answer of that
// code means another thing.
func astraCode(codes ...string) func(*wizard.Run, *wizard.Fault) bool {
	return func(_ *wizard.Run, f *wizard.Fault) bool { return ofAstra(f) && f.Code(codes...) }
}

// whyAstra checks in turn what Astra needs, and proposes what mends the first
// thing that is wrong.
func (k *kit) whyAstra(ctx context.Context, r *wizard.Run, _ *wizard.Fault) (wizard.Diagnosis, error) {
	var d wizard.Diagnosis
	for _, look := range []func(context.Context, *wizard.Run) (wizard.Finding, string, error){k.lookAstraVNet, k.lookAstraPrincipal, k.lookAstraGrant} {
		f, act, err := look(ctx, r)
		if err != nil {
			return d, err
		}
		d.Findings = append(d.Findings, f)
		if f.Verdict == wizard.Bad && d.Propose == "" {
			d.Propose, d.Says = act, "Astra cannot peer with your VNet. "+f.Text
		}
	}
	return d, nil
}

func (k *kit) lookAstraVNet(ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	s, err := k.azure.Admin(r)
	if err != nil {
		return wizard.Finding{}, "", err
	}
	_, err = s.VNet(ctx, r.Get(k.azure.Names.VNetID))
	if steps.Absent(err) != nil {
		return wizard.Finding{}, "", err
	}
	return steps.Verdict(err == nil, "The VNet exists.", "The VNet "+r.Get(k.azure.Names.VNet)+" does not exist any more."), "other-vnet", nil
}

func (k *kit) lookAstraPrincipal(ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	s, err := k.azure.Admin(r)
	if err != nil {
		return wizard.Finding{}, "", err
	}
	_, err = s.Principal(ctx, r.Get(k.azure.Names.Tenant), astraApp)
	if steps.Absent(err) != nil {
		return wizard.Finding{}, "", err
	}
	return steps.Verdict(err == nil, "Astra's application has its principal.", "Astra's application has no principal in your directory any more."), "principal", nil
}

// lookAstraGrant wants all four actions: they may come from several roles.
func (k *kit) lookAstraGrant(ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	s, err := k.azure.Admin(r)
	if err != nil {
		return wizard.Finding{}, "", err
	}
	all, err := s.Assignments(ctx, r.Get(k.azure.Names.VNetID), r.Get(vAstraSP))
	if err != nil {
		return wizard.Finding{}, "", err
	}
	lacks := slices.Clone(astraActions)
	var newest time.Time
	for _, a := range all {
		role, err := s.Role(ctx, a.RoleID)
		if steps.Absent(err) != nil {
			return wizard.Finding{}, "", err
		}
		if err != nil {
			continue
		}
		lacks = slices.DeleteFunc(lacks, func(x string) bool { return azure.Permitted(role.Actions, role.NotActions, x) })
		if a.Created.After(newest) {
			newest = a.Created
		}
	}
	switch {
	case len(all) == 0:
		return steps.Verdict(false, "", "Astra's application may not peer with "+r.Get(k.azure.Names.VNet)+": its role is not granted."), "regrant", nil
	case len(lacks) > 0:
		return steps.Verdict(false, "", "Astra's role lacks "+lacks[0]+"."), "role", nil
	case !newest.IsZero() && r.Now().Sub(newest) < azure.InEffect:
		return wizard.Finding{Verdict: wizard.Unproved, Text: "Astra's application may peer with " + r.Get(k.azure.Names.VNet) + ", but only for " +
			r.Now().Sub(newest).Round(time.Second).String() + ": Azure may not have put it into effect when Astra looked.", Fix: "Create it again."}, "", nil
	}
	return steps.Verdict(true, "Astra's application may peer with "+r.Get(k.azure.Names.VNet)+".", ""), "", nil
}
