package azure

import (
	"context"
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/azure/refused"
	"example.org/peerage/wizard/flows/steps"
)

// Caused says whether a fault is Azure's answer.
func Caused(f *wizard.Fault) bool { return f.Err.Provider == "azure" }

// Remedies hold for every step that writes to Azure.
func (k *Side) Remedies() []wizard.Remedy {
	var lacking, inUse []wizard.Remedy
	if k.Roles {
		lacking, inUse = []wizard.Remedy{k.notAuthorized()}, []wizard.Remedy{roleInUse()}
	}
	return slices.Concat([]wizard.Remedy{busy()}, lacking, []wizard.Remedy{
		policy(), k.locked(), k.notRegistered(), disabled(), denied(), limit(),
	}, inUse, k.sessionRemedies())
}

func busy() wizard.Remedy {
	return wizard.Remedy{
		ID: "azure.busy", When: wizard.ByCode("ReferencedResourceNotProvisioned", "AnotherOperationInProgress"),
		Says: wizard.Words("Azure is still busy with this network."),
		Why:  wizard.Words("One change at a time: the next try follows by itself."),
		Auto: &wizard.Auto{Every: 10 * time.Second, For: 10 * time.Minute},
		Acts: []wizard.Act{steps.ActAgain},
	}
}

func (k *Side) notAuthorized() wizard.Remedy {
	return wizard.Remedy{
		ID: "azure.not-authorized", When: wizard.ByCode("AuthorizationFailed"),
		Says: Lacks,
		Why: func(_ *wizard.Run, f *wizard.Fault) string {
			return "An Owner, User Access Administrator or RBAC Administrator of " +
				steps.Detail(f, "scope", "the subscription") +
				" can grant it. If you have it in Privileged Identity Management, activate it."
		},
		Needs: needsAction,
		Acts:  []wizard.Act{k.CheckRights(), steps.HandOver(k.cmdGrantRights)},
	}
}

// needsGranting is the role of those who make and grant roles.
var needsGranting = wizard.Words("User Access Administrator")

// needsAction is a role with which what was refused can be done.
func needsAction(_ *wizard.Run, f *wizard.Fault) string {
	switch action := steps.Detail(f, "action", ""); {
	case strings.HasPrefix(action, "Microsoft.Authorization/"):
		return "User Access Administrator"
	case strings.HasPrefix(action, "Microsoft.Network/"):
		return "Network Contributor"
	default:
		return steps.OrText(action, "a role that may do it")
	}
}

// Lacks says which right is missing.
func Lacks(_ *wizard.Run, f *wizard.Fault) string {
	return "You may not do this: " + steps.Detail(f, "action", "a right") + " is missing."
}

func policy() wizard.Remedy {
	return wizard.Remedy{
		ID: "azure.policy", When: wizard.ByCode("RequestDisallowedByPolicy"),
		Says: func(_ *wizard.Run, f *wizard.Fault) string {
			return "A policy of your organization forbids this: " + steps.Detail(f, "policy", "see Azure's words below") + "."
		},
		Why:  wizard.Words("Ask those who look after the policy for an exemption."),
		Acts: []wizard.Act{steps.ActAgain},
	}
}

func (k *Side) locked() wizard.Remedy {
	return wizard.Remedy{
		ID: "azure.locked", When: wizard.ByCode("ScopeLocked"),
		Says: func(_ *wizard.Run, f *wizard.Fault) string {
			return "A lock forbids changes at " + steps.Detail(f, "scope", "this scope") + "."
		},
		Why:  wizard.Words("An Owner can remove the lock and put it back afterwards."),
		Acts: []wizard.Act{steps.ActAgain, steps.HandOver(k.cmdLocks), steps.ActLeave},
	}
}

func disabled() wizard.Remedy {
	return wizard.Remedy{
		ID: "azure.subscription-disabled", When: wizard.ByCode("ReadOnlyDisabledSubscription", "SubscriptionDisabled"),
		Says: wizard.Words("The subscription is disabled: Azure lets nothing be changed in it."),
		Why:  wizard.Words("Its owner, or whoever pays for it, can reactivate it in the Azure portal."),
		Acts: []wizard.Act{steps.ActCheck},
	}
}

func denied() wizard.Remedy {
	return wizard.Remedy{
		ID: "azure.denied", When: wizard.ByCode("DenyAssignmentAuthorizationFailed"),
		Says: func(_ *wizard.Run, f *wizard.Fault) string {
			return "A deny assignment forbids this: " + steps.Detail(f, "deny", "see Azure's words below") + "."
		},
		Why: func(_ *wizard.Run, f *wizard.Fault) string {
			return "No role helps against it. Azure makes them for managed applications and deployment stacks, at " +
				steps.Detail(f, "scope", "the scope") + ": whoever runs that can make an exception."
		},
		Acts: []wizard.Act{steps.ActCheck},
	}
}

// limits are what is known of some of Azure's (Microsoft, "Azure RBAC limits",
// "Azure networking limits", "Entra service limits").
var limits = map[string]string{
	"RoleAssignmentLimitExceeded": "A subscription holds 4,000 role assignments: delete some that nobody needs.",
	"RoleDefinitionLimitExceeded": "A directory holds 5,000 roles of its own: delete some that nobody needs.",
	"Directory_QuotaExceeded": "What was deleted in the last 30 days counts, too: an administrator can delete " +
		"it for good, " +
		"or raise what you may make.",
}

func limit() wizard.Remedy {
	return wizard.Remedy{
		ID: "azure.limit",
		When: func(_ *wizard.Run, f *wizard.Fault) bool {
			return Caused(f) && f.Class() == providers.Conflict &&
				(strings.HasSuffix(f.Err.Code, "LimitExceeded") || strings.Contains(f.Err.Code, "QuotaExceeded") ||
					strings.HasSuffix(f.Err.Code, "SizeExceeded"))
		},
		Says: func(_ *wizard.Run, f *wizard.Fault) string {
			return "A limit of Azure's is reached: " + f.Err.Code + "."
		},
		Why: func(_ *wizard.Run, f *wizard.Fault) string {
			return steps.OrText(limits[f.Err.Code],
				"Azure's words below say which. Delete what nobody needs, or ask Microsoft's "+
					"support to raise it.")
		},
		Acts: []wizard.Act{steps.ActCheck},
	}
}

func (k *Side) notRegistered() wizard.Remedy {
	register := func(a Admin, ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
		return wizard.Outcome{}, a.RegisterNetwork(ctx, r.Get(a.Names.Sub))
	}
	return wizard.Remedy{
		ID: "azure.not-registered", When: wizard.ByCode("MissingSubscriptionRegistration"),
		Says: wizard.Words("The subscription is not registered for Microsoft.Network."),
		Acts: []wizard.Act{
			{ID: "register", Title: "Register it now", Hint: "takes a minute or two; costs nothing",
				Do: steps.As(k.Admin, register)},
			steps.HandOver(k.cmdRegister),
		},
	}
}

func roleInUse() wizard.Remedy {
	return wizard.Remedy{
		ID: "azure.role-in-use", When: wizard.ByCode("RoleDefinitionHasAssignments"),
		Says: wizard.Words("The role is still granted to somebody, or Azure has not yet noticed that it is not."),
		Auto: &wizard.Auto{Every: 10 * time.Second, For: 3 * time.Minute},
		Acts: []wizard.Act{steps.ActAgain, steps.ActLeave},
	}
}

// sessionRemedies mend a sign-in that does not hold any more.
func (k *Side) sessionRemedies() []wizard.Remedy {
	again := []wizard.Act{
		{ID: "sign-in", Title: "Sign in again", Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
			k.DropApp(r)
			_, err := k.openAdmin(ctx, r)
			return wizard.Outcome{}, err
		}},
		steps.ActAgain,
	}
	another := steps.Edit("other", "Sign in another way", VarSignIn)
	return []wizard.Remedy{
		{ID: "azure.second-factor", When: wantsMore,
			Says: says(""), Why: mends, Diagnose: k.carryClaims, Acts: append(slices.Clone(again), another)},
		{ID: "azure.blocked",
			When: func(_ *wizard.Run, f *wizard.Fault) bool {
				return Caused(f) && f.Class() == providers.NotAuthenticated && !refused.OfApp(f) && refused.Why(f) != "" &&
					!slices.Contains(renewable, refused.Why(f))
			},
			Says: says(""), Why: mends, Acts: append([]wizard.Act{another}, again...)},
		{ID: "azure.token-ended",
			When: wizard.ByCode("ExpiredAuthenticationToken", "InvalidAuthenticationToken",
				"AuthenticationFailed"),
			Says: wizard.Words("Azure does not take the token any more: fetching a new one."),
			Auto: &wizard.Auto{Every: time.Second, For: 10 * time.Second, Before: k.renew},
			Acts: again},
		{ID: "azure.signed-out",
			When: func(_ *wizard.Run, f *wizard.Fault) bool {
				return f.Code(codeNotSignedIn) || Caused(f) && f.Class() == providers.NotAuthenticated
			},
			Says: says("Azure does not accept the sign-in any more."), Why: mends,
			Acts: again},
	}
}

// renewable are reasons that another sign-in of the same kind may mend.
var renewable = []providers.AzureWhy{
	providers.WhyEnded, providers.WhyPassword, providers.WhyWrongSecret, providers.WhyOldSecret,
}

// CheckRights tries again with a new token: an application's token knows only
// the rights of the moment at which it was made.
func (k *Side) CheckRights() wizard.Act {
	return wizard.Act{
		ID: wizard.ChoiceAgain, Title: "Check again",
		Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
			return wizard.Outcome{}, k.renew(ctx, r)
		},
	}
}
