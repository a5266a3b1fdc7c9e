// Package aivenaws connects an Aiven organization VPC to an AWS VPC: procedure W
// of the documents.
package aivenaws

import (
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/aws"
	"example.org/peerage/wizard/flows/export"
	"example.org/peerage/wizard/flows/steps"
)

// Offer is procedure W, steps W01 to W08, with its exports.
func Offer(base *steps.Kit) export.Offer {
	return aws.Offer(base, aiven.Organization(), "W", aws.Words{
		ID: "aiven-aws", Title: "Connect Aiven to an AWS VPC", Subtitle: "organization VPC peering",
		Crumb: "Aiven ⇄ AWS VPC",
	}, func(k *aiven.Side) []*wizard.Step {
		return []*wizard.Step{k.Organization("A13"), k.OwnVPC("W03")}
	})
}
