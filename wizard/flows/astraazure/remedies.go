package astraazure

import (
	"context"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// ofAstra matches Astra's answers of a class.
func ofAstra(c providers.Class) func(*wizard.Run, *wizard.Fault) bool {
	return func(_ *wizard.Run, f *wizard.Fault) bool { return f.Err.Provider == "astra" && f.Class() == c }
}

// newToken has another token asked for; it leads back to a step, "" stays.
func (k *kit) newToken(back string) wizard.Act {
	return wizard.Act{
		ID: "new-token", Title: "Use another token", Credentials: true,
		Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
			k.sessions.Drop(r)
			if err := r.DropSecret(ctx, vAstraToken); err != nil {
				return wizard.Outcome{}, err
			}
			return wizard.Outcome{Goto: back}, r.Set(ctx, vAstraFrom, steps.Pasted)
		},
	}
}

// remedies hold for every call to Astra. A new token leads back to a step, ""
// stays.
func (k *kit) remedies(back string) []wizard.Remedy {
	refused := ofAstra(providers.NotAuthenticated)
	return []wizard.Remedy{
		{ID: "astra.refused",
			When: func(r *wizard.Run, f *wizard.Fault) bool {
				return f.Code(codeNoAstraToken) || refused(r, f)
			},
			Says: wizard.Words("Astra does not accept this token."),
			Why: wizard.Words("Check that it was copied whole, with AstraCS: at its beginning, " +
				"and that it has not been deleted."),
			Acts: []wizard.Act{k.newToken(back), steps.ActAgain}},
		{ID: "astra.not-permitted", When: ofAstra(providers.NotPermitted),
			Says: wizard.Words("The token may not do this in Astra."),
			Why: wizard.Words("The role Database Administrator is needed. Or your organization lets its API be used " +
				"from certain addresses only: then work from one of those."),
			Needs: wizard.Words("the role Database Administrator for the Astra token"),
			Acts:  []wizard.Act{steps.ActCheck, k.newToken(back)}},
	}
}

func databaseRemedies(k *kit) []wizard.Remedy {
	other := steps.Edit("other", "Choose another database", vDatabase)
	return []wizard.Remedy{
		{ID: "D02.none", When: wizard.ByCode(codeNoDatabase),
			Says: wizard.Words("This token's organization has no database."),
			Why:  wizard.Words("Use a token of the organization that your database belongs to."),
			Acts: []wizard.Act{k.newToken("D02"), steps.ActCheck}},
		{ID: "D02.unfit", When: wizard.ByCode(codeUnfitDatabase),
			Says: func(_ *wizard.Run, f *wizard.Fault) string { return f.Err.Message },
			Why: wizard.Words("A Classic database (tier C or D) on Azure that is ACTIVE is needed. " +
				"A parked one can be unparked in the Astra Portal."),
			Acts: []wizard.Act{other, steps.ActCheck}},
		{ID: "D02.not-found", When: ofAstra(providers.NotFound),
			Says: wizard.Words("Astra does not show this database to your token."),
			Acts: []wizard.Act{other, steps.ActCheck}},
	}
}

// codeAnother is Azure's code for a second peering with one network.
const codeAnother = "AnotherPeeringAlreadyReferencesRemoteVnet"

// stateRemedies explain the ends to which Astra's half can come. An act of the
// board has no steps to go back to, and asks for no other network.
func (k *kit) stateRemedies() []wizard.Remedy {
	again := wizard.Act{
		ID: "recreate", Title: "Create it again", Hint: "deletes this one, waits until it is gone", Danger: true,
		Do: steps.As(k.account, account.again), Goto: "D06",
	}
	heal := wizard.Act{ID: "heal", Title: "Mend it", Hint: "a few minutes", Danger: true, Do: steps.As(k.both, both.heal)}
	overlap, failed := []wizard.Act{again}, []wizard.Act{again, steps.ActCheck}
	missing := []wizard.Act{heal, steps.ActCheck}
	var why func(context.Context, *wizard.Run, *wizard.Fault) (wizard.Diagnosis, error)
	if k.whole {
		other := steps.Edit("other-vnet", "Choose another VNet", vAstraVNetID)
		why = steps.AsOn(k.azure.Admin, culprit)
		missing = append(missing, steps.Edit("other", "Choose another database", vDatabase))
		overlap = append(overlap, other)
		failed = append(failed,
			wizard.Act{ID: "regrant", Title: "Let Astra peer this VNet again", Goto: "D05"},
			wizard.Act{ID: "role", Title: "Make Astra's role again", Goto: "D04"},
			wizard.Act{ID: "principal", Title: "Give Astra's app a principal again", Goto: "D03"}, other)
	}
	return []wizard.Remedy{
		{ID: "D07.disconnected", When: wizard.ByCode("RemotePeeringIsDisconnected", codeAstraStale),
			Says: wizard.Words("A Disconnected peering to Astra is left over on your VNet: Azure allows no new one beside it."),
			Why: wizard.Words("Mending it deletes that peering and the one in Astra, waits until both are gone, " +
				"and creates them again."),
			Acts: []wizard.Act{heal, steps.ActCheck}},
		{ID: "D07.half", When: wizard.ByCode(link.FaultNotInSync, link.FaultOff),
			Says: func(_ *wizard.Run, f *wizard.Fault) string { return f.Err.Message },
			Why: wizard.Words("Astra alone can put its halves in order. Mending it deletes both and creates them again; " +
				"access is switched on in the Azure portal, too."),
			Acts: []wizard.Act{heal, steps.ActCheck}},
		{ID: "D07.missing", When: wizard.ByCode(link.FaultNoHalf),
			Says: func(_ *wizard.Run, f *wizard.Fault) string { return f.Err.Message },
			Why: wizard.Words("Somebody deleted the half on your VNet, or Astra's peering is with another network of the " +
				"same range. Mending it deletes the peering in Astra and creates one with your VNet."),
			Auto: &wizard.Auto{Every: 10 * time.Second, For: time.Minute},
			Acts: missing},
		{ID: "D07.another", When: astraCode(codeAnother),
			Says: wizard.Words("Your VNet has a peering to Astra's network already."),
			Why: wizard.Words("Astra cannot use it. Mending it deletes that peering and the one in Astra, " +
				"and creates both again."),
			Acts: []wizard.Act{heal, steps.ActCheck}},
		{ID: "D07.overlap",
			When: astraCode("VnetAddressSpacesOverlap", "VnetAddressSpaceOverlapsWithAlreadyPeeredVnet"),
			Says: func(r *wizard.Run, _ *wizard.Fault) string {
				return "The ranges overlap: Astra's " + steps.OrText(r.Get(vAstraRange), "network") +
					" and those of your VNet, or of a network that one of them is peered with."
			},
			Why:  wizard.Words("Ranges of peered networks must differ. Astra's cannot be changed."),
			Acts: overlap},
		{ID: "D07.busy", When: astraCode("ReferencedResourceNotProvisioned", "AnotherOperationInProgress"),
			Says: wizard.Words("Your VNet was being changed when Astra asked Azure."),
			Why:  wizard.Words("When the change is over, it can be created again."),
			Acts: []wizard.Act{again, steps.ActCheck}},
		{ID: "D07.gone", When: wizard.ByCode(codeAstraGone),
			Says: wizard.Words("Somebody deleted the peering in Astra."),
			Acts: []wizard.Act{again, steps.ActCheck}},
		{ID: "D07.failed",
			When: func(_ *wizard.Run, f *wizard.Fault) bool {
				return f.Err.Provider == "astra" && f.Err.Op == opPeer
			},
			Says: func(_ *wizard.Run, f *wizard.Fault) string {
				return steps.Ended("Astra could not make the peering: " + f.Err.Message)
			},
			Why:      wizard.Words("Most often Astra's application may not peer with your VNet, or not yet when Astra looked."),
			Diagnose: why, Acts: failed},
	}
}

// astraCode matches a code that Astra passes on: Azure's own answer of that
// code means another thing.
func astraCode(codes ...string) func(*wizard.Run, *wizard.Fault) bool {
	return func(_ *wizard.Run, f *wizard.Fault) bool { return f.Err.Provider == "astra" && f.Code(codes...) }
}
