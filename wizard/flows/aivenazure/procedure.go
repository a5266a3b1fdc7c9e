// Package aivenazure connects an Aiven organization VPC to an Azure VNet:
// procedure A of the documents.
package aivenazure

import (
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/export"
	"example.org/peerage/wizard/flows/steps"
	"example.org/peerage/wizard/flows/vnetpeering"
)

// Offer is procedure A, steps A00 to A21, with its exports.
func Offer(base *steps.Kit) export.Offer {
	return vnetpeering.New(base, aiven.Organization(), "A").Offer(vnetpeering.Words{
		ID: "aiven-azure", Title: "Connect Aiven to an Azure VNet", Subtitle: "organization VPC peering",
		Crumb: "Aiven ⇄ Azure VNet",
	})
}
