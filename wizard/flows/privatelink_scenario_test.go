package flows_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

var linkTrials = []trial{
	{name: "privatelink-powered-off", meets: []string{"P01.powered-off", "P01.busy"},
		rules: mend("P01.powered-off", "power-on")},
	{name: "privatelink-rebuilding", meets: []string{"P01.busy"}},
	{name: "privatelink-outside", meets: []string{"P01.outside"}, rules: again("P01.outside")},
	{name: "privatelink-feature", meets: []string{"P01.feature"}, rules: again("P01.feature")},
	{name: "privatelink-static-limit", meets: []string{"P02.refused"}, rules: mend("P02.refused", "again")},
	{name: "privatelink-static-off", meets: []string{"P03.refused"}, rules: mend("P03.refused", "static")},
	{name: "privatelink-exists", adopts: true, rules: func(*flowtest.Lab) []*flowtest.Rule {
		return []*flowtest.Rule{flowtest.Adopt("P03", "adopt")}
	}},
	{name: "privatelink-deleting", meets: []string{"P03.deleting"}, adopts: true},
	{name: "privatelink-gone", meets: []string{"P03.gone"},
		rules: mend("P03.gone", "recreate", "P05.rejected", "recreate")},
	{name: "privatelink-not-listed", meets: []string{"P05.not-listed"}, rules: mend("P05.not-listed", "add"),
		adopts: true},
	{name: "privatelink-rejected", meets: []string{"P05.rejected"}, rules: mend("P05.rejected", "recreate")},
	{name: "privatelink-name-taken", adopts: true},
	{name: "privatelink-two-endpoints", adopts: true},
	{name: "privatelink-endpoint-again", meets: []string{"P08.gone"}, rules: mend("P08.gone", "find")},
	{name: "privatelink-not-connected", meets: []string{"P10.not-connected"}},
	{name: "privatelink-no-rights", meets: []string{"P05.not-authorized"}, rules: mend("P05.not-authorized", "again")},
	{name: "privatelink-no-rules", meets: []string{"P13.not-authorized"}, rules: mend("P13.not-authorized", "again")},
	{name: "privatelink-rule-taken", meets: []string{"P13.conflict"}, rules: mend("P13.conflict", "again")},
	{name: "privatelink-endpoint-deleted", meets: []string{"P07.endpoint-gone"},
		rules: mend("P07.endpoint-gone", "recreate", "P08.gone", "recreate")},
	{name: "privatelink-no-nic", meets: []string{"P09.hidden"}, rules: func(*flowtest.Lab) []*flowtest.Rule {
		return []*flowtest.Rule{flowtest.Mend("P09.hidden", "enter"), flowtest.Input("IP_ADDRESS", "10.40.8.4")}
	}},
	{name: "expired-token", meets: []string{"aiven.expired"}, rules: newToken("aiven.expired")},
	{name: "server-errors"}, {name: "azure-throttles"},
}

// TestPrivateLinkScenarios provokes every documented failure, mends it as the
// remedies offer, and takes everything down again.
func TestPrivateLinkScenarios(t *testing.T) {
	t.Parallel()
	want, _ := linkStraight(t)
	for _, tr := range linkTrials {
		t.Run(tr.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { tr.runLink(t, flowtest.New(t, company.Bare), want) })
		})
	}
	for _, s := range scenario.All() {
		if s.Procedure() == linkProcedure && !slices.ContainsFunc(linkTrials, func(tr trial) bool {
			return tr.name == s.Name
		}) {
			t.Errorf("%s is never tried", s.Name)
		}
	}
}

func (tr trial) runLink(t *testing.T, l *flowtest.Lab, want []string) {
	sc, ok := scenario.Find(tr.name)
	if !ok {
		t.Fatal("no such scenario")
	}
	clean := l.Inventory()
	sc.Apply(l.World, l.Acc)
	before := l.Inventory()
	p := releases()
	if tr.rules != nil {
		p.Rules = append(p.Rules, tr.rules(l)...)
	}
	res, st := l.Start(linkProcedure, linkRun, linkAnswers(l, scenario.LinkService), p)
	done(t, l, res, p, wizard.Done)
	tr.met(t, l)
	settle(t)
	if got := clean.Diff(l.Inventory()); !tr.adopts && !slices.Equal(got, want) {
		t.Errorf("not as in an undisturbed run:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	tr.right(t, l, st)
	noSecrets(t, l)
	p = releases()
	res, _ = l.Teardown(linkProcedure, p)
	done(t, l, res, p, wizard.TakenOff)
	settle(t)
	now := l.Inventory()
	if left := before.Diff(now); len(left) > 0 && len(clean.Diff(now)) > 0 && !tr.adopts {
		t.Errorf("teardown left:\n%s", strings.Join(left, "\n"))
	}
	for _, line := range now.Lines() {
		if strings.Contains(line, "endpoint "+"Contoso Production") &&
			strings.Contains(line, st.Values["PRIVATE_ENDPOINT_NAME"]+" ") &&
			!strings.Contains(strings.Join(before.Lines(), "\n"), line) {
			t.Errorf("left: %s", line)
		}
	}
}

// right: the connection approved is the one of this run's endpoint, and no
// other was touched.
func (tr trial) right(t *testing.T, l *flowtest.Lab, st *wizard.State) {
	t.Helper()
	l.Do(func(w *world.World) {
		for _, c := range serviceOf(w, scenario.LinkService).More.Link.Connections {
			own := strings.EqualFold(c.EndpointID, st.Values["PRIVATE_ENDPOINT_ID"])
			if own != (c.State == world.LinkActive) {
				t.Errorf("%s is %s", c.EndpointID, c.State)
			}
		}
	})
}

// TestPrivateLinkKeepsStaticIPs: whoever keeps the addresses keeps the setting
// and every one of them.
func TestPrivateLinkKeepsStaticIPs(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		p := flowtest.Says()
		res, _ := l.Start(linkProcedure, linkRun, linkAnswers(l, "pg-orders"), p)
		done(t, l, res, p, wizard.Done)
		p = flowtest.Says(flowtest.Mend("P15.static-ips", "keep"))
		res, _ = l.Teardown(linkProcedure, p)
		done(t, l, res, p, wizard.TakenOff)
		settle(t)
		l.Do(func(w *world.World) {
			if !serviceOf(w, "pg-orders").More.StaticIPs || len(w.Aiven.Project(company.DataProject).StaticIPs) != 4 ||
				serviceOf(w, "pg-orders").More.Link != nil {
				t.Error("the addresses went, or the Private Link stayed")
			}
		})
	})
}

// TestPrivateLinkAfterAColleague: a colleague's endpoint that is gone, which Aiven
// still lists, holds nothing; one that is there does, and one of which Aiven has
// not heard yet.
func TestPrivateLinkAfterAColleague(t *testing.T) {
	for _, name := range []string{"gone", "there", "unheard"} {
		gone := name == "gone"
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, l *flowtest.Lab) {
				p := flowtest.Says()
				res, _ := l.Start(linkProcedure, linkRun, linkAnswers(l, "pg-orders"), p)
				done(t, l, res, p, wizard.Done)
				l.Do(func(w *world.World) {
					v, x := w.Azure.VNet(l.Acc.VNets["vnet-orders"]), serviceOf(w, "pg-orders").More.Link
					e, _, prob := w.Azure.PutEndpoint(world.PrivateEndpoint{Name: "pe-report", Group: v.Group, Region: v.Region,
						ID: "/subscriptions/" + v.SubscriptionID + "/resourceGroups/" + v.Group +
							"/providers/Microsoft.Network/privateEndpoints/pe-report",
						SubscriptionID: v.SubscriptionID, SubnetID: v.ID + "/subnets/snet-endpoints", Target: x.Alias})
					if prob != nil {
						t.Fatal(prob)
					}
					w.Azure.SettleEndpoints()
					if name != "unheard" {
						w.Aiven.ObserveLink(x)
					}
					if gone {
						w.Azure.DeleteEndpoint(e)
					}
				})
				settle(t)
				p = releases()
				res, _ = l.Teardown(linkProcedure, p)
				done(t, l, res, p, wizard.TakenOff)
				settle(t)
				l.Do(func(w *world.World) {
					if s := serviceOf(w, "pg-orders").More; (s.Link == nil) != gone || s.StaticIPs == gone {
						t.Errorf("the Private Link: %+v, static addresses %v", s.Link, s.StaticIPs)
					}
				})
			})
		})
	}
}

// TestPrivateLinkActs: the board's acts on the company's links.
func TestPrivateLinkActs(t *testing.T) {
	inCompany(t, func(t *testing.T, l *flowtest.Lab) {
		id := func(vnet, name string) string {
			return strings.SplitAfter(l.Acc.VNets[vnet], "/providers/")[0] + "Microsoft.Network/privateEndpoints/" + name
		}
		res := act(t, l, "privatelink-approve",
			map[string]string{"AIVEN_PROJECT": company.DataProject, "AIVEN_SERVICE": "mysql-crm",
				"PRIVATE_ENDPOINT_ID": id("vnet-web", "pe-crm")})
		if res.Status != wizard.Done {
			t.Errorf("approve: %+v", res)
		}
		l.Do(func(w *world.World) {
			if c := serviceOf(w, "mysql-crm").More.Link.Connections[0]; c.State != world.LinkActive || c.IP == "" {
				t.Errorf("%+v", c)
			}
		})
		other := flowtest.New(t, company.Contoso)
		res = act(t, other, "privatelink-remove-endpoint",
			map[string]string{"PRIVATE_ENDPOINT_ID": strings.Replace(id("vnet-analytics", "pe-events"), l.Acc.Analytics,
				other.Acc.Analytics, 1)})
		if res.Status != wizard.Done {
			t.Errorf("remove: %+v", res)
		}
		other.Do(func(w *world.World) {
			for _, e := range w.Azure.Endpoints("") {
				if e.Name == "pe-events" {
					t.Error("the endpoint is still there")
				}
			}
		})
	})
}

// TestPrivateLinkSubscriptions: the list is replaced, and emptied only when
// just that was chosen.
func TestPrivateLinkSubscriptions(t *testing.T) {
	for _, c := range []struct {
		empty string
		want  int
	}{{"keep", 2}, {"empty", 0}} {
		inCompany(t, func(t *testing.T, l *flowtest.Lab) {
			res := act(t, l, "privatelink-subscriptions",
				map[string]string{"AIVEN_PROJECT": company.DataProject, "AIVEN_SERVICE": "os-logs",
					"PRIVATELINK_EMPTY_LIST": c.empty, "PRIVATELINK_SUBSCRIPTION_IDS": l.Acc.Production + "," + l.Acc.Analytics})
			if res.Status != wizard.Done {
				t.Errorf("%+v", res)
			}
			l.Do(func(w *world.World) {
				if n := len(serviceOf(w, "os-logs").More.Link.Subscriptions); n != c.want {
					t.Errorf("%s: %d subscriptions", c.empty, n)
				}
			})
		})
	}
}
