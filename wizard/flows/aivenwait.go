package flows

import (
	"context"
	"strings"
	"time"

	"peerage/providers"
	"peerage/wizard"
)

// idsAsked says that the person enters the two ids.
const idsAsked = "entered"

// aivenReady waits until Aiven has prepared its half and both ids are there
// (A16).
func (k *kit) aivenReady(id string) *wizard.Step {
	asked := func(r *wizard.Run) bool { return r.Get(vAskIDs) == idsAsked }
	return &wizard.Step{
		ID: id, Title: "Aiven prepares its half", Actor: actorAiven,
		Why:     "Aiven looks at your VNet with its own application, lets yours into its directory, and then tells the two ids that the Azure half needs.",
		Needs:   []string{vPeeringID},
		Gives:   []string{vToTenant, vToVNet},
		Command: k.cmdPeerings,
		Inputs:  []wizard.Input{{Var: vToTenant, Needed: asked, Default: func(r *wizard.Run) string { return r.Get(vAivenOwner) }}, {Var: vToVNet, Needed: asked}},
		Wait: &wizard.Wait{Who: "Aiven", Poll: k.pollReady, Refresh: k.refreshAiven, Path: []string{stApproved, stPending, stActive},
			Every: 5 * time.Second, Typical: 2 * time.Minute, Deadline: 20 * time.Minute},
		Remedies: aivenStateRemedies(k),
		Result:   func(v wizard.Values) string { return lastPart(v(vToVNet)) },
	}
}

func (k *kit) refreshAiven(ctx context.Context, r *wizard.Run) error {
	s, err := k.aiven(r)
	if err != nil {
		return err
	}
	return s.Refresh(ctx, orgScope(r), r.Get(vVPC))
}

// pollReady ends when both ids are known: they vanish from state_info later,
// so they are captured the moment they are seen.
func (k *kit) pollReady(ctx context.Context, r *wizard.Run) (wizard.Look, error) {
	p, err := k.azureAivenHalf().present(ctx, r)
	if err != nil {
		return wizard.Look{}, err
	}
	look := wizard.Look{State: p.State, Note: "Aiven is preparing its half", Warnings: warnings(p)}
	if err := captureIDs(ctx, r, p); err != nil {
		return look, err
	}
	known := r.Get(vToTenant) != "" && r.Get(vToVNet) != ""
	switch {
	case p.State == stPending && known, p.State == stActive && known:
		look.Done, look.Note = true, "Both ids are known"
	case p.State == stActive, p.State == stPending && r.Get(vAskIDs) != idsAsked && adopted(r):
		return look, k.idsMissing(ctx, r, p)
	case p.State == stPending:
		look.Note = "Aiven has not told its ids yet"
	}
	return look, nil
}

func adopted(r *wizard.Run) bool {
	it, ok := r.Item(keyAivenHalf)
	return ok && it.Status == wizard.IsAdopted
}

func warnings(p providers.AivenPeering) []string {
	var out []string
	for _, w := range p.Warnings {
		s := orText(w.Type, "warning") + ": " + w.Message
		if len(w.Conflicts) > 0 {
			s += " (" + strings.Join(w.Conflicts, ", ") + ")"
		}
		out = append(out, s)
	}
	return out
}

func captureIDs(ctx context.Context, r *wizard.Run, p providers.AivenPeering) error {
	if p.ToTenantID != "" {
		if err := r.Set(ctx, vToTenant, strings.ToLower(p.ToTenantID)); err != nil {
			return err
		}
	}
	if p.ToNetworkID == "" {
		return nil
	}
	return r.Set(ctx, vToVNet, p.ToNetworkID)
}

// idsMissing: an adopted peering does not tell its ids any more. An Azure half
// to the same range has one of them, the principal's directory the other.
func (k *kit) idsMissing(ctx context.Context, r *wizard.Run, p providers.AivenPeering) error {
	s, err := k.admin(r)
	if err != nil {
		return err
	}
	halves, err := s.Peerings(ctx, r.Get(vVNetID))
	if err != nil {
		return err
	}
	for _, h := range halves {
		if sameRanges(h.RemoteRanges, []string{r.Get(vCIDR)}) && r.Get(vAivenOwner) != "" {
			if err := r.Set(ctx, vToTenant, r.Get(vAivenOwner)); err != nil {
				return err
			}
			return r.Set(ctx, vToVNet, h.RemoteID)
		}
	}
	return fail(providers.NotFound, codeNoIDs, "find Aiven's two ids",
		"The peering is "+p.State+", and Aiven does not tell to-tenant-id and to-network-id any more.")
}
