package vnetpeering

import (
	"context"
	"strings"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/aiven"
	"peerage/wizard/flows/azure"
	"peerage/wizard/flows/steps"
)

// Sync takes over the other side's present ranges.
func Sync(base *steps.Kit) *wizard.Procedure {
	k := forAct(base, aiven.Organization())
	return azureChange(k, "azure-sync", "Take over new ranges", &wizard.Step{
		Title:   "Take over the present ranges",
		Why:     "The other network's ranges have changed; this half still knows the old ones. Traffic goes on.",
		Command: k.cmdSync,
		Confirm: func(v wizard.Values) string {
			return "The peering " + steps.LastPart(v(azure.VarPeeringID)) + " takes over the other network's present ranges."
		},
		Do: func(ctx context.Context, r *wizard.Run) error {
			return k.putByID(ctx, r, func(p *providers.PutPeering) { p.Sync = true })
		},
		Result: func(wizard.Values) string { return "in sync" },
	})
}

// Allow lets traffic through a half whose access is switched off.
func Allow(base *steps.Kit) *wizard.Procedure {
	k := forAct(base, aiven.Organization())
	return azureChange(k, "azure-allow", "Switch access on", &wizard.Step{
		Title:   "Switch access on",
		Why:     "The half is connected, but lets nothing through: its access to the other network is switched off.",
		Command: k.cmdAllow,
		Confirm: func(v wizard.Values) string {
			return "The peering " + steps.LastPart(v(azure.VarPeeringID)) + " lets traffic pass between the two networks."
		},
		Do: func(ctx context.Context, r *wizard.Run) error {
			return k.putByID(ctx, r, func(p *providers.PutPeering) { p.AllowAccess = true })
		},
		Result: func(wizard.Values) string { return "traffic may pass" },
	})
}

// azureChange changes one half in Azure in its last step. Across directories
// it needs the application; its password is asked for, or a new key is made.
func azureChange(k *Peering, id, title string, last *wizard.Step) *wizard.Procedure {
	across := func(r *wizard.Run) bool { return r.Get(azure.VarAppID) != "" && r.Get(azure.VarToTenant) != "" }
	only := func(s *wizard.Step) *wizard.Step {
		s.Needed, s.Live = across, false
		return s
	}
	last.ID, last.Actor, last.Inputs = "A20", azure.ActorApp, []wizard.Input{{Var: azure.VarPeeringID}}
	last.Remedies = []wizard.Remedy{notInEffect(k)}
	p := azure.Act(id, title, vars(azure.VarSignIn, azure.VarUser, azure.VarTenant, azure.VarPeeringID, azure.VarAppID, azure.VarAppName, azure.VarSecret, azure.VarKeyDays, azure.VarKeyFrom, azure.VarToTenant), azure.PeeringLink,
		append(azure.Remedies(k.azure), k.aiven.Remedies()...),
		k.azure.SignIn("A01"),
		k.bothTenants("A12"),
		only(k.azure.Password("A05")),
		only(k.AppHome("A18")),
		only(k.AppAway("A19")),
		last)
	p.Steps[2].Keep = nil
	return p
}

// bothTenants finds the directories of both networks. A healthy peering does
// not tell Aiven's any more, but Resource Manager does.
func (k *Peering) bothTenants(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Find the directories", Actor: azure.ActorAdmin,
		Why:    "Where the two networks lie in different directories, Azure wants a token of each: the application's.",
		Inputs: []wizard.Input{{Var: azure.VarPeeringID}}, Command: k.azure.CmdTenant,
		Do: func(ctx context.Context, r *wizard.Run) error {
			p, err := k.azure.HalfByID(ctx, r)
			if err != nil {
				return err
			}
			s, err := k.azure.Admin(r)
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
			if r.Get(azure.VarAppID) == "" {
				return steps.Fail(providers.NotPermitted, azure.CodeOtherTenant, "look at the other network",
					"It lies in another directory, "+there+". Changing this half needs the application that made it, and no connected account tells which that is: sign in to Aiven on the board first.")
			}
			if err := r.Set(ctx, azure.VarTenant, here); err != nil {
				return err
			}
			return r.Set(ctx, azure.VarToTenant, there)
		},
		Result: func(v wizard.Values) string {
			if v(azure.VarToTenant) == "" {
				return "the same"
			}
			return "two: the application is needed"
		},
	}
}

// putByID puts the half again as it is, but for change, and removes the key
// that was made for it.
func (k *Peering) putByID(ctx context.Context, r *wizard.Run, change func(*providers.PutPeering)) error {
	p, err := k.azure.HalfByID(ctx, r)
	if err != nil {
		return err
	}
	v, name, err := providers.ParsePeeringID(p.ID)
	if err != nil {
		return err
	}
	s, err := k.azure.Admin(r)
	if err == nil && r.Get(azure.VarAppID) != "" && r.Get(azure.VarToTenant) != "" {
		s, err = k.azure.App(ctx, r)
	}
	if err != nil {
		return err
	}
	put := providers.PutPeering{VNetID: v.String(), Name: name, RemoteID: p.RemoteID, RemoteTenant: r.Get(azure.VarToTenant), AllowAccess: p.AllowAccess, Settings: p.Settings}
	change(&put)
	if _, err := s.PutPeering(ctx, put); err != nil {
		return err
	}
	return r.TakeDown(ctx, steps.Only(azure.KeyPassword))
}
