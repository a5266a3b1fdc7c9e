package world

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"
)

// AWS is Amazon's part: accounts, networks, peering connections, route tables.
type AWS struct {
	w *World

	// Regions are the regions that every account has.
	Regions []string
	// AivenAccount is the account in which Aiven's own networks lie.
	AivenAccount string
	// Visible is how long a new peering connection is not found in the
	// accepter's region (reported); Provisions how long an accepted one takes
	// (invented); Deletes how long deleting takes (invented).
	Visible, Provisions, Deletes time.Duration
	// Life is how long a request waits to be accepted. Documented: 7 days.
	Life time.Duration

	keys     []*AWSKey
	vpcs     shelf[AWSVPC]
	tables   shelf[AWSRouteTable]
	peerings shelf[AWSPeering]
	subnets  shelf[AWSSubnet]
	// Prefixes are the entries of prefix lists, by id.
	Prefixes map[string][]string
	// tags are those that have no field of their own, by account and id.
	tags map[string][]AWSTag
	// hosted are Aiven's networks by the id of Aiven's VPC.
	hosted map[string]*AWSVPC
}

// AWSVPC is a network; the accounts in SharedWith see it, too.
type AWSVPC struct {
	ID, Name, Owner, Region string
	Ranges                  []string
	Default                 bool
	SharedWith              []string
	// parts counts its subnets.
	parts int
}

// AWSRouteTable is a route table of a VPC.
type AWSRouteTable struct {
	ID, Name, VPC, Owner, Region string
	Main                         bool
	Subnets                      []string
	Routes                       []*AWSRoute
}

// AWSRoute is a route. Target is a peering connection, "local", a gateway, …
type AWSRoute struct {
	// Destination is a range, or a prefix list.
	Destination, Target, Origin string
	// Dead: what it leads to is gone.
	Dead bool
	// Listed is when it begins to be described; zero is at once. EC2 documents
	// that what was just made may not be described yet.
	Listed time.Time
}

// AWSRefusal is an error of EC2: its code, message and HTTP status.
type AWSRefusal struct {
	Status        int
	Code, Message string
}

func newAWS(w *World) *AWS {
	return &AWS{w: w, Regions: []string{"eu-central-1", "eu-north-1", "eu-west-1", "us-east-1", "us-east-2"},
		AivenAccount: "999000111222", Visible: 8 * time.Second, Provisions: 6 * time.Second, Deletes: 5 * time.Second,
		Life: 7 * 24 * time.Hour, hosted: map[string]*AWSVPC{}, tags: map[string][]AWSTag{}}
}

// AddVPC makes a network with its main route table.
func (a *AWS) AddVPC(account, region, name string, ranges ...string) *AWSVPC {
	v := &AWSVPC{ID: "vpc-" + a.hex(17), Name: name, Owner: account, Region: region, Ranges: ranges}
	a.vpcs.add(v.ID, v)
	a.AddTable(v, name+"-main").Main = true
	return v
}

// AddTable makes a route table that so many new subnets use.
func (a *AWS) AddTable(v *AWSVPC, name string, subnets ...string) *AWSRouteTable {
	t := &AWSRouteTable{ID: "rtb-" + a.hex(17), Name: name, VPC: v.ID, Owner: v.Owner, Region: v.Region, Subnets: subnets}
	for _, r := range v.Ranges {
		t.Routes = append(t.Routes, &AWSRoute{Destination: r, Target: "local", Origin: "CreateRouteTable"})
	}
	a.tables.add(t.ID, t)
	for _, id := range subnets {
		a.addSubnet(v, id)
	}
	return t
}

func (a *AWS) hex(n int) string { return a.w.Aiven.hex(n) }

// VPCs lists what an account sees in a region, in the order of making.
func (a *AWS) VPCs(account, region string) []*AWSVPC {
	var out []*AWSVPC
	for _, v := range a.vpcs.all {
		if v.Region == region && (v.Owner == account || slices.Contains(v.SharedWith, account)) {
			out = append(out, v)
		}
	}
	return out
}

// VPC finds a network by its id; nil when there is none.
func (a *AWS) VPC(id string) *AWSVPC { return a.vpcs.get(id) }

// Tables lists an account's route tables in a region.
func (a *AWS) Tables(account, region string) []*AWSRouteTable {
	var out []*AWSRouteTable
	for _, t := range a.tables.all {
		if t.Owner == account && t.Region == region {
			out = append(out, t)
		}
	}
	return out
}

func awsRefusal(code, message string) *AWSRefusal {
	return &AWSRefusal{Status: http.StatusBadRequest, Code: code, Message: message}
}

// count adds the accounts' things to the inventory; Aiven's own are left out,
// and so are peering connections that have ended: AWS shows them for a while.
func (a *AWS) count(i *Inventory) {
	for _, v := range a.vpcs.all {
		if v.Owner != a.AivenAccount {
			i.AWSVPCs = append(i.AWSVPCs, v.Owner+"/"+v.Region+"/"+v.Name+" "+strings.Join(v.Ranges, " "))
		}
	}
	for _, p := range a.peerings.all {
		if p.live() {
			i.AWSPeerings = append(i.AWSPeerings, "to "+a.nameOf(p.Accepter.VPC)+" from "+p.Requester.Account+" "+p.Status)
		}
	}
	for _, t := range a.tables.all {
		if t.Owner == a.AivenAccount {
			continue
		}
		for _, r := range t.Routes {
			target := r.Target
			if p := a.find(target); p != nil {
				target = "peering with " + p.Requester.Account
			}
			i.AWSRoutes = append(i.AWSRoutes, t.Name+" "+r.Destination+" to "+target+" "+a.RouteState(r))
		}
	}
}

func (a *AWS) nameOf(vpc string) string {
	if v := a.VPC(vpc); v != nil {
		return cmp.Or(v.Name, v.ID)
	}
	return vpc
}

// TableNamed finds a route table by its name; nil when there is none.
func (a *AWS) TableNamed(name string) *AWSRouteTable {
	for _, t := range a.tables.all {
		if t.Name == name {
			return t
		}
	}
	return nil
}
