package azure

import (
	"context"
	"fmt"
	"strings"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// The actors, as the rows are grouped.
const (
	ActorAdmin = "AZURE · you, as administrator"
	ActorApp   = "AZURE · the application"
)

// SignIn signs the person in to Azure (A01).
func (k *Side) SignIn(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Sign in to Azure", Actor: ActorAdmin, Preflight: true, Live: true, Teardown: true, SignsIn: "azure",
		Why:      "As an administrator: the next steps create an application and grant roles. Your own az sign-in is left as it is.",
		Gives:    []string{VarUser},
		Command:  k.cmdSignIn,
		Inputs:   []wizard.Input{{Var: VarSignIn, Choices: k.signInWays, Only: true, Default: k.quietWay}},
		Check:    k.OpenAdmin,
		Remedies: signInRemedies(),
		Result:   steps.Words(VarUser),
	}
}

func (k *Side) signInWays(ctx context.Context, _ *wizard.Run) ([]wizard.Choice, error) {
	var out []wizard.Choice
	for _, m := range k.Azure.Methods(ctx) {
		c := wizard.Choice{Value: string(m.Method), Title: m.Title, Columns: []string{m.Hint}}
		if !m.Possible {
			c.Columns, c.Disabled = nil, steps.OrText(m.Hint, "not possible here")
		}
		out = append(out, c)
	}
	return out, nil
}

// quietWay proposes a way that needs nobody's hand; "" when there is none. An
// environment that was set for it goes before an az that happens to be here.
func (k *Side) quietWay(*wizard.Run) string {
	ways := k.Azure.Methods(context.Background())
	for _, quiet := range []providers.SignInMethod{providers.SignInEnvironment, providers.SignInAzureCLI} {
		for _, m := range ways {
			if m.Possible && m.Method == quiet {
				return string(quiet)
			}
		}
	}
	return ""
}

// OpenAdmin signs in and tells what the account sees.
func (k *Side) OpenAdmin(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	h := k.Held(r)
	if h.Admin != nil {
		h.Admin.Close()
		h.Admin = nil
	}
	s, err := k.Azure.SignIn(ctx, providers.SignIn{
		Method: providers.SignInMethod(r.Get(VarSignIn)), Tenant: r.Get(k.Names.Tenant),
		Prompt: func(c providers.DeviceCode) {
			r.Sign(wizard.Sign{Code: c.UserCode, URL: c.VerificationURL, Expires: c.Expires})
		},
	})
	if err != nil {
		return nil, err
	}
	h.Admin = s
	if err := r.Set(ctx, VarUser, steps.OrText(s.Who().Name, s.Who().ObjectID)); err != nil {
		return nil, err
	}
	return k.survey(ctx, h, s)
}

// AppsUnproved is what shows only later, where an application is to be made.
const AppsUnproved = "Whether you may create applications (Application Administrator) shows when it is done: Azure does not tell before."

// survey lists subscriptions and the tenants that would not tell theirs.
func (k *Side) survey(ctx context.Context, h *steps.Held, s providers.AzureSession) ([]wizard.Finding, error) {
	subs, refused, err := s.Subscriptions(ctx)
	if err != nil {
		return nil, err
	}
	k.nameTenants(ctx, h, s)
	var out []wizard.Finding
	per := map[string]int{}
	var order []string
	for _, sub := range subs {
		if per[sub.TenantID]++; per[sub.TenantID] == 1 {
			order = append(order, sub.TenantID)
		}
	}
	for _, t := range order {
		out = append(out, wizard.Finding{Verdict: wizard.OK, Text: fmt.Sprintf("Directory %s: %s", steps.OrText(h.Name(strings.ToLower(t)), t), steps.Count(per[t], "subscription"))})
	}
	for _, t := range refused {
		why := "it would not list its subscriptions"
		if t.Problem != nil {
			why = steps.OrText(t.Problem.Code, string(t.Problem.Class)) + ": " + t.Problem.Words()
		}
		out = append(out, wizard.Finding{Verdict: wizard.Unproved, Text: "Directory " + steps.OrText(t.Name, t.Domain, t.ID) + ": " + why,
			Fix: "If your VNet is there, sign in to that directory."})
	}
	if len(subs) == 0 {
		return nil, steps.Fail(providers.NotFound, codeNoSubscription, "list the subscriptions", "This account sees no Azure subscription."+because(out))
	}
	h.Seen = subs
	return append(out, wizard.Finding{Verdict: wizard.Unproved, Text: AppsUnproved}), nil
}

// nameTenants learns the directories' names; without them, ids are shown.
func (k *Side) nameTenants(ctx context.Context, h *steps.Held, s providers.AzureSession) {
	tenants, err := s.Tenants(ctx)
	if err != nil {
		return
	}
	for _, t := range tenants {
		h.Call(strings.ToLower(t.ID), steps.OrText(t.Name, t.Domain))
	}
}

func because(list []wizard.Finding) string {
	var b strings.Builder
	for _, f := range list {
		b.WriteString(" " + f.Text + ".")
	}
	return b.String()
}

// Subscription chooses the subscription (A02) and looks at the rights in it.
func (k *Side) Subscription(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Subscription", Actor: ActorAdmin, Preflight: true,
		Why:     "The one that your VNet lies in.",
		Gives:   []string{k.Names.Sub, k.Names.Tenant, VarSubscriptionName},
		Command: k.cmdSubscription,
		Inputs: []wizard.Input{{Var: k.Names.Sub, Only: true, Free: true, Hint: "choose, or paste a subscription id",
			Choices: k.subscriptionChoices, Derive: k.DeriveTenant, Default: k.subscriptionOfVNet}},
		Check:    k.MayGrant,
		Remedies: SubscriptionRemedies(k),
		Result:   steps.Words(VarSubscriptionName),
	}
}

// subscriptionOfVNet proposes the one that a VNet given beforehand lies in.
func (k *Side) subscriptionOfVNet(r *wizard.Run) string {
	return strings.ToLower(providers.SubscriptionOf(r.Get(k.Names.VNetID)))
}

// subscriptions takes what the sign-in listed, else asks again.
func (k *Side) subscriptions(ctx context.Context, r *wizard.Run) ([]providers.Subscription, error) {
	h := k.Held(r)
	if subs := h.Seen; subs != nil {
		return subs, nil
	}
	s, err := k.Admin(r)
	if err != nil {
		return nil, err
	}
	subs, _, err := s.Subscriptions(ctx)
	h.Seen = subs
	return subs, err
}

func (k *Side) subscriptionChoices(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	subs, err := k.subscriptions(ctx, r)
	if err != nil {
		return nil, err
	}
	var out []wizard.Choice
	for _, s := range subs {
		c := wizard.Choice{Value: s.ID, Title: s.Name, Columns: []string{s.ID, "in " + steps.OrText(k.Held(r).Name(strings.ToLower(s.TenantID)), s.TenantID)}}
		if s.State != "" && !strings.EqualFold(s.State, "Enabled") {
			c.Warn = s.State
		}
		out = append(out, c)
	}
	k.Held(r).Seen = nil // the next look asks again
	return out, nil
}

// DeriveTenant takes the directory, and both names, from a subscription.
func (k *Side) DeriveTenant(ctx context.Context, r *wizard.Run, sub string) error {
	s, err := k.findSubscription(ctx, r, sub)
	if err != nil {
		return err
	}
	if err := r.Set(ctx, VarSubscriptionName, steps.OrText(s.Name, s.ID)); err != nil {
		return err
	}
	if err := r.Set(ctx, VarTenantName, k.Held(r).Name(strings.ToLower(s.TenantID))); err != nil {
		return err
	}
	return r.Set(ctx, k.Names.Tenant, strings.ToLower(s.TenantID))
}

// findSubscription looks one up among those that the account sees.
func (k *Side) findSubscription(ctx context.Context, r *wizard.Run, id string) (providers.Subscription, error) {
	for _, again := range []bool{false, true} {
		if again {
			k.Held(r).Seen = nil
			if err := k.renew(ctx, r); err != nil {
				return providers.Subscription{}, err
			}
		}
		subs, err := k.subscriptions(ctx, r)
		if err != nil {
			return providers.Subscription{}, err
		}
		for _, s := range subs {
			if strings.EqualFold(s.ID, id) {
				return s, nil
			}
		}
	}
	return providers.Subscription{}, steps.BadInput(k.Names.Sub, steps.Fail(providers.NotFound, codeNotVisible, "find the subscription",
		"You do not see subscription "+id+" with this sign-in. Choose another, or sign in with an account that does."))
}

// Tenant takes the directory from the subscription (A12).
func (k *Side) Tenant(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Directory", Actor: ActorAdmin, Preflight: true,
		Why:   "Aiven is told the directory (tenant) in which its application has a principal. The subscription names it.",
		Needs: []string{k.Names.Sub}, Gives: []string{k.Names.Tenant}, Command: k.CmdTenant,
		Find: func(context.Context, *wizard.Run) (wizard.Found, error) {
			return wizard.Found{Kind: wizard.Settled, Take: func(ctx context.Context, r *wizard.Run) error {
				return k.DeriveTenant(ctx, r, r.Get(k.Names.Sub))
			}}, nil
		},
		Remedies: SubscriptionRemedies(k),
		Result:   func(v wizard.Values) string { return steps.OrText(v(VarTenantName), v(k.Names.Tenant)) },
	}
}
