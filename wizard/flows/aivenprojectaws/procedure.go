// Package aivenprojectaws connects an Aiven project VPC to an AWS VPC: procedure
// S, row by row as W but for rows 03 to 05 and 08, which are about Aiven's side.
package aivenprojectaws

import (
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/aws"
	"example.org/peerage/wizard/flows/export"
	"example.org/peerage/wizard/flows/steps"
)

// Offer is procedure S, steps S01 to S08, with its exports, and the board's act
// on Aiven's half.
func Offer(base *steps.Kit) export.Offer {
	o := aws.Offer(base, aiven.Project(), "S", aws.Words{
		ID: "aiven-project-aws", Title: "Connect an Aiven project to an AWS VPC", Subtitle: "project VPC peering",
		Crumb: "Aiven project ⇄ AWS VPC",
	}, func(k *aiven.Side) []*wizard.Step {
		return []*wizard.Step{k.ProjectAndVPC("S03")}
	})
	return export.Offer{
		Procedure: o.Procedure, Script: o.Script, Terraform: o.Terraform, NoTerraform: o.NoTerraform,
		Acts: []*wizard.Procedure{aws.RemoveProjectHalf(base)},
	}
}
