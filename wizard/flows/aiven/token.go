package aiven

import (
	"context"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// MayService is what a token must be allowed that changes services.
const MayService = "configure the project's services"

// TakeToken takes a token and proves it (A00).
func (k *Side) TakeToken() *wizard.Step {
	return &wizard.Step{
		ID: k.Token, Title: "Aiven token", Actor: Actor, Preflight: true, Live: true, Teardown: true, SignsIn: "aiven",
		Why:   "With it Aiven's side is made and watched. It must be allowed to " + k.May + ".",
		Gives: []string{VarUser},
		Inputs: []wizard.Input{
			{Var: VarTokenFrom, Choices: k.tokenSources, Only: true, Needed: k.tokenUnclear},
			{Var: VarToken, Needed: func(r *wizard.Run) bool { return r.Get(VarTokenFrom) == steps.Pasted }},
		},
		Check:    k.openAccount,
		Remedies: k.remedies(""),
		Result:   steps.Words(VarUser),
	}
}

// tokenUnclear says whether to ask where the token is: not when one was given
// or stands in the environment.
func (k *Side) tokenUnclear(r *wizard.Run) bool {
	if r.Get(VarTokenFrom) != "" {
		return false
	}
	return r.Value(VarToken) == "" && k.plainSource() == nil
}

// plainSource is the best place that may be read without asking.
func (k *Side) plainSource() *providers.AivenTokenSource {
	for _, s := range k.Aiven.Tokens() {
		if !s.Ask {
			return &s
		}
	}
	return nil
}

func (k *Side) tokenSources(context.Context, *wizard.Run) ([]wizard.Choice, error) {
	var out []wizard.Choice
	for _, s := range k.Aiven.Tokens() {
		out = append(out, wizard.Choice{Value: s.ID, Title: s.Title})
	}
	return append(out, wizard.Choice{Value: steps.Pasted, Title: "Paste a token"}), nil
}

// openAccount reads the token from where it is and proves it.
func (k *Side) openAccount(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	token, err := k.readToken(ctx, r)
	if err != nil {
		return nil, err
	}
	s := k.Aiven.Open(token)
	name, err := s.Prove(ctx)
	if err != nil {
		return nil, err
	}
	k.sessions.Keep(r, "", s)
	if err := r.Set(ctx, VarUser, name); err != nil {
		return nil, err
	}
	return []wizard.Finding{{Verdict: wizard.OK, Text: "Aiven knows the token: " + name + "."}}, nil
}

func (k *Side) readToken(ctx context.Context, r *wizard.Run) (string, error) {
	if token, ok, err := r.Secret(ctx, VarToken); ok || err != nil {
		return token, err
	}
	from := r.Get(VarTokenFrom)
	for _, s := range k.Aiven.Tokens() {
		if s.ID != from && (from != "" || s.Ask) {
			continue
		}
		token, err := s.Read()
		if err != nil {
			return "", err
		}
		return token, r.Set(ctx, VarTokenFrom, s.ID)
	}
	return "", steps.Fail(providers.NotAuthenticated, codeNoToken, "find the Aiven token",
		"The Aiven token is not there any more.")
}

// NewToken has another token asked for.
func (k *Side) NewToken() wizard.Act { return k.newToken(k.Token) }

// newToken leads back to a step; "" stays. Acts of the board borrow it that
// have no such step, and journals name it there: so this is no Goto.
func (k *Side) newToken(back string) wizard.Act {
	return wizard.Act{
		ID: "new-token", Title: "Use another token", Credentials: true,
		Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
			k.sessions.Drop(r)
			if err := r.DropSecret(ctx, VarToken); err != nil {
				return wizard.Outcome{}, err
			}
			return wizard.Outcome{Goto: back}, r.Set(ctx, VarTokenFrom, steps.Pasted)
		},
	}
}
