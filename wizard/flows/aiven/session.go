package aiven

import (
	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// Session is the session with Aiven.
func (k *Side) Session(r *wizard.Run) (providers.AivenSession, error) {
	if s := k.Held(r).Aiven; s != nil {
		return s, nil
	}
	return nil, steps.Fail(providers.NotAuthenticated, codeNoToken, "use the Aiven token", "There is no Aiven token any more.")
}
