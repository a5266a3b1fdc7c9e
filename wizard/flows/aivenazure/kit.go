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
	p := vnetpeering.New(base, azure.UserNames(), aiven.Organization(), "A")
	return &kit{Kit: base, azure: p.Azure(), aiven: p.Aiven(), peering: p}
}

func vars(names ...string) []wizard.Var {
	return steps.Merged(azure.Variables(), aiven.Variables(aiven.OnAzure()), vnetpeering.Variables()).Pick(names...)
}
