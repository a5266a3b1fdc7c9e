package vnetpeering

import (
	"context"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/aiven"
	"peerage/wizard/flows/azure"
)

// AivenNetwork is the VNet for an Aiven VPC, whose range is known by then.
func (k *Peering) AivenNetwork(id string) azure.NetworkSpec {
	return azure.NetworkSpec{ID: id, Why: "The network that Aiven will be peered with. Its addresses must not overlap with the Aiven VPC.",
		Needs: []string{k.aiven.Of.VPC}, Other: aiven.VarRange, Peers: k.aivenPeers, Find: k.presentPeering, Remedies: networkRemedies(k)}
}

// aivenPeers are the VNets with which the chosen Aiven VPC is peered.
func (k *Peering) aivenPeers(ctx context.Context, r *wizard.Run) ([]providers.VNetID, error) {
	a, err := k.aiven.Account(ctx, r)
	if err != nil {
		return nil, err
	}
	v, err := a.PresentVPC(ctx, r)
	if err != nil {
		return nil, err
	}
	var out []providers.VNetID
	for _, p := range v.Peerings {
		if to := p.Azure(); !aiven.Over(p.State) && to.ResourceGroup != "" {
			out = append(out, to.VNetID())
		}
	}
	return out, nil
}
