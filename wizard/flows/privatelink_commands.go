package flows

import (
	"strconv"
	"strings"

	"peerage/wizard"
)

// The documented commands of Private Link, filled in and corrected.

// avnService is a command about the service, with its project.
func avnService(v wizard.Values, head string, args ...string) string {
	if v(vLinkProject) != "" {
		args = append(args, "--project "+filled(v, vLinkProject))
	}
	return command(head, args...)
}

func cmdService(v wizard.Values) string {
	return avnService(v, "avn service get "+filled(v, vService))
}

func cmdStaticIPs(v wizard.Values) string {
	n, err := strconv.Atoi(v(vStatic))
	each := "# twice as many as the service has nodes (above 6 nodes: 6 more than nodes)"
	if err == nil {
		each = "# " + strconv.Itoa(n) + " times:"
	}
	return lines(each,
		avnService(v, "avn static-ip create", "--cloud "+filled(v, vLinkCloud)),
		avnService(v, "avn static-ip associate", "--service "+filled(v, vService), "STATIC_IP_ADDRESS_ID"),
		"# then:",
		avnService(v, "avn service update", "-c static_ips=true", filled(v, vService)))
}

// listed are the subscriptions as options: the flag is repeated, and without
// it avn sends an empty list.
func listed(v wizard.Values) []string {
	var out []string
	for _, s := range fields(orText(v(vAllow), v(vLinkSub), vLinkSub)) {
		out = append(out, "--user-subscription-id "+s)
	}
	return out
}

func cmdCreateLink(v wizard.Values) string {
	return avnService(v, "avn service privatelink azure create "+filled(v, vService), listed(v)...)
}

func cmdGetLink(v wizard.Values) string {
	return avnService(v, "avn service privatelink azure get "+filled(v, vService))
}

// cmdUpdateLink replaces the documented form, whose positional subscription
// avn refuses.
func cmdUpdateLink(v wizard.Values) string {
	if v(vListEmpty) == listEmpty { // without the flag, avn sends an empty list
		return avnService(v, "avn service privatelink azure update "+filled(v, vService))
	}
	return avnService(v, "avn service privatelink azure update "+filled(v, vService), listed(v)...)
}

func cmdSubnets(v wizard.Values) string {
	return command("az network vnet subnet list", "--vnet-name "+filled(v, vLinkNet), "--resource-group "+filled(v, vLinkGroup), "--subscription "+filled(v, vLinkSub))
}

// cmdCreateEndpoint asks for approval by hand: in another directory's service
// there is no other way. The region is the VNet's, not the group's.
func cmdCreateEndpoint(v wizard.Values) string {
	return command("az network private-endpoint create", "--name "+filled(v, vEndpoint), "--resource-group "+filled(v, vLinkGroup),
		"--subscription "+filled(v, vLinkSub), "--location "+filled(v, vRegion), "--subnet "+filled(v, vSubnet),
		"--private-connection-resource-id "+filled(v, vAlias), "--connection-name "+filled(v, vEndpoint),
		"--manual-request true", "--request-message 'peerage'")
}

func cmdRefreshLink(v wizard.Values) string {
	return avnService(v, "avn service privatelink azure refresh "+filled(v, vService))
}

func cmdConnections(v wizard.Values) string {
	return lines(cmdRefreshLink(v), avnService(v, "avn service privatelink azure connection list "+filled(v, vService)))
}

func cmdApprove(v wizard.Values) string {
	return avnService(v, "avn service privatelink azure connection approve", filled(v, vService), filled(v, vConnection))
}

func cmdAddress(v wizard.Values) string {
	id := filled(v, vEndpointID)
	return "az network nic show --query 'ipConfigurations[0].privateIPAddress' \\\n  --ids \"$(az network private-endpoint show --ids " + id + " --query 'networkInterfaces[0].id' -o tsv)\" -o tsv"
}

func cmdRegister(v wizard.Values) string {
	return avnService(v, "avn service privatelink azure connection update", "--endpoint-ip-address "+filled(v, vIP), filled(v, vService), filled(v, vConnection))
}

// cmdAccess: avn leaves project_vpc_id out, so the service stays where it is.
func cmdAccess(v wizard.Values) string {
	var out []string
	for _, p := range fields(orText(v(vParts), "COMPONENT")) {
		out = append(out, avnService(v, "avn service update", "-c privatelink_access."+p+"=true", filled(v, vService)))
	}
	return lines(out...)
}

// cmdInfo: avn formats this for a few types only.
func cmdInfo(v wizard.Values) string {
	args := []string{filled(v, vService), "-p " + filled(v, vConnection)}
	switch v(vKind) {
	case "kafka":
		return lines(avnService(v, "avn service connection-info kcat", args...), avnService(v, "avn service connection-info kcat", append(args, "-a sasl")...))
	case "pg":
		return lines(avnService(v, "avn service connection-info psql", args...), avnService(v, "avn service connection-info pg uri", args...))
	case "valkey":
		return avnService(v, "avn service connection-info valkey uri", args...)
	case "":
		return avnService(v, "avn service connection-info UTILITY_NAME", args...)
	}
	return lines("# avn has no connection-info for this type; the components tell:", avnService(v, "avn service get "+filled(v, vService), "--json"))
}

func cmdRule(v wizard.Values) string {
	sources := orText(strings.Join(fields(v(vClients)), " "), vClients)
	name, group := "SECURITY_GROUP", filled(v, vLinkGroup)
	if p := strings.Split(v(vNSG), "/"); len(p) > 8 { // …/resourceGroups/GROUP/providers/Microsoft.Network/networkSecurityGroups/NAME
		name, group = quote(p[8]), quote(p[4])
	}
	return command("az network nsg rule create", "--nsg-name "+name, "--resource-group "+group, "--subscription "+filled(v, vLinkSub),
		"--name "+filled(v, vRuleName), "--priority "+orText(v(vRuleAt), "200"), "--direction Inbound", "--access Allow", "--protocol Tcp",
		"--source-address-prefixes "+sources, "--destination-address-prefixes "+filled(v, vSubnetRange), "--destination-port-ranges 10000-31000")
}

// cmdGrantNetwork gives the administrator what endpoints and rules need.
func cmdGrantNetwork(v wizard.Values) string {
	return command("az role assignment create", "--role 'Network Contributor'", "--assignee "+quote(orText(v(vUser), "YOUR_ACCOUNT")),
		"--scope "+quote("/subscriptions/"+inside(v, vLinkSub)+"/resourceGroups/"+inside(v, vLinkGroup)))
}

func cmdDeleteEndpoint(v wizard.Values) string {
	return command("az network private-endpoint delete", "--ids "+filled(v, vEndpointID))
}

// cmdDeleteLink is P15.
func cmdDeleteLink(v wizard.Values) string {
	return avnService(v, "avn service privatelink azure delete "+filled(v, vService))
}
