package azure

import (
	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// ChooseAgain: a network of another directory only needs another subscription
// to be chosen. Nothing has to be removed first.
func ChooseAgain(k *Side, list []wizard.Remedy) []wizard.Remedy {
	for i := range list {
		if list[i].ID == "network.other-tenant" {
			list[i].Why = wizard.Words("You chose a subscription of another one.")
			list[i].Acts = []wizard.Act{steps.Edit("other-vnet", "Choose another VNet", k.Names.VNetID), steps.Edit("other", "Choose another subscription", k.Names.Sub)}
		}
	}
	return list
}

// PlaceRemedies are about where a VNet lies and the rights in it; move leads
// into its directory.
func PlaceRemedies(k *Side, move ...wizard.Act) []wizard.Remedy {
	other := steps.Edit("other-vnet", "Choose another VNet", k.Names.VNetID)
	return []wizard.Remedy{
		{ID: "network.other-tenant", When: wizard.ByCode(CodeOtherTenant),
			Says: wizard.Words("This VNet lies in another directory."),
			Why:  wizard.Words("The application, its principal and the roles must be in the VNet's own directory. What was made so far would be removed."),
			Acts: append([]wizard.Act{other}, move...)},
		{ID: "network.not-found", When: func(_ *wizard.Run, f *wizard.Fault) bool {
			return f.Code("ResourceGroupNotFound", "SubscriptionNotFound", "ResourceNotFound")
		},
			Says: func(_ *wizard.Run, f *wizard.Fault) string {
				if f.Class() == providers.NotVisible {
					return "The VNet's subscription is not visible from here. That does not say that it is gone."
				}
				return "There is no such VNet."
			},
			Acts: []wizard.Act{other, steps.ActCheck}},
		{ID: "network.rights", When: wizard.ByCode("prerequisite"),
			Says: wizard.Words("A right that is needed is missing."),
			Acts: []wizard.Act{CheckRights(k), steps.HandOver(k.cmdGrantRights), other}},
	}
}
