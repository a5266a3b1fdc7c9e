package vnetpeering

import (
	_ "embed"
	"strings"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/export"
	"example.org/peerage/wizard/flows/steps"
)

const (
	scriptBuiltIn = `NETWORK_CONTRIBUTOR_ROLE_ID=$(az role definition list --name 'Network Contributor' ` +
		`--query '[0].id' -o tsv)`
	scriptAppRole = `NETWORK_CONTRIBUTOR_ROLE_ID=$(role "peerage-app-$USER_VNET_NAME-$USER_RESOURCE_GROUP" ` +
		`'Allows creating, reading and deleting peerings of VNets in scope' '@ACTIONS@')`
)

// scriptHalf names a project's half for avn.
const scriptHalf = `--peer-cloud-account "$(lower "$USER_SUBSCRIPTION_ID")" ` +
	`--peer-resource-group "$(lower "$USER_RESOURCE_GROUP")" --peer-vpc "$(lower "$USER_VNET_NAME")"`

//go:embed script.sh
var scriptBody string

// Script is the procedure for az, avn and jq.
func (k *Peering) Script(v wizard.Values) string {
	role := scriptBuiltIn
	if v(azure.VarAppRole) == azure.RoleCustom {
		role = strings.ReplaceAll(scriptAppRole, "@ACTIONS@", `"`+strings.Join(azure.AppActions, `","`)+`"`)
	}
	of := k.aiven.Of
	head := `# Needs az, avn (AIVEN_AUTH_TOKEN) and jq. You sign in as an administrator, in a
# folder of its own: your az stays as it is. It can be run again; with "down" it
# takes the peering away, and what it made, which it writes down beside itself.

` + steps.Lines(
		export.Setting(v, azure.VarSubscription, ""), export.Setting(v, azure.VarGroup, ""),
		export.Setting(v, azure.VarVNet, ""), export.Setting(v, of.Var, ""), export.Setting(v, of.VPC, ""),
		application(v),
		export.Setting(v, VarRoleName, "aiven-peer-$USER_VNET_NAME-$USER_RESOURCE_GROUP-${"+of.VPC+":0:8}"),
		export.Setting(v, azure.VarPeeringName, "to-aiven")) + "\n"
	scope := map[string]string{
		azure.ScopeGroup: `${USER_VNET_ID%%/providers/*}`,
		azure.ScopeSub:   `/subscriptions/$USER_SUBSCRIPTION_ID`,
	}[v(azure.VarAppScope)]
	return head + export.Fill(scriptBody, append(of.ShellPlaces(scriptHalf),
		"@R@", k.rows, "@DAYS@", steps.Quote(steps.OrText(v(azure.VarKeyDays), azure.DefaultDays)), "@APP@", AivenApp,
		"@ROLE@", role,
		"@SCOPE@", steps.OrText(scope, "$USER_VNET_ID"), "@PEER@", azure.PeerActions[0], "@ABOUT@", azure.PeerRoleAbout,
	)...)
}

// application sets what the application is: one that the person brought, or
// the name of one that is made.
func application(v wizard.Values) string {
	if v(azure.VarKeyFrom) != azure.KeyGiven {
		return export.Setting(v, azure.VarAppName, "peerage")
	}
	return export.Setting(v, azure.VarAppID, "") + `
: "${USER_APP_SECRET:?set this first}"`
}
