package scenario

import (
	"fmt"
	"slices"
	"time"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
)

// LinkService is the service that the scenarios of Private Link are about; its
// endpoint is made in vnet-orders.
const LinkService = "kafka-orders"

func (s *stage) service() *world.AivenService {
	return s.Aiven.Project(company.DataProject).Service(LinkService)
}

// link is the service's Private Link; nil as long as there is none.
func (s *stage) link() *world.AivenLink {
	if m := s.service().More; m != nil {
		return m.Link
	}
	return nil
}

// asked gives the connection once its endpoint asks to be let in.
func (s *stage) asked() *world.AivenConnection {
	if l := s.link(); l != nil && len(l.Connections) > 0 {
		return l.Connections[0]
	}
	return nil
}

// onceTrue lets something happen when a thing has come true.
func (s *stage) onceTrue(is func() bool, then func()) {
	s.At(2*time.Second, func() {
		if is() {
			then()
			return
		}
		s.onceTrue(is, then)
	})
}

// privateLinkSide: what a private endpoint to kafka-orders can meet.
func privateLinkSide() []Scenario {
	return slices.Concat(linkServices(), linkEndpoints(), linkConnections(), linkRights())
}

func linkServices() []Scenario {
	return []Scenario{
		{"privatelink-powered-off", "The service is powered off.", []string{"P01"}, func(s *stage) {
			s.service().State = world.ServicePoweroff
		}},
		{"privatelink-rebuilding", "The service is being rebuilt for some minutes.", []string{"P01"}, func(s *stage) {
			s.service().State = world.ServiceRebuilding
			s.At(3*time.Minute, func() { s.service().State = world.ServiceRunning })
		}},
		{"privatelink-outside", "The service lies in no VPC; a colleague moves it into one.", []string{"P01"},
			func(s *stage) {
				vpc := s.service().VPCID
				s.service().VPCID = ""
				s.At(colleague, func() { s.service().VPCID = vpc })
			}},
		{"privatelink-feature", "Private Link is not enabled for the project; Aiven's sales enable it later.",
			[]string{"P03"}, func(s *stage) {
				s.on("aiven.feature-not-enabled")
				s.onceTrue(s.replaced, func() { s.off(colleague, "aiven.feature-not-enabled") })
			}},
		{"privatelink-static-limit", "The project may have no more static IP addresses, until Aiven raises the limit.",
			[]string{"P02"}, func(s *stage) {
				// Invented: nothing public tells of a limit.
				s.Faults.Set(aivenRefuses("static-ip-limit", "POST", "/static-ips", 409, "conflict",
					"The project may have no more static IP addresses"))
			}},
		{"privatelink-static-off", "Somebody takes the static IP addresses from the service when it has just got them.",
			[]string{"P03"}, func(s *stage) {
				s.onceTrue(s.replaced, func() { s.service().More.StaticIPs = false })
			}},
		{"privatelink-exists", "A colleague has made the Private Link service, for another subscription.", []string{"P03"},
			func(s *stage) {
				p := s.Aiven.Project(company.DataProject)
				s.Aiven.GiveStaticIPs(p, s.service())
				s.Aiven.SeedLink(s.service(), s.c.Analytics)
			}},
		{"privatelink-deleting", "The service's old Private Link is still being deleted.", []string{"P03"}, func(s *stage) {
			s.Aiven.GiveStaticIPs(s.Aiven.Project(company.DataProject), s.service())
			s.Aiven.SeedLink(s.service(), s.c.Production)
			s.Aiven.DeleteLink(s.service())
		}},
		{"privatelink-gone", "Somebody deletes the Private Link service when it has just been made.", []string{"P05"},
			func(s *stage) {
				s.onceTrue(func() bool { return s.link() != nil && s.link().State == world.LinkActive },
					func() { s.service().More.Link = nil })
			}},
	}
}

func linkEndpoints() []Scenario {
	return []Scenario{
		{"privatelink-not-listed", "A colleague takes your subscription off the list of those that may connect.",
			[]string{"P05"}, func(s *stage) {
				s.onceTrue(func() bool { return s.link() != nil }, func() { s.link().Subscriptions = []string{s.c.Analytics} })
			}},
		{"privatelink-rejected", "Aiven turns the endpoint away, once.", []string{"P05"}, func(s *stage) {
			s.on("azure.endpoint-rejected")
		}},
		{"privatelink-name-taken", "An endpoint of that name is there already, for another service.", []string{"P05"},
			func(s *stage) {
				p := s.Aiven.Project(company.DataProject)
				other := p.Service("grafana-ops")
				s.Aiven.GiveStaticIPs(p, other)
				s.endpoint("pe-"+LinkService, "rg-orders", s.Aiven.SeedLink(other, s.c.Production))
			}},
	}
}

func linkConnections() []Scenario {
	return []Scenario{
		{"privatelink-two-endpoints", "Another endpoint asks first: the first row of the list is not yours.", []string{"P07"},
			func(s *stage) {
				s.onceTrue(func() bool { return s.link() != nil && s.link().State == world.LinkActive }, func() {
					s.link().Subscriptions = append(s.link().Subscriptions, s.c.Production)
					s.endpoint("pe-of-a-colleague", "rg-web", s.link())
					s.Aiven.ObserveLink(s.link())
				})
			}},
		{"privatelink-endpoint-deleted", "Somebody deletes the endpoint while it waits to be let in.", []string{"P08"},
			func(s *stage) {
				s.onceTrue(func() bool { return s.asked() != nil }, func() {
					s.Azure.DeleteEndpoint(s.Azure.Endpoint(s.asked().EndpointID))
				})
			}},
		{"privatelink-endpoint-again", "Somebody deletes the endpoint and makes it again: it asks as another one.",
			[]string{"P08"}, func(s *stage) {
				s.onceTrue(func() bool { return s.asked() != nil }, func() {
					e := s.Azure.Endpoint(s.asked().EndpointID)
					e.GUID, e.Status, e.Description = s.UUID(), "Pending", "Awaiting approval"
				})
			}},
		{"privatelink-not-connected", "Aiven does not take the endpoint's address yet.", []string{"P10"}, func(s *stage) {
			// Inferred: the documents say that it is taken only when connected.
			s.Faults.Set(aivenRefuses("not-connected", "PUT", "/connections/", 409, "conflict",
				"The connection is user-approved, not connected"))
		}},
	}
}

// linkRights: what a person may not do in the network.
func linkRights() []Scenario {
	return []Scenario{
		{"privatelink-no-rights", "You may only look at the network; a colleague grants you Network Contributor.",
			[]string{"P05"}, func(s *stage) {
				s.Faults.Set(s.forbid("no-endpoint", "PUT", "/privateEndpoints/", "Microsoft.Network/privateEndpoints/write", 2))
			}},
		{"privatelink-no-nic", "You may not read network interfaces; a colleague grants it.", []string{"P09"},
			func(s *stage) {
				s.Faults.Set(s.forbid("no-nic", "GET", "/networkInterfaces/", "Microsoft.Network/networkInterfaces/read", 0))
				s.off(2*colleague, "no-nic")
			}},
		{"privatelink-no-rules", "You may not change the subnet's security group; a colleague grants it.", []string{"P13"},
			func(s *stage) {
				s.Faults.Set(s.forbid("no-rules", "PUT", "/securityRules/",
					"Microsoft.Network/networkSecurityGroups/securityRules/write", 2))
			}},
		{"privatelink-rule-taken", "A colleague has just taken the priority of the rule that is to be added.",
			[]string{"P13"}, func(s *stage) {
				s.Faults.Set(world.Fault{Name: "rule-taken", Service: "arm", Method: "PUT", Path: "/securityRules/", Times: 1,
					Kind: "status", Status: 400,
					Body: `{"error":{"code":"SecurityRuleConflict","message":"Security rule peerage-kafka conflicts with rule allow-metrics. Rules cannot have the same Priority and Direction."}}`})
			}},
	}
}

// replaced says that the service runs on static addresses.
func (s *stage) replaced() bool {
	return s.service().More.StaticIPs && s.service().State == world.ServiceRunning
}

// aivenRefuses makes Aiven refuse requests twice.
func aivenRefuses(name, method, path string, status int, code, message string) world.Fault {
	return world.Fault{Name: name, Service: "aiven", Method: method, Path: path, Times: 2, Kind: "status", Status: status,
		Body: fmt.Sprintf(`{"errors":[{"message":%q,"status":%d,"error_code":%q}],"message":%[1]q}`, message, status, code)}
}

// forbid makes Azure refuse requests, so many times or (0) always, for want of
// a right, in its own words.
func (s *stage) forbid(name, method, path, action string, times int) world.Fault {
	return world.Fault{Name: name, Service: "arm", Method: method, Path: path, Times: times, Kind: "status", Status: 403,
		Body: `{"error":{"code":"AuthorizationFailed","message":"The client 'ana@contoso.example' with object id '` +
			s.c.Ana.ID +
			`' does not have authorization to perform action '` + action + `' over scope '/subscriptions/` + s.c.Production +
			`' or the scope is invalid. If access was recently granted, please refresh your credentials."}}`}
}

// endpoint makes an endpoint at once, as a colleague would.
func (s *stage) endpoint(name, group string, l *world.AivenLink) {
	v := s.Azure.VNet(s.c.VNets["vnet-web"])
	id := "/subscriptions/" + v.SubscriptionID + "/resourceGroups/" + group +
		"/providers/Microsoft.Network/privateEndpoints/" + name
	_, _, _ = s.Azure.PutEndpoint(world.PrivateEndpoint{ID: id, Name: name, Group: group, SubscriptionID: v.SubscriptionID,
		// nothing stands against it
		Region: v.Region, SubnetID: v.ID + "/subnets/snet-web", Target: l.Alias, Message: "made by a colleague",
		ConnectionName: name})
	s.Azure.SettleEndpoints()
}
