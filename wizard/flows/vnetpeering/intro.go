package vnetpeering

import (
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/azure"
)

// phases are the document's headings.
func (k *Peering) phases() []wizard.Phase {
	return []wizard.Phase{
		{Title: "Choices", From: k.row("00")},
		{Title: "Permissions in Azure", From: k.row("03")},
		{Title: "Peering in Aiven", From: k.row("15")},
		{Title: "Peering in Azure", From: k.row("17")},
		{Title: "Check", From: k.row("21")},
	}
}

// intro is what is told before it begins.
func (k *Peering) intro() *wizard.Intro {
	return &wizard.Intro{
		About: []string{
			"Your services in Aiven become reachable from your Azure network, by private addresses.",
			"Two networks are joined by two halves: one that Aiven makes, and one that you make.",
			"Before that, each side lets the other's application in.",
		},
		Makes: []string{
			"1 app with a " + azure.DefaultDays + "-day key", "2 principals", "1 role", "2 grants", "2 halves",
		},
		Rights: []wizard.Right{
			{Text: "Application Administrator", Steps: k.ids("03", "04", "05", "09")},
			{ID: azure.RightDefine, Text: "create roles", Steps: k.ids("10")},
			{ID: azure.RightAssign, Text: "grant roles on the VNet", Steps: k.ids("08", "11")},
			{Text: "Aiven: " + k.aiven.Of.May, Steps: k.ids("15")},
		},
		Yours: 3,
		Costs: "Azure bills the traffic through it by the gigabyte; nothing else",
		Back:  "peerage teardown takes back exactly what it made",
	}
}

// scene is what it builds.
func (k *Peering) scene() *wizard.Scene {
	return &wizard.Scene{
		Yours: wizard.End{
			Place:   "Azure, your directory",
			Network: wizard.Part{Title: "your VNet", Name: azure.VarVNet, About: azure.VarRanges, Steps: k.ids("06")},
			Parts: []wizard.Part{
				{Title: "your app", Name: azure.VarAppName, May: "may peer your VNet",
					Steps: k.ids("03", "04", "05", "07", "08")},
				{Title: "Aiven's app", May: "may peer your VNet", Steps: k.ids("09", "10", "11")},
			},
		},
		Theirs: wizard.End{
			Place: "Aiven, its directory",
			Network: wizard.Part{Title: "Aiven VPC", Name: aiven.VarVPCName, About: aiven.VarRange,
				Steps: k.ids("14")},
			Parts: []wizard.Part{{Title: "your app", Name: azure.VarAppName, May: "let in by Aiven", Steps: k.ids("16", "19")}},
		},
		Halves: []wizard.Span{
			{Title: "Aiven's half", By: "made by Aiven", Who: "Aiven", Steps: k.ids("15", "16")},
			{Title: "Azure's half", By: "made by your app", Who: "Azure", Out: true, Steps: k.ids("20")},
		},
	}
}
