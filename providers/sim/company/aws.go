package company

import (
	"strings"
	"time"

	"example.org/peerage/providers/sim/world"
)

// AWS is what the company has in AWS.
type AWS struct {
	// Account is the one that the links are made in, Shared that of the team
	// which owns vpc-shared.
	Account, Shared string
	// Ana may do everything in Account, Network in Shared; Reader only looks.
	Ana, Network, Reader *world.AWSKey
	Region               string
	// VPCs are the networks' ids by name, Tables the route tables'.
	VPCs, Tables map[string]string
}

// AWSVPC is the key in Accounts.VPCs of the organization VPC on AWS.
const AWSVPC = "aiven-aws-eu"

// AWSProjectVPC is the key in Accounts.VPCs of the project's VPC on AWS, and
// AzureProjectVPC that of its VPC on Azure.
const (
	AWSProjectVPC   = "contoso-prod-aws"
	AzureProjectVPC = "contoso-prod"
)

// readOnly is what Reader may not do.
var readOnly = []string{"AcceptVpcPeeringConnection", "RejectVpcPeeringConnection", "DeleteVpcPeeringConnection",
	"CreateRoute", "ReplaceRoute", "DeleteRoute", "CreateVpc", "CreateVpcPeeringConnection",
	"ModifyVpcPeeringConnectionOptions", "CreateTags", "DeleteTags"}

func (c *Accounts) addAWS(w *world.World) {
	a := &c.AWS
	a.Account, a.Shared, a.Region = "123456789012", "210987654321", "eu-west-1"
	a.VPCs, a.Tables = map[string]string{}, map[string]string{}
	a.Ana, a.Network, a.Reader = w.AWS.AddKey(a.Account, "ana"), w.AWS.AddKey(a.Shared, "network"),
		w.AWS.AddKey(a.Account, "bob")
	a.Reader.Deny = readOnly
	for _, x := range []struct{ account, region, name, cidr string }{
		{a.Account, "eu-west-1", "vpc-orders", "10.80.0.0/16"},
		{a.Account, "eu-west-1", "vpc-web", "10.81.0.0/16"},
		{a.Account, "eu-west-1", "vpc-batch", "10.82.0.0/16"},
		{a.Account, "eu-west-1", "vpc-legacy", "10.30.0.0/16"},
		{a.Account, "us-east-1", "vpc-us", "10.83.0.0/16"},
		{a.Shared, "eu-west-1", "vpc-shared", "10.84.0.0/16"},
	} {
		v := w.AWS.AddVPC(x.account, x.region, x.name, x.cidr)
		a.VPCs[x.name] = v.ID
		short := strings.TrimPrefix(x.name, "vpc-")
		t := w.AWS.AddTable(v, short+"-private", w.AWS.NewSubnet(), w.AWS.NewSubnet())
		t.Routes = append(t.Routes, &world.AWSRoute{Destination: "0.0.0.0/0",
			Target: "nat-0" + strings.TrimPrefix(v.ID, "vpc-")[1:], Origin: "CreateRoute"})
		a.Tables[short+"-private"] = t.ID
	}
	w.AWS.VPC(a.VPCs["vpc-shared"]).SharedWith = []string{a.Account}
	w.AWS.AddVPC(a.Account, "eu-west-1", "", "172.31.0.0/16").Default = true
	w.AWS.AivenVPC(c.VPCs[AWSVPC])
	p := w.Aiven.Project(c.Project)
	p.Services = append(p.Services, &world.AivenService{Name: "os-search", Type: "opensearch", Plan: "startup-4",
		Cloud: "aws-eu-west-1", State: "RUNNING", Host: "os-search.contoso.aivencloud.example", Port: 23110,
		VPCID: c.VPCs[AWSVPC].ID, IPFilter: []string{"10.80.0.0/15"}, Created: w.Now().Add(-60 * day)})
}

// addAWSProject makes the project's VPC on AWS, with a service.
func (c *Accounts) addAWSProject(w *world.World) {
	v := activate(w.Aiven, must(w.Aiven.CreateProjectVPC(c.Project, "aws-eu-west-1", "10.31.0.0/24")))
	c.VPCs[AWSProjectVPC] = v
	w.AWS.AivenVPC(v)
	p := w.Aiven.Project(c.Project)
	p.Services = append(p.Services, &world.AivenService{
		Name: "pg-ledger", Type: "pg", Plan: "startup-4", Cloud: v.Cloud, State: "RUNNING",
		Host: "pg-ledger.contoso.aivencloud.example", Port: 23712, VPCID: v.ID,
		IPFilter: []string{"10.80.0.0/16"}, Created: w.Now().Add(-45 * day),
	})
}

// addAWSLinks makes one link that is up, one that waits to be accepted and one
// that was turned down.
func (c *Accounts) addAWSLinks(w *world.World) {
	v, ago := c.VPCs[AWSVPC], 30*day
	for _, name := range []string{"vpc-web", "vpc-batch", "vpc-us"} {
		n := w.AWS.VPC(c.AWS.VPCs[name])
		p := must(w.Aiven.Peer(v, world.AivenSpec{Account: c.AWS.Account, VPC: n.ID, Region: n.Region}))
		w.Aiven.Hasten(v, p)
		age := ago
		if name != "vpc-web" { // a request lapses after seven days
			age = 29 * time.Hour
		}
		w.AWS.Age(p.HalfID, age)
		w.AWS.Settle(p.HalfID)
		switch name {
		case "vpc-web":
			_, no := w.AWS.Accept(c.AWS.Account, n.Region, p.HalfID)
			mustNot(no)
			w.AWS.Settle(p.HalfID)
			mustNot(w.AWS.Route(c.AWS.Account, n.Region, c.AWS.Tables["web-private"], v.CIDR, p.HalfID, false))
		case "vpc-us":
			mustNot(w.AWS.Reject(c.AWS.Account, n.Region, p.HalfID))
		}
		w.Aiven.Hasten(v, p)
		p.Created = w.Now().Add(-age)
	}
}

// mustNot is for facts of this package's own; a refusal is a mistake in here.
func mustNot(no *world.AWSRefusal) {
	if no != nil {
		panic(no)
	}
}
