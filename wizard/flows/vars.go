package flows

import (
	"errors"
	"maps"
	"net/netip"
	"regexp"
	"strconv"
	"strings"

	"peerage/providers"
	"peerage/wizard"
)

// The variables that carry the documents' names.
const (
	vAppID    = "USER_APP_ID"
	vSPID     = "USER_SP_ID"
	vSecret   = "USER_APP_SECRET"
	vVNetID   = "USER_VNET_ID"
	vSub      = "USER_SUBSCRIPTION_ID"
	vGroup    = "USER_RESOURCE_GROUP"
	vVNet     = "USER_VNET_NAME"
	vTenant   = "USER_TENANT_ID"
	vRoleID   = "NETWORK_CONTRIBUTOR_ROLE_ID"
	vAivenSP  = "AIVEN_SP_ID"
	vAivenRol = "AIVEN_ROLE_ID"
	vOrg      = "AIVEN_ORG_ID"
	vVPC      = "AIVEN_ORGANIZATION_VPC_ID"
	vToTenant = "AIVEN_TENANT_ID"
	vToVNet   = "AIVEN_VNET_ID"
	vPeering  = "PEERING_NAME_OF_YOUR_CHOICE"
)

// The variables that the documents have no name for.
const (
	vToken      = "AIVEN_TOKEN"
	vTokenFrom  = "AIVEN_TOKEN_FROM"
	vAivenUser  = "AIVEN_USER"
	vSignIn     = "AZURE_SIGN_IN"
	vUser       = "AZURE_USER"
	vSubName    = "USER_SUBSCRIPTION_NAME"
	vTenantName = "USER_TENANT_NAME"
	vOrgName    = "AIVEN_ORG_NAME"
	vAppName    = "USER_APP_NAME"
	vKeyDays    = "USER_APP_SECRET_DAYS"
	vKeyFrom    = "USER_APP_SECRET_FROM"
	vAppRole    = "USER_APP_ROLE"
	vAppScope   = "USER_APP_SCOPE"
	vGrant      = "USER_ASSIGNMENT_ID"
	vRanges     = "USER_VNET_RANGES"
	vRoleName   = "AIVEN_ROLE_NAME"
	vAivenGrant = "AIVEN_ASSIGNMENT_ID"
	vAivenOwner = "AIVEN_APP_OWNER_TENANT"
	vVPCName    = "AIVEN_VPC_NAME"
	vCIDR       = "AIVEN_VPC_RANGE"
	vCloud      = "AIVEN_VPC_CLOUD"
	vNewCloud   = "AIVEN_NEW_VPC_CLOUD"
	vNewCIDR    = "AIVEN_NEW_VPC_RANGE"
	vPeeringID  = "AIVEN_PEERING_CONNECTION_ID"
	vPlan       = "AIVEN_PEERING_PLAN"
	vAskIDs     = "AIVEN_IDS_FROM"
	vRoleAnyway = "AIVEN_ROLE_MADE_BY_OTHERS"
	vPeeringARM = "AZURE_PEERING_ID"
)

// vPeerNet is what a project's peering leads to, where its cloud knows a network
// by an id alone (UpCloud's documents name it).
const vPeerNet = "network.uuid"

const keyAivenPrincipal = "aiven-principal"

// aivenApp is the application with which Aiven acts in its customers'
// directories (Aiven docs).
const aivenApp = "55f300d4-fc50-4c5e-9222-e90a6e2187fb"

// What is said of a network and a subscription whatever they are used for.
const (
	vnetHelp = "The Azure portal shows its resource id in the network's JSON view."
	subHelp  = "The Azure portal lists yours, with their ids, under Subscriptions."
)

// azureVariables are the variables of the shared Azure steps.
func azureVariables() catalogue {
	return catalogue{
		vAppID:      {Title: "Application id", Help: "The appId (client id) of your application, not its object id.", Check: wizard.UUID},
		vSPID:       {Title: "Service principal", Help: "The object id of your application's principal.", Check: wizard.UUID},
		vSecret:     {Title: "Application password", Help: "The client secret of your application.", Secret: true},
		vVNetID:     {Title: "Which VNet?", Help: vnetHelp, Check: wizard.VNetID},
		vSub:        {Title: "Which subscription?", Help: subHelp, Check: wizard.UUID},
		vGroup:      {Title: "Resource group"},
		vVNet:       {Title: "VNet name"},
		vTenant:     {Title: "Directory (tenant)", Help: "The id of your Microsoft Entra directory.", Check: wizard.UUID},
		vRoleID:     {Title: "Role for your app"},
		vToTenant:   {Title: "Aiven's tenant", Help: "to-tenant-id in the peering's state_info.", Check: wizard.UUID},
		vToVNet:     {Title: "Aiven's VNet", Help: "to-network-id in the peering's state_info, an ARM id.", Check: wizard.VNetID},
		vPeering:    {Title: "Name of the Azure half", Help: "Up to 80 characters; you will see it in the Azure portal.", Check: wizard.PeeringName},
		vSignIn:     {Title: "How will you sign in to Azure?", Help: "Your own az sign-in is left as it is."},
		vUser:       {Title: "Signed in as"},
		vSubName:    {Title: "Subscription name"},
		vTenantName: {Title: "Directory name"},
		vAppName:    {Title: "Name of the application", Help: "NAME_OF_YOUR_CHOICE in the documents. People see it in your directory.", Check: wizard.DisplayName},
		vKeyDays:    {Title: "Days that the password is valid", Help: "Your directory may allow fewer.", Check: checkDays},
		vKeyFrom:    {Title: "Where the password comes from"},
		vAppRole:    {Title: "Which role for your app?", Help: "Both let it create the Azure half.", Check: wizard.OneOf(roleBuiltIn, roleCustom)},
		vAppScope:   {Title: "Where does it hold?", Help: "A wider scope saves this step for other VNets later.", Check: wizard.OneOf(scopeVNet, scopeGroup, scopeSub)},
		vGrant:      {Title: "Your app's assignment"},
		vRanges:     {Title: "VNet ranges"},
		vRoleAnyway: {Title: "Aiven's role is made by a colleague"},
		vPeeringARM: {Title: "Azure half", Help: "The ARM id of the VNet peering.", Check: checkPeeringID},
	}
}

// aivenVariables are the variables of the shared Aiven steps.
func aivenVariables() catalogue {
	return catalogue{
		vProject:   {Title: "Which Aiven project?", Help: "The project whose VPC your network will be peered with."},
		vPVPC:      {Title: "Which project VPC?", Help: "A VPC of the project.", Check: checkVPC},
		vPeerNet:   {Title: "Which network?", Check: wizard.UUID},
		vOrg:       {Title: "Which Aiven organization?", Help: "Shown in the Aiven Console under Admin."},
		vVPC:       {Title: "Which Aiven VPC?", Help: "The organization VPC on Azure that your VNet will be peered with.", Check: checkVPC},
		vToken:     {Title: "Aiven token", Help: "Make one in the Aiven Console under User information > Tokens.", Secret: true},
		vTokenFrom: {Title: "Which Aiven token?", Help: "Tokens found on this machine, or one that you paste."},
		vAivenUser: {Title: "Aiven user"},
		vOrgName:   {Title: "Organization name"},
		vVPCName:   {Title: "Aiven VPC"},
		vCIDR:      {Title: "Aiven VPC range"},
		vCloud:     {Title: "Aiven cloud"},
		vNewCloud:  {Title: "Cloud of the new VPC", Help: "Where your services run, as Aiven writes it: azure-westeurope.", Check: checkAzureCloud},
		vNewCIDR:   {Title: "Range of the new VPC", Help: "A private range from /20 to /24 that none of your networks uses.", Check: checkVPCRange},
		vPeeringID: {Title: "Peering in Aiven"},
	}
}

// vnetVariables are the variables of what the two sides of a peering
// with a VNet tell each other.
func vnetVariables() catalogue {
	return catalogue{
		vAivenSP:    {Title: "Aiven's principal", Check: wizard.UUID},
		vAivenRol:   {Title: "Role for Aiven's app"},
		vRoleName:   {Title: "Name of Aiven's role", Help: "NAME_OF_YOUR_CHOICE in the documents; unique in your directory.", Check: wizard.RoleName},
		vAivenGrant: {Title: "Aiven's assignment"},
		vAivenOwner: {Title: "Directory that owns Aiven's app"},
		vPlan:       {Title: "What to do with the peering that is there"},
		vAskIDs:     {Title: "Where Aiven's ids come from"},
	}
}

// catalogue is what is said of variables, by name.
type catalogue map[string]wizard.Var

// pick gives variables by name, in order.
func (c catalogue) pick(names ...string) []wizard.Var {
	out := make([]wizard.Var, 0, len(names))
	for _, n := range names {
		v := c[n]
		v.Name = n
		out = append(out, v)
	}
	return out
}

// merged is one catalogue of several. A later one's words go before an
// earlier one's.
func merged(list ...catalogue) catalogue {
	out := catalogue{}
	for _, c := range list {
		maps.Copy(out, c)
	}
	return out
}

// variables are all of them.
func variables() catalogue {
	return merged(azureVariables(), aivenVariables(), vnetVariables(), awsVariables(), astraVariables(), upVariables(), linkVariables())
}

// vars picks variables by name, in order.
func vars(names ...string) []wizard.Var { return variables().pick(names...) }

// newVPC stands for a VPC that is yet to be created.
const newVPC = "new"

func checkVPC(s string) (string, error) {
	if strings.TrimSpace(s) == newVPC {
		return newVPC, nil
	}
	return wizard.UUID(s)
}

func checkPeeringID(s string) (string, error) {
	v, name, err := providers.ParsePeeringID(s)
	if err != nil {
		return "", sentence(err)
	}
	return v.Peering(name), nil
}

// sentence gives an error a capital and a full stop.
func sentence(err error) error {
	s := err.Error()
	return errors.New(strings.ToUpper(s[:1]) + s[1:] + ".")
}

func checkDays(s string) (string, error) {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < 1 || n > 730 {
		return "", errors.New("A number of days from 1 to 730 is expected.")
	}
	return strconv.Itoa(n), nil
}

var azureCloud = regexp.MustCompile(`^azure-[a-z0-9-]+$`)

func checkAzureCloud(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if !azureCloud.MatchString(s) {
		return "", errors.New("A cloud on Azure is expected, such as azure-westeurope.")
	}
	return s, nil
}

// checkVPCRange holds Aiven's rules for a VPC's range (Aiven docs).
func checkVPCRange(s string) (string, error) {
	s, err := wizard.CIDR(s)
	if err != nil {
		return "", err
	}
	p := netip.MustParsePrefix(s)
	switch {
	case !p.Addr().Is4() || !p.Addr().IsPrivate():
		return "", errors.New("The range must be private: within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.")
	case p.Bits() < 20 || p.Bits() > 24:
		return "", errors.New("The range must be from /20 to /24.")
	}
	return s, nil
}
