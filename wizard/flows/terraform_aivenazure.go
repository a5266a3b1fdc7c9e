package flows

import (
	"strings"

	"peerage/wizard"
)

// terraformAivenAzure is procedure A for the providers aiven, azuread and
// azurerm. Aiven's resource does not tell the two ids of A16 (its
// documentation lists none), so they are variables and the Azure half comes
// with a second apply.
func terraformAivenAzure(st *wizard.State) string {
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
	args := []attr{{"tenant_id", "var." + vTenant}, {"subscription_id", "var." + vSub}}
	return tfRequired("aiven", "azuread", "azurerm") + "\n" +
		block("provider "+hcl("aiven")) + "\n" +
		block("provider "+hcl("azuread"), args[:1]) + "\n" +
		block("provider "+hcl("azurerm"), args, block("features")) + "\n" +
		"# A18, A19: the application, signed in to both directories\n" +
		block("provider "+hcl("azurerm"), []attr{{"alias", hcl("app")}, args[0], args[1],
			{"client_id", "azuread_application.app.client_id"}, {"client_secret", "var." + vSecret},
			{"auxiliary_tenant_ids", "compact([var." + vToTenant + "])"}, {"resource_provider_registrations", hcl("none")}}, block("features"))
}

func tfAzureVariables(st *wizard.State) string {
	empty := hcl("")
	end := "null"
	if it := st.Item(keyPassword); it != nil && it.Attrs["expires"] != "" {
		end = hcl(it.Attrs["expires"] + "T00:00:00Z")
	}
	list := []string{
		variable(st, vTenant, "Your Microsoft Entra directory", ""),
		variable(st, vSub, "The subscription of the VNet", ""),
		variable(st, vGroup, "The resource group of the VNet", ""),
		variable(st, vVNet, "The VNet", ""),
		variable(st, vOrg, "The Aiven organization", ""),
	}
	return strings.Join(append(append(list, tfVPCVariables(st, "on Azure")...),
		variable(st, vAppName, "The application's display name", hcl("peerage")),
		variable(st, vRoleName, "The name of the role for Aiven's application, unique in the directory", ""),
		variable(st, vPeering, "The name of the Azure half", hcl("to-aiven")),
		variable(st, vToTenant, "to-tenant-id in the state_info of Aiven's half; empty until Aiven tells it", empty),
		variable(st, vToVNet, "to-network-id in the state_info of Aiven's half; empty until Aiven tells it", empty),
		block("variable "+hcl("USER_APP_SECRET_END"), []attr{{"type", "string"}, {"description", hcl("When the application's password expires")}, {"default", end}}),
		block("variable "+hcl(vSecret), []attr{{"type", "string"}, {"description", hcl("The application's password, for the second apply: by the environment only")},
			{"sensitive", "true"}, {"default", "null"}}),
		block("locals", []attr{{"vnet_id", orText(tfText(st.Values[vVNetID]), tfVNet)}})), "\n")
}

const tfVNet = `"/subscriptions/${var.USER_SUBSCRIPTION_ID}/resourceGroups/${var.USER_RESOURCE_GROUP}/providers/Microsoft.Network/virtualNetworks/${var.USER_VNET_NAME}"`

func tfAzureApp(st *wizard.State) string {
	app, found := "", ""
	if id, _, ok := there(st, keyApp); ok {
		app = `"/applications/${data.azuread_application.app.object_id}"`
		found = block(`data "azuread_application" "app"`, []attr{{"client_id", hcl(id)}}) + "\n"
	}
	return "# A03 to A05: the application, its principal, a password\n" + found +
		resource(st, keyApp, "azuread_application", "app", app, []attr{{"display_name", "var." + vAppName}, {"sign_in_audience", hcl("AzureADMultipleOrgs")}}) + "\n" +
		resource(st, keyPrincipal, "azuread_service_principal", "app", tfPrincipal(st, keyPrincipal), []attr{{"client_id", "azuread_application.app.client_id"}}) + "\n" +
		block(`resource "azuread_application_password" "app"`, []attr{{"application_id", "azuread_application.app.id"}, {"display_name", hcl("peerage-terraform")},
			{"end_date", "var.USER_APP_SECRET_END"}})
}

func tfPrincipal(st *wizard.State, key string) string {
	id, _, ok := there(st, key)
	if !ok {
		return ""
	}
	return hcl("/servicePrincipals/" + id)
}

func tfAzureRoles(st *wizard.State) string {
	role, granted := "", attr{"role_definition_name", hcl("Network Contributor")}
	if st.Values[vAppRole] == roleCustom {
		name := orText(tfText(itemName(st, keyAppRole)), `"peerage-app-${var.USER_VNET_NAME}"`)
		role = tfRole(st, keyAppRole, "app", name, "Allows creating, reading and deleting peerings of VNets in scope", appActions) + "\n"
		granted = attr{"role_definition_id", "azurerm_role_definition.app.role_definition_resource_id"}
	}
	scope := map[string]string{scopeGroup: `"/subscriptions/${var.USER_SUBSCRIPTION_ID}/resourceGroups/${var.USER_RESOURCE_GROUP}"`,
		scopeSub: `"/subscriptions/${var.USER_SUBSCRIPTION_ID}"`}[st.Values[vAppScope]]
	return "# A07, A08: let the application peer\n" + role +
		tfGrant(st, "app-assignment", "app", orText(scope, "local.vnet_id"), granted) + "\n" +
		"# A09 to A11: let Aiven's application peer to the VNet\n" +
		resource(st, keyAivenPrincipal, "azuread_service_principal", "aiven", tfPrincipal(st, keyAivenPrincipal),
			[]attr{{"client_id", hcl(aivenApp)}, {"use_existing", "true"}}) + "\n" +
		tfRole(st, keyAivenRole, "aiven", "var."+vRoleName, peerRoleAbout, peerActions) + "\n" +
		tfGrant(st, "aiven-assignment", "aiven", "local.vnet_id", attr{"role_definition_id", "azurerm_role_definition.aiven.role_definition_resource_id"})
}

func itemName(st *wizard.State, key string) string {
	if it := st.Item(key); it != nil {
		return it.Name
	}
	return ""
}

func tfRole(st *wizard.State, key, name, title, about string, actions []string) string {
	scope, id := `"/subscriptions/${var.USER_SUBSCRIPTION_ID}"`, ""
	if x, _, ok := there(st, key); ok {
		id = hcl(x + "|/subscriptions/" + st.Values[vSub])
	}
	return resource(st, key, "azurerm_role_definition", name, id,
		[]attr{{"name", title}, {"scope", scope}, {"description", hcl(about)}, {"assignable_scopes", "[" + scope + "]"}},
		block("permissions", []attr{{"actions", tfList(actions)}}))
}

func tfGrant(st *wizard.State, key, name, scope string, role attr) string {
	id := ""
	if x, _, ok := there(st, key); ok {
		id, scope = hcl(x), orText(tfText(st.Item(key).Attrs["scope"]), scope)
	}
	return resource(st, key, "azurerm_role_assignment", name, id, []attr{{"scope", scope}, role,
		{"principal_id", "azuread_service_principal." + name + ".object_id"}, {"principal_type", hcl("ServicePrincipal")}})
}

func tfAzureHalves(st *wizard.State) string {
	vpc, made := tfVPC(st, "A14")
	half := strings.ToLower(strings.Join([]string{st.Values[vSub], st.Values[vVNet], st.Values[vGroup]}, "/"))
	arm := ""
	if x, _, ok := there(st, keyAzureHalf); ok && st.Values[vToVNet] != "" {
		arm = hcl(x)
	}
	return made + "# A15: Aiven's half; Aiven takes lower case only\n" +
		resource(st, keyAivenHalf, "aiven_azure_org_vpc_peering_connection", "half", hcl(st.Values[vOrg]+"/"+st.Values[vVPC]+"/"+half), []attr{
			{"organization_id", "var." + vOrg}, {"organization_vpc_id", vpc}, {"azure_subscription_id", "lower(var." + vSub + ")"},
			{"peer_resource_group", "lower(var." + vGroup + ")"}, {"vnet_name", "lower(var." + vVNet + ")"},
			{"peer_azure_app_id", "azuread_application.app.client_id"}, {"peer_azure_tenant_id", "lower(var." + vTenant + ")"},
		}, group([]attr{{"depends_on", "[azurerm_role_assignment.aiven, azuread_service_principal.app]"}})) + "\n" +
		"# A20: the Azure half, as the application. A role granted just now may take up\n# to 30 minutes: apply again.\n" +
		resource(st, keyAzureHalf, "azurerm_virtual_network_peering", "half", arm, []attr{
			{"count", `var.` + vToVNet + ` == "" ? 0 : 1`}, {"provider", "azurerm.app"}, {"name", "var." + vPeering},
			{"resource_group_name", "var." + vGroup}, {"virtual_network_name", "var." + vVNet},
			{"remote_virtual_network_id", "var." + vToVNet}, {"allow_virtual_network_access", "true"},
		}, group([]attr{{"depends_on", "[azurerm_role_assignment.app, aiven_azure_org_vpc_peering_connection.half]"}}))
}

const tfAzureOutputs = `output "USER_APP_SECRET" {
  value     = azuread_application_password.app.value
  sensitive = true
}
`
