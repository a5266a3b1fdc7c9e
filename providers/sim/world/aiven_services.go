package world

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// ServiceMore is what Private Link needs to know of a service. A service
// without it is one that nothing is asked about.
type ServiceMore struct {
	Nodes int
	// StaticIPs is user_config.static_ips; Access is privatelink_access, by
	// component; SASL is user_config.kafka_authentication_methods.sasl.
	StaticIPs, SASL bool
	Access          map[string]bool
	// Reached are the components whose load balancer rules are built.
	Reached map[string]bool
	// Password, Cert and Key are avnadmin's.
	Password, Cert, Key string
	// Link is the Private Link service; nil when there is none.
	Link *AivenLink
	// MaintenanceDay and MaintenanceTime are when updates are installed.
	MaintenanceDay, MaintenanceTime string
	Protected                       bool
	// Config are the other options, as they were set.
	Config  map[string]any
	Updated time.Time
	// builds counts changes, so that an earlier rebuild's end is dropped.
	builds int
}

// The states of a service and of a static address. Aiven's OpenAPI.
const (
	ServiceRunning    = "RUNNING"
	ServiceRebuilding = "REBUILDING"
	ServicePoweroff   = "POWEROFF"

	staticCreating  = "creating"
	staticCreated   = "created"
	staticAvailable = "available"
	staticAssigned  = "assigned"
	staticDeleting  = "deleting"
)

// AivenStaticIP is a static address of a project. States: creating, created,
// available (associated), assigned (in use), deleting.
type AivenStaticIP struct{ ID, IP, Cloud, State, Service string }

// serviceTiming is how long things take. All of it is invented but for the
// Private Link service's "up to a few minutes" (Aiven docs, for AWS).
const (
	staticIPTakes  = 20 * time.Second
	nodesReplaced  = 4 * time.Minute
	powerOnTakes   = 2 * time.Minute
	linkTakes      = 100 * time.Second
	linkDeletes    = 40 * time.Second
	linkLooks      = 8 * time.Second
	linkApproves   = 25 * time.Second
	linkRegisters  = 20 * time.Second
	accessRebuilds = 75 * time.Second
)

// Service finds a service by name; nil when absent.
func (p *AivenProject) Service(name string) *AivenService {
	for _, s := range p.Services {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// NodesOf is how many nodes a plan has ("business-4": 2, "premium": 3;
// invented otherwise).
func NodesOf(kind, plan string) int {
	switch {
	case kind == "kafka" || strings.HasPrefix(plan, "premium"):
		return 3
	case strings.HasPrefix(plan, "startup"):
		return 1
	}
	return 2
}

// Prepared gives a service's further facts, made when absent.
func (a *Aiven) Prepared(s *AivenService) *ServiceMore {
	if s.More == nil {
		s.More = &ServiceMore{Nodes: NodesOf(s.Type, s.Plan), Access: map[string]bool{}, Reached: map[string]bool{},
			Password: "AVNS_" + a.hex(16), MaintenanceDay: "sunday", MaintenanceTime: "04:30:00", Updated: s.Created}
		if s.Type == "kafka" {
			s.More.Cert = pem("CERTIFICATE", a.hex(64))
			s.More.Key = pem("PRIVATE KEY", a.hex(64))
		}
	}
	return s.More
}

// pem looks like a certificate or key and is none.
func pem(kind, text string) string {
	return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n"
}

// ServiceChange is a PUT to a service; nil leaves a thing as it is.
type ServiceChange struct {
	Plan    *string
	Powered *bool
	// Moves says that project_vpc_id was sent, VPC what with: "" for null
	// moves the service to the public network (Aiven docs).
	Moves bool
	VPC   string
	// StaticIPs, SASL, Access and IPFilter are of user_config, which has Config
	// besides: a nil in it takes an option away.
	StaticIPs, SASL *bool
	Access          map[string]bool
	IPFilter        []string
	FilterNotes     map[string]string
	Config          map[string]any
	Protected       *bool
	// MaintenanceDay and MaintenanceTime are of maintenance.
	MaintenanceDay, MaintenanceTime *string
}

// ChangeService does what a PUT asks.
func (a *Aiven) ChangeService(p *AivenProject, s *AivenService, c ServiceChange) *Problem {
	m := a.Prepared(s)
	for name := range c.Access {
		if !slices.Contains(ComponentsOf(s.Type), name) {
			return badRequest("Invalid user_config: privatelink_access.%s is not an option of %s", name, s.Type)
		}
	}
	if c.StaticIPs != nil && *c.StaticIPs && !m.StaticIPs && a.associated(p, s) < m.Nodes { // text invented
		return badRequest("Service %s has %d nodes and only %d static IP addresses", s.Name, m.Nodes, a.associated(p, s))
	}
	if c.StaticIPs != nil && !*c.StaticIPs && m.Link != nil { // text invented
		return &Problem{409, "conflict", "Static IP addresses are in use by the service's Private Link"}
	}
	if c.Moves {
		s.VPCID = c.VPC
	}
	m.Updated = a.w.now
	m.apply(s, c)
	a.power(s, c.Powered)
	if c.StaticIPs != nil && *c.StaticIPs != m.StaticIPs {
		m.StaticIPs = *c.StaticIPs
		a.replaceNodes(p, s)
	}
	a.setAccess(s, c.Access)
	return nil
}

// apply sets what takes no time.
func (m *ServiceMore) apply(s *AivenService, c ServiceChange) {
	set(&s.Plan, c.Plan)
	set(&m.Protected, c.Protected)
	set(&m.SASL, c.SASL)
	set(&m.MaintenanceDay, c.MaintenanceDay)
	set(&m.MaintenanceTime, c.MaintenanceTime)
	if c.IPFilter != nil {
		s.IPFilter, s.FilterNotes = c.IPFilter, c.FilterNotes
	}
	for k, v := range c.Config {
		if m.Config == nil {
			m.Config = map[string]any{}
		}
		m.Config[k] = v
		if v == nil {
			delete(m.Config, k)
		}
	}
}

func set[T any](to *T, v *T) {
	if v != nil {
		*to = *v
	}
}

func (a *Aiven) power(s *AivenService, on *bool) {
	switch {
	case on == nil || *on == (s.State != ServicePoweroff):
	case !*on:
		s.State, s.More.Link = ServicePoweroff, nil // the resource disappears; Terraform's docs
	default:
		a.rebuild(s, powerOnTakes, func() {})
	}
}

// rebuild has a service REBUILDING for a while, then done is called.
func (a *Aiven) rebuild(s *AivenService, took time.Duration, done func()) {
	m := s.More
	m.builds++
	n := m.builds
	s.State = ServiceRebuilding
	a.w.At(took, func() {
		if m.builds == n {
			s.State = ServiceRunning
			done()
		}
	})
}

// replaceNodes takes the associated addresses into use, one a node, or gives
// them back.
func (a *Aiven) replaceNodes(p *AivenProject, s *AivenService) {
	a.rebuild(s, nodesReplaced, func() {
		used := 0
		for _, ip := range p.StaticIPs {
			if ip.Service != s.Name {
				continue
			}
			ip.State = staticAvailable
			if s.More.StaticIPs && used < s.More.Nodes {
				ip.State = staticAssigned
				used++
			}
		}
	})
}

func (a *Aiven) setAccess(s *AivenService, access map[string]bool) {
	m := s.More
	for name, on := range access {
		if m.Access[name] == on {
			continue
		}
		m.Access[name] = on
		a.w.At(accessRebuilds, func() {
			if m.Access[name] == on {
				m.Reached[name] = on
			}
		})
	}
}

// associated counts the addresses that a service has.
func (a *Aiven) associated(p *AivenProject, s *AivenService) int {
	n := 0
	for _, ip := range p.StaticIPs {
		if ip.Service == s.Name && (ip.State == staticAvailable || ip.State == staticAssigned) {
			n++
		}
	}
	return n
}

// StaticIP finds an address; nil when absent.
func (p *AivenProject) StaticIP(id string) *AivenStaticIP {
	for _, ip := range p.StaticIPs {
		if ip.ID == id {
			return ip
		}
	}
	return nil
}

// CreateStaticIP asks for an address. The address itself is of a range for
// documentation.
func (a *Aiven) CreateStaticIP(p *AivenProject, cloud string) (*AivenStaticIP, *Problem) {
	if !slices.ContainsFunc(a.Clouds, func(c AivenCloud) bool { return c.Name == cloud }) {
		return nil, badRequest("Cloud %q is not available for static IP addresses", cloud)
	}
	ip := &AivenStaticIP{ID: "ip" + a.hex(12), Cloud: cloud, State: staticCreating}
	p.StaticIPs = append(p.StaticIPs, ip)
	a.staticIPs++
	addr := fmt.Sprintf("203.0.113.%d", a.staticIPs%250+1)
	a.w.At(staticIPTakes, func() {
		if ip.State == staticCreating {
			ip.State, ip.IP = staticCreated, addr
		}
	})
	return ip, nil
}

// AssociateStaticIP gives an address to a service of the same cloud.
func (a *Aiven) AssociateStaticIP(p *AivenProject, ip *AivenStaticIP, service string) *Problem {
	s := p.Service(service)
	switch {
	case s == nil:
		return &Problem{404, "", "Service " + service + " does not exist"}
	case ip.Cloud != s.Cloud: // texts invented
		return badRequest("Static IP address %s is in %s, service %s in %s", ip.ID, ip.Cloud, s.Name, s.Cloud)
	case ip.State != staticCreated:
		return &Problem{409, "conflict", "Static IP address " + ip.ID + " is " + ip.State}
	}
	ip.State, ip.Service = staticAvailable, s.Name
	return nil
}

// DissociateStaticIP takes an address that is not in use from its service.
func (a *Aiven) DissociateStaticIP(ip *AivenStaticIP) *Problem {
	if ip.State != staticAvailable {
		return &Problem{409, "conflict", "Static IP address " + ip.ID + " is " + ip.State}
	}
	ip.State, ip.Service = staticCreated, ""
	return nil
}

// DeleteStaticIP removes an address that no service has.
func (a *Aiven) DeleteStaticIP(p *AivenProject, ip *AivenStaticIP) *Problem {
	if ip.Service != "" {
		return &Problem{409, "conflict", "Static IP address " + ip.ID + " is associated with " + ip.Service}
	}
	ip.State = staticDeleting
	a.w.At(staticIPTakes, func() {
		p.StaticIPs = slices.DeleteFunc(p.StaticIPs, func(x *AivenStaticIP) bool { return x == ip })
	})
	return nil
}

// GiveStaticIPs has a service run on addresses at once, for seeding.
func (a *Aiven) GiveStaticIPs(p *AivenProject, s *AivenService) {
	m := a.Prepared(s)
	m.StaticIPs = true
	for i := range 2 * m.Nodes {
		a.staticIPs++
		ip := &AivenStaticIP{ID: "ip" + a.hex(12), Cloud: s.Cloud, Service: s.Name,
			IP: fmt.Sprintf("203.0.113.%d", a.staticIPs%250+1), State: staticAvailable}
		if i < m.Nodes {
			ip.State = staticAssigned
		}
		p.StaticIPs = append(p.StaticIPs, ip)
	}
}

// ComponentsOf are the components of a type of service that Private Link can
// serve: the keys of privatelink_access. Aiven's OpenAPI; prometheus is left
// out.
func ComponentsOf(kind string) []string {
	switch kind {
	case "kafka":
		return []string{"kafka", "kafka_connect", "kafka_rest", "schema_registry"}
	case "mysql":
		return []string{"mysql", "mysqlx"}
	case "opensearch":
		return []string{"opensearch", "opensearch_dashboards"}
	case "clickhouse":
		return []string{"clickhouse", "clickhouse_https", "clickhouse_mysql"}
	case "pg":
		return []string{"pg", "pgbouncer"}
	}
	return []string{kind}
}
