package world_test

import (
	"testing"
	"time"

	"example.org/peerage/providers/sim/world"
)

const (
	write = "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write"
	peer  = "Microsoft.Network/virtualNetworks/peer/action"
)

func TestAllowed(t *testing.T) {
	n := newNets(t)
	sub := "/subscriptions/" + n.x.SubscriptionID
	group := sub + "/resourceGroups/rg-X"
	for _, c := range []struct {
		name, role, granted, action, scope string
		want                               bool
	}{
		{"owner may all", "Owner", sub, "Microsoft.Authorization/roleAssignments/write", n.x.ID, true},
		{"contributor may not grant", "Contributor", sub, "Microsoft.Authorization/roleAssignments/write", n.x.ID, false},
		{"not actions are case-folded", "contributor", sub, "microsoft.authorization/ROLEASSIGNMENTS/delete", n.x.ID, false},
		{"contributor may peer", "Contributor", group, peer, n.x.ID, true},
		{"reader reads", "Reader", sub, "Microsoft.Network/virtualNetworks/read", n.x.ID, true},
		{"reader does not write", "Reader", sub, write, n.x.ID, false},
		{"by its id", world.RoleNetworkContributor, n.x.ID, write, n.x.ID + "/virtualNetworkPeerings/p", true},
		{"case of the scope", "Network Contributor", "/SUBSCRIPTIONS/" + n.x.SubscriptionID + "/RESOURCEGROUPS/RG-X", write,
			n.x.ID, true},
		{"beside the scope", "Network Contributor", n.x.ID, write, n.x.ID + "-2", false},
		{"above the scope", "Network Contributor", n.x.ID, write, group, false},
		{"reads authorization", "Network Contributor", sub, "Microsoft.Authorization/roleAssignments/read", n.x.ID, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			n.w.Do(func() {
				u := n.a.AddUser(n.a.TenantOfScope(sub), "u@one.example", "U", false)
				n.a.Grant(u.ID, c.role, c.granted)
				if got := n.a.Allowed(u.ID, c.action, c.scope); got != c.want {
					t.Errorf("allowed is %t", got)
				}
			})
		})
	}
}

// TestGrantTakesTime: an application's token carries what was in effect when
// it was issued.
func TestGrantTakesTime(t *testing.T) {
	n := newNets(t)
	var sp *world.ServicePrincipal
	var as *world.RoleAssignment
	n.w.Do(func() {
		tenant := n.a.TenantOfScope(n.x.ID)
		app := n.a.AddApp(tenant, "", "app", world.AudienceMultiple)
		sp = n.a.EnsureServicePrincipal(tenant, app.AppID)
		var prob *world.Problem
		as, _, prob = n.a.PutAssignment(world.RoleAssignment{Scope: n.x.ID, GUID: n.w.UUID(),
			RoleGUID: world.RoleNetworkContributor, PrincipalID: sp.ID})
		if prob != nil {
			t.Fatal(prob)
		}
	})
	early := n.clk.Now()
	n.pass(n.w.Timing.RoleInEffect)
	n.w.Do(func() {
		if n.a.AllowedAsOf(sp.ID, write, n.x.ID, early) {
			t.Error("a token from before the grant carries it")
		}
		if !n.a.Allowed(sp.ID, write, n.x.ID) {
			t.Error("a new token does not carry the grant")
		}
		n.w.Faults.Set(world.Fault{Name: "azure.role-never-in-effect"})
		if n.a.Allowed(sp.ID, write, n.x.ID) {
			t.Error("the switch has no effect")
		}
		n.w.Faults.Clear("")
		if !n.a.DeleteAssignment(as.ID) || n.a.DeleteAssignment(as.ID) || n.a.Allowed(sp.ID, write, n.x.ID) {
			t.Error("deleting the grant")
		}
	})
}

func TestAssignmentRules(t *testing.T) {
	n := newNets(t)
	n.w.Do(func() {
		tenant := n.a.TenantOfScope(n.x.ID)
		app := n.a.AddApp(tenant, "", "app", world.AudienceMultiple)
		sp := n.a.EnsureServicePrincipal(tenant, app.AppID)
		other := n.a.AddUser(tenant, "o@one.example", "O", false)
		stranger := n.a.AddUser(n.a.TenantOfScope(n.y.ID), "s@two.example", "S", false)
		guid := n.w.UUID()
		put := func(g, role, who, kind string) (bool, *world.Problem) {
			_, created, p := n.a.PutAssignment(world.RoleAssignment{Scope: n.x.ID, GUID: g, RoleGUID: role, PrincipalID: who,
				PrincipalType: kind})
			return created, p
		}
		if created, p := put(guid, world.RoleReader, sp.ID, "ServicePrincipal"); !created || p != nil {
			t.Fatal(created, p)
		}
		if created, p := put(guid, world.RoleReader, sp.ID, ""); created || p != nil {
			t.Error("the same again:", created, p)
		}
		for _, c := range []struct{ guid, role, who, kind, code string }{
			{n.w.UUID(), world.RoleReader, sp.ID, "", "RoleAssignmentExists"},
			{guid, world.RoleReader, other.ID, "", "RoleAssignmentUpdateNotPermitted"},
			{n.w.UUID(), world.RoleReader, n.w.UUID(), "", "PrincipalNotFound"},
			{n.w.UUID(), world.RoleReader, stranger.ID, "", "PrincipalNotFound"},
			{n.w.UUID(), n.w.UUID(), other.ID, "", "RoleDefinitionDoesNotExist"},
			{n.w.UUID(), world.RoleReader, other.ID, "ServicePrincipal", "UnmatchedPrincipalType"},
		} {
			if _, p := put(c.guid, c.role, c.who, c.kind); p == nil || p.Code != c.code {
				t.Errorf("got %v, want %s", p, c.code)
			}
		}
		n.a.DeleteServicePrincipal(sp)
		if n.a.Assignment(n.x.ID+"/providers/Microsoft.Authorization/roleAssignments/"+guid) == nil {
			t.Error("the grant went with its principal")
		}
	})
}

func TestDefinitionRules(t *testing.T) {
	n := newNets(t)
	sub := "/subscriptions/" + n.x.SubscriptionID
	var tenant, far, guid string
	n.w.Do(func() { tenant, far, guid = n.a.TenantOfScope(n.x.ID), n.a.TenantOfScope(n.y.ID), n.w.UUID() })
	put := func(g, name, at string) (p *world.Problem) {
		n.w.Do(func() {
			_, p = n.a.PutDefinition(tenant, world.RoleDefinition{GUID: g, Name: name, Scopes: []string{at},
				Actions: []string{peer}}, "me")
		})
		return p
	}
	listed := func(scope string) (found bool) {
		n.w.Do(func() {
			for _, d := range n.a.DefinitionsAt(scope) {
				found = found || d.GUID == guid
			}
		})
		return found
	}
	if p := put(guid, "peering", n.x.ID); p != nil {
		t.Fatal("a network as assignable scope:", p)
	}
	if listed(sub) {
		t.Error("the list shows it at once")
	}
	n.pass(n.w.Timing.RoleListLag)
	if !listed(sub) || !listed(n.x.ID) || listed("/subscriptions/"+n.y.SubscriptionID) {
		t.Error("the list afterwards")
	}
	for _, c := range []struct{ guid, name, at, code string }{
		{"11111111-1111-1111-1111-111111111111", "PEERING", sub, "RoleDefinitionWithSameNameExists"},
		{"11111111-1111-1111-1111-111111111111", "reader", sub, "RoleDefinitionWithSameNameExists"},
		{"no-guid", "x", sub, "RoleDefinitionIdNotGuid"},
		{"11111111-1111-1111-1111-111111111111", "x", n.y.ID, "LinkedInvalidPropertyId"},
		{world.RoleReader, "x", sub, "RoleDefinitionUpdateNotPermitted"},
	} {
		if p := put(c.guid, c.name, c.at); p == nil || p.Code != c.code {
			t.Errorf("%s: got %v", c.code, p)
		}
	}
	n.w.Do(func() {
		u := n.a.AddUser(tenant, "u@one.example", "U", false)
		as := n.a.Grant(u.ID, guid, n.x.ID)
		d := n.a.Definition(tenant, guid)
		if p := n.a.DeleteDefinition(d); p == nil || p.Code != "RoleDefinitionHasAssignments" {
			t.Errorf("deleting a role in use: %v", p)
		}
		n.a.DeleteAssignment(as.ID)
		if p := n.a.DeleteDefinition(d); p != nil || n.a.Definition(tenant, guid) != nil {
			t.Errorf("deleting it: %v", p)
		}
		if n.a.Definition(far, guid) != nil {
			t.Error("another tenant sees it")
		}
	})
	if p := put(guid, "peering", sub); p != nil {
		t.Error("the name is free again:", p)
	}
	n.pass(time.Minute)
}
