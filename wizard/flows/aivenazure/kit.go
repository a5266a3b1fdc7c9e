// Package aivenazure connects an Aiven organization VPC to an Azure VNet:
// procedure A of the documents.
package aivenazure

import (
	"peerage/wizard"
	"peerage/wizard/flows/aiven"
	"peerage/wizard/flows/azure"
	"peerage/wizard/flows/steps"
	"peerage/wizard/flows/vnetpeering"
)

// kit is what the procedure's steps are made of.
type kit struct {
	*steps.Kit
	azure   *azure.Side
	aiven   *aiven.Side
	peering *vnetpeering.Peering
}

func newKit(base *steps.Kit) *kit {
	k := &kit{Kit: base, azure: azure.New(base, azure.UserNames()), aiven: aiven.New(base, "", aiven.OrganizationRight)}
	k.peering = vnetpeering.New(k.azure, k.aiven)
	return k
}

func vars(names ...string) []wizard.Var {
	return steps.Merged(azure.Variables(), aiven.Variables(), vnetpeering.Variables()).Pick(names...)
}
