package vnetpeering

import (
	"context"
	"strings"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/azure/fitness"
	"example.org/peerage/wizard/flows/steps"
)

// culprit checks in turn what Aiven needs, and proposes what mends the first
// thing that is wrong.
func (a admin) culprit(ctx context.Context, r *wizard.Run, _ *wizard.Fault) (wizard.Diagnosis, error) {
	return steps.FirstWrong(a, ctx, r, "Aiven cannot peer with your VNet.",
		admin.lookNetwork, admin.lookPrincipal, admin.lookPermission, admin.lookAudience, admin.lookCase,
		admin.lookLeftover)
}

func (a admin) lookNetwork(ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	n, sc, err := a.judged(ctx, r)
	if steps.Absent(err) != nil {
		return wizard.Finding{}, "", err
	}
	if err != nil {
		return steps.Verdict(false, "", "The VNet "+r.Get(azure.VarVNet)+" does not exist any more."), "other-vnet", nil
	}
	clashes := fitness.Judge(n, sc).Clashes
	return steps.Verdict(len(clashes) == 0, "The VNet exists, and its ranges do not overlap.",
		"The ranges overlap: "+strings.Join(clashes, "; ")+"."), "other-vnet", nil
}

func (a admin) lookPrincipal(ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	p, err := a.AzureSession.Principal(ctx, r.Get(azure.VarTenant), AivenApp)
	if steps.Absent(err) != nil {
		return wizard.Finding{}, "", err
	}
	ok := err == nil && strings.EqualFold(p.ObjectID, r.Get(VarAivenPrincipal))
	return steps.Verdict(ok, "Aiven's application has its principal.",
		"Aiven's application has no principal in your directory any more."), "principal", nil
}

func (a admin) lookPermission(ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	vnet := r.Get(azure.VarVNet)
	roles, err := fitness.RolesOf(ctx, a.AzureSession, r.Get(azure.VarVNetID), r.Get(VarAivenPrincipal))
	if err != nil {
		return wizard.Finding{}, "", err
	}
	for _, h := range roles {
		if !h.Allows(azure.PeerActions[0]) {
			continue
		}
		since := r.Now().Sub(h.Grant.Created)
		if !h.Grant.Created.IsZero() && since < azure.InEffect {
			return azure.FreshGrant("Aiven's application may peer to "+vnet, since, "Aiven"), "", nil
		}
		return steps.Verdict(true, "Aiven's application may peer to "+vnet+".", ""), "", nil
	}
	return steps.Verdict(false, "", "Aiven's application may not peer to "+vnet+": its role is not granted."),
		"regrant", nil
}

func (a admin) lookAudience(ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	x, err := a.AzureSession.Application(ctx, r.Get(azure.VarTenant), r.Get(azure.VarAppID))
	if steps.Absent(err) != nil {
		return wizard.Finding{}, "", err
	}
	if err != nil {
		return steps.Verdict(false, "", "Your application does not exist any more."), "new-app", nil
	}
	return steps.Verdict(azure.ManyTenants(x.Audience), "Your application may sign in to other directories.",
		"Your application signs in to its own directory only ("+x.Audience+")."), "multi-tenant", nil
}

func (a admin) lookCase(ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	p, ok, err := a.lookAiven(ctx, r)
	if err != nil {
		return wizard.Finding{}, "", err
	}
	to := p.Azure()
	all := to.SubscriptionID + to.ResourceGroup + to.VNet + to.AppID + to.TenantID
	return steps.Verdict(!ok || all == strings.ToLower(all), "Aiven has your names in lower case.",
		"Aiven has a name of yours in capitals; it accepts lower case only."), "recreate", nil
}

func (a admin) lookLeftover(ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	n, sc, err := a.judged(ctx, r)
	if err != nil {
		unread := wizard.Finding{Verdict: wizard.Unproved, Text: "The VNet's peerings could not be read."}
		return unread, "", steps.Absent(err)
	}
	return steps.Verdict(fitness.Judge(n, sc).Leftover.ID == "", "No Disconnected peering to Aiven is left over.",
		"A Disconnected peering to Aiven is left over on "+n.Name+"."), "leftover", nil
}
