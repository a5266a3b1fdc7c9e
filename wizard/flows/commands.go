package flows

import (
	"encoding/json"

	"peerage/providers"
	"peerage/wizard"
)

// The documented commands, filled in; where the document's does not work, the
// one that does.

func cmdSignIn(v wizard.Values) string {
	if t := v(vTenant); t != "" {
		return lines("az account clear", command("az login", "--tenant "+filled(v, vTenant)))
	}
	return lines("az account clear", "az login")
}

func cmdSubscription(v wizard.Values) string {
	return command("az account set", "--subscription "+filled(v, vSub))
}

// cmdCreateApp leaves out --key-type Password: it has no effect.
func cmdCreateApp(v wizard.Values) string {
	name := v(vAppName)
	if name == "" {
		name = "NAME_OF_YOUR_CHOICE"
	}
	return command("az ad app create", "--display-name "+quote(name), "--sign-in-audience AzureADMultipleOrgs")
}

func cmdCreatePrincipal(v wizard.Values) string {
	return command("az ad sp create", "--id "+filled(v, vAppID))
}

// cmdCreateKey has --append: without it all other keys are deleted.
func cmdCreateKey(v wizard.Values) string {
	days := orText(v(vKeyDays), defaultDays)
	return command("az ad app credential reset", "--id "+filled(v, vAppID), "--append",
		"--display-name "+quote("peerage"), `--end-date "$(date -u -d '+`+days+` days' +%Y-%m-%dT%H:%M:%SZ)"`)
}

func cmdListVNets(v wizard.Values) string {
	if v(vSub) == "" {
		return "az network vnet list"
	}
	return command("az network vnet list", "--subscription "+filled(v, vSub))
}

func cmdAppRole(v wizard.Values) string {
	if v(vAppRole) != roleCustom {
		return command("az role definition list", "--name 'Network Contributor'")
	}
	return cmdRole(appRoleName(v), "Allows creating, reading and deleting peerings of VNets in scope", appActions, v)
}

// cmdRole is plain JSON: the document's splices quotation marks into it.
func cmdRole(name, about string, actions []string, v wizard.Values) string {
	doc := struct {
		Name, Description         string
		Actions, AssignableScopes []string
	}{name, about, actions, []string{"/subscriptions/" + inside(v, vSub)}}
	b, err := json.MarshalIndent(doc, "", "  ")
	if err != nil { // strings always marshal
		return ""
	}
	return "az role definition create --role-definition " + quote(string(b))
}

func cmdAivenRole(v wizard.Values) string {
	return cmdRole(orText(v(vRoleName), "NAME_OF_YOUR_CHOICE"), peerRoleAbout, peerActions, v)
}

// cmdAssign grants role to principal at scope; the latter is a shell word.
func cmdAssign(role, principal, scope string) func(wizard.Values) string {
	return func(v wizard.Values) string {
		at := filled(v, scope)
		if scope == vVNetID && principal == vSPID {
			at = quote(appScope(v))
		}
		return command("az role assignment create", "--role "+filled(v, role),
			"--assignee-object-id "+filled(v, principal), "--assignee-principal-type ServicePrincipal", "--scope "+at)
	}
}

func cmdVendorPrincipal(app string) func(wizard.Values) string {
	return func(wizard.Values) string { return command("az ad sp create", "--id "+app) }
}

func cmdTenant(wizard.Values) string { return "az account list" }

func cmdOrgs(wizard.Values) string { return "avn organization list" }

func cmdVPCs(v wizard.Values) string {
	list := command("avn organization vpc list", "--organization-id "+filled(v, vOrg))
	if v(vVPC) != newVPC {
		return list
	}
	return lines(list, command("avn organization vpc create", "--organization-id "+filled(v, vOrg),
		"--cloud "+filled(v, vNewCloud), "--network-cidr "+filled(v, vNewCIDR)))
}

func cmdCreatePeering(v wizard.Values) string {
	return command("avn organization vpc peering-connection create",
		"--organization-id "+filled(v, vOrg), "--organization-vpc-id "+filled(v, vVPC),
		"--peer-cloud-account "+lowered(v, vSub), "--peer-resource-group "+lowered(v, vGroup),
		"--peer-vpc "+lowered(v, vVNet), "--peer-azure-app-id "+lowered(v, vAppID),
		"--peer-azure-tenant-id "+lowered(v, vTenant))
}

// cmdPeerings replaces two documented commands that avn refuses: it has no
// peering-connection get, and vpc get takes no --peer options. The table
// leaves out state_info, so JSON.
func cmdPeerings(v wizard.Values) string {
	return command("avn organization vpc peering-connection list",
		"--organization-id "+filled(v, vOrg), "--organization-vpc-id "+filled(v, vVPC), "--json")
}

func cmdLeave(wizard.Values) string { return "az account clear" }

func cmdSignInApp(tenant string) func(wizard.Values) string {
	return func(v wizard.Values) string {
		return command("az login", "--service-principal", "-u "+filled(v, vAppID),
			`-p "$`+vSecret+`"`, "--tenant "+filled(v, tenant))
	}
}

func cmdPeerAzure(v wizard.Values) string {
	return command("az network vnet peering create", "--name "+filled(v, vPeering),
		"--remote-vnet "+filled(v, vToVNet), "--vnet-name "+filled(v, vVNet),
		"--resource-group "+filled(v, vGroup), "--subscription "+filled(v, vSub), "--allow-vnet-access")
}

// cmdDelete is A22: first Aiven's half, then Azure's.
func cmdDelete(v wizard.Values) string {
	return lines(cmdDeleteAiven(v), command("az network vnet peering delete", "--name "+filled(v, vPeering),
		"--vnet-name "+filled(v, vVNet), "--resource-group "+filled(v, vGroup), "--subscription "+filled(v, vSub)))
}

func cmdDeleteAiven(v wizard.Values) string {
	return command("avn organization vpc peering-connection delete",
		"--organization-id "+filled(v, vOrg), "--organization-vpc-id "+filled(v, vVPC),
		"--peering-connection-id "+filled(v, vPeeringID))
}

func cmdRefresh(v wizard.Values) string {
	return command("avn organization vpc peering-connection refresh",
		"--organization-id "+filled(v, vOrg), "--organization-vpc-id "+filled(v, vVPC))
}

// azureHalfArgs name a VNet peering from its ARM id.
func azureHalfArgs(v wizard.Values) []string {
	id, name, err := providers.ParsePeeringID(v(vPeeringARM))
	if err != nil {
		return []string{"--ids " + filled(v, vPeeringARM)}
	}
	return []string{"--name " + quote(name), "--vnet-name " + quote(id.Name), "--resource-group " + quote(id.Group), "--subscription " + quote(id.SubscriptionID)}
}

func cmdDeleteAzure(v wizard.Values) string {
	return command("az network vnet peering delete", azureHalfArgs(v)...)
}

func cmdSync(v wizard.Values) string {
	return command("az network vnet peering sync", azureHalfArgs(v)...)
}

func cmdRemoveKey(v wizard.Values) string {
	return lines(command("az ad app credential list", "--id "+filled(v, vAppID)),
		command("az ad app credential delete", "--id "+filled(v, vAppID), "--key-id KEY_ID"))
}
