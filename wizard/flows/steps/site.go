package steps

import (
	"context"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

// Site is where steps work whose place the variables tell, with a session that
// a sign-in of the run has opened and proved.
func Site[S providers.Seer](
	provider string, at func(wizard.Values) providers.Place, session Open[S],
) *wizard.Site {
	return &wizard.Site{
		Provider: provider,
		Was:      at,
		Place:    func(_ context.Context, r *wizard.Run) (providers.Place, error) { return at(r.Get), nil },
		Sees: func(ctx context.Context, r *wizard.Run, p providers.Place) error {
			s, err := session(ctx, r)
			if err != nil {
				return err
			}
			return s.Sees(ctx, p)
		},
	}
}

// OnThisMachine is where steps work that make files.
func OnThisMachine() *wizard.Site { return &wizard.Site{} }

// Shapes are variables with another value of which a thing is another one.
func Shapes(names ...string) []wizard.Shape {
	out := make([]wizard.Shape, 0, len(names))
	for _, n := range names {
		out = append(out, wizard.Shape{Var: n})
	}
	return out
}
