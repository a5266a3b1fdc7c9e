package flows

import (
	"context"

	"peerage/providers"
	"peerage/wizard"
)

func awsAct(k *kit, id, title string, last *wizard.Step) *wizard.Procedure {
	return act(id, title, vars(vAWSProfile, vAWSUser, vAWSCaller, vAWSRegion, vPCX, vAWSAccepter, vAWSExpires),
		func(v wizard.Values) string { return orText(v(vPCX), "the peering connection") }, awsRemedies(k), k.awsAccount("W01"), last)
}

// awsAcceptAct accepts a request that waits.
func awsAcceptAct(k *kit) *wizard.Procedure {
	s := k.awsAccept("W06")
	s.Needs, s.Inputs = nil, []wizard.Input{{Var: vAWSRegion}, {Var: vPCX}}
	s.Confirm = func(v wizard.Values) string {
		return "The request " + v(vPCX) + " is accepted. Routes are not touched: the wizard makes them."
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
			if a.ID == actAgain.ID || a.ID == actCheck.ID || a.HandOver != nil || a.Edit == vAWSRegion {
				acts = append(acts, a)
			}
		}
		m.Acts = acts
		if len(acts) == 0 {
			m.Acts = []wizard.Act{actCheck}
		}
		out[i] = m
	}
	return out
}

// awsRemoveAct deletes a connection, or rejects a request.
func awsRemoveAct(k *kit) *wizard.Procedure {
	return onceAgreed(awsAct(k, "aws-remove-half", "Delete a peering connection", &wizard.Step{
		ID: "W09", Title: "Delete the peering connection", Actor: actorAWS,
		Why:     "Traffic stops at once. Routes that led through it stay, as blackholes.",
		Command: cmdAWSDelete, Inputs: []wizard.Input{{Var: vAWSRegion}, {Var: vPCX}},
		Find: k.findDoomedPCX,
		Confirm: func(v wizard.Values) string {
			return "The peering connection " + v(vPCX) + " is deleted; a request that waits is rejected."
		},
		Do:     func(ctx context.Context, r *wizard.Run) error { return k.removeAccepted(ctx, r, acceptedItem(r)) },
		Result: func(v wizard.Values) string { return v(vPCX) + " is gone" },
	}))
}

// findDoomedPCX: what has ended is done.
func (k *kit) findDoomedPCX(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	_, err := k.connection(ctx, r)
	if e := providers.AsError(err); e != nil && (endedWords[e.Code] != "" || e.Class == providers.NotFound) {
		return wizard.Found{Kind: wizard.Settled}, nil
	}
	return wizard.Found{}, err
}
