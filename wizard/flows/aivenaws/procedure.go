package aivenaws

import (
	"peerage/wizard"
	"peerage/wizard/flows/aiven"
	"peerage/wizard/flows/aws"
	"peerage/wizard/flows/export"
	"peerage/wizard/flows/steps"
)

// Offer is procedure W with its exports.
func Offer(base *steps.Kit) export.Offer {
	return export.Offer{
		Procedure: Procedure(base),
		Script:    aws.Script(aiven.Organization(), "W"),
		Terraform: aws.Terraform(aiven.Organization(), "W"),
	}
}

// Procedure is procedure W of the documents. Deleting (W09) is its teardown.
func Procedure(base *steps.Kit) *wizard.Procedure {
	k := newKit(base)
	return &wizard.Procedure{
		ID: "aiven-aws", Title: "Connect Aiven to an AWS VPC", Subtitle: "organization VPC peering",
		Crumb: "Aiven ⇄ AWS VPC", Minutes: 6,
		Vars: vars(
			aiven.VarToken, aiven.VarTokenFrom, aiven.VarUser, aiven.VarOrg, aiven.VarOrgName, aiven.VarVPC,
			aiven.VarVPCName, aiven.VarRange, aiven.VarCloud, aiven.VarNewCloud, aiven.VarNewRange, aws.VarProfile,
			aws.VarUser, aws.VarCaller, aws.VarRegion, aws.VarVPC, aws.VarVPCName, aws.VarRanges, aws.VarAccount,
			aws.VarAccepter, aiven.VarPeeringID, aws.VarPCX, aws.VarPCXFrom, aws.VarExpires, aws.VarTables, aws.VarLeft,
			aws.VarReplace, aws.VarClash,
		),
		First: []string{"A00", "A13", "W03", "W01", "W02"},
		Beside: map[string][]string{
			"A00": {}, "A13": {"A00"}, "W03": {"A00"}, "W01": {}, "W02": {"A00"},
			"W07": {"W06"}, "W08": {"W06"},
		},
		Steps: []*wizard.Step{
			k.aws.Account("W01"),
			k.aws.Network("W02"),
			k.aiven.TakeToken(),
			k.aiven.Organization("A13"),
			k.aiven.OwnVPC("W03"),
			k.aws.AivenHalf(),
			k.aws.Request("W05"),
			k.aws.Acceptance("W06"),
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
		Remedies: append(k.aws.Remedies(), k.aiven.Remedies()...),
	}
}
