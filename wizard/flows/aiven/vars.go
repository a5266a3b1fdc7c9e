package aiven

import (
	"errors"
	"net/netip"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// The variables that carry the documents' names.
const (
	VarOrg = "AIVEN_ORG_ID"
	VarVPC = "AIVEN_ORGANIZATION_VPC_ID"
)

// The variables that the documents have no name for.
const (
	VarToken           = "AIVEN_TOKEN"
	VarTokenFrom       = "AIVEN_TOKEN_FROM"
	VarUser            = "AIVEN_USER"
	VarOrgName         = "AIVEN_ORG_NAME"
	VarProject         = "AIVEN_PROJECT"
	VarProjectVPC      = "AIVEN_PROJECT_VPC_ID"
	VarVPCName         = "AIVEN_VPC_NAME"
	VarRange           = "AIVEN_VPC_RANGE"
	VarCloud           = "AIVEN_VPC_CLOUD"
	VarNewCloud        = "AIVEN_NEW_VPC_CLOUD"
	VarNewProjectCloud = "AIVEN_NEW_PROJECT_VPC_CLOUD"
	VarNewRange        = "AIVEN_NEW_VPC_RANGE"
	VarPeeringID       = "AIVEN_PEERING_CONNECTION_ID"
)

// VarPeerNetwork is what a project's peering leads to, where its cloud knows a
// network by an id alone (UpCloud's documents name it).
const VarPeerNetwork = "network.uuid"

// Variables are the variables of the shared Aiven steps, about VPCs on a cloud.
func Variables(on Cloud) steps.Catalogue {
	peer := steps.OrText(on.Peer, "network")
	cloud := wizard.Var{
		Title: "Cloud of the new VPC", Check: on.check,
		Help: "Where your services run, as Aiven writes it: " + steps.OrText(on.Example, "aws-eu-west-1") + ".",
	}
	return steps.Catalogue{
		VarProject: {
			Title: "Which Aiven project?", Help: "The project whose VPC your network will be peered with.",
		},
		VarProjectVPC:  {Title: "Which project VPC?", Help: "A VPC of the project" + on.where() + ".", Check: steps.NewOrUUID},
		VarPeerNetwork: {Title: "Which network?", Check: wizard.UUID},
		VarOrg:         {Title: "Which Aiven organization?", Help: "Shown in the Aiven Console under Admin."},
		VarVPC: {
			Title: "Which Aiven VPC?", Check: steps.NewOrUUID,
			Help: "The organization VPC" + on.where() + " that your " + peer + " will be peered with.",
		},
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
		VarUser:            {Title: "Aiven user", Provider: "aiven", Part: providers.PartWho},
		VarOrgName:         {Title: "Organization name"},
		VarVPCName:         {Title: "Aiven VPC"},
		VarRange:           {Title: "Aiven VPC range"},
		VarCloud:           {Title: "Aiven cloud"},
		VarNewCloud:        cloud,
		VarNewProjectCloud: cloud,
		VarNewRange: {
			Title: "Range of the new VPC", Check: checkVPCRange,
			Help: "A private range from /20 to /24 that none of your networks uses.",
		},
		VarPeeringID: {Title: "Peering in Aiven"},
	}
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
