package aws

import (
	"context"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/steps"
)

// Closing is what to look at once the link is up.
func (k *Side) Closing(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
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
	routes := wizard.Finding{Verdict: wizard.OK,
		Text: "The route tables that you chose lead to Aiven. Subnets with other tables do not."}
	if r.Get(VarTables) == NoTables || r.Get(VarLeft) != "" {
		routes = wizard.Finding{
			Verdict: wizard.Unproved, Text: "Not every route was made here.",
			Fix: "The subnets of other tables need one, too:", Command: cmdAWSRoute(r.Value),
		}
	}
	return append(append(out, services...), routes,
		wizard.Finding{Verdict: wizard.Unproved,
			Text: "Security groups and network ACLs: your subnets must let the traffic to " +
				steps.OrText(r.Get(aiven.VarRange), "Aiven's range") + " out."},
	), nil
}
