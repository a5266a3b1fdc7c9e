package aws

import (
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
)

// phases are the document's headings; first is the first step.
func phases(first, rows string) []wizard.Phase {
	return []wizard.Phase{
		{Title: "Choices", From: first},
		{Title: "Peering in Aiven", From: rows + "04"},
		{Title: "Peering in AWS", From: rows + "06"},
		{Title: "Check", From: rows + "08"},
	}
}

// intro is what is told before it begins.
func (k *Side) intro(rows string) *wizard.Intro {
	return &wizard.Intro{
		About: []string{
			"Your services in Aiven become reachable from your AWS VPC, by private addresses.",
			"Aiven asks for a peering connection, and you accept it in your account.",
			"Then routes in your VPC lead to Aiven's range.",
		},
		Makes: []string{"1 peering in Aiven", "1 peering connection in AWS", "routes in your tables"},
		Rights: []wizard.Right{
			{Text: "ec2:AcceptVpcPeeringConnection", Steps: []string{rows + "06"}},
			{Text: "ec2:CreateRoute", Steps: []string{rows + "07"}},
			{Text: "Aiven: " + k.aiven.Of.May, Steps: []string{rows + "04"}},
		},
		Yours: 2,
		Costs: "AWS bills traffic between availability zones and between regions",
		Back:  "peerage teardown takes back exactly what it made",
	}
}

// scene is what it builds; chosen is the step that chooses Aiven's VPC.
func (k *Side) scene(rows, chosen string) *wizard.Scene {
	return &wizard.Scene{
		Yours: wizard.End{
			Place:   "AWS, your account",
			Network: wizard.Part{Title: "your VPC", Name: VarVPCName, About: VarRanges, Steps: []string{rows + "02"}},
			Parts:   []wizard.Part{{Title: "route tables", May: "lead to Aiven", Steps: []string{rows + "07"}}},
		},
		Theirs: wizard.End{
			Place: "Aiven, its account",
			Network: wizard.Part{Title: "Aiven VPC", Name: aiven.VarVPCName, About: aiven.VarRange,
				Steps: []string{chosen}},
		},
		Halves: []wizard.Span{
			{Title: "Aiven's half", By: "asks for it", Who: "Aiven", Steps: []string{rows + "04", rows + "05"}},
			{Title: "AWS's half", By: "accepted by you", Who: "AWS", Out: true, Steps: []string{rows + "06"}},
		},
	}
}
