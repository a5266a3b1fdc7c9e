package scenario

import (
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/sim/world"
)

// access: roles, assignments, and what stands in the way of any write.
func access() []Scenario {
	return []Scenario{
		{"role-name-taken", "A role of the proposed name is there, in another subscription.", []string{"A10"},
			func(s *stage) {
				name := "aiven-peer-" + VNet + "-" + providers.Mark(s.vnet().ID, s.vpc().ID)
				_, _ = s.Azure.PutDefinition(s.c.TenantID, world.RoleDefinition{GUID: s.UUID(), Name: name,
					Description: "Made by a colleague", Actions: []string{"Microsoft.Network/virtualNetworks/read"},
					Scopes: []string{"/subscriptions/" + s.c.Analytics}}, s.c.Bob.ID) // the name is free in a new company
			}},
		{"grant-exists", "A colleague grants the application the same role a moment earlier: RoleAssignmentExists.",
			[]string{"A08"}, func(s *stage) {
				s.Faults.Set(world.Fault{Name: "azure.slow-grant", Service: "arm", Method: "PUT", Path: "/roleAssignments/",
					Times: 1, Kind: "slow", Delay: 20 * time.Second})
				s.each(func() bool {
					app := s.newApp()
					if app == nil || s.Azure.PrincipalOf(s.c.TenantID, app.AppID) == nil || s.Faults.On("azure.slow-grant") {
						return false
					}
					s.Azure.Grant(s.Azure.PrincipalOf(s.c.TenantID, app.AppID).ID, world.RoleNetworkContributor, s.vnet().ID)
					return true
				})
			}},
		{"role-in-use", "At teardown, Aiven's role is granted to somebody else for some minutes.", []string{"A10"},
			func(s *stage) {
				s.when(world.AivenDeleting, func(*world.AivenVPC, *world.AivenPeering) {
					as := s.grant(world.AivenAppID)
					if as == nil {
						return
					}
					other := s.Azure.Grant(s.c.Bob.ID, as.RoleGUID, s.vnet().ID)
					s.At(90*time.Second, func() { s.Azure.DeleteAssignment(other.ID) })
				})
			}},
		{"role-not-in-effect", "The application's role takes six minutes to come into effect.", []string{"A20"},
			func(s *stage) {
				s.tamper(func(as *world.RoleAssignment) { as.InEffect = s.Now().Add(6 * time.Minute) })
			}},
		{"aiven-too-soon", "Aiven's role is not in effect yet when Aiven looks: INVALID_SPECIFICATION.", []string{"A16"},
			func(s *stage) {
				s.Timing.RoleInEffect = 4 * time.Minute
			}},
		{"role-never-in-effect", "No new role ever comes into effect.", []string{"A16", "A20"}, func(s *stage) {
			s.on("azure.role-never-in-effect")
		}},
		{"wrong-role", "Somebody changes the application's role to Reader.", []string{"A20"}, func(s *stage) {
			s.tamper(func(as *world.RoleAssignment) { as.RoleGUID = world.RoleReader })
		}},
		{"role-removed", "Somebody takes the application's role away.", []string{"A20"}, func(s *stage) {
			s.tamper(func(as *world.RoleAssignment) { s.Azure.DeleteAssignment(as.ID) })
		}},
		{"policy", "A policy forbids peerings until a colleague makes an exception.", []string{"A20"}, func(s *stage) {
			s.once("azure.policy", colleague)
		}},
		{"locked", "The resource group is locked until a colleague takes the lock off.", []string{"A20", "A22"},
			func(s *stage) {
				s.once("azure.locked", colleague)
			}},
		{"not-registered", "The subscription is not registered for networks.", []string{"A20"}, func(s *stage) {
			s.Azure.Subscription(s.c.Production).NetworkRegistered = false
		}},
	}
}

// tamper changes the new application's assignment when all is ready for the
// application to sign in.
func (s *stage) tamper(change func(*world.RoleAssignment)) {
	s.when(world.AivenPendingPeer, func(*world.AivenVPC, *world.AivenPeering) {
		if app := s.newApp(); app != nil {
			if as := s.grant(app.AppID); as != nil {
				change(as)
			}
		}
	})
}

// once turns a switch on when Aiven has made its half, for so long.
func (s *stage) once(name string, d time.Duration) {
	s.when(world.AivenPendingPeer, func(*world.AivenVPC, *world.AivenPeering) {
		s.on(name)
		s.off(d, name)
	})
}
