package flows

import (
	"context"
	"slices"
	"strings"

	"peerage/providers"
	"peerage/wizard"
)

// act makes a hidden procedure of the board. It makes nothing that would be
// taken down.
func act(id, title string, v []wizard.Var, link func(wizard.Values) string, remedies []wizard.Remedy, list ...*wizard.Step) *wizard.Procedure {
	for i, s := range list {
		s.Teardown = false
		s.Preflight = i < len(list)-1
	}
	return &wizard.Procedure{ID: id, Title: title, Subtitle: "an act of the board", Crumb: title, Minutes: 1, Hidden: true,
		Vars: v, Steps: list, LinkName: link, Remedies: remedies}
}

// azureAct is an act that may sign in to Azure. No application is made by it.
func azureAct(id, title string, v []wizard.Var, link func(wizard.Values) string, remedies []wizard.Remedy, list ...*wizard.Step) *wizard.Procedure {
	for _, s := range list {
		if slices.Contains(s.Gives, vUser) {
			s.Why = "With an account that may do this. Your own az sign-in is left as it is."
		}
	}
	for i := range v {
		if v[i].Name == vSignIn {
			v[i].Help = "With an account that may do this."
		}
	}
	p := act(id, title, v, link, remedies, list...)
	p.Halves = []string{vPeeringARM}
	return p
}

// aivenAct is an act on a peering in Aiven.
func aivenAct(k *kit, id, title string, v []wizard.Var, link func(wizard.Values) string, also []wizard.Remedy, list ...*wizard.Step) *wizard.Procedure {
	p := act(id, title, v, link, slices.Concat(also, aivenRemedies(k)), list...)
	p.Halves = []string{vPeeringID}
	return p
}

// azureRemoveHalf deletes an Azure half whose partner is gone:
// AZURE_PEERING_ID names it.
func azureRemoveHalf(k *kit, also ...wizard.Remedy) *wizard.Procedure {
	return onceAgreed(azureAct("azure-remove-half", "Delete an Azure half", vars(vSignIn, vUser, vTenant, vPeeringARM), peeringLink, append(azureRemedies(k), also...),
		k.signIn("A01"),
		&wizard.Step{
			ID: "A22", Title: "Delete the Azure half", Actor: actorAdmin,
			Why:     "A half without its partner carries no traffic, and stands in the way of a new one.",
			Command: k.cmdDeleteAzure, Inputs: []wizard.Input{{Var: vPeeringARM}},
			Find:    k.findDoomedHalf,
			Confirm: func(v wizard.Values) string { return "The peering " + lastPart(v(vPeeringARM)) + " is deleted." },
			Do: func(ctx context.Context, r *wizard.Run) error {
				return k.dropAzureHalf(ctx, r, r.Get(vPeeringARM))
			},
			Result: func(v wizard.Values) string { return lastPart(v(vPeeringARM)) + " is gone" },
		}))
}

func peeringLink(v wizard.Values) string {
	id, name, err := providers.ParsePeeringID(v(vPeeringARM))
	if err != nil {
		return orText(v(vPeeringARM), "the Azure half")
	}
	return id.Name + " " + name
}

// findDoomedHalf: gone already is done; a half that works is not deleted
// without a word.
func (k *kit) findDoomedHalf(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	p, err := k.halfByID(ctx, r)
	if absent(err) == nil && err != nil {
		return wizard.Found{Kind: wizard.Settled}, nil
	}
	if err != nil || p.State != "Connected" {
		return wizard.Found{}, err
	}
	return wizard.Found{Kind: wizard.Foreign, Title: "This half is connected: deleting it stops the traffic at once",
		Details: []string{p.ID, "to " + p.RemoteID},
		Choices: []wizard.Choice{{Value: wizard.ChoiceStop, Title: "Keep it"}, {Value: wizard.ChoiceFresh, Title: "Delete it all the same"}}}, nil
}

func (k *kit) halfByID(ctx context.Context, r *wizard.Run) (providers.Peering, error) {
	v, name, err := providers.ParsePeeringID(r.Get(vPeeringARM))
	if err != nil {
		return providers.Peering{}, sentence(err)
	}
	s, err := k.admin(r)
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
	return providers.Peering{}, fail(providers.NotFound, codeHalfGone, "look at the Azure half", "There is no such peering.")
}

// aivenRemoveHalf deletes a peering in Aiven: AIVEN_ORG_ID,
// AIVEN_ORGANIZATION_VPC_ID and AIVEN_PEERING_CONNECTION_ID name it.
func aivenRemoveHalf(k *kit, also ...wizard.Remedy) *wizard.Procedure {
	return onceAgreed(aivenAct(k, "aiven-remove-half", "Delete a peering in Aiven", vars(vToken, vTokenFrom, vAivenUser, vOrg, vVPC, vPeeringID),
		func(v wizard.Values) string { return orText(v(vPeeringID), "the peering in Aiven") }, also,
		k.aivenToken("A00", mayOrganization),
		&wizard.Step{
			ID: "A22", Title: "Delete the peering in Aiven", Actor: actorAiven,
			Why:     "Its other half in the cloud turns Disconnected, and traffic stops.",
			Command: k.cmdDeleteAiven, Inputs: []wizard.Input{{Var: vOrg}, {Var: vVPC}, {Var: vPeeringID}},
			Find: func(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
				there, err := k.aivenHas(ctx, r)
				if err != nil || there {
					return wizard.Found{}, err
				}
				return wizard.Found{Kind: wizard.Settled}, nil
			},
			Confirm: func(v wizard.Values) string {
				return "The peering " + v(vPeeringID) + " is deleted. Its traffic stops at once."
			},
			Do: func(ctx context.Context, r *wizard.Run) error {
				return k.dropAivenHalf(ctx, r, r.Get(vPeeringID))
			},
			Result: func(wizard.Values) string { return "gone" },
		}))
}

func (k *kit) aivenHas(ctx context.Context, r *wizard.Run) (bool, error) {
	s, err := k.aiven(r)
	if err != nil {
		return false, err
	}
	v, err := s.VPC(ctx, orgScope(r), r.Get(vVPC))
	if err != nil {
		return false, absent(err)
	}
	for _, p := range v.Peerings {
		if p.ID == r.Get(vPeeringID) && p.State != stDeleted {
			return true, nil
		}
	}
	return false, nil
}

// aivenRefresh has Aiven look at a VPC's peerings again.
func aivenRefresh(k *kit, also ...wizard.Remedy) *wizard.Procedure {
	return aivenAct(k, "aiven-refresh", "Have Aiven look again", vars(vToken, vTokenFrom, vAivenUser, vOrg, vVPC),
		func(v wizard.Values) string { return orText(v(vVPC), "the Aiven VPC") }, also,
		k.aivenToken("A00", mayOrganization),
		&wizard.Step{
			ID: "A21", Title: "Have Aiven look again", Actor: actorAiven,
			Why:     "Aiven builds the routes of the VPC's peerings anew: new subnets and states show soon.",
			Command: k.cmdRefresh, Inputs: []wizard.Input{{Var: vOrg}, {Var: vVPC}},
			Confirm: func(wizard.Values) string { return "Aiven looks at all peerings of this VPC. Traffic goes on." },
			Do:      k.refreshAiven,
			Result:  func(wizard.Values) string { return "asked" },
		})
}

// azureSync takes over the other side's present ranges.
func azureSync(k *kit) *wizard.Procedure {
	return azureChange(k, "azure-sync", "Take over new ranges", &wizard.Step{
		Title:   "Take over the present ranges",
		Why:     "The other network's ranges have changed; this half still knows the old ones. Traffic goes on.",
		Command: k.cmdSync,
		Confirm: func(v wizard.Values) string {
			return "The peering " + lastPart(v(vPeeringARM)) + " takes over the other network's present ranges."
		},
		Do: func(ctx context.Context, r *wizard.Run) error {
			return k.putByID(ctx, r, func(p *providers.PutPeering) { p.Sync = true })
		},
		Result: func(wizard.Values) string { return "in sync" },
	})
}

// azureAllow lets traffic through a half whose access is switched off.
func azureAllow(k *kit) *wizard.Procedure {
	return azureChange(k, "azure-allow", "Switch access on", &wizard.Step{
		Title:   "Switch access on",
		Why:     "The half is connected, but lets nothing through: its access to the other network is switched off.",
		Command: k.cmdAllow,
		Confirm: func(v wizard.Values) string {
			return "The peering " + lastPart(v(vPeeringARM)) + " lets traffic pass between the two networks."
		},
		Do: func(ctx context.Context, r *wizard.Run) error {
			return k.putByID(ctx, r, func(p *providers.PutPeering) { p.AllowAccess = true })
		},
		Result: func(wizard.Values) string { return "traffic may pass" },
	})
}

// azureChange changes one half in Azure in its last step. Across directories
// it needs the application; its password is asked for, or a new key is made.
func azureChange(k *kit, id, title string, last *wizard.Step) *wizard.Procedure {
	across := func(r *wizard.Run) bool { return r.Get(vAppID) != "" && r.Get(vToTenant) != "" }
	only := func(s *wizard.Step) *wizard.Step {
		s.Needed, s.Live = across, false
		return s
	}
	last.ID, last.Actor, last.Inputs = "A20", actorApp, []wizard.Input{{Var: vPeeringARM}}
	last.Remedies = []wizard.Remedy{notInEffect(k)}
	p := azureAct(id, title, vars(vSignIn, vUser, vTenant, vPeeringARM, vAppID, vAppName, vSecret, vKeyDays, vKeyFrom, vToTenant), peeringLink,
		append(azureRemedies(k), aivenRemedies(k)...),
		k.signIn("A01"),
		k.bothTenants("A12"),
		only(k.password("A05")),
		only(k.appHome("A18")),
		only(k.appAway("A19")),
		last)
	p.Steps[2].Keep = nil
	return p
}

// bothTenants finds the directories of both networks. A healthy peering does
// not tell Aiven's any more, but Resource Manager does.
func (k *kit) bothTenants(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Find the directories", Actor: actorAdmin,
		Why:    "Where the two networks lie in different directories, Azure wants a token of each: the application's.",
		Inputs: []wizard.Input{{Var: vPeeringARM}}, Command: k.cmdTenant,
		Do: func(ctx context.Context, r *wizard.Run) error {
			p, err := k.halfByID(ctx, r)
			if err != nil {
				return err
			}
			s, err := k.admin(r)
			if err != nil {
				return err
			}
			here, err := s.TenantOf(ctx, providers.SubscriptionOf(p.ID))
			if err != nil {
				return err
			}
			there, err := s.TenantOf(ctx, providers.SubscriptionOf(p.RemoteID))
			if err != nil || strings.EqualFold(here, there) {
				return err
			}
			if r.Get(vAppID) == "" {
				return fail(providers.NotPermitted, codeOtherTenant, "look at the other network",
					"It lies in another directory, "+there+". Changing this half needs the application that made it, and no connected account tells which that is: sign in to Aiven on the board first.")
			}
			if err := r.Set(ctx, vTenant, here); err != nil {
				return err
			}
			return r.Set(ctx, vToTenant, there)
		},
		Result: func(v wizard.Values) string {
			if v(vToTenant) == "" {
				return "the same"
			}
			return "two: the application is needed"
		},
	}
}

// putByID puts the half again as it is, but for change, and removes the key
// that was made for it.
func (k *kit) putByID(ctx context.Context, r *wizard.Run, change func(*providers.PutPeering)) error {
	p, err := k.halfByID(ctx, r)
	if err != nil {
		return err
	}
	v, name, err := providers.ParsePeeringID(p.ID)
	if err != nil {
		return err
	}
	s, err := k.admin(r)
	if err == nil && r.Get(vAppID) != "" && r.Get(vToTenant) != "" {
		s, err = k.app(ctx, r)
	}
	if err != nil {
		return err
	}
	put := providers.PutPeering{VNetID: v.String(), Name: name, RemoteID: p.RemoteID, RemoteTenant: r.Get(vToTenant), AllowAccess: p.AllowAccess}
	change(&put)
	if _, err := s.PutPeering(ctx, put); err != nil {
		return err
	}
	return r.TakeDown(ctx, only(keyPassword))
}

// azureRemoveKey takes the application's keys away that peerage made:
// nothing needs them once the link is up.
func azureRemoveKey(k *kit, also ...wizard.Remedy) *wizard.Procedure {
	return azureAct("azure-remove-key", "Remove the password", vars(vSignIn, vUser, vTenant, vAppID),
		func(v wizard.Values) string { return orText(v(vAppID), "the application") }, append(azureRemedies(k), also...),
		k.signIn("A01"),
		&wizard.Step{
			ID: "A05", Title: "Remove the password", Actor: actorAdmin,
			Why:    "The finished peering does not need it. A repair that needs the application makes a new one.",
			Inputs: []wizard.Input{{Var: vTenant}, {Var: vAppID}}, Command: k.cmdRemoveKey,
			Confirm: func(v wizard.Values) string {
				return "The passwords that peerage added to application " + v(vAppID) + " are removed. Others stay."
			},
			Do:     k.removeKeys,
			Result: func(wizard.Values) string { return "removed" },
		})
}
