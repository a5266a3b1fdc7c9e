package azure

import (
	"context"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// Act is an act of the board on the half that AZURE_PEERING_ID names, if it
// does. Its variables are worded for acts; see ActVariables.
func Act(
	id, title string, v []wizard.Var, link func(wizard.Values) string, remedies []wizard.Remedy, list ...*wizard.Step,
) *wizard.Procedure {
	p := steps.Act(id, title, v, link, remedies, list...)
	p.Halves = []string{VarPeeringID}
	return p
}

// RemoveHalf deletes an Azure half whose partner is gone:
// AZURE_PEERING_ID names it.
func RemoveHalf(base *steps.Kit, also ...wizard.Remedy) *wizard.Procedure {
	k := New(base, ForAct(UserNames()))
	v := append(vars(VarSignIn, VarUser, VarTenant, VarPeeringID), steps.AgreedVar())
	return Act("azure-remove-half", "Delete an Azure half", v, PeeringLink, append(k.Remedies(), also...),
		k.SignIn("A01"),
		&wizard.Step{
			ID: "A22", Title: "Delete the Azure half", Actor: ActorAdmin,
			Why:     "A half without its partner carries no traffic, and stands in the way of a new one.",
			Command: k.cmdDeleteAzure, Inputs: []wizard.Input{{Var: VarPeeringID}},
			Find:   steps.UnlessStopAgreed(steps.As(k.Admin, Admin.findDoomedHalf)),
			Offers: []string{wizard.ChoiceFresh},
			Confirm: steps.UnlessAgreed(func(v wizard.Values) string {
				return "The peering " + steps.LastPart(v(VarPeeringID)) + " is deleted."
			}),
			Do: steps.AsDo(k.Admin, func(a Admin, ctx context.Context, r *wizard.Run) error {
				return a.DeleteHalf(ctx, r.Get(VarPeeringID))
			}),
			Result: func(v wizard.Values) string { return steps.LastPart(v(VarPeeringID)) + " is gone" },
		})
}

// PeeringLink names an act by the VNet and the peering that it is about.
func PeeringLink(v wizard.Values) string {
	id, name, err := providers.ParsePeeringID(v(VarPeeringID))
	if err != nil {
		return steps.OrText(v(VarPeeringID), "the Azure half")
	}
	return id.Name + " " + name
}

// findDoomedHalf: gone already is done; a half that works is not deleted
// without a word.
func (a Admin) findDoomedHalf(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	p, err := a.HalfByID(ctx, r)
	if steps.Absent(err) == nil && err != nil {
		return wizard.Found{Kind: wizard.Settled}, nil
	}
	if err != nil || p.State != providers.PeeringConnected {
		return wizard.Found{}, err
	}
	return InUse("half", p.ID, p.RemoteID), nil
}

// InUse shows a thing to be deleted that carries traffic.
func InUse(what, id, to string) wizard.Found {
	return wizard.Found{
		Kind: wizard.Foreign, Title: "This " + what + " is connected: deleting it stops the traffic at once",
		Details: []string{id, "to " + to},
		Choices: []wizard.Choice{
			{Value: wizard.ChoiceStop, Title: "Keep it"},
			{Value: wizard.ChoiceFresh, Title: "Delete it all the same"},
		},
	}
}

// HalfByID reads the half that AZURE_PEERING_ID names.
func (a Admin) HalfByID(ctx context.Context, r *wizard.Run) (providers.Peering, error) {
	v, name, err := providers.ParsePeeringID(r.Get(VarPeeringID))
	if err != nil {
		return providers.Peering{}, steps.Sentence(err)
	}
	list, err := a.Peerings(ctx, v.String())
	if err != nil {
		return providers.Peering{}, err
	}
	for _, p := range list {
		if providers.SameID(p.ID, v.Peering(name)) {
			return p, nil
		}
	}
	return providers.Peering{}, steps.Fail(providers.NotFound, CodeHalfGone, "look at the Azure half",
		"There is no such peering.")
}

// RemoveKey takes a finished run's own key of the application away: nothing
// needs it once the link is up.
func RemoveKey(base *steps.Kit, also ...wizard.Remedy) *wizard.Procedure {
	k := New(base, ForAct(UserNames()))
	link := func(v wizard.Values) string { return steps.OrText(v(VarAppID), "the application") }
	return Act("azure-remove-key", "Remove the password", vars(VarSignIn, VarUser, VarTenant, VarAppID), link,
		append(k.Remedies(), also...),
		k.SignIn("A01"),
		&wizard.Step{
			ID: "A05", Title: "Remove the password", Actor: ActorAdmin,
			Why:    "The finished peering does not need it. A repair that needs the application makes a new one.",
			Inputs: []wizard.Input{{Var: VarTenant}, {Var: VarAppID}}, Command: k.cmdRemoveKey,
			Confirm: func(v wizard.Values) string {
				return "The password that the run added to application " + v(VarAppID) + " is removed. Others stay."
			},
			Do:     steps.AsDo(k.Admin, Admin.removeKeys),
			Result: func(wizard.Values) string { return "removed" },
		})
}
