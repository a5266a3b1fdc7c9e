package flows_test

import (
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard/flows/flowtest"
)

// walks are the documented procedures with all their entries.
var walks = []walk{
	{course: courseA, fill: company.Bare, entries: entriesA},
	{course: courseP, fill: company.Bare, entries: entriesP},
	{course: courseD, fill: company.Bare, entries: entriesD},
	{course: courseW, fill: company.Bare, entries: entriesW},
	{course: courseU, fill: company.Bare, entries: entriesU},
	{course: courseR, fill: company.Bare, entries: entriesR},
	{course: courseS, fill: company.Bare, entries: entriesS},
}

func vnetOf(name string) func(*flowtest.Lab) string {
	return func(l *flowtest.Lab) string { return l.Acc.VNets[name] }
}

func vpcOf(name string) func(*flowtest.Lab) string {
	return func(l *flowtest.Lab) string { return l.Acc.VPCs[name].ID }
}

// azureHalfOf is a run's half on the VNet.
func azureHalfOf(key string, fn func(*world.Peering) string) func(sight) string {
	return func(s sight) string {
		if p := s.w.Azure.Peering(s.id(key)); p != nil {
			return fn(p)
		}
		return ""
	}
}

func itsVNet(p *world.Peering) string         { return p.VNetID }
func itsSubscription(p *world.Peering) string { return subscriptionOf(p.VNetID) }

func roleOf(key string, fn func(*world.RoleDefinition) string) func(sight) string {
	return func(s sight) string {
		if d := s.w.Azure.Definition(s.l.Acc.TenantID, s.id(key)); d != nil && s.id(key) != "" {
			return fn(d)
		}
		return ""
	}
}

// hostOf is the Aiven VPC that has a run's peering.
func hostOf(key string) func(sight) string {
	return func(s sight) string {
		for _, v := range s.w.Aiven.AllVPCs() {
			for _, p := range v.Peerings {
				if p.ID != "" && p.ID == s.id(key) {
					return v.ID
				}
			}
		}
		return ""
	}
}

func subscriptionOf(id string) string {
	rest, _ := strings.CutPrefix(id, "/subscriptions/")
	sub, _, _ := strings.Cut(rest, "/")
	return sub
}

var entriesA = map[string]entry{
	"AIVEN_TOKEN_FROM": signs(), "AIVEN_TOKEN": signs(), "AZURE_SIGN_IN": signs(), "USER_APP_SECRET": never(),
	"AIVEN_TENANT_ID": never(), "AIVEN_VNET_ID": never(), "AIVEN_NEW_VPC_CLOUD": never(), "AIVEN_NEW_VPC_RANGE": never(),
	"USER_SUBSCRIPTION_ID": onlyOne(azureHalfOf("azure-peering", itsSubscription)),
	"AIVEN_ORG_ID":         onlyOne(nil),
	"USER_VNET_ID":         {other: vnetOf("vnet-web"), holds: azureHalfOf("azure-peering", itsVNet)},
	"AIVEN_ORGANIZATION_VPC_ID": {
		other: vpcOf("aiven-north"), holds: hostOf("aiven-peering"),
	},
	"USER_APP_NAME": {other: always("another-app"), holds: func(s sight) string {
		if a := s.w.Azure.App(s.id("application")); a != nil {
			return a.Name
		}
		return ""
	}},
	"USER_APP_SECRET_DAYS": {other: always("30"), holds: keyDays},
	"USER_APP_ROLE":        {other: always("custom"), holds: appRole},
	"USER_APP_SCOPE":       {other: always("resource-group"), holds: appScope},
	"AIVEN_ROLE_NAME": {
		other: always("another-role"), holds: roleOf("aiven-role", func(d *world.RoleDefinition) string { return d.Name }),
	},
	"PEERING_NAME_OF_YOUR_CHOICE": {
		other: always("another-name"), holds: azureHalfOf("azure-peering", func(p *world.Peering) string { return p.Name }),
	},
}

// ofProject are the entries of a procedure for organizations' VPCs as the one
// for projects' has them; network is the variable with the network.
func ofProject(entries map[string]entry, network string) map[string]entry {
	out := maps.Clone(entries)
	for _, name := range []string{"AIVEN_ORG_ID", "AIVEN_ORGANIZATION_VPC_ID", "AIVEN_NEW_VPC_CLOUD"} {
		delete(out, name)
	}
	out["AIVEN_PROJECT"], out["AIVEN_NEW_PROJECT_VPC_CLOUD"] = onlyOne(nil), never()
	out["AIVEN_PROJECT_VPC_ID"] = onlyOne(func(s sight) string {
		for _, v := range s.w.Aiven.AllVPCs() {
			for _, p := range v.Peerings {
				if strings.EqualFold(p.VPC, path.Base(s.st.Value(network))) && s.id("aiven-project-peering") != "" {
					return v.ID
				}
			}
		}
		return ""
	})
	return out
}

var (
	entriesR = ofProject(entriesA, "USER_VNET_ID")
	entriesS = ofProject(entriesW, "AWS_VPC_ID")
)

func keyDays(s sight) string {
	a := s.w.Azure.App(s.id("application"))
	if a == nil {
		return ""
	}
	for _, k := range a.Passwords {
		if strings.EqualFold(k.KeyID, s.id("password")) {
			return strconv.Itoa(int(k.End.Sub(k.Start).Round(24*time.Hour).Hours() / 24))
		}
	}
	return ""
}

func appRole(s sight) string {
	as := s.w.Azure.Assignment(s.id("app-assignment"))
	if as == nil {
		return ""
	}
	if d := s.w.Azure.Definition(s.l.Acc.TenantID, as.RoleGUID); d != nil && d.Custom {
		return "custom"
	}
	return "network-contributor"
}

func appScope(s sight) string {
	as := s.w.Azure.Assignment(s.id("app-assignment"))
	switch {
	case as == nil:
		return ""
	case strings.Contains(as.Scope, "/virtualNetworks/"):
		return "vnet"
	case strings.Contains(strings.ToLower(as.Scope), "/resourcegroups/"):
		return "resource-group"
	}
	return "subscription"
}

func endpointOf(fn func(*world.PrivateEndpoint) string) func(sight) string {
	return func(s sight) string {
		if e := s.w.Azure.Endpoint(s.id("private-endpoint")); e != nil {
			return fn(e)
		}
		return ""
	}
}

// served is the service whose Private Link the run's endpoint leads to.
func served(fn func(*world.AivenProject, *world.AivenService) string) func(sight) string {
	return func(s sight) string {
		for _, p := range s.w.Aiven.Projects() {
			for _, x := range p.Services {
				if x.More == nil || x.More.Link == nil {
					continue
				}
				if p.Name+"/"+x.Name == s.id("privatelink") {
					return fn(p, x)
				}
			}
		}
		return ""
	}
}

var entriesP = map[string]entry{
	"AIVEN_TOKEN_FROM": signs(), "AIVEN_TOKEN": signs(), "AZURE_SIGN_IN": signs(), "IP_ADDRESS": never(),
	"AIVEN_PROJECT": onlyOne(served(func(p *world.AivenProject, _ *world.AivenService) string { return p.Name })),
	"AIVEN_SERVICE": {
		other: always("pg-orders"),
		holds: served(func(_ *world.AivenProject, x *world.AivenService) string { return x.Name }),
	},
	"PRIVATELINK_SUBSCRIPTION_IDS": {
		other: func(l *flowtest.Lab) string { return l.Acc.Production + ", " + l.Acc.Analytics },
		holds: served(func(_ *world.AivenProject, x *world.AivenService) string {
			return strings.Join(x.More.Link.Subscriptions, ", ")
		}),
	},
	"SUBSCRIPTION_ID": onlyOne(endpointOf(func(e *world.PrivateEndpoint) string { return e.SubscriptionID })),
	"AZURE_VNET_ID": {other: vnetOf("vnet-hub"), holds: endpointOf(func(e *world.PrivateEndpoint) string {
		id, _, _ := strings.Cut(e.SubnetID, "/subnets/")
		return id
	})},
	"AZURE_SUBNET_ID": {
		other: func(l *flowtest.Lab) string { return l.Acc.VNets["vnet-orders"] + "/subnets/snet-apps" },
		holds: endpointOf(func(e *world.PrivateEndpoint) string { return e.SubnetID }),
	},
	"PRIVATE_ENDPOINT_NAME": {
		other: always("another-endpoint"), holds: endpointOf(func(e *world.PrivateEndpoint) string { return e.Name }),
	},
	"CLIENT_RANGES": onlyOne(nil), "NSG_RULE": onlyOne(nil),
	"PRIVATELINK_COMPONENTS": {other: always("kafka, schema_registry"), holds: served(func(_ *world.AivenProject, x *world.AivenService) string {
		var on []string
		for name, yes := range x.More.Access {
			if yes {
				on = append(on, name)
			}
		}
		slices.Sort(on)
		return strings.Join(on, ", ")
	})},
	"CONNECTION_FILE": {other: inFolder("another.txt"), holds: fileThere("CONNECTION_FILE")},
}

// astraLinked is the database that has the run's peering.
func astraLinked(s sight) *world.AstraDatabase {
	for _, d := range s.w.Astra.Databases(s.l.Acc.Astra.Org) {
		if d.Peering != nil && s.id("astra-peering") != "" && strings.EqualFold(d.Peering.OtherID, s.id("astra-azure-half")) {
			return d
		}
	}
	return nil
}

var entriesD = map[string]entry{
	"APPLICATION_TOKEN_FROM": signs(), "APPLICATION_TOKEN": signs(), "AZURE_SIGN_IN": signs(),
	"ASTRA_ACCESS_LIST_ON":  never(),
	"AZURE_SUBSCRIPTION_ID": onlyOne(azureHalfOf("astra-azure-half", itsSubscription)),
	"AZURE_VNET_ID": {
		other: vnetOf("vnet-web"), holds: azureHalfOf("astra-azure-half", itsVNet),
	},
	"DATABASE_ID": {
		other: func(l *flowtest.Lab) string { return l.Acc.Astra.Databases["astra-claims"].ID },
		holds: func(s sight) string {
			if d := astraLinked(s); d != nil {
				return d.ID
			}
			return ""
		},
	},
	"ROLE_NAME": {
		other: always("another-role"), holds: roleOf("astra-role", func(d *world.RoleDefinition) string { return d.Name }),
	},
	"ROLE_DESCRIPTION": {
		other: always("Said otherwise"),
		holds: roleOf("astra-role", func(d *world.RoleDefinition) string { return d.Description }),
	},
	"SECURE_BUNDLE_FILE": {other: inFolder("another.zip"), holds: fileThere("SECURE_BUNDLE_FILE")},
}

func accepterOf(fn func(world.AWSEnd) string) func(sight) string {
	return func(s sight) string {
		for _, p := range s.w.AWS.Peerings(s.l.Acc.AWS.Account, s.l.Acc.AWS.Region) {
			if p.ID == s.id("aws-connection") {
				return fn(p.Accepter)
			}
		}
		return ""
	}
}

var entriesW = map[string]entry{
	"AIVEN_TOKEN_FROM": signs(), "AIVEN_TOKEN": signs(), "AWS_PROFILE": signs(), "AWS_ACCEPTER_PROFILE": signs(),
	"AWS_MFA_CODE": signs(), "AWS_ACCEPTER_MFA_CODE": signs(),
	"AIVEN_NEW_VPC_CLOUD": never(), "AIVEN_NEW_VPC_RANGE": never(), "AIVEN_ORG_ID": onlyOne(nil),
	"AWS_PEERING_CONNECTION_ID": never(), "AWS_VPC_RANGES": never(),
	"AWS_ACCOUNT_ID": onlyOne(accepterOf(func(e world.AWSEnd) string { return e.Account })),
	"AWS_VPC_REGION": onlyOne(accepterOf(func(e world.AWSEnd) string { return e.Region })),
	"AWS_VPC_ID": {
		other: func(l *flowtest.Lab) string { return l.Acc.AWS.VPCs["vpc-web"] },
		holds: accepterOf(func(e world.AWSEnd) string { return e.VPC }),
	},
	"AIVEN_ORGANIZATION_VPC_ID": onlyOne(hostOf("aiven-peering")),
	"AWS_ROUTE_TABLE_IDS": {
		other: func(l *flowtest.Lab) string {
			return l.Acc.AWS.Tables[strings.TrimPrefix(scenario.AWSNetwork, "vpc-")+"-private"]
		},
		holds: routed,
	},
}

// routed are the tables with a route through the run's connection, in the
// order in which the variable has them.
func routed(s sight) string {
	shown := strings.Split(s.st.Value("AWS_ROUTE_TABLE_IDS"), ", ")
	var out []string
	for _, t := range s.w.AWS.Tables(s.l.Acc.AWS.Account, s.l.Acc.AWS.Region) {
		if slices.ContainsFunc(t.Routes, func(r *world.AWSRoute) bool { return r.Target == s.id("aws-connection") }) {
			out = append(out, t.ID)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return slices.Index(shown, a) - slices.Index(shown, b) })
	return strings.Join(out, ", ")
}

func upHalfOf(fn func(*world.UpCloudPeering) string) func(sight) string {
	return func(s sight) string {
		if p := s.w.UpCloud.Peering(s.id("upcloud-peering")); p != nil {
			return fn(p)
		}
		return ""
	}
}

var entriesU = map[string]entry{
	"AIVEN_TOKEN_FROM": signs(), "AIVEN_TOKEN": signs(),
	"UPCLOUD_CREDENTIALS_FROM": signs(), "UPCLOUD_TOKEN": signs(), "UPCLOUD_USERNAME": signs(),
	"UPCLOUD_PASSWORD": signs(), "AIVEN_NEW_PROJECT_VPC_CLOUD": never(), "AIVEN_NEW_VPC_RANGE": never(),
	"peer_network.uuid": never(), "AIVEN_PROJECT": onlyOne(nil), "AIVEN_PROJECT_VPC_ID": onlyOne(nil),
	"network.uuid": {
		other: func(l *flowtest.Lab) string { return l.Acc.UpCloud.Networks["net-media"] },
		holds: upHalfOf(func(p *world.UpCloudPeering) string { return p.Network }),
	},
	"network.router": {
		other: func(l *flowtest.Lab) (id string) {
			l.Do(func(w *world.World) { id = w.UpCloud.AddRouter(l.Acc.UpCloud.Account.Name, "router-spare", "").ID })
			return id
		},
		holds: func(s sight) string {
			n := s.w.UpCloud.Network(s.st.Value("network.uuid"))
			if n == nil || n.Router == s.id("upcloud-router") {
				return ""
			}
			return n.Router
		},
	},
	"name": {
		other: always("another-name"), holds: upHalfOf(func(p *world.UpCloudPeering) string { return p.Name }),
	},
	"configured_status": {
		other: always("disabled"), holds: upHalfOf(func(p *world.UpCloudPeering) string { return p.Configured }),
	},
}
