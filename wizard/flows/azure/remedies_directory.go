package azure

import (
	"context"
	"strconv"
	"strings"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// directoryRemedies: the directory refuses, because of a role or a wrong
// moment.
func (k *Side) directoryRemedies(cmd func(wizard.Values) string) []wizard.Remedy {
	return []wizard.Remedy{{
		ID: "azure.directory-role",
		When: func(_ *wizard.Run, f *wizard.Fault) bool {
			refused := Caused(f) && f.Class() == providers.NotPermitted
			return f.Code("Authorization_RequestDenied") ||
				refused && !f.Code("AuthorizationFailed", "RequestDisallowedByPolicy")
		},
		Says: wizard.Words("Your account lacks the directory role for this."),
		Why: wizard.Words("Application Administrator or Cloud Application Administrator is needed. " +
			"Azure's sentence about the \"backing application\" and the \"local tenant\" means just that."),
		Needs: wizard.Words("Application Administrator"),
		Acts:  []wizard.Act{k.CheckRights(), steps.HandOver(cmd)},
	}}
}

// unseenApp: the directory answers as if a new application were not there, or
// somebody else's.
func unseenApp(id string, as func(*wizard.Fault) bool) wizard.Remedy {
	return wizard.Remedy{
		ID: id,
		When: func(r *wizard.Run, f *wizard.Fault) bool {
			return steps.Fresh(r, KeyApp) && Caused(f) && as(f)
		},
		Says: wizard.Words("The directory has not seen the new application everywhere yet."),
		Why:  wizard.Words("Normal for up to 3 minutes after creating it."),
		Auto: &wizard.Auto{Every: 5 * time.Second, For: steps.Replication},
		Acts: []wizard.Act{steps.ActAgain},
	}
}

func freshAppRemedies() []wizard.Remedy {
	return []wizard.Remedy{unseenApp("azure.replication", func(f *wizard.Fault) bool {
		return f.Code("Authorization_RequestDenied") || f.Err.Status == 400 || f.Err.Status == 404
	})}
}

func missing(f *wizard.Fault) bool { return f.Err.Status == 404 }

func keyRemedies() []wizard.Remedy {
	return []wizard.Remedy{
		unseenApp("A05.replication", missing),
		{ID: "A05.lifetime", When: wizard.ByCode("CredentialInvalidLifetimeAsPerAppPolicy"),
			Says: wizard.Words("The directory does not allow a password to be valid for so long."),
			Why: wizard.Words("A policy for applications limits it; Microsoft's words below name the policy. " +
				"Try fewer days."),
			Acts: []wizard.Act{
				{ID: "fewer", Title: "Try fewer days", Hint: "30, then 7, then 1", Do: fewerDays},
				steps.Edit("shorter", "Enter the days", VarKeyDays),
			}},
		{ID: "A05.forbidden", When: wizard.ByCode("CredentialTypeNotAllowedAsPerAppPolicy"),
			Says: wizard.Words("The directory does not allow applications to have passwords."),
			Why: wizard.Words("A policy forbids it; Microsoft's words below name the policy. " +
				"Whoever looks after it can make an exception for this application."),
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

func (k *Side) roleRemedies(spec RoleSpec, cmd func(wizard.Values) string) []wizard.Remedy {
	another := wizard.Act{
		ID: "rename", Title: "Take another name",
		Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
			return wizard.Outcome{}, spec.rename(ctx, r)
		},
	}
	if spec.Name == "" {
		another = wizard.Act{
			ID: "built-in", Title: "Use " + BuiltInRole + " instead",
			Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
				return wizard.Outcome{}, r.Set(ctx, VarAppRole, roleBuiltIn)
			},
		}
	}
	sameName := func(x role, ctx context.Context, r *wizard.Run, _ *wizard.Fault) (wizard.Diagnosis, error) {
		return x.sameName(ctx, r, another.ID)
	}
	return []wizard.Remedy{
		{ID: "azure.role-name", When: wizard.ByCode("RoleDefinitionWithSameNameExists"),
			Says: func(r *wizard.Run, _ *wizard.Fault) string {
				return "The directory has a role named " + spec.Title(r.Get) + " already."
			},
			Why: wizard.Words("Names are unique in the whole directory, also where this subscription does not " +
				"show the role. A new one may be missing from lists for some seconds."),
			Diagnose: steps.AsOn(k.role(spec), sameName),
			Acts:     []wizard.Act{{ID: wizard.ChoiceAgain, Title: "Look at it", Again: true}, another}},
		{ID: "azure.role-not-authorized", When: steps.Making("AuthorizationFailed"),
			Says: wizard.Words("You may not create roles in this subscription."),
			Why: func(_ *wizard.Run, f *wizard.Fault) string {
				return steps.Detail(f, "action", ActionDefine) + " is missing. An Owner or User Access Administrator " +
					"can create the role for you: it is found by its name."
			},
			Needs: needsGranting,
			Acts:  []wizard.Act{k.CheckRights(), steps.HandOver(cmd)}},
	}
}

// sameName looks whether the role of that name can be seen from here; another
// is the act that goes on without it.
func (x role) sameName(ctx context.Context, r *wizard.Run, another string) (wizard.Diagnosis, error) {
	roles, err := x.RolesNamed(ctx, x.subscription(r), x.Title(r.Get))
	if err != nil {
		return wizard.Diagnosis{}, err
	}
	if len(roles) == 0 {
		return wizard.Diagnosis{Propose: another, Findings: []wizard.Finding{{
			Verdict: wizard.Unproved,
			Text:    "This subscription does not show it: it belongs to another one of the directory.",
		}}}, nil
	}
	return wizard.Diagnosis{Propose: wizard.ChoiceAgain, Findings: []wizard.Finding{{
		Verdict: wizard.OK, Text: "It allows: " + strings.Join(roles[0].Actions, ", "),
	}}}, nil
}

// grantRemedies are those of a grant, which a colleague can make by a command.
func (k *Side) grantRemedies(assign func(wizard.Values) string) []wizard.Remedy {
	return []wizard.Remedy{
		{ID: "azure.principal-not-found", When: wizard.ByCode("PrincipalNotFound"),
			Says: wizard.Words("Azure does not see the new principal yet."),
			Why:  wizard.Words("Normal for up to 3 minutes after creating it."),
			Auto: &wizard.Auto{Every: 5 * time.Second, For: steps.Replication},
			Acts: []wizard.Act{steps.ActAgain}},
		{ID: "azure.role-not-seen", When: wizard.ByCode("RoleDefinitionDoesNotExist"),
			Says: wizard.Words("Azure does not see the new role everywhere yet."),
			Auto: &wizard.Auto{Every: 5 * time.Second, For: steps.Replication},
			Acts: []wizard.Act{steps.ActAgain}},
		{ID: "azure.grant-not-authorized", When: steps.Making("AuthorizationFailed"),
			Says: wizard.Words("You may not grant roles here."),
			Why: func(_ *wizard.Run, f *wizard.Fault) string {
				return steps.Detail(f, "action", ActionAssign) + " is missing. An Owner, User Access Administrator " +
					"or RBAC Administrator can grant this role for you."
			},
			Needs: needsGranting,
			Acts:  []wizard.Act{k.CheckRights(), steps.HandOver(assign)}},
	}
}
