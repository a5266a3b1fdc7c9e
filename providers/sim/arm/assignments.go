package arm

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/google/uuid"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

func (s *server) assignments(c *call, scope, name string) *wire.Reply {
	id := strings.TrimRight(scope, "/") + "/providers/Microsoft.Authorization/roleAssignments/" + name
	verb := map[string]string{http.MethodGet: "read", http.MethodPut: "write", http.MethodDelete: "delete"}[c.Method]
	if verb == "" {
		return s.notAllowed(c)
	}
	if rep := s.allow(c, "Microsoft.Authorization/roleAssignments/"+verb, scope); rep != nil {
		return rep
	}
	if name == "" && verb != "read" {
		return s.notAllowed(c)
	}
	switch {
	case name == "":
		return s.listAssignments(c, scope)
	case verb == "write":
		return s.putAssignment(c, scope, name)
	case verb == "delete":
		return s.deleteAssignment(id, scope)
	}
	if as := s.w.Azure.Assignment(id); as != nil {
		return wire.JSON(200, assignmentJSON(as, false))
	}
	return fail(404, "RoleAssignmentNotFound", "The role assignment '"+name+"' is not found.")
}

// putAssignment answers 201, and 200 for the very same grant. A lock does not
// stop a grant, only its deletion (Microsoft docs, delete locks).
func (s *server) putAssignment(c *call, scope, name string) *wire.Reply {
	var in struct {
		Properties struct{ RoleDefinitionID, PrincipalID, PrincipalType, Description string }
	}
	if err := c.Decode(&in); err != nil || in.Properties.RoleDefinitionID == "" || in.Properties.PrincipalID == "" {
		return fail(400, "InvalidCreateRoleAssignmentRequest", "The request to create role assignment '"+name+
			"' is not valid. Role assignment principal id and role definition id cannot be empty.")
	}
	if uuid.Validate(name) != nil {
		return fail(400, "InvalidRoleAssignmentId",
			"The role assignment ID '"+name+"' is not valid. The role assignment ID must be a GUID.")
	}
	if rep := s.exists(scope); rep != nil {
		return rep
	}
	p := in.Properties
	as, created, prob := s.w.Azure.PutAssignment(world.RoleAssignment{Scope: s.canonical(scope),
		GUID: strings.ToLower(name), RoleGUID: p.RoleDefinitionID, PrincipalID: p.PrincipalID, PrincipalType: p.PrincipalType,
		CreatedBy: c.tok.PrincipalID(), Description: p.Description})
	switch {
	case prob != nil:
		return fail(prob.Status, prob.Code, prob.Message)
	case created:
		return wire.JSON(201, assignmentJSON(as, true))
	}
	return wire.JSON(200, assignmentJSON(as, false))
}

func (s *server) deleteAssignment(id, scope string) *wire.Reply {
	as := s.w.Azure.Assignment(id)
	if as == nil {
		return wire.JSON(204, nil)
	}
	if s.w.Faults.On("azure.locked") {
		return fail(409, "ScopeLocked",
			"The scope '"+id+"' cannot perform delete operation because following scope(s) are locked: '"+scope+
				"'. Please remove the lock and try again.")
	}
	s.w.Azure.DeleteAssignment(id)
	return wire.JSON(200, assignmentJSON(as, false))
}

// exists refuses a scope at which there is nothing.
func (s *server) exists(scope string) *wire.Reply {
	seg := wire.Segments(scope)
	if len(seg) >= 4 && strings.EqualFold(seg[2], "resourceGroups") {
		if s.w.Azure.Group("/"+strings.Join(seg[:4], "/")) == nil {
			return noGroup(seg[3])
		}
	}
	if len(seg) == 8 && strings.EqualFold(seg[6], "virtualNetworks") && s.w.Azure.VNet(scope) == nil {
		return noNetwork(seg[3], seg[7])
	}
	return nil
}

// canonical writes a network's scope as the network itself is written.
func (s *server) canonical(scope string) string {
	if v := s.w.Azure.VNet(scope); v != nil {
		return v.ID
	}
	return scope
}

func assignmentJSON(as *world.RoleAssignment, fresh bool) map[string]any {
	definition := "/providers/Microsoft.Authorization/roleDefinitions/" + as.RoleGUID
	if sub := world.SubscriptionOf(as.Scope); sub != "" {
		definition = "/subscriptions/" + sub + definition
	}
	by := orNull(as.CreatedBy)
	if fresh { // recorded: filled only in later reads
		by = nil
	}
	return map[string]any{"id": as.ID, "type": "Microsoft.Authorization/roleAssignments", "name": as.GUID,
		"properties": map[string]any{"roleDefinitionId": definition, "principalId": as.PrincipalID,
			"principalType": as.PrincipalType, "scope": as.Scope, "condition": nil, "conditionVersion": nil,
			"createdOn": wire.Stamp(as.Created), "updatedOn": wire.Stamp(as.Created),
			"createdBy": by, "updatedBy": orNull(as.CreatedBy), "delegatedManagedIdentityResourceId": nil,
			"description": orNull(as.Description)}}
}

var (
	principalIs = regexp.MustCompile(`(?i)principalId\s+eq\s+'([^']*)'`)
	assignedTo  = regexp.MustCompile(`(?i)assignedTo\('([^']*)'\)`)
)

// listAssignments lists those at, above and below the scope; atScope() leaves
// out those below (Microsoft docs).
func (s *server) listAssignments(c *call, scope string) *wire.Reply {
	filter := c.Query.Get("$filter")
	who, some := captured(principalIs, filter)
	if !some {
		who, some = captured(assignedTo, filter)
	}
	upward := strings.Contains(strings.ToLower(filter), "atscope()")
	out := []any{}
	for _, as := range s.w.Azure.Assignments() {
		above := world.Within(scope, as.Scope)
		below := world.Within(as.Scope, scope) && !upward
		if !strings.EqualFold(as.TenantID, c.tok.TenantID) || (!above && !below) ||
			(some && !strings.EqualFold(as.PrincipalID, who)) {
			continue
		}
		out = append(out, assignmentJSON(as, false))
	}
	return wire.JSON(200, map[string]any{"value": out})
}
