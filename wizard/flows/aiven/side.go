// Package aiven holds the steps on Aiven's side that several procedures share:
// the token, whose VPC it is, the VPC, and Aiven's half of a peering. What they
// say comes with a Spec.
package aiven

import (
	"context"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// Actor is the actor of the rows on Aiven's side.
const Actor = "AIVEN"

// Spec is what a procedure says of Aiven's side.
type Spec struct {
	// Of is whose VPCs it works with, On the cloud in which they lie.
	Of Owner
	On Cloud
	// Right is what the token must be allowed, in words, and May the same after
	// "allowed to"; "" are the owner's.
	Right, May string
	// Token is the step that takes the token; "" is A00.
	Token string
	// Beforehand is what else is said of Aiven's side before anything is made.
	Beforehand []wizard.Finding
	// Half is Aiven's half of its peerings.
	Half Half
	// Near gives the ranges of the networks on the other side that can be seen
	// before one is chosen; nil is none.
	Near func(context.Context, *wizard.Run) ([]string, error)
}

// Side is Aiven's side of a procedure: its steps are methods.
type Side struct {
	*steps.Kit
	Spec
	sessions steps.Kept[providers.AivenSession]
	// names are those of organizations, by id.
	names steps.Kept[string]
}

// New makes the side of a procedure.
func New(base *steps.Kit, s Spec) *Side {
	s.Right, s.May = steps.OrText(s.Right, s.Of.Right), steps.OrText(s.May, s.Of.May)
	s.Token = steps.OrText(s.Token, "A00")
	return &Side{Kit: base, Spec: s}
}

// Account is Aiven as a run sees it: with its token's session.
type Account struct {
	providers.AivenSession
	*Side
}

// Account is the run's; a step before has opened it.
func (k *Side) Account(_ context.Context, r *wizard.Run) (Account, error) {
	s, err := k.Session(r)
	return Account{AivenSession: s, Side: k}, err
}

// Session is the run's session with Aiven.
func (k *Side) Session(r *wizard.Run) (providers.AivenSession, error) {
	if s, ok := k.sessions.Find(r, ""); ok {
		return s, nil
	}
	return nil, steps.Fail(providers.NotAuthenticated, codeNoToken, "use the Aiven token",
		"There is no Aiven token any more.")
}

// scope is whose VPC the run is about.
func (k *Side) scope(r *wizard.Run) providers.AivenScope { return k.Of.Scope(r.Get(k.Of.Var)) }

// PresentVPC is the run's VPC with its peerings.
func (a Account) PresentVPC(ctx context.Context, r *wizard.Run) (providers.AivenVPC, error) {
	return a.VPC(ctx, a.scope(r), r.Get(a.Of.VPC))
}

// RefreshPeerings has Aiven look at the peerings of the run's VPC again.
func (a Account) RefreshPeerings(ctx context.Context, r *wizard.Run) error {
	return a.Refresh(ctx, a.scope(r), r.Get(a.Of.VPC))
}

func vars(names ...string) []wizard.Var { return Variables(Cloud{}).Pick(names...) }
