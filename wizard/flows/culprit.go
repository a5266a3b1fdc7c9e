package flows

import (
	"context"
	"strings"
	"time"

	"peerage/wizard"
)

// culprit checks in turn what Aiven needs, and proposes what mends the first
// thing that is wrong.
func (k *kit) culprit(ctx context.Context, r *wizard.Run, _ *wizard.Fault) (wizard.Diagnosis, error) {
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

// inEffect is how long Azure may take to put a role into effect (documented).
const inEffect = 10 * time.Minute

func verdict(ok bool, good, bad string) wizard.Finding {
	if ok {
		return wizard.Finding{Verdict: wizard.OK, Text: good}
	}
	return wizard.Finding{Verdict: wizard.Bad, Text: bad}
}

func (k *kit) lookNetwork(ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	s, err := k.admin(r)
	if err != nil {
		return wizard.Finding{}, "", err
	}
	n, err := s.VNet(ctx, r.Get(vVNetID))
	if absent(err) != nil {
		return wizard.Finding{}, "", err
	}
	if err != nil {
		return verdict(false, "", "The VNet "+r.Get(vVNet)+" does not exist any more."), "other-vnet", nil
	}
	near, err := k.neighbours(ctx, r, k.aivenNetwork(""))
	if err != nil {
		return wizard.Finding{}, "", err
	}
	if fit := judge(n, r.Get(vCIDR), near...); len(fit.clashes) > 0 {
		return verdict(false, "", "The ranges overlap: "+strings.Join(fit.clashes, "; ")+"."), "other-vnet", nil
	}
	return verdict(true, "The VNet exists, and its ranges do not overlap.", ""), "", nil
}

func (k *kit) lookPrincipal(ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	s, err := k.admin(r)
	if err != nil {
		return wizard.Finding{}, "", err
	}
	p, err := s.Principal(ctx, r.Get(vTenant), aivenApp)
	if absent(err) != nil {
		return wizard.Finding{}, "", err
	}
	ok := err == nil && strings.EqualFold(p.ObjectID, r.Get(vAivenSP))
	return verdict(ok, "Aiven's application has its principal.", "Aiven's application has no principal in your directory any more."), "principal", nil
}

func (k *kit) lookPermission(ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	s, err := k.admin(r)
	if err != nil {
		return wizard.Finding{}, "", err
	}
	all, err := s.Assignments(ctx, r.Get(vVNetID), r.Get(vAivenSP))
	if err != nil {
		return wizard.Finding{}, "", err
	}
	for _, a := range all {
		role, err := s.Role(ctx, a.RoleID)
		if absent(err) != nil {
			return wizard.Finding{}, "", err
		}
		if err != nil || !permitted(role.Actions, role.NotActions, peerActions[0]) {
			continue
		}
		if !a.Created.IsZero() && r.Now().Sub(a.Created) < inEffect {
			return wizard.Finding{Verdict: wizard.Unproved, Text: "Aiven's application may peer to " + r.Get(vVNet) + ", but only for " +
				r.Now().Sub(a.Created).Round(time.Second).String() + ": Azure may not have put it into effect when Aiven looked.", Fix: "Create it again."}, "", nil
		}
		return verdict(true, "Aiven's application may peer to "+r.Get(vVNet)+".", ""), "", nil
	}
	return verdict(false, "", "Aiven's application may not peer to "+r.Get(vVNet)+": its role is not granted."), "regrant", nil
}

func (k *kit) lookAudience(ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	s, err := k.admin(r)
	if err != nil {
		return wizard.Finding{}, "", err
	}
	a, err := s.Application(ctx, r.Get(vTenant), r.Get(vAppID))
	if absent(err) != nil {
		return wizard.Finding{}, "", err
	}
	if err != nil {
		return verdict(false, "", "Your application does not exist any more."), "new-app", nil
	}
	return verdict(manyTenants(a.Audience), "Your application may sign in to other directories.",
		"Your application signs in to its own directory only ("+a.Audience+")."), "multi-tenant", nil
}

func (k *kit) lookCase(ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	p, ok, err := k.lookAiven(ctx, r)
	if err != nil {
		return wizard.Finding{}, "", err
	}
	to := p.Azure()
	all := to.SubscriptionID + to.ResourceGroup + to.VNet + to.AppID + to.TenantID
	return verdict(!ok || all == strings.ToLower(all), "Aiven has your names in lower case.", "Aiven has a name of yours in capitals; it accepts lower case only."), "recreate", nil
}

func (k *kit) lookLeftover(ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	s, err := k.admin(r)
	if err != nil {
		return wizard.Finding{}, "", err
	}
	n, err := s.VNet(ctx, r.Get(vVNetID))
	if err != nil {
		return wizard.Finding{Verdict: wizard.Unproved, Text: "The VNet's peerings could not be read."}, "", absent(err)
	}
	return verdict(judge(n, r.Get(vCIDR)).leftover.ID == "", "No Disconnected peering to Aiven is left over.",
		"A Disconnected peering to Aiven is left over on "+n.Name+"."), "leftover", nil
}
