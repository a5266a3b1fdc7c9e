// Package astraazure connects an Astra DB Classic database to an Azure VNet:
// procedure D of the documents.
package astraazure

import (
	"peerage/wizard"
	"peerage/wizard/flows/azure"
	"peerage/wizard/flows/steps"
)

// kit is what the procedure's steps are made of.
type kit struct {
	*steps.Kit
	azure *azure.Side
}

func newKit(base *steps.Kit) *kit {
	return &kit{Kit: base, azure: azure.New(base, astraNames)}
}

func vars(names ...string) []wizard.Var {
	return steps.Merged(azure.Variables(), astraVariables()).Pick(names...)
}
