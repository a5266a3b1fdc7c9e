package vnetpeering

import (
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/azure"
)

// KeyAivenRole is the role of Aiven's application in a run's inventory, and
// KeyAivenGrant its grant.
const (
	KeyAivenRole  = "aiven-role"
	KeyAivenGrant = "aiven-assignment"
)

// AivenRoleSpec is the role of Aiven's application.
func (k *Peering) AivenRoleSpec() azure.RoleSpec {
	return azure.RoleSpec{
		Key: KeyAivenRole, Vendor: "Aiven", App: AivenApp,
		Why: "It allows exactly what Aiven needs to peer to your VNet. " +
			"Only VNets in this subscription can be given it.",
		Name: VarRoleName, Apart: []string{k.azure.Names.VNetID, k.aiven.Of.VPC}, Out: VarAivenRole,
		Actions: azure.PeerActions, About: azure.PeerRoleAbout,
		Title: func(v wizard.Values) string { return v(VarRoleName) },
	}
}

// AivenGrant grants Aiven's principal its role on the VNet.
func (k *Peering) AivenGrant(id string) azure.GrantSpec {
	role := k.AivenRoleSpec()
	return azure.GrantSpec{
		Held: &role,
		ID:   id, Key: KeyAivenGrant, Title: "Let Aiven peer it",
		Why:       "Aiven's application may then create a peering to this VNet, and do nothing else.",
		Principal: VarAivenPrincipal, Role: VarAivenRole, Out: VarAivenGrant,
		Scope: func(v wizard.Values) string { return v(k.azure.Names.VNetID) },
		Text: func(v wizard.Values) string {
			return "Aiven's application gets the role " + v(VarRoleName) + " on " + v(k.azure.Names.VNet) +
				", and nowhere else."
		},
		Result: "Aiven may peer",
	}
}
