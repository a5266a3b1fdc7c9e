package astraazure

import (
	"context"
	"fmt"
	"time"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/azure"
	"peerage/wizard/flows/export"
	"peerage/wizard/flows/steps"
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
		Vars: vars(azure.VarSignIn, azure.VarUser, vAstraSub, azure.VarSubscriptionName, vAstraTenant, azure.VarTenantName, vAstraVNetID, vAstraGroup, vAstraVNet, azure.VarRanges,
			vAstraToken, vAstraFrom, vAstraOrg, vDatabase, vDBName, vListState, vAstraSP, vAstraOwner, vAstraRoleName, vAstraAbout, vAstraRoleAt,
			vAstraRole, vAstraGrant, vAstraPeering, vAstraRange, vAstraOwn, vPeerRange, vRound, vHealing, azure.VarPeeringID, vBundleFile, vListOn, azure.VarRoleAnyway),
		First: []string{"D01", "D01.subscription", "D01.tenant", "D02", "D02.database", "D01.vnet"},
		Beside: map[string][]string{
			"D01": {}, "D01.subscription": {"D01"}, "D01.tenant": {"D01"}, "D02": {}, "D02.database": {"D02"}, "D01.vnet": {"D01", "D02.database"},
			"D03": {}, "D04": {}, "D05": {}, "D08": {"D07"}, "D09": {"D07"},
		},
		Steps: []*wizard.Step{
			k.astraSignIn("D01"),
			k.astraSubscription("D01.subscription"),
			k.astraNetwork("D01.vnet"),
			k.astraTenant("D01.tenant"),
			k.astraToken("D02"),
			k.astraDatabase("D02.database"),
			k.astraPrincipal("D03"),
			k.astraRole("D04"),
			k.astraGrant("D05"),
			k.astraHalf("D06"),
			k.astraConnected("D07", true),
			k.bundle("D08"),
			k.accessEntry("D09"),
		},
		UndoOrder: []string{"D06", "D07", "D09", "D05", "D04", "D03", "D08"},
		RestsOn: map[string][]string{
			keyAstra:           {"astra-assignment"},
			keyAstraHalf:       {"astra-assignment"},
			"astra-assignment": {"astra-role", "astra-principal"},
		},
		Propose: steps.CalledAfter(vAstraVNet),
		LinkName: func(v wizard.Values) string {
			return steps.OrText(v(vAstraVNet), "the VNet") + " ⇄ " + steps.OrText(v(vDBName), "Astra")
		},
		Closing:  k.astraClosing,
		Remedies: append(steps.Without(azure.Remedies(k.azure), "azure.not-registered"), astraRemedies(k)...),
	}
}

func (k *kit) astraSignIn(id string) *wizard.Step {
	st := k.azure.SignIn(id)
	st.Why = "As an administrator: the next steps let Astra's application into your directory and grant it a role. Your own az sign-in is left as it is."
	st.Check = func(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
		list, err := k.azure.OpenAdmin(ctx, r)
		for i := range list {
			if list[i].Text == azure.AppsUnproved {
				list[i].Text = "Whether you may let Astra's application in (Application Administrator) shows when it is done: Azure does not tell before."
			}
		}
		return list, err
	}
	return st
}

// astraSubscription asks no right in the whole subscription: the role is
// defined and granted at the VNet.
func (k *kit) astraSubscription(id string) *wizard.Step {
	st := k.azure.Subscription(id)
	st.Remedies = steps.Without(st.Remedies, "A02.rights")
	st.Check = func(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
		list, err := k.azure.MayGrant(ctx, r)
		for i := range list {
			if list[i].Verdict == wizard.Bad {
				list[i] = wizard.Finding{Verdict: wizard.Unproved, Text: "You may not create roles in the whole subscription; whether on the VNet shows when it is chosen."}
			}
		}
		return list, err
	}
	return st
}

func (k *kit) astraTenant(id string) *wizard.Step {
	st := k.azure.Tenant(id)
	st.Why = "Astra is told the directory (tenant) of your subscription."
	st.Remedies = steps.Without(st.Remedies, "A02.rights")
	return st
}

// astraNetwork chooses the VNet. Astra does not tell its own range before.
func (k *kit) astraNetwork(id string) *wizard.Step {
	x := azure.NetworkSpec{ID: id, Why: "The network that your database will be peered with.", Remedies: astraNetworkRemedies(k)}
	st := k.azure.Network(x)
	st.Check = func(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
		list, err := k.azure.NetworkFits(ctx, r, x)
		if err != nil {
			return nil, err
		}
		list[0] = wizard.Finding{Verdict: wizard.Unproved, Text: "Astra does not tell its own range before: Azure compares the ranges when the peering is made."}
		more, err := k.onTheVNet(ctx, r)
		return append(list, more...), err
	}
	return st
}

// onTheVNet looks at the right to define roles there, and at what could stand
// in the way.
func (k *kit) onTheVNet(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	s, err := k.azure.Admin(r)
	if err != nil {
		return nil, err
	}
	id := r.Get(k.azure.Names.VNetID)
	yes, no, err := s.Permissions(ctx, id)
	if err != nil {
		return nil, err
	}
	define := steps.Verdict(azure.Permitted(yes, no, azure.ActionDefine), "You may create roles for "+r.Get(k.azure.Names.VNet)+".",
		"You may not create roles for "+r.Get(k.azure.Names.VNet)+": "+azure.ActionDefine+" is missing.")
	if define.Verdict == wizard.Bad && r.Get(azure.VarRoleAnyway) != "" {
		define.Verdict = wizard.Unproved
	}
	out := []wizard.Finding{define}
	halves, err := s.Peerings(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, p := range halves {
		if p.State == providers.PeeringDisconnected {
			out = append(out, wizard.Finding{Verdict: wizard.Unproved, Text: fmt.Sprintf("The peering %s of this VNet is Disconnected.", p.Name),
				Fix: "If it led to this database, it stands in the way. That shows when the peering is made, and is mended then."})
		}
	}
	return out, nil
}

// astraPrincipal gives Astra's application a principal (D03).
func (k *kit) astraPrincipal(id string) *wizard.Step {
	st := k.azure.VendorPrincipal(azure.Vendor{ID: id, Key: "astra-principal", Name: "Astra", App: astraApp, Out: vAstraSP, Owner: vAstraOwner})
	st.Keep = k.keepAstra
	return st
}

// keepAstra leaves the principal while another run, or the peering of another
// database with this directory's subscription, needs it.
func (k *kit) keepAstra(ctx context.Context, r *wizard.Run, it wizard.Item) (string, error) {
	if why, err := k.Elsewhere(ctx, r, it); why != "" || err != nil {
		return why, err
	}
	s, err := k.astra(r)
	if err != nil {
		return "", err
	}
	all, err := s.Databases(ctx)
	if err != nil {
		return "", err
	}
	for _, d := range all {
		if d.ID == r.Get(vDatabase) || !onClassicAzure(d) {
			continue
		}
		p, err := s.Peering(ctx, d.ID)
		if steps.Absent(err) != nil {
			return "", err
		}
		if err == nil && providers.SameID(p.OtherAccount, r.Get(k.azure.Names.Sub)) {
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

// astraActions are what the document's role allows.
var astraActions = []string{
	"Microsoft.Network/virtualNetworks/virtualNetworkPeerings/read",
	azure.ActionPeer,
	"Microsoft.Network/virtualNetworks/virtualNetworkPeerings/delete",
	"Microsoft.Network/virtualNetworks/peer/action",
}

// astraScope is the VNet, or its resource group where Azure takes no VNet.
func (k *kit) astraScope(v wizard.Values) string {
	group := "/subscriptions/" + steps.Inside(v, k.azure.Names.Sub) + "/resourceGroups/" + steps.Inside(v, k.azure.Names.Group)
	switch {
	case v(vAstraRoleAt) == azure.ScopeGroup:
		return group
	case v(k.azure.Names.VNetID) != "":
		return v(k.azure.Names.VNetID)
	}
	return group + "/providers/Microsoft.Network/virtualNetworks/" + steps.Inside(v, k.azure.Names.VNet)
}

// astraRole makes the role (D04).
func (k *kit) astraRole(id string) *wizard.Step {
	spec := azure.RoleSpec{Key: "astra-role", Vendor: "Astra", App: astraApp, Name: vAstraRoleName, Out: vAstraRole, Actions: astraActions, Scope: k.astraScope,
		Apart: []string{k.azure.Names.VNetID, vDatabase},
		About: "Allows Astra DB to peer with this VNet", AboutVar: vAstraAbout, Title: func(v wizard.Values) string { return v(vAstraRoleName) }}
	st := k.azure.VendorRole(id, spec)
	st.Why = "It allows what Astra needs to make, watch and delete a peering of your VNet. It can be granted on this VNet only."
	st.Needs = append(st.Needs, k.azure.Names.VNetID)
	st.Inputs = append(st.Inputs, wizard.Input{Var: vAstraAbout, Needed: (*wizard.Run).Guided, Default: func(*wizard.Run) string { return spec.About }})
	st.Remedies = append([]wizard.Remedy{scopeRefused()}, st.Remedies...)
	return st
}

// scopeRefused: Microsoft's documents name subscriptions and resource groups
// as scopes of a role, Astra's a VNet. Where Azure does not take it, the
// resource group is next.
func scopeRefused() wizard.Remedy {
	toGroup := func(ctx context.Context, r *wizard.Run) error { return r.Set(ctx, vAstraRoleAt, azure.ScopeGroup) }
	return wizard.Remedy{ID: "D04.scope", When: func(r *wizard.Run, f *wizard.Fault) bool {
		return azure.Caused(f) && f.Err.Status == 400 && !f.Code("RoleDefinitionWithSameNameExists") && r.Get(vAstraRoleAt) != azure.ScopeGroup
	},
		Says: wizard.Words("Azure does not take a role that can be granted on one VNet only."),
		Why:  wizard.Words("The role is made for the VNet's resource group instead. It is still granted on the VNet alone."),
		Auto: &wizard.Auto{Every: time.Second, For: time.Minute, Before: toGroup}, Acts: []wizard.Act{steps.ActAgain}}
}

// astraGrant grants the role on the VNet, and nowhere else (D05).
func (k *kit) astraGrant(id string) *wizard.Step {
	st := k.azure.Grant(azure.GrantSpec{ID: id, Key: "astra-assignment", Title: "Let Astra peer it", Principal: vAstraSP, Role: vAstraRole, Out: vAstraGrant,
		Why:   "Astra's application may then make, watch and delete peerings of this VNet, and do nothing else.",
		Scope: func(v wizard.Values) string { return v(k.azure.Names.VNetID) },
		Text: func(v wizard.Values) string {
			return "Astra's application gets the role " + v(vAstraRoleName) + " on " + v(k.azure.Names.VNet) + ", and nowhere else."
		}, Result: "Astra may peer"})
	st.Command = k.cmdAstraAssign
	return st
}
