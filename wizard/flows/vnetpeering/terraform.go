package vnetpeering

import (
	"slices"
	"strings"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/export"
	"example.org/peerage/wizard/flows/steps"
)

// plan writes a run of a procedure.
type plan struct {
	*Peering
	st *wizard.State
}

// Terraform is the procedure for the providers aiven, azuread and azurerm. What
// Aiven's resource tells of the two ids is gone once the link is up (an
// organization's tells none), so they are variables and the Azure half comes
// with a second apply.
func (k *Peering) Terraform(st *wizard.State) string {
	p := plan{Peering: k, st: st}
	return strings.Join([]string{
		p.head(), p.providers(), p.variables(), p.app(), p.roles(), p.halves(), tfOutputs,
	}, "\n")
}

func (p plan) head() string {
	set, list := "and set AIVEN_TOKEN.", "avn vpc peering-connection list --project … --project-vpc-id … --json"
	if p.aiven.Of.ByID {
		set = "and set AIVEN_TOKEN and\nPROVIDER_AIVEN_ENABLE_BETA=1."
		list = "avn organization vpc peering-connection list --organization-id … --organization-vpc-id … --json"
	}
	return export.Remark("\nSign in with az login, as an administrator, " + set +
		" The first terraform apply makes everything up to\nAiven's half. Then, when Aiven says PENDING_PEER, " +
		"set what the second one needs\nand apply again:\n\n  " + list + "\n" + tfSecondApply)
}

const tfSecondApply = `  export TF_VAR_AIVEN_TENANT_ID=…  # to-tenant-id in state_info
  export TF_VAR_AIVEN_VNET_ID=…    # to-network-id in state_info
  export TF_VAR_USER_APP_SECRET=$(terraform output -raw USER_APP_SECRET)

Terraform makes a password of its own and keeps it in its state.`

func (p plan) providers() string {
	args := []export.Attr{{"tenant_id", "var." + azure.VarTenant}, {"subscription_id", "var." + azure.VarSubscription}}
	features := export.Block("features")
	app := append([]export.Attr{{"alias", export.HCL("app")}}, append(args, []export.Attr{
		{"client_id", "azuread_application.app.client_id"},
		{"client_secret", "var." + azure.VarSecret},
		{"auxiliary_tenant_ids", "compact([var." + azure.VarToTenant + "])"},
		{"resource_provider_registrations", export.HCL("none")},
	}...)...)
	return strings.Join([]string{
		export.Required("aiven", "azuread", "azurerm"),
		export.Block("provider " + export.HCL("aiven")),
		export.Block("provider "+export.HCL("azuread"), args[:1]),
		export.Block("provider "+export.HCL("azurerm"), args, features),
		"# " + p.row("18") + ", " + p.row("19") + ": the application, signed in to both directories\n" +
			export.Block("provider "+export.HCL("azurerm"), app, features),
	}, "\n")
}

func (p plan) variables() string {
	st, empty, end := p.st, export.HCL(""), "null"
	if it := st.Item(azure.KeyPassword); it != nil && it.Attrs["expires"] != "" {
		end = export.HCL(it.Attrs["expires"] + "T00:00:00Z")
	}
	told := func(name, key string) string {
		return export.Variable(st, name, key+" in the state_info of Aiven's half; empty until Aiven tells it", empty)
	}
	text := func(about string) []export.Attr {
		return []export.Attr{{"type", "string"}, {"description", export.HCL(about)}}
	}
	return strings.Join(slices.Concat([]string{
		export.Variable(st, azure.VarTenant, "Your Microsoft Entra directory", ""),
		export.Variable(st, azure.VarSubscription, "The subscription of the VNet", ""),
		export.Variable(st, azure.VarGroup, "The resource group of the VNet", ""),
		export.Variable(st, azure.VarVNet, "The VNet", ""),
	}, p.aiven.Of.TerraformVariables(st, aiven.OnAzure()), []string{
		export.Variable(st, azure.VarAppName, "The application's display name", export.HCL("peerage")),
		export.Variable(st, VarRoleName, "The name of the role for Aiven's application, unique in the directory", ""),
		export.Variable(st, azure.VarPeeringName, "The name of the Azure half", export.HCL("to-aiven")),
		told(azure.VarToTenant, "to-tenant-id"),
		told(azure.VarToVNet, "to-network-id"),
		export.Block("variable "+export.HCL("USER_APP_SECRET_END"),
			append(text("When the application's password expires"), export.Attr{"default", end})),
		export.Block("variable "+export.HCL(azure.VarSecret),
			append(text("The application's password, for the second apply: by the environment only"),
				[]export.Attr{{"sensitive", "true"}, {"default", "null"}}...)),
		export.Block("locals", []export.Attr{{"vnet_id", steps.OrText(export.Text(st.Values[azure.VarVNetID]), tfVNet)}}),
	}), "\n")
}

const tfVNet = `"/subscriptions/${var.USER_SUBSCRIPTION_ID}/resourceGroups/${var.USER_RESOURCE_GROUP}` +
	`/providers/Microsoft.Network/virtualNetworks/${var.USER_VNET_NAME}"`

func (p plan) app() string {
	st := p.st
	app, found := "", ""
	if id, _, ok := export.There(st, azure.KeyApp); ok {
		app = `"/applications/${data.azuread_application.app.object_id}"`
		found = export.Block(`data "azuread_application" "app"`, []export.Attr{{"client_id", export.HCL(id)}}) + "\n"
	}
	return "# " + p.row("03") + " to " + p.row("05") + ": the application, its principal, a password\n" + found +
		export.Resource(st, azure.KeyApp, "azuread_application", "app", app,
			[]export.Attr{{"display_name", "var." + azure.VarAppName},
				{"sign_in_audience", export.HCL("AzureADMultipleOrgs")}}) + "\n" +
		export.Resource(st, azure.KeyPrincipal, "azuread_service_principal", "app", tfPrincipal(st, azure.KeyPrincipal),
			[]export.Attr{{"client_id", "azuread_application.app.client_id"}}) + "\n" +
		export.Block(`resource "azuread_application_password" "app"`,
			[]export.Attr{{"application_id", "azuread_application.app.id"}, {"display_name", export.HCL("peerage-terraform")},
				{"end_date", "var.USER_APP_SECRET_END"}})
}

func tfPrincipal(st *wizard.State, key string) string {
	id, _, ok := export.There(st, key)
	if !ok {
		return ""
	}
	return export.HCL("/servicePrincipals/" + id)
}

func (p plan) roles() string {
	st := p.st
	role, granted := "", export.Attr{"role_definition_name", export.HCL("Network Contributor")}
	if st.Values[azure.VarAppRole] == azure.RoleCustom {
		name := steps.OrText(export.Text(export.ItemName(st, azure.KeyAppRole)), `"peerage-app-${var.USER_VNET_NAME}"`)
		role = tfRole(st, azure.KeyAppRole, "app", name, "Allows creating, reading and deleting peerings of VNets in scope",
			azure.AppActions) + "\n"
		granted = export.Attr{"role_definition_id", "azurerm_role_definition.app.role_definition_resource_id"}
	}
	scope := map[string]string{
		azure.ScopeGroup: `"/subscriptions/${var.USER_SUBSCRIPTION_ID}/resourceGroups/${var.USER_RESOURCE_GROUP}"`,
		azure.ScopeSub:   `"/subscriptions/${var.USER_SUBSCRIPTION_ID}"`}[st.Values[azure.VarAppScope]]
	return "# " + p.row("07") + ", " + p.row("08") + ": let the application peer\n" + role +
		tfGrant(st, "app-assignment", "app", steps.OrText(scope, "local.vnet_id"), granted) + "\n" +
		"# " + p.row("09") + " to " + p.row("11") + ": let Aiven's application peer to the VNet\n" +
		export.Resource(st, KeyAivenPrincipal, "azuread_service_principal", "aiven", tfPrincipal(st, KeyAivenPrincipal),
			[]export.Attr{{"client_id", export.HCL(AivenApp)}, {"use_existing", "true"}}) + "\n" +
		tfRole(st, KeyAivenRole, "aiven", "var."+VarRoleName, azure.PeerRoleAbout, azure.PeerActions) + "\n" +
		tfGrant(st, "aiven-assignment", "aiven", "local.vnet_id",
			export.Attr{"role_definition_id", "azurerm_role_definition.aiven.role_definition_resource_id"})
}

func tfRole(st *wizard.State, key, name, title, about string, actions []string) string {
	scope, id := `"/subscriptions/${var.USER_SUBSCRIPTION_ID}"`, ""
	if x, _, ok := export.There(st, key); ok {
		id = export.HCL(x + "|/subscriptions/" + st.Values[azure.VarSubscription])
	}
	return export.Resource(st, key, "azurerm_role_definition", name, id,
		[]export.Attr{{"name", title}, {"scope", scope}, {"description", export.HCL(about)},
			{"assignable_scopes", "[" + scope + "]"}},
		export.Block("permissions", []export.Attr{{"actions", export.TextList(actions)}}))
}

func tfGrant(st *wizard.State, key, name, scope string, role export.Attr) string {
	id := ""
	if x, _, ok := export.There(st, key); ok {
		id, scope = export.HCL(x), steps.OrText(export.Text(st.Item(key).Attrs["scope"]), scope)
	}
	return export.Resource(st, key, "azurerm_role_assignment", name, id, []export.Attr{{"scope", scope}, role,
		{"principal_id", "azuread_service_principal." + name + ".object_id"},
		{"principal_type", export.HCL("ServicePrincipal")}})
}

func (p plan) halves() string {
	of, st := p.aiven.Of, p.st
	kind, id := "aiven_azure_vpc_peering_connection", []string{azure.VarSubscription, azure.VarVNet}
	if of.ByID {
		kind, id = "aiven_azure_org_vpc_peering_connection", append(id, azure.VarGroup)
	}
	half := st.Values[of.Var] + "/" + st.Values[of.VPC]
	for _, name := range id {
		half += "/" + strings.ToLower(st.Values[name])
	}
	arm := ""
	if x, _, ok := export.There(st, KeyAzureHalf); ok && st.Values[azure.VarToVNet] != "" {
		arm = export.HCL(x)
	}
	after := func(resources string) []export.Attr { return []export.Attr{{"depends_on", "[" + resources + "]"}} }
	return of.TerraformVPC(st, p.row("14")) +
		"# " + p.row("15") + ": Aiven's half; Aiven takes lower case only\n" +
		export.Resource(st, of.KeyHalf, kind, "half", export.HCL(half), append(of.TerraformOf(st), []export.Attr{
			{"azure_subscription_id", "lower(var." + azure.VarSubscription + ")"},
			{"peer_resource_group", "lower(var." + azure.VarGroup + ")"},
			{"vnet_name", "lower(var." + azure.VarVNet + ")"},
			{"peer_azure_app_id", "azuread_application.app.client_id"},
			{"peer_azure_tenant_id", "lower(var." + azure.VarTenant + ")"},
		}...), after("azurerm_role_assignment.aiven, azuread_service_principal.app")) + "\n" +
		"# " + p.row("20") + ": the Azure half, as the application. A role granted just now may take up\n" +
		"# to 30 minutes: apply again.\n" +
		export.Resource(st, KeyAzureHalf, "azurerm_virtual_network_peering", "half", arm, []export.Attr{
			{"count", `var.` + azure.VarToVNet + ` == "" ? 0 : 1`},
			{"provider", "azurerm.app"},
			{"name", "var." + azure.VarPeeringName},
			{"resource_group_name", "var." + azure.VarGroup},
			{"virtual_network_name", "var." + azure.VarVNet},
			{"remote_virtual_network_id", "var." + azure.VarToVNet},
			{"allow_virtual_network_access", "true"},
		}, after("azurerm_role_assignment.app, "+kind+".half"))
}

const tfOutputs = `output "USER_APP_SECRET" {
  value     = azuread_application_password.app.value
  sensitive = true
}
`
