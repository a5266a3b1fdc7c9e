package world

import (
	"strings"
	"time"

	"github.com/google/uuid"
)

// RoleAssignment is a role granted to a principal at a scope.
type RoleAssignment struct {
	ID, GUID, Scope, RoleGUID, TenantID string
	PrincipalID, PrincipalType          string
	CreatedBy, Description              string
	Created                             time.Time
	// InEffect is when it begins to count.
	InEffect time.Time
	// Seeded ones count even while "azure.role-never-in-effect" is on.
	Seeded bool
}

// Grant assigns a role, by name or GUID, in effect at once.
func (a *Azure) Grant(principalID, roleNameOrID, scope string) *RoleAssignment {
	tenant := a.TenantOfScope(scope)
	guid := fold(lastPart(roleNameOrID))
	for _, d := range a.Definitions(tenant) {
		if strings.EqualFold(d.Name, roleNameOrID) {
			guid = d.GUID
		}
	}
	name := uuid.NewSHA1(uuid.NameSpaceURL, []byte(fold(scope)+"|"+fold(principalID)+"|"+guid)).String()
	as := &RoleAssignment{ID: assignmentID(scope, name), GUID: name, Scope: scope, RoleGUID: guid, TenantID: tenant,
		PrincipalID: principalID, PrincipalType: a.kindOf(principalID), Created: a.w.Now(), InEffect: a.w.Now(), Seeded: true}
	a.assignments[fold(as.ID)] = as
	return as
}

func assignmentID(scope, name string) string {
	return strings.TrimRight(scope, "/") + "/providers/Microsoft.Authorization/roleAssignments/" + name
}

func (a *Azure) kindOf(principalID string) string {
	switch {
	case a.User(principalID) != nil:
		return "User"
	case a.ServicePrincipal(principalID) != nil:
		return "ServicePrincipal"
	}
	return "Unknown"
}

// Assignment finds one by ARM id; nil when absent.
func (a *Azure) Assignment(id string) *RoleAssignment { return a.assignments[fold(id)] }

// Assignments lists all by id.
func (a *Azure) Assignments() []*RoleAssignment { return sorted(a.assignments) }

// PutAssignment grants a role as ARM does: it takes time to come into effect.
// created is false when the very same grant was there.
func (a *Azure) PutAssignment(want RoleAssignment) (as *RoleAssignment, created bool, prob *Problem) {
	tenant := a.TenantOfScope(want.Scope)
	if p := a.checkAssignment(tenant, want); p != nil {
		return nil, false, p
	}
	id := assignmentID(want.Scope, want.GUID)
	if old := a.Assignment(id); old != nil {
		if !same(old, &want) {
			return nil, false, &Problem{400, "RoleAssignmentUpdateNotPermitted",
				"Tenant ID, application ID, principal ID, and scope are not allowed to be updated."}
		}
		old.Description = want.Description
		return old, false, nil
	}
	for _, old := range a.Assignments() {
		if same(old, &want) && within(old.Scope, want.Scope) && within(want.Scope, old.Scope) {
			return nil, false, &Problem{409, "RoleAssignmentExists",
				"The role assignment already exists. The ID of the existing role assignment is " + strings.ReplaceAll(old.GUID, "-",
					"") + "."}
		}
	}
	n := want
	n.ID, n.TenantID, n.RoleGUID, n.Created = id, tenant, fold(lastPart(want.RoleGUID)), a.w.Now()
	n.InEffect = n.Created.Add(a.w.Timing.RoleInEffect)
	n.PrincipalType = a.kindOf(n.PrincipalID)
	a.assignments[fold(id)] = &n
	return &n, true, nil
}

func same(x, y *RoleAssignment) bool {
	return strings.EqualFold(x.PrincipalID, y.PrincipalID) && strings.EqualFold(x.RoleGUID, lastPart(y.RoleGUID))
}

// checkAssignment holds the rules of a grant. PrincipalNotFound with a fresh
// principal is reported by many; principalType relaxes it but does not remove
// it, so it is refused either way until the directory has caught up.
func (a *Azure) checkAssignment(tenant string, want RoleAssignment) *Problem {
	d := a.Definition(tenant, want.RoleGUID)
	if d == nil {
		return &Problem{404, "RoleDefinitionDoesNotExist",
			"The specified role definition with ID '" + strings.ReplaceAll(lastPart(want.RoleGUID), "-", "") +
				"' does not exist."}
	}
	if !assignable(d, want.Scope) {
		return &Problem{400, "RoleDefinitionNotAssignableAtScope",
			"The role definition '" + d.GUID + "' is not assignable at the scope '" + want.Scope + "'."}
	}
	if !a.principalSeen(tenant, want.PrincipalID) {
		return &Problem{400, "PrincipalNotFound", "Principal " + strings.ReplaceAll(want.PrincipalID, "-", "") +
			" does not exist in the directory " + tenant +
			". Check that you have the correct principal ID. If you are creating this principal and then immediately " +
			"assigning a role, this error might be related to a replication delay. In this case, set the role assignment " +
			"principalType property to a value, such as ServicePrincipal, User, or Group.  See " +
			"https://aka.ms/docs-principaltype"}
	}
	if k := a.kindOf(want.PrincipalID); want.PrincipalType != "" && want.PrincipalType != k {
		return &Problem{400, "UnmatchedPrincipalType", "The PrincipalId '" + strings.ReplaceAll(want.PrincipalID, "-", "") +
			"' has type '" + k + "' , which is different from specified PrinciaplType '" + want.PrincipalType + "'."}
	}
	return nil
}

func assignable(d *RoleDefinition, scope string) bool {
	for _, s := range d.Scopes {
		if within(scope, s) {
			return true
		}
	}
	return false
}

func (a *Azure) principalSeen(tenant, id string) bool {
	if u := a.User(id); u != nil {
		return strings.EqualFold(u.TenantID, tenant)
	}
	sp := a.ServicePrincipal(id)
	return sp != nil && strings.EqualFold(sp.TenantID, tenant) && !sp.Visible.After(a.w.Now())
}

// DeleteAssignment takes a grant back; false when there was none.
func (a *Azure) DeleteAssignment(id string) bool {
	_, ok := a.assignments[fold(id)]
	delete(a.assignments, fold(id))
	return ok
}

// Allowed says whether a principal may act at a scope now.
func (a *Azure) Allowed(principalID, action, scope string) bool {
	return a.AllowedAsOf(principalID, action, scope, a.w.Now())
}

// AllowedAsOf says the same for a token issued at that instant: it carries
// only what was in effect then ("log in again", Microsoft docs). Users'
// tokens get the present instant from their caller.
func (a *Azure) AllowedAsOf(principalID, action, scope string, issued time.Time) bool {
	for _, d := range a.inEffect(principalID, scope, issued) {
		if permits(d, action) {
			return true
		}
	}
	return false
}

// RolesAsOf lists the roles that a principal holds at a scope or above it.
func (a *Azure) RolesAsOf(principalID, scope string, issued time.Time) []*RoleDefinition {
	return a.inEffect(principalID, scope, issued)
}

func (a *Azure) inEffect(principalID, scope string, issued time.Time) []*RoleDefinition {
	var out []*RoleDefinition
	for _, as := range choose(a.assignments, func(as *RoleAssignment) bool {
		return strings.EqualFold(as.PrincipalID, principalID) && within(scope, as.Scope) && a.counts(as, issued)
	}) {
		if d := a.Definition(as.TenantID, as.RoleGUID); d != nil {
			out = append(out, d)
		}
	}
	return out
}

func (a *Azure) counts(as *RoleAssignment, issued time.Time) bool {
	if !as.Seeded && a.w.Faults.On("azure.role-never-in-effect") {
		return false
	}
	return !as.InEffect.After(a.w.Now()) && !as.InEffect.After(issued)
}

func permits(d *RoleDefinition, action string) bool {
	for _, n := range d.NotActions {
		if matches(n, action) {
			return false
		}
	}
	for _, p := range d.Actions {
		if matches(p, action) {
			return true
		}
	}
	return false
}

// SeesSubscription says whether a principal holds anything in a subscription,
// which is what lists it (Microsoft docs).
func (a *Azure) SeesSubscription(principalID string, s *Subscription, issued time.Time) bool {
	for _, as := range a.assignments {
		if strings.EqualFold(as.PrincipalID, principalID) && within(as.Scope, "/subscriptions/"+s.ID) &&
			a.counts(as, issued) {
			return true
		}
	}
	return false
}
