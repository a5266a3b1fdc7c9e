package privatelink

import (
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/azure"
)

// phases are the document's headings.
func phases() []wizard.Phase {
	return []wizard.Phase{
		{Title: "Choices", From: "A00"},
		{Title: "Private Link service", From: "P02"},
		{Title: "Private endpoint", From: "P05"},
		{Title: "Private Link access", From: "P13"},
		{Title: "Connection information", From: "P12"},
	}
}

// intro is what is told before it begins.
func intro() *wizard.Intro {
	return &wizard.Intro{
		About: []string{
			"One service in Aiven gets a private address inside your Azure network.",
			"Aiven makes a Private Link service for it, and you make a private endpoint that leads there.",
			"Aiven then approves the endpoint; the networks themselves are not joined.",
		},
		Makes: []string{"static IP addresses", "1 Private Link service", "1 private endpoint", "for Kafka 1 rule"},
		Rights: []wizard.Right{
			{Text: "Aiven: manage the service", Steps: []string{"P02", "P03"}},
			{ID: rightEndpoint, Text: "create private endpoints in the VNet",
				Steps: []string{"P05"}},
		},
		Yours: 4,
		Costs: "static addresses and the endpoint, by the hour; traffic by the gigabyte",
		Back:  "peerage teardown takes back exactly what it made",
	}
}

// scene is what it builds.
func scene() *wizard.Scene {
	return &wizard.Scene{
		Yours: wizard.End{
			Place:   "Azure, your subscription",
			Network: wizard.Part{Title: "your VNet", Name: vLinkNet, About: azure.VarRanges, Steps: []string{"P05B"}},
			Parts: []wizard.Part{
				{Title: "private address", Name: vIP, May: "leads to the service", Steps: []string{"P09", "P10"}},
			},
		},
		Theirs: wizard.End{
			Place:   "Aiven, its subscription",
			Network: wizard.Part{Title: "your service", Name: vService, About: vLinkCloud, Steps: []string{"P01"}},
			Parts:   []wizard.Part{{Title: "components", Name: vParts, May: "switched on", Steps: []string{"P11"}}},
		},
		Halves: []wizard.Span{
			{Title: "Private Link service", By: "made by Aiven", Who: "Aiven", Steps: []string{"P02", "P03", "P04"}},
			{Title: "private endpoint", By: "made by you, approved by Aiven", Who: "Azure", Out: true,
				Steps: []string{"P05", "P06", "P07", "P08"}},
		},
	}
}
