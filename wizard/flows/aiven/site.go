package aiven

import (
	"context"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// Site is where the steps work that make things in the organization.
func (k *Side) Site() *wizard.Site {
	return k.site(func(v wizard.Values) providers.Place { return providers.OfOrganization(v(VarOrg)).Place() })
}

// ProjectSite is where the steps work that make things in a project: the
// variable tells which.
func (k *Side) ProjectSite(name string) *wizard.Site {
	return k.site(func(v wizard.Values) providers.Place { return providers.OfProject(v(name)).Place() })
}

func (k *Side) site(at func(wizard.Values) providers.Place) *wizard.Site {
	return steps.Site("aiven", at, func(_ context.Context, r *wizard.Run) (providers.Seer, error) { return k.Session(r) })
}
