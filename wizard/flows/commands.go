package flows

import (
	"encoding/json"

	"peerage/providers"
	"peerage/wizard"
)

// The documented commands, filled in; where the document's does not work, the
// one that does.

func (k *kit) cmdSignIn(v wizard.Values) string {
	if t := v(k.az.tenant); t != "" {
		return lines("az account clear", command("az login", "--tenant "+filled(v, k.az.tenant)))
	}
	return lines("az account clear", "az login")
}

func (k *kit) cmdSubscription(v wizard.Values) string {
	return command("az account set", "--subscription "+filled(v, k.az.sub))
}

// cmdCreateApp leaves out --key-type Password: it has no effect.
func (k *kit) cmdCreateApp(v wizard.Values) string {
	name := v(vAppName)
	if name == "" {
		name = "NAME_OF_YOUR_CHOICE"
	}
	return command("az ad app create", "--display-name "+quote(name), "--sign-in-audience AzureADMultipleOrgs")
}

func (k *kit) cmdCreatePrincipal(v wizard.Values) string {
	return command("az ad sp create", "--id "+filled(v, vAppID))
}

// cmdCreateKey has --append: without it all other keys are deleted.
func (k *kit) cmdCreateKey(v wizard.Values) string {
	days := orText(v(vKeyDays), defaultDays)
	return command("az ad app credential reset", "--id "+filled(v, vAppID), "--append",
		"--display-name "+quote("peerage"), `--end-date "$(date -u -d '+`+days+` days' +%Y-%m-%dT%H:%M:%SZ)"`)
}

func (k *kit) cmdListVNets(v wizard.Values) string {
	if v(k.az.sub) == "" {
		return "az network vnet list"
	}
	return command("az network vnet list", "--subscription "+filled(v, k.az.sub))
}

func (k *kit) cmdAppRole(v wizard.Values) string {
	if v(vAppRole) != roleCustom {
		return command("az role definition list", "--name 'Network Contributor'")
	}
	return k.cmdRole(k.appRoleName(v), "Allows creating, reading and deleting peerings of VNets in scope", k.roleAt(k.appRoleSpec(), v), appActions)
}

// cmdRole is plain JSON: the document's splices quotation marks into it.
func (k *kit) cmdRole(name, about, at string, actions []string) string {
	doc := struct {
		Name, Description         string
		Actions, AssignableScopes []string
	}{name, about, actions, []string{at}}
	b, err := json.MarshalIndent(doc, "", "  ")
	if err != nil { // strings always marshal
		return ""
	}
	return "az role definition create --role-definition " + quote(string(b))
}

func (k *kit) cmdVendorRole(s roleSpec) func(wizard.Values) string {
	return func(v wizard.Values) string {
		return k.cmdRole(orText(s.title(v), "NAME_OF_YOUR_CHOICE"), orText(v(s.aboutVar), s.about), k.roleAt(s, v), s.actions)
	}
}

// cmdAssign grants role to principal at scope; the latter is a shell word.
func (k *kit) cmdAssign(role, principal, scope string) func(wizard.Values) string {
	return func(v wizard.Values) string {
		at := filled(v, scope)
		if scope == k.az.vnetID && principal == vSPID {
			at = quote(k.appScope(v))
		}
		return command("az role assignment create", "--role "+filled(v, role),
			"--assignee-object-id "+filled(v, principal), "--assignee-principal-type ServicePrincipal", "--scope "+at)
	}
}

func (k *kit) cmdVendorPrincipal(app string) func(wizard.Values) string {
	return func(wizard.Values) string { return command("az ad sp create", "--id "+app) }
}

func (k *kit) cmdTenant(wizard.Values) string { return "az account list" }

func (k *kit) cmdOrgs(wizard.Values) string { return "avn organization list" }

func (k *kit) cmdVPCs(v wizard.Values) string {
	list := command("avn organization vpc list", "--organization-id "+filled(v, vOrg))
	if v(vVPC) != newVPC {
		return list
	}
	return lines(list, command("avn organization vpc create", "--organization-id "+filled(v, vOrg),
		"--cloud "+filled(v, vNewCloud), "--network-cidr "+filled(v, vNewCIDR)))
}

func (k *kit) cmdCreatePeering(v wizard.Values) string {
	return command("avn organization vpc peering-connection create",
		"--organization-id "+filled(v, vOrg), "--organization-vpc-id "+filled(v, vVPC),
		"--peer-cloud-account "+lowered(v, k.az.sub), "--peer-resource-group "+lowered(v, k.az.group),
		"--peer-vpc "+lowered(v, k.az.vnet), "--peer-azure-app-id "+lowered(v, vAppID),
		"--peer-azure-tenant-id "+lowered(v, k.az.tenant))
}

// cmdPeerings replaces two documented commands that avn refuses: it has no
// peering-connection get, and vpc get takes no --peer options. The table
// leaves out state_info, so JSON.
func (k *kit) cmdPeerings(v wizard.Values) string {
	return command("avn organization vpc peering-connection list",
		"--organization-id "+filled(v, vOrg), "--organization-vpc-id "+filled(v, vVPC), "--json")
}

func (k *kit) cmdLeave(wizard.Values) string { return "az account clear" }

func (k *kit) cmdSignInApp(tenant string) func(wizard.Values) string {
	return func(v wizard.Values) string {
		return command("az login", "--service-principal", "-u "+filled(v, vAppID),
			`-p "$`+vSecret+`"`, "--tenant "+filled(v, tenant))
	}
}

func (k *kit) cmdPeerAzure(v wizard.Values) string {
	return command("az network vnet peering create", "--name "+filled(v, vPeering),
		"--remote-vnet "+filled(v, vToVNet), "--vnet-name "+filled(v, k.az.vnet),
		"--resource-group "+filled(v, k.az.group), "--subscription "+filled(v, k.az.sub), "--allow-vnet-access")
}

// cmdDelete is A22: first Aiven's half, then Azure's.
func (k *kit) cmdDelete(v wizard.Values) string {
	return lines(k.cmdDeleteAiven(v), command("az network vnet peering delete", "--name "+filled(v, vPeering),
		"--vnet-name "+filled(v, k.az.vnet), "--resource-group "+filled(v, k.az.group), "--subscription "+filled(v, k.az.sub)))
}

func (k *kit) cmdDeleteAiven(v wizard.Values) string {
	return command("avn organization vpc peering-connection delete",
		"--organization-id "+filled(v, vOrg), "--organization-vpc-id "+filled(v, vVPC),
		"--peering-connection-id "+filled(v, vPeeringID))
}

func (k *kit) cmdRefresh(v wizard.Values) string {
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

func (k *kit) cmdDeleteAzure(v wizard.Values) string {
	return command("az network vnet peering delete", azureHalfArgs(v)...)
}

func (k *kit) cmdSync(v wizard.Values) string {
	return command("az network vnet peering sync", azureHalfArgs(v)...)
}

func (k *kit) cmdAllow(v wizard.Values) string {
	return command("az network vnet peering update", append(azureHalfArgs(v), "--set allowVirtualNetworkAccess=true")...)
}

func (k *kit) cmdRemoveKey(v wizard.Values) string {
	return lines(command("az ad app credential list", "--id "+filled(v, vAppID)),
		command("az ad app credential delete", "--id "+filled(v, vAppID), "--key-id KEY_ID"))
}
