package azure

import (
	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// PlaceRemedies are about where a VNet lies and the rights in it; move leads
// into its directory.
func (k *Side) PlaceRemedies(move ...wizard.Act) []wizard.Remedy {
	return append(k.WhereRemedies(move...), wizard.Remedy{
		ID: "network.rights", When: wizard.ByCode("prerequisite"),
		Says: wizard.Words("A right that is needed is missing."),
		Why: wizard.Words("If you have it in Privileged Identity Management, activate it and check again. A colleague " +
			"who has it can also go on with this run, at the steps that need it."),
		Needs: needsGranting,
		Acts: []wizard.Act{k.CheckRights(), steps.HandOver(k.cmdGrantRights), k.otherVNet(),
			byColleague("A colleague grants them", "you go on as far as you may; the colleague goes on with the run",
				VarGrantAnyway)},
	}, wizard.Remedy{
		ID: "network.full", When: wizard.ByCode(codeFull),
		Says: func(_ *wizard.Run, f *wizard.Fault) string { return f.Err.Message },
		Why:  wizard.Words("Delete a peering that nobody needs, or take another VNet. Nothing was made yet."),
		Acts: []wizard.Act{steps.ActCheck, k.otherVNet()},
	})
}

func (k *Side) otherVNet() wizard.Act {
	return steps.Edit("other-vnet", "Choose another VNet", k.Names.VNetID)
}

func (k *Side) otherSubscription() wizard.Act {
	return steps.Edit("other", "Choose another subscription", k.Names.Sub)
}

// WhereRemedies are about where a VNet lies. Where nothing leads into its
// directory, another subscription is chosen: nothing has to be removed first.
func (k *Side) WhereRemedies(move ...wizard.Act) []wizard.Remedy {
	why := "The application, its principal and the roles must be in the VNet's own directory. " +
		"What was made so far would be removed."
	if len(move) == 0 {
		why, move = "You chose a subscription of another one.", []wizard.Act{k.otherSubscription()}
	}
	return []wizard.Remedy{
		{ID: "network.other-tenant", When: wizard.ByCode(CodeOtherTenant),
			Says: wizard.Words("This VNet lies in another directory."),
			Why:  wizard.Words(why),
			Acts: append([]wizard.Act{k.otherVNet()}, move...)},
		{ID: "network.not-found",
			When: wizard.ByCode("ResourceGroupNotFound", "SubscriptionNotFound", "ResourceNotFound"),
			Says: func(_ *wizard.Run, f *wizard.Fault) string {
				if f.Class() == providers.NotVisible {
					return "The VNet's subscription is not visible from here. That does not say that it is gone."
				}
				return "There is no such VNet."
			},
			Acts: []wizard.Act{k.otherVNet(), steps.ActCheck}},
	}
}
