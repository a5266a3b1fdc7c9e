package awsapi_test

import (
	"encoding/json"
	"encoding/xml"
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/awsapi"
	"example.org/peerage/providers/sim/world"
)

const account = "123456789012"

// scene is a lab with one of everything: a request that waits, a connection
// that is active, a table with a route.
type scene struct {
	*lab
	denied, pending, active, table string
	second                         *world.AWSVPC
}

func newScene(t *testing.T, d *lab) *scene {
	t.Helper()
	s := &scene{lab: d}
	d.w.Do(func() {
		a := d.w.AWS
		no := a.AddKey(account, "bob")
		no.Deny = awsapi.Actions()
		s.denied = no.ID
		s.table = a.AddTable(d.vpc, "private", a.NewSubnet(), a.NewSubnet()).ID
		s.second = a.AddVPC(account, "eu-west-1", "second", "10.91.0.0/16")
		from := a.AddVPC("999000111222", "eu-west-1", "aiven", "10.30.0.0/24")
		s.pending = a.Request(from, account, d.vpc.ID, "eu-west-1").ID
		s.active = a.Request(from, account, s.second.ID, "eu-west-1").ID
	})
	rest(t, d.w.AWS.Visible)
	d.w.Do(func() {
		if _, no := d.w.AWS.Accept(account, "eu-west-1", s.active); no != nil {
			t.Fatal(no.Message)
		}
	})
	rest(t, d.w.AWS.Provisions)
	d.w.Do(func() {
		if no := d.w.AWS.Route(account, "eu-west-1", s.table, "10.30.0.0/24", s.active, false); no != nil {
			t.Fatal(no.Message)
		}
	})
	return s
}

// do sends an EC2 action and gives the code of its refusal, "" for none.
func (s *scene) do(key, action string, pairs ...string) (code, body string) {
	w := s.ask(key, "eu-west-1", "ec2", append([]string{"Action", action}, pairs...)...)
	var e struct {
		Code string `xml:"Errors>Error>Code"`
	}
	if xml.Unmarshal(w.Body.Bytes(), &e) != nil {
		return "no XML", w.Body.String()
	}
	return e.Code, w.Body.String()
}

// state is all that a dry run could have changed.
func (s *scene) state() string {
	var out strings.Builder
	s.w.Read(func() {
		b, err := json.Marshal(s.w.Inventory())
		out.Write(b)
		if err != nil {
			out.WriteString(err.Error())
		}
	})
	for _, name := range awsapi.Actions() {
		if strings.HasPrefix(name, "Describe") {
			_, body := s.do(s.key, name)
			_, after, _ := strings.Cut(body, "</requestId>")
			out.WriteString(after)
		}
	}
	return out.String()
}

// TestDryRuns: every action, with what would go through, says so and changes
// nothing; whoever may not do it is told that instead.
func TestDryRuns(t *testing.T) {
	bubble(t, func(t *testing.T, d *lab) {
		s := newScene(t, d)
		would := map[string][]string{
			"CreateVpc":                  {"CidrBlock", "10.99.0.0/16"},
			"CreateVpcPeeringConnection": {"VpcId", d.vpc.ID, "PeerVpcId", s.second.ID},
			"AcceptVpcPeeringConnection": {"VpcPeeringConnectionId", s.pending},
			"RejectVpcPeeringConnection": {"VpcPeeringConnectionId", s.pending},
			"DeleteVpcPeeringConnection": {"VpcPeeringConnectionId", s.active},
			"ModifyVpcPeeringConnectionOptions": {"VpcPeeringConnectionId", s.active,
				"AccepterPeeringConnectionOptions.AllowDnsResolutionFromRemoteVpc", "true"},
			"CreateRoute": {"RouteTableId", s.table, "DestinationCidrBlock", "10.40.0.0/24",
				"VpcPeeringConnectionId", s.active},
			"ReplaceRoute": {"RouteTableId", s.table, "DestinationCidrBlock", "10.30.0.0/24",
				"VpcPeeringConnectionId", s.pending},
			"DeleteRoute":                 {"RouteTableId", s.table, "DestinationCidrBlock", "10.30.0.0/24"},
			"GetManagedPrefixListEntries": {"PrefixListId", "pl-0abc"},
			"CreateTags":                  {"ResourceId.1", d.vpc.ID, "Tag.1.Key", "env", "Tag.1.Value", "test"},
			"DeleteTags":                  {"ResourceId.1", d.vpc.ID, "Tag.1.Key", "Name"},
		}
		d.w.Do(func() { d.w.AWS.Prefixes = map[string][]string{"pl-0abc": {"10.40.0.0/24"}} })
		before := s.state()
		for _, name := range awsapi.Actions() {
			if would[name] == nil && !strings.HasPrefix(name, "Describe") {
				t.Errorf("%s has no case in this test", name)
			}
			form := append(slices.Clone(would[name]), "DryRun", "true")
			if code, body := s.do(s.key, name, form...); code != "DryRunOperation" {
				t.Errorf("%s: %s", name, body)
			}
			if code, body := s.do(s.denied, name, form...); code != "UnauthorizedOperation" {
				t.Errorf("%s, not allowed: %s", name, body)
			}
			if s.state() != before {
				t.Fatalf("the dry run of %s changed something", name)
			}
		}
		for name, form := range would { // without the flag all of them do something
			if strings.HasPrefix(name, "Get") { // it only looks
				continue
			}
			if name == "RejectVpcPeeringConnection" || name == "DeleteVpcPeeringConnection" {
				continue // they would take away what the others need
			}
			was := s.state()
			if code, body := s.do(s.key, name, form...); code != "" && code != "InvalidRoute.NotFound" &&
				code != "InvalidParameterValue" {
				t.Errorf("%s: %s", name, body)
			} else if code == "" && s.state() == was {
				t.Errorf("%s changed nothing", name)
			}
		}
	})
}
