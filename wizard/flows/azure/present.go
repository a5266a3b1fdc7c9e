package azure

import (
	"context"
	"slices"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/azure/fitness"
	"example.org/peerage/wizard/flows/steps"
)

// held finds a role, under whatever name, that the vendor's principal holds on
// the VNet already and that allows just what is needed.
func (x role) held(ctx context.Context, r *wizard.Run) (there fitness.Held, ok bool, err error) {
	if x.App == "" || r.Get(x.Names.VNetID) == "" {
		return there, false, nil
	}
	p, err := x.AzureSession.Principal(ctx, x.tenant(r), x.App)
	if providers.Is(err, providers.NotPermitted) {
		return there, false, nil // the principal's own step tells that
	}
	if err != nil {
		return there, false, steps.Absent(err)
	}
	roles, err := fitness.RolesOf(ctx, x.AzureSession, r.Get(x.Names.VNetID), p.ObjectID)
	if err != nil {
		return there, false, steps.Absent(err)
	}
	for _, h := range roles {
		if x.allowsJust(h.Role) {
			return h, true, nil
		}
	}
	return there, false, nil
}

// present says, before there is a plan, that a role is held already: no other is
// made then.
func (x role) present(ctx context.Context, r *wizard.Run) (string, error) {
	h, ok, err := x.held(ctx, r)
	if err != nil || !ok {
		return "", err
	}
	return h.Name + ": there already, used as it is", nil
}

// presence says the same of its grant.
func (g grant) presence(ctx context.Context, r *wizard.Run) (string, error) {
	if g.Held == nil {
		return "", nil
	}
	h, ok, err := role{Admin: g.Admin, RoleSpec: *g.Held}.held(ctx, r)
	if err != nil || !ok {
		return "", err
	}
	return steps.AsItIs(h.Grant.Created), nil
}

// allowsJust says whether a role of somebody's allows what is needed, and no
// more.
func (s RoleSpec) allowsJust(there providers.Role) bool {
	return there.Custom && len(there.NotActions) == 0 && slices.Equal(lowered(there.Actions), lowered(s.Actions))
}

// oneOfOurs says whether a role is just what this program makes, if another
// run made it: nobody has to be asked about it.
func (x role) oneOfOurs(r *wizard.Run, there providers.Role) bool {
	return x.allowsJust(there) && there.Description == x.about(r.Get) && x.reaches(there, x.at(r))
}

func lowered(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = strings.ToLower(s)
	}
	slices.Sort(out)
	return out
}

func (s RoleSpec) adopt(there providers.Role) func(context.Context, *wizard.Run) error {
	return func(ctx context.Context, r *wizard.Run) error {
		if err := r.Adopt(ctx, s.item(there)); err != nil {
			return err
		}
		if s.Name != "" {
			if err := r.Set(ctx, s.Name, there.Name); err != nil {
				return err
			}
		}
		return r.Set(ctx, s.Out, there.ID)
	}
}

// foreign compares a role of the same name with what is needed.
func (x role) foreign(r *wizard.Run, there providers.Role) wizard.Found {
	f := wizard.Found{
		Kind: wizard.Foreign, Title: "There is a role of this name already",
		Item: x.item(there), Values: x.values(there),
		Details: []string{
			there.ID,
			"allows: " + strings.Join(there.Actions, ", "),
			"may be granted in: " + strings.Join(there.Scopes, ", "),
		},
	}
	if x.Name != "" {
		f.Choices = []wizard.Choice{{Value: "rename", Title: "Make one with another name"}}
	}
	f.Choices = append(f.Choices, wizard.Choice{Value: wizard.ChoiceStop, Title: "Stop here"})
	if lacks := x.lacks(there); len(lacks) > 0 {
		f.Details = append(f.Details, "lacks: "+strings.Join(lacks, ", "))
	} else if x.reaches(there, x.at(r)) {
		f.Choices = slices.Insert(f.Choices, 0, wizard.Choice{Value: wizard.ChoiceAdopt, Title: "Use it"})
	} else { // this changes what is another's: enter does not mean it
		f.Choices = append(f.Choices, wizard.Choice{Value: "extend", Title: "Use it, and let it be granted in this subscription too"})
	}
	f.Act = steps.AsOn(x.Side.role(x.RoleSpec), func(
		x role, ctx context.Context, r *wizard.Run, value string,
	) (wizard.Outcome, error) {
		if value == "extend" {
			return wizard.Outcome{Done: true}, x.extend(ctx, r, there)
		}
		return wizard.Outcome{}, x.rename(ctx, r)
	})
	return f
}

func (s RoleSpec) lacks(there providers.Role) []string {
	return slices.DeleteFunc(slices.Clone(s.Actions), func(a string) bool {
		return providers.Permits(there.Actions, there.NotActions, a)
	})
}

func (s RoleSpec) reaches(there providers.Role, at string) bool {
	return slices.ContainsFunc(there.Scopes, func(scope string) bool {
		return strings.HasPrefix(strings.ToLower(at)+"/", strings.ToLower(strings.TrimRight(scope, "/"))+"/")
	})
}

// extend lets a role be granted here, too, and takes it.
func (x role) extend(ctx context.Context, r *wizard.Run, there providers.Role) error {
	got, err := x.ExtendRole(ctx, there.ID, x.at(r))
	if err != nil {
		return err
	}
	return x.adopt(got)(ctx, r)
}

// roleOffers are the choices about a role of the same name.
func roleOffers() []string { return []string{"extend", "rename"} }
