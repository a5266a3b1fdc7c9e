package privatelink

import (
	"fmt"
	"strings"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/export"
	"example.org/peerage/wizard/flows/steps"
)

// Terraform is procedure P for the providers aiven and azurerm.
// What belongs to the service itself (addresses in use, access by component)
// is said in comments: a resource for it would take over the whole service.
func Terraform(st *wizard.State) string {
	azure := []export.Attr{{"tenant_id", "var." + vLinkTenant}, {"subscription_id", "var." + vLinkSub}}
	return strings.Join([]string{
		tfLinkHead(st), export.Required("aiven", "azurerm"), export.Block(`provider "aiven"`),
		export.Block(`provider "azurerm"`, azure, export.Block("features")),
		tfLinkVariables(st), tfLinkAddresses(st) + tfLinkService(st), tfLinkEndpoint(st) + tfLinkRule(st) +
			tfLinkApproval(st),
	}, "\n")
}

// tfLinkHead tells what the service itself has: Aiven's provider knows it in
// the service's own resource only.
func tfLinkHead(st *wizard.State) string {
	v := wizard.Values(st.Value)
	text := "\nSet AIVEN_TOKEN and sign in, with az login or with ARM_CLIENT_ID and\nARM_CLIENT_SECRET."
	if st.Step("P02").Status != wizard.Done {
		text += " The static addresses of P02 come first:\n\n  terraform apply -target=aiven_static_ip.ip\n\nThen the " +
			"service takes each of them and uses them, before terraform apply makes the\nrest:\n\n" +
			export.Shift(steps.Lines(avnService(v, "avn static-ip associate", "--service "+steps.Filled(v, vService),
				"STATIC_IP_ADDRESS_ID"),
				avnService(v, "avn service update", "-c static_ips=true", steps.Filled(v, vService))))
	}
	if st.Step("P11").Status != wizard.Done {
		text += "\n\nThe components of P11, at the end:\n\n" + export.Shift(cmdAccess(v))
	}
	text += "\n\nWhere Terraform manages the service, P02 and P11 stand in its own resource; no\nother has them:\n\n" +
		tfServiceArguments(st)
	if approved(st) {
		text += "\n\nEverything is there: terraform apply takes over what the run made and makes\nnothing."
	} else {
		text += "\n\nThe approval takes the only connection there is: with other endpoints at the " +
			"same\nservice it fails, and the connection is approved by hand (P07 to P10)."
	}
	return export.Remark(text + tfTakeDown(st))
}

// approved: Aiven's provider can neither take over an approval nor make it
// again.
func approved(st *wizard.State) bool { return st.Step("P10").Status == wizard.Done }

// tfTakeDown: Aiven deletes no address that a service has, and its provider
// takes none from a service.
func tfTakeDown(st *wizard.State) string {
	if !tfAnyAddress(st) {
		return ""
	}
	v := wizard.Values(st.Value)
	text := "\n\nTo take it down. Aiven deletes no static address that a service has (409\nStaticIPDelete):\n\n"
	if _, adopted, _ := export.There(st, keyLink); adopted {
		text = "\n\nTo take it down. The Private Link service, which was there before the run,\nneeds the static " +
			"addresses; Terraform forgets them:\n\n"
		return text + export.Shift(steps.Lines("terraform state rm aiven_static_ip.ip", "terraform destroy"))
	}
	list := []string{
		"terraform destroy -target=aiven_azure_privatelink.link",
		avnService(v, "avn service update", "-c static_ips=false", steps.Filled(v, vService)),
		"# when its nodes have been replaced and it is RUNNING again, for each:",
	}
	ids := tfAddressIDs(st)
	if len(ids) == 0 {
		ids = []string{"STATIC_IP_ADDRESS_ID"}
	}
	for _, id := range ids {
		list = append(list, avnService(v, "avn static-ip dissociate", id))
	}
	return text + export.Shift(steps.Lines(append(list, "terraform destroy")...))
}

// tfAnyAddress says whether Terraform has static addresses, or is to make them.
func tfAnyAddress(st *wizard.State) bool {
	return len(tfAddressIDs(st)) > 0 || st.Step("P02").Status != wizard.Done
}

// tfAddressIDs are those that the run made.
func tfAddressIDs(st *wizard.State) []string {
	var out []string
	for _, it := range st.Items {
		if id, _, ok := export.There(st, it.Key); ok && strings.HasPrefix(it.Key, keyStaticIP) {
			out = append(out, id)
		}
	}
	return out
}

// tfServiceArguments are what a service's own resource needs.
func tfServiceArguments(st *wizard.State) string {
	kind := steps.OrText(st.Values[vKind], "SERVICE_TYPE")
	var parts []export.Attr
	for _, p := range fields(steps.OrText(st.Values[vParts], "COMPONENT")) {
		parts = append(parts, export.Attr{p, "true"})
	}
	ips := ""
	if tfAnyAddress(st) {
		ips = "static_ips = [for ip in aiven_static_ip.ip : ip.static_ip_address_id]\n"
	}
	config := export.Block(kind+"_user_config", []export.Attr{{"static_ips", "true"}},
		export.Block("privatelink_access", parts))
	return export.Shift(ips + strings.TrimRight(export.Formatted(config), "\n"))
}

func tfLinkVariables(st *wizard.State) string {
	allowed := "[var." + vLinkSub + "]"
	list := []string{
		export.Variable(st, vLinkProject, "The Aiven project", ""),
		export.Variable(st, vService, "The Aiven service", ""),
		export.Variable(st, vLinkTenant, "Your Microsoft Entra directory", ""),
		export.Variable(st, vLinkSub, "The subscription of the private endpoint", ""),
		export.Variable(st, vLinkGroup, "The resource group of the private endpoint", ""),
		export.Variable(st, vRegion, "The region of the VNet", ""),
		export.Variable(st, vSubnet, "The subnet of the private endpoint", ""),
		export.Variable(st, vEndpoint, "The name of the private endpoint", ""),
	}
	if ids := fields(st.Values[vAllow]); len(ids) > 0 {
		allowed = export.TextList(ids)
	}
	if tfAnyAddress(st) {
		list = append(list, export.Variable(st, vLinkCloud, "The cloud of the service, such as azure-westeurope", ""))
		about, want := "How many addresses are made", fmt.Sprint(len(tfAddressIDs(st)))
		if st.Step("P02").Status != wizard.Done {
			about, want = about+": twice as many as nodes; above 6 nodes, 6 more than nodes", st.Values[vStatic]
		}
		list = append(list, export.VariableOf(vStatic, "number", about, want))
	}
	if _, _, ok := export.There(st, keyRule); ok {
		list = append(list, export.VariableOf(vRuleAt, "number", "The priority of the rule for Kafka's ports",
			st.Values[vRuleAt]))
	}
	return strings.Join(list, "\n") + "\n" + export.Block("locals", []export.Attr{{"subscription_ids", allowed}})
}

func tfLinkAddresses(st *wizard.State) string {
	if !tfAnyAddress(st) {
		return "# P02: the service had its static addresses already.\n\n"
	}
	imports := ""
	for n, id := range tfAddressIDs(st) {
		imports += "\n" + export.ImportOf(fmt.Sprintf("aiven_static_ip.ip[%d]", n),
			export.HCL(st.Values[vLinkProject]+"/"+id))
	}
	return "# P02: static addresses; each costs money\n" + export.Block(`resource "aiven_static_ip" "ip"`,
		[]export.Attr{{"count", "var." + vStatic}, {"project", "var." + vLinkProject}, {"cloud_name", "var." + vLinkCloud}}) +
		imports + "\n"
}

func tfLinkService(st *wizard.State) string {
	service := []export.Attr{{"project", "var." + vLinkProject}, {"service_name", "var." + vService}}
	if _, adopted, _ := export.There(st, keyLink); adopted {
		return "# P03, P04: the Private Link service, which was there before\n" +
			export.Block(`data "aiven_azure_privatelink" "link"`, service)
	}
	return "# P03, P04: the Private Link service\n" + export.Resource(st, keyLink, "aiven_azure_privatelink", "link",
		tfServiceID(st), append(service, export.Attr{"user_subscription_ids", "local.subscription_ids"}))
}

// tfOf names a resource, or the data source of what was there before.
func tfOf(st *wizard.State, key, resource, data string) string {
	if _, adopted, _ := export.There(st, key); adopted {
		return "data." + data
	}
	return resource
}

func tfLinkOf(st *wizard.State) string {
	return tfOf(st, keyLink, "aiven_azure_privatelink.link", "aiven_azure_privatelink.link")
}

func tfServiceID(st *wizard.State) string {
	return export.HCL(st.Values[vLinkProject] + "/" + st.Values[vService])
}

func tfLinkEndpoint(st *wizard.State) string {
	id, adopted, _ := export.There(st, keyEndpoint)
	if adopted {
		return "# P05: the private endpoint, which was there before\n" +
			export.Block(`data "azurerm_private_endpoint_connection" "endpoint"`,
				[]export.Attr{{"name", "var." + vEndpoint}, {"resource_group_name", "var." + vLinkGroup}}) + "\n"
	}
	return "# P05: the private endpoint, by alias, to be approved\n" + export.Resource(st, keyEndpoint,
		"azurerm_private_endpoint", "endpoint", export.Text(id),
		[]export.Attr{{"name", "var." + vEndpoint}, {"location", "var." + vRegion},
			{"resource_group_name", "var." + vLinkGroup}, {"subnet_id", "var." + vSubnet}},
		export.Block("private_service_connection", []export.Attr{
			{"name", "var." + vEndpoint}, {"private_connection_resource_alias",
				tfLinkOf(st) + ".azure_service_alias"},
			{"is_manual_connection", "true"}, {"request_message", export.HCL("peerage")},
		}),
		export.Ignored{"private_service_connection", "tags"}) + "\n"
}

// tfLinkRule is the rule that the run made.
func tfLinkRule(st *wizard.State) string {
	id, _, ok := export.There(st, keyRule)
	if !ok {
		return ""
	}
	rest, name, _ := strings.Cut(id, "/securityRules/")
	group := ""
	if parts := strings.Split(rest, "/"); len(parts) > 4 {
		group = parts[4]
	}
	return "# P13: Kafka's ports into the subnet\n" + export.Resource(st, keyRule, "azurerm_network_security_rule",
		"kafka", export.HCL(id), []export.Attr{
			{"name", export.HCL(name)}, {"resource_group_name", export.HCL(group)}, {"network_security_group_name",
				export.HCL(steps.LastPart(rest))},
			{"priority", "var." + vRuleAt}, {"direction", export.HCL("Inbound")}, {"access", export.HCL("Allow")}, {"protocol",
				export.HCL("Tcp")},
			{"source_port_range", export.HCL("*")}, {"destination_port_range", export.HCL("10000-31000")},
			{"source_address_prefixes", export.TextList(fields(st.Values[vClients]))}, {"destination_address_prefix",
				export.HCL(st.Values[vSubnetRange])},
		}, export.Ignored{"source_address_prefix", "source_address_prefixes"}) + "\n"
}

// tfLinkApproval refreshes, approves, registers the address and waits.
func tfLinkApproval(st *wizard.State) string {
	if approved(st) {
		return "# P06 to P10: the connection is approved. Aiven's provider cannot take an approval\n# over.\n"
	}
	endpoint := tfOf(st, keyEndpoint, "azurerm_private_endpoint.endpoint", "azurerm_private_endpoint_connection.endpoint")
	return "# P06 to P10: approve the connection and register the endpoint's address\n" +
		export.Block(`resource "aiven_azure_privatelink_connection_approval" "approval"`, []export.Attr{
			{"project", "var." + vLinkProject}, {"service_name", "var." + vService},
			{"endpoint_ip_address", endpoint + ".private_service_connection[0].private_ip_address"},
		}, []export.Attr{{"depends_on", "[" + tfLinkOf(st) + "]"}})
}
