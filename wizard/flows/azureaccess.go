package flows

import (
	"context"
	"strings"

	"peerage/providers"
	"peerage/wizard"
)

// The roles and scopes that a person can choose for the application.
const (
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
	key, name, out string
	actions        []string
	about          string
	title          func(wizard.Values) string
}

var (
	appRoleSpec   = roleSpec{key: "app-role", name: "", out: vRoleID, actions: appActions, about: "Allows creating, reading and deleting peerings of VNets in scope", title: appRoleName}
	aivenRoleSpec = roleSpec{key: "aiven-role", name: vRoleName, out: vAivenRol, actions: peerActions, about: peerRoleAbout, title: func(v wizard.Values) string { return v(vRoleName) }}
)

func appRoleName(v wizard.Values) string {
	return "peerage-app-" + orText(v(vVNet), "vnet") + suffix(v)
}

// suffix keeps role names, which are unique in a directory, apart.
func suffix(v wizard.Values) string {
	if s := v(vSub); len(s) >= 8 {
		return "-" + s[:8]
	}
	return ""
}

// appRole finds or makes the role for the application (A07).
func (k *kit) appRole(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "A role for the app", Actor: actorAdmin,
		Why:     "It must let the application create the Azure half of the peering.",
		Needs:   []string{vSub, vTenant},
		Gives:   []string{vRoleID},
		Command: cmdAppRole,
		Inputs: preferred(vAppRole,
			wizard.Choice{Value: roleBuiltIn, Title: builtInName, Columns: []string{"built in; manages all of the network"}},
			wizard.Choice{Value: roleCustom, Title: "A role of its own", Columns: []string{"peerings only: read, write, delete"}}),
		Find: func(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
			if r.Get(vAppRole) == roleCustom {
				return k.findRole(ctx, r, appRoleSpec)
			}
			return k.builtIn(ctx, r)
		},
		Confirm: func(v wizard.Values) string {
			if v(vAppRole) != roleCustom {
				return ""
			}
			return "A role named " + appRoleName(v) + " is created. It allows peerings of VNets to be read, written and deleted, and nothing else."
		},
		Do:       func(ctx context.Context, r *wizard.Run) error { return k.makeRole(ctx, r, appRoleSpec) },
		Undo:     k.removeRole,
		Keep:     k.elsewhere,
		Remedies: roleRemedies(k, appRoleSpec, cmdAppRole),
		Result: func(v wizard.Values) string {
			if v(vAppRole) == roleCustom {
				return appRoleName(v)
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
	roles, err := s.RolesNamed(ctx, "/subscriptions/"+r.Get(vSub), builtInName)
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

// aivenRole makes the role for Aiven's application (A10).
func (k *kit) aivenRole(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Aiven's role", Actor: actorAdmin,
		Why:     "It allows exactly one thing: peering to your VNet. Only VNets in this subscription can be given it.",
		Needs:   []string{vSub, vTenant},
		Gives:   []string{vAivenRol},
		Command: cmdAivenRole,
		Inputs: proposed(vRoleName, "unique in your directory", func(r *wizard.Run) string {
			return "aiven-peer-" + orText(r.Get(vVNet), "vnet") + suffix(r.Get)
		}),
		Find: func(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
			return k.findRole(ctx, r, aivenRoleSpec)
		},
		Confirm: func(v wizard.Values) string {
			return "A role named " + v(vRoleName) + " is created. It allows " + peerActions[0] + " and nothing else."
		},
		Do:       func(ctx context.Context, r *wizard.Run) error { return k.makeRole(ctx, r, aivenRoleSpec) },
		Undo:     k.removeRole,
		Keep:     k.elsewhere,
		Remedies: roleRemedies(k, aivenRoleSpec, cmdAivenRole),
		Result:   words(vRoleName),
	}
}

func (s roleSpec) id(r *wizard.Run) string {
	return "/subscriptions/" + r.Get(vSub) + "/providers/Microsoft.Authorization/roleDefinitions/" + derived(r, s.key+r.Get(vSub))
}

func (s roleSpec) role(r *wizard.Run) providers.Role {
	return providers.Role{ID: s.id(r), Name: s.title(r.Get), Description: s.about, Custom: true,
		Actions: s.actions, Scopes: []string{"/subscriptions/" + r.Get(vSub)}}
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
	own, err := s.Role(ctx, spec.id(r))
	if err == nil {
		return wizard.Found{Kind: wizard.Ours, Item: spec.item(own), Take: k.takeRole(spec, own)}, nil
	}
	if absent(err) != nil {
		return wizard.Found{}, err
	}
	same, err := s.RolesNamed(ctx, "/subscriptions/"+r.Get(vSub), spec.title(r.Get))
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
	} else if spec.reaches(role, r.Get(vSub)) {
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

func (s roleSpec) reaches(role providers.Role, sub string) bool {
	for _, scope := range role.Scopes {
		if scope == "/" || providers.SameID(scope, "/subscriptions/"+sub) {
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
	role.Scopes = append(role.Scopes, "/subscriptions/"+r.Get(vSub))
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
	want := spec.role(r)
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
