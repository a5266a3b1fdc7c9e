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
