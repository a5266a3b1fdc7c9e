package vnetpeering

import (
	"context"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/steps"
)

// change is an act that changes one half in Azure in its last step.
type change struct {
	id, title string
	// step is the last step's title.
	step, why string
	command   func(wizard.Values) string
	put       func(*providers.PutPeering)
	// becomes is what happens to the peering, result what it came to.
	becomes, result string
}

// Sync takes over the other side's present ranges.
func Sync(base *steps.Kit) *wizard.Procedure {
	return forAct(base, aiven.Organization()).change(change{
		id: "azure-sync", title: "Take over new ranges",
		step:    "Take over the present ranges",
		why:     "The other network's ranges have changed; this half still knows the old ones. Traffic goes on.",
		command: cmdSync,
		put:     func(p *providers.PutPeering) { p.Sync = true },
		becomes: "takes over the other network's present ranges", result: "in sync",
	})
}

// Allow lets traffic through a half whose access is switched off.
func Allow(base *steps.Kit) *wizard.Procedure {
	return forAct(base, aiven.Organization()).change(change{
		id: "azure-allow", title: "Switch access on",
		step:    "Switch access on",
		why:     "The half is connected, but lets nothing through: its access to the other network is switched off.",
		command: cmdAllow,
		put:     func(p *providers.PutPeering) { p.AllowAccess = true },
		becomes: "lets traffic pass between the two networks", result: "traffic may pass",
	})
}

// change makes such an act. Across directories it needs the application; its
// password is asked for, or a new key is made.
func (k *Peering) change(x change) *wizard.Procedure {
	v := vars(azure.VarSignIn, azure.VarUser, azure.VarTenant, azure.VarPeeringID, azure.VarAppID, azure.VarAppName,
		azure.VarSecret, azure.VarKeyDays, azure.VarKeyFrom, azure.VarToTenant, azure.VarToVNet)
	return azure.Act(x.id, x.title, v, azure.PeeringLink, append(k.azure.Remedies(), k.aiven.Remedies()...),
		k.azure.SignIn("A01"),
		k.bothTenants("A12"),
		k.azure.Password("A05"),
		k.AppHome("A18"),
		k.AppAway("A19"),
		&wizard.Step{
			ID: "A20", Title: x.step, Actor: azure.ActorApp,
			Why: x.why, Command: x.command, Inputs: []wizard.Input{{Var: azure.VarPeeringID}},
			Confirm: func(v wizard.Values) string {
				return "The peering " + steps.LastPart(v(azure.VarPeeringID)) + " " + x.becomes + "."
			},
			Do: steps.AsDo(k.admin, func(a admin, ctx context.Context, r *wizard.Run) error {
				return a.putByID(ctx, r, x.put)
			}),
			Remedies: []wizard.Remedy{notInEffect(k)},
			Result:   func(wizard.Values) string { return x.result },
		})
}

// bothTenants finds the directories of both networks. A healthy peering does
// not tell Aiven's any more, but Resource Manager does.
func (k *Peering) bothTenants(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Find the directories", Actor: azure.ActorAdmin,
		Why:    "Where the two networks lie in different directories, Azure wants a token of each: the application's.",
		Inputs: []wizard.Input{{Var: azure.VarPeeringID}}, Command: k.azure.CmdTenant,
		Do: steps.AsDo(k.admin, admin.findTenants),
		Result: func(v wizard.Values) string {
			if v(azure.VarToTenant) == "" {
				return "the same"
			}
			return "two: the application is needed"
		},
	}
}

func (a admin) findTenants(ctx context.Context, r *wizard.Run) error {
	p, err := a.HalfByID(ctx, r)
	if err != nil {
		return err
	}
	if err := steps.Set(ctx, r, azure.VarToVNet, p.RemoteID); err != nil {
		return err
	}
	here, err := a.TenantOf(ctx, providers.SubscriptionOf(p.ID))
	if err != nil {
		return err
	}
	there, err := a.TenantOf(ctx, providers.SubscriptionOf(p.RemoteID))
	if err != nil || strings.EqualFold(here, there) {
		return err
	}
	if r.Get(azure.VarAppID) == "" {
		return steps.Fail(providers.NotPermitted, azure.CodeOtherTenant, "look at the other network",
			"It lies in another directory, "+there+". Changing this half needs the application that made it, "+
				"and no connected account tells which that is: sign in to Aiven on the board first.")
	}
	return steps.Set(ctx, r, azure.VarTenant, here, azure.VarToTenant, there)
}

// putByID puts the half again as it is, but for what is changed, and removes
// the key that was made for it.
func (a admin) putByID(ctx context.Context, r *wizard.Run, change func(*providers.PutPeering)) error {
	p, err := a.HalfByID(ctx, r)
	if err != nil {
		return err
	}
	v, name, err := providers.ParsePeeringID(p.ID)
	if err != nil {
		return err
	}
	s := a.AzureSession
	if across(r) {
		as, err := a.app(ctx, r)
		if err != nil {
			return err
		}
		s = as.AzureSession
	}
	put := providers.PutPeering{
		VNetID: v.String(), Name: name, RemoteID: p.RemoteID, RemoteTenant: r.Get(azure.VarToTenant),
		AllowAccess: p.AllowAccess, Settings: p.Settings,
	}
	change(&put)
	if _, err := s.PutPeering(ctx, put); err != nil {
		return err
	}
	return r.TakeDown(ctx, steps.Only(azure.KeyPassword))
}
