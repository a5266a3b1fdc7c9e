package vnetpeering

import (
	"context"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/aiven"
	"peerage/wizard/flows/azure"
	"peerage/wizard/flows/steps"
)

// AivenNetwork is the VNet for an Aiven VPC, whose range is known by then.
func (k *Peering) AivenNetwork(id string) azure.NetworkSpec {
	return azure.NetworkSpec{ID: id, Why: "The network that Aiven will be peered with. Its addresses must not overlap with the Aiven VPC.",
		Needs: []string{k.aiven.Of.VPC}, Other: aiven.VarRange, Around: k.around, Find: k.presentPeering, Remedies: networkRemedies(k)}
}

// around is what the chosen Aiven VPC tells: the VNets with which it is peered,
// and its own network in Azure. It tells that only while a peering waits for
// its other half; what this run has heard is kept.
func (k *Peering) around(ctx context.Context, r *wizard.Run) (azure.Around, error) {
	a, err := k.aiven.Account(ctx, r)
	if err != nil {
		return azure.Around{}, err
	}
	v, err := a.PresentVPC(ctx, r)
	if err != nil {
		return azure.Around{}, err
	}
	var out azure.Around
	for _, p := range v.Peerings {
		to := p.Azure()
		if aiven.Over(p.State) || to.ResourceGroup == "" {
			continue
		}
		out.Peers = append(out.Peers, to.VNetID())
		if p.ID != "" && p.ID == r.Get(aiven.VarPeeringID) {
			out.Network = steps.OrText(out.Network, r.Get(azure.VarToVNet))
		}
		out.Network = steps.OrText(p.ToNetworkID, out.Network)
	}
	return out, nil
}

// judged is the run's VNet, held against the Aiven VPC as both are now.
func (k *Peering) judged(ctx context.Context, r *wizard.Run) (providers.VNet, azure.Scene, error) {
	s, err := k.azure.Admin(r)
	if err != nil {
		return providers.VNet{}, azure.Scene{}, err
	}
	n, err := s.VNet(ctx, r.Get(azure.VarVNetID))
	if err != nil {
		return n, azure.Scene{}, err
	}
	sc, err := k.scene(ctx, r, n.Peerings...)
	return n, sc, err
}

// scene is what says where peerings of the VNet lead.
func (k *Peering) scene(ctx context.Context, r *wizard.Run, list ...providers.Peering) (azure.Scene, error) {
	sc, err := k.azure.SceneOf(ctx, r, k.AivenNetwork(""))
	if err != nil {
		return sc, err
	}
	return k.azure.Telling(ctx, r, sc, list...)
}
