package scenario

import (
	"slices"
	"time"

	"example.org/peerage/providers/sim/world"
)

// azureSide: what the Azure half runs into.
func azureSide() []Scenario {
	return []Scenario{
		{"overlap", "The network overlaps the Aiven VPC.", []string{"A06"}, func(s *stage) {
			s.grow(s.of(onAzure).around)
		}},
		{"overlap-late", "The network grows into the Aiven VPC's range, for some minutes, after Aiven has made its half.",
			[]string{"A20"}, func(s *stage) {
				s.when(world.AivenPendingPeer, func(*world.AivenVPC, *world.AivenPeering) {
					before := slices.Clone(s.vnet().Prefixes)
					s.grow(s.of(onAzure).around)
					s.At(colleague, func() { s.Azure.SetAddressSpace(s.vnet().ID, before...) })
				})
			}},
		{"overlap-third", "The network overlaps one that is already peered with the Aiven VPC.",
			[]string{"A06", "A16", "A20"}, func(s *stage) {
				s.grow(s.of(onAzure).third)
			}},
		{"remote-disconnected", "Aiven's half turns out to be Disconnected.", []string{"A20"}, func(s *stage) {
			s.when(world.AivenPendingPeer, func(_ *world.AivenVPC, p *world.AivenPeering) {
				if half := s.Azure.Peering(p.HalfID); half != nil {
					half.State = "Disconnected"
				}
			})
		}},
		{"linked-tenant", "Azure does not take the second tenant's token, once.", []string{"A20"}, func(s *stage) {
			s.foreignTenant()
		}},
		{"linked-peer-action", "Aiven's grant on its own network comes a little late.", []string{"A20"}, func(s *stage) {
			s.on("aiven.late-grant")
		}},
		{"another-peering", "A colleague has made the Azure half already, under another name.", []string{"A20"},
			func(s *stage) {
				s.when(world.AivenPendingPeer, func(v *world.AivenVPC, _ *world.AivenPeering) {
					// nothing stands against it
					_, _, _ = s.Azure.PutPeering(s.vnet().ID, "made-by-bob", world.PeeringSpec{RemoteVNetID: v.VNetID})
				})
			}},
		{"peering-name", "The network has a peering of the proposed name, to another network.", []string{"A20"},
			func(s *stage) {
				// nothing stands against it
				_, _, _ = s.Azure.PutPeering(s.vnet().ID, "to-"+s.of(onAzure).name,
					world.PeeringSpec{RemoteVNetID: s.c.VNets["vnet-hub"]})
				s.Azure.Settle()
			}},
		{"half-deleted", "Somebody deletes the Azure half while Aiven is waited for.", []string{"A21"}, func(s *stage) {
			s.each(func() bool {
				p := s.Azure.PeeringTo(s.vnet().ID, s.vpc().VNetID)
				if p == nil || p.State != "Connected" || p.Provisioning != "Succeeded" {
					return false
				}
				_ = s.Azure.DeletePeering(p.ID) // it is there
				return true
			})
		}},
		{"vnet-updating", "The network is being changed by somebody else.", []string{"A20"}, func(s *stage) {
			s.once("azure.vnet-updating", 90*time.Second)
		}},
		{"another-operation", "Another operation is in progress on the network.", []string{"A20"}, func(s *stage) {
			s.once("azure.another-operation", 90*time.Second)
		}},
		{"not-in-sync", "Aiven's range grows when the link is up: the Azure half has an old view.", []string{"A21"},
			func(s *stage) {
				s.when(world.AivenActive, func(v *world.AivenVPC, _ *world.AivenPeering) {
					s.Azure.SetAddressSpace(v.VNetID, v.CIDR, "10.23.0.0/24")
				})
			}},
	}
}

// foreignTenant has Azure refuse the half once, as it does without the second
// tenant's token.
func (s *stage) foreignTenant() {
	s.Faults.Set(world.Fault{
		Name: "linked-tenant", Service: "arm", Method: "PUT", Path: "/virtualNetworkPeerings/",
		Times: 1, Kind: "status", Status: 403,
		Body: `{"error":{"code":"LinkedAuthorizationFailed","message":"The client has permission to perform action ` +
			`'Microsoft.Network/virtualNetworks/peer/action' on scope '` + s.vnet().ID +
			`/virtualNetworkPeerings/to-aiven', however the current tenant '` + s.c.TenantID +
			`' is not authorized to access linked subscription '` + s.c.AivenSubscription + `'."}}`,
	})
}

func (s *stage) grow(more string) {
	s.Azure.SetAddressSpace(s.vnet().ID, append(slices.Clone(s.vnet().Prefixes), more)...)
}

// wires: what happens to any call.
func wires() []Scenario {
	fault := func(f world.Fault) func(*stage) {
		return func(s *stage) { s.Faults.Set(f) }
	}
	all := func(fs ...world.Fault) func(*stage) {
		return func(s *stage) {
			for _, f := range fs {
				s.Faults.Set(f)
			}
		}
	}
	return []Scenario{
		{"rate-limit", "Aiven refuses calls: too many in a minute.", []string{"A14", "A16"}, fault(world.Fault{
			Name: "rate-limit", Service: "aiven", Path: "/vpc", Skip: 4, Times: 3, Kind: "status", Status: 429,
			RetryAfter: 28 * time.Second})},
		{"slow", "Every call takes four seconds more.", nil,
			fault(world.Fault{Name: "slow", Kind: "slow", Delay: 4 * time.Second})},
		{"drip", "Aiven answers byte by byte.", nil,
			fault(world.Fault{Name: "drip", Service: "aiven", Kind: "drip", Delay: 6 * time.Second})},
		{"cut", "The answers to the two calls that make the halves are lost.", []string{"A15", "A20"}, all(
			world.Fault{Name: "cut-aiven", Service: "aiven", Method: "POST", Path: "/peering-connections", Kind: "cut",
				Times: 1},
			world.Fault{Name: "cut-azure", Service: "arm", Method: "PUT", Path: "/virtualNetworkPeerings/", Kind: "cut",
				Times: 1})},
		{"cut-middle", "Answers break off in the middle, now and then.", nil, all(
			world.Fault{Name: "half-aiven", Service: "aiven", Method: "GET", Path: "/vpc", Kind: "half", Skip: 2, Times: 1},
			world.Fault{Name: "half-azure", Service: "arm", Method: "GET", Path: "/virtualNetworks", Kind: "half", Skip: 1,
				Times: 1},
			world.Fault{Name: "half-graph", Service: "graph", Kind: "half", Skip: 2, Times: 1})},
		{"unreachable", "Aiven does not answer at all for a while.", nil, fault(world.Fault{
			Name: "unreachable", Service: "aiven", Kind: "drop", Skip: 5, Times: 12})},
		{"server-errors", "Every service fails a few times.", nil, all(
			world.Fault{Name: "arm-503", Service: "arm", Kind: "status", Status: 503, Skip: 3, Times: 4,
				RetryAfter: 5 * time.Second},
			world.Fault{Name: "graph-502", Service: "graph", Kind: "status", Status: 502, Skip: 2, Times: 2},
			world.Fault{Name: "aiven-500", Service: "aiven", Kind: "status", Status: 500, Skip: 3, Times: 2},
			world.Fault{Name: "login-503", Service: "login", Method: "POST", Path: "/token", Kind: "status", Status: 503,
				Skip: 1, Times: 1})},
		{"azure-throttles", "Azure refuses calls: too many.", nil, fault(world.Fault{
			Name: "azure-throttles", Service: "arm", Kind: "status", Status: 429, Skip: 4, Times: 3,
			RetryAfter: 17 * time.Second})},
		{"malformed", "Some answers are broken JSON.", nil, all(
			world.Fault{Name: "malformed-aiven", Service: "aiven", Method: "GET", Path: "/vpc", Kind: "malformed", Skip: 1,
				Times: 1},
			world.Fault{Name: "malformed-azure", Service: "arm", Method: "GET", Path: "/virtualNetworks", Kind: "malformed",
				Times: 1})},
	}
}
