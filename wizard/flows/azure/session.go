package azure

import (
	"context"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// Admin is Azure as a run sees it: as the administrator.
type Admin struct {
	providers.AzureSession
	*Side
}

// App is Azure as the run's application sees it.
type App struct {
	providers.AzureSession
	*Side
}

// The names of a run's sessions.
const (
	asAdmin = "administrator"
	asApp   = "application"
)

// Admin is the run's; a step before has signed in.
func (k *Side) Admin(_ context.Context, r *wizard.Run) (Admin, error) {
	if s, ok := k.sessions.Find(r, asAdmin); ok {
		return Admin{AzureSession: s, Side: k}, nil
	}
	return Admin{}, steps.Fail(providers.NotAuthenticated, codeNotSignedIn, "use the administrator's sign-in",
		"You are not signed in to Azure any more.")
}

// App is the run's, signed in when it is not.
func (k *Side) App(ctx context.Context, r *wizard.Run) (App, error) {
	if s, ok := k.sessions.Find(r, asApp); ok {
		return App{AzureSession: s, Side: k}, nil
	}
	secret, ok, err := r.Secret(ctx, VarSecret)
	if err != nil {
		return App{}, err
	}
	if !ok {
		return App{}, steps.Fail(providers.NotAuthenticated, CodeSecretLost, "sign the application in",
			"The application's password is not kept any more.")
	}
	s, err := k.Azure.SignInApp(ctx, r.Get(VarTenant), r.Get(VarAppID), secret, r.Get(VarToTenant))
	if err != nil {
		return App{}, err
	}
	k.sessions.Keep(r, asApp, s)
	return App{AzureSession: s, Side: k}, nil
}

// drop ends a session.
func (k *Side) drop(r *wizard.Run, name string) {
	if s, ok := k.sessions.Find(r, name); ok {
		s.Close()
		k.sessions.Drop(r, name)
	}
}

// DropApp ends the application's session.
func (k *Side) DropApp(r *wizard.Run) { k.drop(r, asApp) }

// FreshTokens makes the application's next call carry what was granted since.
func (k *Side) FreshTokens(ctx context.Context, r *wizard.Run) error {
	k.DropApp(r)
	a, err := k.App(ctx, r)
	if err != nil {
		return err
	}
	for _, tenant := range []string{VarTenant, VarToTenant} {
		if err := a.Prove(ctx, r.Get(tenant)); err != nil {
			return err
		}
	}
	return nil
}

// renew fetches new tokens for the sign-ins that are open.
func (k *Side) renew(ctx context.Context, r *wizard.Run) error {
	if _, ok := k.sessions.Find(r, asApp); ok {
		if err := k.FreshTokens(ctx, r); err != nil {
			return err
		}
	}
	s, ok := k.sessions.Find(r, asAdmin)
	if !ok {
		return nil
	}
	return s.Prove(ctx, steps.OrText(k.tenant(r), s.Who().TenantID))
}
