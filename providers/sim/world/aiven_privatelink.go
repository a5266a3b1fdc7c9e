package world

import (
	"net/netip"
	"slices"
	"strings"
)

// AivenLink is a service's Private Link service. State is creating, active or
// deleting; once gone it is not there.
type AivenLink struct {
	State, Alias, AzureID string
	Subscriptions         []string
	Connections           []*AivenConnection
}

// AivenConnection is an endpoint as Aiven sees it after a refresh.
type AivenConnection struct {
	ID, EndpointID, State, IP string
	// guid is the endpoint's own, so that one made anew under the same name is
	// another.
	guid string
}

// The states of a connection. Aiven's OpenAPI.
const (
	LinkPending   = "pending-user-approval"
	LinkApproved  = "user-approved"
	LinkConnected = "connected"
	LinkActive    = "active"

	linkCreating = "creating"
	linkDeleting = "deleting"
)

// CreateLink makes a Private Link service. The preconditions are documented,
// the texts of the refusals invented; feature_not_enabled is a documented code.
func (a *Aiven) CreateLink(p *AivenProject, s *AivenService, subscriptions []string) (*AivenLink, *Problem) {
	m := a.Prepared(s)
	region, onAzure := strings.CutPrefix(s.Cloud, "azure-")
	switch {
	case a.w.Faults.On("aiven.feature-not-enabled"):
		return nil, &Problem{403, "feature_not_enabled", "Private Link is not enabled for project " + p.Name}
	case s.State == ServicePoweroff:
		return nil, &Problem{409, "not_powered", "Service " + s.Name + " is powered off"}
	case !onAzure:
		return nil, badRequest("Service %s is not in an Azure cloud", s.Name)
	case s.VPCID == "":
		return nil, badRequest("Service %s is not in a project VPC", s.Name)
	case !m.StaticIPs:
		return nil, badRequest("Service %s does not use static IP addresses", s.Name)
	case m.Link != nil:
		return nil, &Problem{409, "", "Private Link already exists for service " + s.Name}
	}
	if prob := checkSubscriptions(subscriptions, 1); prob != nil {
		return nil, prob
	}
	l := &AivenLink{State: linkCreating, Subscriptions: slices.Clone(subscriptions)}
	m.Link = l
	name := "aivenprod-" + a.hex(8)
	guid := a.w.UUID()
	a.w.At(linkTakes, func() {
		if l.State != linkCreating {
			return
		}
		l.State, l.Alias = LinkActive, name+"."+guid+"."+region+".azure.privatelinkservice"
		l.AzureID = "/subscriptions/" + a.SubscriptionID + "/resourceGroups/aivenprod-" + guid +
			"/providers/Microsoft.Network/privateLinkServices/" + name
	})
	return l, nil
}

// SetLinkSubscriptions replaces the allow-list; endpoints that are there stay.
// An empty list is taken (avn sends one without its flag).
func (a *Aiven) SetLinkSubscriptions(l *AivenLink, subscriptions []string) *Problem {
	if prob := checkSubscriptions(subscriptions, 0); prob != nil {
		return prob
	}
	l.Subscriptions = slices.Clone(subscriptions)
	return nil
}

func checkSubscriptions(list []string, least int) *Problem {
	if len(list) < least || len(list) > 16 { // Aiven's OpenAPI
		return badRequest("user_subscription_ids must hold %d to 16 subscriptions", least)
	}
	return nil
}

// DeleteLink removes a Private Link service; its endpoints turn Disconnected.
func (a *Aiven) DeleteLink(s *AivenService) *AivenLink {
	l := s.More.Link
	if l.State == linkDeleting {
		return l
	}
	l.State = linkDeleting
	a.w.At(linkDeletes, func() {
		for _, e := range a.w.Azure.EndpointsTo(l) {
			e.Status, e.Description = "Disconnected", "Deleted state"
		}
		if s.More.Link == l {
			s.More.Link = nil
		}
	})
	return l
}

// linkWith finds the Private Link service of an alias or ARM id; nil when
// there is none.
func (a *Aiven) linkWith(target string) *AivenLink {
	for _, p := range a.projects.all {
		for _, s := range p.Services {
			if s.More == nil || s.More.Link == nil || s.More.Link.Alias == "" {
				continue
			}
			if l := s.More.Link; strings.EqualFold(l.Alias, target) || strings.EqualFold(l.AzureID, target) {
				return l
			}
		}
	}
	return nil
}

// RefreshLink has Aiven look for endpoints, which takes a moment: new ones
// come up, those that are gone vanish.
func (a *Aiven) RefreshLink(l *AivenLink) {
	a.w.At(linkLooks, func() { a.observeLink(l) })
}

// ObserveLink does at once what a refresh asks for. For seeding.
func (a *Aiven) ObserveLink(l *AivenLink) { a.observeLink(l) }

func (a *Aiven) observeLink(l *AivenLink) {
	there := a.w.Azure.EndpointsTo(l)
	l.Connections = slices.DeleteFunc(l.Connections, func(c *AivenConnection) bool {
		return !slices.ContainsFunc(there, func(e *PrivateEndpoint) bool { return e.GUID == c.guid })
	})
	for _, e := range there {
		known := slices.ContainsFunc(l.Connections, func(c *AivenConnection) bool { return fold(c.EndpointID) == fold(e.ID) })
		if !known && e.Status == "Pending" {
			l.Connections = append(l.Connections, &AivenConnection{ID: "plc" + a.hex(12), EndpointID: e.ID, State: LinkPending,
				guid: e.GUID})
		}
	}
}

// ApproveConnection lets an endpoint in: user-approved, later connected.
func (a *Aiven) ApproveConnection(c *AivenConnection) *Problem {
	if c.State != LinkPending { // text invented
		return &Problem{409, "conflict", "Connection " + c.ID + " is " + c.State}
	}
	c.State = LinkApproved
	a.w.At(linkApproves, func() {
		if e := a.w.Azure.Endpoint(c.EndpointID); e != nil && e.GUID == c.guid && e.Status == "Pending" {
			e.Status, e.Description, e.Etag = "Approved", "", a.w.Azure.etag()
			c.State = LinkConnected
		}
	})
	return nil
}

// SetConnectionIP registers the endpoint's address; only when connected.
func (a *Aiven) SetConnectionIP(c *AivenConnection, ip string) *Problem {
	if c.State != LinkConnected && c.State != LinkActive { // text invented
		return &Problem{409, "conflict", "Connection " + c.ID + " is " + c.State + ", not connected"}
	}
	if at, err := netip.ParseAddr(ip); err != nil || !at.Is4() { // text invented
		return badRequest("Invalid user_ip_address: %q is not an IPv4 address", ip)
	}
	c.IP = ip
	a.w.At(linkRegisters, func() {
		if c.State == LinkConnected && c.IP == ip {
			c.State = LinkActive
		}
	})
	return nil
}

// Connection finds a connection; nil when absent.
func (l *AivenLink) Connection(id string) *AivenConnection {
	for _, c := range l.Connections {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// LookupHost is what the name of a Private Link route resolves to: the address
// of the connection; "" when no such name is registered.
func (a *Aiven) LookupHost(host string) string {
	for _, p := range a.projects.all {
		for _, s := range p.Services {
			if s.More == nil || s.More.Link == nil {
				continue
			}
			for _, c := range s.More.Link.Connections {
				if c.State == LinkActive && strings.EqualFold(LinkHost(s, c), host) {
					return c.IP
				}
			}
		}
	}
	return ""
}

// LinkHost is the name under which a connection reaches a service. Its form is
// invented after that of Aiven's documents.
func LinkHost(s *AivenService, c *AivenConnection) string {
	return "privatelink-" + strings.TrimPrefix(c.ID, "plc") + "-" + s.Host
}

// Reconnect puts a link into its finished state at once, for seeding: the
// endpoint approved, its address registered, components reached.
func (a *Aiven) Reconnect(s *AivenService, e *PrivateEndpoint, components ...string) *AivenConnection {
	a.observeLink(s.More.Link)
	for _, c := range s.More.Link.Connections {
		if fold(c.EndpointID) != fold(e.ID) {
			continue
		}
		e.Status, e.Description = "Approved", ""
		c.State, c.IP = LinkActive, e.IP
		for _, x := range components {
			s.More.Access[x], s.More.Reached[x] = true, true
		}
		return c
	}
	return nil
}

// SeedLink makes an active Private Link service at once, for seeding.
func (a *Aiven) SeedLink(s *AivenService, subscriptions ...string) *AivenLink {
	guid, name := a.w.UUID(), "aivenprod-"+a.hex(8)
	l := &AivenLink{State: LinkActive, Subscriptions: subscriptions,
		Alias: name + "." + guid + "." + strings.TrimPrefix(s.Cloud, "azure-") + ".azure.privatelinkservice",
		AzureID: "/subscriptions/" + a.SubscriptionID + "/resourceGroups/aivenprod-" + guid +
			"/providers/Microsoft.Network/privateLinkServices/" + name}
	a.Prepared(s).Link = l
	return l
}
