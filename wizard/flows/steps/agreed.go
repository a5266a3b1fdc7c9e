package steps

import (
	"context"

	"example.org/peerage/wizard"
)

// VarAgreed is what a person agreed to before an act of the board began, by
// typing the name of what it is about: AgreedToDelete, or AgreedToStop where
// it was said that traffic stops.
const (
	VarAgreed      = "AGREED_TO"
	AgreedToDelete = "delete"
	AgreedToStop   = "stop-traffic"
)

// Agreement is what a procedure begins with where the name of what it deletes
// was typed on the board; stops: and it was said that traffic stops. A procedure
// that asks for itself is told nothing.
func Agreement(p *wizard.Procedure, stops bool) map[string]string {
	v := map[string]string{}
	if p.Var(VarAgreed).Title == "" {
		return v
	}
	v[VarAgreed] = AgreedToDelete
	if stops {
		v[VarAgreed] = AgreedToStop
	}
	return v
}

// AgreedVar is the variable of an act that asks only what was not agreed to
// before.
func AgreedVar() wizard.Var {
	return wizard.Var{
		Name: VarAgreed, Title: "Agreed to", Help: "What was agreed to on the board, by typing a name.",
		Check: wizard.OneOf(AgreedToDelete, AgreedToStop),
	}
}

// UnlessAgreed asks nothing that was agreed to before.
func UnlessAgreed(confirm func(wizard.Values) string) func(wizard.Values) string {
	return func(v wizard.Values) string {
		if v(VarAgreed) != "" {
			return ""
		}
		return confirm(v)
	}
}

// UnlessStopAgreed does not ask about a half that works where it was agreed
// that its traffic stops.
func UnlessStopAgreed(
	find func(context.Context, *wizard.Run) (wizard.Found, error),
) func(context.Context, *wizard.Run) (wizard.Found, error) {
	return func(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
		f, err := find(ctx, r)
		if err == nil && f.Kind == wizard.Foreign && r.Get(VarAgreed) == AgreedToStop {
			return wizard.Found{}, nil
		}
		return f, err
	}
}
