package vnetpeering

import (
	"context"
	"strings"
	"time"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/aiven"
	"peerage/wizard/flows/azure"
	"peerage/wizard/flows/steps"
)

// Connected waits until both sides say so (A21).
func (k *Peering) Connected(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Wait until active", Actor: steps.ActorBoth,
		Why:     "Aiven looks now and then whether your half is there. Up to 15 minutes are normal.",
		Needs:   []string{aiven.VarPeeringID, azure.VarPeeringID},
		Command: k.aiven.CmdPeering,
		Wait: &wizard.Wait{
			Who: "Aiven", OtherWho: "Azure", Poll: steps.As(k.aiven.Account, k.pollConnected),
			Refresh: steps.AsDo(k.aiven.Account, aiven.Account.RefreshPeerings),
			Path:    []string{providers.AivenPendingPeer, providers.AivenActive},
			Every:   10 * time.Second, Typical: 5 * time.Minute, Deadline: 20 * time.Minute,
		},
		Remedies: append(aivenStateRemedies(k), halfRemedies(k)...),
		Result:   func(wizard.Values) string { return "Aiven ACTIVE · Azure Connected" },
	}
}

func (k *Peering) pollConnected(a aiven.Account, ctx context.Context, r *wizard.Run) (wizard.Look, error) {
	p, err := a.PresentHalf(ctx, r)
	if err != nil {
		return wizard.Look{}, err
	}
	list, err := k.azureHalves(ctx, r)
	if err != nil {
		return wizard.Look{}, err
	}
	for _, h := range list {
		if providers.SameID(h.ID, r.Get(azure.VarPeeringID)) {
			return bothHalves(p, h)
		}
	}
	return wizard.Look{}, steps.Fail(providers.Gone, azure.CodeHalfGone, "look at the Azure half", "The peering is not on your VNet any more.")
}

func bothHalves(p providers.AivenPeering, h providers.Peering) (wizard.Look, error) {
	look := wizard.Look{State: p.State, Other: strings.TrimSuffix(h.State+", "+h.Sync, ", "), Warnings: aiven.Warnings(p)}
	up := h.State == providers.PeeringConnected &&
		(h.Provisioning == providers.ProvisioningSucceeded || h.Provisioning == "")
	synced := h.Sync == providers.SyncFull || h.Sync == ""
	switch {
	case h.State == providers.PeeringDisconnected:
		e := steps.Fail(providers.Conflict, azure.CodeHalfStale, "look at the Azure half", "The Azure half is Disconnected: its partner was deleted.")
		e.Detail = map[string]string{"peering": h.ID}
		return look, e
	case p.State == providers.AivenActive && up && h.Sync == providers.SyncRemote:
		return look, steps.Fail(providers.Conflict, codeBehind, "look at the Azure half", "Both halves are connected, but Aiven's knows old ranges of your network: Azure says "+h.Sync+".")
	case p.State == providers.AivenActive && up && !synced:
		return look, steps.Fail(providers.Conflict, codeNotInSync, "look at the Azure half", "Both halves are connected, but Azure says "+h.Sync+".")
	case p.State == providers.AivenActive && up:
		look.Done, look.Note = true, "Both halves are up"
	case up:
		look.Note = "Azure is connected; Aiven has not looked yet. Up to 15 minutes are normal"
	default:
		look.Note = "Azure is still working on its half"
	}
	return look, nil
}
