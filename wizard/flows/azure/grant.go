package azure

import (
	"context"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// KeyAppGrant is the application's assignment.
const KeyAppGrant = "app-assignment"

// GrantSpec describes a step that grants a role to a principal.
type GrantSpec struct {
	ID, Key, Title, Why string
	Principal, Role     string // variables
	Out                 string // variable for the assignment's id
	// scope is where; choose lets a guided person choose it.
	Scope  func(wizard.Values) string
	choose bool
	Text   func(wizard.Values) string
	Result string
}

// AppGrant grants the application's principal its role.
func (k *Side) AppGrant(id string) GrantSpec {
	return GrantSpec{ID: id, Key: KeyAppGrant, Title: "Let your app peer it", Principal: VarPrincipal, Role: VarRoleID, Out: VarGrant,
		Why:   "The role is granted to your application's principal. It can take minutes until Azure puts it into effect.",
		Scope: k.appScope, choose: true,
		Text: func(v wizard.Values) string {
			return "Your application " + steps.OrText(v(VarAppName), v(VarAppID)) + " gets the role on " + k.scopeWords(v) + "."
		}, Result: "your app may peer"}
}

// appScope is where the application's role holds.
func (k *Side) appScope(v wizard.Values) string {
	sub := "/subscriptions/" + steps.Inside(v, k.Names.Sub)
	switch v(VarAppScope) {
	case ScopeGroup:
		return sub + "/resourceGroups/" + steps.Inside(v, k.Names.Group)
	case ScopeSub:
		return sub
	}
	return steps.Inside(v, k.Names.VNetID)
}

func (k *Side) scopeWords(v wizard.Values) string {
	switch v(VarAppScope) {
	case ScopeGroup:
		return "every VNet of the resource group " + v(k.Names.Group)
	case ScopeSub:
		return "every VNet of the subscription " + steps.OrText(v(VarSubscriptionName), v(k.Names.Sub))
	}
	return v(k.Names.VNet)
}

// Grant makes such a step (A08, A11).
func (k *Side) Grant(g GrantSpec) *wizard.Step {
	st := &wizard.Step{
		ID: g.ID, Title: g.Title, Why: g.Why, Actor: ActorAdmin,
		Needed:   k.making,
		Needs:    []string{g.Principal, g.Role, k.Names.VNetID, k.Names.Sub},
		Gives:    []string{g.Out},
		Command:  k.cmdAssign(g.Role, g.Principal, k.Names.VNetID),
		Find:     func(ctx context.Context, r *wizard.Run) (wizard.Found, error) { return k.findGrant(ctx, r, g) },
		Confirm:  g.Text,
		Do:       func(ctx context.Context, r *wizard.Run) error { return k.makeGrant(ctx, r, g) },
		Site:     k.Site(),
		Shapes:   []wizard.Shape{{Var: k.Names.VNetID}},
		Undo:     k.removeGrant,
		Makes:    []string{g.Key},
		Keep:     k.Elsewhere,
		Remedies: grantRemedies(k, g),
		Result:   func(wizard.Values) string { return g.Result },
	}
	if g.choose {
		st.Inputs = steps.Preferred(VarAppScope,
			wizard.Choice{Value: ScopeVNet, Title: "This VNet only"},
			wizard.Choice{Value: ScopeGroup, Title: "Its resource group", Columns: []string{"other VNets in it need no step of their own"}},
			wizard.Choice{Value: ScopeSub, Title: "The whole subscription", Columns: []string{"likewise"}})
	}
	return st
}

func (g GrantSpec) item(a providers.Assignment, v wizard.Values) wizard.Item {
	return wizard.Item{Key: g.Key, Kind: "role assignment", ID: a.ID, Name: g.Result,
		Attrs: map[string]string{"scope": steps.OrText(a.Scope, g.Scope(v))}}
}

// present finds the same role granted at the scope or above it.
func (k *Side) present(ctx context.Context, r *wizard.Run, g GrantSpec) (providers.Assignment, bool, error) {
	s, err := k.Admin(r)
	if err != nil {
		return providers.Assignment{}, false, err
	}
	list, err := s.Assignments(ctx, g.Scope(r.Get), r.Get(g.Principal))
	if err != nil {
		return providers.Assignment{}, false, err
	}
	for _, a := range list {
		if sameRole(a.RoleID, r.Get(g.Role)) {
			return a, true, nil
		}
	}
	return providers.Assignment{}, false, nil
}

// sameRole compares role ids by their GUID: a role's id names any of the
// scopes that it is seen from.
func sameRole(a, b string) bool { return providers.SameID(steps.LastPart(a), steps.LastPart(b)) }

func (k *Side) findGrant(ctx context.Context, r *wizard.Run, g GrantSpec) (wizard.Found, error) {
	a, ok, err := k.present(ctx, r, g)
	if err != nil || !ok {
		return wizard.Found{}, err
	}
	take := func(ctx context.Context, r *wizard.Run) error { return r.Set(ctx, g.Out, a.ID) }
	if it, known := r.Item(g.Key); r.Mine(g.Key) && (it.ID == "" || providers.SameID(it.ID, a.ID)) || known && it.Status == wizard.IsAdopted {
		kind := wizard.Ours
		if it.Status == wizard.IsAdopted {
			kind = wizard.Settled
		}
		return wizard.Found{Kind: kind, Item: g.item(a, r.Get), Take: take}, nil
	}
	return wizard.Found{Kind: wizard.Settled, Take: func(ctx context.Context, r *wizard.Run) error {
		if err := r.Adopt(ctx, g.item(a, r.Get)); err != nil {
			return err
		}
		return take(ctx, r)
	}}, nil
}

func (k *Side) makeGrant(ctx context.Context, r *wizard.Run, g GrantSpec) error {
	s, err := k.Admin(r)
	if err != nil {
		return err
	}
	id := providers.GrantID(g.Scope(r.Get), r.Get(g.Role), r.Get(g.Principal))
	if err := r.Intend(ctx, g.item(providers.Assignment{ID: id}, r.Get)); err != nil {
		return err
	}
	a, err := s.Assign(ctx, g.Scope(r.Get), r.Get(g.Role), r.Get(g.Principal))
	if providers.HasCode(err, "RoleAssignmentExists") {
		return k.adoptGrant(ctx, r, g)
	}
	if e := providers.AsError(err); providers.HasCode(err, "RoleAssignmentUpdateNotPermitted") && e.Detail["existing"] != "" {
		// The id is derived from this very grant: what has it is a remnant.
		if err := steps.Absent(s.Unassign(ctx, e.Detail["existing"])); err != nil {
			return err
		}
		a, err = s.Assign(ctx, g.Scope(r.Get), r.Get(g.Role), r.Get(g.Principal))
	}
	if err != nil {
		return err
	}
	if err := r.Made(ctx, g.item(a, r.Get)); err != nil {
		return err
	}
	return r.Set(ctx, g.Out, a.ID)
}

// adoptGrant: the same grant is there under another id, which the list may
// not show yet.
func (k *Side) adoptGrant(ctx context.Context, r *wizard.Run, g GrantSpec) error {
	a, ok, err := k.present(ctx, r, g)
	if err != nil {
		return err
	}
	if !ok {
		return &providers.Error{Class: providers.NotYetConsistent, Provider: "azure", Op: "find the role assignment", Status: 409,
			Code: "RoleAssignmentExists", Message: "It exists, but is not listed yet."}
	}
	if err := r.Adopt(ctx, g.item(a, r.Get)); err != nil {
		return err
	}
	return r.Set(ctx, g.Out, a.ID)
}

func (k *Side) removeGrant(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	s, err := k.Admin(r)
	if err != nil {
		return err
	}
	if it.ID != "" {
		return steps.Absent(s.Unassign(ctx, it.ID))
	}
	return nil
}
