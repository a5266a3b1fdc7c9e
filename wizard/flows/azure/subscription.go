package azure

import (
	"context"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// Subscription chooses the subscription (A02) and looks at the rights in it.
func (k *Side) Subscription(id string) *wizard.Step {
	rights := k.Rights
	if rights == nil {
		rights = Admin.mayGrant
	}
	return &wizard.Step{
		ID: id, Title: "Subscription", Actor: ActorAdmin, Preflight: true,
		Why:     "The one that your VNet lies in.",
		Gives:   []string{k.Names.Sub, k.Names.Tenant, VarSubscriptionName},
		Command: k.cmdSubscription,
		Inputs: []wizard.Input{{
			Var: k.Names.Sub, Only: true, Free: true, Hint: "paste a subscription id",
			Choices: steps.As(k.Admin, Admin.subscriptionChoices),
			Derive:  steps.AsDoOn(k.Admin, Admin.DeriveTenant),
			Default: k.subscriptionOfVNet,
		}},
		Check: steps.As(k.Admin, func(a Admin, ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
			out, err := a.alive(ctx, r)
			if err != nil {
				return nil, err
			}
			found, err := rights(a, ctx, r)
			found = append(out, found...)
			if err == nil {
				err = k.proveDirectory(ctx, a.AzureSession, a.tenant(r))
			}
			return found, err
		}),
		Remedies: k.subscriptionRemedies(),
		Result:   steps.Words(VarSubscriptionName),
	}
}

// alive looks whether anything can be made in the subscription: before anything
// is made anywhere (Microsoft, "Azure subscription states").
func (a Admin) alive(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	s, err := a.findSubscription(ctx, r, r.Get(a.Names.Sub))
	if err != nil {
		return nil, err
	}
	name := steps.OrText(s.Name, s.ID)
	switch strings.ToLower(s.State) {
	case "disabled", "deleted", "expired":
		a.seen.Drop(r) // the next look asks again
		return nil, steps.Fail(providers.Conflict, codeNotAlive, "look at the subscription",
			"Subscription "+name+" is "+s.State+": Azure lets nothing be made in it.")
	case "pastdue", "warned":
		return []wizard.Finding{{
			Verdict: wizard.Unproved, Text: "Subscription " + name + " is " + s.State + ": Azure may soon disable it.",
			Fix: "Whoever pays for it should look at its bills.",
		}}, nil
	}
	return nil, nil
}

// Tenant takes the directory from the subscription (A12).
func (k *Side) Tenant(id string) *wizard.Step {
	take := steps.AsDo(k.Admin, func(a Admin, ctx context.Context, r *wizard.Run) error {
		return a.DeriveTenant(ctx, r, r.Get(a.Names.Sub))
	})
	return &wizard.Step{
		ID: id, Title: "Directory", Actor: ActorAdmin, Preflight: true,
		Why:   k.WhyTenant,
		Needs: []string{k.Names.Sub}, Gives: []string{k.Names.Tenant}, Command: k.CmdTenant,
		Find: func(context.Context, *wizard.Run) (wizard.Found, error) {
			return wizard.Found{Kind: wizard.Settled, Take: take}, nil
		},
		Remedies: k.subscriptionRemedies(),
		Result:   func(v wizard.Values) string { return steps.OrText(v(VarTenantName), v(k.Names.Tenant)) },
	}
}

// subscriptionOfVNet proposes the one that a VNet given beforehand lies in.
func (k *Side) subscriptionOfVNet(r *wizard.Run) string {
	return strings.ToLower(providers.SubscriptionOf(r.Get(k.Names.VNetID)))
}

// subscriptions takes what the sign-in listed, else asks again.
func (a Admin) subscriptions(ctx context.Context, r *wizard.Run) ([]providers.Subscription, error) {
	if subs, ok := a.seen.Find(r, ""); ok {
		return subs, nil
	}
	subs, _, err := a.Subscriptions(ctx)
	if err == nil {
		a.seen.Keep(r, "", subs)
	}
	return subs, err
}

func (a Admin) subscriptionChoices(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	subs, err := a.subscriptions(ctx, r)
	if err != nil {
		return nil, err
	}
	var out []wizard.Choice
	for _, s := range subs {
		where := "in " + steps.OrText(a.tenantName(r, s.TenantID), s.TenantID)
		c := wizard.Choice{Value: s.ID, Title: s.Name, Columns: []string{s.ID, where}}
		if s.State != "" && !strings.EqualFold(s.State, "Enabled") {
			c.Warn = s.State
		}
		out = append(out, c)
	}
	a.seen.Drop(r) // the next look asks again
	return out, nil
}

// DeriveTenant takes the directory, and both names, from a subscription.
func (a Admin) DeriveTenant(ctx context.Context, r *wizard.Run, sub string) error {
	s, err := a.findSubscription(ctx, r, sub)
	if err != nil {
		return err
	}
	return steps.Set(ctx, r,
		VarSubscriptionName, steps.OrText(s.Name, s.ID),
		VarTenantName, a.tenantName(r, s.TenantID),
		a.Names.Tenant, strings.ToLower(s.TenantID))
}

// findSubscription looks one up among those that the account sees.
func (a Admin) findSubscription(ctx context.Context, r *wizard.Run, id string) (providers.Subscription, error) {
	for _, again := range []bool{false, true} {
		if again {
			a.seen.Drop(r)
			if err := a.renew(ctx, r); err != nil {
				return providers.Subscription{}, err
			}
		}
		subs, err := a.subscriptions(ctx, r)
		if err != nil {
			return providers.Subscription{}, err
		}
		for _, s := range subs {
			if strings.EqualFold(s.ID, id) {
				return s, nil
			}
		}
	}
	unseen := steps.Fail(providers.NotFound, codeNotVisible, "find the subscription",
		"You do not see subscription "+id+" with this sign-in. Choose another, or sign in with an account that does.")
	return providers.Subscription{}, steps.BadInput(a.Names.Sub, unseen)
}
