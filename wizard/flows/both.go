package flows

import (
	"context"
	"strings"
	"time"

	"peerage/providers"
	"peerage/wizard"
)

// connected waits until both sides say so (A21).
func (k *kit) connected(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Wait until active", Actor: actorBoth,
		Why:     "Aiven looks now and then whether your half is there. Up to 15 minutes are normal.",
		Needs:   []string{vPeeringID, vPeeringARM},
		Command: k.cmdPeerings,
		Wait: &wizard.Wait{Who: "Aiven", OtherWho: "Azure", Poll: k.pollConnected, Refresh: k.refreshAiven, Path: []string{stPending, stActive},
			Every: 10 * time.Second, Typical: 5 * time.Minute, Deadline: 20 * time.Minute},
		Remedies: append(aivenStateRemedies(k), halfRemedies(k)...),
		Result:   func(wizard.Values) string { return "Aiven ACTIVE · Azure Connected" },
	}
}

func (k *kit) pollConnected(ctx context.Context, r *wizard.Run) (wizard.Look, error) {
	p, err := k.azureAivenHalf().present(ctx, r)
	if err != nil {
		return wizard.Look{}, err
	}
	list, err := k.azureHalves(ctx, r)
	if err != nil {
		return wizard.Look{}, err
	}
	for _, h := range list {
		if providers.SameID(h.ID, r.Get(vPeeringARM)) {
			return bothHalves(p, h)
		}
	}
	return wizard.Look{}, fail(providers.Gone, codeHalfGone, "look at the Azure half", "The peering is not on your VNet any more.")
}

func bothHalves(p providers.AivenPeering, h providers.Peering) (wizard.Look, error) {
	look := wizard.Look{State: p.State, Other: strings.TrimSuffix(h.State+", "+h.Sync, ", "), Warnings: warnings(p)}
	up := h.State == "Connected" && (h.Provisioning == "Succeeded" || h.Provisioning == "")
	synced := h.Sync == "FullyInSync" || h.Sync == ""
	switch {
	case h.State == "Disconnected":
		e := fail(providers.Conflict, codeHalfStale, "look at the Azure half", "The Azure half is Disconnected: its partner was deleted.")
		e.Detail = map[string]string{"peering": h.ID}
		return look, e
	case p.State == stActive && up && h.Sync == "RemoteNotInSync":
		return look, fail(providers.Conflict, codeBehind, "look at the Azure half", "Both halves are connected, but Aiven's knows old ranges of your network: Azure says "+h.Sync+".")
	case p.State == stActive && up && !synced:
		return look, fail(providers.Conflict, codeNotInSync, "look at the Azure half", "Both halves are connected, but Azure says "+h.Sync+".")
	case p.State == stActive && up:
		look.Done, look.Note = true, "Both halves are up"
	case up:
		look.Note = "Azure is connected; Aiven has not looked yet. Up to 15 minutes are normal"
	default:
		look.Note = "Azure is still working on its half"
	}
	return look, nil
}
