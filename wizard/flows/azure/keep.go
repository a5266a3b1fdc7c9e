package azure

import (
	"context"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// keepRole leaves a role that another run has, or that is granted beyond this
// run.
func (a Admin) keepRole(ctx context.Context, r *wizard.Run, it wizard.Item) (string, error) {
	if why, err := a.Elsewhere(ctx, r, it); why != "" || err != nil {
		return why, err
	}
	return a.grantedBeyond(ctx, r, "it is granted to somebody else", func(as providers.Assignment) bool {
		return it.ID != "" && sameRole(as.RoleID, it.ID)
	})
}

// keepApp leaves an application, or its principal, that another run, another
// peering in Aiven, or a further grant uses.
func (a Admin) keepApp(ctx context.Context, r *wizard.Run, it wizard.Item) (string, error) {
	app, principal := steps.OrText(it.Attrs["app"], r.Get(VarAppID)), it.ID
	if it.Kind == "application" {
		app, principal = steps.OrText(it.ID, r.Get(VarAppID)), r.Get(VarPrincipal)
	}
	return a.keepUsed(ctx, r, it, principal, func(p providers.AivenPeering) bool {
		return strings.EqualFold(p.Azure().AppID, app)
	})
}

// keepVendor leaves a vendor's principal that another run, another peering
// into this directory, or a further grant needs.
func (a Admin) keepVendor(ctx context.Context, r *wizard.Run, it wizard.Item) (string, error) {
	return a.keepUsed(ctx, r, it, it.ID, func(p providers.AivenPeering) bool {
		return strings.EqualFold(p.Azure().TenantID, a.tenant(r))
	})
}

// keepUsed leaves what another run has, what a further peering uses, and what
// belongs to a principal with a role that this run did not grant.
func (a Admin) keepUsed(
	ctx context.Context, r *wizard.Run, it wizard.Item, principal string, uses func(providers.AivenPeering) bool,
) (string, error) {
	if why, err := a.Elsewhere(ctx, r, it); why != "" || err != nil {
		return why, err
	}
	if a.Needed != nil {
		if why, err := a.Needed(ctx, r, uses); why != "" || err != nil {
			return why, err
		}
	}
	return a.grantedBeyond(ctx, r, "it holds a further role", func(as providers.Assignment) bool {
		return principal != "" && strings.EqualFold(as.PrincipalID, principal)
	})
}

// grantedBeyond looks, in the run's subscription, for a grant that the run did
// not make. Where grants may not be listed, none is known.
func (a Admin) grantedBeyond(
	ctx context.Context, r *wizard.Run, why string, uses func(providers.Assignment) bool,
) (string, error) {
	if r.Get(a.Names.Sub) == "" {
		return "", nil
	}
	all, err := a.AllAssignments(ctx, a.subscription(r))
	if providers.Is(err, providers.NotPermitted) {
		return "", nil
	}
	if err != nil {
		return "", steps.Absent(err)
	}
	known := map[string]bool{}
	for _, it := range r.Items() {
		known[strings.ToLower(it.ID)] = it.Status != wizard.IsAdopted
	}
	for _, as := range all {
		if uses(as) && !known[strings.ToLower(as.ID)] {
			return why + ", on " + steps.LastPart(as.Scope), nil
		}
	}
	return "", nil
}
