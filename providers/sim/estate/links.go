package estate

import (
	"strings"

	"example.org/peerage/providers/sim/world"
)

// vnet is a new network of the customer's in Azure.
func (m *maker) vnet() *world.VNet {
	return m.vnetIn([]string{"westeurope", "northeurope", "eastus", "swedencentral"}[m.rnd.IntN(4)])
}

func (m *maker) vnetIn(region string) *world.VNet {
	name := m.name("vnet")
	return m.w.Azure.AddVNet(m.subs[m.rnd.IntN(len(m.subs))], "rg-"+name[5:], name, region, m.customer())
}

// azure is a link between a VPC of Aiven's on Azure and a network.
func (m *maker) azure(v *world.AivenVPC, f Fate) {
	c, az := m.Accounts, m.w.Azure
	n := m.vnet()
	s := world.AivenSpec{Account: n.SubscriptionID, ResourceGroup: strings.ToLower(n.Group), VPC: n.Name,
		AppID: c.Network.AppID, TenantID: c.TenantID}
	if f == Refused { // a network that is not there
		s.VPC += "-old"
	}
	p := m.peer(v, s)
	if f == Waiting || f == Refused {
		return
	}
	name := v.Name
	if v.Project != "" {
		name = v.Project
	}
	half, _, prob := az.PutPeering(n.ID, "to-"+name, world.PeeringSpec{RemoteVNetID: v.VNetID,
		AllowVirtualNetworkAccess: f != Off})
	must(half, prob)
	half.Created = p.Created
	m.w.Aiven.Hasten(v, p)
	switch f {
	case Lost:
		az.DropPeering(half.ID)
	case Left:
		az.DropPeering(p.HalfID)
		m.w.Aiven.Forget(v, p)
		return
	case Behind:
		az.SetAddressSpace(n.ID, n.Prefixes[0], m.second())
	}
	m.w.Aiven.Hasten(v, p)
}

// peer asks Aiven for a peering, and has it prepared.
func (m *maker) peer(v *world.AivenVPC, s world.AivenSpec) *world.AivenPeering {
	p := must(m.w.Aiven.Peer(v, s))
	m.w.Aiven.Hasten(v, p)
	p.Created = m.since()
	p.Updated = p.Created
	m.homes.all = append(m.homes.all, placed{v, p})
	return p
}

// twins is a link between two networks of the customer's.
func (m *maker) twins(f Fate) {
	az := m.w.Azure
	a, b := m.vnet(), m.vnet()
	put := func(from, to *world.VNet) *world.Peering {
		p, _, prob := az.PutPeering(from.ID, "to-"+to.Name, world.PeeringSpec{RemoteVNetID: to.ID,
			AllowVirtualNetworkAccess: f != Off, AllowForwardedTraffic: true})
		p = must(p, prob)
		p.Created = m.since()
		return p
	}
	put(a, b)
	if f == Waiting {
		return
	}
	half := put(b, a)
	switch f {
	case Lost:
		az.DropPeering(half.ID)
	case Behind:
		az.SetAddressSpace(a.ID, a.Prefixes[0], m.second())
	}
}

// aws is a link between a VPC of Aiven's on AWS and one of the customer's.
func (m *maker) aws(v *world.AivenVPC, f Fate) {
	a := m.w.AWS
	account := m.Accounts.AWS.Account
	if n := len(m.Keys); n > 0 {
		account = m.Keys[m.rnd.IntN(n)].Account
	}
	name, region := m.name("vpc"), []string{"eu-west-1", "eu-central-1", "us-east-1"}[m.rnd.IntN(3)]
	n := a.AddVPC(account, region, name, m.customer())
	p := m.peer(v, world.AivenSpec{Account: account, VPC: n.ID, Region: region})
	age := m.w.Now().Sub(p.Created)
	if f == Waiting {
		age = min(age, 29*3600e9) // a request lapses after seven days
	}
	a.Age(p.HalfID, age)
	a.Settle(p.HalfID)
	switch f {
	case Waiting:
	case Refused:
		if no := a.Reject(account, region, p.HalfID); no != nil {
			panic(no)
		}
	default:
		if _, no := a.Accept(account, region, p.HalfID); no != nil {
			panic(no)
		}
		a.Settle(p.HalfID)
	}
	m.w.Aiven.Hasten(v, p)
	if pcx := a.PeeringOf(n.ID); f == Lost && pcx != nil {
		a.End(pcx, world.AWSDeleted, "Deleted by "+account)
		a.Age(pcx.ID, m.w.Timing.AivenMisses)
		m.w.Aiven.Hasten(v, p)
	}
}

// upCloud is a link between a VPC of Aiven's on UpCloud and a network.
func (m *maker) upCloud(f Fate) {
	up, u := m.w.UpCloud, m.Accounts.UpCloud
	v := m.projectVPC("upcloud")
	own := up.AivenNetwork(v)
	name := m.name("net")
	n := up.AddNetwork(u.Account.Name, name, "private", "fi-hel1", up.AddRouter(u.Account.Name, "router-"+name, "").ID,
		m.customer())
	p := m.peer(v, world.AivenSpec{Account: "upcloud", VPC: n.ID})
	if f == Waiting {
		return
	}
	half := must(up.CreatePeering(u.Account, "to-"+v.Project, n.ID, own.ID, ""))
	half.Created = p.Created
	if f == Off {
		must(up.ChangePeering(u.Account, half.ID, "", world.UpCloudDisabled))
	}
}

// settle ends what is under way, and has the platforms see it.
func (m *maker) settle() {
	m.w.Azure.Settle()
	m.w.UpCloud.Settle()
	for _, x := range m.homes.all {
		m.w.Aiven.Hasten(x.v, x.p)
		x.p.Updated = x.p.Created
	}
}
