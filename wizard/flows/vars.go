package flows

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

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

// aivenApp is the application with which Aiven acts in its customers'
// directories (Aiven docs).
const aivenApp = "55f300d4-fc50-4c5e-9222-e90a6e2187fb"

// variables are all variables of the shared steps, by name.
var variables = map[string]wizard.Var{
	vAppID:      {Title: "Application id", Help: "The appId (client id) of your application, not its object id.", Check: checkUUID},
	vSPID:       {Title: "Service principal", Help: "The object id of your application's principal.", Check: checkUUID},
	vSecret:     {Title: "Application password", Help: "The client secret of your application.", Secret: true},
	vVNetID:     {Title: "Which VNet?", Help: "The network that Aiven will be peered with. Its addresses must not overlap with the Aiven VPC.", Check: checkVNet},
	vSub:        {Title: "Which subscription?", Help: "The subscription that your VNet lies in.", Check: checkUUID},
	vGroup:      {Title: "Resource group"},
	vVNet:       {Title: "VNet name"},
	vTenant:     {Title: "Directory (tenant)", Help: "The id of your Microsoft Entra directory.", Check: checkUUID},
	vRoleID:     {Title: "Role for your app"},
	vAivenSP:    {Title: "Aiven's principal", Check: checkUUID},
	vAivenRol:   {Title: "Role for Aiven's app"},
	vOrg:        {Title: "Which Aiven organization?", Help: "Shown in the Aiven Console under Admin."},
	vVPC:        {Title: "Which Aiven VPC?", Help: "The organization VPC on Azure that your VNet will be peered with.", Check: checkVPC},
	vToTenant:   {Title: "Aiven's tenant", Help: "to-tenant-id in the peering's state_info.", Check: checkUUID},
	vToVNet:     {Title: "Aiven's VNet", Help: "to-network-id in the peering's state_info, an ARM id.", Check: checkVNet},
	vPeering:    {Title: "Name of the Azure half", Help: "Up to 80 characters; you will see it in the Azure portal.", Check: checkPeeringName},
	vToken:      {Title: "Aiven token", Help: "A token that may manage organization networking. Make one in the Aiven Console under User information > Tokens.", Secret: true},
	vTokenFrom:  {Title: "Which Aiven token?", Help: "Tokens found on this machine, or one that you paste."},
	vAivenUser:  {Title: "Aiven user"},
	vSignIn:     {Title: "How will you sign in to Azure?", Help: "As an administrator: you will create an application and grant roles."},
	vUser:       {Title: "Signed in as"},
	vSubName:    {Title: "Subscription name"},
	vAppName:    {Title: "Name of the application", Help: "NAME_OF_YOUR_CHOICE in the documents. People see it in your directory.", Check: checkName(120)},
	vKeyDays:    {Title: "Days that the password is valid", Help: "Your directory may allow fewer.", Check: checkDays},
	vKeyFrom:    {Title: "Where the password comes from"},
	vAppRole:    {Title: "Which role for your app?", Help: "Both let it create the Azure half.", Check: oneOf(roleBuiltIn, roleCustom)},
	vAppScope:   {Title: "Where does it hold?", Help: "A wider scope saves this step for other VNets later.", Check: oneOf(scopeVNet, scopeGroup, scopeSub)},
	vGrant:      {Title: "Your app's assignment"},
	vRanges:     {Title: "VNet ranges"},
	vRoleName:   {Title: "Name of Aiven's role", Help: "NAME_OF_YOUR_CHOICE in the documents; unique in your directory.", Check: checkName(512)},
	vAivenGrant: {Title: "Aiven's assignment"},
	vAivenOwner: {Title: "Directory that owns Aiven's app"},
	vVPCName:    {Title: "Aiven VPC"},
	vCIDR:       {Title: "Aiven VPC range"},
	vCloud:      {Title: "Aiven cloud"},
	vNewCloud:   {Title: "Cloud of the new VPC", Help: "Where your services run, as Aiven writes it: azure-westeurope.", Check: checkAzureCloud},
	vNewCIDR:    {Title: "Range of the new VPC", Help: "A private range from /20 to /24 that none of your networks uses.", Check: checkVPCRange},
	vPeeringID:  {Title: "Peering in Aiven"},
	vPlan:       {Title: "What to do with the peering that is there"},
	vAskIDs:     {Title: "Where Aiven's ids come from"},
	vRoleAnyway: {Title: "Aiven's role is made by a colleague"},
	vPeeringARM: {Title: "Azure half", Help: "The ARM id of the VNet peering.", Check: checkPeeringID},
}

// vars picks variables by name, in order.
func vars(names ...string) []wizard.Var {
	out := make([]wizard.Var, 0, len(names))
	for _, n := range names {
		v := variables[n]
		v.Name = n
		out = append(out, v)
	}
	return out
}

func trim(s string) string { return strings.Trim(strings.TrimSpace(s), `"'`) }

func checkUUID(s string) (string, error) {
	s = trim(s)
	if _, err := uuid.Parse(s); err != nil || len(s) != 36 {
		return "", errors.New("This is not a UUID: 8-4-4-4-12 hexadecimal digits are expected.")
	}
	return strings.ToLower(s), nil
}

// newVPC stands for a VPC that is yet to be created.
const newVPC = "new"

func checkVPC(s string) (string, error) {
	if trim(s) == newVPC {
		return newVPC, nil
	}
	return checkUUID(s)
}

func checkVNet(s string) (string, error) {
	v, err := providers.ParseVNetID(s)
	if err != nil {
		return "", sentence(err)
	}
	return v.String(), nil
}

func checkPeeringID(s string) (string, error) {
	v, name, err := providers.ParsePeeringID(s)
	if err != nil {
		return "", sentence(err)
	}
	return v.Peering(name), nil
}

func checkPeeringName(s string) (string, error) {
	s = trim(s)
	if err := providers.CheckPeeringName(s); err != nil {
		return "", sentence(err)
	}
	return s, nil
}

// sentence gives an error a capital and a full stop.
func sentence(err error) error {
	s := err.Error()
	return errors.New(strings.ToUpper(s[:1]) + s[1:] + ".")
}

func checkName(most int) func(string) (string, error) {
	return func(s string) (string, error) {
		s = strings.TrimSpace(s)
		switch {
		case s == "":
			return "", errors.New("A name is needed.")
		case len([]rune(s)) > most:
			return "", fmt.Errorf("The name has %d characters; at most %d are allowed.", len([]rune(s)), most)
		case strings.ContainsAny(s, "\n\r\t"):
			return "", errors.New("The name must be on one line.")
		}
		return s, nil
	}
}

func checkDays(s string) (string, error) {
	n, err := strconv.Atoi(trim(s))
	if err != nil || n < 1 || n > 730 {
		return "", errors.New("A number of days from 1 to 730 is expected.")
	}
	return strconv.Itoa(n), nil
}

func oneOf(list ...string) func(string) (string, error) {
	return func(s string) (string, error) {
		s = strings.ToLower(trim(s))
		if !slices.Contains(list, s) {
			return "", fmt.Errorf("Expected is one of: %s.", strings.Join(list, ", "))
		}
		return s, nil
	}
}

var azureCloud = regexp.MustCompile(`^azure-[a-z0-9-]+$`)

func checkAzureCloud(s string) (string, error) {
	s = strings.ToLower(trim(s))
	if !azureCloud.MatchString(s) {
		return "", errors.New("A cloud on Azure is expected, such as azure-westeurope.")
	}
	return s, nil
}

// checkVPCRange holds Aiven's rules for a VPC's range (Aiven docs).
func checkVPCRange(s string) (string, error) {
	p, err := netip.ParsePrefix(trim(s))
	switch {
	case err != nil || !p.Addr().Is4():
		return "", errors.New("This is not a range: expected is something like 10.20.0.0/24.")
	case !p.Addr().IsPrivate():
		return "", errors.New("The range must be private: within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.")
	case p.Bits() < 20 || p.Bits() > 24:
		return "", errors.New("The range must be from /20 to /24.")
	}
	return p.Masked().String(), nil
}
