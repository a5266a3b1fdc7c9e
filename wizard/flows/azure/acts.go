package azure

import (
	"context"
	"slices"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// Act is an act that may sign in to Azure. No application is made by it.
func Act(id, title string, v []wizard.Var, link func(wizard.Values) string, remedies []wizard.Remedy, list ...*wizard.Step) *wizard.Procedure {
	for _, s := range list {
		if slices.Contains(s.Gives, VarUser) {
			s.Why = "With an account that may do this. Your own az sign-in is left as it is."
		}
	}
	for i := range v {
		if v[i].Name == VarSignIn {
			v[i].Help = "With an account that may do this."
		}
	}
	p := steps.Act(id, title, v, link, remedies, list...)
	p.Halves = []string{VarPeeringID}
	return p
}

// RemoveHalf deletes an Azure half whose partner is gone:
// AZURE_PEERING_ID names it.
func RemoveHalf(base *steps.Kit, also ...wizard.Remedy) *wizard.Procedure {
	k := New(base, UserNames())
	return steps.OnceAgreed(Act("azure-remove-half", "Delete an Azure half", vars(VarSignIn, VarUser, VarTenant, VarPeeringID), PeeringLink, append(Remedies(k), also...),
		k.SignIn("A01"),
		&wizard.Step{
			ID: "A22", Title: "Delete the Azure half", Actor: ActorAdmin,
			Why:     "A half without its partner carries no traffic, and stands in the way of a new one.",
			Command: k.cmdDeleteAzure, Inputs: []wizard.Input{{Var: VarPeeringID}},
			Find:    k.findDoomedHalf,
			Confirm: func(v wizard.Values) string { return "The peering " + steps.LastPart(v(VarPeeringID)) + " is deleted." },
			Do: func(ctx context.Context, r *wizard.Run) error {
				return k.DeleteHalf(ctx, r, r.Get(VarPeeringID))
			},
			Result: func(v wizard.Values) string { return steps.LastPart(v(VarPeeringID)) + " is gone" },
		}))
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
func (k *Side) findDoomedHalf(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	p, err := k.HalfByID(ctx, r)
	if steps.Absent(err) == nil && err != nil {
		return wizard.Found{Kind: wizard.Settled}, nil
	}
	if err != nil || p.State != providers.PeeringConnected {
		return wizard.Found{}, err
	}
	return wizard.Found{Kind: wizard.Foreign, Title: "This half is connected: deleting it stops the traffic at once",
		Details: []string{p.ID, "to " + p.RemoteID},
		Choices: []wizard.Choice{{Value: wizard.ChoiceStop, Title: "Keep it"}, {Value: wizard.ChoiceFresh, Title: "Delete it all the same"}}}, nil
}

// HalfByID reads the half that AZURE_PEERING_ID names.
func (k *Side) HalfByID(ctx context.Context, r *wizard.Run) (providers.Peering, error) {
	v, name, err := providers.ParsePeeringID(r.Get(VarPeeringID))
	if err != nil {
		return providers.Peering{}, steps.Sentence(err)
	}
	s, err := k.Admin(r)
	if err != nil {
		return providers.Peering{}, err
	}
	list, err := s.Peerings(ctx, v.String())
	if err != nil {
		return providers.Peering{}, err
	}
	for _, p := range list {
		if providers.SameID(p.ID, v.Peering(name)) {
			return p, nil
		}
	}
	return providers.Peering{}, steps.Fail(providers.NotFound, CodeHalfGone, "look at the Azure half", "There is no such peering.")
}

// RemoveKey takes the application's keys away that peerage made:
// nothing needs them once the link is up.
func RemoveKey(base *steps.Kit, also ...wizard.Remedy) *wizard.Procedure {
	k := New(base, UserNames())
	return Act("azure-remove-key", "Remove the password", vars(VarSignIn, VarUser, VarTenant, VarAppID),
		func(v wizard.Values) string { return steps.OrText(v(VarAppID), "the application") }, append(Remedies(k), also...),
		k.SignIn("A01"),
		&wizard.Step{
			ID: "A05", Title: "Remove the password", Actor: ActorAdmin,
			Why:    "The finished peering does not need it. A repair that needs the application makes a new one.",
			Inputs: []wizard.Input{{Var: VarTenant}, {Var: VarAppID}}, Command: k.cmdRemoveKey,
			Confirm: func(v wizard.Values) string {
				return "The passwords that peerage added to application " + v(VarAppID) + " are removed. Others stay."
			},
			Do:     k.removeKeys,
			Result: func(wizard.Values) string { return "removed" },
		})
}
