package scenario

import (
	"time"

	"peerage/providers/sim/company"
	"peerage/providers/sim/world"
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
	return append(linkServices(), linkEndpoints()...)
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
		{"privatelink-outside", "The service lies in no VPC; a colleague moves it into one.", []string{"P01"}, func(s *stage) {
			vpc := s.service().VPCID
			s.service().VPCID = ""
			s.At(colleague, func() { s.service().VPCID = vpc })
		}},
		{"privatelink-feature", "Private Link is not enabled for the project; Aiven's sales enable it later.", []string{"P03"}, func(s *stage) {
			s.on("aiven.feature-not-enabled")
			s.off(20*time.Minute, "aiven.feature-not-enabled")
		}},
		{"privatelink-exists", "A colleague has made the Private Link service, for another subscription.", []string{"P03"}, func(s *stage) {
			p := s.Aiven.Project(company.DataProject)
			s.Aiven.GiveStaticIPs(p, s.service())
			s.Aiven.SeedLink(s.service(), s.c.Analytics)
		}},
		{"privatelink-deleting", "The service's old Private Link is still being deleted.", []string{"P03"}, func(s *stage) {
			s.Aiven.GiveStaticIPs(s.Aiven.Project(company.DataProject), s.service())
			s.Aiven.SeedLink(s.service(), s.c.Production)
			s.Aiven.DeleteLink(s.service())
		}},
		{"privatelink-gone", "Somebody deletes the Private Link service when it has just been made.", []string{"P05"}, func(s *stage) {
			s.onceTrue(func() bool { return s.link() != nil && s.link().State == world.LinkActive }, func() { s.service().More.Link = nil })
		}},
	}
}

func linkEndpoints() []Scenario {
	return []Scenario{
		{"privatelink-not-listed", "A colleague takes your subscription off the list of those that may connect.", []string{"P05"}, func(s *stage) {
			s.onceTrue(func() bool { return s.link() != nil }, func() { s.link().Subscriptions = []string{s.c.Analytics} })
		}},
		{"privatelink-rejected", "Aiven turns the endpoint away, once.", []string{"P05"}, func(s *stage) {
			s.on("azure.endpoint-rejected")
		}},
		{"privatelink-name-taken", "An endpoint of that name is there already, for another service.", []string{"P05"}, func(s *stage) {
			p := s.Aiven.Project(company.DataProject)
			other := p.Service("grafana-ops")
			s.Aiven.GiveStaticIPs(p, other)
			s.endpoint("pe-"+LinkService, "rg-orders", s.Aiven.SeedLink(other, s.c.Production))
		}},
		{"privatelink-two-endpoints", "Another endpoint asks first: the first row of the list is not yours.", []string{"P07"}, func(s *stage) {
			s.onceTrue(func() bool { return s.link() != nil && s.link().State == world.LinkActive }, func() {
				s.link().Subscriptions = append(s.link().Subscriptions, s.c.Production)
				s.endpoint("pe-of-a-colleague", "rg-web", s.link())
				s.Aiven.Look(s.link())
			})
		}},
		{"privatelink-endpoint-deleted", "Somebody deletes the endpoint while it waits to be let in.", []string{"P08"}, func(s *stage) {
			s.onceTrue(func() bool { return s.asked() != nil }, func() {
				s.Azure.DeleteEndpoint(s.Azure.Endpoint(s.asked().EndpointID))
			})
		}},
		{"privatelink-no-nic", "You may not read network interfaces; a colleague grants it.", []string{"P09"}, func(s *stage) {
			s.Faults.Set(world.Fault{Name: "no-nic", Service: "arm", Method: "GET", Path: "/networkInterfaces/", Kind: "status", Status: 403,
				Body: `{"error":{"code":"AuthorizationFailed","message":"The client 'ana@contoso.example' with object id '` + s.c.Ana.ID +
					`' does not have authorization to perform action 'Microsoft.Network/networkInterfaces/read' over scope '/subscriptions/` + s.c.Production +
					`' or the scope is invalid. If access was recently granted, please refresh your credentials."}}`})
			s.off(30*time.Minute, "no-nic")
		}},
	}
}

// endpoint makes an endpoint at once, as a colleague would.
func (s *stage) endpoint(name, group string, l *world.AivenLink) {
	v := s.Azure.VNet(s.c.VNets["vnet-web"])
	id := "/subscriptions/" + v.SubscriptionID + "/resourceGroups/" + group + "/providers/Microsoft.Network/privateEndpoints/" + name
	_, _, _ = s.Azure.PutEndpoint(world.PrivateEndpoint{ID: id, Name: name, Group: group, SubscriptionID: v.SubscriptionID,
		Region: v.Region, SubnetID: v.ID + "/subnets/snet-web", Target: l.Alias, Message: "made by a colleague", ConnectionName: name}) // nothing stands against it
	s.Azure.SettleEndpoints()
}
