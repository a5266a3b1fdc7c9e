package vnetpeering

import (
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/steps"
)

// peerArgs name the VNet for avn; Aiven takes lower case only. An act knows
// the VNet by its id alone.
func (k *Peering) peerArgs(v wizard.Values, create bool) []string {
	n := k.azure.Names
	account, group, vnet := steps.Lowered(v, n.Sub), steps.Lowered(v, n.Group), steps.Lowered(v, n.VNet)
	if id, err := providers.ParseVNetID(strings.ToLower(v(n.VNetID))); err == nil && v(n.VNet) == "" {
		account, group, vnet = steps.Quote(id.SubscriptionID), steps.Quote(id.Group), steps.Quote(id.Name)
	}
	out := []string{"--peer-cloud-account " + account, "--peer-resource-group " + group, "--peer-vpc " + vnet}
	if !create {
		return out
	}
	return append(out, "--peer-azure-app-id "+steps.Lowered(v, azure.VarAppID),
		"--peer-azure-tenant-id "+steps.Lowered(v, n.Tenant))
}

func cmdLeave(wizard.Values) string { return "az account clear" }

func cmdSignInApp(tenant string) func(wizard.Values) string {
	return func(v wizard.Values) string {
		return steps.Command("az login", "--service-principal", "-u "+steps.Filled(v, azure.VarAppID),
			`-p "$`+azure.VarSecret+`"`, "--tenant "+steps.Filled(v, tenant))
	}
}

// onVNet name the VNet for az.
func (k *Peering) onVNet(v wizard.Values) []string {
	n := k.azure.Names
	return []string{
		"--vnet-name " + steps.Filled(v, n.VNet), "--resource-group " + steps.Filled(v, n.Group),
		"--subscription " + steps.Filled(v, n.Sub),
	}
}

func (k *Peering) cmdPeerAzure(v wizard.Values) string {
	args := append([]string{
		"--name " + steps.Filled(v, azure.VarPeeringName), "--remote-vnet " + steps.Filled(v, azure.VarToVNet),
	}, k.onVNet(v)...)
	return steps.Command("az network vnet peering create", append(args, "--allow-vnet-access")...)
}

func cmdShowHalf(v wizard.Values) string {
	return steps.Command("az network vnet peering show", azure.HalfArgs(v)...)
}

// asApp: of all commands about peerings, az sends the other directory's token
// with create and sync alone, and only when it is signed in there, too.
const asApp = "# as the application, signed in to both directories (az login --service-principal, twice)"

func cmdSync(v wizard.Values) string {
	return steps.Lines(asApp, steps.Command("az network vnet peering sync", azure.HalfArgs(v)...))
}

// cmdAllow creates the half again: update never works across directories.
func cmdAllow(v wizard.Values) string {
	return steps.Lines(asApp, "# forwarded traffic and gateways are switched off, unless you name them again",
		steps.Command("az network vnet peering create", append(azure.HalfNames(v),
			"--remote-vnet "+steps.Filled(v, azure.VarToVNet), "--allow-vnet-access")...))
}
