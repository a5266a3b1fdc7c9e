package aws

import (
	"context"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// Session is the session of the chosen profile, or of the one that accepts.
func (k *Side) Session(ctx context.Context, r *wizard.Run) (providers.AWSSession, error) {
	return k.awsSession(ctx, r, r.Get(VarProfile))
}

func (k *Side) accepter(ctx context.Context, r *wizard.Run) (providers.AWSSession, error) {
	return k.awsSession(ctx, r, steps.OrText(r.Get(VarAccepter), r.Get(VarProfile)))
}

// awsSession opens a profile once; nobody is asked for anything by it, so it
// works in a new process, too.
func (k *Side) awsSession(ctx context.Context, r *wizard.Run, profile string) (providers.AWSSession, error) {
	h := k.Held(r)
	if s := h.Profile(profile); s != nil {
		return s, nil
	}
	name := profile
	if name == Environment {
		name = ""
	}
	s, err := k.AWS.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	h.KeepProfile(profile, s)
	return s, nil
}
