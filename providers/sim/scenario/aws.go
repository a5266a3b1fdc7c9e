package scenario

import (
	"slices"
	"time"

	"example.org/peerage/providers/sim/world"
)

// The link that the scenarios of procedure W are about.
const (
	AWSNetwork = "vpc-orders"
	awsTable   = "orders-private"
)

// request gives the new connection of the network; nil as long as there is
// none.
func (s *stage) request() *world.AWSPeering { return s.AWS.PeeringOf(s.c.AWS.VPCs[AWSNetwork]) }

// onRequest has fn run once, when a new connection has the status.
func (s *stage) onRequest(status string, fn func(*world.AWSPeering)) {
	s.each(func() bool {
		p := s.request()
		if p == nil || p.Status != status {
			return false
		}
		fn(p)
		return true
	})
}

// stray puts a route to Aiven's range into the network's table.
func (s *stage) stray(target string, dead bool) *world.AWSRoute {
	t, r := s.AWS.TableNamed(awsTable), &world.AWSRoute{Destination: s.awsVPC().CIDR, Target: target,
		Origin: "CreateRoute", Dead: dead}
	t.Routes = append(t.Routes, r)
	return r
}

// awsSide: what can go wrong between Aiven and AWS.
func awsSide() []Scenario { return slices.Concat(awsRequests(), awsConnections(), awsRoutes()) }

// awsRequests are met before there is a request to accept.
func awsRequests() []Scenario {
	return []Scenario{
		{"aws-keys-ended", "The AWS keys have ended; a colleague renews them.", []string{"W01"}, func(s *stage) {
			s.c.AWS.Ana.Expires = s.Now()
			s.At(colleague, func() { s.c.AWS.Ana.Expires = time.Time{} })
		}},
		{"aws-overlap", "The VPC has a second range that overlaps with Aiven's.", []string{"W02"}, func(s *stage) {
			v := s.AWS.VPC(s.c.AWS.VPCs[AWSNetwork])
			v.Ranges = append(v.Ranges, s.of(onAWS).around)
		}},
		{"aws-peering-exists", "Aiven has a peering to that VPC, which somebody else asked for.", []string{"W04"},
			func(s *stage) {
				v := s.awsVPC()
				p, prob := s.Aiven.Peer(v, world.AivenSpec{Account: s.c.AWS.Account, VPC: s.c.AWS.VPCs[AWSNetwork],
					Region: s.c.AWS.Region})
				if prob == nil {
					s.there[p.ID] = true
					s.Aiven.Hasten(v, p)
					s.AWS.Settle(p.HalfID)
				}
			}},
		{"aws-failed", "AWS does not deliver the request: INVALID_SPECIFICATION.", []string{"W06"},
			func(s *stage) { s.on("aws.fails") }},
		{"aws-aiven-error", "Aiven fails once with ERROR while it asks.", []string{"W05"},
			func(s *stage) { s.on("aiven.error") }},
		{"aws-turned-down", "The request is rejected before anybody here sees it: REJECTED_BY_PEER.", []string{"W05"},
			func(s *stage) {
				s.when(world.AivenApproved, func(_ *world.AivenVPC, p *world.AivenPeering) {
					s.At(time.Minute, func() {
						if p.State == world.AivenApproved {
							p.State, p.Updated = world.AivenRejected, s.Now()
							p.Info = &world.AivenInfo{Type: "aws-vpc-peering-connection-rejected",
								Message: "The VPC peering connection was rejected by the peer"}
						}
					})
				})
			}},
	}
}

// awsConnections are met while the request is accepted, and after.
func awsConnections() []Scenario {
	return []Scenario{
		{"aws-late", "The request stays unseen in the account for a minute.", []string{"W06"},
			func(s *stage) { s.AWS.Visible = time.Minute }},
		{"aws-lapsed", "Nobody accepts in time: the request is expired when its turn comes.", []string{"W06"},
			func(s *stage) {
				s.onRequest(world.AWSPending, func(p *world.AWSPeering) { s.AWS.End(p, world.AWSExpired, "Expired") })
			}},
		{"aws-rejected", "A colleague rejects the request: REJECTED_BY_PEER.", []string{"W06"}, func(s *stage) {
			s.onRequest(world.AWSPending, func(p *world.AWSPeering) { s.AWS.End(p, world.AWSRejected, "Inactive") })
		}},
		{"aws-not-permitted", "You may not accept; a colleague grants it after a while.", []string{"W06"}, func(s *stage) {
			s.c.AWS.Ana.Deny = []string{"AcceptVpcPeeringConnection"}
			s.At(2*colleague, func() { s.c.AWS.Ana.Deny = nil })
		}},
		{"aws-not-yours", "AWS says that the request is not this account's to accept.", []string{"W06"}, func(s *stage) {
			s.on("aws.not-yours")
			s.off(2*colleague, "aws.not-yours")
		}},
		{"aws-limit", "The VPC has as many active peerings as it may; a colleague makes room.", []string{"W06"},
			func(s *stage) {
				s.on("aws.limit")
				s.off(2*colleague, "aws.limit")
			}},
		{"aws-deleted", "Somebody deletes the accepted connection: DELETED_BY_PEER.", []string{"W08"}, func(s *stage) {
			s.onRequest(world.AWSActive,
				func(p *world.AWSPeering) { s.AWS.End(p, world.AWSDeleted, "Deleted by "+p.Accepter.Account) })
		}},
		{"aws-never-active", "Aiven never notices that the request was accepted.", []string{"W08"},
			func(s *stage) { s.on("aiven.never-active") }},
		{"aws-throttles", "AWS throttles some requests.", []string{"W01", "W02", "W06", "W07"}, func(s *stage) {
			s.Faults.Set(world.Fault{Name: "aws-throttles", Service: "aws", Skip: 3, Times: 7, Kind: "status", Status: 503,
				Code: "RequestLimitExceeded"})
		}},
		{"aws-cut", "The connection to AWS breaks off while it accepts and while it makes a route.", []string{"W06", "W07"},
			func(s *stage) {
				s.onRequest(world.AWSPending, func(*world.AWSPeering) {
					s.Faults.Set(world.Fault{Name: "aws-cut", Service: "aws", Skip: 3, Times: 6, Kind: "cut"})
				})
			}},
	}
}

// awsRoutes are met while routes are made.
func awsRoutes() []Scenario {
	return []Scenario{
		{"aws-blackhole", "A route to Aiven's range is left over and leads nowhere.", []string{"W07"}, func(s *stage) {
			s.stray("pcx-0123456789abcdef0", true)
		}},
		{"aws-route-taken", "A route to Aiven's range leads to a transit gateway.", []string{"W07"}, func(s *stage) {
			s.stray("tgw-0123456789abcdef0", false)
		}},
		{"aws-route-other-peering", "A route to Aiven's range leads to another peering that works.", []string{"W07"},
			func(s *stage) {
				if p := s.AWS.PeeringOf(s.c.AWS.VPCs["vpc-web"]); p != nil {
					s.stray(p.ID, false)
				}
			}},
		{"aws-route-there", "A colleague has just made the same route, not listed yet: RouteAlreadyExists.", []string{"W07"},
			func(s *stage) {
				s.onRequest(world.AWSProvisioning, func(p *world.AWSPeering) {
					s.stray(p.ID, false).Listed = s.Now().Add(15 * time.Second)
				})
			}},
		{"aws-no-route-right", "You may not make routes; a colleague grants it after a while.", []string{"W07"},
			func(s *stage) {
				s.c.AWS.Ana.Deny = []string{"CreateRoute"}
				s.At(2*colleague, func() { s.c.AWS.Ana.Deny = nil })
			}},
		{"aws-route-limit", "The route table is full; a colleague makes room.", []string{"W07"}, func(s *stage) {
			s.on("aws.route-limit")
			s.off(2*colleague, "aws.route-limit")
		}},
	}
}
