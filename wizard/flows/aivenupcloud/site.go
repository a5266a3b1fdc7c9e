package aivenupcloud

import (
	"context"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// site is where the steps work that make things in UpCloud.
func (k *kit) site() *wizard.Site {
	return steps.Site("upcloud", func(v wizard.Values) providers.Place {
		return providers.Place{Provider: "upcloud", Account: v(vUpAccount)}
	}, func(ctx context.Context, r *wizard.Run) (providers.Seer, error) { return k.account(ctx, r) })
}
