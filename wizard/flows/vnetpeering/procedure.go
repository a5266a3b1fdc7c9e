package vnetpeering

import (
	"slices"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/azure/removal"
	"example.org/peerage/wizard/flows/export"
	"example.org/peerage/wizard/flows/steps"
)

// Words are what a procedure is called.
type Words struct{ ID, Title, Subtitle, Crumb string }

// Offer is the procedure with its exports.
func (k *Peering) Offer(w Words) export.Offer {
	return export.Offer{Procedure: k.Procedure(w), Script: k.Script, Terraform: k.Terraform}
}

// Procedure is the document row by row, whosever the Aiven VPC is. Deleting
// (A22) is its teardown.
func (k *Peering) Procedure(w Words) *wizard.Procedure {
	return &wizard.Procedure{
		ID: w.ID, Title: w.Title, Subtitle: w.Subtitle, Crumb: w.Crumb, Minutes: 10,
		Phases: k.phases(), Intro: k.intro(), Scene: k.scene(),
		Vars:  k.vars(),
		First: k.ids("00", "01", "02", "12", "13", "14", "06"),
		// A04 comes before A09, which takes the same right of the directory, and
		// before A15: the directory knows the app then, and Aiven finds it. From A17
		// on one after the other: the administrator has left.
		Beside: k.beside(map[string][]string{
			"00": {}, "01": {}, "02": {"01"}, "12": {"01"}, "13": {"00"}, "14": {"00"}, "06": {"00", "01"},
			"03": {}, "04": {}, "05": {}, "07": {}, "08": {}, "09": {"04"}, "10": {}, "11": {}, "15": {"04"}, "16": {},
		}),
		Steps: []*wizard.Step{
			k.aiven.TakeToken(),
			k.azure.SignIn(k.row("01")),
			k.azure.Subscription(k.row("02")),
			k.azure.Application(k.row("03")),
			k.azure.Principal(k.row("04")),
			k.azure.Password(k.row("05")),
			k.azure.Network(k.AivenNetwork(k.row("06"))),
			k.azure.AppRole(k.row("07")),
			k.azure.Grant(k.azure.AppGrant(k.row("08"))),
			k.azure.VendorPrincipal(azure.Vendor{
				ID: k.row("09"), Key: KeyAivenPrincipal, Name: "Aiven", App: AivenApp,
				Out: VarAivenPrincipal, Owner: VarAivenOwner,
			}),
			k.azure.VendorRole(k.row("10"), k.AivenRoleSpec()),
			k.azure.Grant(k.AivenGrant(k.row("11"))),
			k.azure.Tenant(k.row("12")),
			k.aiven.Choose(k.row("13")),
			k.aiven.OwnVPC(k.row("14")),
			k.AivenHalf(),
			k.AivenReady(k.row("16")),
			k.LeaveAdmin(k.row("17")),
			k.AppHome(k.row("18")),
			k.AppAway(k.row("19")),
			k.AzureHalf(k.row("20")),
			k.Connected(k.row("21")),
		},
		UndoOrder: k.ids("15", "20", "11", "08", "10", "07", "05", "04", "03", "09", "14"),
		RestsOn: map[string][]string{
			k.aiven.Of.KeyHalf: {k.aiven.Of.KeyVPC, azure.KeyApp, azure.KeyPrincipal, KeyAivenGrant},
			KeyAzureHalf:       {azure.KeyApp, azure.KeyPrincipal, azure.KeyAppGrant},
			azure.KeyAppGrant:  {azure.KeyAppRole, azure.KeyPrincipal},
			KeyAivenGrant:      {KeyAivenRole, KeyAivenPrincipal},
			azure.KeyPrincipal: {azure.KeyApp},
			azure.KeyPassword:  {azure.KeyApp},
		},
		Idle:    map[string]string{KeyAzureHalf: k.aiven.Of.KeyHalf},
		Removal: steps.FirstOf(k.aiven.Removal, removal.Command),
		Propose: networkName,
		LinkName: func(v wizard.Values) string {
			return steps.OrText(v(azure.VarVNet), "the VNet") + " ⇄ " + steps.OrText(v(aiven.VarVPCName), "Aiven")
		},
		Halves:   []string{azure.VarPeeringID, aiven.VarPeeringID},
		Networks: map[string]string{azure.VarToVNet: aiven.VarPeeringID},
		After:    []wizard.AfterAct{aiven.LetsIn(k.aiven.Of.VPC, azure.VarRanges), azure.PasswordGoes()},
		Closing:  k.Closing,
		Remedies: slices.Concat(k.azure.AppRemedies(), k.azure.Remedies(), k.aiven.Remedies()),
	}
}

func (k *Peering) vars() []wizard.Var {
	all := steps.Merged(azure.Variables(), aiven.Variables(aiven.OnAzure()), Variables())
	return all.Pick(slices.Concat([]string{
		aiven.VarToken, aiven.VarTokenFrom, aiven.VarUser, azure.VarSignIn, azure.VarUser, azure.VarSubscription,
		azure.VarSubscriptionName, azure.VarTenant, azure.VarTenantName, azure.VarAppName, azure.VarAppID,
		azure.VarPrincipal, azure.VarSecret, azure.VarKeyDays, azure.VarKeyFrom, azure.VarVNetID, azure.VarGroup,
		azure.VarVNet, azure.VarRanges, azure.VarPeeringNames, azure.VarAppRole, azure.VarRoleID, azure.VarAppScope,
		azure.VarGrant, VarAivenPrincipal, VarAivenOwner, VarRoleName, VarAivenRole, VarAivenGrant,
	}, k.aiven.Of.Vars(), []string{
		aiven.VarPeeringID, azure.VarToTenant, azure.VarToVNet, azure.VarPeeringName, azure.VarPeeringID, VarPlan,
		VarAskIDs, azure.VarRoleAnyway, azure.VarGrantAnyway,
	})...)
}

// ids are the steps for rows of the document.
func (k *Peering) ids(rows ...string) []string {
	out := make([]string, len(rows))
	for i, row := range rows {
		out[i] = k.row(row)
	}
	return out
}

func (k *Peering) beside(rows map[string][]string) map[string][]string {
	out := map[string][]string{}
	for row, list := range rows {
		out[k.row(row)] = k.ids(list...)
	}
	return out
}

// networkName is the name of the VNet in lower case.
func networkName(v wizard.Values) string {
	id, err := providers.ParseVNetID(v(azure.VarVNetID))
	if err != nil {
		return ""
	}
	return strings.ToLower(id.Name)
}
