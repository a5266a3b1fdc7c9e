package azure

import (
	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// Site is where the steps work that make things in the person's subscription.
func (k *Side) Site() *wizard.Site {
	return steps.Site("azure", func(v wizard.Values) providers.Place {
		return providers.Place{Provider: "azure", Account: v(k.Names.Tenant), Scope: v(k.Names.Sub)}
	}, k.Admin)
}

// directorySite is where the steps work that make objects of the directory.
func (k *Side) directorySite() *wizard.Site {
	return steps.Site("azure", func(v wizard.Values) providers.Place {
		return providers.Place{Provider: "azure", Account: v(k.Names.Tenant)}
	}, k.Admin)
}

// directoryOf is the directory in which an item lies.
func (k *Side) directoryOf(r *wizard.Run, it wizard.Item) string {
	return steps.OrText(it.Place.Account, k.tenant(r))
}
