package flows

import (
	"context"
	"strings"

	"peerage/providers"
	"peerage/wizard"
)

// keepRole leaves a role that another run has, or that is granted beyond this
// run.
func (k *kit) keepRole(ctx context.Context, r *wizard.Run, it wizard.Item) (string, error) {
	if why, err := k.elsewhere(ctx, r, it); why != "" || err != nil {
		return why, err
	}
	return k.grantedBeyond(ctx, r, "it is granted to somebody else", func(a providers.Assignment) bool { return it.ID != "" && sameRole(a.RoleID, it.ID) })
}

// keepApp leaves an application, or its principal, that another run, another
// peering in Aiven, or a further grant uses.
func (k *kit) keepApp(ctx context.Context, r *wizard.Run, it wizard.Item) (string, error) {
	if why, err := k.elsewhere(ctx, r, it); why != "" || err != nil {
		return why, err
	}
	app, principal := orText(it.Attrs["app"], r.Get(vAppID)), it.ID
	if it.Kind == "application" {
		app, principal = orText(it.ID, r.Get(vAppID)), r.Get(vSPID)
	}
	why, err := k.neededBy(ctx, r, func(p providers.AivenPeering) bool { return strings.EqualFold(p.Azure().AppID, app) })
	if why != "" || err != nil {
		return why, err
	}
	return k.holdsMore(ctx, r, principal)
}

// keepVendor leaves a vendor's principal that another run, another peering
// into this directory, or a further grant needs.
func (k *kit) keepVendor(ctx context.Context, r *wizard.Run, it wizard.Item) (string, error) {
	if why, err := k.elsewhere(ctx, r, it); why != "" || err != nil {
		return why, err
	}
	why, err := k.neededBy(ctx, r, func(p providers.AivenPeering) bool { return strings.EqualFold(p.Azure().TenantID, r.Get(k.az.tenant)) })
	if why != "" || err != nil {
		return why, err
	}
	return k.holdsMore(ctx, r, it.ID)
}

// neededBy says which further peering needs a thing.
func (k *kit) neededBy(ctx context.Context, r *wizard.Run, uses func(providers.AivenPeering) bool) (string, error) {
	if k.needed == nil {
		return "", nil
	}
	return k.needed(ctx, r, uses)
}

// holdsMore says that a principal holds a role which this run did not grant.
func (k *kit) holdsMore(ctx context.Context, r *wizard.Run, principal string) (string, error) {
	return k.grantedBeyond(ctx, r, "it holds a further role", func(a providers.Assignment) bool {
		return principal != "" && strings.EqualFold(a.PrincipalID, principal)
	})
}

// grantedBeyond looks, in the run's subscription, for a grant that the run did
// not make. Where grants may not be listed, none is known.
func (k *kit) grantedBeyond(ctx context.Context, r *wizard.Run, why string, uses func(providers.Assignment) bool) (string, error) {
	sub := r.Get(k.az.sub)
	if sub == "" {
		return "", nil
	}
	s, err := k.admin(r)
	if err != nil {
		return "", err
	}
	all, err := s.AllAssignments(ctx, "/subscriptions/"+sub)
	if providers.Is(err, providers.NotPermitted) {
		return "", nil
	}
	if err != nil {
		return "", absent(err)
	}
	known := map[string]bool{}
	for _, it := range r.Items() {
		known[strings.ToLower(it.ID)] = it.Status != wizard.IsAdopted
	}
	for _, a := range all {
		if uses(a) && !known[strings.ToLower(a.ID)] {
			return why + ", on " + lastPart(a.Scope), nil
		}
	}
	return "", nil
}
