package flows

import (
	"context"
	"fmt"
	"strings"

	"peerage/providers"
	"peerage/wizard"
)

// The actors, as the rows are grouped.
const (
	actorAdmin = "AZURE · you, as administrator"
	actorApp   = "AZURE · the application"
	actorAiven = "AIVEN"
	actorBoth  = "BOTH"
)

// signIn signs the person in to Azure (A01).
func (k *kit) signIn(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Sign in to Azure", Actor: actorAdmin, Preflight: true, Live: true, Teardown: true,
		Why:      "As an administrator: the next steps create an application and grant roles. Your own az sign-in is left as it is.",
		Gives:    []string{vUser},
		Command:  k.cmdSignIn,
		Inputs:   []wizard.Input{{Var: vSignIn, Choices: k.signInWays, Only: true, Default: k.quietWay}},
		Check:    k.openAdmin,
		Remedies: signInRemedies(),
		Result:   words(vUser),
	}
}

func (k *kit) signInWays(ctx context.Context, _ *wizard.Run) ([]wizard.Choice, error) {
	var out []wizard.Choice
	for _, m := range k.Azure.Methods(ctx) {
		c := wizard.Choice{Value: string(m.Method), Title: m.Title, Columns: []string{m.Hint}}
		if !m.Possible {
			c.Columns, c.Disabled = nil, orText(m.Hint, "not possible here")
		}
		out = append(out, c)
	}
	return out, nil
}

// quietWay proposes a way that needs nobody's hand; "" when there is none. An
// environment that was set for it goes before an az that happens to be here.
func (k *kit) quietWay(*wizard.Run) string {
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

// openAdmin signs in and tells what the account sees.
func (k *kit) openAdmin(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	h := k.held(r)
	if h.admin != nil {
		h.admin.Close()
		h.admin = nil
	}
	s, err := k.Azure.SignIn(ctx, providers.SignIn{
		Method: providers.SignInMethod(r.Get(vSignIn)), Tenant: r.Get(k.az.tenant),
		Prompt: func(c providers.DeviceCode) {
			r.Sign(wizard.Sign{Code: c.UserCode, URL: c.VerificationURL, Expires: c.Expires})
		},
	})
	if err != nil {
		return nil, err
	}
	h.admin = s
	if err := r.Set(ctx, vUser, orText(s.Who().Name, s.Who().ObjectID)); err != nil {
		return nil, err
	}
	return k.survey(ctx, h, s)
}

// appsUnproved is what shows only later, where an application is to be made.
const appsUnproved = "Whether you may create applications (Application Administrator) shows when it is done: Azure does not tell before."

// survey lists subscriptions and the tenants that would not tell theirs.
func (k *kit) survey(ctx context.Context, h *held, s providers.AzureSession) ([]wizard.Finding, error) {
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
		out = append(out, wizard.Finding{Verdict: wizard.OK, Text: fmt.Sprintf("Directory %s: %s", orText(h.name(strings.ToLower(t)), t), count(per[t], "subscription"))})
	}
	for _, t := range refused {
		why := "it would not list its subscriptions"
		if t.Problem != nil {
			why = orText(t.Problem.Code, string(t.Problem.Class)) + ": " + t.Problem.Words()
		}
		out = append(out, wizard.Finding{Verdict: wizard.Unproved, Text: "Directory " + orText(t.Name, t.Domain, t.ID) + ": " + why,
			Fix: "If your VNet is there, sign in to that directory."})
	}
	if len(subs) == 0 {
		return nil, fail(providers.NotFound, codeNoSubscription, "list the subscriptions", "This account sees no Azure subscription."+because(out))
	}
	h.seen = subs
	return append(out, wizard.Finding{Verdict: wizard.Unproved, Text: appsUnproved}), nil
}

// nameTenants learns the directories' names; without them, ids are shown.
func (k *kit) nameTenants(ctx context.Context, h *held, s providers.AzureSession) {
	tenants, err := s.Tenants(ctx)
	if err != nil {
		return
	}
	for _, t := range tenants {
		h.call(strings.ToLower(t.ID), orText(t.Name, t.Domain))
	}
}

func because(list []wizard.Finding) string {
	var b strings.Builder
	for _, f := range list {
		b.WriteString(" " + f.Text + ".")
	}
	return b.String()
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// subscription chooses the subscription (A02) and looks at the rights in it.
func (k *kit) subscription(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Subscription", Actor: actorAdmin, Preflight: true,
		Why:     "The one that your VNet lies in.",
		Gives:   []string{k.az.sub, k.az.tenant, vSubName},
		Command: k.cmdSubscription,
		Inputs: []wizard.Input{{Var: k.az.sub, Only: true, Free: true, Hint: "choose, or paste a subscription id",
			Choices: k.subscriptionChoices, Derive: k.deriveTenant, Default: k.subscriptionOfVNet}},
		Check:    k.mayGrant,
		Remedies: subscriptionRemedies(k),
		Result:   words(vSubName),
	}
}

// subscriptionOfVNet proposes the one that a VNet given beforehand lies in.
func (k *kit) subscriptionOfVNet(r *wizard.Run) string {
	return strings.ToLower(providers.SubscriptionOf(r.Get(k.az.vnetID)))
}

// subscriptions takes what the sign-in listed, else asks again.
func (k *kit) subscriptions(ctx context.Context, r *wizard.Run) ([]providers.Subscription, error) {
	h := k.held(r)
	if subs := h.seen; subs != nil {
		return subs, nil
	}
	s, err := k.admin(r)
	if err != nil {
		return nil, err
	}
	subs, _, err := s.Subscriptions(ctx)
	h.seen = subs
	return subs, err
}

func (k *kit) subscriptionChoices(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	subs, err := k.subscriptions(ctx, r)
	if err != nil {
		return nil, err
	}
	var out []wizard.Choice
	for _, s := range subs {
		c := wizard.Choice{Value: s.ID, Title: s.Name, Columns: []string{s.ID, "in " + orText(k.held(r).name(strings.ToLower(s.TenantID)), s.TenantID)}}
		if s.State != "" && !strings.EqualFold(s.State, "Enabled") {
			c.Warn = s.State
		}
		out = append(out, c)
	}
	k.held(r).seen = nil // the next look asks again
	return out, nil
}

func (k *kit) deriveTenant(ctx context.Context, r *wizard.Run, sub string) error {
	s, err := k.findSubscription(ctx, r, sub)
	if err != nil {
		return err
	}
	if err := r.Set(ctx, vSubName, orText(s.Name, s.ID)); err != nil {
		return err
	}
	if err := r.Set(ctx, vTenantName, k.held(r).name(strings.ToLower(s.TenantID))); err != nil {
		return err
	}
	return r.Set(ctx, k.az.tenant, strings.ToLower(s.TenantID))
}

// findSubscription looks one up among those that the account sees.
func (k *kit) findSubscription(ctx context.Context, r *wizard.Run, id string) (providers.Subscription, error) {
	for _, again := range []bool{false, true} {
		if again {
			k.held(r).seen = nil
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
	return providers.Subscription{}, badInput(k.az.sub, fail(providers.NotFound, codeNotVisible, "find the subscription",
		"You do not see subscription "+id+" with this sign-in. Choose another, or sign in with an account that does."))
}

// tenant takes the directory from the subscription (A12).
func (k *kit) tenant(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Directory", Actor: actorAdmin, Preflight: true,
		Why:   "Aiven is told the directory (tenant) in which its application has a principal. The subscription names it.",
		Needs: []string{k.az.sub}, Gives: []string{k.az.tenant}, Command: k.cmdTenant,
		Find: func(context.Context, *wizard.Run) (wizard.Found, error) {
			return wizard.Found{Kind: wizard.Settled, Take: func(ctx context.Context, r *wizard.Run) error {
				return k.deriveTenant(ctx, r, r.Get(k.az.sub))
			}}, nil
		},
		Remedies: subscriptionRemedies(k),
		Result:   func(v wizard.Values) string { return orText(v(vTenantName), v(k.az.tenant)) },
	}
}
