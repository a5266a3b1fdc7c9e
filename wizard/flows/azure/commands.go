package azure

import (
	"encoding/json"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// The documented commands, filled in; where the document's does not work, the
// one that does.

func (k *Side) cmdSignIn(v wizard.Values) string {
	if t := v(k.Names.Tenant); t != "" {
		return steps.Lines("az account clear", steps.Command("az login", "--tenant "+steps.Filled(v, k.Names.Tenant)))
	}
	return steps.Lines("az account clear", "az login")
}

func (k *Side) cmdSubscription(v wizard.Values) string {
	return steps.Command("az account set", "--subscription "+steps.Filled(v, k.Names.Sub))
}

// cmdCreateApp leaves out --key-type Password: it has no effect.
func (k *Side) cmdCreateApp(v wizard.Values) string {
	name := v(VarAppName)
	if name == "" {
		name = "NAME_OF_YOUR_CHOICE"
	}
	return steps.Command("az ad app create", "--display-name "+steps.Quote(name), "--sign-in-audience "+AudienceMany)
}

func cmdShowApp(v wizard.Values) string {
	return steps.Command("az ad app show", "--id "+steps.Filled(v, VarAppID))
}

func cmdShowPrincipal(v wizard.Values) string {
	return steps.Command("az ad sp show", "--id "+steps.Filled(v, VarAppID))
}

func (k *Side) cmdCreatePrincipal(v wizard.Values) string {
	return steps.Command("az ad sp create", "--id "+steps.Filled(v, VarAppID))
}

// cmdCreateKey has --append: without it all other keys are deleted. jq reckons
// the day, because date is another on every system.
func (k *Side) cmdCreateKey(v wizard.Values) string {
	days := steps.OrText(v(VarKeyDays), DefaultDays)
	return steps.Command("az ad app credential reset", "--id "+steps.Filled(v, VarAppID), "--append",
		"--display-name "+steps.Quote("peerage"), `--end-date "$(jq -nr --arg d `+steps.Quote(days)+
			` 'now + 86400 * ($d | tonumber) | floor | todate')"`)
}

// CmdListVNets lists the VNets of the subscription.
func (k *Side) CmdListVNets(v wizard.Values) string {
	if v(k.Names.Sub) == "" {
		return "az network vnet list"
	}
	return steps.Command("az network vnet list", "--subscription "+steps.Filled(v, k.Names.Sub))
}

func (k *Side) cmdAppRole(v wizard.Values) string {
	if v(VarAppRole) != RoleCustom {
		return steps.Command("az role definition list", "--name "+steps.Quote(BuiltInRole))
	}
	return k.cmdRole(k.appRoleSpec())(v)
}

func (k *Side) cmdShowAppRole(v wizard.Values) string {
	if v(VarAppRole) != RoleCustom {
		return k.cmdAppRole(v)
	}
	return k.cmdShowRole(k.appRoleSpec())(v)
}

// cmdRole is plain JSON: the document's splices quotation marks into it.
func (k *Side) cmdRole(s RoleSpec) func(wizard.Values) string {
	return func(v wizard.Values) string {
		doc := struct {
			Name, Description         string
			Actions, AssignableScopes []string
		}{steps.OrText(s.Title(v), "NAME_OF_YOUR_CHOICE"), s.about(v), s.Actions, []string{k.roleAt(s, v)}}
		b, err := json.MarshalIndent(doc, "", "  ")
		if err != nil { // strings always marshal
			return ""
		}
		return "az role definition create --role-definition " + steps.Quote(string(b))
	}
}

// cmdShowRole shows a role that was there already.
func (k *Side) cmdShowRole(s RoleSpec) func(wizard.Values) string {
	return func(v wizard.Values) string {
		return steps.Command("az role definition list", "--name "+steps.Quote(steps.OrText(s.Title(v), "NAME_OF_YOUR_CHOICE")),
			"--scope "+steps.Quote(k.roleAt(s, v)))
	}
}

// cmdGrants lists what a principal may at a scope, of one role.
func (k *Side) cmdGrants(role, principal, scope string) func(wizard.Values) string {
	return func(v wizard.Values) string {
		return steps.Command("az role assignment list", "--role "+steps.Filled(v, role),
			"--assignee "+steps.Filled(v, principal), "--scope "+k.grantedAt(v, principal, scope), "--include-inherited")
	}
}

// grantedAt is the scope of a grant, as a shell word.
func (k *Side) grantedAt(v wizard.Values, principal, scope string) string {
	if scope == k.Names.VNetID && principal == VarPrincipal {
		return steps.Quote(k.appScope(v))
	}
	return steps.Filled(v, scope)
}

// cmdAssign grants role to principal at scope; the latter is a shell word.
func (k *Side) cmdAssign(role, principal, scope string) func(wizard.Values) string {
	return func(v wizard.Values) string {
		return steps.Command("az role assignment create", "--role "+steps.Filled(v, role),
			"--assignee-object-id "+steps.Filled(v, principal), "--assignee-principal-type ServicePrincipal",
			"--scope "+k.grantedAt(v, principal, scope))
	}
}

func (k *Side) cmdVendorPrincipal(app string) func(wizard.Values) string {
	return func(wizard.Values) string { return steps.Command("az ad sp create", "--id "+app) }
}

// CmdTenant shows the subscriptions with their directories.
func (k *Side) CmdTenant(wizard.Values) string { return "az account list" }

// HalfArgs name a VNet peering from its ARM id.
func HalfArgs(v wizard.Values) []string {
	if v(VarPeeringID) == "" {
		return []string{"--ids " + steps.Filled(v, VarPeeringID)}
	}
	return HalfNames(v)
}

// HalfNames is HalfArgs for a command that takes no id.
func HalfNames(v wizard.Values) []string {
	id, name, err := providers.ParsePeeringID(v(VarPeeringID))
	if err != nil {
		return []string{"--name PEERING_NAME", "--vnet-name VNET_NAME", "--resource-group RESOURCE_GROUP"}
	}
	return []string{"--name " + steps.Quote(name), "--vnet-name " + steps.Quote(id.Name),
		"--resource-group " + steps.Quote(id.Group), "--subscription " + steps.Quote(id.SubscriptionID)}
}

func (k *Side) cmdDeleteAzure(v wizard.Values) string {
	return steps.Command("az network vnet peering delete", HalfArgs(v)...)
}

func (k *Side) cmdRemoveKey(v wizard.Values) string {
	return steps.Lines(steps.Command("az ad app credential list", "--id "+steps.Filled(v, VarAppID)),
		steps.Command("az ad app credential delete", "--id "+steps.Filled(v, VarAppID), "--key-id KEY_ID"))
}

// cmdGrantRights gives the administrator what the steps need.
func (k *Side) cmdGrantRights(v wizard.Values) string {
	who := steps.OrText(v(VarUser), "YOUR_ACCOUNT")
	return steps.Command("az role assignment create", "--role 'User Access Administrator'", "--assignee "+steps.Quote(who),
		"--scope "+steps.Quote("/subscriptions/"+steps.Inside(v, k.Names.Sub)))
}

// cmdLocks finds and removes the locks of the network's resource group.
func (k *Side) cmdLocks(v wizard.Values) string {
	at := []string{"--resource-group " + steps.Filled(v, k.Names.Group), "--subscription " + steps.Filled(v, k.Names.Sub)}
	return steps.Lines(steps.Command("az lock list", at...),
		steps.Command("az lock delete", append([]string{"--name LOCK_NAME"}, at...)...))
}

// cmdRegister registers the subscription for networks.
func (k *Side) cmdRegister(v wizard.Values) string {
	return steps.Command("az provider register", "--namespace Microsoft.Network",
		"--subscription "+steps.Filled(v, k.Names.Sub))
}
