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
	// hosted are Aiven's networks by the id of Aiven's VPC.
	hosted map[string]*AWSVPC
}

// AWSKey is a pair of access keys of a user in an account.
type AWSKey struct {
	ID, Secret, Account, User string
	// Deny lists the actions that the user may not do: "AcceptVpcPeeringConnection".
	Deny []string
	// Expires is zero when it never does.
	Expires time.Time
}

// ARN names the key's user.
func (k *AWSKey) ARN() string { return "arn:aws:iam::" + k.Account + ":user/" + k.User }

// AWSVPC is a network; the accounts in SharedWith see it, too.
type AWSVPC struct {
	ID, Name, Owner, Region string
	Ranges                  []string
	Default                 bool
	SharedWith              []string
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
		Life: 7 * 24 * time.Hour, hosted: map[string]*AWSVPC{}}
}

// AddKey makes a user with access keys.
func (a *AWS) AddKey(account, user string) *AWSKey {
	k := &AWSKey{ID: "AKIA" + strings.ToUpper(a.hex(16)), Secret: a.hex(40), Account: account, User: user}
	a.keys = append(a.keys, k)
	return k
}

// Key finds access keys by their public part; nil when there are none.
func (a *AWS) Key(id string) *AWSKey {
	for _, k := range a.keys {
		if k.ID == id {
			return k
		}
	}
	return nil
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
	return t
}

// NewSubnet gives an id for a subnet.
func (a *AWS) NewSubnet() string { return "subnet-" + a.hex(17) }

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

func (a *AWS) table(account, region, id string) (*AWSRouteTable, *AWSRefusal) {
	if t := a.tables.get(id); t != nil && t.Owner == account && t.Region == region {
		return t, nil
	}
	if !strings.HasPrefix(id, "rtb-") {
		return nil, awsRefusal("InvalidRouteTableId.Malformed", "Invalid id: \""+id+"\"")
	}
	return nil, awsRefusal("InvalidRouteTableID.NotFound", "The routeTable ID '"+id+"' does not exist")
}

func (t *AWSRouteTable) route(cidr string) *AWSRoute {
	for _, r := range t.Routes {
		if r.Destination == cidr {
			return r
		}
	}
	return nil
}

// RouteState is "active" or "blackhole". A route to a peering connection that
// is not active yet is a blackhole, too (EC2's guide).
func (a *AWS) RouteState(r *AWSRoute) string {
	p := a.find(r.Target)
	if r.Dead || strings.HasPrefix(r.Target, "pcx-") && (p == nil || p.Status != AWSActive) {
		return "blackhole"
	}
	return "active"
}

// Described are the routes of a table that EC2 shows by now.
func (a *AWS) Described(t *AWSRouteTable) []*AWSRoute {
	return allOf(t.Routes, func(r *AWSRoute) bool { return !r.Listed.After(a.w.now) })
}

// mostRoutes is EC2's default quota of a route table.
const mostRoutes = 50

// AllowRoute says whether a route could be made or replaced, without doing it.
func (a *AWS) AllowRoute(account, region, table, cidr, pcx string, replace bool) *AWSRefusal {
	t, no := a.table(account, region, table)
	if no != nil {
		return no
	}
	old := t.route(cidr)
	switch {
	case !replace && old != nil: // the words are moto's
		return awsRefusal("RouteAlreadyExists", "The route identified by "+cidr+" already exists.")
	case replace && old == nil:
		return awsRefusal("InvalidParameterValue",
			"There is no route defined for '"+cidr+"' in the route table. Use CreateRoute instead.")
	case !replace && (len(t.Routes) >= mostRoutes || a.w.Faults.On("aws.route-limit")):
		return awsRefusal("RouteLimitExceeded", "You've reached the limit on the number of routes per route table.")
	}
	if _, no := a.Peering(account, region, pcx); no != nil {
		return no
	}
	return nil
}

// Route makes a route to a peering connection, or replaces one.
func (a *AWS) Route(account, region, table, cidr, pcx string, replace bool) *AWSRefusal {
	if no := a.AllowRoute(account, region, table, cidr, pcx, replace); no != nil {
		return no
	}
	t, _ := a.table(account, region, table)
	if old := t.route(cidr); old != nil {
		old.Target, old.Dead = pcx, false
		return nil
	}
	t.Routes = append(t.Routes, &AWSRoute{Destination: cidr, Target: pcx, Origin: "CreateRoute"})
	return nil
}

// DeleteRoute takes a route away.
func (a *AWS) DeleteRoute(account, region, table, cidr string) *AWSRefusal {
	t, no := a.table(account, region, table)
	if no != nil {
		return no
	}
	r := t.route(cidr)
	if r == nil {
		return awsRefusal("InvalidRoute.NotFound", "no route with destination-cidr-block "+cidr+" in route table "+table)
	}
	t.Routes = slices.DeleteFunc(t.Routes, func(x *AWSRoute) bool { return x == r })
	return nil
}

func awsRefusal(code, message string) *AWSRefusal {
	return &AWSRefusal{Status: http.StatusBadRequest, Code: code, Message: message}
}

// take adds the accounts' things to the inventory; Aiven's own are left out,
// and so are peering connections that have ended: AWS shows them for a while.
func (a *AWS) take(i *Inventory) {
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
