package fitness

import (
	"context"

	"example.org/peerage/providers"
	"example.org/peerage/wizard/flows/steps"
)

// Held is a role that a principal holds, and how it was granted.
type Held struct {
	providers.Role
	Grant providers.Assignment
}

// RolesOf are the roles that a principal holds at a scope or above it, as far as
// they are there.
func RolesOf(ctx context.Context, s providers.AzureSession, scope, principal string) ([]Held, error) {
	list, err := s.Assignments(ctx, scope, principal)
	if err != nil {
		return nil, err
	}
	var out []Held
	for _, as := range list {
		x, err := s.Role(ctx, as.RoleID)
		if steps.Absent(err) != nil {
			return nil, err
		}
		if err == nil {
			out = append(out, Held{Role: x, Grant: as})
		}
	}
	return out, nil
}

// Allows says whether a role allows an action.
func (h Held) Allows(action string) bool { return providers.Permits(h.Actions, h.NotActions, action) }
