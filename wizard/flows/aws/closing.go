package aws

import (
	"context"
	"slices"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/steps"
)

// Closing is what to look at once the link is up.
func (k *Side) Closing(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	if byOthers(r) {
		return k.closingTheirs(ctx, r)
	}
	a, err := k.aiven.Account(ctx, r)
	if err != nil {
		return nil, err
	}
	out, err := k.Standing(r, "Aiven and AWS both say that the peering is up.", func() error {
		_, err := steps.As(k.both, both.pollConnected)(ctx, r)
		return err
	})
	if err != nil {
		return nil, err
	}
	services, err := a.ServicesReached(ctx, r, steps.Split(r.Get(VarRanges)))
	if err != nil {
		return nil, err
	}
	routes, err := steps.As(k.Accepter, Profile.routesLead)(ctx, r)
	if err != nil {
		return nil, err
	}
	return append(slices.Concat(out, services, routes),
		wizard.Finding{Verdict: wizard.Unproved,
			Text: "Security groups and network ACLs: your subnets must let the traffic to " +
				steps.OrText(r.Get(aiven.VarRange), "Aiven's range") + " out."},
	), nil
}
