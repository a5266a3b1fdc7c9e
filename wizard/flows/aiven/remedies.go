package aiven

import (
	"context"
	"time"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// Caused says whether a fault is Aiven's answer.
func Caused(f *wizard.Fault) bool { return f.Err.Provider == "aiven" }

// NotShown says that Aiven shows a thing, or what it lies in, not to the token.
func NotShown(f *wizard.Fault) bool {
	return Caused(f) && (f.Class() == providers.NotFound || f.Class() == providers.NotVisible)
}

// NewToken has another token asked for.
func (k *Side) NewToken() wizard.Act {
	return wizard.Act{ID: "new-token", Title: "Use another token", Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
		k.Held(r).Aiven = nil
		if err := r.DropSecret(ctx, VarToken); err != nil {
			return wizard.Outcome{}, err
		}
		return wizard.Outcome{Goto: "A00"}, r.Set(ctx, VarTokenFrom, steps.Pasted)
	}}
}

// Remedies hold for every call to Aiven.
func Remedies(k *Side) []wizard.Remedy {
	again := []wizard.Act{k.NewToken(), steps.ActAgain}
	return []wizard.Remedy{
		{ID: "aiven.expired", When: func(_ *wizard.Run, f *wizard.Fault) bool { return Caused(f) && f.Err.Status == 401 },
			Says: wizard.Words("The Aiven token has expired."), Why: wizard.Words("Make a new one in the Aiven Console under User information > Tokens."), Acts: again},
		{ID: "aiven.allow-list", When: wizard.ByCode("api_client_ip_allowlist_blocks_caller", "client_ip_address_policy_violation"),
			Says: wizard.Words("Aiven does not take this token from where you are: an IP allow-list stands in the way."),
			Why:  wizard.Words("Work from an allowed address, or have yours added to the token's or the organization's list."), Acts: []wizard.Act{steps.ActAgain, k.NewToken()}},
		{ID: "aiven.personal", When: wizard.ByCode("user_personal_token_not_allowed"),
			Says: wizard.Words("The organization does not allow personal tokens."),
			Why:  wizard.Words("Use a token of an application user."), Acts: again},
		{ID: "aiven.refused", When: func(_ *wizard.Run, f *wizard.Fault) bool {
			return f.Code(codeNoToken) || Caused(f) && f.Class() == providers.NotAuthenticated
		},
			Says: wizard.Words("Aiven does not know this token."), Why: wizard.Words("Check that it was copied whole."), Acts: again},
		{ID: "aiven.not-permitted", When: func(_ *wizard.Run, f *wizard.Fault) bool { return Caused(f) && f.Class() == providers.NotPermitted },
			Says: wizard.Words("The token may not do this in Aiven."),
			Why:  wizard.Words(k.Right + " is needed: an admin of the organization or the project can grant it."), Acts: []wizard.Act{steps.ActCheck, k.NewToken()}},
	}
}

// tokenRemedies are A00's: the same, where "go back" leads nowhere.
func tokenRemedies(k *Side) []wizard.Remedy {
	out := Remedies(k)
	for i := range out {
		for j := range out[i].Acts {
			if out[i].Acts[j].ID == "new-token" {
				do := out[i].Acts[j].Do
				out[i].Acts[j].Do = func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
					_, err := do(ctx, r)
					return wizard.Outcome{}, err
				}
			}
		}
	}
	return out
}

func organizationRemedies(k *Side) []wizard.Remedy {
	return []wizard.Remedy{
		{ID: "A13.none", When: wizard.ByCode(codeNoOrg),
			Says: wizard.Words("This token belongs to no Aiven organization."),
			Why:  wizard.Words("Ask an organization admin to add its user, or use a token of a member."), Acts: []wizard.Act{steps.ActCheck, k.NewToken()}},
		{ID: "A13.not-found", When: func(_ *wizard.Run, f *wizard.Fault) bool { return NotShown(f) },
			Says: wizard.Words("Aiven does not show this organization to your token."),
			Acts: []wizard.Act{steps.Edit("other", "Choose another organization", VarOrg), k.NewToken(), steps.ActCheck}},
	}
}

func vpcRemedies() []wizard.Remedy {
	other := steps.Edit("other", "Choose another VPC", VarVPC)
	return []wizard.Remedy{
		{ID: "A14.unfit", When: wizard.ByCode(codeVPCUnfit), Says: wizard.Words("This VPC cannot be peered with a VNet."), Acts: []wizard.Act{other, steps.ActCheck}},
		{ID: "A14.not-found", When: func(_ *wizard.Run, f *wizard.Fault) bool { return Caused(f) && f.Class() == providers.NotFound },
			Says: wizard.Words("There is no such VPC in this organization."), Acts: []wizard.Act{other, steps.ActCheck}},
		{ID: "A14.refused", When: func(r *wizard.Run, f *wizard.Fault) bool {
			return Caused(f) && f.Class() == providers.Invalid && r.Get(VarVPC) == steps.NewVPC
		},
			Says: wizard.Words("Aiven does not make such a VPC."),
			Acts: []wizard.Act{steps.Edit("cloud", "Another cloud", VarNewCloud), steps.Edit("range", "Another range", VarNewRange), other}},
		{ID: "A14.in-use", When: func(_ *wizard.Run, f *wizard.Fault) bool { return Caused(f) && f.Class() == providers.Conflict },
			Says: wizard.Words("Aiven does not change this VPC now: something is in it, or still going."),
			Auto: &wizard.Auto{Every: 10 * time.Second, For: 3 * time.Minute}, Acts: []wizard.Act{steps.ActAgain, steps.ActLeave}},
	}
}
