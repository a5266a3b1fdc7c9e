package azure

import (
	"errors"
	"strconv"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// The variables that carry the documents' names.
const (
	VarAppID        = "USER_APP_ID"
	VarPrincipal    = "USER_SP_ID"
	VarSecret       = "USER_APP_SECRET"
	VarVNetID       = "USER_VNET_ID"
	VarSubscription = "USER_SUBSCRIPTION_ID"
	VarGroup        = "USER_RESOURCE_GROUP"
	VarVNet         = "USER_VNET_NAME"
	VarTenant       = "USER_TENANT_ID"
	VarRoleID       = "NETWORK_CONTRIBUTOR_ROLE_ID"
	VarToTenant     = "AIVEN_TENANT_ID"
	VarToVNet       = "AIVEN_VNET_ID"
	VarPeeringName  = "PEERING_NAME_OF_YOUR_CHOICE"
)

// The variables that the documents have no name for.
const (
	VarSignIn           = "AZURE_SIGN_IN"
	VarUser             = "AZURE_USER"
	VarSubscriptionName = "USER_SUBSCRIPTION_NAME"
	VarTenantName       = "USER_TENANT_NAME"
	VarAppName          = "USER_APP_NAME"
	VarKeyDays          = "USER_APP_SECRET_DAYS"
	VarKeyFrom          = "USER_APP_SECRET_FROM"
	VarAppRole          = "USER_APP_ROLE"
	VarAppScope         = "USER_APP_SCOPE"
	VarGrant            = "USER_ASSIGNMENT_ID"
	VarRanges           = "USER_VNET_RANGES"
	VarPeeringNames     = "USER_VNET_PEERINGS"
	VarRoleAnyway       = "AIVEN_ROLE_MADE_BY_OTHERS"
	VarGrantAnyway      = "ROLES_GRANTED_BY_OTHERS"
	VarPeeringID        = "AZURE_PEERING_ID"
)

// What is said of a network and a subscription whatever they are used for.
const (
	VNetHelp = "The Azure portal shows its resource id in the network's JSON view."
	SubHelp  = "The Azure portal lists yours, with their ids, under Subscriptions."
)

// Variables are the variables of the shared Azure steps.
func Variables() steps.Catalogue {
	return steps.Catalogue{
		VarAppID: {Title: "Application id", Help: "The appId (client id) of your application, not its object id.",
			Check: wizard.UUID},
		VarPrincipal: {Title: "Service principal", Help: "The object id of your application's principal.",
			Check: wizard.UUID},
		VarSecret:       {Title: "Application password", Help: "The client secret of your application.", Secret: true},
		VarVNetID:       {Title: "Which VNet?", Help: VNetHelp, Check: wizard.VNetID},
		VarSubscription: {Title: "Which subscription?", Help: SubHelp, Check: wizard.UUID},
		VarGroup:        {Title: "Resource group"},
		VarVNet:         {Title: "VNet name"},
		VarTenant: {Title: "Directory (tenant)", Help: "The id of your Microsoft Entra directory.",
			Check: wizard.UUID},
		VarRoleID:   {Title: "Role for your app"},
		VarToTenant: {Title: "Aiven's tenant", Help: "to-tenant-id in the peering's state_info.", Check: wizard.UUID},
		VarToVNet: {Title: "Aiven's VNet", Help: "to-network-id in the peering's state_info, an ARM id.",
			Check: wizard.VNetID},
		VarPeeringName: {Title: "Name of the Azure half",
			Help: "Up to 80 characters; you will see it in the Azure portal.", Check: wizard.PeeringName},
		VarSignIn:           signInVar(ownSignIn),
		VarUser:             {Title: "Signed in as", Provider: "azure", Part: providers.PartWho},
		VarSubscriptionName: {Title: "Subscription name"},
		VarTenantName:       {Title: "Directory name"},
		VarAppName: {Title: "Name of the application",
			Help: "NAME_OF_YOUR_CHOICE in the documents. People see it in your directory.", Check: wizard.DisplayName},
		VarKeyDays: {Title: "Days that the password is valid", Help: "Your directory may allow fewer.",
			Check: checkDays, Unit: "days"},
		VarKeyFrom: {Title: "Where the password comes from"},
		VarAppRole: {Title: "Which role for your app?", Help: "Both let it create the Azure half.",
			Check: wizard.OneOf(roleBuiltIn, RoleCustom)},
		VarAppScope: {Title: "What may it be used on?", Help: "A wider scope saves this step for other VNets later.",
			Check: wizard.OneOf(ScopeVNet, ScopeGroup, ScopeSub)},
		VarGrant:        {Title: "Your app's assignment"},
		VarRanges:       {Title: "VNet ranges"},
		VarPeeringNames: {Title: "The VNet's other peerings"},
		VarRoleAnyway:   {Title: "The role is made by a colleague"},
		VarGrantAnyway:  {Title: "The roles are granted by a colleague"},
		VarPeeringID:    {Title: "Azure half", Help: "The ARM id of the VNet peering.", Check: checkPeeringID},
	}
}

// ActVariables are the same for an act of the board.
func ActVariables() steps.Catalogue {
	return steps.Merged(Variables(), steps.Catalogue{VarSignIn: signInVar(ActAccount)})
}

func signInVar(help string) wizard.Var {
	return wizard.Var{
		Title: "How will you sign in to Azure?", Help: help, Provider: "azure", Part: providers.PartMethod,
	}
}

func checkPeeringID(s string) (string, error) {
	v, name, err := providers.ParsePeeringID(s)
	if err != nil {
		return "", steps.Sentence(err)
	}
	return v.Peering(name), nil
}

func checkDays(s string) (string, error) {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < 1 || n > 730 {
		return "", errors.New("A number of days from 1 to 730 is expected.")
	}
	return strconv.Itoa(n), nil
}
