package scenario

import (
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers/sim/world"
)

// aivenSide: what Aiven's half can end in.
func aivenSide() []Scenario {
	return slices.Concat(aivenThere(), aivenEnds(), aivenSlow())
}

// peered is a peering of the network that was made for another application
// before; nil when Aiven refuses it.
func (s *stage) peered() *world.AivenPeering {
	n := s.vnet()
	p, prob := s.Aiven.Peer(s.vpc(), world.AivenSpec{Account: n.SubscriptionID, ResourceGroup: strings.ToLower(n.Group),
		VPC: n.Name, AppID: s.c.Network.AppID, TenantID: s.c.TenantID})
	if prob != nil {
		return nil
	}
	s.there[p.ID] = true
	s.Azure.Grant(s.Azure.EnsureServicePrincipal(s.c.TenantID, world.AivenAppID).ID, world.RoleNetworkContributor, n.ID)
	s.Aiven.Hasten(s.vpc(), p)
	return p
}

// aivenThere: what was there before, or goes while it is waited for.
func aivenThere() []Scenario {
	return []Scenario{
		{"peering-exists", "Aiven has a peering to that network, made for another application.", []string{"A15"},
			func(s *stage) {
				s.peered()
			}},
		{"ids-vanished", "Aiven's peering to that network is there, and does not tell its two ids any more.", []string{"A16"},
			func(s *stage) {
				if p := s.peered(); p != nil {
					p.State, p.Info = world.AivenActive, nil
				}
			}},
		{"deleted-in-aiven", "Somebody deletes the peering in Aiven while it is waited for.", []string{"A16"},
			func(s *stage) {
				s.when(world.AivenPendingPeer, func(v *world.AivenVPC, p *world.AivenPeering) { s.Aiven.Unpeer(v, p) })
			}},
	}
}

// aivenEnds: the states in which Aiven gives up.
func aivenEnds() []Scenario {
	return []Scenario{
		{"invalid-specification", "Aiven's principal loses its right on the network: INVALID_SPECIFICATION.", []string{"A16"},
			func(s *stage) {
				s.when(world.AivenApproved, func(*world.AivenVPC, *world.AivenPeering) {
					if as := s.grant(world.AivenAppID); as != nil {
						s.Azure.DeleteAssignment(as.ID)
					}
				})
			}},
		{"unexplained", "Aiven ends in INVALID_SPECIFICATION though all is right; asking again helps.", []string{"A16"},
			func(s *stage) {
				s.on("aiven.invalid-specification")
			}},
		{"rejected-by-peer", "The application is not for several tenants any more: REJECTED_BY_PEER.", []string{"A16"},
			func(s *stage) {
				s.when(world.AivenApproved, func(_ *world.AivenVPC, p *world.AivenPeering) {
					if app := s.Azure.App(p.AppID); app != nil {
						app.Audience = world.AudienceSingle
					}
				})
			}},
		{"deleted-by-peer", "Aiven's half ends in DELETED_BY_PEER before it is used.", []string{"A16", "A21"},
			func(s *stage) {
				s.when(world.AivenApproved, func(v *world.AivenVPC, p *world.AivenPeering) {
					s.At(time.Minute, func() {
						if p.State == world.AivenApproved {
							p.State, p.Updated = world.AivenDeletedByPeer, s.Now()
							p.Info = &world.AivenInfo{Type: "azure-vnet-peering-deleted-by-peer",
								Message: "The peering was deleted in the peer's network"}
						}
					})
				})
			}},
		{"aiven-error", "Aiven fails once with ERROR while it builds.", []string{"A16"}, func(s *stage) {
			s.on("aiven.error")
		}},
	}
}

// aivenSlow: what takes long, or never comes.
func aivenSlow() []Scenario {
	return []Scenario{
		{"peer-requested", "Aiven shows the passing state APPROVED_PEER_REQUESTED.", []string{"A16"}, func(s *stage) {
			s.on("aiven.peer-requested")
		}},
		{"aiven-slow", "Aiven takes a quarter of an hour for each of its parts.", []string{"A16", "A21"}, func(s *stage) {
			s.Timing.AivenPrepares, s.Timing.AivenPolls = 15*time.Minute, 15*time.Minute
		}},
		{"aiven-silent", "Aiven never gets to the request.", []string{"A16"}, func(s *stage) {
			s.on("aiven.never-prepares")
		}},
		{"never-active", "Aiven never notices that the other half is there.", []string{"A21"}, func(s *stage) {
			s.on("aiven.never-active")
		}},
		{"leftover", "A Disconnected half to Aiven was left behind on the network.", []string{"A06", "A16"}, func(s *stage) {
			v, n := s.vpc(), s.vnet()
			back, _, prob := s.Azure.PutPeering(v.VNetID, "aiven-earlier",
				world.PeeringSpec{RemoteVNetID: n.ID, AllowVirtualNetworkAccess: true})
			if prob != nil {
				return
			}
			// nothing stands against it
			_, _, _ = s.Azure.PutPeering(n.ID, "to-aiven-earlier",
				world.PeeringSpec{RemoteVNetID: v.VNetID, AllowVirtualNetworkAccess: true})
			// it was made just above
			_ = s.Azure.DeletePeering(back.ID)
			s.Azure.Settle()
		}},
		{"not-admitted", "Aiven's tenant does not know the application for a while.", []string{"A19"}, func(s *stage) {
			s.on("aiven.late-principal")
		}},
	}
}
