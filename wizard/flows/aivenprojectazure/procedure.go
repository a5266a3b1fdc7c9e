// Package aivenprojectazure connects an Aiven project VPC to an Azure VNet:
// procedure R, row by row as A but for rows 13 to 16 and 21, which are about
// Aiven's side.
package aivenprojectazure

import (
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/export"
	"example.org/peerage/wizard/flows/steps"
	"example.org/peerage/wizard/flows/vnetpeering"
)

// Offer is procedure R, steps R00 to R21, with its exports.
func Offer(base *steps.Kit) export.Offer {
	return vnetpeering.New(base, aiven.Project(), "R").Offer(vnetpeering.Words{
		ID: "aiven-project-azure", Title: "Connect an Aiven project to an Azure VNet", Subtitle: "project VPC peering",
		Crumb: "Aiven project ⇄ Azure VNet",
	})
}
