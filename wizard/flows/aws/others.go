package aws

import (
	"context"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/steps"
)

// Others stands, in place of a profile, for another team that does AWS's part:
// for whoever has no way into the VPC's account. Nothing of AWS is looked at
// then; what that team does is seen in Aiven.
const Others = "another-team"

// codeAWSOthers is the fault of a part that is another team's.
const codeAWSOthers = "aws-another-team"

// byOthers says that another team does what only the VPC's owner may.
func byOthers(r *wizard.Run) bool {
	return steps.OrText(r.Get(VarAccepter), r.Get(VarProfile)) == Others
}

// unseen says that this run has no sign-in to AWS at all.
func unseen(r *wizard.Run) bool { return r.Get(VarProfile) == Others }

// named says whether a profile is one of the person's configuration.
func named(profile string) bool { return profile != "" && profile != Environment && profile != Others }

// accepts says who does in AWS what only the VPC's owner may, and in which account.
func accepts(v wizard.Values) string {
	by := "by profile "
	who := steps.OrText(v(VarAccepter), v(VarProfile))
	switch who {
	case Others:
		by, who = "by another team", ""
	case Environment:
		by, who = "with the keys in the environment", ""
	}
	return by + who + steps.Prefixed(", account ", steps.OrText(v(VarAccount), v(VarCaller)))
}

// otherTeam is the choice.
func otherTeam() wizard.Choice {
	return wizard.Choice{Value: Others, Title: "None: another team does AWS's part",
		Columns: []string{"it gets the commands, and this run waits"}}
}

// toOthers is the way on for whoever has no profile; an act on a half in AWS has
// none.
func (k *Side) toOthers(variable string) []wizard.Act {
	if k.alone {
		return nil
	}
	return []wizard.Act{{
		ID: "another-team", Title: "Another team does AWS's part",
		Hint: "it gets the commands, and this run waits until Aiven sees it done",
		Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
			return wizard.Outcome{}, r.Set(ctx, variable, Others)
		},
	}}
}

// orOthers has another team's part looked at from Aiven's side alone.
func orOthers[T any](mine, theirs func(context.Context, *wizard.Run) (T, error)) func(context.Context,
	*wizard.Run) (T, error) {
	return func(ctx context.Context, r *wizard.Run) (T, error) {
		if byOthers(r) {
			return theirs(ctx, r)
		}
		return mine(ctx, r)
	}
}

// unlessUnseen leaves out what can only be listed with a sign-in.
func unlessUnseen[T any](list func(context.Context, *wizard.Run) ([]T, error)) func(context.Context,
	*wizard.Run) ([]T, error) {
	return func(ctx context.Context, r *wizard.Run) ([]T, error) {
		if unseen(r) {
			return nil, nil
		}
		return list(ctx, r)
	}
}

// noChoices are those of a question whose answer nobody here can list.
func noChoices(context.Context, *wizard.Run) ([]wizard.Choice, error) { return nil, nil }

// awsIsOthers is what is said in place of a sign-in.
func awsIsOthers(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	if err := steps.Set(ctx, r, VarUser, "another team"); err != nil {
		return nil, err
	}
	return []wizard.Finding{{Verdict: wizard.Unproved,
		Text: "AWS's part is another team's: nothing there is looked at from here.",
		Fix:  "What they did is known from Aiven, which says ACTIVE once the request was accepted."}}, nil
}

// fitsTheirs compares the ranges that were told; the rest is theirs to look at.
func (k *Side) fitsTheirs(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	if err := steps.Set(ctx, r, VarVPCName, steps.OrText(r.Get(VarVPCName), r.Get(VarVPC))); err != nil {
		return nil, err
	}
	if err := overlapping(steps.Split(r.Get(VarRanges)), r); err != nil {
		return nil, err
	}
	return []wizard.Finding{
		{Verdict: wizard.OK, Text: "The VPC's ranges, as you gave them, do not overlap with the Aiven VPC's."},
		{Verdict: wizard.Unproved, Text: "Whether " + r.Get(VarVPC) + " lies in account " + r.Get(VarAccount) + ", in " +
			r.Get(VarRegion) + ", is not looked at: the account is another team's."},
	}, nil
}

// findTheirs looks in Aiven whether the other team has accepted.
func (a theirs) findAccepted(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	look, err := a.poll(ctx, r)
	switch {
	case err != nil:
		return wizard.Found{}, err
	case look.Done:
		return wizard.Found{Kind: wizard.Settled}, r.Set(ctx, VarTables, NoTables)
	}
	e := steps.Fail(providers.NotPermitted, codeAWSOthers, "accept the request", "Aiven says "+look.State+
		": the request waits in account "+r.Get(VarAccount)+", which is another team's.")
	e.Provider = "aws"
	e.Detail = map[string]string{"account": r.Get(VarAccount), "region": r.Get(VarRegion),
		"action": "ec2:AcceptVpcPeeringConnection and ec2:CreateRoute"}
	return wizard.Found{}, e
}

// theirs is a link of which another team does AWS's part: Aiven's account alone.
type theirs struct{ aiven.Account }

func (k *Side) theirs(ctx context.Context, r *wizard.Run) (theirs, error) {
	a, err := k.aiven.Account(ctx, r)
	return theirs{a}, err
}

// poll judges Aiven's half by itself, as the board does where nobody shows AWS's.
func (a theirs) poll(ctx context.Context, r *wizard.Run) (wizard.PollResult, error) {
	p, err := a.PresentHalf(ctx, r)
	if err != nil {
		return wizard.PollResult{}, err
	}
	look, ruling := a.Judged(r, &p, nil)
	if ruling.Stuck() {
		return look, steps.Stuck(ruling, "look at Aiven's half", p.ID, nil)
	}
	return look, nil
}

// othersRemedies hand AWS's part over.
func othersRemedies() []wizard.Remedy {
	return []wizard.Remedy{{
		ID: "W06.another-team", When: wizard.ByCode(codeAWSOthers),
		Says: func(r *wizard.Run, _ *wizard.Fault) string {
			return "The other team accepts Aiven's request in account " + r.Get(VarAccount) + ", and makes the routes."
		},
		Why: func(_ *wizard.Run, f *wizard.Fault) string { return f.Err.Message },
		Needs: func(r *wizard.Run, _ *wizard.Fault) string {
			return "ec2:AcceptVpcPeeringConnection and ec2:CreateRoute in AWS account " + r.Get(VarAccount)
		},
		Acts: []wizard.Act{steps.HandOver(cmdTheirs), steps.ActCheck,
			steps.Edit("accepter", "I have a profile of that account now", VarAccepter)},
	}}
}

// cmdTheirs is the other team's part: the acceptance and the routes.
func cmdTheirs(v wizard.Values) string {
	return strings.Join([]string{cmdAWSAccept(v), cmdTheirTables(v), cmdAWSRoute(v)}, "\n")
}

// cmdTheirTables lists the VPC's route tables.
func cmdTheirTables(v wizard.Values) string {
	return awsCommand(v, VarAccepter, "aws ec2 describe-route-tables", "--region "+steps.Filled(v, VarRegion),
		"--filters "+steps.Quote("Name=vpc-id,Values="+steps.Inside(v, VarVPC)),
		"--query "+steps.Quote("RouteTables[].RouteTableId"))
}

// closingTheirs says what of a link that Aiven calls up is not known.
func (k *Side) closingTheirs(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	a, err := k.theirs(ctx, r)
	if err != nil {
		return nil, err
	}
	out, err := k.Standing(r, "Aiven says that the peering is up: the other team has accepted.", func() error {
		_, err := a.poll(ctx, r)
		return err
	})
	if err != nil {
		return nil, err
	}
	services, err := a.ServicesReached(ctx, r, steps.Split(r.Get(VarRanges)))
	return append(append(out, services...), wizard.Finding{
		Verdict: wizard.Unproved, Text: "The routes are the other team's: whether they lead to Aiven is not seen from here.",
		Fix: "They make one in each route table:", Command: cmdAWSRoute(r.Value),
	}), err
}
