package astraazure

import (
	"context"
	"slices"
	"time"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/azure/fitness"
	"example.org/peerage/wizard/flows/steps"
)

// culprit checks in turn what Astra needs, and proposes what mends the first
// thing that is wrong.
func culprit(a azure.Admin, ctx context.Context, r *wizard.Run, _ *wizard.Fault) (wizard.Diagnosis, error) {
	return steps.FirstWrong(a, ctx, r, "Astra cannot peer with your VNet.", lookVNet, lookPrincipal, lookGrant)
}

func lookVNet(a azure.Admin, ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	_, err := a.VNet(ctx, r.Get(vAstraVNetID))
	if steps.Absent(err) != nil {
		return wizard.Finding{}, "", err
	}
	return steps.Verdict(err == nil, "The VNet exists.",
		"The VNet "+r.Get(vAstraVNet)+" does not exist any more."), "other-vnet", nil
}

func lookPrincipal(a azure.Admin, ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	_, err := a.AzureSession.Principal(ctx, r.Get(vAstraTenant), astraApp)
	if steps.Absent(err) != nil {
		return wizard.Finding{}, "", err
	}
	return steps.Verdict(err == nil, "Astra's application has its principal.",
		"Astra's application has no principal in your directory any more."), "principal", nil
}

// lookGrant wants all four actions: they may come from several roles.
func lookGrant(a azure.Admin, ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	roles, err := fitness.RolesOf(ctx, a.AzureSession, r.Get(vAstraVNetID), r.Get(vAstraSP))
	if err != nil {
		return wizard.Finding{}, "", err
	}
	lacks := actions()
	var newest time.Time
	for _, h := range roles {
		lacks = slices.DeleteFunc(lacks, h.Allows)
		if h.Grant.Created.After(newest) {
			newest = h.Grant.Created
		}
	}
	may := "Astra's application may peer with " + r.Get(vAstraVNet)
	switch since := r.Now().Sub(newest); {
	case len(roles) == 0:
		return steps.Verdict(false, "", "Astra's application may not peer with "+r.Get(vAstraVNet)+
			": its role is not granted."), "regrant", nil
	case len(lacks) > 0:
		return steps.Verdict(false, "", "Astra's role lacks "+lacks[0]+"."), "role", nil
	case !newest.IsZero() && since < azure.InEffect:
		return azure.FreshGrant(may, since, "Astra"), "", nil
	}
	return steps.Verdict(true, may+".", ""), "", nil
}
