package world

import (
	"slices"
	"strings"
	"time"
)

// The built-in roles' GUIDs, the same in every tenant (Microsoft docs).
const (
	RoleOwner              = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
	RoleContributor        = "b24988ac-6180-42a0-ab88-20f7382dd24c"
	RoleReader             = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
	RoleNetworkContributor = "4d97b98b-1d4f-4787-a291-c67834d212e7"
	RoleUserAccessAdmin    = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"
	RoleRBACAdmin          = "f58310d9-a9f6-439a-9e8d-f62e7b41a168"
)

// RoleDefinition is a role. Built-in ones have no tenant and hold everywhere.
type RoleDefinition struct {
	GUID, TenantID, Name, Description string
	Custom                            bool
	Actions, NotActions               []string
	DataActions, NotDataActions       []string
	// Scopes are the assignable ones.
	Scopes             []string
	Created, Updated   time.Time
	CreatedBy, Updater string
	// Listed is when lists show it, or its last change.
	Listed time.Time
}

func builtInRoles() []*RoleDefinition {
	at := time.Date(2015, 2, 2, 21, 55, 9, 0, time.UTC)
	role := func(guid, name, about string, actions, not []string) *RoleDefinition {
		return &RoleDefinition{GUID: guid, Name: name, Description: about, Actions: actions, NotActions: not,
			Scopes: []string{"/"}, Created: at, Updated: at, Listed: at}
	}
	return []*RoleDefinition{
		role(RoleOwner, "Owner", "Grants full access to manage all resources, including the ability to assign roles in "+
			"Azure RBAC.",
			[]string{"*"}, nil),
		role(RoleContributor, "Contributor",
			"Grants full access to manage all resources, but does not allow you to assign roles in Azure RBAC.", []string{"*"},
			[]string{"Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write",
				"Microsoft.Authorization/elevateAccess/Action"}),
		role(RoleReader, "Reader", "View all resources, but does not allow you to make any changes.",
			[]string{"*/read"}, nil),
		role(RoleNetworkContributor, "Network Contributor", "Lets you manage networks, but not access to them.",
			[]string{"Microsoft.Authorization/*/read", "Microsoft.Insights/alertRules/*", "Microsoft.Network/*",
				"Microsoft.ResourceHealth/availabilityStatuses/read", "Microsoft.Resources/deployments/*",
				"Microsoft.Resources/subscriptions/resourceGroups/read", "Microsoft.Support/*"}, nil),
		role(RoleUserAccessAdmin, "User Access Administrator", "Lets you manage user access to Azure resources.",
			[]string{"*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"}, nil),
		role(RoleRBACAdmin, "Role Based Access Control Administrator",
			"Manage access to Azure resources by assigning roles using Azure RBAC.",
			[]string{"Microsoft.Authorization/roleAssignments/write", "Microsoft.Authorization/roleAssignments/delete",
				"*/read", "Microsoft.Support/*"}, nil),
	}
}

// Definition finds a role by GUID or full id as seen from a tenant; nil when
// absent.
func (a *Azure) Definition(tenantID, idOrGUID string) *RoleDefinition {
	guid := fold(lastPart(idOrGUID))
	if d := a.definitions[guid]; d != nil {
		return d
	}
	return a.definitions[fold(tenantID)+"/"+guid]
}

// Definitions lists the roles of a tenant, built-in ones first.
func (a *Azure) Definitions(tenantID string) []*RoleDefinition {
	builtIn := choose(a.definitions, func(d *RoleDefinition) bool { return !d.Custom })
	own := choose(a.definitions, func(d *RoleDefinition) bool {
		return d.Custom &&
			strings.EqualFold(d.TenantID, tenantID)
	})
	return append(builtIn, own...)
}

// DefinitionsAt lists what a list at the scope shows: built-in roles, and
// custom ones assignable at, above or below it that lists have caught up with.
func (a *Azure) DefinitionsAt(scope string) []*RoleDefinition {
	now := a.w.Now()
	var out []*RoleDefinition
	for _, d := range a.Definitions(a.TenantOfScope(scope)) {
		near := func(s string) bool { return within(scope, s) || within(s, scope) }
		if !d.Custom || (!d.Listed.After(now) && slices.ContainsFunc(d.Scopes, near)) {
			out = append(out, d)
		}
	}
	return out
}

// PutDefinition creates or changes a custom role. want.GUID names it.
func (a *Azure) PutDefinition(tenantID string, want RoleDefinition, by string) (*RoleDefinition, *Problem) {
	if p := a.checkDefinition(tenantID, want); p != nil {
		return nil, p
	}
	now := a.w.Now()
	key := fold(tenantID) + "/" + fold(want.GUID)
	d := a.definitions[key]
	if d == nil {
		d = &RoleDefinition{GUID: fold(want.GUID), TenantID: tenantID, Custom: true, Created: now, CreatedBy: by}
		a.definitions[key] = d
	}
	d.Name, d.Description, d.Scopes = want.Name, want.Description, want.Scopes
	d.Actions, d.NotActions = want.Actions, want.NotActions
	d.DataActions, d.NotDataActions = want.DataActions, want.NotDataActions
	d.Updated, d.Updater = now, by
	d.Listed = now
	if !a.w.Faults.On("azure.no-replication-lag") {
		d.Listed = now.Add(a.w.Timing.RoleListLag)
	}
	return d, nil
}

// checkDefinition holds the rules: names unique per tenant (documented),
// scopes that exist. The two 400 codes are from Microsoft's docs.
func (a *Azure) checkDefinition(tenantID string, want RoleDefinition) *Problem {
	if !validUUID(want.GUID) {
		return &Problem{400, "RoleDefinitionIdNotGuid",
			"The role definition ID '" + want.GUID + "' is not valid. The role definition ID must be a GUID."}
	}
	if a.definitions[fold(want.GUID)] != nil {
		return &Problem{403, "RoleDefinitionUpdateNotPermitted", "Built-in role definitions cannot be updated."}
	}
	if want.Name == "" || len(want.Scopes) == 0 {
		return &Problem{400, "InvalidRoleDefinition",
			"The role definition must have a name and at least one assignable scope."}
	}
	for _, d := range a.Definitions(tenantID) {
		if strings.EqualFold(d.Name, want.Name) && !strings.EqualFold(d.GUID, want.GUID) {
			return &Problem{409, "RoleDefinitionWithSameNameExists",
				"A custom role with the same name already exists in this directory. Use a different name."}
		}
	}
	for _, s := range want.Scopes {
		if !strings.EqualFold(a.TenantOfScope(s), tenantID) {
			return &Problem{400, "LinkedInvalidPropertyId",
				"Property id '" + s + "' at path 'properties.assignableScopes' is invalid. Expect fully qualified resource Id " +
					"of a scope in this directory."}
		}
	}
	return nil
}

// DeleteDefinition removes a custom role that nothing is assigned to.
func (a *Azure) DeleteDefinition(d *RoleDefinition) *Problem {
	if !d.Custom {
		return &Problem{403, "RoleDefinitionUpdateNotPermitted", "Built-in role definitions cannot be deleted."}
	}
	for _, as := range a.Assignments() {
		if strings.EqualFold(as.RoleGUID, d.GUID) && strings.EqualFold(as.TenantID, d.TenantID) {
			return &Problem{400, "RoleDefinitionHasAssignments",
				"There are existing role assignments referencing role (code: RoleDefinitionHasAssignments)"}
		}
	}
	delete(a.definitions, fold(d.TenantID)+"/"+fold(d.GUID))
	return nil
}

// within says whether scope is at or below the outer scope, case-folded.
func within(scope, outer string) bool {
	s, o := fold(scope), fold(outer)
	return o == "" || s == o || strings.HasPrefix(s, o+"/")
}

// matches compares an action with a pattern of a role: case-folded, * stands
// for any characters (Microsoft docs).
func matches(pattern, action string) bool {
	parts := strings.Split(strings.ToLower(pattern), "*")
	act := strings.ToLower(action)
	if len(parts) == 1 {
		return act == parts[0]
	}
	if !strings.HasPrefix(act, parts[0]) {
		return false
	}
	act = act[len(parts[0]):]
	for _, p := range parts[1 : len(parts)-1] {
		i := strings.Index(act, p)
		if i < 0 {
			return false
		}
		act = act[i+len(p):]
	}
	return strings.HasSuffix(act, parts[len(parts)-1])
}

// Within says whether a scope is at or below another one, case-folded.
func Within(scope, outer string) bool { return within(scope, outer) }
