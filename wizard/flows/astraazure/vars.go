package astraazure

import (
	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/steps"
)

// The variables that carry the names of Astra's document.
const (
	vAstraTenant   = "AZURE_TENANT_ID"
	vAstraSub      = "AZURE_SUBSCRIPTION_ID"
	vAstraGroup    = "AZURE_RESOURCE_GROUP_NAME"
	vAstraVNet     = "AZURE_VIRTUAL_NETWORK_NAME"
	vAstraToken    = "APPLICATION_TOKEN"
	vDatabase      = "DATABASE_ID"
	vAstraRoleName = "ROLE_NAME"
	vAstraAbout    = "ROLE_DESCRIPTION"
)

// The variables that it has no name for.
const (
	vAstraVNetID  = "AZURE_VNET_ID"
	vAstraFrom    = "APPLICATION_TOKEN_FROM"
	vAstraOrg     = "ASTRA_ORG_ID"
	vDBName       = "DATABASE_NAME"
	vAstraSP      = "ASTRA_SP_ID"
	vAstraOwner   = "ASTRA_APP_OWNER_TENANT"
	vAstraRole    = "ASTRA_ROLE_ID"
	vAstraRoleAt  = "ASTRA_ROLE_SCOPE"
	vAstraGrant   = "ASTRA_ASSIGNMENT_ID"
	vAstraPeering = "ASTRA_CONNECTION_ID"
	vAstraRange   = "ASTRA_VPC_RANGE"
	vAstraOwn     = "ASTRA_VPC_ACCOUNT"
	vPeerRange    = "ASTRA_PEER_RANGE"
	vRound        = "ASTRA_PEERING_ROUND"
	vHealing      = "ASTRA_LEFTOVER_FROM"
	vBundleFile   = "SECURE_BUNDLE_FILE"
	vListState    = "ASTRA_ACCESS_LIST"
	vListOn       = "ASTRA_ACCESS_LIST_ON"
)

// astraApp is the application with which Astra acts in its customers'
// directories (Astra docs).
const astraApp = "6f77e2ba-39c1-499f-93e1-afe815384a8f"

// The answers for switching an access list on, and its states.
const (
	listLeave = "leave-off"
	listOn    = "on"
	listOff   = "off"
)

func astraVariables() steps.Catalogue {
	return steps.Catalogue{
		vAstraTenant: {Title: "Directory (tenant)", Help: "The id of your Microsoft Entra directory.", Check: wizard.UUID},
		vAstraSub:    {Title: "Which subscription?", Help: azure.SubHelp, Check: wizard.UUID},
		vAstraGroup:  {Title: "Resource group"},
		vAstraVNet:   {Title: "VNet name"},
		vAstraVNetID: {Title: "Which VNet?", Help: azure.VNetHelp, Check: wizard.VNetID},
		vAstraToken: {
			Title: "Astra token",
			Help: "An application token with the role Database Administrator. It begins with AstraCS: and is made in " +
				"the Astra Portal under Settings > Tokens.",
			Secret:   true,
			Provider: "astra",
			Part:     providers.PartToken,
		},
		vAstraFrom: {
			Title:    "Which Astra token?",
			Help:     "Tokens found on this machine, or one that you paste.",
			Provider: "astra",
			Part:     providers.PartPlace,
		},
		vAstraOrg: {Title: "Astra organization", Provider: "astra", Part: providers.PartAccount},
		vDatabase: {Title: "Which database?", Help: "A Classic database on Azure.", Check: wizard.UUID},
		vDBName:   {Title: "Database"},
		vAstraRoleName: {Title: "Name of the role", Help: "ROLE_NAME in the document; unique in your directory.",
			Check: wizard.RoleName},
		vAstraAbout:   {Title: "Description of the role", Help: "ROLE_DESCRIPTION in the document; Astra does not use it."},
		vAstraSP:      {Title: "Astra's principal", Check: wizard.UUID},
		vAstraOwner:   {Title: "Directory that owns Astra's app"},
		vAstraRole:    {Title: "Role for Astra's app"},
		vAstraRoleAt:  {Title: "Where the role may be granted", Check: wizard.OneOf(azure.ScopeVNet, azure.ScopeGroup)},
		vAstraGrant:   {Title: "Astra's assignment"},
		vAstraPeering: {Title: "Peering in Astra"},
		vAstraRange:   {Title: "Range of Astra's network"},
		vAstraOwn:     {Title: "Subscription of Astra's network"},
		vPeerRange:    {Title: "Your range, as Astra sees it"},
		vRound:        {Title: "How often the peering was asked for", Internal: true},
		vHealing:      {Title: "Which peering is left over"},
		vBundleFile: {Title: "Where to save the bundle",
			Help: "The internal secure connect bundle of your database, a zip file that only you can read. It holds " +
				"credentials.", Check: steps.File},
		vListState: {Title: "Access list"},
		vListOn: {Title: "Switch the access list on?",
			Help: "Once on, only its addresses may connect from the internet. Whoever connects from elsewhere today " +
				"is cut off.",
			Check: wizard.OneOf(listLeave, listOn)},
	}
}

// astraNames are what the shared steps call things in Astra's document.
var astraNames = azure.Names{
	Sub: vAstraSub, Tenant: vAstraTenant, VNetID: vAstraVNetID, Group: vAstraGroup, VNet: vAstraVNet,
	SubStep: "D01.subscription",
}
