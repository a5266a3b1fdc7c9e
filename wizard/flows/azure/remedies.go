package azure

import (
	"context"
	"strconv"
	"strings"
	"time"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// Caused says whether a fault is Azure's answer.
func Caused(f *wizard.Fault) bool { return f.Err.Provider == "azure" }

// Remedies hold for every step that writes to Azure.
func Remedies(k *Side) []wizard.Remedy {
	return append([]wizard.Remedy{
		{ID: "azure.busy", When: wizard.ByCode("ReferencedResourceNotProvisioned", "AnotherOperationInProgress"),
			Says: wizard.Words("Azure is still busy with this network."),
			Why:  wizard.Words("One change at a time: the next try follows by itself."),
			Auto: &wizard.Auto{Every: 10 * time.Second, For: 10 * time.Minute}, Acts: []wizard.Act{steps.ActAgain}},
		{ID: "azure.not-authorized", When: wizard.ByCode("AuthorizationFailed"),
			Says: func(_ *wizard.Run, f *wizard.Fault) string {
				return "You may not do this: " + steps.Detail(f, "action", "a right") + " is missing."
			},
			Why: func(_ *wizard.Run, f *wizard.Fault) string {
				return "An Owner, User Access Administrator or RBAC Administrator of " + steps.Detail(f, "scope", "the subscription") +
					" can grant it. If you have it in Privileged Identity Management, activate it."
			},
			Acts: []wizard.Act{CheckRights(k), steps.HandOver(k.cmdGrantRights)}},
		{ID: "azure.policy", When: wizard.ByCode("RequestDisallowedByPolicy"),
			Says: func(_ *wizard.Run, f *wizard.Fault) string {
				return "A policy of your organization forbids this: " + steps.Detail(f, "policy", "see Azure's words below") + "."
			},
			Why:  wizard.Words("Ask those who look after the policy for an exemption."),
			Acts: []wizard.Act{steps.ActAgain}},
		{ID: "azure.locked", When: wizard.ByCode("ScopeLocked"),
			Says: func(_ *wizard.Run, f *wizard.Fault) string {
				return "A lock forbids changes at " + steps.Detail(f, "scope", "this scope") + "."
			},
			Why:  wizard.Words("An Owner can remove the lock and put it back afterwards."),
			Acts: []wizard.Act{steps.ActAgain, steps.HandOver(k.cmdLocks), steps.ActLeave}},
		{ID: "azure.not-registered", When: wizard.ByCode("MissingSubscriptionRegistration"),
			Says: wizard.Words("The subscription is not registered for Microsoft.Network."),
			Acts: []wizard.Act{{ID: "register", Title: "Register it now", Hint: "takes a minute or two; costs nothing", Do: k.registerNetwork},
				steps.HandOver(func(v wizard.Values) string {
					return steps.Command("az provider register", "--namespace Microsoft.Network", "--subscription "+steps.Filled(v, k.Names.Sub))
				})}},
		{ID: "azure.role-in-use", When: wizard.ByCode("RoleDefinitionHasAssignments"),
			Says: wizard.Words("The role is still granted to somebody, or Azure has not yet noticed that it is not."),
			Auto: &wizard.Auto{Every: 10 * time.Second, For: 3 * time.Minute}, Acts: []wizard.Act{steps.ActAgain, steps.ActLeave}},
	}, sessionRemedies(k)...)
}

// sessionRemedies mend a sign-in that does not hold any more.
func sessionRemedies(k *Side) []wizard.Remedy {
	return []wizard.Remedy{
		{ID: "azure.token-ended", When: wizard.ByCode("ExpiredAuthenticationToken", "InvalidAuthenticationToken", "AuthenticationFailed"),
			Says: wizard.Words("Azure does not take the token any more: fetching a new one."),
			Auto: &wizard.Auto{Every: time.Second, For: 10 * time.Second, Before: k.renew},
			Acts: []wizard.Act{signInAgain(k), steps.ActAgain}},
		{ID: "azure.signed-out", When: func(_ *wizard.Run, f *wizard.Fault) bool {
			return f.Code(codeNotSignedIn) || Caused(f) && f.Class() == providers.NotAuthenticated
		},
			Says: wizard.Words("Azure does not accept the sign-in any more."),
			Acts: []wizard.Act{signInAgain(k), steps.ActAgain}},
	}
}

func signInAgain(k *Side) wizard.Act {
	return wizard.Act{ID: "sign-in", Title: "Sign in again", Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
		k.DropApp(r)
		_, err := k.OpenAdmin(ctx, r)
		return wizard.Outcome{}, err
	}}
}

// renew fetches new tokens for the sign-ins that are open.
func (k *Side) renew(ctx context.Context, r *wizard.Run) error {
	h := k.Held(r)
	if h.App != nil {
		if err := k.FreshTokens(ctx, r); err != nil {
			return err
		}
	}
	if h.Admin == nil {
		return nil
	}
	return h.Admin.Prove(ctx, steps.OrText(r.Get(k.Names.Tenant), h.Admin.Who().TenantID))
}

// CheckRights tries again with a new token: an application's token knows only
// the rights of the moment at which it was made.
func CheckRights(k *Side) wizard.Act {
	return wizard.Act{ID: wizard.ChoiceAgain, Title: "Check again", Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
		return wizard.Outcome{}, k.renew(ctx, r)
	}}
}

func (k *Side) registerNetwork(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	s, err := k.Admin(r)
	if err != nil {
		return wizard.Outcome{}, err
	}
	return wizard.Outcome{}, s.RegisterNetwork(ctx, r.Get(k.Names.Sub))
}

// k.cmdGrantRights gives the administrator what the steps need.
func (k *Side) cmdGrantRights(v wizard.Values) string {
	who := v(VarUser)
	if who == "" {
		who = "YOUR_ACCOUNT"
	}
	return steps.Command("az role assignment create", "--role 'User Access Administrator'", "--assignee "+steps.Quote(who),
		"--scope "+steps.Quote("/subscriptions/"+steps.Inside(v, k.Names.Sub)))
}

// cmdLocks finds and removes the locks of the network's resource group.
func (k *Side) cmdLocks(v wizard.Values) string {
	at := []string{"--resource-group " + steps.Filled(v, k.Names.Group), "--subscription " + steps.Filled(v, k.Names.Sub)}
	return steps.Lines(steps.Command("az lock list", at...), steps.Command("az lock delete", append([]string{"--name LOCK_NAME"}, at...)...))
}

// directoryRemedies: the directory refuses, because of a role or a wrong
// moment.
func directoryRemedies(k *Side, cmd func(wizard.Values) string) []wizard.Remedy {
	return []wizard.Remedy{
		{ID: "azure.directory-role", When: func(_ *wizard.Run, f *wizard.Fault) bool {
			return f.Code("Authorization_RequestDenied") || Caused(f) && f.Class() == providers.NotPermitted && !f.Code("AuthorizationFailed", "RequestDisallowedByPolicy")
		},
			Says: wizard.Words("Your account lacks the directory role for this."),
			Why:  wizard.Words("Application Administrator or Cloud Application Administrator is needed. Azure's sentence about the \"backing application\" and the \"local tenant\" means just that."),
			Acts: []wizard.Act{CheckRights(k), steps.HandOver(cmd)}},
	}
}

// freshAppRemedies: right after creating an application, the directory
// answers as if it were somebody else's, or not there.
func freshAppRemedies() []wizard.Remedy {
	return []wizard.Remedy{{ID: "azure.replication", When: func(r *wizard.Run, f *wizard.Fault) bool {
		return steps.Fresh(r, KeyApp) && Caused(f) && (f.Code("Authorization_RequestDenied") || f.Err.Status == 400 || f.Err.Status == 404)
	},
		Says: wizard.Words("The directory has not seen the new application everywhere yet."),
		Why:  wizard.Words("Normal for up to 3 minutes after creating it."),
		Auto: &wizard.Auto{Every: 5 * time.Second, For: steps.Replication}, Acts: []wizard.Act{steps.ActAgain}}}
}

func keyRemedies() []wizard.Remedy {
	return []wizard.Remedy{
		{ID: "A05.replication", When: func(r *wizard.Run, f *wizard.Fault) bool {
			return steps.Fresh(r, KeyApp) && Caused(f) && f.Err.Status == 404
		},
			Says: wizard.Words("The directory has not seen the new application everywhere yet."),
			Auto: &wizard.Auto{Every: 5 * time.Second, For: steps.Replication}, Acts: []wizard.Act{steps.ActAgain}},
		{ID: "A05.lifetime", When: wizard.ByCode("CredentialInvalidLifetimeAsPerAppPolicy"),
			Says: wizard.Words("The directory does not allow a password to be valid for so long."),
			Why:  wizard.Words("A policy for applications limits it; Microsoft's words below name the policy. Try fewer days."),
			Acts: []wizard.Act{{ID: "fewer", Title: "Try fewer days", Hint: "30, then 7, then 1", Do: fewerDays}, steps.Edit("shorter", "Enter the days", VarKeyDays)}},
		{ID: "A05.forbidden", When: wizard.ByCode("CredentialTypeNotAllowedAsPerAppPolicy"),
			Says: wizard.Words("The directory does not allow applications to have passwords."),
			Why:  wizard.Words("A policy forbids it; Microsoft's words below name the policy. Whoever looks after it can make an exception for this application."),
			Acts: []wizard.Act{steps.ActCheck, steps.Edit("other-app", "Use another application", VarAppName)}},
	}
}

// fewerDays goes down to what policies usually allow.
func fewerDays(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	days, err := strconv.Atoi(steps.OrText(r.Get(VarKeyDays), DefaultDays))
	if err != nil {
		return wizard.Outcome{}, err
	}
	for _, n := range []int{30, 7, 1} {
		if n < days {
			return wizard.Outcome{}, r.Set(ctx, VarKeyDays, strconv.Itoa(n))
		}
	}
	return wizard.Outcome{}, nil
}

func roleRemedies(k *Side, spec RoleSpec, cmd func(wizard.Values) string) []wizard.Remedy {
	rename := wizard.Act{ID: "rename", Title: "Take another name", Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
		return wizard.Outcome{}, k.renameRole(ctx, r, spec)
	}}
	if spec.Name == "" {
		rename = wizard.Act{ID: "built-in", Title: "Use " + builtInName + " instead", Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
			return wizard.Outcome{}, r.Set(ctx, VarAppRole, roleBuiltIn)
		}}
	}
	return []wizard.Remedy{
		{ID: "azure.role-name", When: wizard.ByCode("RoleDefinitionWithSameNameExists"),
			Says: func(r *wizard.Run, _ *wizard.Fault) string {
				return "The directory has a role named " + spec.Title(r.Get) + " already."
			},
			Why:      wizard.Words("Names are unique in the whole directory, also where this subscription does not show the role. A new one may be missing from lists for some seconds."),
			Diagnose: k.sameName(spec, rename.ID),
			Acts:     []wizard.Act{{ID: wizard.ChoiceAgain, Title: "Look at it", Again: true}, rename}},
		{ID: "azure.role-not-authorized", When: steps.Making("AuthorizationFailed"),
			Says: wizard.Words("You may not create roles in this subscription."),
			Why: func(_ *wizard.Run, f *wizard.Fault) string {
				return steps.Detail(f, "action", ActionDefine) + " is missing. An Owner or User Access Administrator can create the role for you: it is found by its name."
			},
			Acts: []wizard.Act{CheckRights(k), steps.HandOver(cmd)}},
	}
}

// sameName looks whether the role of that name can be seen from here.
func (k *Side) sameName(spec RoleSpec, rename string) func(context.Context, *wizard.Run, *wizard.Fault) (wizard.Diagnosis, error) {
	return func(ctx context.Context, r *wizard.Run, _ *wizard.Fault) (wizard.Diagnosis, error) {
		s, err := k.Admin(r)
		if err != nil {
			return wizard.Diagnosis{}, err
		}
		roles, err := s.RolesNamed(ctx, "/subscriptions/"+r.Get(k.Names.Sub), spec.Title(r.Get))
		if err != nil {
			return wizard.Diagnosis{}, err
		}
		if len(roles) == 0 {
			return wizard.Diagnosis{Propose: rename, Findings: []wizard.Finding{{Verdict: wizard.Unproved,
				Text: "This subscription does not show it: it belongs to another one of the directory."}}}, nil
		}
		return wizard.Diagnosis{Propose: wizard.ChoiceAgain, Findings: []wizard.Finding{{Verdict: wizard.OK,
			Text: "It allows: " + strings.Join(roles[0].Actions, ", ")}}}, nil
	}
}

func grantRemedies(k *Side, g GrantSpec) []wizard.Remedy {
	return []wizard.Remedy{
		{ID: "azure.principal-not-found", When: wizard.ByCode("PrincipalNotFound"),
			Says: wizard.Words("Azure does not see the new principal yet."),
			Why:  wizard.Words("Normal for up to 3 minutes after creating it."),
			Auto: &wizard.Auto{Every: 5 * time.Second, For: steps.Replication}, Acts: []wizard.Act{steps.ActAgain}},
		{ID: "azure.role-not-seen", When: wizard.ByCode("RoleDefinitionDoesNotExist"),
			Says: wizard.Words("Azure does not see the new role everywhere yet."),
			Auto: &wizard.Auto{Every: 5 * time.Second, For: steps.Replication}, Acts: []wizard.Act{steps.ActAgain}},
		{ID: "azure.grant-not-authorized", When: steps.Making("AuthorizationFailed"),
			Says: wizard.Words("You may not grant roles here."),
			Why: func(_ *wizard.Run, f *wizard.Fault) string {
				return steps.Detail(f, "action", actionAssign) + " is missing. An Owner, User Access Administrator or RBAC Administrator can grant this role for you."
			},
			Acts: []wizard.Act{CheckRights(k), steps.HandOver(k.cmdAssign(g.Role, g.Principal, k.Names.VNetID))}},
	}
}
