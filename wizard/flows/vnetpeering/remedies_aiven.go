package vnetpeering

import (
	"context"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/steps"
)

// aivenStateRemedies explain the ends to which Aiven's half can come.
func aivenStateRemedies(k *Peering) []wizard.Remedy {
	recreate := wizard.Act{ID: "recreate", Title: "Create it again", Hint: "deletes this one, waits until it is gone",
		Goto: k.row("15")}
	return []wizard.Remedy{
		{ID: "A16.specification", When: wizard.ByCode(providers.AivenInvalid, providers.AivenRejected),
			Says: wizard.Words("Aiven cannot peer with your VNet."),
			Why: wizard.Words("Aiven does not look again by itself: when the cause is mended, the peering is " +
				"created anew."),
			Diagnose: steps.AsOn(k.admin, admin.culprit),
			Acts: []wizard.Act{recreate,
				{ID: "regrant", Title: "Let Aiven peer this VNet again", Goto: k.row("11")},
				{ID: "principal", Title: "Give Aiven's app a principal again", Goto: k.row("09")},
				{ID: "multi-tenant", Title: "Let your app sign in to other directories", Do: steps.As(k.admin, admin.openApp),
					Goto: k.row("15")},
				{ID: "new-app", Title: "Create the application again", Goto: k.row("03")},
				{ID: "leftover", Title: "Delete the leftover peering", Danger: true, Goto: k.row("15"),
					Do: steps.As(k.admin, admin.dropLeftovers)},
				steps.Edit("other-vnet", "Choose another VNet", azure.VarVNetID)}},
		{ID: "A16.deleted-by-peer", When: wizard.ByCode(providers.AivenDeletedByPeer),
			Says: wizard.Words("The Azure half was deleted, so Aiven gave this peering up."),
			Why:  wizard.Words("No way leads back from this state: both halves are created again."),
			Acts: []wizard.Act{{ID: "heal", Title: "Create both halves again", Danger: true, Do: k.heal, Goto: k.row("15")}}},
		{ID: "A16.error", When: wizard.ByCode(providers.AivenFailed),
			Says: wizard.Words("Aiven could not build the peering."),
			Why:  wizard.Words("If it happens again, send Aiven's support the words and the id below."),
			Acts: []wizard.Act{recreate}},
		{ID: "A16.gone", When: wizard.ByCode(aiven.CodeGone), Lacks: k.row("15"),
			Says: wizard.Words("Somebody deleted the peering in Aiven."),
			Acts: []wizard.Act{{ID: "heal", Title: "Create it again", Do: k.heal, Goto: k.row("15")}, steps.ActCheck}},
		{ID: "A16.ids", When: wizard.ByCode(codeNoIDs),
			Says: wizard.Words("Aiven does not tell the two ids any more."),
			Why: wizard.Words("It shows to-tenant-id and to-network-id only while it waits for the peer. Somebody may have " +
				"noted them."),
			Acts: []wizard.Act{{ID: "enter", Title: "Enter both ids",
				Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
					return wizard.Outcome{}, r.Set(ctx, VarAskIDs, aiven.IDsAsked)
				}}, {ID: "heal", Title: "Create the peering again", Danger: true, Do: k.heal, Goto: k.row("15")}}},
	}
}

func (a admin) openApp(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	return wizard.Outcome{}, a.SetMultiTenant(ctx, r.Get(azure.VarTenant), r.Get(azure.VarAppID))
}
