package aivenazure

import (
	"strings"

	"peerage/wizard"
	"peerage/wizard/flows/aiven"
	"peerage/wizard/flows/azure"
	"peerage/wizard/flows/export"
	"peerage/wizard/flows/steps"
	"peerage/wizard/flows/vnetpeering"
)

// Terraform is procedure A for the providers aiven, azuread and
// azurerm. Aiven's resource does not tell the two ids of A16 (its
// documentation lists none), so they are variables and the Azure half comes
// with a second apply.
func Terraform(st *wizard.State) string {
	return strings.Join([]string{
		tfAzureHead, tfProviders(), tfAzureVariables(st), tfAzureApp(st), tfAzureRoles(st), tfAzureHalves(st), tfAzureOutputs,
	}, "\n")
}

const tfAzureHead = `#
# Sign in with az login, as an administrator, and set AIVEN_TOKEN and
# PROVIDER_AIVEN_ENABLE_BETA=1. The first terraform apply makes everything up to
# Aiven's half. Then, when Aiven says PENDING_PEER, set what the second one needs
# and apply again:
#
#   avn organization vpc peering-connection list --organization-id … --organization-vpc-id … --json
#   export TF_VAR_AIVEN_TENANT_ID=…  # to-tenant-id in state_info
#   export TF_VAR_AIVEN_VNET_ID=…    # to-network-id in state_info
#   export TF_VAR_USER_APP_SECRET=$(terraform output -raw USER_APP_SECRET)
#
# Terraform makes a password of its own and keeps it in its state.
`

func tfProviders() string {
	args := []export.Attr{{"tenant_id", "var." + azure.VarTenant}, {"subscription_id", "var." + azure.VarSubscription}}
	return export.Required("aiven", "azuread", "azurerm") + "\n" +
		export.Block("provider "+export.HCL("aiven")) + "\n" +
		export.Block("provider "+export.HCL("azuread"), args[:1]) + "\n" +
		export.Block("provider "+export.HCL("azurerm"), args, export.Block("features")) + "\n" +
		"# A18, A19: the application, signed in to both directories\n" +
		export.Block("provider "+export.HCL("azurerm"), []export.Attr{{"alias", export.HCL("app")}, args[0], args[1],
			{"client_id", "azuread_application.app.client_id"}, {"client_secret", "var." + azure.VarSecret},
			{"auxiliary_tenant_ids", "compact([var." + azure.VarToTenant + "])"}, {"resource_provider_registrations", export.HCL("none")}}, export.Block("features"))
}

func tfAzureVariables(st *wizard.State) string {
	empty := export.HCL("")
	end := "null"
	if it := st.Item(azure.KeyPassword); it != nil && it.Attrs["expires"] != "" {
		end = export.HCL(it.Attrs["expires"] + "T00:00:00Z")
	}
	list := []string{
		export.Variable(st, azure.VarTenant, "Your Microsoft Entra directory", ""),
		export.Variable(st, azure.VarSubscription, "The subscription of the VNet", ""),
		export.Variable(st, azure.VarGroup, "The resource group of the VNet", ""),
		export.Variable(st, azure.VarVNet, "The VNet", ""),
	}
	return strings.Join(append(append(list, aiven.Organization().TerraformVariables(st, aiven.OnAzure())...),
		export.Variable(st, azure.VarAppName, "The application's display name", export.HCL("peerage")),
		export.Variable(st, vnetpeering.VarRoleName, "The name of the role for Aiven's application, unique in the directory", ""),
		export.Variable(st, azure.VarPeeringName, "The name of the Azure half", export.HCL("to-aiven")),
		export.Variable(st, azure.VarToTenant, "to-tenant-id in the state_info of Aiven's half; empty until Aiven tells it", empty),
		export.Variable(st, azure.VarToVNet, "to-network-id in the state_info of Aiven's half; empty until Aiven tells it", empty),
		export.Block("variable "+export.HCL("USER_APP_SECRET_END"), []export.Attr{{"type", "string"}, {"description", export.HCL("When the application's password expires")}, {"default", end}}),
		export.Block("variable "+export.HCL(azure.VarSecret), []export.Attr{{"type", "string"}, {"description", export.HCL("The application's password, for the second apply: by the environment only")},
			{"sensitive", "true"}, {"default", "null"}}),
		export.Block("locals", []export.Attr{{"vnet_id", steps.OrText(export.Text(st.Values[azure.VarVNetID]), tfVNet)}})), "\n")
}

const tfVNet = `"/subscriptions/${var.USER_SUBSCRIPTION_ID}/resourceGroups/${var.USER_RESOURCE_GROUP}/providers/Microsoft.Network/virtualNetworks/${var.USER_VNET_NAME}"`

func tfAzureApp(st *wizard.State) string {
	app, found := "", ""
	if id, _, ok := export.There(st, azure.KeyApp); ok {
		app = `"/applications/${data.azuread_application.app.object_id}"`
		found = export.Block(`data "azuread_application" "app"`, []export.Attr{{"client_id", export.HCL(id)}}) + "\n"
	}
	return "# A03 to A05: the application, its principal, a password\n" + found +
		export.Resource(st, azure.KeyApp, "azuread_application", "app", app, []export.Attr{{"display_name", "var." + azure.VarAppName}, {"sign_in_audience", export.HCL("AzureADMultipleOrgs")}}) + "\n" +
		export.Resource(st, azure.KeyPrincipal, "azuread_service_principal", "app", tfPrincipal(st, azure.KeyPrincipal), []export.Attr{{"client_id", "azuread_application.app.client_id"}}) + "\n" +
		export.Block(`resource "azuread_application_password" "app"`, []export.Attr{{"application_id", "azuread_application.app.id"}, {"display_name", export.HCL("peerage-terraform")},
			{"end_date", "var.USER_APP_SECRET_END"}})
}

func tfPrincipal(st *wizard.State, key string) string {
	id, _, ok := export.There(st, key)
	if !ok {
		return ""
	}
	return export.HCL("/servicePrincipals/" + id)
}

func tfAzureRoles(st *wizard.State) string {
	role, granted := "", export.Attr{"role_definition_name", export.HCL("Network Contributor")}
	if st.Values[azure.VarAppRole] == azure.RoleCustom {
		name := steps.OrText(export.Text(export.ItemName(st, azure.KeyAppRole)), `"peerage-app-${var.USER_VNET_NAME}"`)
		role = tfRole(st, azure.KeyAppRole, "app", name, "Allows creating, reading and deleting peerings of VNets in scope", azure.AppActions) + "\n"
		granted = export.Attr{"role_definition_id", "azurerm_role_definition.app.role_definition_resource_id"}
	}
	scope := map[string]string{azure.ScopeGroup: `"/subscriptions/${var.USER_SUBSCRIPTION_ID}/resourceGroups/${var.USER_RESOURCE_GROUP}"`,
		azure.ScopeSub: `"/subscriptions/${var.USER_SUBSCRIPTION_ID}"`}[st.Values[azure.VarAppScope]]
	return "# A07, A08: let the application peer\n" + role +
		tfGrant(st, "app-assignment", "app", steps.OrText(scope, "local.vnet_id"), granted) + "\n" +
		"# A09 to A11: let Aiven's application peer to the VNet\n" +
		export.Resource(st, vnetpeering.KeyAivenPrincipal, "azuread_service_principal", "aiven", tfPrincipal(st, vnetpeering.KeyAivenPrincipal),
			[]export.Attr{{"client_id", export.HCL(vnetpeering.AivenApp)}, {"use_existing", "true"}}) + "\n" +
		tfRole(st, vnetpeering.KeyAivenRole, "aiven", "var."+vnetpeering.VarRoleName, azure.PeerRoleAbout, azure.PeerActions) + "\n" +
		tfGrant(st, "aiven-assignment", "aiven", "local.vnet_id", export.Attr{"role_definition_id", "azurerm_role_definition.aiven.role_definition_resource_id"})
}

func tfRole(st *wizard.State, key, name, title, about string, actions []string) string {
	scope, id := `"/subscriptions/${var.USER_SUBSCRIPTION_ID}"`, ""
	if x, _, ok := export.There(st, key); ok {
		id = export.HCL(x + "|/subscriptions/" + st.Values[azure.VarSubscription])
	}
	return export.Resource(st, key, "azurerm_role_definition", name, id,
		[]export.Attr{{"name", title}, {"scope", scope}, {"description", export.HCL(about)}, {"assignable_scopes", "[" + scope + "]"}},
		export.Block("permissions", []export.Attr{{"actions", export.TextList(actions)}}))
}

func tfGrant(st *wizard.State, key, name, scope string, role export.Attr) string {
	id := ""
	if x, _, ok := export.There(st, key); ok {
		id, scope = export.HCL(x), steps.OrText(export.Text(st.Item(key).Attrs["scope"]), scope)
	}
	return export.Resource(st, key, "azurerm_role_assignment", name, id, []export.Attr{{"scope", scope}, role,
		{"principal_id", "azuread_service_principal." + name + ".object_id"}, {"principal_type", export.HCL("ServicePrincipal")}})
}

func tfAzureHalves(st *wizard.State) string {
	made := aiven.Organization().TerraformVPC(st, "A14")
	half := strings.ToLower(strings.Join([]string{st.Values[azure.VarSubscription], st.Values[azure.VarVNet], st.Values[azure.VarGroup]}, "/"))
	arm := ""
	if x, _, ok := export.There(st, vnetpeering.KeyAzureHalf); ok && st.Values[azure.VarToVNet] != "" {
		arm = export.HCL(x)
	}
	return made + "# A15: Aiven's half; Aiven takes lower case only\n" +
		export.Resource(st, aiven.KeyHalf, "aiven_azure_org_vpc_peering_connection", "half", export.HCL(st.Values[aiven.VarOrg]+"/"+st.Values[aiven.VarVPC]+"/"+half), append(aiven.Organization().TerraformOf(st), []export.Attr{
			{"azure_subscription_id", "lower(var." + azure.VarSubscription + ")"},
			{"peer_resource_group", "lower(var." + azure.VarGroup + ")"}, {"vnet_name", "lower(var." + azure.VarVNet + ")"},
			{"peer_azure_app_id", "azuread_application.app.client_id"}, {"peer_azure_tenant_id", "lower(var." + azure.VarTenant + ")"},
		}...), []export.Attr{{"depends_on", "[azurerm_role_assignment.aiven, azuread_service_principal.app]"}}) + "\n" +
		"# A20: the Azure half, as the application. A role granted just now may take up\n# to 30 minutes: apply again.\n" +
		export.Resource(st, vnetpeering.KeyAzureHalf, "azurerm_virtual_network_peering", "half", arm, []export.Attr{
			{"count", `var.` + azure.VarToVNet + ` == "" ? 0 : 1`}, {"provider", "azurerm.app"}, {"name", "var." + azure.VarPeeringName},
			{"resource_group_name", "var." + azure.VarGroup}, {"virtual_network_name", "var." + azure.VarVNet},
			{"remote_virtual_network_id", "var." + azure.VarToVNet}, {"allow_virtual_network_access", "true"},
		}, []export.Attr{{"depends_on", "[azurerm_role_assignment.app, aiven_azure_org_vpc_peering_connection.half]"}})
}

const tfAzureOutputs = `output "USER_APP_SECRET" {
  value     = azuread_application_password.app.value
  sensitive = true
}
`
