package flows

import (
	"context"

	"peerage/providers"
	"peerage/wizard"
)

// keyAppGrant is the application's assignment.
const keyAppGrant = "app-assignment"

// grantSpec describes a step that grants a role to a principal.
type grantSpec struct {
	id, key, title, why string
	principal, role     string // variables
	out                 string // variable for the assignment's id
	// scope is where; choose lets a guided person choose it.
	scope  func(wizard.Values) string
	choose bool
	text   func(wizard.Values) string
	result string
}

func (k *kit) appGrant(id string) grantSpec {
	return grantSpec{id: id, key: keyAppGrant, title: "Let your app peer it", principal: vSPID, role: vRoleID, out: vGrant,
		why:   "The role is granted to your application's principal. It can take minutes until Azure puts it into effect.",
		scope: k.appScope, choose: true,
		text: func(v wizard.Values) string {
			return "Your application " + orText(v(vAppName), v(vAppID)) + " gets the role on " + k.scopeWords(v) + "."
		}, result: "your app may peer"}
}

func (k *kit) aivenGrant(id string) grantSpec {
	return grantSpec{id: id, key: "aiven-assignment", title: "Let Aiven peer it", principal: vAivenSP, role: vAivenRol, out: vAivenGrant,
		why:   "Aiven's application may then create a peering to this VNet, and do nothing else.",
		scope: func(v wizard.Values) string { return v(k.az.vnetID) },
		text: func(v wizard.Values) string {
			return "Aiven's application gets the role " + v(vRoleName) + " on " + v(k.az.vnet) + ", and nowhere else."
		}, result: "Aiven may peer"}
}

// appScope is where the application's role holds.
func (k *kit) appScope(v wizard.Values) string {
	sub := "/subscriptions/" + inside(v, k.az.sub)
	switch v(vAppScope) {
	case scopeGroup:
		return sub + "/resourceGroups/" + inside(v, k.az.group)
	case scopeSub:
		return sub
	}
	return inside(v, k.az.vnetID)
}

func (k *kit) scopeWords(v wizard.Values) string {
	switch v(vAppScope) {
	case scopeGroup:
		return "every VNet of the resource group " + v(k.az.group)
	case scopeSub:
		return "every VNet of the subscription " + orText(v(vSubName), v(k.az.sub))
	}
	return v(k.az.vnet)
}

// grant makes such a step (A08, A11).
func (k *kit) grant(g grantSpec) *wizard.Step {
	st := &wizard.Step{
		ID: g.id, Title: g.title, Why: g.why, Actor: actorAdmin,
		Needs:    []string{g.principal, g.role, k.az.vnetID, k.az.sub},
		Gives:    []string{g.out},
		Command:  k.cmdAssign(g.role, g.principal, k.az.vnetID),
		Find:     func(ctx context.Context, r *wizard.Run) (wizard.Found, error) { return k.findGrant(ctx, r, g) },
		Confirm:  g.text,
		Do:       func(ctx context.Context, r *wizard.Run) error { return k.makeGrant(ctx, r, g) },
		Undo:     k.removeGrant,
		Keep:     k.elsewhere,
		Remedies: grantRemedies(k, g),
		Result:   func(wizard.Values) string { return g.result },
	}
	if g.choose {
		st.Inputs = preferred(vAppScope,
			wizard.Choice{Value: scopeVNet, Title: "This VNet only"},
			wizard.Choice{Value: scopeGroup, Title: "Its resource group", Columns: []string{"other VNets in it need no step of their own"}},
			wizard.Choice{Value: scopeSub, Title: "The whole subscription", Columns: []string{"likewise"}})
	}
	return st
}

func (g grantSpec) item(a providers.Assignment, v wizard.Values) wizard.Item {
	return wizard.Item{Key: g.key, Kind: "role assignment", ID: a.ID, Name: g.result,
		Attrs: map[string]string{"scope": orText(a.Scope, g.scope(v))}}
}

// present finds the same role granted at the scope or above it.
func (k *kit) present(ctx context.Context, r *wizard.Run, g grantSpec) (providers.Assignment, bool, error) {
	s, err := k.admin(r)
	if err != nil {
		return providers.Assignment{}, false, err
	}
	list, err := s.Assignments(ctx, g.scope(r.Get), r.Get(g.principal))
	if err != nil {
		return providers.Assignment{}, false, err
	}
	for _, a := range list {
		if sameRole(a.RoleID, r.Get(g.role)) {
			return a, true, nil
		}
	}
	return providers.Assignment{}, false, nil
}

// sameRole compares role ids by their GUID: a role's id names any of the
// scopes that it is seen from.
func sameRole(a, b string) bool { return providers.SameID(lastPart(a), lastPart(b)) }

func lastPart(id string) string {
	for i := len(id) - 1; i >= 0; i-- {
		if id[i] == '/' {
			return id[i+1:]
		}
	}
	return id
}

func (k *kit) findGrant(ctx context.Context, r *wizard.Run, g grantSpec) (wizard.Found, error) {
	a, ok, err := k.present(ctx, r, g)
	if err != nil || !ok {
		return wizard.Found{}, err
	}
	take := func(ctx context.Context, r *wizard.Run) error { return r.Set(ctx, g.out, a.ID) }
	if it, known := r.Item(g.key); r.Mine(g.key) && (it.ID == "" || providers.SameID(it.ID, a.ID)) || known && it.Status == wizard.IsAdopted {
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

func (k *kit) makeGrant(ctx context.Context, r *wizard.Run, g grantSpec) error {
	s, err := k.admin(r)
	if err != nil {
		return err
	}
	id := providers.GrantID(g.scope(r.Get), r.Get(g.role), r.Get(g.principal))
	if err := r.Intend(ctx, g.item(providers.Assignment{ID: id}, r.Get)); err != nil {
		return err
	}
	a, err := s.Assign(ctx, g.scope(r.Get), r.Get(g.role), r.Get(g.principal))
	if providers.HasCode(err, "RoleAssignmentExists") {
		return k.adoptGrant(ctx, r, g)
	}
	if e := providers.AsError(err); providers.HasCode(err, "RoleAssignmentUpdateNotPermitted") && e.Detail["existing"] != "" {
		// The id is derived from this very grant: what has it is a remnant.
		if err := absent(s.Unassign(ctx, e.Detail["existing"])); err != nil {
			return err
		}
		a, err = s.Assign(ctx, g.scope(r.Get), r.Get(g.role), r.Get(g.principal))
	}
	if err != nil {
		return err
	}
	if err := r.Made(ctx, g.item(a, r.Get)); err != nil {
		return err
	}
	return r.Set(ctx, g.out, a.ID)
}

// adoptGrant: the same grant is there under another id, which the list may
// not show yet.
func (k *kit) adoptGrant(ctx context.Context, r *wizard.Run, g grantSpec) error {
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
	return r.Set(ctx, g.out, a.ID)
}

func (k *kit) removeGrant(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	s, err := k.admin(r)
	if err != nil {
		return err
	}
	if it.ID != "" {
		return absent(s.Unassign(ctx, it.ID))
	}
	return nil
}
