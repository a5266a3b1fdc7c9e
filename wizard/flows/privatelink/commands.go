package privatelink

import (
	_ "embed"
	"strconv"
	"strings"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/export"
	"example.org/peerage/wizard/flows/steps"
)

// The documented commands of Private Link, filled in and corrected.

// avnService is a command about the service, with its project.
func avnService(v wizard.Values, head string, args ...string) string {
	return steps.Command(head, append(args, "--project "+steps.Filled(v, vLinkProject))...)
}

func cmdService(v wizard.Values) string {
	return avnService(v, "avn service get "+steps.Filled(v, vService))
}

func cmdStaticIPs(v wizard.Values) string {
	n, err := strconv.Atoi(v(vStatic))
	each := "# twice as many as the service has nodes (above 6 nodes: 6 more than nodes)"
	if err == nil {
		each = "# " + strconv.Itoa(n) + " times:"
	}
	return steps.Lines(each,
		"ip=$("+avnService(v, "avn static-ip create", "--cloud "+steps.Filled(v, vLinkCloud), "--json")+
			" |\n  jq -r '(if type == \"array\" then .[0] else . end).static_ip_address_id')",
		"until "+avnService(v, "avn static-ip list", "--json")+` |`,
		`  jq -e --arg i "$ip" 'any(.[]; .static_ip_address_id == $i and .state == "created")'; do sleep 5; done`,
		avnService(v, "avn static-ip associate", "--service "+steps.Filled(v, vService), `"$ip"`),
		"# then:",
		avnService(v, "avn service update", "-c static_ips=true", steps.Filled(v, vService)))
}

func cmdShowIPs(v wizard.Values) string { return avnService(v, "avn static-ip list") }

func cmdShowEndpoint(v wizard.Values) string {
	if v(vEndpointID) != "" {
		return steps.Command("az network private-endpoint show", "--ids "+steps.Filled(v, vEndpointID))
	}
	return steps.Command("az network private-endpoint show", "--name "+steps.Filled(v, vEndpoint),
		"--resource-group "+steps.Filled(v, vLinkGroup), "--subscription "+steps.Filled(v, vLinkSub))
}

// listed are the subscriptions as options: the flag is repeated, and without
// it avn sends an empty list.
func listed(v wizard.Values) []string {
	var out []string
	for _, s := range fields(steps.OrText(v(vAllow), v(vLinkSub), vLinkSub)) {
		out = append(out, "--user-subscription-id "+s)
	}
	return out
}

func cmdCreateLink(v wizard.Values) string {
	return avnService(v, "avn service privatelink azure create "+steps.Filled(v, vService), listed(v)...)
}

func cmdGetLink(v wizard.Values) string {
	return avnService(v, "avn service privatelink azure get "+steps.Filled(v, vService))
}

// cmdUpdateLink replaces the documented form, whose positional subscription
// avn refuses.
func cmdUpdateLink(v wizard.Values) string {
	if v(vListEmpty) == listEmpty { // without the flag, avn sends an empty list
		return avnService(v, "avn service privatelink azure update "+steps.Filled(v, vService))
	}
	return avnService(v, "avn service privatelink azure update "+steps.Filled(v, vService), listed(v)...)
}

func cmdSubnets(v wizard.Values) string {
	return steps.Command("az network vnet subnet list", "--vnet-name "+steps.Filled(v, vLinkNet),
		"--resource-group "+steps.Filled(v, vLinkGroup), "--subscription "+steps.Filled(v, vLinkSub))
}

// cmdCreateEndpoint asks for approval by hand: in another directory's service
// there is no other way. The region is the VNet's, not the group's.
func cmdCreateEndpoint(v wizard.Values) string {
	return steps.Command("az network private-endpoint create", "--name "+steps.Filled(v, vEndpoint),
		"--resource-group "+steps.Filled(v, vLinkGroup),
		"--subscription "+steps.Filled(v, vLinkSub), "--location "+steps.Filled(v, vRegion), "--subnet "+
			steps.Filled(v, vSubnet),
		"--private-connection-resource-id "+steps.Filled(v, vAlias), "--connection-name "+steps.Filled(v, vEndpoint),
		"--manual-request true", "--request-message 'peerage'")
}

func cmdRefreshLink(v wizard.Values) string {
	return avnService(v, "avn service privatelink azure refresh "+steps.Filled(v, vService))
}

func cmdConnections(v wizard.Values) string {
	return steps.Lines(cmdRefreshLink(v),
		avnService(v, "avn service privatelink azure connection list "+steps.Filled(v, vService)))
}

func cmdApprove(v wizard.Values) string {
	return avnService(v, "avn service privatelink azure connection approve", steps.Filled(v, vService),
		steps.Filled(v, vConnection))
}

func cmdAddress(v wizard.Values) string {
	id := steps.Filled(v, vEndpointID)
	return "az network nic show --query \"ipConfigurations[?primary && privateIPAddressVersion=='IPv4'].privateIPAddress | [0]\"" +
		" \\\n  --ids \"$(az network " +
		"private-endpoint show --ids " + id + " --query 'networkInterfaces[0].id' -o tsv)\" -o tsv"
}

func cmdRegister(v wizard.Values) string {
	return avnService(v, "avn service privatelink azure connection update", "--endpoint-ip-address "+steps.Filled(v, vIP),
		steps.Filled(v, vService), steps.Filled(v, vConnection))
}

// cmdAccess: avn leaves project_vpc_id out, so the service stays where it is.
func cmdAccess(v wizard.Values) string {
	var out []string
	for _, p := range fields(steps.OrText(v(vParts), "COMPONENT")) {
		out = append(out, avnService(v, "avn service update", "-c "+steps.Quote("privatelink_access."+p+"=true"),
			steps.Filled(v, vService)))
	}
	return steps.Lines(out...)
}

// cmdInfo: avn formats this for a few types only.
func cmdInfo(v wizard.Values) string {
	args := []string{steps.Filled(v, vService), "-p " + steps.Filled(v, vConnection)}
	switch v(vKind) {
	case "kafka":
		return steps.Lines(avnService(v, "avn service connection-info kcat", args...),
			avnService(v, "avn service connection-info kcat", append(args, "-a sasl")...))
	case "pg":
		return steps.Lines(avnService(v, "avn service connection-info psql", args...),
			avnService(v, "avn service connection-info pg uri", args...))
	case "valkey":
		return avnService(v, "avn service connection-info valkey uri", args...)
	case "":
		return avnService(v, "avn service connection-info UTILITY_NAME", args...)
	}
	return steps.Lines("# avn has no connection-info for this type; the components tell:",
		avnService(v, "avn service get "+steps.Filled(v, vService), "--json"))
}

// onGroup names the security group for az.
func onGroup(v wizard.Values) []string {
	name, group := "SECURITY_GROUP", steps.Filled(v, vLinkGroup)
	// …/resourceGroups/GROUP/providers/Microsoft.Network/networkSecurityGroups/NAME
	if p := strings.Split(v(vNSG), "/"); len(p) > 8 {
		name, group = steps.Quote(p[8]), steps.Quote(p[4])
	}
	return []string{"--nsg-name " + name, "--resource-group " + group, "--subscription " + steps.Filled(v, vLinkSub)}
}

func cmdShowRules(v wizard.Values) string {
	return steps.Command("az network nsg rule list", onGroup(v)...)
}

func cmdRule(v wizard.Values) string {
	sources := steps.OrText(strings.Join(steps.QuoteAll(fields(v(vClients))), " "), vClients)
	return steps.Command("az network nsg rule create", append(onGroup(v),
		"--name "+steps.Filled(v, vRuleName), "--priority "+steps.Quote(steps.OrText(v(vRuleAt), "200")),
		"--direction Inbound",
		"--access Allow", "--protocol Tcp",
		"--source-address-prefixes "+sources, "--destination-address-prefixes "+steps.Filled(v, vSubnetRange),
		"--destination-port-ranges 10000-31000")...)
}

// cmdGrantNetwork gives the administrator what endpoints and rules need.
func cmdGrantNetwork(v wizard.Values) string {
	return steps.Command("az role assignment create", "--role 'Network Contributor'",
		"--assignee "+steps.Quote(steps.OrText(v(azure.VarUser), "YOUR_ACCOUNT")),
		"--scope "+steps.Quote("/subscriptions/"+steps.Inside(v, vLinkSub)+"/resourceGroups/"+steps.Inside(v, vLinkGroup)))
}

func cmdDeleteEndpoint(v wizard.Values) string {
	return steps.Command("az network private-endpoint delete", "--ids "+steps.Filled(v, vEndpointID))
}

//go:embed script.sh
var scriptBody string

// Script is procedure P for az, avn and jq.
func Script(v wizard.Values) string {
	parts := "COMPONENTS=(" + strings.Join(steps.QuoteAll(fields(v(vParts))), " ") + ")"
	if v(vParts) == "" {
		parts = `read -ra COMPONENTS <<<"${COMPONENTS:?set this first, with blanks between}"`
	}
	head := `# Needs az, avn (AIVEN_AUTH_TOKEN) and jq. You sign in to Azure in a folder of its
# own: your az stays as it is. It can be run again; with "down" it takes away what
# it made, which it writes down beside itself.

` + steps.Lines(
		export.Setting(v, vLinkProject, ""), export.Setting(v, vService, ""), export.Setting(v, vLinkSub,
			""), export.Setting(v, vLinkGroup, ""),
		export.Setting(v, vRegion, ""), export.Setting(v, vSubnet, ""), export.Setting(v, vEndpoint, "pe-$AIVEN_SERVICE"),
		parts, export.Setting(v, vRuleName, "peerage-kafka-$AIVEN_SERVICE"), clients(v)) + "\n"
	return head + export.Fill(scriptBody)
}

// clients are whom Kafka's ports are opened for, where a rule closes them: those
// that the run names, or the virtual network.
func clients(v wizard.Values) string {
	if v(vClients) == "" {
		return `read -ra CLIENTS <<<"${CLIENTS:-VirtualNetwork}"`
	}
	return "CLIENTS=(" + strings.Join(steps.QuoteAll(fields(v(vClients))), " ") + ")"
}
