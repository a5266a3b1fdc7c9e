package azure

import (
	"context"
	"fmt"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// The actors, as the rows are grouped.
const (
	ActorAdmin = "AZURE · you, as administrator"
	ActorApp   = "AZURE · the application"
)

// What is said of the account and of the person's own sign-in.
const (
	ActAccount = "With an account that may do this."
	ownSignIn  = "Your own az sign-in is left as it is."
)

// SignIn signs the person in to Azure (A01).
func (k *Side) SignIn(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Sign in to Azure", Actor: ActorAdmin, Preflight: true, Live: true, Teardown: true, SignsIn: "azure",
		Why:      k.WhySignIn + " " + ownSignIn,
		Needed:   k.SignInNeeded,
		Gives:    []string{VarUser},
		Command:  k.cmdSignIn,
		Inputs:   []wizard.Input{{Var: VarSignIn, Choices: k.signInWays, Only: true, Default: k.quietWay}},
		Check:    k.openAdmin,
		Remedies: k.signInRemedies(),
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

// openAdmin signs in and tells what the account sees.
func (k *Side) openAdmin(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	k.drop(r, asAdmin)
	claims, _ := k.claims.Find(r, "")
	s, err := k.Azure.SignIn(ctx, providers.SignIn{
		Method: providers.SignInMethod(r.Get(VarSignIn)), Tenant: k.tenant(r), Claims: claims,
		Prompt: func(c providers.DeviceCode) {
			r.Sign(wizard.Sign{Code: c.UserCode, URL: c.VerificationURL, Expires: c.Expires})
		},
	})
	if err != nil {
		return nil, err
	}
	k.claims.Drop(r)
	k.sessions.Keep(r, asAdmin, s)
	if err := r.Set(ctx, VarUser, steps.OrText(s.Who().Name, s.Who().ObjectID)); err != nil {
		return nil, err
	}
	found, err := Admin{AzureSession: s, Side: k}.survey(ctx, r)
	if err != nil {
		return nil, err
	}
	return found, k.proveDirectory(ctx, s, k.tenant(r))
}

// proveDirectory has the sign-in hold for Microsoft Graph, too, before anything
// is made: a rule may allow the one and forbid the other.
func (k *Side) proveDirectory(ctx context.Context, s providers.AzureSession, tenant string) error {
	if graph, ok := s.(providers.AzureGraphProver); ok && k.Directory {
		return graph.ProveGraph(ctx, tenant)
	}
	return nil
}

// survey lists subscriptions and the tenants that would not tell theirs.
func (a Admin) survey(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	subs, refused, err := a.Subscriptions(ctx)
	if err != nil {
		return nil, err
	}
	a.nameTenants(ctx, r)
	var out []wizard.Finding
	per := map[string]int{}
	var order []string
	for _, sub := range subs {
		if per[sub.TenantID]++; per[sub.TenantID] == 1 {
			order = append(order, sub.TenantID)
		}
	}
	for _, t := range order {
		text := fmt.Sprintf("Directory %s: %s", steps.OrText(a.tenantName(r, t), t), steps.Count(per[t], "subscription"))
		out = append(out, wizard.Finding{Verdict: wizard.OK, Text: text})
	}
	for _, t := range refused {
		why := "it would not list its subscriptions"
		if t.Problem != nil {
			why = steps.OrText(t.Problem.Code, string(t.Problem.Class)) + ": " + t.Problem.Words()
		}
		out = append(out, wizard.Finding{
			Verdict: wizard.Unproved, Text: "Directory " + steps.OrText(t.Name, t.Domain, t.ID) + ": " + why,
			Fix: "If your VNet is there, sign in to that directory.",
		})
	}
	if len(subs) == 0 {
		return nil, steps.Fail(providers.NotFound, codeNoSubscription, "list the subscriptions",
			"This account sees no Azure subscription."+allOf(out))
	}
	a.seen.Keep(r, "", subs)
	if a.Unproved != "" {
		out = append(out, wizard.Finding{Verdict: wizard.Unproved, Text: a.Unproved})
	}
	return out, nil
}

// nameTenants learns the directories' names; without them, ids are shown.
func (a Admin) nameTenants(ctx context.Context, r *wizard.Run) {
	tenants, err := a.Tenants(ctx)
	if err != nil {
		return
	}
	for _, t := range tenants {
		a.names.Keep(r, strings.ToLower(t.ID), steps.OrText(t.Name, t.Domain))
	}
}

// tenantName is a directory's name; "" is not known.
func (k *Side) tenantName(r *wizard.Run, id string) string {
	name, _ := k.names.Find(r, strings.ToLower(id))
	return name
}

func allOf(list []wizard.Finding) string {
	var b strings.Builder
	for _, f := range list {
		b.WriteString(" " + f.Text + ".")
	}
	return b.String()
}
