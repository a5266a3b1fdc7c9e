package scenario

import (
	"slices"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/sim/world"
)

// AstraDB is the database that the scenarios of Astra are about.
const AstraDB = "astra-orders"

// astraSide: what peering vnet-orders with astra-orders can meet. Names of
// switches begin as the part of the world that reads them.
func astraSide() []Scenario {
	return slices.Concat(astraAccounts(), astraDirectory(), astraHalves(), astraLeftovers(), astraWires())
}

func (s *stage) astraDB() *world.AstraDatabase { return s.c.Astra.Databases[AstraDB] }

// whenAstra has fn run once, the first time that the database's peering turns
// to a status.
func (s *stage) whenAstra(status string, fn func(*world.AstraPeering)) {
	done := false
	s.Astra.Observe(func(d *world.AstraDatabase, p *world.AstraPeering) {
		if done || d != s.astraDB() || p.Status != status {
			return
		}
		done = true
		fn(p)
	})
}

func astraAccounts() []Scenario {
	return []Scenario{
		{"astra-token", "The Astra token has expired.", []string{"D02"}, func(s *stage) {
			s.c.Astra.Token.Expires = s.Now().Add(-time.Hour)
		}},
		{"astra-reader", "The Astra token lacks the role Database Administrator, until a colleague adds it.", []string{"D02"},
			func(s *stage) {
				s.c.Astra.Token.Admin = false
				s.At(colleague, func() { s.c.Astra.Token.Admin = true })
			}},
		{"astra-restricted", "The organization lets Astra's API be used from certain addresses only, for some minutes.",
			[]string{"D02"}, func(s *stage) {
				s.on("astra.restricted")
				s.off(colleague, "astra.restricted")
			}},
		{"astra-parked", "The database is parked until a colleague wakes it.", []string{"D02"}, func(s *stage) {
			s.astraDB().Status = "PARKED"
			s.At(colleague, func() { s.astraDB().Status = "ACTIVE" })
		}},
	}
}

// astraDirectory: what the person may not do in Azure, or Azure does not take.
func astraDirectory() []Scenario {
	return []Scenario{
		{"astra-no-rights", "You may only look at the network; a colleague makes you its owner.", []string{"D01"},
			func(s *stage) {
				for _, id := range []string{s.c.Admin.ID, s.c.Ana.ID} {
					s.Azure.DeleteAssignment(s.ownerOf(id))
					s.Azure.Grant(id, world.RoleReader, "/subscriptions/"+s.c.Production)
					s.At(colleague/2, func() { s.Azure.Grant(id, world.RoleOwner, "/subscriptions/"+s.c.Production) })
				}
			}},
		{"astra-directory-role", "The directory role to add Astra's application is missing.", []string{"D03"},
			func(s *stage) {
				s.withoutVendor(world.AstraAppID)
				s.on("azure.no-directory-role")
				s.off(colleague, "azure.no-directory-role")
			}},
		{"astra-role-name", "A role of the proposed name is there, in another subscription.", []string{"D04"},
			func(s *stage) {
				_, _ = s.Azure.PutDefinition(s.c.TenantID,
					world.RoleDefinition{GUID: s.UUID(), Name: "astra-peer-" + VNet + "-" + providers.Mark(s.vnet().ID,
						s.astraDB().ID),
						Description: "Made by a colleague", Actions: []string{"Microsoft.Network/virtualNetworks/read"},
						Scopes: []string{"/subscriptions/" + s.c.Analytics}}, s.c.Bob.ID) // the name is free in a new company
			}},
		{"astra-scope", "Azure takes no role that can be granted on one VNet only.", []string{"D04"}, func(s *stage) {
			s.Faults.Set(world.Fault{Name: "astra-scope", Service: "arm", Method: "PUT", Kind: "status", Status: 400,
				Path: "/virtualNetworks/" + VNet + "/providers/Microsoft.Authorization/roleDefinitions/",
				Body: `{"error":{"code":"InvalidRoleDefinitionScope","message":"The assignable scope is not a subscription or a resource group."}}`})
		}},
		{"astra-sleeps", "The database is parked just when the bundle is to be fetched; a colleague wakes it.",
			[]string{"D08"}, func(s *stage) {
				s.whenAstra(world.AstraActive, func(*world.AstraPeering) {
					s.astraDB().Status = "PARKED"
					s.At(colleague, func() { s.astraDB().Status = "ACTIVE" })
				})
			}},
		{"astra-list-off", "The database's access list is off: nothing is restricted.", []string{"D09"}, func(s *stage) {
			s.astraDB().ListOn = false
		}},
	}
}

func astraHalves() []Scenario {
	return []Scenario{
		{"astra-exists", "The database has a peering already, with another network.", []string{"D06"}, func(s *stage) {
			n := s.Azure.VNet(s.c.VNets["vnet-web"])
			s.Azure.Grant(s.Azure.EnsureServicePrincipal(s.c.TenantID, world.AstraAppID).ID, world.RoleNetworkContributor, n.ID)
			if _, prob := s.Astra.Peer(s.astraDB(), world.AstraSpec{TenantID: s.c.TenantID, SubscriptionID: n.SubscriptionID,
				ResourceGroup: n.Group, VNet: n.Name}); prob == nil {
				s.Astra.Hasten(s.astraDB())
			}
		}},
		{"astra-deleting", "An earlier peering of the database is still being deleted.", []string{"D06"}, func(s *stage) {
			n := s.Azure.VNet(s.c.VNets["vnet-web"])
			usual := s.Astra.Deletes
			s.Astra.Deletes = 8 * time.Minute
			if _, prob := s.Astra.Peer(s.astraDB(), world.AstraSpec{TenantID: s.c.TenantID, SubscriptionID: n.SubscriptionID,
				ResourceGroup: n.Group, VNet: n.Name}); prob == nil {
				s.Astra.Unpeer(s.astraDB())
			}
			s.Astra.Deletes = usual
		}},
		{"astra-not-granted", "Somebody takes Astra's role away before Astra looks: failed.", []string{"D07"},
			func(s *stage) {
				s.whenAstra(world.AstraProvisioning, func(*world.AstraPeering) {
					if as := s.grant(world.AstraAppID); as != nil {
						s.Azure.DeleteAssignment(as.ID)
					}
				})
			}},
		{"astra-too-soon", "Astra's role comes into effect after Astra has given up: failed.", []string{"D07"},
			func(s *stage) {
				s.Timing.RoleInEffect = 8 * time.Minute
			}},
		{"astra-overlap", "The network has grown into the range of Astra's, until a colleague takes that back.",
			[]string{"D07"}, func(s *stage) {
				before := slices.Clone(s.vnet().Prefixes)
				s.grow("172.24.4.0/23")
				s.At(2*colleague, func() { s.Azure.SetAddressSpace(s.vnet().ID, before...) })
			}},
		{"astra-busy", "The network is being changed by somebody else when Astra asks Azure.", []string{"D07"},
			func(s *stage) {
				s.whenAstra(world.AstraProvisioning, func(*world.AstraPeering) {
					s.on("azure.vnet-updating")
					s.off(colleague/2, "azure.vnet-updating")
				})
			}},
		{"astra-deleted", "Somebody deletes the peering in Astra while it is being made.", []string{"D07"}, func(s *stage) {
			s.whenAstra(world.AstraProvisioning, func(*world.AstraPeering) {
				s.At(20*time.Second, func() { s.Astra.Unpeer(s.astraDB()) })
			})
		}},
		{"astra-odd-status", "Astra shows a status for a while that no document names.", []string{"D07"}, func(s *stage) {
			s.whenAstra(world.AstraProvisioning, func(p *world.AstraPeering) { p.Status = "Initiating" })
		}},
		{"astra-slow", "Astra takes a quarter of an hour.", []string{"D07"}, func(s *stage) {
			s.Astra.Prepares, s.Astra.GivesUp = 15*time.Minute, 30*time.Minute
		}},
		{"astra-silent", "Astra never gets to the request.", []string{"D07"}, func(s *stage) {
			s.on("astra.never-prepares")
		}},
		{"astra-tidy", "At the end, Astra removes the half on the VNet, too.", []string{"D11"}, func(s *stage) {
			s.on("astra.tidies")
		}},
	}
}

// orphan puts a half on the network that led to a network of Astra's and lost
// its partner.
func (s *stage) orphan(name, remote string) {
	back, _, prob := s.Azure.PutPeering(remote, "to-"+name,
		world.PeeringSpec{RemoteVNetID: s.vnet().ID, AllowVirtualNetworkAccess: true})
	if prob != nil {
		return
	}
	// nothing stands against it
	_, _, _ = s.Azure.PutPeering(s.vnet().ID, name,
		world.PeeringSpec{RemoteVNetID: remote, AllowVirtualNetworkAccess: true})
	// it was made just above
	_ = s.Azure.DeletePeering(back.ID)
	s.Azure.Settle()
}

func astraLeftovers() []Scenario {
	return []Scenario{
		{"astra-leftover", "A Disconnected peering to Astra was left behind on the network.", []string{"D07"},
			func(s *stage) {
				s.orphan("astra-earlier", s.astraDB().VNetID)
			}},
		{"astra-leftovers", "Two Disconnected peerings are on the network, and Astra does not tell its range.",
			[]string{"D07"}, func(s *stage) {
				gone := s.Azure.AddVNet(s.c.Astra.Subscription, "astra-gone", "astra-gone", "westeurope", "172.24.40.0/22")
				s.orphan("astra-older", gone.ID)
				s.orphan("astra-earlier", s.astraDB().VNetID)
				s.on("astra.tells-no-range")
			}},
		{"astra-another", "A colleague has begun a peering to Astra's network by hand.", []string{"D07"}, func(s *stage) {
			// nothing stands against it
			_, _, _ = s.Azure.PutPeering(s.vnet().ID, "made-by-bob", world.PeeringSpec{RemoteVNetID: s.astraDB().VNetID})
			s.Azure.Settle()
		}},
		{"astra-half-deleted", "Somebody deletes the half on the VNet when the link is up.", []string{"D07"}, func(s *stage) {
			s.whenAstra(world.AstraActive, func(p *world.AstraPeering) {
				_ = s.Azure.DeletePeering(p.OtherID) // it is there
			})
		}},
	}
}

func astraWires() []Scenario {
	fault := func(f world.Fault) func(*stage) {
		return func(s *stage) {
			f.Service = "astra"
			s.Faults.Set(f)
		}
	}
	return []Scenario{
		{"astra-cut", "Astra carries the request out, but the connection breaks before its answer.", []string{"D06"},
			fault(world.Fault{
				Name: "astra-cut", Method: "POST", Path: "/v2/peering/", Times: 1, Kind: "cut"})},
		{"astra-rate-limit", "Astra refuses calls: too many.", []string{"D06", "D07"}, fault(world.Fault{
			Name: "astra-rate-limit", Path: "/v2/peering/", Skip: 1, Times: 3, Kind: "status", Status: 429,
			RetryAfter: 20 * time.Second})},
		{"astra-errors", "Astra answers with 503 for a while.", []string{"D06", "D07"}, fault(world.Fault{
			Name: "astra-errors", Skip: 4, Times: 5, Kind: "status", Status: 503})},
		{"astra-malformed", "Some of Astra's answers break off in the middle.", []string{"D06", "D07"}, fault(world.Fault{
			Name: "astra-malformed", Skip: 3, Times: 3, Kind: "malformed"})},
		{"astra-bundle-expired", "The bundle's address is too old at the first try.", []string{"D08"},
			func(s *stage) { s.on("astra.bundle-expired") }},
		{"astra-bundle-cut", "The bundle's download breaks off.", []string{"D08"}, fault(world.Fault{
			Name: "astra-bundle-cut", Path: "/bundles/", Times: 1, Kind: "half"})},
	}
}
