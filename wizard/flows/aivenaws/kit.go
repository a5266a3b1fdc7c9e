// Package aivenaws connects an Aiven organization VPC to an AWS VPC: procedure W
// of the documents.
package aivenaws

import (
	"peerage/wizard"
	"peerage/wizard/flows/aiven"
	"peerage/wizard/flows/aws"
	"peerage/wizard/flows/steps"
)

// kit is what the procedure's steps are made of.
type kit struct {
	*steps.Kit
	aws   *aws.Side
	aiven *aiven.Side
}

func newKit(base *steps.Kit) *kit {
	from := aiven.New(base, aws.AivenSpec(aiven.Organization(), "W04"))
	return &kit{Kit: base, aws: aws.New(from), aiven: from}
}

func vars(names ...string) []wizard.Var {
	return steps.Merged(aiven.Variables(aiven.OnAWS()), aws.Variables()).Pick(names...)
}
