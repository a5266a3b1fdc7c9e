package azure

import (
	"context"
	"slices"
	"strings"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// findRole looks for this run's own role by its id, then for others of the
// same name.
func (k *Side) findRole(ctx context.Context, r *wizard.Run, spec RoleSpec) (wizard.Found, error) {
	s, err := k.Admin(r)
	if err != nil {
		return wizard.Found{}, err
	}
	own, err := s.Role(ctx, k.roleARM(spec, r))
	if err == nil {
		return wizard.Found{Kind: wizard.Ours, Item: spec.item(own), Values: spec.values(own), Take: k.takeRole(spec, own)}, nil
	}
	if steps.Absent(err) != nil {
		return wizard.Found{}, err
	}
	if held, ok, err := k.heldRole(ctx, r, spec); ok || err != nil {
		return wizard.Found{Kind: wizard.Settled, Take: k.adoptRole(spec, held)}, err
	}
	same, err := s.RolesNamed(ctx, k.roleAt(spec, r.Get), spec.Title(r.Get))
	if err != nil || len(same) == 0 {
		return wizard.Found{}, err
	}
	if role := same[0]; k.oneOfOurs(r, spec, role) {
		return wizard.Found{Kind: wizard.Settled, Take: k.adoptRole(spec, role)}, nil
	}
	return k.foreignRole(r, spec, same[0]), nil
}

// heldRole finds a role, under whatever name, that the vendor's principal holds
// on the VNet already and that allows just what is needed.
func (k *Side) heldRole(ctx context.Context, r *wizard.Run, spec RoleSpec) (role providers.Role, ok bool, err error) {
	if spec.App == "" || r.Get(k.Names.VNetID) == "" {
		return role, false, nil
	}
	s, err := k.Admin(r)
	if err != nil {
		return role, false, err
	}
	p, err := s.Principal(ctx, r.Get(k.Names.Tenant), spec.App)
	if providers.Is(err, providers.NotPermitted) {
		return role, false, nil // the principal's own step tells that
	}
	if err != nil {
		return role, false, steps.Absent(err)
	}
	list, err := s.Assignments(ctx, r.Get(k.Names.VNetID), p.ObjectID)
	if err != nil {
		return role, false, steps.Absent(err)
	}
	for _, a := range list {
		role, err := s.Role(ctx, a.RoleID)
		if steps.Absent(err) != nil {
			return role, false, err
		}
		if err == nil && spec.allowsJust(role) {
			return role, true, nil
		}
	}
	return role, false, nil
}

// allowsJust says whether a role of somebody's allows what is needed, and no
// more.
func (s RoleSpec) allowsJust(role providers.Role) bool {
	return role.Custom && len(role.NotActions) == 0 && slices.Equal(lowered(role.Actions), lowered(s.Actions))
}

// oneOfOurs says whether a role is just what this program makes, if another
// run made it: nobody has to be asked about it.
func (k *Side) oneOfOurs(r *wizard.Run, spec RoleSpec, role providers.Role) bool {
	want := k.wantedRole(spec, r)
	return spec.allowsJust(role) && role.Description == want.Description && spec.reaches(role, k.roleAt(spec, r.Get))
}

func lowered(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = strings.ToLower(s)
	}
	slices.Sort(out)
	return out
}

func (k *Side) adoptRole(spec RoleSpec, role providers.Role) func(context.Context, *wizard.Run) error {
	return func(ctx context.Context, r *wizard.Run) error {
		if err := r.Adopt(ctx, spec.item(role)); err != nil {
			return err
		}
		if spec.Name != "" {
			if err := r.Set(ctx, spec.Name, role.Name); err != nil {
				return err
			}
		}
		return r.Set(ctx, spec.Out, role.ID)
	}
}

func (k *Side) takeRole(spec RoleSpec, role providers.Role) func(context.Context, *wizard.Run) error {
	return func(ctx context.Context, r *wizard.Run) error { return r.Set(ctx, spec.Out, role.ID) }
}

// foreignRole compares a role of the same name with what is needed.
func (k *Side) foreignRole(r *wizard.Run, spec RoleSpec, role providers.Role) wizard.Found {
	f := wizard.Found{Kind: wizard.Foreign, Title: "There is a role of this name already", Item: spec.item(role), Values: spec.values(role), Take: k.takeRole(spec, role),
		Details: []string{role.ID, "allows: " + strings.Join(role.Actions, ", "), "may be granted in: " + strings.Join(role.Scopes, ", ")}}
	if lacks := spec.lacks(role); len(lacks) > 0 {
		f.Details = append(f.Details, "lacks: "+strings.Join(lacks, ", "))
	} else if spec.reaches(role, k.roleAt(spec, r.Get)) {
		f.Choices = append(f.Choices, wizard.Choice{Value: wizard.ChoiceAdopt, Title: "Use it"})
	} else {
		f.Choices = append(f.Choices, wizard.Choice{Value: "extend", Title: "Use it, and let it be granted in this subscription too"})
	}
	if spec.Name != "" {
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

func (s RoleSpec) lacks(role providers.Role) []string {
	var out []string
	for _, a := range s.Actions {
		if !Permitted(role.Actions, role.NotActions, a) {
			out = append(out, a)
		}
	}
	return out
}

func (s RoleSpec) reaches(role providers.Role, at string) bool {
	for _, scope := range role.Scopes {
		if scope = strings.TrimRight(scope, "/"); strings.HasPrefix(strings.ToLower(at)+"/", strings.ToLower(scope)+"/") {
			return true
		}
	}
	return false
}

func (k *Side) extendRole(ctx context.Context, r *wizard.Run, spec RoleSpec, role providers.Role) error {
	s, err := k.Admin(r)
	if err != nil {
		return err
	}
	got, err := s.ExtendRole(ctx, role.ID, k.roleAt(spec, r.Get))
	if err != nil {
		return err
	}
	return k.adoptRole(spec, got)(ctx, r)
}
