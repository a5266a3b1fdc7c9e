// Package vnetpeering holds the steps of a peering between an Aiven VPC and an
// Azure VNet that are about both sides.
package vnetpeering

import (
	"peerage/wizard"
	"peerage/wizard/flows/aiven"
	"peerage/wizard/flows/azure"
	"peerage/wizard/flows/steps"
)

// Peering is both sides of such a peering: its steps are methods.
type Peering struct {
	*steps.Kit
	azure *azure.Side
	aiven *aiven.Side
	// azureStep is the step that makes the Azure half.
	azureStep string
}

// New joins two sides: each asks the other what must stay at a teardown.
func New(here *azure.Side, there *aiven.Side) *Peering {
	here.Needed, there.Unlearned = there.OtherPeerings, sameVNet
	return &Peering{Kit: here.Kit, azure: here, aiven: there}
}

// forAct is what the board's acts are made of.
func forAct(base *steps.Kit, right string) *Peering {
	return New(azure.New(base, azure.UserNames()), aiven.New(base, "", right))
}

func vars(names ...string) []wizard.Var {
	return steps.Merged(azure.Variables(), aiven.Variables(), Variables()).Pick(names...)
}
