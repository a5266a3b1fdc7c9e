package azure_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/azure"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
)

// linked makes a Private Link service that production may connect to, and
// what an endpoint to it is asked for with.
func (l *lab) linked(allowed ...string) providers.NewEndpoint {
	var alias string
	l.w.Do(func() {
		p := l.w.Aiven.Project(company.DataProject)
		alias = l.w.Aiven.SeedLink(p.Service("pg-orders"), allowed...).Alias
	})
	vnet := l.acc.VNets["vnet-orders"]
	return providers.NewEndpoint{ID: strings.Split(vnet, "/virtualNetworks/")[0] + "/privateEndpoints/pe-pg",
		SubnetID: vnet + "/subnets/snet-endpoints",
		Region:   "westeurope", Alias: alias, Message: "please", Tags: map[string]string{"peerage-run": "1"}}
}

func (l *lab) endpoints() providers.AzureEndpoints {
	l.t.Helper()
	e, ok := l.admin().(providers.AzureEndpoints)
	if !ok {
		l.t.Fatal("the session knows no endpoints")
	}
	return e
}

func TestEndpointFromBirthToEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		s, ask := l.endpoints(), l.linked(l.acc.Production)
		began := time.Now()
		e, err := s.CreateEndpoint(t.Context(), ask)
		if err != nil || e.Provisioning != "Succeeded" || e.Status != "Pending" || e.ServiceID != ask.Alias ||
			e.Tags["peerage-run"] != "1" || e.Group != "rg-orders" {
			t.Fatalf("%+v, %v", e, err)
		}
		if took := time.Since(began); took < 40*time.Second || took > time.Minute {
			t.Errorf("took %v", took)
		}
		got, err := s.Endpoint(t.Context(), strings.ToUpper(ask.ID))
		if err != nil || got.IP != "10.40.8.4" || !strings.Contains(got.NICID, "pe-pg.nic.") {
			t.Errorf("%+v, %v", got, err)
		}
		list, err := s.Endpoints(t.Context(), l.acc.Production)
		if err != nil || len(list) != 1 || list[0].SubnetID != ask.SubnetID {
			t.Errorf("%+v, %v", list, err)
		}
		for range 2 { // gone already is success
			if err := s.DeleteEndpoint(t.Context(), ask.ID); err != nil {
				t.Error(err)
			}
		}
		if _, err = s.Endpoint(t.Context(), ask.ID); !providers.Is(err, providers.NotFound) {
			t.Errorf("%v", err)
		}
	})
}

// TestEndpointResumes: a cut while waiting does not begin anything twice.
func TestEndpointResumes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		s, ask := l.endpoints(), l.linked(l.acc.Production)
		ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
		defer cancel()
		token := ""
		ask.Save = func(x string) { token = x }
		if _, err := s.CreateEndpoint(ctx, ask); !providers.Is(err, providers.Cancelled) || token == "" {
			t.Fatalf("%v, token %q", err, token)
		}
		puts := func() int {
			n := 0
			for _, c := range l.sim.Calls() {
				if c.Method == "PUT" && strings.Contains(c.Path, "privateEndpoints") {
					n++
				}
			}
			return n
		}
		before := puts()
		ask.Resume = token
		e, err := s.CreateEndpoint(t.Context(), ask)
		if err != nil || e.Provisioning != "Succeeded" || puts() != before {
			t.Errorf("%+v, %v, %d more requests", e, err, puts()-before)
		}
		ask.Resume = "nonsense"
		if e, err = s.CreateEndpoint(t.Context(), ask); err != nil || e.Status != "Pending" {
			t.Errorf("%+v, %v", e, err)
		}
	})
}

// TestEndpointRefusals: rejected by itself, unknown alias, wrong id, read-only.
func TestEndpointRefusals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		s, ask := l.endpoints(), l.linked(l.acc.Analytics)
		e, err := s.CreateEndpoint(t.Context(), ask)
		if err != nil || e.Status != "Rejected" || e.Provisioning != "Failed" {
			t.Errorf("%+v, %v", e, err)
		}
		other := ask
		other.ID, other.Alias = ask.ID+"-2", "no-such.alias"
		if _, err = s.CreateEndpoint(t.Context(), other); !providers.HasCode(err, "PrivateLinkServiceNotFound") {
			t.Errorf("%v", err)
		}
		if _, err = s.Endpoint(t.Context(), l.acc.VNets["vnet-orders"]); !providers.Is(err, providers.Invalid) {
			t.Errorf("%v", err)
		}
		o := l.options()
		o.ReadOnly = true
		l.c = azure.New(o)
		s = l.endpoints()
		if _, err = s.CreateEndpoint(t.Context(), ask); !providers.Is(err, providers.ReadOnly) {
			t.Errorf("%v", err)
		}
		if err = s.DeleteEndpoint(t.Context(), ask.ID); !providers.Is(err, providers.ReadOnly) {
			t.Errorf("%v", err)
		}
	})
}

func TestSubnetsAndRules(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		s := l.endpoints()
		list, err := s.Subnets(t.Context(), l.acc.VNets["vnet-orders"])
		if err != nil || len(list) != 2 || list[0].Policies || !list[1].Policies || list[1].Range != "10.40.8.0/24" ||
			list[1].NSG == "" {
			t.Fatalf("%+v, %v", list, err)
		}
		nsg := list[1].NSG
		rule := providers.SecurityRule{Name: "kafka", Direction: "Inbound", Access: "Allow", Protocol: "Tcp", Priority: 200,
			Sources: []string{"10.40.0.0/16", "10.41.0.0/16"}, Destinations: []string{"10.40.8.0/24"},
			Ports: []string{"10000-31000"}}
		if err := s.AddSecurityRule(t.Context(), nsg, rule); err != nil {
			t.Fatal(err)
		}
		rules, err := s.SecurityRules(t.Context(), nsg)
		found := false
		for _, r := range rules {
			found = found || r.Name == "kafka" && len(r.Sources) == 2 && r.Ports[0] == "10000-31000" && r.Priority == 200
		}
		if err != nil || !found || rules[len(rules)-1].Name != "DenyAllInBound" {
			t.Errorf("%+v, %v", rules, err)
		}
		twin := rule
		twin.Name = "twin"
		if err := s.AddSecurityRule(t.Context(), nsg, twin); !providers.HasCode(err, "SecurityRuleConflict") {
			t.Errorf("%v", err)
		}
		for range 2 {
			if err := s.DeleteSecurityRule(t.Context(), nsg, "kafka"); err != nil {
				t.Error(err)
			}
		}
		l.do(func(a *world.Azure) {
			if n := len(a.SecurityGroup(nsg).Rules); n != 2 {
				t.Errorf("%d rules left", n)
			}
		})
	})
}
