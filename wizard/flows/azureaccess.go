package flows

import (
	"context"
	"strings"

	"peerage/providers"
	"peerage/wizard"
)

// The roles and scopes that a person can choose for the application.
const (
	keyAppRole   = "app-role"
	keyAivenRole = "aiven-role"

	roleBuiltIn = "network-contributor"
	roleCustom  = "custom"

	scopeVNet  = "vnet"
	scopeGroup = "resource-group"
	scopeSub   = "subscription"

	builtInName   = "Network Contributor"
	peerRoleAbout = "Allows creating a peering to VNets in scope (but not from)"
)

// What the two custom roles allow. The document's has only write for the
// application; with read and delete it can also watch and clean up.
var (
	appActions = []string{
		"Microsoft.Network/virtualNetworks/virtualNetworkPeerings/read",
		actionPeer,
		"Microsoft.Network/virtualNetworks/virtualNetworkPeerings/delete",
	}
	peerActions = []string{"Microsoft.Network/virtualNetworks/peer/action"}
)

// roleSpec describes a step that makes a role of its own.
type roleSpec struct {
	key     string
	vendor  string // whose application gets it; "" is the person's
	name    string // variable for its name; "" has none
	out     string // variable for its id
	actions []string
	about   string
	// aboutVar is the variable for its description; "" has none.
	aboutVar string
	title    func(wizard.Values) string
	// scope is where it may be granted; nil is the whole subscription.
	scope func(wizard.Values) string
}

// roleAt is where a role may be granted.
func (k *kit) roleAt(s roleSpec, v wizard.Values) string {
	if s.scope != nil {
		return s.scope(v)
	}
	return "/subscriptions/" + inside(v, k.az.sub)
}

// appRoleSpec is the role of the person's application.
func (k *kit) appRoleSpec() roleSpec {
	return roleSpec{key: keyAppRole, out: vRoleID, actions: appActions,
		about: "Allows creating, reading and deleting peerings of VNets in scope", title: k.appRoleName}
}

// aivenRoleSpec is the role of Aiven's application.
func (k *kit) aivenRoleSpec() roleSpec {
	return roleSpec{key: keyAivenRole, vendor: "Aiven", name: vRoleName, out: vAivenRol, actions: peerActions, about: peerRoleAbout,
		title: func(v wizard.Values) string { return v(vRoleName) }}
}

func (k *kit) appRoleName(v wizard.Values) string {
	return "peerage-app-" + orText(v(k.az.vnet), "vnet") + k.suffix(v)
}

// suffix keeps role names, which are unique in a directory, apart.
func (k *kit) suffix(v wizard.Values) string {
	if s := v(k.az.sub); len(s) >= 8 {
		return "-" + s[:8]
	}
	return ""
}

// appRole finds or makes the role for the application (A07).
func (k *kit) appRole(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "A role for the app", Actor: actorAdmin,
		Why:     "It must let the application create the Azure half of the peering.",
		Needs:   []string{k.az.sub, k.az.tenant},
		Gives:   []string{vRoleID},
		Command: k.cmdAppRole,
		Inputs: preferred(vAppRole,
			wizard.Choice{Value: roleBuiltIn, Title: builtInName, Columns: []string{"built in; manages all of the network"}},
			wizard.Choice{Value: roleCustom, Title: "A role of its own", Columns: []string{"peerings only: read, write, delete"}}),
		Find: func(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
			if r.Get(vAppRole) == roleCustom {
				return k.findRole(ctx, r, k.appRoleSpec())
			}
			return k.builtIn(ctx, r)
		},
		Confirm: func(v wizard.Values) string {
			if v(vAppRole) != roleCustom {
				return ""
			}
			return "A role named " + k.appRoleName(v) + " is created. It allows peerings of VNets to be read, written and deleted, and nothing else."
		},
		Do:       func(ctx context.Context, r *wizard.Run) error { return k.makeRole(ctx, r, k.appRoleSpec()) },
		Undo:     k.removeRole,
		Keep:     k.keepRole,
		Remedies: roleRemedies(k, k.appRoleSpec(), k.cmdAppRole),
		Result: func(v wizard.Values) string {
			if v(vAppRole) == roleCustom {
				return k.appRoleName(v)
			}
			return builtInName
		},
	}
}

func (k *kit) builtIn(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	s, err := k.admin(r)
	if err != nil {
		return wizard.Found{}, err
	}
	roles, err := s.RolesNamed(ctx, "/subscriptions/"+r.Get(k.az.sub), builtInName)
	if err != nil {
		return wizard.Found{}, err
	}
	for _, role := range roles {
		if !role.Custom {
			return wizard.Found{Kind: wizard.Settled, Take: func(ctx context.Context, r *wizard.Run) error {
				return r.Set(ctx, vRoleID, role.ID)
			}}, nil
		}
	}
	return wizard.Found{}, fail(providers.NotFound, codeNoRole, "find the role", "There is no role named "+builtInName+" in this subscription.")
}

// vendorRole makes the role for a vendor's application (A10).
func (k *kit) vendorRole(id string, spec roleSpec) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: spec.vendor + "'s role", Actor: actorAdmin,
		Why:     "It allows exactly what " + spec.vendor + " needs to peer to your VNet. Only VNets in this subscription can be given it.",
		Needs:   []string{k.az.sub, k.az.tenant},
		Gives:   []string{spec.out},
		Command: k.cmdVendorRole(spec),
		Inputs: proposed(spec.name, "unique in your directory", func(r *wizard.Run) string {
			return strings.ToLower(spec.vendor) + "-peer-" + orText(r.Get(k.az.vnet), "vnet") + k.suffix(r.Get)
		}),
		Find: func(ctx context.Context, r *wizard.Run) (wizard.Found, error) { return k.findRole(ctx, r, spec) },
		Confirm: func(v wizard.Values) string {
			return "A role named " + spec.title(v) + " is created. It allows " + strings.Join(spec.actions, ", ") + " and nothing else."
		},
		Do:       func(ctx context.Context, r *wizard.Run) error { return k.makeRole(ctx, r, spec) },
		Undo:     k.removeRole,
		Keep:     k.keepRole,
		Remedies: roleRemedies(k, spec, k.cmdVendorRole(spec)),
		Result:   spec.title,
	}
}

func (k *kit) roleARM(s roleSpec, r *wizard.Run) string {
	at := k.roleAt(s, r.Get)
	return at + "/providers/Microsoft.Authorization/roleDefinitions/" + derived(r, s.key+strings.TrimPrefix(at, "/subscriptions/"))
}

func (k *kit) wantedRole(s roleSpec, r *wizard.Run) providers.Role {
	return providers.Role{ID: k.roleARM(s, r), Name: s.title(r.Get), Description: orText(r.Get(s.aboutVar), s.about), Custom: true,
		Actions: s.actions, Scopes: []string{k.roleAt(s, r.Get)}}
}

func (s roleSpec) item(role providers.Role) wizard.Item {
	return wizard.Item{Key: s.key, Kind: "role", ID: role.ID, Name: role.Name}
}

// findRole looks for this run's own role by its id, then for others of the
// same name.
func (k *kit) findRole(ctx context.Context, r *wizard.Run, spec roleSpec) (wizard.Found, error) {
	s, err := k.admin(r)
	if err != nil {
		return wizard.Found{}, err
	}
	own, err := s.Role(ctx, k.roleARM(spec, r))
	if err == nil {
		return wizard.Found{Kind: wizard.Ours, Item: spec.item(own), Take: k.takeRole(spec, own)}, nil
	}
	if absent(err) != nil {
		return wizard.Found{}, err
	}
	same, err := s.RolesNamed(ctx, k.roleAt(spec, r.Get), spec.title(r.Get))
	if err != nil || len(same) == 0 {
		return wizard.Found{}, err
	}
	return k.foreignRole(r, spec, same[0]), nil
}

func (k *kit) takeRole(spec roleSpec, role providers.Role) func(context.Context, *wizard.Run) error {
	return func(ctx context.Context, r *wizard.Run) error { return r.Set(ctx, spec.out, role.ID) }
}

// foreignRole compares a role of the same name with what is needed.
func (k *kit) foreignRole(r *wizard.Run, spec roleSpec, role providers.Role) wizard.Found {
	f := wizard.Found{Kind: wizard.Foreign, Title: "There is a role of this name already", Item: spec.item(role), Take: k.takeRole(spec, role),
		Details: []string{role.ID, "allows: " + strings.Join(role.Actions, ", "), "may be granted in: " + strings.Join(role.Scopes, ", ")}}
	if lacks := spec.lacks(role); len(lacks) > 0 {
		f.Details = append(f.Details, "lacks: "+strings.Join(lacks, ", "))
	} else if spec.reaches(role, k.roleAt(spec, r.Get)) {
		f.Choices = append(f.Choices, wizard.Choice{Value: wizard.ChoiceAdopt, Title: "Use it"})
	} else {
		f.Choices = append(f.Choices, wizard.Choice{Value: "extend", Title: "Use it, and let it be granted in this subscription too"})
	}
	if spec.name != "" {
		f.Choices = append(f.Choices, wizard.Choice{Value: "rename", Title: "Make one with another name"})
	}
	f.Choices = append(f.Choices, wizard.Choice{Value: wizard.ChoiceStop, Title: "Stop here"})
	f.Act = func(ctx context.Context, r *wizard.Run, value string) (wizard.Outcome, error) {
		if value == "extend" {
			return wizard.Outcome{Done: true}, k.extendRole(ctx, r, spec, role)
		}
		return wizard.Outcome{}, k.renameRole(ctx, r, spec)
	}
	return f
}

func (s roleSpec) lacks(role providers.Role) []string {
	var out []string
	for _, a := range s.actions {
		if !permitted(role.Actions, role.NotActions, a) {
			out = append(out, a)
		}
	}
	return out
}

func (s roleSpec) reaches(role providers.Role, at string) bool {
	for _, scope := range role.Scopes {
		if scope = strings.TrimRight(scope, "/"); strings.HasPrefix(strings.ToLower(at)+"/", strings.ToLower(scope)+"/") {
			return true
		}
	}
	return false
}

func (k *kit) extendRole(ctx context.Context, r *wizard.Run, spec roleSpec, role providers.Role) error {
	s, err := k.admin(r)
	if err != nil {
		return err
	}
	role.Scopes = append(role.Scopes, k.roleAt(spec, r.Get))
	got, err := s.PutRole(ctx, role)
	if err != nil {
		return err
	}
	if err := r.Adopt(ctx, spec.item(got)); err != nil {
		return err
	}
	return r.Set(ctx, spec.out, got.ID)
}

// renameRole goes on with a name that this run alone uses.
func (k *kit) renameRole(ctx context.Context, r *wizard.Run, spec roleSpec) error {
	name := spec.title(r.Get)
	if end := "-" + short(r); !strings.HasSuffix(name, end) {
		name += end
	}
	return r.Set(ctx, spec.name, name)
}

func (k *kit) makeRole(ctx context.Context, r *wizard.Run, spec roleSpec) error {
	s, err := k.admin(r)
	if err != nil {
		return err
	}
	want := k.wantedRole(spec, r)
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
	return r.Set(ctx, spec.out, got.ID)
}

func (k *kit) removeRole(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	s, err := k.admin(r)
	if err != nil || it.ID == "" {
		return err
	}
	return absent(s.DeleteRole(ctx, it.ID))
}
