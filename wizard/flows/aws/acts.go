package aws

import (
	"context"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/steps"
)

func awsAct(k *Side, id, title string, last *wizard.Step, also ...wizard.Var) *wizard.Procedure {
	v := append(vars(VarProfile, VarCode, VarUser, VarCaller, VarRegion, VarPCX, VarAccepter, VarAccepterCode, VarExpires),
		also...)
	link := func(v wizard.Values) string { return steps.OrText(v(VarPCX), "the peering connection") }
	return steps.Act(id, title, v, link, k.Remedies(), k.Account("W01"), last)
}

// AcceptAct accepts a request that waits.
func AcceptAct(base *steps.Kit) *wizard.Procedure {
	k := forAct(base)
	return awsAct(k, "aws-accept", "Accept a request", k.acceptance("W06", acceptance{
		inputs: []wizard.Input{{Var: VarRegion}, {Var: VarPCX}},
		confirm: func(v wizard.Values) string {
			return "The request " + v(VarPCX) + " is accepted. Routes are not touched: the wizard makes them."
		},
		remedies: awsConnectionRemedies(ways{}),
	}))
}

// RemoveHalf deletes a connection, or rejects a request.
func RemoveHalf(base *steps.Kit) *wizard.Procedure {
	k := forAct(base)
	return awsAct(k, "aws-remove-half", "Delete a peering connection", &wizard.Step{
		ID: "W09", Title: "Delete the peering connection", Actor: actorAWS,
		Why:     "Traffic stops at once. Routes that led through it stay, as blackholes.",
		Command: cmdAWSDelete, Inputs: []wizard.Input{{Var: VarRegion}, {Var: VarPCX}},
		Find: steps.UnlessStopAgreed(steps.As(k.Accepter, Profile.findDoomedPCX)), Offers: []string{wizard.ChoiceFresh},
		Confirm: steps.UnlessAgreed(func(v wizard.Values) string {
			return "The peering connection " + v(VarPCX) + " is deleted; a request that waits is rejected."
		}),
		Do: steps.AsDo(k.Accepter, func(s Profile, ctx context.Context, r *wizard.Run) error {
			return s.removeAccepted(ctx, r, acceptedItem(r))
		}),
		Result: func(v wizard.Values) string { return v(VarPCX) + " is gone" },
	}, steps.AgreedVar())
}

// RemoveProjectHalf deletes a project's peering with a VPC in Aiven:
// AIVEN_PROJECT, AIVEN_PROJECT_VPC_ID, AWS_ACCOUNT_ID, AWS_VPC_ID and
// AWS_VPC_REGION name it.
func RemoveProjectHalf(base *steps.Kit) *wizard.Procedure {
	return aiven.New(base, AivenSpec(aiven.Project(), "S04")).RemoveOfProject(aiven.Removal{
		Act:  aiven.Act{ID: "aiven-project-remove-aws-half", Vars: vars(VarAccount, VarVPC, VarRegion)},
		Step: "S09", Why: "The connection in AWS goes with it, and traffic stops.",
	}, VarVPC, VarAccount, VarRegion)
}

// findDoomedPCX: what has ended is done.
func (s Profile) findDoomedPCX(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	_, err := s.connection(ctx, r)
	if e := providers.AsError(err); e != nil && (endedWords[e.Code] != "" || e.Class == providers.NotFound) {
		return wizard.Found{Kind: wizard.Settled}, nil
	}
	return wizard.Found{}, err
}
