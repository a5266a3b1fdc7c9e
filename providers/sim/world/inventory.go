package world

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// Inventory is what there is, in words: names instead of the ids that differ
// from run to run, so that two worlds can be compared line by line.
type Inventory struct {
	Tenants       []string `json:"tenants"`
	Subscriptions []string `json:"subscriptions"`
	Users         []string `json:"users"`
	Apps          []string `json:"applications"`
	Principals    []string `json:"service_principals"`
	Roles         []string `json:"custom_roles"`
	Assignments   []string `json:"role_assignments"`
	VNets         []string `json:"vnets"`
	Peerings      []string `json:"vnet_peerings"`
	Orgs          []string `json:"aiven_organizations"`
	VPCs          []string `json:"aiven_vpcs"`
	AivenPeerings []string `json:"aiven_peerings"`
	Services      []string `json:"aiven_services"`
	AWSVPCs       []string `json:"aws_vpcs"`
	AWSPeerings   []string `json:"aws_peerings"`
	AWSRoutes     []string `json:"aws_routes"`
	UpCloud       []string `json:"upcloud"`
	Astra         []string `json:"astra_databases"`
	PrivateLink   []string `json:"private_link"`
}

// Inventory takes stock. Call it inside Do.
func (w *World) Inventory() Inventory {
	var i Inventory
	w.Azure.takeDirectory(&i)
	w.Azure.takeResources(&i)
	w.Aiven.count(&i)
	w.AWS.count(&i)
	w.UpCloud.count(&i)
	w.Astra.count(&i)
	w.takeLinks(&i)
	for _, l := range i.lists() {
		sort.Strings(*l.lines)
	}
	return i
}

func (a *Azure) takeDirectory(i *Inventory) {
	for _, t := range a.Tenants() {
		i.Tenants = append(i.Tenants, t.Name)
	}
	for _, s := range a.Subscriptions() {
		i.Subscriptions = append(i.Subscriptions, a.tenantName(s.TenantID)+"/"+s.Name)
	}
	for _, u := range a.Users() {
		i.Users = append(i.Users, a.tenantName(u.TenantID)+"/"+u.UPN)
	}
	for _, x := range a.Apps("") {
		keys := []string{}
		for _, p := range x.Passwords {
			keys = append(keys, p.Name)
		}
		sort.Strings(keys)
		i.Apps = append(i.Apps, fmt.Sprintf("%s/%s %s keys=%q", a.tenantName(x.TenantID), x.Name, x.Audience, keys))
	}
	for _, p := range a.ServicePrincipals("") {
		i.Principals = append(i.Principals, a.tenantName(p.TenantID)+"/"+a.principalName(p.ID))
	}
}

func (a *Azure) takeResources(i *Inventory) {
	readable := a.readable()
	for _, t := range a.Tenants() {
		for _, d := range a.Definitions(t.ID) {
			if d.Custom {
				i.Roles = append(i.Roles, fmt.Sprintf("%s/%s %v at %s", t.Name, d.Name, d.Actions,
					readable(strings.Join(d.Scopes, " "))))
			}
		}
	}
	for _, as := range a.Assignments() {
		role := as.RoleGUID
		if d := a.Definition(as.TenantID, as.RoleGUID); d != nil {
			role = d.Name
		}
		i.Assignments = append(i.Assignments, a.principalName(as.PrincipalID)+" is "+role+" at "+readable(as.Scope))
	}
	for _, v := range a.VNets("") {
		i.VNets = append(i.VNets, fmt.Sprintf("%s %v %s", readable(v.ID), v.Prefixes, v.Region))
	}
	for _, p := range a.Peerings("") {
		name := p.Name
		if strings.HasPrefix(name, halfPrefix) {
			name = "(Aiven's)"
		}
		i.Peerings = append(i.Peerings, fmt.Sprintf("%s %s to %s %s %s %s", readable(p.VNetID), name,
			lastPart(p.RemoteID), p.State, a.SyncLevel(p), p.Provisioning))
	}
}

func (a *Aiven) count(i *Inventory) {
	for _, o := range a.orgs.all {
		i.Orgs = append(i.Orgs, o.Name)
	}
	for _, v := range a.AllVPCs() {
		owner := v.Project
		if o := a.Org(v.OrgID); o != nil {
			owner = o.Name
		}
		at := fmt.Sprintf("%s/%s %s %s", owner, v.Name, v.CIDR, v.Cloud)
		i.VPCs = append(i.VPCs, at+" "+v.State)
		for _, p := range v.Peerings {
			app := p.AppID
			if x := a.w.Azure.App(p.AppID); x != nil {
				app = x.Name
			}
			i.AivenPeerings = append(i.AivenPeerings, fmt.Sprintf("%s to %s/%s as %s %s", at, p.ResourceGroup, p.VPC, app,
				p.State))
		}
	}
	for _, p := range a.projects.all {
		for _, s := range p.Services {
			i.Services = append(i.Services, p.Name+"/"+s.Name+" "+s.State)
		}
	}
}

func (a *Azure) tenantName(id string) string {
	if t := a.Tenant(id); t != nil {
		return t.Name
	}
	return id
}

// principalName: what has been deleted has no name any more.
func (a *Azure) principalName(objectID string) string {
	if u := a.User(objectID); u != nil {
		return u.UPN
	}
	sp := a.ServicePrincipal(objectID)
	switch {
	case sp == nil:
		return "(deleted)"
	case sp.Name != "":
		return sp.Name
	}
	return sp.AppID
}

// readable puts subscriptions' names in the place of their ids.
func (a *Azure) readable() func(string) string {
	var pairs []string
	for _, s := range a.Subscriptions() {
		pairs = append(pairs, s.ID, s.Name)
	}
	return strings.NewReplacer(pairs...).Replace
}

type inventoryList struct {
	kind  string
	lines *[]string
}

func (i *Inventory) lists() []inventoryList {
	return []inventoryList{{"tenant", &i.Tenants}, {"subscription", &i.Subscriptions}, {"user", &i.Users},
		{"application", &i.Apps},
		{"service principal", &i.Principals}, {"custom role", &i.Roles}, {"role assignment", &i.Assignments},
		{"vnet", &i.VNets}, {"vnet peering", &i.Peerings}, {"aiven organization", &i.Orgs}, {"aiven vpc", &i.VPCs},
		{"aiven peering", &i.AivenPeerings}, {"aiven service", &i.Services},
		{"aws vpc", &i.AWSVPCs}, {"aws peering", &i.AWSPeerings}, {"aws route", &i.AWSRoutes}, {"upcloud", &i.UpCloud},
		{"astra database", &i.Astra},
		{"private link", &i.PrivateLink}}
}

// Lines is the whole of it, one thing a line.
func (i Inventory) Lines() []string {
	var out []string
	for _, l := range i.lists() {
		for _, x := range *l.lines {
			out = append(out, l.kind+": "+x)
		}
	}
	return out
}

// Diff says what the other inventory lacks ("- …") or has more ("+ …").
func (i Inventory) Diff(other Inventory) []string {
	mine, theirs := i.Lines(), other.Lines()
	var out []string
	for _, x := range mine {
		if at := slices.Index(theirs, x); at >= 0 {
			theirs = slices.Delete(theirs, at, at+1)
			continue
		}
		out = append(out, "- "+x)
	}
	for _, x := range theirs {
		out = append(out, "+ "+x)
	}
	return out
}
