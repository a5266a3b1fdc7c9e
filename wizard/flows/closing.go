package flows

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"peerage/providers"
	"peerage/wizard"
)

// closing is what to look at once the link is up.
func (k *kit) closing(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	out := []wizard.Finding{{Verdict: wizard.OK, Text: "Aiven and Azure both say that the peering is up."}}
	if it, ok := r.Item(keyPassword); ok && r.Mine(keyPassword) {
		out = append(out, wizard.Finding{Verdict: wizard.OK, Text: "The application's password is valid until " + orText(it.Attrs["expires"], "it expires") + ".",
			Fix:     "The finished peering does not need it: it can be removed.",
			Command: command("az ad app credential delete", "--id "+filled(r.Value, vAppID), "--key-id "+quote(it.ID))})
	}
	services, err := k.servicesReached(ctx, r, r.Get(vVPC), list(r.Get(vRanges)))
	if err != nil {
		return nil, err
	}
	return append(append(out, services...),
		wizard.Finding{Verdict: wizard.Unproved, Text: "Network security groups: your subnets must let the traffic out."},
		wizard.Finding{Verdict: wizard.Unproved, Text: "Route tables of your own: none may send " + orText(r.Get(vCIDR), "Aiven's range") + " elsewhere."},
		wizard.Finding{Verdict: wizard.Unproved, Text: "Subnets that you add later may take up to 24 hours, unless Aiven is asked to look:", Command: k.cmdRefresh(r.Value)},
	), nil
}

// servicesReached says of each service in the Aiven VPC whether it lets the
// ranges in.
func (k *kit) servicesReached(ctx context.Context, r *wizard.Run, vpc string, ranges []string) ([]wizard.Finding, error) {
	s, err := k.aiven(r)
	if err != nil {
		return nil, err
	}
	services, err := k.servicesIn(ctx, s, vpc)
	if err != nil {
		return nil, err
	}
	if len(services) == 0 {
		return []wizard.Finding{{Verdict: wizard.Unproved, Text: "No service that this token sees lies in the VPC yet.",
			Fix: "Create one there, or move one into it. Only services in the VPC are reached through the peering."}}, nil
	}
	var out []wizard.Finding
	for _, x := range services {
		out = append(out, reachable(x, ranges))
	}
	return out, nil
}

// reachable says whether a service lets the VNet in.
func reachable(x providers.AivenService, ranges []string) wizard.Finding {
	try := "nc -zv HOST PORT"
	if x.Host != "" {
		try = fmt.Sprintf("nc -zv %s %d", x.Host, x.Port)
	}
	f := wizard.Finding{Verdict: wizard.OK, Text: x.Name + " (" + orText(linkKinds[x.Type], x.Type) + ") lies in the VPC and lets your ranges in.", Fix: "Try it from inside your network:", Command: try}
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
