package vnetpeering

import (
	"slices"
	"strings"

	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/export"
	"example.org/peerage/wizard/flows/steps"
)

// makes says whether something is a resource: the run made it, or it is still
// to be made.
func (p plan) makes(key string) bool {
	_, adopted, ok := export.There(p.st, key)
	return ok && !adopted || !ok && !p.done
}

// appID is the application's id, from wherever it is known.
func (p plan) appID() string {
	switch _, _, ok := export.There(p.st, azure.KeyApp); {
	case p.makes(azure.KeyApp):
		return "azuread_application.app.client_id"
	case ok:
		return "data.azuread_application.app.client_id"
	}
	return "var." + azure.VarAppID
}

// owners are left as they are: Terraform would remove those it is not told.
var owners = export.Ignored{"owners"}

func (p plan) app() string {
	out := "# " + p.row("03") + " to " + p.row("05") + ": the application and its principal\n"
	id, _, ok := export.There(p.st, azure.KeyApp)
	if ok {
		out += export.Block(`data "azuread_application" "app"`, []export.Attr{{"client_id", export.HCL(id)}}) + "\n"
	}
	object := `"/applications/${data.azuread_application.app.object_id}"`
	if p.makes(azure.KeyApp) {
		out += export.Resource(p.st, azure.KeyApp, "azuread_application", "app", object, []export.Attr{
			{"display_name", "var." + azure.VarAppName}, {"sign_in_audience", export.HCL("AzureADMultipleOrgs")},
		}, owners) + "\n"
		object = "azuread_application.app.id"
	}
	client := []export.Attr{{"client_id", p.appID()}}
	if p.makes(azure.KeyPrincipal) {
		own := ""
		if id, _, ok := export.There(p.st, azure.KeyPrincipal); ok {
			own = export.HCL("/servicePrincipals/" + id)
		}
		out += export.Resource(p.st, azure.KeyPrincipal, "azuread_service_principal", "app", own, client, owners)
	} else {
		out += export.Block(`data "azuread_service_principal" "app"`, client)
	}
	if p.done {
		return out
	}
	return out + "\n# A password of Terraform's own, for the second apply\n" +
		export.Block(`resource "azuread_application_password" "app"`, []export.Attr{
			{"application_id", object}, {"display_name", export.HCL("peerage-terraform")},
			{"end_date", "var.USER_APP_SECRET_END"},
		}) + "\n" + tfOutput
}

const tfOutput = `output "USER_APP_SECRET" {
  value     = azuread_application_password.app.value
  sensitive = true
}
`

func (p plan) roles() string {
	st := p.st
	name := steps.OrText(export.Text(export.ItemName(st, azure.KeyAppRole)), `"peerage-app-${var.USER_VNET_NAME}"`)
	role, granted := "", export.Attr{"role_definition_name", export.HCL(azure.BuiltInRole)}
	if st.Values[azure.VarAppRole] == azure.RoleCustom {
		role, granted = p.role(azure.KeyAppRole, azure.VarRoleID, "app", name, azure.AppRoleAbout, azure.AppActions)
	}
	scope := map[string]string{
		azure.ScopeGroup: `"/subscriptions/${var.USER_SUBSCRIPTION_ID}/resourceGroups/${var.USER_RESOURCE_GROUP}"`,
		azure.ScopeSub:   `"/subscriptions/${var.USER_SUBSCRIPTION_ID}"`}[st.Values[azure.VarAppScope]]
	principal := "data.azuread_service_principal.app"
	if p.makes(azure.KeyPrincipal) {
		principal = "azuread_service_principal.app"
	}
	theirs, aivens := p.role(KeyAivenRole, VarAivenRole, "aiven", "var."+VarRoleName, azure.PeerRoleAbout,
		azure.PeerActions)
	return "# " + p.row("07") + ", " + p.row("08") + ": let the application peer\n" + role +
		p.grant(azure.KeyAppGrant, "app", steps.OrText(scope, "local.vnet_id"), principal, granted) + "\n" +
		"# " + p.row("09") + " to " + p.row("11") + ": let Aiven's application peer to the VNet\n" +
		export.Block(`data "azuread_service_principal" "aiven"`, []export.Attr{{"client_id", export.HCL(AivenApp)}}) +
		"\n" + theirs +
		p.grant(KeyAivenGrant, "aiven", "local.vnet_id", "data.azuread_service_principal.aiven", aivens)
}

// role is one that the run makes, or nothing, and how a grant names it.
func (p plan) role(key, variable, name, title, about string, actions []string) (string, export.Attr) {
	id, _, ok := export.There(p.st, key)
	if !p.makes(key) {
		return "", export.Attr{"role_definition_id", export.HCL(steps.OrText(id, p.st.Values[variable]))}
	}
	scope := `"/subscriptions/${var.USER_SUBSCRIPTION_ID}"`
	if ok {
		id = export.HCL(id + "|/subscriptions/" + p.st.Values[azure.VarSubscription])
	}
	return export.Resource(p.st, key, "azurerm_role_definition", name, id,
			[]export.Attr{{"name", title}, {"scope", scope}, {"description", export.HCL(about)},
				{"assignable_scopes", "[" + scope + "]"}},
			export.Block("permissions", []export.Attr{{"actions", export.TextList(actions)}})) + "\n",
		export.Attr{"role_definition_id", "azurerm_role_definition." + name + ".role_definition_resource_id"}
}

// grant is one that the run makes. One that was there before is left alone:
// nothing here refers to it.
func (p plan) grant(key, name, scope, principal string, role export.Attr) string {
	if !p.makes(key) {
		return "# The assignment was there before.\n"
	}
	id := ""
	if x, _, ok := export.There(p.st, key); ok {
		id, scope = export.HCL(x), steps.OrText(export.Text(p.st.Item(key).Attrs["scope"]), scope)
	}
	return export.Resource(p.st, key, "azurerm_role_assignment", name, id, []export.Attr{{"scope", scope}, role,
		{"principal_id", principal + ".object_id"}, {"principal_type", export.HCL("ServicePrincipal")}})
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
	out := of.TerraformVPC(st, p.row("14")) + "# " + p.row("15") + ": Aiven's half; Aiven takes lower case only\n"
	parts := []any{append(of.TerraformOf(st), []export.Attr{
		{"azure_subscription_id", "lower(var." + azure.VarSubscription + ")"},
		{"peer_resource_group", "lower(var." + azure.VarGroup + ")"},
		{"vnet_name", "lower(var." + azure.VarVNet + ")"},
		{"peer_azure_app_id", p.appID()},
		{"peer_azure_tenant_id", "lower(var." + azure.VarTenant + ")"},
	}...), p.after(KeyAivenGrant, "azurerm_role_assignment.aiven", azure.KeyPrincipal, "azuread_service_principal.app")}
	_, adopted, ok := export.There(st, of.KeyHalf)
	return out + export.Imported(kind, "half", export.HCL(half), ok || p.done, adopted || !ok && p.done, parts...) + "\n" +
		p.azureHalf(kind+".half")
}

// azureHalf is a resource of the application's until it is there, and of the
// person's from then on.
func (p plan) azureHalf(aivens string) string {
	list := []export.Attr{
		{"name", "var." + azure.VarPeeringName}, {"resource_group_name", "var." + azure.VarGroup},
		{"virtual_network_name", "var." + azure.VarVNet}, {"remote_virtual_network_id", "var." + azure.VarToVNet},
		{"allow_virtual_network_access", "true"},
	}
	const kind = "azurerm_virtual_network_peering"
	if id, adopted, ok := export.There(p.st, KeyAzureHalf); ok {
		parts := []any{list, p.after(azure.KeyAppGrant, "azurerm_role_assignment.app", "", aivens)}
		if adopted {
			parts = append(parts, export.Ignored{"allow_virtual_network_access", "allow_forwarded_traffic",
				"allow_gateway_transit", "use_remote_gateways", "peer_complete_virtual_networks_enabled",
				"only_ipv6_peering_enabled", "local_subnet_names", "remote_subnet_names"}) // two of them would replace it
		}
		return "# " + p.row("20") + ": the Azure half\n" + export.Resource(p.st, KeyAzureHalf, kind, "half", export.HCL(id),
			parts...)
	}
	list = append([]export.Attr{{"count", `var.` + azure.VarToVNet + ` == "" ? 0 : 1`}, {"provider", "azurerm.app"}},
		list...)
	return "# " + p.row("20") + ": the Azure half, as the application. A role granted just now may take up\n" +
		"# to 30 minutes: apply again.\n" +
		export.Resource(p.st, KeyAzureHalf, kind, "half", "", list, p.after(azure.KeyAppGrant, "azurerm_role_assignment.app",
			"", "azuread_application_password.app", "", aivens))
}

// after has a resource come after others, and go before them: pairs of the
// item's key and its resource, "" is one that is always there.
func (p plan) after(pairs ...string) []export.Attr {
	var list []string
	for pair := range slices.Chunk(pairs, 2) {
		if pair[0] == "" || p.makes(pair[0]) {
			list = append(list, pair[1])
		}
	}
	if len(list) == 0 {
		return nil
	}
	return []export.Attr{{"depends_on", "[" + strings.Join(list, ", ") + "]"}}
}
