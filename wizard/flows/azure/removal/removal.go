// Package removal has az's commands that remove what a run made in Azure.
package removal

import (
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// byID are the commands that take a thing's id, by what stands in that before its
// name.
var byID = map[string]string{
	"/virtualNetworkPeerings/": "az network vnet peering delete", "/privateEndpoints/": "az network private-endpoint delete",
	"/securityRules/": "az network nsg rule delete", "/roleAssignments/": "az role assignment delete",
}

// Command removes a thing in Azure or its directory; "" is none that is known.
func Command(_ wizard.Values, it wizard.Item) string {
	id := "--id " + steps.Quote(it.ID)
	switch {
	case it.ID == "":
		return ""
	case it.Kind == "application":
		return steps.Command("az ad app delete", id)
	case it.Kind == "principal":
		return steps.Command("az ad sp delete", id)
	case it.Kind == "password":
		return steps.Command("az ad app credential delete", "--id "+steps.Quote(it.Attrs["app"]), "--key-id "+
			steps.Quote(it.ID))
	case strings.Contains(it.ID, "/roleDefinitions/"):
		return steps.Command("az role definition delete", "--name "+steps.Quote(it.Name), "--custom-role-only true",
			"--scope "+steps.Quote("/subscriptions/"+providers.SubscriptionOf(it.ID)))
	}
	for part, head := range byID {
		if strings.Contains(it.ID, part) {
			return steps.Command(head, "--ids "+steps.Quote(it.ID))
		}
	}
	return ""
}
