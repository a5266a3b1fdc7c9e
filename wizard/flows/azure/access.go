package azure

import (
	"context"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// The roles and scopes that a person can choose for the application.
const (
	KeyAppRole = "app-role"

	roleBuiltIn = "network-contributor"
	RoleCustom  = "custom"

	ScopeVNet  = "vnet"
	ScopeGroup = "resource-group"
	ScopeSub   = "subscription"

	BuiltInRole   = "Network Contributor"
	AppRoleAbout  = "Allows creating, reading and deleting peerings of VNets in scope"
	PeerRoleAbout = "Allows creating a peering to VNets in scope (but not from)"
)

// What the two custom roles allow. The document's has only write for the
// application; with read and delete it can also watch and clean up.
var (
	AppActions = []string{
		"Microsoft.Network/virtualNetworks/virtualNetworkPeerings/read",
		ActionPeer,
		"Microsoft.Network/virtualNetworks/virtualNetworkPeerings/delete",
	}
	PeerActions = []string{"Microsoft.Network/virtualNetworks/peer/action"}
)

// RoleSpec describes a step that makes a role of its own.
type RoleSpec struct {
	Key    string
	Vendor string // whose application gets it; "" is the person's
	App    string // that application; "" is the person's
	Why    string
	Needs  []string // further variables
	Name   string   // variable for its name; "" has none
	// Apart are the variables with the ids of both sides, which keep the names
	// of the roles of different links apart.
	Apart   []string
	Out     string // variable for its id
	Actions []string
	About   string
	// AboutVar is the variable for its description; "" has none.
	AboutVar string
	Title    func(wizard.Values) string
	// Scope is where it may be granted; nil is the whole subscription.
	Scope func(wizard.Values) string
	// Remedies go before those of any role.
	Remedies []wizard.Remedy
}

// about is its description.
func (s RoleSpec) about(v wizard.Values) string {
	if s.AboutVar == "" {
		return s.About
	}
	return steps.OrText(v(s.AboutVar), s.About)
}

// role is a role that a step makes, for the administrator.
type role struct {
	Admin
	RoleSpec
}

func (k *Side) role(s RoleSpec) steps.Open[role] {
	return steps.Then(k.Admin, func(a Admin, _ *wizard.Run) role { return role{Admin: a, RoleSpec: s} })
}

// roleAt is where a role may be granted.
func (k *Side) roleAt(s RoleSpec, v wizard.Values) string {
	if s.Scope != nil {
		return s.Scope(v)
	}
	return "/subscriptions/" + steps.Inside(v, k.Names.Sub)
}

// appRoleSpec is the role of the person's application.
func (k *Side) appRoleSpec() RoleSpec {
	return RoleSpec{Key: KeyAppRole, Out: VarRoleID, Actions: AppActions, About: AppRoleAbout, Title: k.appRoleName}
}

func (k *Side) appRoleName(v wizard.Values) string {
	return k.marked("peerage-app-", v, k.Names.VNetID)
}

// marked makes a name of the VNet's name, which repeats, and a mark of ids,
// which does not: role names are unique in a directory.
func (k *Side) marked(prefix string, v wizard.Values, names ...string) string {
	var ids []string
	for _, name := range names {
		ids = append(ids, v(name))
	}
	return strings.TrimSuffix(prefix+steps.OrText(v(k.Names.VNet), "vnet")+"-"+providers.Mark(ids...), "-")
}

// AppRole finds or makes the role for the application (A07).
func (k *Side) AppRole(id string) *wizard.Step {
	own := k.role(k.appRoleSpec())
	return &wizard.Step{
		ID: id, Title: "A role for the app", Actor: ActorAdmin,
		Needed:  k.Making,
		Why:     "It must let the application create the Azure half of the peering.",
		Needs:   []string{k.Names.Sub, k.Names.Tenant},
		Gives:   []string{VarRoleID},
		Command: k.cmdAppRole, Adopted: k.cmdShowAppRole,
		Inputs: steps.Preferred(VarAppRole,
			wizard.Choice{
				Value: roleBuiltIn, Title: BuiltInRole, Columns: []string{"built in; manages all of the network"},
			},
			wizard.Choice{
				Value: RoleCustom, Title: "A role of its own", Columns: []string{"peerings only: read, write, delete"},
			}),
		Offers: roleOffers(),
		Find: steps.As(own, func(x role, ctx context.Context, r *wizard.Run) (wizard.Found, error) {
			if r.Get(VarAppRole) == RoleCustom {
				return x.find(ctx, r)
			}
			return x.builtIn(ctx, r)
		}),
		Confirm: func(v wizard.Values) string {
			if v(VarAppRole) != RoleCustom {
				return ""
			}
			return "A role named " + k.appRoleName(v) +
				" is created. It allows peerings of VNets to be read, written and deleted, and nothing else."
		},
		Do:       steps.AsDo(own, role.create),
		Site:     k.Site(),
		Undo:     steps.AsDoOn(k.Admin, Admin.removeRole),
		Makes:    []string{KeyAppRole},
		Keep:     steps.AsOn(k.Admin, Admin.keepRole),
		Remedies: k.roleRemedies(k.appRoleSpec(), k.cmdAppRole),
		Result: func(v wizard.Values) string {
			if v(VarAppRole) == RoleCustom {
				return k.appRoleName(v)
			}
			return BuiltInRole
		},
	}
}

func (a Admin) builtIn(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	roles, err := a.RolesNamed(ctx, a.subscription(r), BuiltInRole)
	if err != nil {
		return wizard.Found{}, err
	}
	for _, x := range roles {
		if !x.Custom {
			return wizard.Found{Kind: wizard.Settled, Values: map[string]string{VarRoleID: x.ID}}, nil
		}
	}
	return wizard.Found{}, steps.Fail(providers.NotFound, codeNoRole, "find the role",
		"There is no role named "+BuiltInRole+" in this subscription.")
}

// VendorRole makes the role for a vendor's application (A10).
func (k *Side) VendorRole(id string, spec RoleSpec) *wizard.Step {
	theirs := k.role(spec)
	inputs := steps.Proposed(spec.Name, "unique in your directory", func(r *wizard.Run) string {
		return k.marked(strings.ToLower(spec.Vendor)+"-peer-", r.Get, spec.Apart...)
	})
	if spec.AboutVar != "" {
		about := func(*wizard.Run) string { return spec.About }
		inputs = append(inputs, wizard.Input{Var: spec.AboutVar, Needed: (*wizard.Run).Guided, Default: about})
	}
	return &wizard.Step{
		ID: id, Title: spec.Vendor + "'s role", Actor: ActorAdmin,
		Needed:  k.Making,
		Why:     spec.Why,
		Needs:   append([]string{k.Names.Sub, k.Names.Tenant}, spec.Needs...),
		Gives:   []string{spec.Out},
		Command: k.cmdRole(spec), Adopted: k.cmdShowRole(spec),
		Inputs: inputs,
		Find:   steps.As(theirs, role.find), Offers: roleOffers(),
		Look: steps.As(theirs, role.present), Instead: true,
		Confirm: func(v wizard.Values) string {
			return "A role named " + spec.Title(v) + " is created. It allows " +
				strings.Join(spec.Actions, ", ") + " and nothing else."
		},
		Do:       steps.AsDo(theirs, role.create),
		Shapes:   k.roleShapes(spec),
		Site:     k.Site(),
		Undo:     steps.AsDoOn(k.Admin, Admin.removeRole),
		Makes:    []string{spec.Key},
		Keep:     steps.AsOn(k.Admin, Admin.keepRole),
		Remedies: append(spec.Remedies, k.roleRemedies(spec, k.cmdRole(spec))...),
		Result:   spec.Title,
	}
}

// roleShapes: a role is renamed, and described otherwise, in place. One that can
// be granted elsewhere only goes: a role's name is unique in a directory.
func (k *Side) roleShapes(spec RoleSpec) []wizard.Shape {
	change := steps.AsOn(k.role(spec), role.change)
	out := []wizard.Shape{{Var: spec.Name, Change: change}, {Var: k.Names.Sub, Change: change}}
	if spec.Scope != nil {
		out[1].Var = k.Names.VNetID
	}
	if spec.AboutVar != "" {
		out = append(out, wizard.Shape{Var: spec.AboutVar, Change: change})
	}
	return out
}

func (x role) change(ctx context.Context, r *wizard.Run, it wizard.Item) (wizard.Item, error) {
	if !strings.EqualFold(steps.LastPart(it.ID), steps.LastPart(x.armID(r))) {
		return wizard.Item{}, nil
	}
	there, err := x.Role(ctx, it.ID)
	if err != nil {
		return it, err
	}
	there.Name, there.Description = x.Title(r.Get), x.about(r.Get)
	got, err := x.PutRole(ctx, there)
	if err != nil {
		return it, err
	}
	return x.item(got), nil
}

func (x role) at(r *wizard.Run) string { return x.roleAt(x.RoleSpec, r.Get) }

func (x role) armID(r *wizard.Run) string {
	at := x.at(r)
	own := steps.Derived(r, x.Key+strings.TrimPrefix(at, "/subscriptions/"))
	return at + "/providers/Microsoft.Authorization/roleDefinitions/" + own
}

func (s RoleSpec) item(x providers.Role) wizard.Item {
	return wizard.Item{Key: s.Key, Kind: "role", ID: x.ID, Name: x.Name}
}

// values are what a role that is there tells.
func (s RoleSpec) values(there providers.Role) map[string]string {
	out := map[string]string{s.Out: there.ID}
	for name, value := range map[string]string{s.Name: there.Name, s.AboutVar: there.Description} {
		if name != "" && value != "" {
			out[name] = value
		}
	}
	return out
}

// find looks for this run's own role by its id, then for others of the same
// name.
func (x role) find(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	own, err := x.Role(ctx, x.armID(r))
	if err == nil {
		return wizard.Found{Kind: wizard.Ours, Item: x.item(own), Values: x.values(own)}, nil
	}
	if steps.Absent(err) != nil {
		return wizard.Found{}, err
	}
	if held, ok, err := x.held(ctx, r); ok || err != nil {
		return wizard.Found{Kind: wizard.Settled, Take: x.adopt(held.Role)}, err
	}
	same, err := x.RolesNamed(ctx, x.at(r), x.Title(r.Get))
	if err != nil || len(same) == 0 {
		return wizard.Found{}, err
	}
	if x.oneOfOurs(r, same[0]) {
		return wizard.Found{Kind: wizard.Settled, Take: x.adopt(same[0])}, nil
	}
	return x.foreign(r, same[0]), nil
}

// rename goes on with a name that this run alone uses.
func (s RoleSpec) rename(ctx context.Context, r *wizard.Run) error {
	name := s.Title(r.Get)
	if end := "-" + steps.Short(r); !strings.HasSuffix(name, end) {
		name += end
	}
	return r.Set(ctx, s.Name, name)
}

func (x role) create(ctx context.Context, r *wizard.Run) error {
	want := providers.Role{
		ID: x.armID(r), Name: x.Title(r.Get), Description: x.about(r.Get), Custom: true,
		Actions: x.Actions, Scopes: []string{x.at(r)},
	}
	if x.AboutVar != "" {
		if err := r.Set(ctx, x.AboutVar, want.Description); err != nil {
			return err
		}
	}
	if err := r.Intend(ctx, x.item(want)); err != nil {
		return err
	}
	got, err := x.PutRole(ctx, want)
	if err != nil {
		return err
	}
	if err := r.Made(ctx, x.item(got)); err != nil {
		return err
	}
	return r.Set(ctx, x.Out, got.ID)
}

func (a Admin) removeRole(ctx context.Context, _ *wizard.Run, it wizard.Item) error {
	if it.ID == "" {
		return nil
	}
	return steps.Absent(a.DeleteRole(ctx, it.ID))
}
