package astraazure

import (
	"context"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// site is where the steps work that make things in Astra.
func (k *kit) site() *wizard.Site {
	return steps.Site("astra", func(v wizard.Values) providers.Place {
		return providers.Place{Provider: "astra", Account: v(vAstraOrg)}
	}, func(_ context.Context, r *wizard.Run) (providers.Seer, error) { return k.astra(r) })
}

// shapes are what the link is about: the database and the VNet.
func (k *kit) shapes() []wizard.Shape {
	return []wizard.Shape{{Var: vDatabase}, {Var: k.azure.Names.VNetID}}
}
