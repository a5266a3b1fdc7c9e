package azure

import (
	"context"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// Site is where the steps work that make things in the person's subscription.
func (k *Side) Site() *wizard.Site {
	return k.site(func(v wizard.Values) providers.Place {
		return providers.Place{Provider: "azure", Account: v(k.Names.Tenant), Scope: v(k.Names.Sub)}
	})
}

// directorySite is where the steps work that make objects of the directory.
func (k *Side) directorySite() *wizard.Site {
	return k.site(func(v wizard.Values) providers.Place {
		return providers.Place{Provider: "azure", Account: v(k.Names.Tenant)}
	})
}

func (k *Side) site(at func(wizard.Values) providers.Place) *wizard.Site {
	return steps.Site("azure", at, func(_ context.Context, r *wizard.Run) (providers.Seer, error) { return k.Admin(r) })
}

// directoryOf is the directory in which an item lies.
func (k *Side) directoryOf(r *wizard.Run, it wizard.Item) string {
	return steps.OrText(it.Place.Account, r.Get(k.Names.Tenant))
}
