// Package company fills a world with a believable company, so that the demo,
// the lab and the tests have something to work on. All of it is invented.
package company

import (
	"time"

	"example.org/peerage/providers/sim/world"
)

// Accounts names what is in the company, for those who want to act in it.
type Accounts struct {
	// TenantID is Contoso's directory; GuestTenantID another one in which Ana
	// is a guest and which wants MFA; AivenTenantID Aiven's own.
	TenantID, GuestTenantID, AivenTenantID string
	// The subscriptions; Aiven's is Aiven's own.
	Production, Analytics, Sandbox, GuestSubscription, AivenSubscription string
	// Ana may do everything, Bob may only read.
	Ana, Bob *world.User
	// Admin is a service principal that may do what Ana may, and Secret its
	// key: a sign-in without a person.
	Admin  *world.ServicePrincipal
	Secret string
	// VNets are the networks' ARM ids by name.
	VNets map[string]string
	// Org is the Aiven organization with the VPCs, OtherOrg an empty one;
	// Project is a project of Org.
	Org, OtherOrg, Project string
	// VPCs are Aiven's VPCs by name, those of the organization and of the
	// project.
	VPCs map[string]*world.AivenVPC
	// Token may read and write Org's networks, ReadToken only read.
	Token, ReadToken *world.AivenToken
	// Network is the application with which the present links were made; nil
	// in a bare company.
	Network *world.App
	// UpCloud is what there is in UpCloud.
	UpCloud UpCloud
	// Astra is what there is in Astra DB.
	Astra Astra
	// AWS is what there is in AWS.
	AWS AWS
	// Links are the links that are there.
	Links []*Link
	// past is what Past tells.
	past map[string][]Seen
}

// Link is a peering that exists.
type Link struct {
	VNet string
	VPC  *world.AivenVPC
	Half *world.AivenPeering
	// Azure is the ARM id of the customer's half; "" when there is none.
	Azure string
}

// Contoso fills the world with the company, its links included. Everything is
// as it is long after; no operation is under way.
func Contoso(w *world.World) *Accounts {
	var c *Accounts
	w.Do(func() {
		c = bare(w)
		c.addLinks(w)
		c.addUpCloudLinks(w)
		c.addAWSLinks(w)
		c.addAstraLinks(w)
		c.addPrivateLinks(w)
		c.remember(w)
	})
	return c
}

// Bare is the same company before its first link: no peering, no application,
// and Aiven's application has no principal there yet.
func Bare(w *world.World) *Accounts {
	var c *Accounts
	w.Do(func() { c = bare(w) })
	return c
}

func bare(w *world.World) *Accounts {
	c := &Accounts{VNets: map[string]string{}, VPCs: map[string]*world.AivenVPC{}}
	c.addDirectories(w)
	c.addNetworks(w)
	c.addAiven(w)
	c.addUpCloud(w)
	c.addAWS(w)
	c.addAstra(w)
	c.addPrivateLink(w)
	c.addAWSProject(w)
	return c
}

func (c *Accounts) addDirectories(w *world.World) {
	az := w.Azure
	c.TenantID = az.AddTenant("", "Contoso", "contoso.example").ID
	guest := az.AddTenant("", "Fabrikam", "fabrikam.example")
	guest.RequiresMFA = true
	c.GuestTenantID = guest.ID
	c.AivenTenantID = az.AddTenant("", "Aiven", "aiven.example").ID
	c.Production = az.AddSubscription(c.TenantID, "", "Contoso Production").ID
	c.Analytics = az.AddSubscription(c.TenantID, "", "Contoso Analytics").ID
	c.Sandbox = az.AddSubscription(c.TenantID, "", "Sandbox").ID
	c.GuestSubscription = az.AddSubscription(c.GuestTenantID, "", "Fabrikam Shared").ID
	c.AivenSubscription = az.AddSubscription(c.AivenTenantID, "", "Aiven Production").ID

	c.Ana = az.AddUser(c.TenantID, "ana@contoso.example", "Ana Prieto", true)
	c.Bob = az.AddUser(c.TenantID, "bob@contoso.example", "Bob Larsen", false)
	anaAway := az.AddGuest(c.GuestTenantID, c.Ana)
	az.Grant(anaAway.ID, world.RoleReader, "/subscriptions/"+c.GuestSubscription)
	az.DefaultUser = c.Ana.ID

	app := az.AddApp(c.TenantID, "", "contoso-automation", world.AudienceSingle)
	key := az.AddPassword(app, "automation", time.Time{}, time.Time{})
	key.Works, c.Secret = w.Now(), key.Secret
	c.Admin = az.EnsureServicePrincipal(c.TenantID, app.AppID)
	c.Admin.DirectoryRole = true
	for _, s := range []string{c.Production, c.Analytics, c.Sandbox} {
		az.Grant(c.Ana.ID, world.RoleOwner, "/subscriptions/"+s)
		az.Grant(c.Admin.ID, world.RoleOwner, "/subscriptions/"+s)
		az.Grant(c.Bob.ID, world.RoleReader, "/subscriptions/"+s)
	}
}

func (c *Accounts) addNetworks(w *world.World) {
	add := func(sub, group, name, region string, ranges ...string) {
		c.VNets[name] = w.Azure.AddVNet(sub, group, name, region, ranges...).ID
	}
	add(c.Production, "rg-orders", "vnet-orders", "westeurope", "10.40.0.0/16")
	add(c.Production, "rg-old", "vnet-legacy", "westeurope", "10.20.0.0/16")
	add(c.Production, "rg-net", "vnet-hub", "northeurope", "10.60.0.0/22")
	add(c.Production, "rg-web", "vnet-web", "westeurope", "10.41.0.0/16")
	add(c.Production, "rg-payments", "vnet-payments", "westeurope", "10.42.0.0/20")
	add(c.Production, "rg-shipping", "vnet-shipping", "northeurope", "10.43.0.0/20")
	add(c.Production, "rg-net", "vnet-identity", "westeurope", "10.44.0.0/24")
	add(c.Production, "rg-old", "vnet-old", "westeurope", "10.45.0.0/24")
	add(c.Analytics, "rg-analytics", "vnet-analytics", "westeurope", "10.70.0.0/16")
	add(c.Analytics, "rg-lake", "vnet-lake", "northeurope", "10.71.0.0/16")
	add(c.Analytics, "rg-reports", "vnet-reports", "eastus", "10.72.0.0/20", "10.74.0.0/24")
	add(c.Sandbox, "rg-sandbox", "vnet-sandbox", "westeurope", "10.90.0.0/16")
	add(c.Sandbox, "rg-sandbox", "vnet-try", "westeurope", "192.168.50.0/24")
}

func (c *Accounts) addAiven(w *world.World) {
	a := w.Aiven
	a.UseAzure(c.AivenTenantID, c.AivenSubscription)
	c.Org = a.AddOrg("", "Contoso").ID
	c.OtherOrg = a.AddOrg("", "Contoso Labs").ID
	c.Project = a.AddProject(c.Org, "contoso-prod").Name
	a.AddProject(c.OtherOrg, "contoso-labs")
	c.Token = a.AddToken("", "ana@contoso.example", c.Org, c.OtherOrg)
	c.ReadToken = a.AddToken("", "bob@contoso.example", c.Org)
	c.ReadToken.Write = false

	for _, v := range [][3]string{
		{"aiven-eu", "azure-westeurope", "10.20.0.0/24"},
		{"aiven-north", "azure-northeurope", "10.21.0.0/24"},
		{"aiven-us", "azure-eastus", "10.22.0.0/22"},
		{"aiven-aws-eu", "aws-eu-west-1", "10.30.0.0/24"},
	} {
		c.VPCs[v[0]] = activate(a, must(a.CreateOrgVPC(c.Org, v[1], v[2], v[0])))
	}
	c.VPCs["contoso-prod"] = activate(a, must(a.CreateProjectVPC(c.Project, "azure-northeurope", "10.24.0.0/24")))
	c.addServices(w)
}

func (c *Accounts) addServices(w *world.World) {
	p := w.Aiven.Project(c.Project)
	add := func(name, kind, plan, vpc string, port int, filter ...string) {
		v := c.VPCs[vpc]
		p.Services = append(p.Services, &world.AivenService{Name: name, Type: kind, Plan: plan, Cloud: v.Cloud,
			State: "RUNNING", Host: name + ".contoso.aivencloud.example", Port: port, VPCID: v.ID, IPFilter: filter,
			Created: w.Now().Add(-90 * day)})
	}
	add("pg-orders", "pg", "business-4", "aiven-eu", 21699, "10.40.0.0/16", "10.41.0.0/16")
	add("kafka-orders", "kafka", "business-4", "aiven-eu", 21701, "10.41.0.0/16", "10.42.0.0/20")
	add("pg-lake", "pg", "startup-8", "aiven-north", 15320, "10.70.0.0/15")
	add("valkey-shop", "valkey", "startup-4", "contoso-prod", 19411, "0.0.0.0/0")
}

const day = 24 * time.Hour

func activate(a *world.Aiven, v *world.AivenVPC) *world.AivenVPC {
	a.Activate(v)
	return v
}

// must is for facts of this package's own; a problem is a mistake in here.
func must[T any](v T, p *world.Problem) T {
	if p != nil {
		panic(p)
	}
	return v
}
