package azure

import (
	"context"
	"slices"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/azure/refused"
	"example.org/peerage/wizard/flows/steps"
)

// because matches a refusal for one of the reasons.
func because(whys ...providers.AzureWhy) func(*wizard.Run, *wizard.Fault) bool {
	return func(_ *wizard.Run, f *wizard.Fault) bool {
		return Caused(f) && f.Class() == providers.NotAuthenticated && slices.Contains(whys, refused.Why(f))
	}
}

// wantsMore matches a refusal that a sign-in with a second factor, or with
// other claims, mends.
func wantsMore(r *wizard.Run, f *wizard.Fault) bool {
	return Caused(f) && f.Class() == providers.NotAuthenticated && !refused.OfApp(f) &&
		(f.Err.Detail["claims"] != "" || because(providers.WhySecondFactor)(r, f))
}

// says and because are a refusal's words; otherwise is for what is not known.
func says(otherwise string) func(*wizard.Run, *wizard.Fault) string {
	return func(_ *wizard.Run, f *wizard.Fault) string { return refused.Words(f, otherwise) }
}

func mends(_ *wizard.Run, f *wizard.Fault) string { return refused.Mend(f) }

// carryClaims has the next sign-in bring the claims along, and shows how az
// does that.
func (k *Side) carryClaims(_ context.Context, r *wizard.Run, f *wizard.Fault) (wizard.Diagnosis, error) {
	claims := f.Err.Detail["claims"]
	if claims == "" {
		return wizard.Diagnosis{}, nil
	}
	k.claims.Keep(r, "", claims)
	if r.Get(VarSignIn) != string(providers.SignInAzureCLI) {
		return wizard.Diagnosis{}, nil
	}
	return wizard.Diagnosis{Findings: []wizard.Finding{{
		Verdict: wizard.Unproved, Text: "az has to ask you for it, by this command in another window:", Command: refused.Command(f),
	}}}, nil
}

func (k *Side) signInRemedies() []wizard.Remedy {
	other := steps.Edit("other", "Sign in another way", VarSignIn)
	return []wizard.Remedy{
		{ID: "A01.no-subscription", When: wizard.ByCode(codeNoSubscription),
			Says: wizard.Words("This account sees no Azure subscription."),
			Why: wizard.Words("Sign in with the account that your VNet belongs to, " +
				"or ask its owner for a role in the subscription."),
			Acts: []wizard.Act{other, steps.ActCheck}},
		{ID: "A01.conditional-access", When: because(providers.WhyConditional, providers.WhyDevice, providers.WhyRestricted,
			providers.WhyNotAssigned), Says: says(""), Why: mends, Acts: []wizard.Act{other, steps.ActAgain}},
		{ID: "A01.mfa", When: wantsMore, Says: says(""), Why: mends, Diagnose: k.carryClaims,
			Acts: []wizard.Act{other, steps.ActAgain}},
		{ID: "A01.refused", When: wizard.ByClass(providers.NotAuthenticated),
			Says: byAz("az is not signed in here, or its sign-in has ended.", "The sign-in did not succeed.", refused.Words),
			Why: byAz("Run az login in another window, then try again.", "",
				func(f *wizard.Fault, otherwise string) string { return steps.OrText(refused.Mend(f), otherwise) }),
			Acts: []wizard.Act{steps.ActAgain, other}},
	}
}

// byAz words what is not known one way when the person's own az was to sign in.
func byAz(
	az, other string, words func(f *wizard.Fault, otherwise string) string,
) func(*wizard.Run, *wizard.Fault) string {
	return func(r *wizard.Run, f *wizard.Fault) string {
		if r.Get(VarSignIn) == string(providers.SignInAzureCLI) {
			return words(f, az)
		}
		return words(f, other)
	}
}

// subscriptionRemedies are those of the choice of a subscription.
func (k *Side) subscriptionRemedies() []wizard.Remedy {
	if k.Rights != nil {
		return []wizard.Remedy{k.NotVisible(), k.notAlive()}
	}
	return []wizard.Remedy{k.NotVisible(), k.notAlive(), k.RightMissing()}
}

// NotVisible is the remedy where a subscription is not seen.
func (k *Side) NotVisible() wizard.Remedy {
	return wizard.Remedy{
		ID: "A02.not-visible", When: wizard.ByCode(codeNotVisible, "SubscriptionNotFound"),
		Says: wizard.Words("You do not see this subscription."),
		Acts: []wizard.Act{
			k.otherSubscription(), k.CheckRights(), steps.Edit("sign-in", "Sign in with another account", VarSignIn),
		},
	}
}

// notAlive is the remedy where nothing can be made in a subscription.
func (k *Side) notAlive() wizard.Remedy {
	return wizard.Remedy{
		ID: "A02.not-alive", When: wizard.ByCode(codeNotAlive),
		Says: func(_ *wizard.Run, f *wizard.Fault) string { return f.Err.Message },
		Why:  wizard.Words("Its owner, or whoever pays for it, can reactivate it in the Azure portal."),
		Acts: []wizard.Act{k.otherSubscription(), k.CheckRights()},
	}
}

// RightMissing is the remedy where a right in the subscription is missing.
func (k *Side) RightMissing() wizard.Remedy {
	return wizard.Remedy{
		ID: "A02.rights", When: wizard.ByCode("prerequisite"),
		Says:  wizard.Words("A right that is needed is missing."),
		Why:   wizard.Words("If you have it in Privileged Identity Management, activate it and check again."),
		Needs: needsGranting,
		Acts: []wizard.Act{
			k.CheckRights(), steps.HandOver(k.cmdGrantRights), k.otherSubscription(),
			byColleague("A colleague creates the role", "you go on; the role is looked for later", VarRoleAnyway),
		},
	}
}

// byColleague goes on without the rights that only some steps need.
func byColleague(title, hint, name string) wizard.Act {
	return wizard.Act{
		ID: "made-by-others", Title: title, Hint: hint,
		Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
			return wizard.Outcome{}, r.Set(ctx, name, "yes")
		},
	}
}

// AppRemedies are about an application that the directory does not let in,
// where it is not its password: nothing that the administrator signs in to
// mends that.
func (k *Side) AppRemedies() []wizard.Remedy {
	return []wizard.Remedy{{
		ID: "A18.refused",
		When: func(_ *wizard.Run, f *wizard.Fault) bool {
			return Caused(f) && f.Class() == providers.NotAuthenticated && refused.OfApp(f) &&
				refused.Why(f) != "" && refused.Why(f) != providers.WhyEnded
		},
		Says: says(""), Why: mends,
		Acts: []wizard.Act{k.CheckRights(), steps.HandOver(k.cmdWhyRefused)},
	}}
}

// cmdWhyRefused shows whoever looks after the directory the application and the
// rules of conditional access.
func (k *Side) cmdWhyRefused(v wizard.Values) string {
	return steps.Lines(steps.Command("az ad sp show", "--id "+steps.Filled(v, VarAppID)),
		steps.Command("az rest", "--method get",
			"--url "+steps.Quote("https://graph.microsoft.com/v1.0/identity/conditionalAccess/policies")))
}
