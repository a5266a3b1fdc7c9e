package aws

import (
	"context"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// site is where the steps work that make things in the account of the VPC.
func (k *Side) site() *wizard.Site {
	return steps.Site("aws", func(v wizard.Values) providers.Place {
		return providers.Place{Provider: "aws", Account: v(VarAccount), Region: v(VarRegion)}
	}, func(ctx context.Context, r *wizard.Run) (providers.Seer, error) { return k.Accepter(ctx, r) })
}

// shapes are what the link is about: the two VPCs.
func (k *Side) shapes() []wizard.Shape { return steps.Shapes(VarVPC, k.aiven.Of.VPC) }
