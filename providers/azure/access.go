package azure

import (
	"context"
	"errors"
	"net/url"
	"path"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	auth "github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/authorization/armauthorization/v2"

	"example.org/peerage/providers"
	"example.org/peerage/providers/azure/listing"
)

const (
	definitions = "/providers/Microsoft.Authorization/roleDefinitions/"
	assignments = "/providers/Microsoft.Authorization/roleAssignments/"
)

// trim readies a scope for the SDK, whose paths bring their own first slash.
func trim(scope string) string { return strings.Trim(strings.TrimSpace(scope), "/") }

// splitID takes an ARM id apart at a kind of child, in any casing.
func splitID(id, at string) (scope, name string, ok bool) {
	i := strings.Index(strings.ToLower(id), strings.ToLower(at))
	if i < 0 {
		return "", id, false
	}
	return id[:i], strings.TrimRight(id[i+len(at):], "/"), true
}

// roles runs a call with a client for role definitions.
func (s *session) roles(ctx context.Context, op, id string, call func(*auth.RoleDefinitionsClient) error) error {
	return s.ask(ctx, op, id, func(cred azcore.TokenCredential, o *arm.ClientOptions) error {
		client, err := auth.NewRoleDefinitionsClient(cred, o)
		if err != nil {
			return err
		}
		return call(client)
	})
}

// RolesNamed implements providers.AzureAccess. Azure compares the names
// without regard to case.
func (s *session) RolesNamed(ctx context.Context, scope, name string) ([]providers.Role, error) {
	filter := "roleName eq '" + strings.ReplaceAll(name, "'", "''") + "'"
	var all []providers.Role
	err := s.roles(ctx, "look for the role", scope, func(client *auth.RoleDefinitionsClient) error {
		all = nil
		pages := client.NewListPager(trim(scope), &auth.RoleDefinitionsClientListOptions{Filter: &filter})
		return listing.Each(ctx, pages,
			func(page auth.RoleDefinitionsClientListResponse) []*auth.RoleDefinition { return page.Value },
			func(r *auth.RoleDefinition) {
				if one := role(r); strings.EqualFold(one.Name, name) {
					all = append(all, one)
				}
			})
	})
	return all, err
}

// Role implements providers.AzureAccess.
func (s *session) Role(ctx context.Context, id string) (providers.Role, error) {
	var out providers.Role
	err := s.roles(ctx, "read the role", id, func(client *auth.RoleDefinitionsClient) error {
		got, err := client.GetByID(ctx, trim(id), nil)
		out = role(&got.RoleDefinition)
		return named(err, out.ID)
	})
	return out, err
}

// PutRole implements providers.AzureAccess. It is written at the first of the
// role's scopes, as az does.
func (s *session) PutRole(ctx context.Context, r providers.Role) (providers.Role, error) {
	const op = "write the role"
	if err := s.write(op); err != nil {
		return providers.Role{}, err
	}
	name := path.Base(r.ID)
	if err := checkID(op, "a role's id", name); err != nil {
		return providers.Role{}, err
	}
	if len(r.Scopes) == 0 {
		return providers.Role{}, invalid(op, "the role has no scope in which it can be assigned")
	}
	kind := "CustomRole"
	body := auth.RoleDefinition{Properties: &auth.RoleDefinitionProperties{
		RoleName: &r.Name, Description: &r.Description, RoleType: &kind, AssignableScopes: pointers(r.Scopes),
		Permissions: []*auth.Permission{{Actions: pointers(r.Actions), NotActions: pointers(r.NotActions)}},
	}}
	var out providers.Role
	err := s.roles(ctx, op, r.Scopes[0], func(client *auth.RoleDefinitionsClient) error {
		got, err := client.CreateOrUpdate(ctx, trim(r.Scopes[0]), name, body, nil)
		out = role(&got.RoleDefinition)
		return named(err, out.ID)
	})
	return out, unconfirmed(err)
}

// DeleteRole implements providers.AzureAccess; gone is success.
func (s *session) DeleteRole(ctx context.Context, id string) error {
	const op = "delete the role"
	if err := s.write(op); err != nil {
		return err
	}
	scope, name, ok := splitID(id, definitions)
	if !ok {
		return invalid(op, "%q is not a role's id", id)
	}
	err := s.roles(ctx, op, scope, func(client *auth.RoleDefinitionsClient) error {
		_, err := client.Delete(ctx, trim(scope), name, nil)
		return err
	})
	return removed(goneOr(err, func() error {
		_, err := s.Role(ctx, id)
		return err
	}))
}

// grants runs a call with a client for role assignments.
func (s *session) grants(ctx context.Context, op, id string, call func(*auth.RoleAssignmentsClient) error) error {
	return s.ask(ctx, op, id, func(cred azcore.TokenCredential, o *arm.ClientOptions) error {
		sub := providers.SubscriptionOf(id)
		if sub == "" {
			return errors.New("the scope lies in no subscription")
		}
		client, err := auth.NewRoleAssignmentsClient(sub, cred, o)
		if err != nil {
			return err
		}
		return call(client)
	})
}

// Assign implements providers.AzureAccess. A grant that is there under
// another name is refused with AlreadyExists, one of the same name that
// differs with RoleAssignmentUpdateNotPermitted; Detail["existing"] is then
// its full id, when it is known.
func (s *session) Assign(ctx context.Context, scope, roleID, principalID string) (providers.Assignment, error) {
	const op = "grant the role"
	if err := s.write(op); err != nil {
		return providers.Assignment{}, err
	}
	kind, roleID := auth.PrincipalTypeServicePrincipal, "/"+trim(roleID)
	body := auth.RoleAssignmentCreateParameters{Properties: &auth.RoleAssignmentProperties{
		RoleDefinitionID: &roleID, PrincipalID: &principalID, PrincipalType: &kind,
	}}
	id := providers.GrantID(scope, roleID, principalID)
	name := id[strings.LastIndex(id, "/")+1:]
	var out providers.Assignment
	err := s.grants(ctx, op, scope, func(client *auth.RoleAssignmentsClient) error {
		got, err := client.Create(ctx, trim(scope), name, body, nil)
		out = assignment(&got.RoleAssignment)
		return named(err, out.ID)
	})
	e := providers.AsError(unconfirmed(err))
	switch {
	case e == nil:
	case e.Detail["existing"] != "":
		e.Detail["existing"] = "/" + trim(scope) + assignments + e.Detail["existing"]
	case providers.HasCode(e, "RoleAssignmentUpdateNotPermitted"):
		put(&e.Detail, "existing", id)
	}
	return out, err
}

// Assignments implements providers.AzureAccess. Azure also lists grants
// beneath the scope; those are left out.
func (s *session) Assignments(ctx context.Context, scope, principalID string) ([]providers.Assignment, error) {
	const op = "list the grants"
	if err := checkID(op, "an object id", principalID); err != nil {
		return nil, err
	}
	// The SDK puts this filter into the URL as it is, unlike that of roles.
	filter := url.QueryEscape("principalId eq '" + principalID + "'")
	return s.listGrants(ctx, op, scope, &filter, func(a providers.Assignment) bool {
		return holds(a.Scope, scope) && strings.EqualFold(a.PrincipalID, principalID)
	})
}

// AllAssignments implements providers.AzureAccess.
func (s *session) AllAssignments(ctx context.Context, scope string) ([]providers.Assignment, error) {
	return s.listGrants(ctx, "list all grants", scope, nil, func(providers.Assignment) bool { return true })
}

func (s *session) listGrants(ctx context.Context, op, scope string, filter *string,
	take func(providers.Assignment) bool) (all []providers.Assignment, err error) {
	err = s.grants(ctx, op, scope, func(client *auth.RoleAssignmentsClient) error {
		all = nil
		pages := client.NewListForScopePager(trim(scope), &auth.RoleAssignmentsClientListForScopeOptions{Filter: filter})
		return listing.Each(ctx, pages,
			func(page auth.RoleAssignmentsClientListForScopeResponse) []*auth.RoleAssignment { return page.Value },
			func(a *auth.RoleAssignment) {
				if one := assignment(a); take(one) {
					all = append(all, one)
				}
			})
	})
	return all, err
}

// holds says whether what is granted at one scope holds at another.
func holds(granted, at string) bool {
	granted, at = strings.ToLower(trim(granted)), strings.ToLower(trim(at))
	if !strings.HasPrefix(granted, "subscriptions/") {
		return true // a management group, or the root
	}
	return granted == at || strings.HasPrefix(at, granted+"/")
}

// Unassign implements providers.AzureAccess; gone is success.
func (s *session) Unassign(ctx context.Context, id string) error {
	const op = "take back the grant"
	if err := s.write(op); err != nil {
		return err
	}
	if _, _, ok := splitID(id, assignments); !ok {
		return invalid(op, "%q is not a grant's id", id)
	}
	err := s.grants(ctx, op, id, func(client *auth.RoleAssignmentsClient) error {
		_, err := client.DeleteByID(ctx, trim(id), nil)
		return err
	})
	return removed(goneOr(err, func() error {
		return s.grants(ctx, "read the grant", id, func(client *auth.RoleAssignmentsClient) error {
			_, err := client.GetByID(ctx, trim(id), nil)
			return err
		})
	}))
}

// goneOr is what a look says where something may not be deleted and is not there:
// somebody else has deleted it. Azure refuses before it looks.
func goneOr(err error, look func() error) error {
	if providers.Is(err, providers.NotPermitted) {
		if seen := look(); providers.Is(seen, providers.NotFound) {
			return seen
		}
	}
	return err
}

// removed takes "not found" for success.
func removed(err error) error {
	if providers.Is(err, providers.NotFound) || providers.Is(err, providers.Gone) {
		return nil
	}
	return unconfirmed(err)
}

func role(r *auth.RoleDefinition) providers.Role {
	out := providers.Role{ID: str(r.ID)}
	p := r.Properties
	if p == nil {
		return out
	}
	out.Name, out.Description = str(p.RoleName), str(p.Description)
	out.Custom = strings.EqualFold(str(p.RoleType), "CustomRole")
	out.Scopes = values(p.AssignableScopes)
	for _, one := range p.Permissions {
		if one == nil {
			continue
		}
		out.Actions = append(out.Actions, values(one.Actions)...)
		out.NotActions = append(out.NotActions, values(one.NotActions)...)
	}
	return out
}

func assignment(a *auth.RoleAssignment) providers.Assignment {
	out := providers.Assignment{ID: str(a.ID)}
	if p := a.Properties; p != nil {
		out.RoleID, out.PrincipalID, out.Scope = str(p.RoleDefinitionID), str(p.PrincipalID), str(p.Scope)
		out.Created = when(p.CreatedOn)
	}
	return out
}

func pointers(all []string) []*string {
	out := make([]*string, len(all))
	for i := range all {
		out[i] = &all[i]
	}
	return out
}

func values(all []*string) []string {
	var out []string
	for _, p := range all {
		if p != nil {
			out = append(out, *p)
		}
	}
	return out
}
