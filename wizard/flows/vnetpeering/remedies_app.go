package vnetpeering

import (
	"context"
	"strings"
	"time"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/steps"
)

// appSignInRemedies are those of a step with the application's sign-in; unknown
// is what is said where the directory does not know it.
func appSignInRemedies(k *Peering, step, unknown string) []wizard.Remedy {
	key := k.makeKey(false)
	enter := wizard.Act{ID: "enter", Title: "Enter the password", Do: k.newKey(azure.KeyGiven), Goto: k.row("05")}
	return []wizard.Remedy{
		{ID: "A18.new-key", When: func(r *wizard.Run, f *wizard.Fault) bool {
			return f.Code("AADSTS7000215") && steps.Fresh(r, azure.KeyPassword)
		},
			Says: wizard.Words("The new password is not accepted everywhere yet."),
			Why:  wizard.Words("Normal for up to 3 minutes after making it."),
			Auto: &wizard.Auto{Every: 5 * time.Second, For: steps.Replication}, Acts: []wizard.Act{steps.ActAgain, key}},
		{ID: "A18.wrong", When: wizard.ByCode("AADSTS7000215"), Says: wizard.Words("The application's password is wrong."),
			Acts: []wizard.Act{key, enter, steps.ActAgain}},
		{ID: "A18.expired", When: wizard.ByCode("AADSTS7000222"),
			Says: wizard.Words("The application's password has expired."), Acts: []wizard.Act{key, enter}},
		{ID: "A18.lost-given", When: func(r *wizard.Run, f *wizard.Fault) bool {
			return f.Code(azure.CodeSecretLost) && r.Get(azure.VarKeyFrom) == azure.KeyGiven
		},
			Says: wizard.Words("The application's password is not kept any more."),
			Why:  wizard.Words("There was no keyring to keep it in."), Acts: []wizard.Act{enter, key}},
		{ID: "A18.lost", When: wizard.ByCode(azure.CodeSecretLost),
			Says: wizard.Words("The application's password is not kept any more."),
			Why:  wizard.Words("There was no keyring to keep it in. A new one takes its place."),
			Acts: []wizard.Act{k.makeKey(true), enter}},
		{ID: step + ".unknown-app", When: wizard.ByCode("AADSTS700016", "AADSTS7000229"),
			Says: wizard.Words(unknown),
			Why: wizard.Words("It does as soon as Aiven has processed the peering request, or the directory has seen the " +
				"new principal."),
			Auto: &wizard.Auto{Every: 10 * time.Second, For: 10 * time.Minute}, Diagnose: k.whyUnknown,
			Acts: []wizard.Act{steps.ActAgain, {ID: "recreate", Title: "Create Aiven's half again", Danger: true, Do: k.healBack}}},
	}
}

// healBack is heal for what acts of the board borrow that have no row 15: their
// journals name it, so it declares no Goto.
func (k *Peering) healBack(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	_, err := k.heal(ctx, r)
	return wizard.Outcome{Goto: k.row("15")}, err
}

// makeKey makes another password; agreed says that --yes has agreed to it.
func (k *Peering) makeKey(agreed bool) wizard.Act {
	return wizard.Act{
		ID: "new-key", Title: "Make a new password", Hint: "as administrator; the old one of this run is removed",
		Agreed: agreed, Do: k.newKey(""), Goto: k.row("05"),
	}
}

// newKey forgets the secret; then A05 makes another, or asks for it.
func (k *Peering) newKey(from string) func(context.Context, *wizard.Run) (wizard.Outcome, error) {
	return func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
		k.azure.DropApp(r)
		if err := r.Set(ctx, azure.VarKeyFrom, from); err != nil {
			return wizard.Outcome{}, err
		}
		return wizard.Outcome{}, r.DropSecret(ctx, azure.VarSecret)
	}
}

func (k *Peering) whyUnknown(ctx context.Context, r *wizard.Run, _ *wizard.Fault) (wizard.Diagnosis, error) {
	p, ok, err := k.lookAiven(ctx, r)
	if err != nil {
		return wizard.Diagnosis{}, err
	}
	if !ok {
		return wizard.Diagnosis{Propose: "recreate",
			Findings: []wizard.Finding{{Verdict: wizard.Bad, Text: "The peering is not in Aiven any more."}}}, nil
	}
	return wizard.Diagnosis{Findings: []wizard.Finding{
		{Verdict: wizard.OK, Text: "The peering in Aiven is " + p.State + ", made for application " + p.Azure().AppID + "."},
		steps.Verdict(strings.EqualFold(p.Azure().AppID, r.Get(azure.VarAppID)), "That is your application.",
			"That is not your application: "+r.Get(azure.VarAppID)+"."),
	}}, nil
}
