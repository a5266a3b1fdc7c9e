// Package aivenupcloud connects an Aiven project VPC to an UpCloud network:
// procedure U of the documents.
package aivenupcloud

import (
	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/aiven"
	"peerage/wizard/flows/steps"
)

// kit is what the procedure's steps are made of.
type kit struct {
	*steps.Kit
	aiven *aiven.Side
}

func newKit(base *steps.Kit) *kit {
	k := &kit{Kit: base, aiven: aiven.New(base, "upcloud-", aiven.ProjectRight)}
	k.aiven.OwnProjectHalf = func(r *wizard.Run, p providers.AivenPeering) bool {
		return r.Mine(keyProjectHalf) && providers.SameTarget(p.Target, upTarget(r))
	}
	return k
}

func vars(names ...string) []wizard.Var {
	return steps.Merged(aiven.Variables(), upVariables()).Pick(names...)
}
