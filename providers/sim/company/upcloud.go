package company

import (
	"time"

	"example.org/peerage/providers/sim/world"
)

// UpCloud is what the company has in UpCloud, and in Aiven beside it.
type UpCloud struct {
	// Account may do everything, Reader only look.
	Account, Reader *world.UpCloudAccount
	// Networks are the networks' ids by name. net-shop has no router yet.
	Networks map[string]string
	// Project has the Aiven VPC on UpCloud, VPC in Accounts.VPCs.
	Project string
}

// UpCloudVPC is the key in Accounts.VPCs of the project VPC on UpCloud.
const UpCloudVPC = "contoso-nordic"

func (c *Accounts) addUpCloud(w *world.World) {
	up, u := w.UpCloud, &c.UpCloud
	u.Account, u.Reader = up.AddAccount("contoso"), up.AddAccount("contoso-reader")
	u.Reader.ReadOnly = true
	u.Networks = map[string]string{}
	up.AddRouter("upcloud", "Utility network router for zone fi-hel1", "service")
	shared := up.AddRouter(u.Account.Name, "router-media", "")
	for _, n := range []struct{ name, kind, zone, router, cidr string }{
		{"net-shop", "private", "fi-hel1", "", "172.16.10.1/24"},
		{"net-media", "private", "fi-hel1", shared.ID, "172.16.20.0/24"},
		{"net-archive", "private", "fi-hel2", up.AddRouter(u.Account.Name, "router-archive", "").ID, "172.16.30.0/24"},
		{"net-staging", "private", "fi-hel2", up.AddRouter(u.Account.Name, "router-staging", "").ID, "172.16.40.0/24"},
		{"net-legacy", "private", "fi-hel1", "", "10.50.0.0/16"},
		{"net-london", "private", "uk-lon1", "", "172.16.60.0/24"},
		{"public", "public", "fi-hel1", "", "192.0.2.0/24"},
	} {
		u.Networks[n.name] = up.AddNetwork(u.Account.Name, n.name, n.kind, n.zone, n.router, n.cidr).ID
	}
	for _, s := range [][2]string{{"net-shop", "shop-web-1"}, {"net-shop", "shop-web-2"}, {"net-media", "media-1"}} {
		up.AddServer(up.Network(u.Networks[s[0]]), s[1])
	}
	a := w.Aiven
	u.Project = a.AddProject(c.Org, "contoso-nordic").Name
	v := activate(a, must(a.CreateProjectVPC(u.Project, "upcloud-fi-hel", "10.50.0.0/24")))
	c.VPCs[UpCloudVPC] = v
	up.AivenNetwork(v)
	p := a.Project(u.Project)
	p.Services = append(p.Services, &world.AivenService{Name: "pg-shop", Type: "pg", Plan: "startup-4", Cloud: v.Cloud,
		State: "RUNNING", Host: "pg-shop.contoso.aivencloud.example", Port: 22410, VPCID: v.ID,
		IPFilter: []string{"172.16.10.0/24", "172.16.20.0/24"}, Created: w.Now().Add(-60 * day)})
}

// addUpCloudLinks makes one link that is up, one that is switched off, and one
// that waits for the company's half.
func (c *Accounts) addUpCloudLinks(w *world.World) {
	v, ago := c.VPCs[UpCloudVPC], 20*day
	for _, name := range []string{"net-media", "net-archive", "net-staging"} {
		id := c.UpCloud.Networks[name]
		p := must(w.Aiven.Peer(v, world.AivenSpec{Account: "upcloud", VPC: id}))
		w.Aiven.Hasten(v, p)
		if name != "net-staging" {
			half := must(w.UpCloud.CreatePeering(c.UpCloud.Account, "to-aiven-"+c.UpCloud.Project, id,
				w.UpCloud.AivenNetwork(v).ID, ""))
			w.UpCloud.Settle()
			w.Aiven.Hasten(v, p)
			half.Created = w.Now().Add(-ago)
			if name == "net-archive" {
				must(w.UpCloud.ChangePeering(c.UpCloud.Account, half.ID, "", world.UpCloudDisabled))
				w.UpCloud.Settle()
				w.Aiven.Hasten(v, p)
			}
		}
		p.Created = w.Now().Add(-ago)
		if name == "net-staging" { // waits since the day before yesterday
			p.Created = w.Now().Add(-50 * time.Hour)
		}
		p.Updated = p.Created
		ago += 8 * day
	}
}
