package aivenupcloud

import (
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
)

// phases are the document's headings.
func phases() []wizard.Phase {
	return []wizard.Phase{
		{Title: "Choices", From: "A00"},
		{Title: "Router in UpCloud", From: "U02R"},
		{Title: "Peering in Aiven", From: "U04"},
		{Title: "Peering in UpCloud", From: "U06"},
		{Title: "Check", From: "U07"},
	}
}

// intro is what is told before it begins.
func intro() *wizard.Intro {
	return &wizard.Intro{
		About: []string{
			"Your services in Aiven become reachable from your UpCloud network, by private addresses.",
			"Two networks are joined by two halves: one that Aiven makes, and one that you make.",
			"All traffic may pass between them, and UpCloud's server firewall does not apply to it.",
		},
		Makes: []string{"1 router, if your network has none", "2 halves"},
		Rights: []wizard.Right{
			{Text: "UpCloud: change networks", Steps: []string{"U02R", "U06"}},
			{Text: "Aiven: " + aiven.Project().May, Steps: []string{"U04"}},
		},
		Yours: 2,
		Costs: "traffic is included; a router as UpCloud's price list says",
		Back:  "peerage teardown takes back exactly what it made",
	}
}

// scene is what it builds.
func scene() *wizard.Scene {
	return &wizard.Scene{
		Yours: wizard.End{
			Place:   "UpCloud, your account",
			Network: wizard.Part{Title: "your network", Name: vNetName, About: vNetRanges, Steps: []string{"U02"}},
			Parts: []wizard.Part{
				{Title: "router", May: "attached", Steps: []string{"U02R"}},
			},
		},
		Theirs: wizard.End{
			Place: "Aiven, its account",
			Network: wizard.Part{Title: "project VPC", Name: aiven.VarVPCName, About: aiven.VarRange,
				Steps: []string{"U03"}},
		},
		Halves: []wizard.Span{
			{Title: "Aiven's half", By: "made by Aiven", Who: "Aiven", Steps: []string{"U04", "U05"}},
			{Title: "UpCloud's half", By: "made by you", Who: "UpCloud", Out: true, Steps: []string{"U06", "U07"}},
		},
	}
}
