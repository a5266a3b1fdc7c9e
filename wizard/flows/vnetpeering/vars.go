package vnetpeering

import (
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// The variables that carry the documents' names.
const (
	VarAivenPrincipal = "AIVEN_SP_ID"
	VarAivenRole      = "AIVEN_ROLE_ID"
)

// The variables that the documents have no name for.
const (
	VarRoleName   = "AIVEN_ROLE_NAME"
	VarAivenGrant = "AIVEN_ASSIGNMENT_ID"
	VarAivenOwner = "AIVEN_APP_OWNER_TENANT"
	VarPlan       = "AIVEN_PEERING_PLAN"
	VarAskIDs     = "AIVEN_IDS_FROM"
)

// KeyAivenPrincipal is the principal of Aiven's application in a run's inventory.
const KeyAivenPrincipal = "aiven-principal"

// AivenApp is the application with which Aiven acts in its customers'
// directories (Aiven docs).
const AivenApp = "55f300d4-fc50-4c5e-9222-e90a6e2187fb"

// Variables are the variables of what the two sides of a peering
// with a VNet tell each other.
func Variables() steps.Catalogue {
	return steps.Catalogue{
		VarAivenPrincipal: {Title: "Aiven's principal", Check: wizard.UUID},
		VarAivenRole:      {Title: "Role for Aiven's app"},
		VarRoleName: {Title: "Name of Aiven's role",
			Help: "NAME_OF_YOUR_CHOICE in the documents; unique in your directory.", Check: wizard.RoleName},
		VarAivenGrant: {Title: "Aiven's assignment"},
		VarAivenOwner: {Title: "Directory that owns Aiven's app"},
		VarPlan:       {Title: "What to do with the peering that is there"},
		VarAskIDs:     {Title: "Where Aiven's ids come from"},
	}
}
