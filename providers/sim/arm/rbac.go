package arm

import (
	"net/http"
	"regexp"
	"strings"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

// authorizationPath splits a path at Microsoft.Authorization: the scope, the
// kind of object and its name ("" for a list).
func authorizationPath(c *call) (scope, kind, name string, ok bool) {
	for i := len(c.seg) - 3; i >= 0; i-- {
		if c.at(i) != "providers" || c.at(i+1) != "microsoft.authorization" || len(c.seg) > i+4 {
			continue
		}
		scope = "/" + strings.Join(c.seg[:i], "/")
		if len(c.seg) == i+4 {
			name = c.seg[i+3]
		}
		return scope, c.at(i + 2), name, true
	}
	return "", "", "", false
}

func (s *server) authorization(c *call, scope, kind, name string) *wire.Reply {
	if id := world.SubscriptionOf(scope); id != "" {
		if _, rep := s.subscription(c, id); rep != nil {
			return rep
		}
	}
	switch kind {
	case "permissions":
		return s.permissions(c, scope)
	case "roledefinitions":
		return s.definitions(c, scope, name)
	case "roleassignments":
		return s.assignments(c, scope, name)
	case "locks", "policyassignments", "denyassignments":
		return s.governance(c, scope, kind, name)
	}
	return s.invalidType(c)
}

func (s *server) permissions(c *call, scope string) *wire.Reply {
	out := []any{}
	for _, d := range s.w.Azure.RolesAsOf(c.tok.PrincipalID(), scope, s.asOf(c.tok)) {
		out = append(out, permissionJSON(d))
	}
	return wire.JSON(200, map[string]any{"value": out})
}

func permissionJSON(d *world.RoleDefinition) map[string]any {
	return map[string]any{"actions": list(d.Actions), "notActions": list(d.NotActions),
		"dataActions": list(d.DataActions), "notDataActions": list(d.NotDataActions)}
}

func list(in []string) []string {
	if in == nil {
		return []string{}
	}
	return in
}

func (s *server) definitions(c *call, scope, name string) *wire.Reply {
	switch c.Method {
	case http.MethodGet:
		if scope != "/" {
			if rep := s.allow(c, "Microsoft.Authorization/roleDefinitions/read", scope); rep != nil {
				return rep
			}
		}
		if name == "" {
			return s.listDefinitions(c, scope)
		}
		if d := s.w.Azure.Definition(c.tok.TenantID, name); d != nil {
			return wire.JSON(200, definitionJSON(d, scope))
		}
		return noDefinition(name)
	case http.MethodPut:
		return s.putDefinition(c, scope, name)
	case http.MethodDelete:
		return s.deleteDefinition(c, scope, name)
	}
	return s.notAllowed(c)
}

func noDefinition(name string) *wire.Reply {
	return fail(404, "RoleDefinitionDoesNotExist", "The specified role definition with ID '"+strings.ReplaceAll(name, "-",
		"")+"' does not exist.")
}

var (
	roleName       = regexp.MustCompile(`(?i)roleName\s+eq\s+'((?:[^']|'')*)'`)
	resourceTypeIs = regexp.MustCompile(`(?i)resourceType\s+eq\s+'([^']*)'`)
	resourceNameIs = regexp.MustCompile(`(?i)\bname\s+eq\s+'([^']*)'`)
	roleType       = regexp.MustCompile(`(?i)\btype\s+eq\s+'(\w+)'`)
)

func (s *server) listDefinitions(c *call, scope string) *wire.Reply {
	filter := c.Query.Get("$filter")
	name, byName := captured(roleName, filter)
	kind, byKind := captured(roleType, filter)
	out := []any{}
	for _, d := range s.w.Azure.DefinitionsAt(scope) {
		if (byName && !strings.EqualFold(d.Name, name)) || (byKind && !strings.EqualFold(kindOf(d), kind)) {
			continue
		}
		out = append(out, definitionJSON(d, scope))
	}
	return wire.JSON(200, map[string]any{"value": out})
}

func captured(re *regexp.Regexp, s string) (string, bool) {
	m := re.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	return strings.ReplaceAll(m[1], "''", "'"), true
}

func kindOf(d *world.RoleDefinition) string {
	if d.Custom {
		return "CustomRole"
	}
	return "BuiltInRole"
}

// definitionJSON is a role as recorded; its id lies under the subscription
// that it was asked for.
func definitionJSON(d *world.RoleDefinition, scope string) map[string]any {
	id := "/providers/Microsoft.Authorization/roleDefinitions/" + d.GUID
	if sub := world.SubscriptionOf(scope); sub != "" {
		id = "/subscriptions/" + sub + id
	}
	return map[string]any{"id": id, "type": "Microsoft.Authorization/roleDefinitions", "name": d.GUID,
		"properties": map[string]any{"roleName": d.Name, "type": kindOf(d), "description": d.Description,
			"assignableScopes": list(d.Scopes), "permissions": []any{permissionJSON(d)}, "createdOn": wire.Stamp(d.Created),
			"updatedOn": wire.Stamp(d.Updated), "createdBy": orNull(d.CreatedBy), "updatedBy": orNull(d.Updater)}}
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func (s *server) putDefinition(c *call, scope, name string) *wire.Reply {
	var in struct {
		Properties struct {
			RoleName, Description string
			AssignableScopes      []string
			Permissions           []struct{ Actions, NotActions, DataActions, NotDataActions []string }
		}
	}
	if err := c.Decode(&in); err != nil {
		return unreadable(err)
	}
	p := in.Properties
	for _, at := range append([]string{scope}, p.AssignableScopes...) {
		if rep := s.allow(c, "Microsoft.Authorization/roleDefinitions/write", at); rep != nil {
			return rep
		}
	}
	want := world.RoleDefinition{GUID: name, Name: p.RoleName, Description: p.Description, Scopes: p.AssignableScopes}
	for _, x := range p.Permissions {
		want.Actions, want.NotActions = append(want.Actions, x.Actions...), append(want.NotActions, x.NotActions...)
		want.DataActions, want.NotDataActions = append(want.DataActions, x.DataActions...),
			append(want.NotDataActions, x.NotDataActions...)
	}
	d, prob := s.w.Azure.PutDefinition(c.tok.TenantID, want, c.tok.PrincipalID())
	if prob != nil {
		return fail(prob.Status, prob.Code, prob.Message)
	}
	out := definitionJSON(d, scope)
	out["properties"].(map[string]any)["createdBy"] = nil // filled only later, recorded
	return wire.JSON(201, out)
}

func (s *server) deleteDefinition(c *call, scope, name string) *wire.Reply {
	if rep := s.allow(c, "Microsoft.Authorization/roleDefinitions/delete", scope); rep != nil {
		return rep
	}
	d := s.w.Azure.Definition(c.tok.TenantID, name)
	if d == nil {
		return wire.JSON(204, nil)
	}
	if prob := s.w.Azure.DeleteDefinition(d); prob != nil {
		return fail(prob.Status, prob.Code, prob.Message)
	}
	return wire.JSON(200, definitionJSON(d, scope))
}
