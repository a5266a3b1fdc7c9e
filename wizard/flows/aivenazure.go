package flows

import (
	"strings"

	"peerage/providers"
	"peerage/wizard"
)

// AivenAzure connects an Aiven organization VPC to an Azure VNet: procedure A
// of the documents, steps A00 to A21. Deleting (A22) is its teardown.
func AivenAzure(c Clouds) *wizard.Procedure { return aivenAzure(newKit(c)) }

func aivenAzure(k *kit) *wizard.Procedure {
	return &wizard.Procedure{
		ID: "aiven-azure", Title: "Connect Aiven to an Azure VNet", Subtitle: "organization VPC peering",
		Crumb: "Aiven ⇄ Azure VNet", Minutes: 10,
		Vars: vars(vToken, vTokenFrom, vAivenUser, vSignIn, vUser, vSub, vSubName, vTenant, vTenantName, vAppName, vAppID, vSPID,
			vSecret, vKeyDays, vKeyFrom, vVNetID, vGroup, vVNet, vRanges, vAppRole, vRoleID, vAppScope, vGrant, vAivenSP, vAivenOwner,
			vRoleName, vAivenRol, vAivenGrant, vOrg, vOrgName, vVPC, vVPCName, vCIDR, vCloud, vNewCloud, vNewCIDR,
			vPeeringID, vToTenant, vToVNet, vPeering, vPeeringARM, vPlan, vAskIDs, vRoleAnyway),
		First: []string{"A00", "A01", "A02", "A12", "A13", "A14", "A06"},
		// A04 comes before A09, which takes the same right of the directory, and
		// before A15: the directory knows the app then, and Aiven finds it. From A17
		// on one after the other: the administrator has left.
		Beside: map[string][]string{
			"A00": {}, "A01": {}, "A02": {"A01"}, "A12": {"A01"}, "A13": {"A00"}, "A14": {"A00"}, "A06": {"A00", "A01"},
			"A03": {}, "A04": {}, "A05": {}, "A07": {}, "A08": {}, "A09": {"A04"}, "A10": {}, "A11": {}, "A15": {"A04"}, "A16": {},
		},
		Steps: []*wizard.Step{
			k.aivenToken("A00", mayOrganization),
			k.signIn("A01"),
			k.subscription("A02"),
			k.application("A03"),
			k.principal("A04"),
			k.password("A05"),
			k.network(k.aivenNetwork("A06")),
			k.appRole("A07"),
			k.grant(k.appGrant("A08")),
			k.vendorPrincipal(vendor{id: "A09", key: keyAivenPrincipal, name: "Aiven", app: aivenApp, out: vAivenSP, owner: vAivenOwner}),
			k.vendorRole("A10", k.aivenRoleSpec()),
			k.grant(k.aivenGrant("A11")),
			k.tenant("A12"),
			k.organization("A13"),
			k.organizationVPC("A14"),
			k.aivenHalf("A15"),
			k.aivenReady("A16"),
			k.leaveAdmin("A17"),
			k.appHome("A18"),
			k.appAway("A19"),
			k.azureHalf("A20"),
			k.connected("A21"),
		},
		UndoOrder: []string{"A15", "A20", "A11", "A08", "A10", "A07", "A05", "A04", "A03", "A09", "A14"},
		RestsOn: map[string][]string{
			keyAivenHalf:       {keyVPC, keyApp, keyPrincipal, "aiven-assignment"},
			keyAzureHalf:       {keyApp, keyPrincipal, keyAppGrant},
			keyAppGrant:        {keyAppRole, keyPrincipal},
			"aiven-assignment": {keyAivenRole, keyAivenPrincipal},
			keyPrincipal:       {keyApp},
			keyPassword:        {keyApp},
		},
		Propose: networkName,
		LinkName: func(v wizard.Values) string {
			return orText(v(vVNet), "the VNet") + " ⇄ " + orText(v(vVPCName), "Aiven")
		},
		Halves:   []string{vPeeringARM, vPeeringID},
		After:    []wizard.AfterAct{passwordGoes()},
		Closing:  k.closing,
		Remedies: append(azureRemedies(k), aivenRemedies(k)...),
	}
}

// networkName is the name of the VNet in lower case.
func networkName(v wizard.Values) string {
	id, err := providers.ParseVNetID(v(vVNetID))
	if err != nil {
		return ""
	}
	return strings.ToLower(id.Name)
}
