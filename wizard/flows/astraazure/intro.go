package astraazure

import (
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/azure"
)

// phases are the document's headings.
func phases() []wizard.Phase {
	return []wizard.Phase{
		{Title: "Choices", From: "D01"},
		{Title: "Permissions in Azure", From: "D03"},
		{Title: "Peering in Astra", From: "D06"},
		{Title: "Access", From: "D08"},
	}
}

// intro is what is told before it begins.
func intro() *wizard.Intro {
	return &wizard.Intro{
		About: []string{
			"Your Astra DB Classic database becomes reachable from your Azure network, by private addresses.",
			"You let Astra's application into your directory, and grant it a role on your VNet.",
			"Astra then makes both halves of the peering itself.",
		},
		Makes: []string{"1 principal", "1 role", "1 grant", "2 halves", "a connect bundle",
			"1 access list entry"},
		Rights: []wizard.Right{
			{Text: "Application Administrator", Steps: []string{"D03"}},
			{ID: azure.RightDefine, Text: "create roles", Steps: []string{"D04"}},
			{ID: azure.RightAssign, Text: "grant roles on the VNet", Steps: []string{"D05"}},
			{Text: "Astra: manage the database's networks", Steps: []string{"D06"}},
		},
		Yours: 2,
		Costs: "Azure bills the traffic through it by the gigabyte; nothing else",
		Back:  "peerage teardown takes back exactly what it made",
	}
}

// scene is what it builds.
func scene() *wizard.Scene {
	return &wizard.Scene{
		Yours: wizard.End{
			Place:   "Azure, your directory",
			Network: wizard.Part{Title: "your VNet", Name: vAstraVNet, About: azure.VarRanges, Steps: []string{"D01.vnet"}},
			Parts: []wizard.Part{
				{Title: "Astra's app", May: "may peer your VNet", Steps: []string{"D03", "D04", "D05"}},
			},
		},
		Theirs: wizard.End{
			Place:   "Astra, its directory",
			Network: wizard.Part{Title: "your database", Name: vDBName, About: vAstraRange, Steps: []string{"D02.database"}},
			Parts:   []wizard.Part{{Title: "access list", May: "holds your range", Steps: []string{"D09"}}},
		},
		Halves: []wizard.Span{
			{Title: "Astra's half", By: "made by Astra", Who: "Astra", Steps: []string{"D06", "D07"}},
			{Title: "Azure's half", By: "made by Astra", Who: "Azure", Out: true, Steps: []string{"D06", "D07"}},
		},
	}
}
