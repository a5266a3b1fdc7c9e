package vnetpeering

import (
	"context"
	"strings"
	"time"

	"peerage/wizard"
	"peerage/wizard/flows/azure"
	"peerage/wizard/flows/steps"
)

// culprit checks in turn what Aiven needs, and proposes what mends the first
// thing that is wrong.
func (k *Peering) culprit(ctx context.Context, r *wizard.Run, _ *wizard.Fault) (wizard.Diagnosis, error) {
	var d wizard.Diagnosis
	for _, look := range []func(context.Context, *wizard.Run) (wizard.Finding, string, error){
		k.lookNetwork, k.lookPrincipal, k.lookPermission, k.lookAudience, k.lookCase, k.lookLeftover,
	} {
		f, act, err := look(ctx, r)
		if err != nil {
			return d, err
		}
		d.Findings = append(d.Findings, f)
		if f.Verdict == wizard.Bad && d.Propose == "" {
			d.Propose, d.Says = act, "Aiven cannot peer with your VNet. "+f.Text
		}
	}
	return d, nil
}

func (k *Peering) lookNetwork(ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	n, sc, err := k.judged(ctx, r)
	if steps.Absent(err) != nil {
		return wizard.Finding{}, "", err
	}
	if err != nil {
		return steps.Verdict(false, "", "The VNet "+r.Get(azure.VarVNet)+" does not exist any more."), "other-vnet", nil
	}
	if fit := azure.Judge(n, sc); len(fit.Clashes) > 0 {
		return steps.Verdict(false, "", "The ranges overlap: "+strings.Join(fit.Clashes, "; ")+"."), "other-vnet", nil
	}
	return steps.Verdict(true, "The VNet exists, and its ranges do not overlap.", ""), "", nil
}

func (k *Peering) lookPrincipal(ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	s, err := k.azure.Admin(r)
	if err != nil {
		return wizard.Finding{}, "", err
	}
	p, err := s.Principal(ctx, r.Get(azure.VarTenant), AivenApp)
	if steps.Absent(err) != nil {
		return wizard.Finding{}, "", err
	}
	ok := err == nil && strings.EqualFold(p.ObjectID, r.Get(VarAivenPrincipal))
	return steps.Verdict(ok, "Aiven's application has its principal.", "Aiven's application has no principal in your directory any more."), "principal", nil
}

func (k *Peering) lookPermission(ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	s, err := k.azure.Admin(r)
	if err != nil {
		return wizard.Finding{}, "", err
	}
	all, err := s.Assignments(ctx, r.Get(azure.VarVNetID), r.Get(VarAivenPrincipal))
	if err != nil {
		return wizard.Finding{}, "", err
	}
	for _, a := range all {
		role, err := s.Role(ctx, a.RoleID)
		if steps.Absent(err) != nil {
			return wizard.Finding{}, "", err
		}
		if err != nil || !azure.Permitted(role.Actions, role.NotActions, azure.PeerActions[0]) {
			continue
		}
		if !a.Created.IsZero() && r.Now().Sub(a.Created) < azure.InEffect {
			return wizard.Finding{Verdict: wizard.Unproved, Text: "Aiven's application may peer to " + r.Get(azure.VarVNet) + ", but only for " +
				r.Now().Sub(a.Created).Round(time.Second).String() + ": Azure may not have put it into effect when Aiven looked.", Fix: "Create it again."}, "", nil
		}
		return steps.Verdict(true, "Aiven's application may peer to "+r.Get(azure.VarVNet)+".", ""), "", nil
	}
	return steps.Verdict(false, "", "Aiven's application may not peer to "+r.Get(azure.VarVNet)+": its role is not granted."), "regrant", nil
}

func (k *Peering) lookAudience(ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	s, err := k.azure.Admin(r)
	if err != nil {
		return wizard.Finding{}, "", err
	}
	a, err := s.Application(ctx, r.Get(azure.VarTenant), r.Get(azure.VarAppID))
	if steps.Absent(err) != nil {
		return wizard.Finding{}, "", err
	}
	if err != nil {
		return steps.Verdict(false, "", "Your application does not exist any more."), "new-app", nil
	}
	return steps.Verdict(azure.ManyTenants(a.Audience), "Your application may sign in to other directories.",
		"Your application signs in to its own directory only ("+a.Audience+")."), "multi-tenant", nil
}

func (k *Peering) lookCase(ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	p, ok, err := k.lookAiven(ctx, r)
	if err != nil {
		return wizard.Finding{}, "", err
	}
	to := p.Azure()
	all := to.SubscriptionID + to.ResourceGroup + to.VNet + to.AppID + to.TenantID
	return steps.Verdict(!ok || all == strings.ToLower(all), "Aiven has your names in lower case.", "Aiven has a name of yours in capitals; it accepts lower case only."), "recreate", nil
}

func (k *Peering) lookLeftover(ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	n, sc, err := k.judged(ctx, r)
	if err != nil {
		return wizard.Finding{Verdict: wizard.Unproved, Text: "The VNet's peerings could not be read."}, "", steps.Absent(err)
	}
	return steps.Verdict(azure.Judge(n, sc).Leftover.ID == "", "No Disconnected peering to Aiven is left over.",
		"A Disconnected peering to Aiven is left over on "+n.Name+"."), "leftover", nil
}
