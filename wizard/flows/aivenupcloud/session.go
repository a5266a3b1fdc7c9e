package aivenupcloud

import (
	"context"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// The ways to sign in to UpCloud.
const (
	upEnv      = "environment"
	upToken    = "token"
	upPassword = "password"
)

const codeNoUpCloud = "no-upcloud-credentials"

// upSignIn takes credentials for UpCloud and proves them (U01).
func (k *kit) upSignIn(id string) *wizard.Step {
	from := func(way string) func(*wizard.Run) bool {
		return func(r *wizard.Run) bool { return r.Get(vUpFrom) == way }
	}
	return &wizard.Step{
		ID: id, Title: "Sign in to UpCloud", Actor: actorUpCloud, Preflight: true, Live: true, Teardown: true,
		SignsIn: "upcloud",
		Why: "With it your half is created and watched. It must be allowed to manage networks, routers and " +
			"network peerings.",
		Gives:   []string{vUpAccount},
		Command: cmdUpAccount,
		Inputs: []wizard.Input{
			{Var: vUpFrom, Choices: k.upWays, Needed: k.upUnclear},
			{Var: vUpToken, Needed: from(upToken)},
			{Var: vUpUser, Needed: from(upPassword)},
			{Var: vUpPassword, Needed: from(upPassword)},
		},
		Check:    k.openUp,
		Remedies: k.remedies(""),
		Result:   steps.Words(vUpAccount),
	}
}

// upUnclear says whether to ask how to sign in: not when credentials were
// given or stand in the environment.
func (k *kit) upUnclear(r *wizard.Run) bool {
	if r.Get(vUpFrom) != "" || r.Value(vUpToken) != "" || r.Value(vUpPassword) != "" {
		return false
	}
	_, found := k.UpCloud.Found()
	return !found
}

func (k *kit) upWays(context.Context, *wizard.Run) ([]wizard.Choice, error) {
	out := []wizard.Choice{{Value: upToken, Title: "With a token"}, {Value: upPassword, Title: "With user and password"}}
	if _, found := k.UpCloud.Found(); found {
		out = append(out, wizard.Choice{Value: upEnv, Title: "With what stands in the environment"})
	}
	return out, nil
}

func (k *kit) openUp(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	cred, err := k.upCredentials(ctx, r)
	if err != nil {
		return nil, err
	}
	s := k.UpCloud.Open(cred)
	name, err := s.Prove(ctx)
	if err != nil {
		return nil, err
	}
	k.sessions.Keep(r, "", s)
	if err := r.Set(ctx, vUpAccount, name); err != nil {
		return nil, err
	}
	return []wizard.Finding{{Verdict: wizard.OK, Text: "UpCloud knows the credentials: " + name + "."}}, nil
}

func (k *kit) upCredentials(ctx context.Context, r *wizard.Run) (providers.UpCloudCredentials, error) {
	var c providers.UpCloudCredentials
	if r.Get(vUpFrom) != upEnv {
		token, ok, err := r.Secret(ctx, vUpToken)
		if err != nil || ok && r.Get(vUpFrom) != upPassword {
			return providers.UpCloudCredentials{Token: token}, err
		}
		password, ok, err := r.Secret(ctx, vUpPassword)
		if err != nil || ok {
			return providers.UpCloudCredentials{User: r.Get(vUpUser), Password: password}, err
		}
	}
	c, ok := k.UpCloud.Found()
	if !ok {
		return c, noCredentials("find the UpCloud credentials")
	}
	return c, r.Set(ctx, vUpFrom, upEnv)
}

// newCredentials has other credentials asked for, and leads back to a step; ""
// stays.
func (k *kit) newCredentials(back string) wizard.Act {
	return wizard.Act{
		ID: "new-credentials", Title: "Use other credentials", Credentials: true,
		Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
			k.sessions.Drop(r)
			for _, name := range []string{vUpToken, vUpPassword} {
				if err := r.DropSecret(ctx, name); err != nil {
					return wizard.Outcome{}, err
				}
			}
			return wizard.Outcome{Goto: back}, r.Set(ctx, vUpFrom, upToken)
		},
	}
}

func ofUpCloud(f *wizard.Fault) bool { return f.Err.Provider == "upcloud" }

// remedies hold for every call to UpCloud. Other credentials lead back to a
// step; "" is at that step.
func (k *kit) remedies(back string) []wizard.Remedy {
	other := k.newCredentials(back)
	again := []wizard.Act{other, steps.ActAgain}
	return []wizard.Remedy{
		{
			ID: "upcloud.refused", When: func(_ *wizard.Run, f *wizard.Fault) bool {
				return f.Code(codeNoUpCloud) || ofUpCloud(f) && f.Class() == providers.NotAuthenticated
			},
			Says: wizard.Words("UpCloud does not take these credentials."),
			Why:  wizard.Words("A token may have ended, or the user may not use the API."), Acts: again,
		},
		{
			ID: "upcloud.two", When: wizard.ByCode("two-credentials"),
			Says: wizard.Words("Both a token and a password are set; UpCloud wants one of them."),
			Why:  wizard.Words("Unset UPCLOUD_TOKEN or UPCLOUD_PASSWORD, or use other credentials here."), Acts: again,
		},
		{
			ID: "upcloud.not-permitted", When: func(_ *wizard.Run, f *wizard.Fault) bool {
				return ofUpCloud(f) && f.Class() == providers.NotPermitted && !f.Code("NETWORK_FORBIDDEN")
			},
			Says:  wizard.Words("These credentials may not do this in UpCloud."),
			Why:   wizard.Words("The account's owner can give the user the right to manage networks and routers."),
			Needs: wizard.Words("the right to manage networks and routers, for the UpCloud user"),
			Acts:  []wizard.Act{steps.ActCheck, other},
		},
	}
}
