package aws

import (
	"errors"
	"regexp"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// The variables of procedure W.
const (
	VarAccount = "AWS_ACCOUNT_ID"
	VarRegion  = "AWS_VPC_REGION"
	VarVPC     = "AWS_VPC_ID"

	VarProfile  = "AWS_PROFILE"
	VarCaller   = "AWS_CALLER_ACCOUNT"
	VarUser     = "AWS_USER"
	VarVPCName  = "AWS_VPC_NAME"
	VarRanges   = "AWS_VPC_RANGES"
	VarAccepter = "AWS_ACCEPTER_PROFILE"

	VarCode         = "AWS_MFA_CODE"
	VarAccepterCode = "AWS_ACCEPTER_MFA_CODE"

	VarPCX     = "AWS_PEERING_CONNECTION_ID"
	VarPCXFrom = "AWS_PEERING_CONNECTION_FROM"
	VarExpires = "AWS_REQUEST_EXPIRES"
	VarTables  = "AWS_ROUTE_TABLE_IDS"
	VarLeft    = "AWS_ROUTES_LEFT"
	VarReplace = "AWS_ROUTES_REPLACED"
	VarClash   = "AWS_ROUTE_IN_THE_WAY"
)

// The codes of faults that the steps of procedure W find themselves. An ended
// request has "aws-" and AWS's own status as its code.
const (
	codeAWSProfile   = "aws-no-profile"
	codeAWSAccount   = "aws-other-account"
	codeAWSNoVPC     = "aws-vpc-not-found"
	codeAWSNoPCX     = "aws-request-unknown"
	codeAWSDead      = "aws-connection-lost"
	codeAWSBlackhole = "aws-route-blackhole"
	codeAWSTaken     = "aws-route-taken"
	codeAWSNarrower  = "aws-route-narrower"
)

// Environment stands for the keys in the environment, which have no name.
const Environment = "environment"

// Variables are the variables of the shared AWS steps.
func Variables() steps.Catalogue {
	return steps.Catalogue{
		VarAccount: {Title: "Account of the VPC", Help: "12 digits: the account that the VPC belongs to.",
			Check: accountID},
		VarRegion: {Title: "Which region?", Help: "The region that your VPC lies in, such as eu-west-1.",
			Check: checkAWSRegion},
		VarVPC: {Title: "Which VPC?", Help: "Its id begins with vpc-; the AWS console lists it under Your VPCs.",
			Check: vpcID},
		VarProfile: {
			Title:    "Which AWS profile?",
			Help:     "They come from your AWS configuration.",
			Provider: "aws",
			Part:     providers.PartPlace,
		},
		VarCaller:  {Title: "Your account", Provider: "aws", Part: providers.PartAccount},
		VarUser:    {Title: "Signed in as", Provider: "aws", Part: providers.PartWho},
		VarVPCName: {Title: "VPC name"},
		VarRanges:  {Title: "VPC ranges", Help: "All of them: 10.0.0.0/16, with commas between.", Check: checkRanges},
		VarAccepter: {
			Title:    "Which profile accepts?",
			Help:     "The VPC belongs to another account than the profile that you chose; only its owner can accept.",
			Provider: "aws",
			Part:     providers.PartPlace,
		},
		VarCode: {Title: "Code of your MFA device", Help: wantsCode, Secret: true, Check: checkCode},
		VarAccepterCode: {Title: "Code of the accepting profile's MFA device", Help: wantsCode, Secret: true,
			Check: checkCode},
		VarPCXFrom: {Title: "Where the connection's id comes from"},
		VarPCX:     {Title: "Peering connection", Help: "pcx- and 17 digits, as AWS names it.", Check: checkPCX},
		VarExpires: {Title: "Request expires", Internal: true},
		VarTables: {Title: "Which route tables?", Help: "Subnets reach Aiven through the route tables that they use.",
			Check: checkTables},
		VarLeft:    {Title: "Routes left as they are"},
		VarReplace: {Title: "Routes to replace"},
		VarClash:   {Title: "Route in the way"},
	}
}

const wantsCode = "Six digits. Wanted where the profile has mfa_serial; each holds once, and for half a minute."

// checkCode takes what a device shows, written in one piece or two.
func checkCode(s string) (string, error) {
	s = strings.Join(strings.Fields(s), "")
	if len(s) != 6 || strings.Trim(s, "0123456789") != "" {
		return "", errors.New("Six digits are expected, as the MFA device shows them now.")
	}
	return s, nil
}

// checkAWSRegion forgives Aiven's way of writing a region.
func checkAWSRegion(s string) (string, error) {
	name, err := wizard.Region(s)
	if name = strings.TrimPrefix(name, "aws-"); err == nil && !regionShape.MatchString(name) {
		return "", errors.New(name + " is not a region of AWS, whose names are like eu-west-1.")
	}
	return name, err
}

// regionShape is how all of AWS's regions are called, those of China and of
// governments too (AWS, Regions and zones).
var regionShape = regexp.MustCompile(`^[a-z]+(-[a-z]+)+-\d+$`)

func checkPCX(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if !strings.HasPrefix(s, "pcx-") || strings.Trim(s[len("pcx-"):], "0123456789abcdef") != "" {
		return "", errors.New("A peering connection's id is expected, such as pcx-0a1b2c3d4e5f67890.")
	}
	return s, nil
}

// checkRanges takes a list of ranges.
func checkRanges(s string) (string, error) {
	var out []string
	for _, x := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' }) {
		cidr, err := wizard.CIDR(x)
		if err != nil {
			return "", err
		}
		out = append(out, cidr)
	}
	if len(out) == 0 {
		return "", errors.New("At least one range is expected, such as 10.0.0.0/16.")
	}
	return strings.Join(out, ", "), nil
}

// NoTables stands for routes that somebody else makes.
const NoTables = "none"

func checkTables(s string) (string, error) {
	var out []string
	for _, id := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' }) {
		if id != NoTables && !strings.HasPrefix(id, "rtb-") {
			return "", errors.New("Route tables' ids are expected, such as rtb-0a1b2c3d4e5f67890, with commas between them.")
		}
		out = append(out, id)
	}
	if len(out) == 0 {
		return "", errors.New("At least one route table is needed.")
	}
	return strings.Join(out, ", "), nil
}
