// Package azure holds the steps on Azure's side that several procedures share.
// What they say comes with a Spec.
package azure

import (
	"context"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// Names are the variables of the person's subscription, directory and
// network, which the documents call differently, and the step that asks for
// the subscription.
type Names struct{ Sub, Tenant, VNetID, Group, VNet, SubStep string }

// UserNames are the names of those documents that call what is the person's
// USER_….
func UserNames() Names {
	return Names{
		Sub: VarSubscription, Tenant: VarTenant, VNetID: VarVNetID, Group: VarGroup, VNet: VarVNet, SubStep: "A02",
	}
}

// Spec is what a procedure says of Azure's side.
type Spec struct {
	// Names are those that the procedure's document gives.
	Names Names
	// WhySignIn is why the person signs in, and Unproved what of the right to
	// that shows only later; "" is nothing. WhyTenant is why the directory is
	// found out.
	WhySignIn, Unproved, WhyTenant string
	// SignInNeeded says whether the person signs in, and Making whether things
	// are made for the link, or the application acts: not where the link was
	// there as a whole, and is taken as it is. Nil is always.
	SignInNeeded, Making func(*wizard.Run) bool
	// Act says that it is an act of the board, which runs once.
	Act bool
	// Directory says that things of the directory are made or looked at.
	Directory bool
	// Roles says that roles are made and granted.
	Roles bool
	// Rights looks at the rights in the chosen subscription. Nil looks for those
	// to make and grant roles, and stops where they are missing.
	Rights func(Admin, context.Context, *wizard.Run) ([]wizard.Finding, error)
	// Needed says why a thing in the directory must stay: a further peering of
	// which uses is true needs it; "" is that none does. Nil is the same.
	Needed func(ctx context.Context, r *wizard.Run, uses func(providers.AivenPeering) bool) (string, error)
}

// ForAct is what an act of the board says.
func ForAct(n Names) Spec { return Spec{Names: n, Act: true, WhySignIn: ActAccount, Roles: true} }

// Side is Azure's side of a procedure: its steps are methods.
type Side struct {
	*steps.Kit
	Spec
	sessions steps.Kept[providers.AzureSession]
	// seen are the subscriptions that the sign-in listed, until used.
	seen steps.Kept[[]providers.Subscription]
	// claims are what the next sign-in has to bring along.
	claims steps.Kept[string]
	// names are those of directories, by id.
	names steps.Kept[string]
}

// New makes the side of a procedure.
func New(base *steps.Kit, s Spec) *Side { return &Side{Kit: base, Spec: s} }

// tenant is the run's directory, and subscription the scope that the run's
// subscription is for roles.
func (k *Side) tenant(r *wizard.Run) string { return r.Get(k.Names.Tenant) }

func (k *Side) subscription(r *wizard.Run) string { return "/subscriptions/" + r.Get(k.Names.Sub) }

func vars(names ...string) []wizard.Var { return ActVariables().Pick(names...) }
