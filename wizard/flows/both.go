package flows

import (
	"context"
	"fmt"
	"slices"
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
		Wait: &wizard.Wait{Poll: k.pollConnected, Refresh: k.refreshAiven, Path: []string{stPending, stActive},
			Every: 10 * time.Second, Typical: 5 * time.Minute, Deadline: 20 * time.Minute},
		Remedies: append(aivenStateRemedies(k), halfRemedies(k)...),
		Result:   func(wizard.Values) string { return "Aiven ACTIVE · Azure Connected" },
	}
}

func (k *kit) pollConnected(ctx context.Context, r *wizard.Run) (wizard.Look, error) {
	p, err := k.presentHalf(ctx, r)
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

// closing is what to look at once the link is up.
func (k *kit) closing(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	out := []wizard.Finding{{Verdict: wizard.OK, Text: "Aiven and Azure both say that the peering is up."}}
	if it, ok := r.Item(keyPassword); ok && r.Mine(keyPassword) {
		out = append(out, wizard.Finding{Verdict: wizard.OK, Text: "The application's password is valid until " + orText(it.Attrs["expires"], "it expires") + ".",
			Fix: "The finished peering does not need it: it can be removed."})
	}
	s, err := k.aiven(r)
	if err != nil {
		return nil, err
	}
	services, err := k.servicesIn(ctx, s, r.Get(vVPC))
	if err != nil {
		return nil, err
	}
	if len(services) == 0 {
		out = append(out, wizard.Finding{Verdict: wizard.Unproved, Text: "No service that this token sees lies in the VPC yet.",
			Fix: "Create one there, or move one into it. Only services in the VPC are reached through the peering."})
	}
	for _, x := range services {
		out = append(out, reachable(x, list(r.Get(vRanges))))
	}
	return append(out,
		wizard.Finding{Verdict: wizard.Unproved, Text: "Network security groups: your subnets must let the traffic out."},
		wizard.Finding{Verdict: wizard.Unproved, Text: "Route tables of your own: none may send " + orText(r.Get(vCIDR), "Aiven's range") + " elsewhere."},
		wizard.Finding{Verdict: wizard.Unproved, Text: "Subnets that you add later may take up to 24 hours, unless Aiven is asked to look:", Command: k.cmdRefresh(r.Value)},
	), nil
}

// reachable says whether a service lets the VNet in.
func reachable(x providers.AivenService, ranges []string) wizard.Finding {
	try := "nc -zv HOST PORT"
	if x.Host != "" {
		try = fmt.Sprintf("nc -zv %s %d", x.Host, x.Port)
	}
	f := wizard.Finding{Verdict: wizard.OK, Text: x.Name + " (" + x.Type + ") lies in the VPC and lets your ranges in.", Fix: "Try it from inside your network:", Command: try}
	if x.IPFilter == nil {
		f.Verdict, f.Text = wizard.Unproved, x.Name+" ("+x.Type+") lies in the VPC; whether its IP filter holds your ranges is not known."
		return f
	}
	if out := outside(ranges, x.IPFilter); len(out) > 0 {
		f.Verdict, f.Text = wizard.Bad, "The IP filter of "+x.Name+" does not hold "+strings.Join(out, ", ")+"."
		f.Fix = "Add it, in the Aiven Console too; then try it from inside your network:"
		f.Command = strings.Join([]string{"avn service update --project", quote(x.Project), quote(x.Name),
			"-c", quote("ip_filter=" + strings.Join(append(slices.Clone(x.IPFilter), out...), ","))}, " ") + "\n" + try
	}
	return f
}
