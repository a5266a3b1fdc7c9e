package flows

import (
	"context"
	"fmt"
	"time"

	"peerage/providers"
	"peerage/wizard"
)

// AstraAzure connects an Astra DB Classic database to an Azure VNet:
// procedure D of the documents, steps D01 to D09. D10 and D11 are acts on the
// finished link.
func AstraAzure(c Clouds) *wizard.Procedure { return astraAzure(newKit(c)) }

func astraAzure(k *kit) *wizard.Procedure {
	k = k.named(astraNames)
	return &wizard.Procedure{
		ID: "astra-azure", Title: "Connect Astra DB to an Azure VNet", Subtitle: "Classic databases, peering",
		Crumb: "Astra DB ⇄ Azure VNet", Minutes: 5,
		Vars: vars(vSignIn, vUser, vAstraSub, vSubName, vAstraTenant, vTenantName, vAstraVNetID, vAstraGroup, vAstraVNet, vRanges,
			vAstraToken, vAstraFrom, vAstraOrg, vDatabase, vDBName, vListState, vAstraSP, vAstraOwner, vAstraRoleName, vAstraAbout, vAstraRoleAt,
			vAstraRole, vAstraGrant, vAstraPeering, vAstraRange, vAstraOwn, vPeerRange, vRound, vHealing, vPeeringARM, vBundleFile, vListOn, vRoleAnyway),
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
		Propose: calledAfter(vAstraVNet),
		LinkName: func(v wizard.Values) string {
			return orText(v(vAstraVNet), "the VNet") + " ⇄ " + orText(v(vDBName), "Astra")
		},
		Closing:  k.astraClosing,
		Remedies: append(without(azureRemedies(k), "azure.not-registered"), astraRemedies(k)...),
	}
}

func (k *kit) astraSignIn(id string) *wizard.Step {
	st := k.signIn(id)
	st.Why = "As an administrator: the next steps let Astra's application into your directory and grant it a role. Your own az sign-in is left as it is."
	st.Check = func(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
		list, err := k.openAdmin(ctx, r)
		for i := range list {
			if list[i].Text == appsUnproved {
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
	st := k.subscription(id)
	st.Remedies = without(st.Remedies, "A02.rights")
	st.Check = func(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
		list, err := k.mayGrant(ctx, r)
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
	st := k.tenant(id)
	st.Why = "Astra is told the directory (tenant) of your subscription."
	st.Remedies = without(st.Remedies, "A02.rights")
	return st
}

// astraNetwork chooses the VNet. Astra does not tell its own range before.
func (k *kit) astraNetwork(id string) *wizard.Step {
	x := networkSpec{id: id, why: "The network that your database will be peered with.", remedies: astraNetworkRemedies(k)}
	st := k.network(x)
	st.Check = func(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
		list, err := k.networkFits(ctx, r, x)
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
	s, err := k.admin(r)
	if err != nil {
		return nil, err
	}
	id := r.Get(k.az.vnetID)
	yes, no, err := s.Permissions(ctx, id)
	if err != nil {
		return nil, err
	}
	define := verdict(permitted(yes, no, actionDefine), "You may create roles for "+r.Get(k.az.vnet)+".",
		"You may not create roles for "+r.Get(k.az.vnet)+": "+actionDefine+" is missing.")
	if define.Verdict == wizard.Bad && r.Get(vRoleAnyway) != "" {
		define.Verdict = wizard.Unproved
	}
	out := []wizard.Finding{define}
	halves, err := s.Peerings(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, p := range halves {
		if p.State == stDisconnected {
			out = append(out, wizard.Finding{Verdict: wizard.Unproved, Text: fmt.Sprintf("The peering %s of this VNet is Disconnected.", p.Name),
				Fix: "If it led to this database, it stands in the way. That shows when the peering is made, and is mended then."})
		}
	}
	return out, nil
}

const stDisconnected = "Disconnected"

// astraPrincipal gives Astra's application a principal (D03).
func (k *kit) astraPrincipal(id string) *wizard.Step {
	st := k.vendorPrincipal(vendor{id: id, key: "astra-principal", name: "Astra", app: astraApp, out: vAstraSP, owner: vAstraOwner})
	st.Keep = k.keepAstra
	return st
}

// keepAstra leaves the principal while another run, or the peering of another
// database with this directory's subscription, needs it.
func (k *kit) keepAstra(ctx context.Context, r *wizard.Run, it wizard.Item) (string, error) {
	if why, err := k.elsewhere(ctx, r, it); why != "" || err != nil {
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
		if absent(err) != nil {
			return "", err
		}
		if err == nil && providers.SameID(p.OtherAccount, r.Get(k.az.sub)) {
			return "the peering of " + orText(d.Name, d.ID) + " needs it", nil
		}
	}
	return "", nil
}

// onClassicAzure says whether a database can have a peering at all, now or
// when it is ACTIVE again.
func onClassicAzure(d providers.AstraDatabase) bool {
	d.Status = "ACTIVE"
	return unfitFor(d) == ""
}

// astraActions are what the document's role allows.
var astraActions = []string{
	"Microsoft.Network/virtualNetworks/virtualNetworkPeerings/read",
	actionPeer,
	"Microsoft.Network/virtualNetworks/virtualNetworkPeerings/delete",
	"Microsoft.Network/virtualNetworks/peer/action",
}

// astraScope is the VNet, or its resource group where Azure takes no VNet.
func (k *kit) astraScope(v wizard.Values) string {
	group := "/subscriptions/" + inside(v, k.az.sub) + "/resourceGroups/" + inside(v, k.az.group)
	switch {
	case v(vAstraRoleAt) == scopeGroup:
		return group
	case v(k.az.vnetID) != "":
		return v(k.az.vnetID)
	}
	return group + "/providers/Microsoft.Network/virtualNetworks/" + inside(v, k.az.vnet)
}

// astraRole makes the role (D04).
func (k *kit) astraRole(id string) *wizard.Step {
	spec := roleSpec{key: "astra-role", vendor: "Astra", name: vAstraRoleName, out: vAstraRole, actions: astraActions, scope: k.astraScope,
		about: "Allows Astra DB to peer with this VNet", aboutVar: vAstraAbout, title: func(v wizard.Values) string { return v(vAstraRoleName) }}
	st := k.vendorRole(id, spec)
	st.Why = "It allows what Astra needs to make, watch and delete a peering of your VNet. It can be granted on this VNet only."
	st.Needs = append(st.Needs, k.az.vnetID)
	st.Inputs = append(st.Inputs, wizard.Input{Var: vAstraAbout, Needed: (*wizard.Run).Guided, Default: func(*wizard.Run) string { return spec.about }})
	st.Remedies = append([]wizard.Remedy{scopeRefused()}, st.Remedies...)
	return st
}

// scopeRefused: Microsoft's documents name subscriptions and resource groups
// as scopes of a role, Astra's a VNet. Where Azure does not take it, the
// resource group is next.
func scopeRefused() wizard.Remedy {
	toGroup := func(ctx context.Context, r *wizard.Run) error { return r.Set(ctx, vAstraRoleAt, scopeGroup) }
	return wizard.Remedy{ID: "D04.scope", When: func(r *wizard.Run, f *wizard.Fault) bool {
		return ofAzure(f) && f.Err.Status == 400 && !f.Code("RoleDefinitionWithSameNameExists") && r.Get(vAstraRoleAt) != scopeGroup
	},
		Says: wizard.Words("Azure does not take a role that can be granted on one VNet only."),
		Why:  wizard.Words("The role is made for the VNet's resource group instead. It is still granted on the VNet alone."),
		Auto: &wizard.Auto{Every: time.Second, For: time.Minute, Before: toGroup}, Acts: []wizard.Act{actAgain}}
}

// astraGrant grants the role on the VNet, and nowhere else (D05).
func (k *kit) astraGrant(id string) *wizard.Step {
	st := k.grant(grantSpec{id: id, key: "astra-assignment", title: "Let Astra peer it", principal: vAstraSP, role: vAstraRole, out: vAstraGrant,
		why:   "Astra's application may then make, watch and delete peerings of this VNet, and do nothing else.",
		scope: func(v wizard.Values) string { return v(k.az.vnetID) },
		text: func(v wizard.Values) string {
			return "Astra's application gets the role " + v(vAstraRoleName) + " on " + v(k.az.vnet) + ", and nowhere else."
		}, result: "Astra may peer"})
	st.Command = k.cmdAstraAssign
	return st
}
