package azure

import (
	"context"
	"strings"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// keepRole leaves a role that another run has, or that is granted beyond this
// run.
func (k *Side) keepRole(ctx context.Context, r *wizard.Run, it wizard.Item) (string, error) {
	if why, err := k.Elsewhere(ctx, r, it); why != "" || err != nil {
		return why, err
	}
	return k.grantedBeyond(ctx, r, "it is granted to somebody else", func(a providers.Assignment) bool { return it.ID != "" && sameRole(a.RoleID, it.ID) })
}

// keepApp leaves an application, or its principal, that another run, another
// peering in Aiven, or a further grant uses.
func (k *Side) keepApp(ctx context.Context, r *wizard.Run, it wizard.Item) (string, error) {
	if why, err := k.Elsewhere(ctx, r, it); why != "" || err != nil {
		return why, err
	}
	app, principal := steps.OrText(it.Attrs["app"], r.Get(VarAppID)), it.ID
	if it.Kind == "application" {
		app, principal = steps.OrText(it.ID, r.Get(VarAppID)), r.Get(VarPrincipal)
	}
	why, err := k.neededBy(ctx, r, func(p providers.AivenPeering) bool { return strings.EqualFold(p.Azure().AppID, app) })
	if why != "" || err != nil {
		return why, err
	}
	return k.holdsMore(ctx, r, principal)
}

// keepVendor leaves a vendor's principal that another run, another peering
// into this directory, or a further grant needs.
func (k *Side) keepVendor(ctx context.Context, r *wizard.Run, it wizard.Item) (string, error) {
	if why, err := k.Elsewhere(ctx, r, it); why != "" || err != nil {
		return why, err
	}
	why, err := k.neededBy(ctx, r, func(p providers.AivenPeering) bool {
		return strings.EqualFold(p.Azure().TenantID, r.Get(k.Names.Tenant))
	})
	if why != "" || err != nil {
		return why, err
	}
	return k.holdsMore(ctx, r, it.ID)
}

// neededBy says which further peering needs a thing.
func (k *Side) neededBy(ctx context.Context, r *wizard.Run, uses func(providers.AivenPeering) bool) (string, error) {
	if k.Needed == nil {
		return "", nil
	}
	return k.Needed(ctx, r, uses)
}

// holdsMore says that a principal holds a role which this run did not grant.
func (k *Side) holdsMore(ctx context.Context, r *wizard.Run, principal string) (string, error) {
	return k.grantedBeyond(ctx, r, "it holds a further role", func(a providers.Assignment) bool {
		return principal != "" && strings.EqualFold(a.PrincipalID, principal)
	})
}

// grantedBeyond looks, in the run's subscription, for a grant that the run did
// not make. Where grants may not be listed, none is known.
func (k *Side) grantedBeyond(ctx context.Context, r *wizard.Run, why string, uses func(providers.Assignment) bool) (string, error) {
	sub := r.Get(k.Names.Sub)
	if sub == "" {
		return "", nil
	}
	s, err := k.Admin(r)
	if err != nil {
		return "", err
	}
	all, err := s.AllAssignments(ctx, "/subscriptions/"+sub)
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
	for _, a := range all {
		if uses(a) && !known[strings.ToLower(a.ID)] {
			return why + ", on " + steps.LastPart(a.Scope), nil
		}
	}
	return "", nil
}
