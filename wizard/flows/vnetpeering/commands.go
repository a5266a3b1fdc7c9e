package vnetpeering

import (
	"peerage/wizard"
	"peerage/wizard/flows/aiven"
	"peerage/wizard/flows/azure"
	"peerage/wizard/flows/steps"
)

func (k *Peering) cmdCreatePeering(v wizard.Values) string {
	return steps.Command("avn organization vpc peering-connection create",
		"--organization-id "+steps.Filled(v, aiven.VarOrg), "--organization-vpc-id "+steps.Filled(v, aiven.VarVPC),
		"--peer-cloud-account "+steps.Lowered(v, k.azure.Names.Sub), "--peer-resource-group "+steps.Lowered(v, k.azure.Names.Group),
		"--peer-vpc "+steps.Lowered(v, k.azure.Names.VNet), "--peer-azure-app-id "+steps.Lowered(v, azure.VarAppID),
		"--peer-azure-tenant-id "+steps.Lowered(v, k.azure.Names.Tenant))
}

func (k *Peering) cmdLeave(wizard.Values) string { return "az account clear" }

func (k *Peering) cmdSignInApp(tenant string) func(wizard.Values) string {
	return func(v wizard.Values) string {
		return steps.Command("az login", "--service-principal", "-u "+steps.Filled(v, azure.VarAppID),
			`-p "$`+azure.VarSecret+`"`, "--tenant "+steps.Filled(v, tenant))
	}
}

func (k *Peering) cmdPeerAzure(v wizard.Values) string {
	return steps.Command("az network vnet peering create", "--name "+steps.Filled(v, azure.VarPeeringName),
		"--remote-vnet "+steps.Filled(v, azure.VarToVNet), "--vnet-name "+steps.Filled(v, k.azure.Names.VNet),
		"--resource-group "+steps.Filled(v, k.azure.Names.Group), "--subscription "+steps.Filled(v, k.azure.Names.Sub), "--allow-vnet-access")
}

// CmdDelete is A22: first Aiven's half, then Azure's.
func (k *Peering) CmdDelete(v wizard.Values) string {
	return steps.Lines(k.aiven.CmdDelete(v), steps.Command("az network vnet peering delete", "--name "+steps.Filled(v, azure.VarPeeringName),
		"--vnet-name "+steps.Filled(v, k.azure.Names.VNet), "--resource-group "+steps.Filled(v, k.azure.Names.Group), "--subscription "+steps.Filled(v, k.azure.Names.Sub)))
}

func (k *Peering) cmdSync(v wizard.Values) string {
	return steps.Command("az network vnet peering sync", azure.HalfArgs(v)...)
}

func (k *Peering) cmdAllow(v wizard.Values) string {
	return steps.Command("az network vnet peering update", append(azure.HalfArgs(v), "--set allowVirtualNetworkAccess=true")...)
}
