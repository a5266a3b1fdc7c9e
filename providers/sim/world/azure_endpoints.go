package world

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// endpointTakes is a private endpoint's long operation. Recorded (40 s).
const endpointTakes = 40 * time.Second

// azureLinks are subnets, security groups and private endpoints. Its zero
// value is ready.
type azureLinks struct {
	subnets   map[string][]*Subnet // by folded id of the network
	groups    map[string]*SecurityGroup
	endpoints map[string]*PrivateEndpoint
}

// SecurityGroup is a network security group.
type SecurityGroup struct {
	ID, Name, SubscriptionID, Region string
	Rules                            []*SecurityRule
}

// SecurityRule is one of its rules. A port or address is "*" for any.
type SecurityRule struct {
	Name, Direction, Access, Protocol string
	Priority                          int
	Sources, Destinations, Ports      []string
	// Extra are the other properties, as a peering's.
	Extra map[string]any
}

// PrivateEndpoint is a private endpoint with its one manual connection.
type PrivateEndpoint struct {
	ID, Name, Group, SubscriptionID, Region, SubnetID, NICID, IP string
	// Target is the alias or ARM id as it was given.
	Target, Message, ConnectionName string
	// Status is Pending, Approved, Rejected or Disconnected.
	Provisioning, Status, Description string
	// NICName is the name that the network interface was asked to have.
	NICName                 string
	Tags                    map[string]string
	GUID, Etag, OperationID string
}

// AddSecurityGroup makes a network security group.
func (a *Azure) AddSecurityGroup(subscriptionID, group, name, region string, rules ...*SecurityRule) *SecurityGroup {
	g := a.AddGroup(subscriptionID, group, region)
	n := &SecurityGroup{ID: g.ID + "/providers/Microsoft.Network/networkSecurityGroups/" + name, Name: name,
		SubscriptionID: subscriptionID, Region: region, Rules: rules}
	if a.links.groups == nil {
		a.links.groups = map[string]*SecurityGroup{}
	}
	a.links.groups[fold(n.ID)] = n
	return n
}

// SecurityGroup finds a group by ARM id; nil when absent.
func (a *Azure) SecurityGroup(id string) *SecurityGroup { return a.links.groups[fold(id)] }

// SecurityGroups lists all by id.
func (a *Azure) SecurityGroups() []*SecurityGroup { return sorted(a.links.groups) }

// PutRule adds or changes a rule. Azure takes no two of one direction with the
// same priority (code reported).
func (a *Azure) PutRule(g *SecurityGroup, r *SecurityRule) *Problem {
	for _, x := range g.Rules {
		if x.Name != r.Name && x.Direction == r.Direction && x.Priority == r.Priority {
			return &Problem{400, "SecurityRuleConflict",
				fmt.Sprintf("Security rule %s conflicts with rule %s. Rules cannot have the same Priority and Direction.", r.Name,
					x.Name)}
		}
	}
	a.DeleteRule(g, r.Name)
	g.Rules = append(g.Rules, r)
	return nil
}

// DeleteRule removes a rule; false when there was none.
func (a *Azure) DeleteRule(g *SecurityGroup, name string) bool {
	n := len(g.Rules)
	g.Rules = slices.DeleteFunc(g.Rules, func(x *SecurityRule) bool { return strings.EqualFold(x.Name, name) })
	return len(g.Rules) < n
}

// Endpoint finds a private endpoint by ARM id; nil when absent.
func (a *Azure) Endpoint(id string) *PrivateEndpoint { return a.links.endpoints[fold(id)] }

// Endpoints lists a subscription's private endpoints by id; "" is all.
func (a *Azure) Endpoints(subscriptionID string) []*PrivateEndpoint {
	return choose(a.links.endpoints, func(e *PrivateEndpoint) bool {
		return subscriptionID == "" || strings.EqualFold(e.SubscriptionID, subscriptionID)
	})
}

// EndpointsTo lists the endpoints of a Private Link service.
func (a *Azure) EndpointsTo(l *AivenLink) []*PrivateEndpoint {
	return choose(a.links.endpoints, func(e *PrivateEndpoint) bool {
		return e.Provisioning != deleting && l.Alias != "" &&
			(strings.EqualFold(e.Target, l.Alias) || strings.EqualFold(e.Target, l.AzureID))
	})
}

// PutEndpoint makes a private endpoint, or changes its tags. Provisioning and
// the network interface follow a recording; refusals' texts are invented.
func (a *Azure) PutEndpoint(e PrivateEndpoint) (*PrivateEndpoint, bool, *Problem) {
	if old := a.Endpoint(e.ID); old != nil && old.Provisioning == deleting {
		return nil, false, &Problem{409, "AnotherOperationInProgress",
			"Another operation on this or dependent resource is in progress."}
	} else if old != nil {
		old.Tags = e.Tags
		return old, false, nil
	}
	sub := a.Subnet(e.SubnetID)
	if sub == nil {
		return nil, false, &Problem{400, "InvalidResourceReference", "Resource " + e.SubnetID + " referenced by resource " +
			e.ID + " was not found."}
	}
	if prob := a.cannotHold(sub); prob != nil {
		return nil, false, prob
	}
	v := a.VNet(sub.ID[:strings.LastIndex(sub.ID, "/subnets/")])
	if !strings.EqualFold(v.Region, e.Region) {
		return nil, false, &Problem{400, "InvalidResourceLocation",
			"Private endpoint " + e.ID + " must be in the region of its virtual network, " + v.Region + "."}
	}
	l := a.w.Aiven.linkWith(e.Target)
	if l == nil {
		return nil, false, &Problem{400, "PrivateLinkServiceNotFound",
			"The private link service " + e.Target + " was not found."}
	}
	if len(e.Message) > 140 { // Microsoft docs
		return nil, false, &Problem{400, "InvalidRequestMessage",
			"The request message must not be longer than 140 characters."}
	}
	made := &e
	made.SubnetID, made.GUID, made.Etag = sub.ID, a.w.UUID(), a.etag()
	made.IP = a.freeAddress(sub)
	nic := e.Name + ".nic." + a.w.UUID()
	made.NICID = e.ID[:strings.LastIndex(e.ID, "/providers/")] + "/providers/Microsoft.Network/networkInterfaces/" +
		cmp.Or(e.NICName, nic)
	made.Status, made.Description = "Pending", "Awaiting approval"
	if a.links.endpoints == nil {
		a.links.endpoints = map[string]*PrivateEndpoint{}
	}
	a.links.endpoints[fold(e.ID)] = made
	a.provision(made, slices.ContainsFunc(l.Subscriptions,
		func(s string) bool { return strings.EqualFold(s, e.SubscriptionID) }))
	return made, true, nil
}

// provision ends the long operation; an endpoint from a subscription that is
// not allowed is rejected by itself (documented) and Failed (recorded).
func (a *Azure) provision(e *PrivateEndpoint, allowed bool) {
	op := a.StartOperation(e.SubscriptionID, e.Region, e.ID)
	e.OperationID, e.Provisioning = op.ID, updating
	a.End(op, endpointTakes, func() {
		if e.OperationID != op.ID {
			return
		}
		e.Provisioning, e.Etag = op.Status, a.etag()
		if !allowed || a.w.Faults.On("azure.endpoint-rejected") {
			a.w.Faults.Clear("azure.endpoint-rejected")
			e.Provisioning, e.Status, e.Description = failed, "Rejected", "Rejected!"
		}
	})
}

// DeleteEndpoint starts to remove an endpoint.
func (a *Azure) DeleteEndpoint(e *PrivateEndpoint) *Operation {
	op := a.StartOperation(e.SubscriptionID, e.Region, e.ID)
	e.OperationID, e.Provisioning = op.ID, deleting
	a.End(op, a.w.Timing.DeletePeering, func() {
		if e.OperationID == op.ID {
			delete(a.links.endpoints, fold(e.ID))
		}
	})
	return op
}

// SettleEndpoints ends every long operation on endpoints at once, for seeding.
func (a *Azure) SettleEndpoints() {
	for _, e := range a.Endpoints("") {
		if e.Provisioning == updating {
			e.Provisioning, e.OperationID = succeeded, ""
		}
	}
}

// freeAddress is the subnet's first free one; Azure keeps four for itself.
func (a *Azure) freeAddress(s *Subnet) string {
	p, err := netip.ParsePrefix(s.Range)
	if err != nil {
		return ""
	}
	ip := p.Masked().Addr()
	for range 4 {
		ip = ip.Next()
	}
	taken := func() bool {
		return slices.ContainsFunc(a.Endpoints(""), func(e *PrivateEndpoint) bool {
			return fold(e.SubnetID) == fold(s.ID) && e.IP == ip.String()
		})
	}
	for taken() {
		ip = ip.Next()
	}
	return ip.String()
}

// takeLinks takes stock of what Private Link is made of.
func (w *World) takeLinks(i *Inventory) {
	readable := w.Azure.readable()
	for _, e := range w.Azure.Endpoints("") {
		i.PrivateLink = append(i.PrivateLink, fmt.Sprintf("endpoint %s %s %s %s", readable(e.ID), e.IP, e.Status,
			e.Provisioning))
	}
	for _, g := range w.Azure.SecurityGroups() {
		for _, r := range g.Rules {
			i.PrivateLink = append(i.PrivateLink, fmt.Sprintf("rule %s/%s %s %s %d %v", g.Name, r.Name, r.Direction, r.Access,
				r.Priority, r.Ports))
		}
	}
	for _, p := range w.Aiven.projects.all {
		for _, ip := range p.StaticIPs {
			i.PrivateLink = append(i.PrivateLink, fmt.Sprintf("static ip %s %s %s %s", p.Name, ip.Cloud, ip.State, ip.Service))
		}
		for _, s := range p.Services {
			if s.More != nil && s.More.Link != nil {
				i.PrivateLink = append(i.PrivateLink, linkLine(p, s, readable))
			}
			for _, c := range ComponentsOf(s.Type) {
				if s.More != nil && s.More.Access[c] {
					i.PrivateLink = append(i.PrivateLink, "access "+p.Name+"/"+s.Name+" "+c)
				}
			}
		}
	}
}

func linkLine(p *AivenProject, s *AivenService, readable func(string) string) string {
	l := s.More.Link
	var at []string
	for _, c := range l.Connections {
		at = append(at, c.State+" "+c.IP)
	}
	return fmt.Sprintf("link %s/%s %s %s %q", p.Name, s.Name, l.State,
		readable(strings.Join(l.Subscriptions, " ")), at)
}
