package flows_test

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
)

// scripted is a procedure's script, as its test runs it: with these values, and
// what is to be true when it has run.
type scripted struct {
	id     string
	values func(s *shell) map[string]string
	env    func(s *shell) []string
	up     func(s *shell) error
	// stays is what may be there more after "down": the vendors' principals.
	stays string
	// first and stride: at which of the commands that change something it is
	// killed; with SEEDS set, at each.
	first, stride int
}

func aivenHalf(s *shell, vpc string) error {
	v := s.acc.VPCs[vpc]
	for _, p := range v.Peerings {
		if p.State == world.AivenActive {
			return nil
		}
	}
	return fmt.Errorf("%s has no peering that is up: %+v", vpc, v.Peerings)
}

func scripts() []scripted {
	inProject := func(s *shell) map[string]string {
		return map[string]string{"USER_SUBSCRIPTION_ID": s.acc.Production, "USER_RESOURCE_GROUP": "rg-orders",
			"USER_VNET_NAME": "vnet-orders", "AIVEN_PROJECT": s.acc.Project,
			"AIVEN_PROJECT_VPC_ID": s.acc.VPCs[company.AzureProjectVPC].ID}
	}
	onAWSOf := func(vpc string, of func(s *shell, v map[string]string)) func(s *shell) map[string]string {
		return func(s *shell) map[string]string {
			v := map[string]string{"AWS_ACCOUNT_ID": s.acc.AWS.Account, "AWS_VPC_REGION": s.acc.AWS.Region,
				"AWS_VPC_ID": s.acc.AWS.VPCs["vpc-orders"], "AIVEN_VPC_RANGE": s.acc.VPCs[vpc].CIDR}
			of(s, v)
			return v
		}
	}
	awsUp := func(vpc string) func(s *shell) error {
		return func(s *shell) error {
			if routes := s.inventory().AWSRoutes; !strings.Contains(strings.Join(routes, "\n"), s.acc.VPCs[vpc].CIDR) {
				return fmt.Errorf("no route leads to Aiven: %v", routes)
			}
			return aivenHalf(s, vpc)
		}
	}
	return []scripted{
		{id: onAzure, values: inProject, stays: "Contoso/Aiven", first: 3, stride: 5,
			up: func(s *shell) error { return aivenHalf(s, company.AzureProjectVPC) }},
		{id: awsProcedure, first: 1, stride: 2, up: awsUp(company.AWSVPC),
			values: onAWSOf(company.AWSVPC, func(s *shell, v map[string]string) {
				v["AIVEN_ORG_ID"], v["AIVEN_ORGANIZATION_VPC_ID"] = s.acc.Org, s.acc.VPCs[company.AWSVPC].ID
			})},
		{id: onAWS, first: 2, stride: 9, up: awsUp(company.AWSProjectVPC),
			values: onAWSOf(company.AWSProjectVPC, func(s *shell, v map[string]string) {
				v["AIVEN_PROJECT"], v["AIVEN_PROJECT_VPC_ID"] = s.acc.Project, s.acc.VPCs[company.AWSProjectVPC].ID
			})},
		{id: upCloud, first: 1, stride: 2, up: func(s *shell) error { return aivenHalf(s, company.UpCloudVPC) },
			env: func(s *shell) []string { return []string{"UPCLOUD_TOKEN=" + s.acc.UpCloud.Account.Token} },
			values: func(s *shell) map[string]string {
				return map[string]string{"AIVEN_PROJECT": s.acc.UpCloud.Project,
					"AIVEN_PROJECT_VPC_ID": s.acc.VPCs[company.UpCloudVPC].ID, "network.uuid": s.acc.UpCloud.Networks["net-shop"]}
			}},
		{id: linkProcedure, values: privately("pg-orders", "pg,pgbouncer"), up: privatelyUp("pg-orders", "pg", "pgbouncer"),
			first: 1, stride: 7},
		{id: linkProcedure, values: privately("kafka-orders", "kafka,kafka_rest"),
			up: privatelyUp("kafka-orders", "kafka", "kafka_rest"), first: 10, stride: 12},
		{id: procedureD, stays: "Contoso/Astra DB", first: 2, stride: 3,
			env: func(s *shell) []string { return []string{"APPLICATION_TOKEN=" + s.acc.Astra.Token.Value} },
			values: func(s *shell) map[string]string {
				return map[string]string{"AZURE_SUBSCRIPTION_ID": s.acc.Production, "AZURE_RESOURCE_GROUP_NAME": "rg-orders",
					"AZURE_VIRTUAL_NETWORK_NAME": "vnet-orders", "DATABASE_ID": s.acc.Astra.Databases["astra-orders"].ID}
			},
			up: func(s *shell) error {
				d := s.acc.Astra.Databases["astra-orders"]
				if d.Peering == nil || !strings.EqualFold(d.Peering.Status, "active") || len(d.Addresses) != 2 {
					return fmt.Errorf("it is not connected: %+v %+v", d.Peering, d.Addresses)
				}
				return nil
			}},
	}
}

func privately(service, parts string) func(s *shell) map[string]string {
	return func(s *shell) map[string]string {
		return map[string]string{"AIVEN_PROJECT": company.DataProject, "AIVEN_SERVICE": service,
			"SUBSCRIPTION_ID": s.acc.Production, "AZURE_RESOURCE_GROUP": "rg-orders", "AZURE_REGION": "westeurope",
			"AZURE_SUBNET_ID": s.acc.VNets["vnet-orders"] + "/subnets/snet-endpoints", "PRIVATELINK_COMPONENTS": parts}
	}
}

func privatelyUp(service string, parts ...string) func(s *shell) error {
	return func(s *shell) error {
		more := s.w.Aiven.Project(company.DataProject).Service(service).More
		if more.Link == nil || len(more.Link.Connections) != 1 || more.Link.Connections[0].State != world.LinkActive ||
			slices.ContainsFunc(parts, func(x string) bool { return !more.Reached[x] }) {
			return fmt.Errorf("it is not connected: %+v", more)
		}
		if rules := strings.Join(s.inventory().Lines(), "\n"); strings.Contains(rules, "peerage-kafka-"+service) !=
			(parts[0] == "kafka") {
			return fmt.Errorf("Kafka's ports:\n%s", rules)
		}
		return nil
	}
}

// lines is what there is, without what is deleted.
func (s *shell) lines() []string {
	return slices.DeleteFunc(s.inventory().Lines(), func(x string) bool {
		return strings.HasSuffix(x, " DELETED") || strings.Contains(x, " deleted")
	})
}

// TestScriptsRun: each script connects, has nothing to do the second time, and
// with "down" leaves the world as it was.
func TestScriptsRun(t *testing.T) {
	t.Parallel()
	for _, x := range scripts() {
		t.Run(x.id, func(t *testing.T) {
			t.Parallel()
			s := newShell(t)
			x.settle(s)
			was := s.lines()
			first := x.well(s)
			ran := len(s.Ran)
			x.well(s)
			for _, c := range s.Ran[ran:] {
				if alters(c) && !strings.HasSuffix(c, " refresh") && !strings.Contains(c, "/secureBundleURL") {
					t.Errorf("a second run does %s\n%s", c, first)
				}
			}
			x.down(s, was)
		})
	}
}

// TestScriptsKilledAnywhere: a script that was killed is gone on with by its
// next run, and what both made goes with "down".
func TestScriptsKilledAnywhere(t *testing.T) {
	t.Parallel()
	for _, x := range scripts() {
		t.Run(x.id, func(t *testing.T) {
			t.Parallel()
			if os.Getenv("SEEDS") != "" {
				x.first, x.stride = 1, 1
			}
			for at := x.first; ; at += x.stride {
				s := newShell(t)
				x.settle(s)
				was := s.lines()
				s.killAt = at
				out, err := s.run(exported(t, x.id, x.values(s)))
				if s.changed < at {
					if err != nil {
						t.Fatalf("%v\n%s", err, out)
					}
					return
				}
				s.killAt = 0
				x.well(s)
				x.down(s, was)
				if t.Failed() {
					t.Fatalf("killed after change %d of\n%s", at, strings.Join(slices.DeleteFunc(s.Ran,
						func(c string) bool { return !alters(c) }), "\n"))
				}
			}
		})
	}
}

// settle makes the shell ready.
func (x *scripted) settle(s *shell) {
	s.env = nil
	if x.env != nil {
		s.env = x.env(s)
	}
	s.w.Do(func() {
		for _, service := range []string{"pg-orders", "kafka-orders"} {
			s.w.Aiven.Prepared(s.w.Aiven.Project(company.DataProject).Service(service))
		}
	})
}

func (x *scripted) well(s *shell) string {
	s.t.Helper()
	out := s.well(exported(s.t, x.id, x.values(s)))
	if err := x.up(s); err != nil {
		s.t.Fatalf("%v\n%s", err, out)
	}
	return out
}

// down takes it down, twice.
func (x *scripted) down(s *shell, was []string) {
	s.t.Helper()
	script := exported(s.t, x.id, x.values(s))
	s.well(script, "down")
	s.clk.Advance(3600e9)
	now := slices.DeleteFunc(s.lines(), func(l string) bool {
		return x.stays != "" && l == "service principal: "+x.stays && !slices.Contains(was, l)
	})
	if !reflect.DeepEqual(was, now) {
		s.t.Errorf("it leaves\n%s", strings.Join(differ(was, now), "\n"))
	}
	if _, err := os.Stat(s.file + ".made"); err == nil {
		s.t.Errorf("what it made is still written down")
	}
	s.well(script, "down")
}

func differ(was, now []string) (out []string) {
	for _, x := range was {
		if !slices.Contains(now, x) {
			out = append(out, "- "+x)
		}
	}
	for _, x := range now {
		if !slices.Contains(was, x) {
			out = append(out, "+ "+x)
		}
	}
	return out
}
