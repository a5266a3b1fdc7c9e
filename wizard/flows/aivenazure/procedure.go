package aivenazure

import (
	"strings"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/aiven"
	"peerage/wizard/flows/azure"
	"peerage/wizard/flows/export"
	"peerage/wizard/flows/steps"
	"peerage/wizard/flows/vnetpeering"
)

// Offer is procedure A with its exports.
func Offer(base *steps.Kit) export.Offer {
	k := newKit(base)
	return export.Offer{Procedure: k.procedure(), Script: k.peering.Script, Terraform: k.peering.Terraform}
}

// Procedure is procedure A of the documents, steps A00 to A21. Deleting (A22) is
// its teardown.
func Procedure(base *steps.Kit) *wizard.Procedure { return newKit(base).procedure() }

func (k *kit) procedure() *wizard.Procedure {
	return &wizard.Procedure{
		ID: "aiven-azure", Title: "Connect Aiven to an Azure VNet", Subtitle: "organization VPC peering",
		Crumb: "Aiven ⇄ Azure VNet", Minutes: 10,
		Vars: vars(aiven.VarToken, aiven.VarTokenFrom, aiven.VarUser, azure.VarSignIn, azure.VarUser, azure.VarSubscription, azure.VarSubscriptionName, azure.VarTenant, azure.VarTenantName, azure.VarAppName, azure.VarAppID, azure.VarPrincipal,
			azure.VarSecret, azure.VarKeyDays, azure.VarKeyFrom, azure.VarVNetID, azure.VarGroup, azure.VarVNet, azure.VarRanges, azure.VarPeeringNames, azure.VarAppRole, azure.VarRoleID, azure.VarAppScope, azure.VarGrant, vnetpeering.VarAivenPrincipal, vnetpeering.VarAivenOwner,
			vnetpeering.VarRoleName, vnetpeering.VarAivenRole, vnetpeering.VarAivenGrant, aiven.VarOrg, aiven.VarOrgName, aiven.VarVPC, aiven.VarVPCName, aiven.VarRange, aiven.VarCloud, aiven.VarNewCloud, aiven.VarNewRange,
			aiven.VarPeeringID, azure.VarToTenant, azure.VarToVNet, azure.VarPeeringName, azure.VarPeeringID, vnetpeering.VarPlan, vnetpeering.VarAskIDs, azure.VarRoleAnyway),
		First: []string{"A00", "A01", "A02", "A12", "A13", "A14", "A06"},
		// A04 comes before A09, which takes the same right of the directory, and
		// before A15: the directory knows the app then, and Aiven finds it. From A17
		// on one after the other: the administrator has left.
		Beside: map[string][]string{
			"A00": {}, "A01": {}, "A02": {"A01"}, "A12": {"A01"}, "A13": {"A00"}, "A14": {"A00"}, "A06": {"A00", "A01"},
			"A03": {}, "A04": {}, "A05": {}, "A07": {}, "A08": {}, "A09": {"A04"}, "A10": {}, "A11": {}, "A15": {"A04"}, "A16": {},
		},
		Steps: []*wizard.Step{
			k.aiven.TakeToken(),
			k.azure.SignIn("A01"),
			k.azure.Subscription("A02"),
			k.azure.Application("A03"),
			k.azure.Principal("A04"),
			k.azure.Password("A05"),
			k.azure.Network(k.peering.AivenNetwork("A06")),
			k.azure.AppRole("A07"),
			k.azure.Grant(k.azure.AppGrant("A08")),
			k.azure.VendorPrincipal(azure.Vendor{ID: "A09", Key: vnetpeering.KeyAivenPrincipal, Name: "Aiven", App: vnetpeering.AivenApp, Out: vnetpeering.VarAivenPrincipal, Owner: vnetpeering.VarAivenOwner}),
			k.azure.VendorRole("A10", k.peering.AivenRoleSpec()),
			k.azure.Grant(k.peering.AivenGrant("A11")),
			k.azure.Tenant("A12"),
			k.aiven.Organization("A13"),
			k.aiven.OwnVPC("A14"),
			k.peering.AivenHalf(),
			k.peering.AivenReady("A16"),
			k.peering.LeaveAdmin("A17"),
			k.peering.AppHome("A18"),
			k.peering.AppAway("A19"),
			k.peering.AzureHalf("A20"),
			k.peering.Connected("A21"),
		},
		UndoOrder: []string{"A15", "A20", "A11", "A08", "A10", "A07", "A05", "A04", "A03", "A09", "A14"},
		RestsOn: map[string][]string{
			aiven.KeyHalf:            {aiven.KeyVPC, azure.KeyApp, azure.KeyPrincipal, "aiven-assignment"},
			vnetpeering.KeyAzureHalf: {azure.KeyApp, azure.KeyPrincipal, azure.KeyAppGrant},
			azure.KeyAppGrant:        {azure.KeyAppRole, azure.KeyPrincipal},
			"aiven-assignment":       {vnetpeering.KeyAivenRole, vnetpeering.KeyAivenPrincipal},
			azure.KeyPrincipal:       {azure.KeyApp},
			azure.KeyPassword:        {azure.KeyApp},
		},
		Propose: networkName,
		LinkName: func(v wizard.Values) string {
			return steps.OrText(v(azure.VarVNet), "the VNet") + " ⇄ " + steps.OrText(v(aiven.VarVPCName), "Aiven")
		},
		Halves:   []string{azure.VarPeeringID, aiven.VarPeeringID},
		Networks: map[string]string{azure.VarToVNet: aiven.VarPeeringID},
		After:    []wizard.AfterAct{azure.PasswordGoes()},
		Closing:  k.peering.Closing,
		Remedies: append(k.azure.Remedies(), k.aiven.Remedies()...),
	}
}

// networkName is the name of the VNet in lower case.
func networkName(v wizard.Values) string {
	id, err := providers.ParseVNetID(v(azure.VarVNetID))
	if err != nil {
		return ""
	}
	return strings.ToLower(id.Name)
}
