package astraazure

import (
	"context"
	"slices"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/azure/fitness"
	"example.org/peerage/wizard/flows/azure/removal"
	"example.org/peerage/wizard/flows/export"
	"example.org/peerage/wizard/flows/steps"
)

// Offer is procedure D with its exports.
func Offer(base *steps.Kit) export.Offer {
	return export.Offer{Procedure: Procedure(base), Script: Script, NoTerraform: NoTerraform}
}

// Procedure is procedure D of the documents, steps D01 to D09. D10 and D11 are
// acts on the finished link.
func Procedure(base *steps.Kit) *wizard.Procedure {
	k := newKit(base)
	return &wizard.Procedure{
		ID: "astra-azure", Title: "Connect Astra DB to an Azure VNet", Subtitle: "Classic databases, peering",
		Crumb: "Astra DB ⇄ Azure VNet", Minutes: 5,
		Phases: phases(), Intro: intro(), Scene: scene(),
		Vars: vars(azure.VarSignIn, azure.VarUser, vAstraSub, azure.VarSubscriptionName, vAstraTenant, azure.VarTenantName,
			vAstraVNetID, vAstraGroup, vAstraVNet, azure.VarRanges, vAstraToken, vAstraFrom, vAstraOrg, vDatabase, vDBName,
			vListState, vAstraSP, vAstraOwner, vAstraRoleName, vAstraAbout, vAstraRoleAt, vAstraRole, vAstraGrant,
			vAstraPeering, vAstraRange, vAstraOwn, vPeerRange, vRound, vHealing, azure.VarPeeringID, vBundleFile, vListOn,
			azure.VarRoleAnyway, azure.VarGrantAnyway),
		First: []string{"D01", "D01.subscription", "D01.tenant", "D02", "D02.database", "D01.vnet"},
		Beside: map[string][]string{
			"D01": {}, "D01.subscription": {"D01"}, "D01.tenant": {"D01"}, "D02": {}, "D02.database": {"D02"},
			"D01.vnet": {"D01", "D02.database"},
			"D03":      {}, "D04": {}, "D05": {}, "D08": {"D07"}, "D09": {"D07"},
		},
		Steps: []*wizard.Step{
			k.azure.SignIn("D01"),
			k.azure.Subscription("D01.subscription"),
			k.network("D01.vnet"),
			k.azure.Tenant("D01.tenant"),
			k.astraToken("D02"),
			k.astraDatabase("D02.database"),
			k.principal("D03"),
			k.role("D04"),
			k.grant("D05"),
			k.astraHalf("D06"),
			k.astraConnected("D07"),
			k.bundle("D08"),
			k.accessEntry("D09"),
		},
		UndoOrder: []string{"D06", "D07", "D09", "D05", "D04", "D03", "D08"}, Removal: steps.FirstOf(inAstra, removal.Command),
		RestsOn: map[string][]string{
			keyAstra:     {keyGrant},
			keyAstraHalf: {keyGrant},
			keyGrant:     {keyRole, keyPrincipal},
		},
		Propose: steps.CalledAfter(vAstraVNet), Halves: []string{vAstraPeering, azure.VarPeeringID},
		LinkName: func(v wizard.Values) string {
			return steps.OrText(v(vAstraVNet), "the VNet") + " ⇄ " + steps.OrText(v(vDBName), "Astra")
		},
		After: []wizard.AfterAct{{
			ID: actListed, Title: "Add your range to the access list…", ToDo: true, Back: "D09",
			Hint: "nothing else in the list is touched",
		}},
		Closing:  steps.As(k.account, account.closing),
		Remedies: append(k.azure.Remedies(), k.remedies("D02")...),
	}
}

// The keys of what is made in the VNet's directory.
const (
	keyPrincipal = "astra-principal"
	keyRole      = "astra-role"
	keyGrant     = "astra-assignment"
)

// rightsLater asks no right in the whole subscription: the role is defined and
// granted at the VNet.
func rightsLater(a azure.Admin, ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	may, err := a.MayInSubscription(ctx, r)
	if err != nil {
		return nil, err
	}
	return []wizard.Finding{
		azure.About(azure.RightDefine, azure.OrLater(may(azure.ActionDefine), "create roles", "", azure.OnTheVNet)),
		azure.About(azure.RightAssign, azure.OrLater(may(azure.ActionAssign), "grant roles", "", azure.OnTheVNet)),
	}, nil
}

// network chooses the VNet. Astra does not tell its own range before.
func (k *kit) network(id string) *wizard.Step {
	return k.azure.Network(azure.NetworkSpec{
		ID: id, Why: "The network that your database will be peered with.",
		Peers: true, Room: steps.As(k.account, account.ownScene), Look: onTheVNet, Remedies: k.azure.PlaceRemedies(),
	})
}

// ownScene tells the database's own peering among a VNet's: by Astra's range,
// which is told once there is one.
func (a account) ownScene(ctx context.Context, r *wizard.Run) (fitness.Surroundings, error) {
	p, _, err := a.connection(ctx, r.Get(vDatabase))
	return fitness.Surroundings{Range: p.AstraRange}, err
}

// onTheVNet looks at the rights to grant and to define roles there, and at what
// could stand in the way.
func onTheVNet(
	a azure.Admin, ctx context.Context, r *wizard.Run, n providers.VNet,
) ([]wizard.Finding, error) {
	granting, err := a.MayGrantOn(ctx, r, n)
	if err != nil {
		return nil, err
	}
	may, err := a.May(ctx, n.ID)
	if err != nil {
		return nil, err
	}
	define := steps.Verdict(may(azure.ActionDefine), "You may create roles for "+n.Name+".",
		"You may not create roles for "+n.Name+": "+azure.ActionDefine+" is missing.")
	if define.Verdict == wizard.Bad && r.Get(azure.VarRoleAnyway) != "" {
		define.Verdict = wizard.Unproved
	}
	out := append([]wizard.Finding{{
		Verdict: wizard.Unproved,
		Text:    "Astra does not tell its own range before: Azure compares the ranges when the peering is made.",
	}}, append(granting, azure.About(azure.RightDefine, define))...)
	halves, err := a.Peerings(ctx, n.ID)
	for _, p := range halves {
		if p.State == providers.PeeringDisconnected {
			out = append(out, wizard.Finding{
				Verdict: wizard.Unproved, Text: "The peering " + p.Name + " of this VNet is Disconnected.",
				Fix: "If it led to this database, it stands in the way. " +
					"That shows when the peering is made, and is mended then.",
			})
		}
	}
	return out, err
}

// principal gives Astra's application a principal (D03).
func (k *kit) principal(id string) *wizard.Step {
	return k.azure.VendorPrincipal(azure.Vendor{
		ID: id, Key: keyPrincipal, Name: "Astra", App: astraApp, Out: vAstraSP, Owner: vAstraOwner,
		Keep: steps.AsOn(k.account, account.keepPrincipal),
	})
}

// keepPrincipal leaves the principal while another run, or the peering of
// another database with this directory's subscription, needs it.
func (a account) keepPrincipal(ctx context.Context, r *wizard.Run, it wizard.Item) (string, error) {
	if why, err := a.Elsewhere(ctx, r, it); why != "" || err != nil {
		return why, err
	}
	all, err := a.Databases(ctx)
	if err != nil {
		return "", err
	}
	for _, d := range all {
		if d.ID == r.Get(vDatabase) || !onClassicAzure(d) {
			continue
		}
		p, err := a.Peering(ctx, d.ID)
		if steps.Absent(err) != nil {
			return "", err
		}
		if err == nil && providers.SameID(p.OtherAccount, r.Get(vAstraSub)) {
			return "the peering of " + steps.OrText(d.Name, d.ID) + " needs it", nil
		}
	}
	return "", nil
}

// onClassicAzure says whether a database can have a peering at all, now or
// when it is ACTIVE again.
func onClassicAzure(d providers.AstraDatabase) bool {
	d.Status = providers.AstraDatabaseActive
	return unfitFor(d) == ""
}

// actions are what the document's role allows.
func actions() []string { return slices.Concat(azure.AppActions, azure.PeerActions) }

// scope is the VNet, or its resource group where Azure takes no VNet.
func scope(v wizard.Values) string {
	switch {
	case v(vAstraRoleAt) == azure.ScopeGroup:
		return "/subscriptions/" + steps.Inside(v, vAstraSub) + "/resourceGroups/" + steps.Inside(v, vAstraGroup)
	case v(vAstraVNetID) != "":
		return v(vAstraVNetID)
	}
	return vnetWords(v)
}

// role makes the role (D04).
func (k *kit) role(id string) *wizard.Step { return k.azure.VendorRole(id, astraRole()) }

func astraRole() azure.RoleSpec {
	return azure.RoleSpec{
		Key: keyRole, Vendor: "Astra", App: astraApp,
		Why: "It allows what Astra needs to make, watch and delete a peering of your VNet. " +
			"It can be granted on this VNet only.",
		Needs: []string{vAstraVNetID},
		Name:  vAstraRoleName, Apart: []string{vAstraVNetID, vDatabase}, Out: vAstraRole,
		Actions: actions(), Scope: scope,
		About: "Allows Astra DB to peer with this VNet", AboutVar: vAstraAbout,
		Title:    func(v wizard.Values) string { return v(vAstraRoleName) },
		Remedies: []wizard.Remedy{scopeRefused()},
	}
}

// scopeRefused: Microsoft's documents name subscriptions and resource groups
// as scopes of a role, Astra's a VNet. Where Azure does not take it, the
// resource group is next.
func scopeRefused() wizard.Remedy {
	toGroup := func(ctx context.Context, r *wizard.Run) error { return r.Set(ctx, vAstraRoleAt, azure.ScopeGroup) }
	return wizard.Remedy{
		ID: "D04.scope",
		When: func(r *wizard.Run, f *wizard.Fault) bool {
			refused := azure.Caused(f) && f.Err.Status == 400 && f.Class() == providers.Invalid
			return refused && r.Get(vAstraRoleAt) != azure.ScopeGroup
		},
		Says: wizard.Words("Azure does not take a role that can be granted on one VNet only."),
		Why:  wizard.Words("The role is made for the VNet's resource group instead. It is still granted on the VNet alone."),
		Auto: &wizard.Auto{Every: time.Second, For: time.Minute, Before: toGroup},
		Acts: []wizard.Act{steps.ActAgain},
	}
}

// grant grants the role on the VNet, and nowhere else (D05).
func (k *kit) grant(id string) *wizard.Step {
	role := astraRole()
	return k.azure.Grant(azure.GrantSpec{
		Held: &role,
		ID:   id, Key: keyGrant, Title: "Let Astra peer it",
		Why:       "Astra's application may then make, watch and delete peerings of this VNet, and do nothing else.",
		Principal: vAstraSP, Role: vAstraRole, Out: vAstraGrant,
		Scope: func(v wizard.Values) string { return v(vAstraVNetID) },
		Text: func(v wizard.Values) string {
			return "Astra's application gets the role " + v(vAstraRoleName) + " on " + v(vAstraVNet) + ", and nowhere else."
		},
		Result: "Astra may peer", Command: cmdAstraAssign,
	})
}
