package aivenaws

import (
	"errors"
	"strings"

	"peerage/wizard"
	"peerage/wizard/flows/aiven"
	"peerage/wizard/flows/aws"
	"peerage/wizard/flows/steps"
)

// Procedure is procedure W of the documents. Deleting (W09) is its teardown.
func Procedure(base *steps.Kit) *wizard.Procedure {
	k := newKit(base)
	org := k.aiven.Organization("A13")
	org.Why = "The one whose VPC your AWS VPC will be peered with."
	vpc := k.aiven.OrganizationVPC("W03")
	vpc.Why = "Only VPCs on AWS can be peered with an AWS VPC. Its range must not overlap with yours."
	return &wizard.Procedure{
		ID: "aiven-aws", Title: "Connect Aiven to an AWS VPC", Subtitle: "organization VPC peering",
		Crumb: "Aiven ⇄ AWS VPC", Minutes: 6,
		Vars: awsVars(aiven.VarToken, aiven.VarTokenFrom, aiven.VarUser, aiven.VarOrg, aiven.VarOrgName, aiven.VarVPC, aiven.VarVPCName, aiven.VarRange, aiven.VarCloud, aiven.VarNewCloud, aiven.VarNewRange, aws.VarProfile, aws.VarUser, aws.VarCaller,
			aws.VarRegion, aws.VarVPC, aws.VarVPCName, aws.VarRanges, aws.VarAccount, aws.VarAccepter, aiven.VarPeeringID, aws.VarPCX, aws.VarExpires, aws.VarTables, aws.VarLeft, aws.VarReplace, aws.VarClash),
		First: []string{"A00", "A13", "W03", "W01", "W02"},
		Beside: map[string][]string{
			"A00": {}, "A13": {"A00"}, "W03": {"A00"}, "W01": {}, "W02": {"A00"},
			"W07": {"W06"}, "W08": {"W06"},
		},
		Steps: []*wizard.Step{
			k.aws.Account("W01"),
			k.aws.Network("W02"),
			k.aiven.Token("A00", aiven.MayOrganization),
			org,
			vpc,
			k.aws.AivenHalf("W04"),
			k.aws.Request("W05"),
			k.aws.Accept("W06"),
			k.aws.Routes("W07"),
			k.aws.Connected("W08"),
		},
		UndoOrder: []string{"W04", "W06", "W07", "W03"},
		RestsOn:   map[string][]string{aiven.KeyHalf: {aiven.KeyVPC}},
		Propose:   steps.CalledAfter(aws.VarVPCName, aws.VarVPC), Halves: []string{aws.VarPCX, aiven.VarPeeringID},
		LinkName: func(v wizard.Values) string {
			return steps.OrText(v(aws.VarVPCName), v(aws.VarVPC), "the VPC") + " ⇄ " + steps.OrText(v(aiven.VarVPCName), "Aiven")
		},
		Closing:  k.aws.Closing,
		Remedies: append(aws.Remedies(k.aws), aiven.Remedies(k.aiven)...),
	}
}

// awsVars picks variables; those that speak of Azure get AWS's words.
func awsVars(names ...string) []wizard.Var {
	out := vars(names...)
	for i := range out {
		switch out[i].Name {
		case aiven.VarVPC:
			out[i].Help = "The organization VPC on AWS that your VPC will be peered with."
		case aiven.VarNewCloud:
			out[i].Help, out[i].Check = "Where your services run, as Aiven writes it: aws-eu-west-1.", checkAWSCloud
		}
	}
	return out
}

func checkAWSCloud(s string) (string, error) {
	s, err := wizard.Region(s)
	if err != nil || !strings.HasPrefix(s, "aws-") {
		return "", errors.New("A cloud on AWS is expected, such as aws-eu-west-1.")
	}
	return s, nil
}
