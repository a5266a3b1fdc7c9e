// Package privatelink connects an Aiven service to an Azure VNet by Private Link:
// procedure P of the documents.
package privatelink

import (
	"peerage/wizard"
	"peerage/wizard/flows/aiven"
	"peerage/wizard/flows/azure"
	"peerage/wizard/flows/steps"
)

// kit is what the procedure's steps are made of.
type kit struct {
	*steps.Kit
	azure *azure.Side
	aiven *aiven.Side
}

// newKit has the document's names.
func newKit(base *steps.Kit) *kit {
	names := azure.Names{Sub: vLinkSub, Tenant: vLinkTenant, VNetID: vLinkVNet, Group: vLinkGroup, VNet: vLinkNet, SubStep: "P05A"}
	spec := aiven.Spec{
		Of: aiven.Project(), On: aiven.OnAzure(), May: aiven.MayService,
		Right: "Configuring the service (service:configuration:write) and its static IP addresses (operator)",
	}
	return &kit{Kit: base, azure: azure.New(base, names), aiven: aiven.New(base, spec)}
}

func vars(names ...string) []wizard.Var {
	return steps.Merged(azure.Variables(), aiven.Variables(aiven.OnAzure()), linkVariables()).Pick(names...)
}
