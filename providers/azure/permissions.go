package azure

import (
	"context"
	"net/http"
	"slices"

	"example.org/peerage/providers"
	"example.org/peerage/providers/azure/listing"
)

// Permissions implements providers.AzureAccess. Each role excludes actions
// from itself only: what another role allows is not given back as excluded.
func (s *session) Permissions(ctx context.Context, scope string) (actions, notActions []string, err error) {
	const op = "read the permissions"
	next := "/" + trim(scope) + "/providers/Microsoft.Authorization/permissions?api-version=2022-04-01"
	var all []grant
	for n := 0; next != ""; n++ {
		var page struct {
			Value    []grant
			NextLink string
		}
		if err := s.raw(ctx, op, "/"+trim(scope), http.MethodGet, next, &page); err != nil {
			return nil, nil, err
		}
		switch {
		case page.Value == nil:
			return nil, nil, s.done(ctx, op, &listing.Malformed{Why: "it holds no list"})
		case n == listing.Most:
			return nil, nil, s.done(ctx, op, listing.Endless())
		}
		all, next = append(all, page.Value...), page.NextLink
	}
	for i, g := range all {
		actions = append(actions, g.Actions...)
		for _, no := range g.NotActions {
			notActions = append(notActions, excluded(all, i, no)...)
		}
	}
	return unique(actions), unique(notActions), nil
}

// asked are the actions about which this program asks. Two plain lists cannot
// say everything that several roles do together; about these they are right.
var asked = []string{
	"Microsoft.Authorization/roleAssignments/read", "Microsoft.Authorization/roleAssignments/write",
	"Microsoft.Authorization/roleAssignments/delete",
	"Microsoft.Authorization/roleDefinitions/read", "Microsoft.Authorization/roleDefinitions/write",
	"Microsoft.Authorization/roleDefinitions/delete",
	"Microsoft.Network/register/action", "Microsoft.Network/virtualNetworks/read",
	"Microsoft.Network/virtualNetworks/peer/action",
	"Microsoft.Network/virtualNetworks/virtualNetworkPeerings/read",
	"Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write",
	"Microsoft.Network/virtualNetworks/virtualNetworkPeerings/delete",
}

// excluded is what stays of a role's exclusion beside the other roles: the
// whole of it, or, where others allow part of it, the rest of what is asked.
func excluded(all []grant, role int, pattern string) []string {
	var rest []string
	whole := true
	for _, a := range asked {
		if !providers.Permits([]string{pattern}, nil, a) {
			continue
		}
		if allowedElsewhere(all, role, a) {
			whole = false
		} else {
			rest = append(rest, a)
		}
	}
	if whole {
		return []string{pattern}
	}
	return rest
}

type grant struct{ Actions, NotActions []string }

func allowedElsewhere(all []grant, but int, action string) bool {
	for i, g := range all {
		if i != but && providers.Permits(g.Actions, g.NotActions, action) {
			return true
		}
	}
	return false
}

func unique(all []string) []string {
	slices.Sort(all)
	return slices.Compact(all)
}
