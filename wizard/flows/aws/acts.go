package aws

import (
	"context"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

func awsAct(k *Side, id, title string, last *wizard.Step) *wizard.Procedure {
	return steps.Act(id, title, vars(VarProfile, VarUser, VarCaller, VarRegion, VarPCX, VarAccepter, VarExpires),
		func(v wizard.Values) string { return steps.OrText(v(VarPCX), "the peering connection") }, Remedies(k), k.Account("W01"), last)
}

// AcceptAct accepts a request that waits.
func AcceptAct(base *steps.Kit) *wizard.Procedure {
	k := forAct(base)
	s := k.Accept("W06")
	s.Needs, s.Inputs = nil, []wizard.Input{{Var: VarRegion}, {Var: VarPCX}}
	s.Confirm = func(v wizard.Values) string {
		return "The request " + v(VarPCX) + " is accepted. Routes are not touched: the wizard makes them."
	}
	s.Undo = nil
	s.Remedies = actRemedies(s.Remedies)
	return awsAct(k, "aws-accept", "Accept a request", s)
}

// actRemedies leaves out what leads into the wizard.
func actRemedies(list []wizard.Remedy) []wizard.Remedy {
	out := make([]wizard.Remedy, len(list))
	for i, m := range list {
		var acts []wizard.Act
		for _, a := range m.Acts {
			if a.ID == steps.ActAgain.ID || a.ID == steps.ActCheck.ID || a.HandOver != nil || a.Edit == VarRegion {
				acts = append(acts, a)
			}
		}
		m.Acts = acts
		if len(acts) == 0 {
			m.Acts = []wizard.Act{steps.ActCheck}
		}
		out[i] = m
	}
	return out
}

// RemoveHalf deletes a connection, or rejects a request.
func RemoveHalf(base *steps.Kit) *wizard.Procedure {
	k := forAct(base)
	return steps.OnceAgreed(awsAct(k, "aws-remove-half", "Delete a peering connection", &wizard.Step{
		ID: "W09", Title: "Delete the peering connection", Actor: actorAWS,
		Why:     "Traffic stops at once. Routes that led through it stay, as blackholes.",
		Command: cmdAWSDelete, Inputs: []wizard.Input{{Var: VarRegion}, {Var: VarPCX}},
		Find: k.findDoomedPCX,
		Confirm: func(v wizard.Values) string {
			return "The peering connection " + v(VarPCX) + " is deleted; a request that waits is rejected."
		},
		Do:     func(ctx context.Context, r *wizard.Run) error { return k.removeAccepted(ctx, r, acceptedItem(r)) },
		Result: func(v wizard.Values) string { return v(VarPCX) + " is gone" },
	}))
}

// findDoomedPCX: what has ended is done.
func (k *Side) findDoomedPCX(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	_, err := k.connection(ctx, r)
	if e := providers.AsError(err); e != nil && (endedWords[e.Code] != "" || e.Class == providers.NotFound) {
		return wizard.Found{Kind: wizard.Settled}, nil
	}
	return wizard.Found{}, err
}
