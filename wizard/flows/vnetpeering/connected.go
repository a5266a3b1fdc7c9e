package vnetpeering

import (
	"context"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/steps"
)

// Connected waits until both sides say so (A21).
func (k *Peering) Connected(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Wait until active", Actor: steps.ActorBoth,
		Why:     "Aiven looks now and then whether your half is there.",
		Needs:   []string{aiven.VarPeeringID, azure.VarPeeringID},
		Command: k.aiven.CmdPeering,
		Wait: &wizard.Wait{
			Who: "Aiven", OtherWho: "Azure", Poll: steps.As(k.aiven.Account, k.pollConnected),
			Refresh: steps.AsDo(k.aiven.Account, aiven.Account.RefreshPeerings),
			Path:    []string{providers.AivenPendingPeer, providers.AivenActive},
			Every:   10 * time.Second, Typical: 5 * time.Minute, Deadline: 20 * time.Minute,
		},
		Remedies: append(aivenStateRemedies(k), halfRemedies(k)...),
		Result: func(wizard.Values) string {
			return "Aiven " + providers.AivenActive + " · Azure " + providers.PeeringConnected
		},
	}
}

func (k *Peering) pollConnected(a aiven.Account, ctx context.Context, r *wizard.Run) (wizard.PollResult, error) {
	p, err := a.PresentHalf(ctx, r)
	if err != nil {
		return wizard.PollResult{}, err
	}
	list, err := k.azureHalves(ctx, r)
	if err != nil {
		return wizard.PollResult{}, err
	}
	for i := range list {
		if providers.SameID(list[i].ID, r.Get(azure.VarPeeringID)) {
			return k.outcome(r, &p, &list[i])
		}
	}
	return wizard.PollResult{}, steps.Fail(providers.Gone, azure.CodeHalfGone, "look at the Azure half",
		"The peering is not on your VNet any more.")
}

// outcome is what the two halves come to.
func (k *Peering) outcome(
	r *wizard.Run, p *providers.AivenPeering, half *providers.Peering,
) (wizard.PollResult, error) {
	cloud := k.azure.AsHalf(r, half)
	look, ruling := k.aiven.Judged(r, p, &cloud)
	if !ruling.Stuck() {
		return look, nil
	}
	const both = "Both halves are connected, but "
	return look, steps.Stuck(ruling, "look at the Azure half", half.ID, map[string]string{
		link.FaultDisconnected: "The Azure half is Disconnected: its partner was deleted.",
		link.FaultBehind:       both + "Aiven's knows old ranges of your network: Azure says " + half.Sync + ".",
		link.FaultNotInSync:    both + "Azure says " + steps.OrText(half.Sync, half.Provisioning) + ".",
	})
}

// standing is what the closing list says of the two halves.
func (k *Peering) standing(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	return k.Standing(r, "Aiven and Azure both say that the peering is up.", func() error {
		_, err := steps.As(k.aiven.Account, k.pollConnected)(ctx, r)
		return err
	})
}
