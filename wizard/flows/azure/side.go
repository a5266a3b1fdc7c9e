// Package azure holds the steps on Azure's side that several procedures share.
package azure

import (
	"context"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// Names are the variables of the person's subscription, directory and
// network, which the documents call differently, and the step that asks for
// the subscription.
type Names struct{ Sub, Tenant, VNetID, Group, VNet, SubStep string }

// UserNames are the names of those documents that call what is the person's
// USER_….
func UserNames() Names {
	return Names{Sub: VarSubscription, Tenant: VarTenant, VNetID: VarVNetID, Group: VarGroup, VNet: VarVNet, SubStep: "A02"}
}

// Side is Azure's side of a procedure: its steps are methods.
type Side struct {
	*steps.Kit
	// Names are those that the procedure's document gives.
	Names Names
	// Needed says why a thing in the directory must stay: a further peering of
	// which uses is true needs it; "" is that none does. Nil is the same.
	Needed func(ctx context.Context, r *wizard.Run, uses func(providers.AivenPeering) bool) (string, error)
	// Whole says whether the link was there as a whole, and taken as it is:
	// then nothing is made for it. Nil is never.
	Whole func(*wizard.Run) bool
}

// making says whether things are made for the link.
func (k *Side) making(r *wizard.Run) bool { return k.Whole == nil || !k.Whole(r) }

// New makes the side of a procedure with the names of its document.
func New(base *steps.Kit, n Names) *Side { return &Side{Kit: base, Names: n} }

func vars(names ...string) []wizard.Var { return Variables().Pick(names...) }
