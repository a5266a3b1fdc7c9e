package azure

import (
	"context"
	"slices"
	"strings"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// The roles and scopes that a person can choose for the application.
const (
	KeyAppRole = "app-role"

	roleBuiltIn = "network-contributor"
	RoleCustom  = "custom"

	ScopeVNet  = "vnet"
	ScopeGroup = "resource-group"
	ScopeSub   = "subscription"

	builtInName   = "Network Contributor"
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
	Name   string // variable for its name; "" has none
	// Apart are the variables with the ids of both sides, which keep the names
	// of the roles of different links apart.
	Apart   []string
	Out     string // variable for its id
	Actions []string
	About   string
	// aboutVar is the variable for its description; "" has none.
	AboutVar string
	Title    func(wizard.Values) string
	// scope is where it may be granted; nil is the whole subscription.
	Scope func(wizard.Values) string
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
	return RoleSpec{Key: KeyAppRole, Out: VarRoleID, Actions: AppActions,
		About: "Allows creating, reading and deleting peerings of VNets in scope", Title: k.appRoleName}
}

func (k *Side) appRoleName(v wizard.Values) string {
	return k.marked("peerage-app-", v, k.Names.VNetID)
}

// marked makes a name of the VNet's name, which repeats, and a mark of ids,
// which does not: role names are unique in a directory.
func (k *Side) marked(prefix string, v wizard.Values, ids ...string) string {
	for i, name := range ids {
		ids[i] = v(name)
	}
	return strings.TrimSuffix(prefix+steps.OrText(v(k.Names.VNet), "vnet")+"-"+providers.Mark(ids...), "-")
}

// AppRole finds or makes the role for the application (A07).
func (k *Side) AppRole(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "A role for the app", Actor: ActorAdmin,
		Needed:  k.making,
		Why:     "It must let the application create the Azure half of the peering.",
		Needs:   []string{k.Names.Sub, k.Names.Tenant},
		Gives:   []string{VarRoleID},
		Command: k.cmdAppRole,
		Inputs: steps.Preferred(VarAppRole,
			wizard.Choice{Value: roleBuiltIn, Title: builtInName, Columns: []string{"built in; manages all of the network"}},
			wizard.Choice{Value: RoleCustom, Title: "A role of its own", Columns: []string{"peerings only: read, write, delete"}}),
		Find: func(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
			if r.Get(VarAppRole) == RoleCustom {
				return k.findRole(ctx, r, k.appRoleSpec())
			}
			return k.builtIn(ctx, r)
		},
		Confirm: func(v wizard.Values) string {
			if v(VarAppRole) != RoleCustom {
				return ""
			}
			return "A role named " + k.appRoleName(v) + " is created. It allows peerings of VNets to be read, written and deleted, and nothing else."
		},
		Do:       func(ctx context.Context, r *wizard.Run) error { return k.makeRole(ctx, r, k.appRoleSpec()) },
		Site:     k.Site(),
		Undo:     k.removeRole,
		Makes:    []string{KeyAppRole},
		Keep:     k.keepRole,
		Remedies: roleRemedies(k, k.appRoleSpec(), k.cmdAppRole),
		Result: func(v wizard.Values) string {
			if v(VarAppRole) == RoleCustom {
				return k.appRoleName(v)
			}
			return builtInName
		},
	}
}

func (k *Side) builtIn(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	s, err := k.Admin(r)
	if err != nil {
		return wizard.Found{}, err
	}
	roles, err := s.RolesNamed(ctx, "/subscriptions/"+r.Get(k.Names.Sub), builtInName)
	if err != nil {
		return wizard.Found{}, err
	}
	for _, role := range roles {
		if !role.Custom {
			return wizard.Found{Kind: wizard.Settled, Take: func(ctx context.Context, r *wizard.Run) error {
				return r.Set(ctx, VarRoleID, role.ID)
			}}, nil
		}
	}
	return wizard.Found{}, steps.Fail(providers.NotFound, codeNoRole, "find the role", "There is no role named "+builtInName+" in this subscription.")
}

// VendorRole makes the role for a vendor's application (A10).
func (k *Side) VendorRole(id string, spec RoleSpec) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: spec.Vendor + "'s role", Actor: ActorAdmin,
		Needed:  k.making,
		Why:     "It allows exactly what " + spec.Vendor + " needs to peer to your VNet. Only VNets in this subscription can be given it.",
		Needs:   []string{k.Names.Sub, k.Names.Tenant},
		Gives:   []string{spec.Out},
		Command: k.cmdVendorRole(spec),
		Inputs: steps.Proposed(spec.Name, "unique in your directory", func(r *wizard.Run) string {
			return k.marked(strings.ToLower(spec.Vendor)+"-peer-", r.Get, slices.Clone(spec.Apart)...)
		}),
		Find: func(ctx context.Context, r *wizard.Run) (wizard.Found, error) { return k.findRole(ctx, r, spec) },
		Confirm: func(v wizard.Values) string {
			return "A role named " + spec.Title(v) + " is created. It allows " + strings.Join(spec.Actions, ", ") + " and nothing else."
		},
		Do:       func(ctx context.Context, r *wizard.Run) error { return k.makeRole(ctx, r, spec) },
		Shapes:   k.roleShapes(spec),
		Site:     k.Site(),
		Undo:     k.removeRole,
		Makes:    []string{spec.Key},
		Keep:     k.keepRole,
		Remedies: roleRemedies(k, spec, k.cmdVendorRole(spec)),
		Result:   spec.Title,
	}
}

// roleShapes: a role is renamed, and described otherwise, in place.
func (k *Side) roleShapes(spec RoleSpec) []wizard.Shape {
	change := func(ctx context.Context, r *wizard.Run, it wizard.Item) (wizard.Item, error) {
		s, err := k.Admin(r)
		if err != nil {
			return it, err
		}
		role, err := s.Role(ctx, it.ID)
		if err != nil {
			return it, err
		}
		want := k.wantedRole(spec, r)
		role.Name, role.Description = want.Name, want.Description
		got, err := s.PutRole(ctx, role)
		if err != nil {
			return it, err
		}
		return spec.item(got), nil
	}
	out := []wizard.Shape{{Var: spec.Name, Change: change}}
	if spec.AboutVar != "" {
		out = append(out, wizard.Shape{Var: spec.AboutVar, Change: change})
	}
	return out
}

func (k *Side) roleARM(s RoleSpec, r *wizard.Run) string {
	at := k.roleAt(s, r.Get)
	return at + "/providers/Microsoft.Authorization/roleDefinitions/" + steps.Derived(r, s.Key+strings.TrimPrefix(at, "/subscriptions/"))
}

func (k *Side) wantedRole(s RoleSpec, r *wizard.Run) providers.Role {
	return providers.Role{ID: k.roleARM(s, r), Name: s.Title(r.Get), Description: steps.OrText(r.Get(s.AboutVar), s.About), Custom: true,
		Actions: s.Actions, Scopes: []string{k.roleAt(s, r.Get)}}
}

func (s RoleSpec) item(role providers.Role) wizard.Item {
	return wizard.Item{Key: s.Key, Kind: "role", ID: role.ID, Name: role.Name}
}

// values are what a role that is there tells.
func (s RoleSpec) values(role providers.Role) map[string]string {
	out := map[string]string{}
	for name, value := range map[string]string{s.Name: role.Name, s.AboutVar: role.Description} {
		if name != "" && value != "" {
			out[name] = value
		}
	}
	return out
}

// renameRole goes on with a name that this run alone uses.
func (k *Side) renameRole(ctx context.Context, r *wizard.Run, spec RoleSpec) error {
	name := spec.Title(r.Get)
	if end := "-" + steps.Short(r); !strings.HasSuffix(name, end) {
		name += end
	}
	return r.Set(ctx, spec.Name, name)
}

func (k *Side) makeRole(ctx context.Context, r *wizard.Run, spec RoleSpec) error {
	s, err := k.Admin(r)
	if err != nil {
		return err
	}
	want := k.wantedRole(spec, r)
	if spec.AboutVar != "" {
		if err := r.Set(ctx, spec.AboutVar, want.Description); err != nil {
			return err
		}
	}
	if err := r.Intend(ctx, spec.item(want)); err != nil {
		return err
	}
	got, err := s.PutRole(ctx, want)
	if err != nil {
		return err
	}
	if err := r.Made(ctx, spec.item(got)); err != nil {
		return err
	}
	return r.Set(ctx, spec.Out, got.ID)
}

func (k *Side) removeRole(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	s, err := k.Admin(r)
	if err != nil || it.ID == "" {
		return err
	}
	return steps.Absent(s.DeleteRole(ctx, it.ID))
}
