package estate

import (
	"fmt"

	"example.org/peerage/providers/sim/world"
)

// perVPC is how many links one VPC of Aiven's has at most.
const perVPC = 60

// homes are the VPCs that links go to, and how many they have.
type homes struct {
	orgs []string
	vpcs map[string]*home
	all  []placed
	// service is the one that Private Links go to.
	service *world.AivenService
	used    int
}

type home struct {
	*world.AivenVPC
	links int
}

// placed is a peering in its VPC.
type placed struct {
	v *world.AivenVPC
	p *world.AivenPeering
}

// vpc is one of a sort with room for one more link.
func (m *maker) vpc(sort, provider string, create func(cloud, name string) (*world.AivenVPC, *world.Problem),
) *world.AivenVPC {
	h := m.homes.vpcs[sort]
	if h == nil || h.links == perVPC {
		list := regions[provider]
		if list == nil {
			list = []string{"upcloud-fi-hel"}
		}
		v := must(create(list[m.platforms%len(list)], fmt.Sprintf("aiven-%s-%03d", provider, m.platforms)))
		m.w.Aiven.Activate(v)
		v.Created = m.since()
		v.Updated = v.Created
		if m.homes.vpcs == nil {
			m.homes.vpcs = map[string]*home{}
		}
		h = &home{AivenVPC: v}
		m.homes.vpcs[sort] = h
	}
	h.links++
	return h.AivenVPC
}

// orgVPC is an organization's VPC.
func (m *maker) orgVPC(provider string) *world.AivenVPC {
	org := m.homes.orgs[m.customers/perVPC%len(m.homes.orgs)]
	return m.vpc("organization "+provider, provider, func(cloud, name string) (*world.AivenVPC, *world.Problem) {
		return m.w.Aiven.CreateOrgVPC(org, cloud, m.platform(), name)
	})
}

// projectVPC is a project's VPC, with a project and a service of its own.
func (m *maker) projectVPC(provider string) *world.AivenVPC {
	return m.vpc("project "+provider, provider, func(cloud, name string) (*world.AivenVPC, *world.Problem) {
		p := m.w.Aiven.AddProject(m.homes.orgs[m.platforms%len(m.homes.orgs)], "contoso-"+name)
		v, prob := m.w.Aiven.CreateProjectVPC(p.Name, cloud, m.platform())
		if prob == nil {
			m.addService(p, v, "pg-main", "pg")
		}
		return v, prob
	})
}

func (m *maker) addService(p *world.AivenProject, v *world.AivenVPC, name, kind string) *world.AivenService {
	s := &world.AivenService{
		Name: name, Type: kind, Plan: "business-4", Cloud: v.Cloud, State: world.ServiceRunning, VPCID: v.ID,
		Host: name + "." + p.Name + ".aivencloud.example", Port: 20000 + len(p.Services)*17, Created: m.since(),
		IPFilter: []string{"10.128.0.0/9"},
	}
	p.Services = append(p.Services, s)
	return s
}

// astra is a Classic database on Azure with its one link.
func (m *maker) astra(f Fate) {
	c, a, az := m.Accounts, m.w.Astra, m.w.Azure
	v := m.vnet()
	d := a.AddDatabase(c.Astra.Org, m.name("astra"), "AZURE", v.Region, "C20", m.platform())
	p := must(a.Peer(d, world.AstraSpec{TenantID: c.TenantID, SubscriptionID: v.SubscriptionID,
		ResourceGroup: v.Group, VNet: v.Name}))
	a.Hasten(d)
	p.Created = m.since()
	if f == Lost {
		az.DropPeering(p.OtherID)
		a.Notice(d)
	}
}

// privateLink is an endpoint to a service; one that waits is to be let in.
func (m *maker) privateLink(f Fate) {
	a, az := m.w.Aiven, m.w.Azure
	h := &m.homes
	if h.service == nil || h.used%8 == 0 {
		v := must(a.CreateProjectVPC(m.linkProject().Name, "azure-westeurope", m.platform()))
		a.Activate(v)
		p := a.Project(v.Project)
		h.service = m.addService(p, v, fmt.Sprintf("kafka-%02d", len(p.Services)), "kafka")
		a.Prepared(h.service)
		a.GiveStaticIPs(p, h.service)
		a.SeedLink(h.service, m.subs...)
	}
	h.used++
	v := m.vnetIn("westeurope")
	name := m.name("pe")
	e, _, prob := az.PutEndpoint(world.PrivateEndpoint{
		ID: "/subscriptions/" + v.SubscriptionID + "/resourceGroups/" + v.Group +
			"/providers/Microsoft.Network/privateEndpoints/" + name,
		Name: name, Group: v.Group, SubscriptionID: v.SubscriptionID, Region: v.Region, SubnetID: v.ID + "/subnets/default",
		Target: h.service.More.Link.Alias, Message: "made by the platform team", ConnectionName: name,
	})
	must(e, prob)
	az.SettleEndpoints()
	if f == Waiting {
		a.ObserveLink(h.service.More.Link)
	} else {
		a.Reconnect(h.service, e, "kafka")
	}
	if f == Lost {
		e.Status, e.Description = "Disconnected", "Deleted state"
	}
}

// linkProject is the project of the present services with Private Link.
func (m *maker) linkProject() *world.AivenProject {
	name := fmt.Sprintf("contoso-links-%02d", m.homes.used/64)
	if p := m.w.Aiven.Project(name); p != nil {
		return p
	}
	return m.w.Aiven.AddProject(m.homes.orgs[0], name)
}

// must is for facts of this package's own; a problem is a mistake in here.
func must[T any](v T, p *world.Problem) T {
	if p != nil {
		panic(p)
	}
	return v
}
