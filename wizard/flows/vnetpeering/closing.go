package vnetpeering

import (
	"context"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/steps"
)

// Closing is what to look at once the link is up.
func (k *Peering) Closing(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	out, err := k.standing(ctx, r)
	if err != nil {
		return nil, err
	}
	if it, ok := r.Item(azure.KeyPassword); ok && r.Mine(azure.KeyPassword) {
		out = append(out,
			wizard.Finding{Verdict: wizard.OK, Of: azure.KeyPassword, Text: "The application's password is valid until " +
				steps.OrText(it.Attrs["expires"], "it expires") + ".",
				Fix: "The finished peering does not need it: it can be removed.",
				Command: steps.Command("az ad app credential delete", "--id "+steps.Filled(r.Value, azure.VarAppID),
					"--key-id "+steps.Quote(it.ID))})
	}
	a, err := k.aiven.Account(ctx, r)
	if err != nil {
		return nil, err
	}
	services, err := a.ServicesReached(ctx, r, steps.Split(r.Get(azure.VarRanges)))
	if err != nil {
		return nil, err
	}
	return append(append(out, services...),
		wizard.Finding{Verdict: wizard.Unproved, Text: "Network security groups: your subnets must let the traffic out."},
		wizard.Finding{Verdict: wizard.Unproved, Text: "Route tables of your own: none may send " +
			steps.OrText(r.Get(aiven.VarRange), "Aiven's range") + " elsewhere."},
		wizard.Finding{Verdict: wizard.Unproved,
			Text:    "Subnets added later: up to 24 h, unless Aiven is asked to look.",
			Command: k.aiven.CmdRefresh(r.Value)},
	), nil
}
