package azure

import (
	"context"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// KeyAppGrant is the application's assignment.
const KeyAppGrant = "app-assignment"

// GrantSpec describes a step that grants a role to a principal.
type GrantSpec struct {
	ID, Key, Title, Why string
	Principal, Role     string // variables
	Out                 string // variable for the assignment's id
	// Scope is where it holds; Inputs have a person choose it.
	Scope  func(wizard.Values) string
	Inputs []wizard.Input
	Text   func(wizard.Values) string
	Result string
	// Held is the role of a vendor's application, which may hold it already.
	Held *RoleSpec
	// Command is the documented command; nil is az's with the ids.
	Command func(wizard.Values) string
}

// AppGrant grants the application's principal its role.
func (k *Side) AppGrant(id string) GrantSpec {
	return GrantSpec{
		ID: id, Key: KeyAppGrant, Title: "Let your app peer it",
		Why: "The role is granted to your application's principal. It can take minutes until Azure puts it " +
			"into effect.",
		Principal: VarPrincipal, Role: VarRoleID, Out: VarGrant,
		Scope: k.appScope,
		Inputs: steps.Preferred(VarAppScope,
			wizard.Choice{Value: ScopeVNet, Title: "This VNet only"},
			wizard.Choice{
				Value: ScopeGroup, Title: "Its resource group",
				Columns: []string{"other VNets in it need no step of their own"},
			},
			wizard.Choice{Value: ScopeSub, Title: "The whole subscription",
				Columns: []string{"every VNet of the subscription"}}),
		Text: func(v wizard.Values) string {
			return "Your application " + steps.OrText(v(VarAppName), v(VarAppID)) +
				" gets the role on " + k.scopeWords(v) + "."
		},
		Result: "your app may peer",
	}
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

// grant is a grant that a step makes, for the administrator.
type grant struct {
	Admin
	GrantSpec
}

func (k *Side) grant(g GrantSpec) steps.Open[grant] {
	return steps.Then(k.Admin, func(a Admin, _ *wizard.Run) grant { return grant{Admin: a, GrantSpec: g} })
}

// Grant makes such a step (A08, A11).
func (k *Side) Grant(g GrantSpec) *wizard.Step {
	this := k.grant(g)
	assign := k.cmdAssign(g.Role, g.Principal, k.Names.VNetID)
	command := g.Command
	if command == nil {
		command = assign
	}
	return &wizard.Step{
		ID: g.ID, Title: g.Title, Why: g.Why, Actor: ActorAdmin,
		Needed:   k.Making,
		Needs:    []string{g.Principal, g.Role, k.Names.VNetID, k.Names.Sub},
		Gives:    []string{g.Out},
		Command:  command,
		Adopted:  k.cmdGrants(g.Role, g.Principal, k.Names.VNetID),
		Inputs:   g.Inputs,
		Find:     steps.As(this, grant.find),
		Look:     steps.As(this, grant.presence),
		Confirm:  g.Text,
		Do:       steps.AsDo(this, grant.create),
		Site:     k.Site(),
		Shapes:   steps.Shapes(k.Names.VNetID),
		Undo:     steps.AsDoOn(k.Admin, Admin.removeGrant),
		Makes:    []string{g.Key},
		Keep:     k.Elsewhere,
		Remedies: k.grantRemedies(assign),
		Result:   func(wizard.Values) string { return g.Result },
	}
}

func (g GrantSpec) item(as providers.Assignment, v wizard.Values) wizard.Item {
	return wizard.Item{
		Key: g.Key, Kind: "role assignment", ID: as.ID, Name: g.Result,
		Attrs: map[string]string{"scope": steps.OrText(as.Scope, g.Scope(v))},
	}
}

// present finds the same role granted at the scope or above it.
func (g grant) present(ctx context.Context, r *wizard.Run) (providers.Assignment, bool, error) {
	list, err := g.Assignments(ctx, g.Scope(r.Get), r.Get(g.Principal))
	for _, as := range list {
		if sameRole(as.RoleID, r.Get(g.Role)) {
			return as, true, err
		}
	}
	return providers.Assignment{}, false, err
}

// grantedAt is when Azure says that a grant was made that was there already.
const grantedAt = "granted"

// Granted is when the application's grant was made: by Azure's clock, if it was
// there already. Zero says that the run has none.
func Granted(r *wizard.Run) time.Time {
	it, ok := r.Item(KeyAppGrant)
	if !ok {
		return time.Time{}
	}
	if t, err := time.Parse(time.RFC3339, it.Attrs[grantedAt]); err == nil {
		return t
	}
	return it.At
}

// sameRole compares role ids by their GUID: a role's id names any of the
// scopes that it is seen from.
func sameRole(a, b string) bool { return providers.SameID(steps.LastPart(a), steps.LastPart(b)) }

func (g grant) find(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	as, ok, err := g.present(ctx, r)
	if err != nil || !ok {
		return wizard.Found{}, err
	}
	f := wizard.Found{Kind: wizard.Settled, Item: g.item(as, r.Get), Values: map[string]string{g.Out: as.ID}}
	it, known := r.Item(g.Key)
	switch {
	case known && it.Status == wizard.IsAdopted:
	case r.Mine(g.Key) && (it.ID == "" || providers.SameID(it.ID, as.ID)):
		f.Kind = wizard.Ours
	default:
		if !as.Created.IsZero() {
			f.Item.Attrs[grantedAt] = as.Created.UTC().Format(time.RFC3339)
		}
		f.Take = func(ctx context.Context, r *wizard.Run) error { return r.Adopt(ctx, f.Item) }
	}
	return f, nil
}

func (g grant) create(ctx context.Context, r *wizard.Run) error {
	scope, role, principal := g.Scope(r.Get), r.Get(g.Role), r.Get(g.Principal)
	intent := providers.Assignment{ID: providers.GrantID(scope, role, principal)}
	if err := r.Intend(ctx, g.item(intent, r.Get)); err != nil {
		return err
	}
	as, err := g.Assign(ctx, scope, role, principal)
	if providers.HasCode(err, codeGranted) {
		return g.useTheirs(ctx, r)
	}
	if e := providers.AsError(err); providers.HasCode(err, "RoleAssignmentUpdateNotPermitted") &&
		e.Detail["existing"] != "" {
		// The id is derived from this very grant: what has it is a remnant.
		if err := steps.Absent(g.Unassign(ctx, e.Detail["existing"])); err != nil {
			return err
		}
		as, err = g.Assign(ctx, scope, role, principal)
	}
	if err != nil {
		return err
	}
	if err := r.Made(ctx, g.item(as, r.Get)); err != nil {
		return err
	}
	return r.Set(ctx, g.Out, as.ID)
}

// codeGranted is Azure's code for a grant that is there.
const codeGranted = "RoleAssignmentExists"

// useTheirs: the same grant is there under another id, which the list may not
// show yet.
func (g grant) useTheirs(ctx context.Context, r *wizard.Run) error {
	as, ok, err := g.present(ctx, r)
	if err != nil {
		return err
	}
	if !ok {
		return &providers.Error{
			Class: providers.NotYetConsistent, Provider: "azure", Op: "find the role assignment", Status: 409,
			Code: codeGranted, Message: "It exists, but is not listed yet.",
		}
	}
	if err := r.Adopt(ctx, g.item(as, r.Get)); err != nil {
		return err
	}
	return r.Set(ctx, g.Out, as.ID)
}

func (a Admin) removeGrant(ctx context.Context, _ *wizard.Run, it wizard.Item) error {
	if it.ID == "" {
		return nil
	}
	return steps.Absent(a.Unassign(ctx, it.ID))
}
