package scenario

import (
	"slices"
	"time"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
)

// UpNetwork is the network that the scenarios of UpCloud are about.
const UpNetwork = "net-shop"

// upCloudSide: what peering net-shop with the project VPC can meet. Names of
// switches begin as the part of the world that reads them.
func upCloudSide() []Scenario {
	return slices.Concat(upCloudAccounts(), upCloudHosted(), upCloudHalves(), upCloudStates())
}

func (s *stage) upNet() *world.UpCloudNetwork {
	return s.UpCloud.Network(s.c.UpCloud.Networks[UpNetwork])
}

// upHalf gives Aiven's half to the network, as UpCloud has it; nil as long as
// there is none.
func (s *stage) upHalf() *world.UpCloudPeering {
	for _, p := range s.UpCloud.Peerings(world.AivenUpCloudAccount) {
		if p.Peer == s.upNet().ID {
			return p
		}
	}
	return nil
}

// upMine gives the person's half; nil as long as there is none.
func (s *stage) upMine() *world.UpCloudPeering {
	for _, p := range s.UpCloud.Peerings(s.c.UpCloud.Account.Name) {
		if p.Network == s.upNet().ID {
			return p
		}
	}
	return nil
}

// upOnce refuses the making of a peering one time.
func (s *stage) upOnce(status int, code string) {
	s.Faults.Set(world.Fault{Name: code, Service: "upcloud", Method: "POST", Path: "/network-peering", Kind: "status",
		Status: status, Code: code, Times: 1})
}

func upCloudAccounts() []Scenario {
	return []Scenario{
		{"upcloud-wrong-token", "The UpCloud token has been taken back.", []string{"U01"}, func(s *stage) {
			s.c.UpCloud.Account.Token = "ucat_another"
		}},
		{"upcloud-read-only", "The UpCloud account may only look; a colleague gives it more rights later.", []string{"U02"},
			func(s *stage) {
				s.c.UpCloud.Account.ReadOnly = true
				s.At(colleague, func() { s.c.UpCloud.Account.ReadOnly = false })
			}},
		{"upcloud-overlap", "The network's range overlaps with the Aiven VPC's.", []string{"U02"}, func(s *stage) {
			s.upNet().Ranges = []string{"10.50.0.1/20"}
		}},
		{"upcloud-cut", "The answers to the calls that make router and halves are lost.", []string{"U02", "U04", "U06"},
			func(s *stage) {
				s.Faults.Set(world.Fault{Name: "cut-router", Service: "upcloud", Method: "POST", Path: "/router", Kind: "cut",
					Times: 1})
				s.Faults.Set(world.Fault{Name: "cut-half", Service: "upcloud", Method: "POST", Path: "/network-peering",
					Kind:  "cut",
					Times: 1})
				s.Faults.Set(world.Fault{Name: "cut-aiven", Service: "aiven", Method: "POST", Path: "/peering-connections",
					Kind: "cut", Times: 1})
			}},
		{"upcloud-throttles", "UpCloud refuses calls: too many.", []string{"U02", "U06"}, func(s *stage) {
			s.Faults.Set(world.Fault{Name: "upcloud-throttles", Service: "upcloud", Kind: "status", Status: 429, Skip: 2,
				Times: 3, RetryAfter: 12 * time.Second})
		}},
		{"upcloud-server-errors", "UpCloud fails a few times.", []string{"U02", "U07"}, func(s *stage) {
			s.Faults.Set(world.Fault{Name: "upcloud-502", Service: "upcloud", Kind: "status", Status: 502, Skip: 3, Times: 2})
		}},
	}
}

// upCloudHosted: what Aiven's half runs into.
func upCloudHosted() []Scenario {
	return []Scenario{
		{"upcloud-peering-exists", "Aiven has a peering to that network already, made by somebody else.", []string{"U04"},
			func(s *stage) {
				v := s.c.VPCs[company.UpCloudVPC]
				if p, prob := s.Aiven.Peer(v, world.AivenSpec{Account: "upcloud", VPC: s.upNet().ID}); prob == nil {
					s.there[p.ID] = true
					s.Aiven.Hasten(v, p)
				}
			}},
		{"upcloud-invalid", "The network is taken for a public one when Aiven looks: INVALID_SPECIFICATION.", []string{"U05"},
			func(s *stage) {
				s.when(world.AivenApproved, func(*world.AivenVPC, *world.AivenPeering) { s.upNet().Type = "public" })
				s.when(world.AivenInvalid, func(*world.AivenVPC, *world.AivenPeering) { s.upNet().Type = "private" })
			}},
		{"upcloud-deleted-by-peer", "Aiven's half ends in DELETED_BY_PEER before it is used.", []string{"U05"},
			func(s *stage) {
				s.when(world.AivenPendingPeer, func(_ *world.AivenVPC, p *world.AivenPeering) {
					p.State = world.AivenDeletedByPeer
					p.Info = &world.AivenInfo{Type: "upcloud-vpc-peering-deleted-by-peer",
						Message: "The peering was deleted in the peer's network"}
				})
			}},
		{"upcloud-aiven-error", "Aiven fails once with ERROR while it builds its half in UpCloud.", []string{"U05"},
			func(s *stage) { s.on("aiven.error") }},
		{"upcloud-other-key", "Aiven tells its network under another key than usual.", []string{"U05"},
			func(s *stage) { s.on("aiven.other-key") }},
		{"upcloud-no-key", "Aiven does not tell which network in UpCloud is its own.", []string{"U05"},
			func(s *stage) { s.on("aiven.no-key") }},
		{"upcloud-vpc-id", "Aiven gives its VPC's id for the network's.", []string{"U05"},
			func(s *stage) { s.on("aiven.vpc-id") }},
		{"upcloud-wrong-id", "Aiven tells a network that UpCloud does not know.", []string{"U06"},
			func(s *stage) { s.on("aiven.stale-id") }},
	}
}

// upCloudHalves: what stands against making UpCloud's half.
func upCloudHalves() []Scenario {
	return []Scenario{
		{"upcloud-no-router", "A colleague detaches the network's router: LOCAL_NETWORK_NO_ROUTER.", []string{"U06"},
			func(s *stage) {
				s.when(world.AivenPendingPeer, func(*world.AivenVPC, *world.AivenPeering) { s.upNet().Router = "" })
			}},
		{"upcloud-not-found", "UpCloud says once that it does not know the network.", []string{"U06"},
			func(s *stage) { s.upOnce(404, "NETWORK_NOT_FOUND") }},
		{"upcloud-zone", "UpCloud says once that the networks lie in different zones.", []string{"U06"},
			func(s *stage) { s.upOnce(409, "ZONE_MISMATCH") }},
		{"upcloud-type", "UpCloud says once that the network is not private.", []string{"U06"},
			func(s *stage) { s.upOnce(409, "NETWORK_TYPE_INVALID") }},
		{"upcloud-forbidden", "UpCloud says once that the network belongs to another account.", []string{"U06"},
			func(s *stage) { s.upOnce(403, "NETWORK_FORBIDDEN") }},
		{"upcloud-account", "UpCloud says once that the account may not peer the network.", []string{"U06"},
			func(s *stage) { s.upOnce(409, "PEERING_ACCOUNT_INVALID") }},
		{"upcloud-name", "UpCloud does not take the peering's name, once.", []string{"U06"},
			func(s *stage) { s.upOnce(400, "NAME_INVALID") }},
		{"upcloud-conflict", "UpCloud says once that the peering exists, though none is to be seen.", []string{"U06"},
			func(s *stage) { s.upOnce(409, "PEERING_CONFLICT") }},
		{"upcloud-half-exists", "A colleague has made UpCloud's half already.", []string{"U06"}, func(s *stage) {
			s.when(world.AivenPendingPeer, func(*world.AivenVPC, *world.AivenPeering) {
				if half := s.upHalf(); half != nil {
					// a refusal leaves the scenario out
					_, _ = s.UpCloud.CreatePeering(s.c.UpCloud.Account, "by-hand", half.Peer, half.Network, "")
				}
			})
		}},
	}
}

// upCloudStates: what UpCloud's half runs into once it is there.
func upCloudStates() []Scenario {
	return []Scenario{
		{"upcloud-router-lost", "The network loses its router after the half was made: missing-local-router.",
			[]string{"U07"}, func(s *stage) {
				s.afterMine(func() { s.upNet().Router = "" })
			}},
		{"upcloud-peer-router-lost", "Aiven's network has no router for a while: missing-peer-router.", []string{"U07"},
			func(s *stage) {
				s.afterMine(func() {
					far := s.UpCloud.Network(s.upMine().Peer)
					router := far.Router
					far.Router = ""
					s.At(colleague, func() { far.Router = router })
				})
			}},
		{"upcloud-peer-disabled", "Aiven's half is switched off for a while: peer-disabled.", []string{"U07"},
			func(s *stage) {
				s.afterMine(func() {
					half := s.upHalf()
					half.Configured = world.UpCloudDisabled
					s.At(colleague, func() { half.Configured = world.UpCloudActive })
				})
			}},
		{"upcloud-conflict-subnet", "The network gets an overlapping range after the half was made: conflict-subnet.",
			[]string{"U07"}, func(s *stage) {
				s.afterMine(func() { s.upNet().Ranges = []string{"10.50.0.1/20"} })
			}},
		{"upcloud-peer-deleted", "Aiven's network is deleted after the half was made: deleted-peer-network.", []string{"U07"},
			func(s *stage) {
				s.afterMine(func() { s.UpCloud.DeleteNetwork(s.upMine().Peer) })
			}},
		{"upcloud-error", "UpCloud's half is in state error until it is made anew.", []string{"U07"}, func(s *stage) {
			s.afterMine(func() {
				s.on("upcloud.error")
				first := s.upMine()
				s.each(func() bool {
					if s.UpCloud.Peering(first.ID) != nil {
						return false
					}
					s.Faults.Clear("upcloud.error")
					return true
				})
			})
		}},
		{"upcloud-half-deleted", "Somebody deletes UpCloud's half while it is waited for.", []string{"U07"}, func(s *stage) {
			s.afterMine(func() {
				p := s.upMine()
				p.Configured = world.UpCloudDisabled
				s.UpCloud.Settle()
				_ = s.UpCloud.DeletePeering(s.c.UpCloud.Account, p.ID) // it is disabled
			})
		}},
	}
}

// afterMine has fn run once, as soon as the person's half is there.
func (s *stage) afterMine(fn func()) {
	s.each(func() bool {
		if s.upMine() == nil {
			return false
		}
		fn()
		return true
	})
}
