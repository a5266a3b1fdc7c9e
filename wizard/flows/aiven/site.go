package aiven

import (
	"context"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// Site is where the steps work that make things of the owner's.
func (k *Side) Site() *wizard.Site { return k.SiteOf(k.Of.Var) }

// SiteOf is the same where another variable names the owner.
func (k *Side) SiteOf(name string) *wizard.Site {
	at := func(v wizard.Values) providers.Place { return k.Of.Scope(v(name)).Place() }
	return steps.Site("aiven", at, func(_ context.Context, r *wizard.Run) (providers.Seer, error) { return k.Session(r) })
}
