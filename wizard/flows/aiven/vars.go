package aiven

import (
	"errors"
	"net/netip"
	"regexp"
	"strings"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// The variables that carry the documents' names.
const (
	VarOrg = "AIVEN_ORG_ID"
	VarVPC = "AIVEN_ORGANIZATION_VPC_ID"
)

// The variables that the documents have no name for.
const (
	VarToken     = "AIVEN_TOKEN"
	VarTokenFrom = "AIVEN_TOKEN_FROM"
	VarUser      = "AIVEN_USER"
	VarOrgName   = "AIVEN_ORG_NAME"
	VarVPCName   = "AIVEN_VPC_NAME"
	VarRange     = "AIVEN_VPC_RANGE"
	VarCloud     = "AIVEN_VPC_CLOUD"
	VarNewCloud  = "AIVEN_NEW_VPC_CLOUD"
	VarNewRange  = "AIVEN_NEW_VPC_RANGE"
	VarPeeringID = "AIVEN_PEERING_CONNECTION_ID"
)

// VarPeerNetwork is what a project's peering leads to, where its cloud knows a network
// by an id alone (UpCloud's documents name it).
const VarPeerNetwork = "network.uuid"

// Variables are the variables of the shared Aiven steps.
func Variables() steps.Catalogue {
	return steps.Catalogue{
		VarProject:     {Title: "Which Aiven project?", Help: "The project whose VPC your network will be peered with."},
		VarProjectVPC:  {Title: "Which project VPC?", Help: "A VPC of the project.", Check: CheckVPC},
		VarPeerNetwork: {Title: "Which network?", Check: wizard.UUID},
		VarOrg:         {Title: "Which Aiven organization?", Help: "Shown in the Aiven Console under Admin."},
		VarVPC:         {Title: "Which Aiven VPC?", Help: "The organization VPC on Azure that your VNet will be peered with.", Check: CheckVPC},
		VarToken: {
			Title:    "Aiven token",
			Help:     "Make one in the Aiven Console under User information > Tokens.",
			Secret:   true,
			Provider: "aiven",
			Part:     providers.PartToken,
		},
		VarTokenFrom: {
			Title:    "Which Aiven token?",
			Help:     "Tokens found on this machine, or one that you paste.",
			Provider: "aiven",
			Part:     providers.PartPlace,
		},
		VarUser:      {Title: "Aiven user", Provider: "aiven", Part: providers.PartWho},
		VarOrgName:   {Title: "Organization name"},
		VarVPCName:   {Title: "Aiven VPC"},
		VarRange:     {Title: "Aiven VPC range"},
		VarCloud:     {Title: "Aiven cloud"},
		VarNewCloud:  {Title: "Cloud of the new VPC", Help: "Where your services run, as Aiven writes it: azure-westeurope.", Check: checkAzureCloud},
		VarNewRange:  {Title: "Range of the new VPC", Help: "A private range from /20 to /24 that none of your networks uses.", Check: checkVPCRange},
		VarPeeringID: {Title: "Peering in Aiven"},
	}
}

// CheckVPC accepts a VPC's id, or "new".
func CheckVPC(s string) (string, error) {
	if strings.TrimSpace(s) == steps.NewVPC {
		return steps.NewVPC, nil
	}
	return wizard.UUID(s)
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

// The variables with which the documents describe a network peering.
const (
	VarProject    = "AIVEN_PROJECT"
	VarProjectVPC = "AIVEN_PROJECT_VPC_ID"
)

// VarNewProjectCloud is where a new project VPC is to be made.
const VarNewProjectCloud = "AIVEN_NEW_PROJECT_VPC_CLOUD"

// Actor is the actor of the rows on Aiven's side.
const Actor = "AIVEN"
