// Package aws holds the steps on AWS's side that several procedures share.
package aws

import (
	"peerage/wizard"
	"peerage/wizard/flows/aiven"
	"peerage/wizard/flows/steps"
)

// Side is AWS's side of a peering with Aiven: its steps are methods.
type Side struct {
	*steps.Kit
	aiven *aiven.Side
}

// New makes the side that Aiven's requests come to.
func New(from *aiven.Side) *Side { return &Side{Kit: from.Kit, aiven: from} }

func forAct(base *steps.Kit) *Side { return New(aiven.New(base, "aws-", aiven.OrganizationRight)) }

func vars(names ...string) []wizard.Var { return Variables().Pick(names...) }
