package azure

import (
	"context"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// blocked are the AADSTS numbers of conditional access, which often forbids
// device codes (Microsoft docs).
var blocked = []string{
	"AADSTS53000", "AADSTS53001", "AADSTS53003", "AADSTS530033", "AADSTS50097", "AADSTS50105", "AADSTS530002",
}

func signInRemedies() []wizard.Remedy {
	other := steps.Edit("other", "Sign in another way", VarSignIn)
	return []wizard.Remedy{
		{ID: "A01.no-subscription", When: wizard.ByCode(codeNoSubscription),
			Says: wizard.Words("This account sees no Azure subscription."),
			Why: wizard.Words("Sign in with the account that your VNet belongs to, " +
				"or ask its owner for a role in the subscription."),
			Acts: []wizard.Act{other, steps.ActCheck}},
		{ID: "A01.conditional-access", When: wizard.ByCode(blocked...),
			Says: wizard.Words("A rule of your organization does not allow this way of signing in."),
			Why:  wizard.Words("Device codes are often forbidden; a browser on this machine mostly is not."),
			Acts: []wizard.Act{other, steps.ActAgain}},
		{ID: "A01.mfa", When: wizard.ByCode("AADSTS50076", "AADSTS50079"),
			Says: wizard.Words("This directory wants a second factor."),
			Acts: []wizard.Act{other, steps.ActAgain}},
		{ID: "A01.refused", When: wizard.ByClass(providers.NotAuthenticated),
			Says: byAz("az is not signed in here, or its sign-in has ended.", "The sign-in did not succeed."),
			Why:  byAz("Run az login in another window, then try again.", ""),
			Acts: []wizard.Act{steps.ActAgain, other}},
	}
}

// byAz words it one way when the person's own az was to sign in.
func byAz(az, other string) func(*wizard.Run, *wizard.Fault) string {
	return func(r *wizard.Run, _ *wizard.Fault) string {
		if r.Get(VarSignIn) == string(providers.SignInAzureCLI) {
			return az
		}
		return other
	}
}

// subscriptionRemedies are those of the choice of a subscription.
func (k *Side) subscriptionRemedies() []wizard.Remedy {
	if k.Rights != nil {
		return []wizard.Remedy{k.NotVisible()}
	}
	return []wizard.Remedy{k.NotVisible(), k.RightMissing()}
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

// RightMissing is the remedy where a right in the subscription is missing.
func (k *Side) RightMissing() wizard.Remedy {
	return wizard.Remedy{
		ID: "A02.rights", When: wizard.ByCode("prerequisite"),
		Says: wizard.Words("A right that is needed is missing."),
		Why:  wizard.Words("If you have it in Privileged Identity Management, activate it and check again."),
		Acts: []wizard.Act{
			k.CheckRights(), steps.HandOver(k.cmdGrantRights), k.otherSubscription(),
			{ID: "made-by-others", Title: "A colleague creates the role",
				Hint: "you go on; the role is looked for later",
				Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
					return wizard.Outcome{}, r.Set(ctx, VarRoleAnyway, "yes")
				}},
		},
	}
}
