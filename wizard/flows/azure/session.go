package azure

import (
	"context"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// Admin is the administrator's session.
func (k *Side) Admin(r *wizard.Run) (providers.AzureSession, error) {
	if s := k.Held(r).Admin; s != nil {
		return s, nil
	}
	return nil, steps.Fail(providers.NotAuthenticated, codeNotSignedIn, "use the administrator's sign-in", "You are not signed in to Azure any more.")
}

// DropApp ends the application's session.
func (k *Side) DropApp(r *wizard.Run) {
	h := k.Held(r)
	if h.App != nil {
		h.App.Close()
		h.App = nil
	}
}

// App is the application's session, opened when it is not.
func (k *Side) App(ctx context.Context, r *wizard.Run) (providers.AzureSession, error) {
	h := k.Held(r)
	if h.App != nil {
		return h.App, nil
	}
	secret, ok, err := r.Secret(ctx, VarSecret)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, steps.Fail(providers.NotAuthenticated, CodeSecretLost, "sign the application in", "The application's password is not kept any more.")
	}
	s, err := k.Azure.SignInApp(ctx, r.Get(VarTenant), r.Get(VarAppID), secret, r.Get(VarToTenant))
	if err != nil {
		return nil, err
	}
	h.App = s
	return s, nil
}

// FreshTokens makes the application's next call carry what was granted since.
func (k *Side) FreshTokens(ctx context.Context, r *wizard.Run) error {
	k.DropApp(r)
	s, err := k.App(ctx, r)
	if err != nil {
		return err
	}
	for _, tenant := range []string{VarTenant, VarToTenant} {
		if err := s.Prove(ctx, r.Get(tenant)); err != nil {
			return err
		}
	}
	return nil
}
