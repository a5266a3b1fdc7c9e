package vnetpeering

import (
	"context"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/azure/fitness"
	"example.org/peerage/wizard/flows/steps"
)

// AivenNetwork is the VNet for an Aiven VPC, whose range is known by then.
func (k *Peering) AivenNetwork(id string) azure.NetworkSpec {
	return azure.NetworkSpec{
		ID:    id,
		Why:   "The network that Aiven will be peered with. Its addresses must not overlap with the Aiven VPC.",
		Needs: []string{k.aiven.Of.VPC}, Other: aiven.VarRange, Peers: true,
		Around: steps.As(k.aiven.Account, around), Look: azure.Admin.MayGrantOn, Find: k.presentPeering,
		Exits:    map[string]string{choiceOtherNet: id},
		Offers:   []string{steps.ChoiceRecreate, choiceApp, wizard.ChoiceAdopt},
		Remedies: networkRemedies(k),
	}
}

// around is what the chosen Aiven VPC tells: the VNets with which it is peered,
// and its own network in Azure. It tells that only while a peering waits for
// its other half; what this run has heard is kept.
func around(a aiven.Account, ctx context.Context, r *wizard.Run) (fitness.Around, error) {
	v, err := a.PresentVPC(ctx, r)
	if err != nil {
		return fitness.Around{}, err
	}
	var out fitness.Around
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
func (a admin) judged(ctx context.Context, r *wizard.Run) (providers.VNet, fitness.Surroundings, error) {
	n, err := a.VNet(ctx, r.Get(azure.VarVNetID))
	if err != nil {
		return n, fitness.Surroundings{}, err
	}
	sc, err := a.scene(ctx, r, n.Peerings...)
	return n, sc, err
}

// scene is what says where peerings of the VNet lead.
func (a admin) scene(ctx context.Context, r *wizard.Run, list ...providers.Peering) (fitness.Surroundings, error) {
	now, err := steps.As(a.aiven.Account, around)(ctx, r)
	if err != nil {
		return fitness.Surroundings{}, err
	}
	sc, err := a.SurroundingsOf(ctx, r, r.Get(aiven.VarRange), now)
	if err != nil {
		return sc, err
	}
	return a.Telling(ctx, sc, list...)
}

// VNetPeerings are the peerings of the run's VNet.
func (a admin) vnetPeerings(ctx context.Context, r *wizard.Run) ([]providers.Peering, error) {
	return a.Peerings(ctx, r.Get(a.azure.Names.VNetID))
}
