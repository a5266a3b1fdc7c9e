package aiven

import (
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// Caused says whether a fault is Aiven's answer.
func Caused(f *wizard.Fault) bool { return f.Err.Provider == "aiven" }

// NotShown says that Aiven shows a thing, or what it lies in, not to the token.
func NotShown(f *wizard.Fault) bool {
	return Caused(f) && (f.Class() == providers.NotFound || f.Class() == providers.NotVisible)
}

// of is Aiven's answers of a class.
func of(c providers.Class) func(*wizard.Run, *wizard.Fault) bool {
	return func(_ *wizard.Run, f *wizard.Fault) bool { return Caused(f) && f.Class() == c }
}

// Remedies hold for every call to Aiven.
func (k *Side) Remedies() []wizard.Remedy { return k.remedies(k.Token) }

// remedies are those whose new token leads back to a step; "" is at that step.
func (k *Side) remedies(back string) []wizard.Remedy {
	token := k.newToken(back)
	again := []wizard.Act{token, steps.ActAgain}
	return []wizard.Remedy{
		{
			ID: "aiven.expired", When: func(_ *wizard.Run, f *wizard.Fault) bool { return Caused(f) && f.Err.Status == 401 },
			Says: wizard.Words("The Aiven token has expired."),
			Why:  wizard.Words("Make a new one in the Aiven Console under User information > Tokens."), Acts: again,
		},
		{
			ID:   "aiven.allow-list",
			When: wizard.ByCode("api_client_ip_allowlist_blocks_caller", "client_ip_address_policy_violation"),
			Says: wizard.Words("Aiven does not take this token from where you are: an IP allow-list stands in the way."),
			Why:  wizard.Words("Work from an allowed address, or have yours added to the token's or the organization's list."),
			Acts: []wizard.Act{steps.ActAgain, token},
		},
		{
			ID: "aiven.personal", When: wizard.ByCode("user_personal_token_not_allowed"),
			Says: wizard.Words("The organization does not allow personal tokens."),
			Why:  wizard.Words("Use a token of an application user."), Acts: again,
		},
		{
			ID: "aiven.refused", When: func(_ *wizard.Run, f *wizard.Fault) bool {
				return f.Code(codeNoToken) || Caused(f) && f.Class() == providers.NotAuthenticated
			},
			Says: wizard.Words("Aiven does not know this token."), Why: wizard.Words("Check that it was copied whole."),
			Acts: again,
		},
		{
			ID: "aiven.not-permitted", When: of(providers.NotPermitted),
			Says: wizard.Words("The token may not do this in Aiven."),
			Why:  wizard.Words(k.Right + " is needed: an admin of the organization or the project can grant it."),
			Acts: []wizard.Act{steps.ActCheck, token},
		},
	}
}

func organizationRemedies(k *Side) []wizard.Remedy {
	other := steps.Edit("other", "Choose another organization", VarOrg)
	return []wizard.Remedy{
		{
			ID: "A13.none", When: wizard.ByCode(codeNoOrg),
			Says: wizard.Words("This token belongs to no Aiven organization."),
			Why:  wizard.Words("Ask an organization admin to add its user, or use a token of a member."),
			Acts: []wizard.Act{steps.ActCheck, k.NewToken()},
		},
		{
			ID: "A13.not-found", When: func(_ *wizard.Run, f *wizard.Fault) bool { return NotShown(f) },
			Says: wizard.Words("Aiven does not show this organization to your token."),
			Acts: []wizard.Act{other, k.NewToken(), steps.ActCheck},
		},
	}
}

// otherProject chooses another project.
func otherProject() wizard.Act { return steps.Edit("project", "Choose another project", VarProject) }

// projectRemedies are about the choice of a project in a step.
func projectRemedies(k *Side, step string) []wizard.Remedy {
	return []wizard.Remedy{
		{
			ID: step + ".none", When: wizard.ByCode(CodeNoProject),
			Says: wizard.Words("This token belongs to no Aiven project."),
			Why:  wizard.Words("Ask an organization admin to add its user to a project."),
			Acts: []wizard.Act{steps.ActCheck, k.NewToken()},
		},
		{
			ID: step + ".project", When: wizard.ByCode("project_not_found"),
			Says: wizard.Words("Aiven does not show this project to your token."),
			Acts: []wizard.Act{otherProject(), k.NewToken(), steps.ActCheck},
		},
	}
}

// vpcRemedies are about the choice of a VPC. Those of an organization's are
// A14's in every procedure.
func vpcRemedies(k *Side, step string) []wizard.Remedy {
	other := steps.Edit("other", "Choose another VPC", k.Of.VPC)
	others := []wizard.Act{other, otherProject(), steps.ActCheck}
	if k.Of.ByID {
		step, others = "A14", []wizard.Act{other, steps.ActCheck}
	}
	return []wizard.Remedy{
		{
			ID: step + ".unfit", When: wizard.ByCode(codeVPCUnfit),
			Says: wizard.Words("This VPC cannot be peered with " + k.On.network() + "."), Acts: others,
		},
		{
			ID: step + ".not-found", When: of(providers.NotFound),
			Says: wizard.Words("There is no such VPC in this " + k.Of.Word + "."), Acts: others,
		},
		{
			ID: step + ".refused", When: func(r *wizard.Run, f *wizard.Fault) bool { return refused(r, f) && k.isNew(r) },
			Says: wizard.Words("Aiven does not make such a VPC."),
			Acts: []wizard.Act{
				steps.Edit("cloud", "Another cloud", k.Of.NewCloud), steps.Edit("range", "Another range", VarNewRange), other,
			},
		},
		{
			ID: step + ".in-use", When: of(providers.Conflict),
			Says: wizard.Words("Aiven does not change this VPC now: something is in it, or still going."),
			Auto: &wizard.Auto{Every: 10 * time.Second, For: 3 * time.Minute},
			Acts: []wizard.Act{steps.ActAgain, steps.ActLeave},
		},
	}
}
