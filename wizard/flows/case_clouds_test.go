package flows_test

import (
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// peered puts a peering on a network, and the one back.
func peered(t testing.TB, w *world.World, from, name, to string) {
	for _, x := range [][3]string{{from, name, to}, {to, "back-" + name, from}} {
		spec := world.PeeringSpec{RemoteVNetID: x[2], AllowVirtualNetworkAccess: true}
		if _, _, prob := w.Azure.PutPeering(x[0], x[1], spec); prob != nil {
			t.Fatal(prob)
		}
	}
	w.Azure.Settle()
}

// twin makes a network of the company's own with the range of somebody's.
func twin(l *flowtest.Lab, w *world.World, cidr string) string {
	return w.Azure.AddVNet(l.Acc.Production, "rg-x", "vnet-twin", "westeurope", cidr).ID
}

// faultOf is the last fault of a session, in words.
func faultOf(l *flowtest.Lab) (step, text string) {
	for _, e := range slices.Backward(l.Seen) {
		if e.Kind != wizard.Faulted {
			continue
		}
		text = e.Fault.Says + " " + e.Fault.Why + " " + e.Fault.Err.Error()
		for _, f := range e.Fault.Findings {
			text += " " + f.Text
		}
		return e.Step, text
	}
	return "", ""
}

// TestCaseTwinRange: the network is peered with another that has Aiven's
// range. Azure would refuse the link, so it is refused before anything is made.
func TestCaseTwinRange(t *testing.T) {
	try(t, company.Bare, func(t testing.TB, l *flowtest.Lab) {
		l.Do(func(w *world.World) { peered(t, w, orders(l), "to-twin", twin(l, w, "10.20.0.0/24")) })
		before := l.Inventory()
		l.Start(procedure, runID, l.Answers(), by(l.Answers(), all))
		step, text := faultOf(l)
		if step != "A06" || !strings.Contains(text, "to-twin") || !strings.Contains(text, "vnet-twin") {
			t.Errorf("refused at %q: %s", step, text)
		}
		if diff := before.Diff(l.Inventory()); len(diff) > 0 {
			t.Errorf("made:\n%s", strings.Join(diff, "\n"))
		}
	})
}

// TestCaseTwinIsNoLeftover: a Disconnected peering with a twin of Aiven's
// range never led to Aiven, so it is not deleted as Aiven's.
func TestCaseTwinIsNoLeftover(t *testing.T) {
	try(t, company.Bare, func(t testing.TB, l *flowtest.Lab) {
		l.Do(func(w *world.World) { leftTwin(t, l, w, "10.20.0.0/24") })
		l.Start(procedure, runID, l.Answers(), by(l.Answers(), all, flowtest.Mend("network.leftover", "remove")))
		if !contains(l.Inventory().Lines(), "vnet-orders to-twin") {
			t.Error("to-twin is gone")
		}
	})
}

// leftTwin leaves a Disconnected half that led to a twin.
func leftTwin(t testing.TB, l *flowtest.Lab, w *world.World, cidr string) {
	id := twin(l, w, cidr)
	peered(t, w, orders(l), "to-twin", id)
	if prob := w.Azure.DeletePeering(id + "/virtualNetworkPeerings/back-to-twin"); prob != nil {
		t.Fatal(prob)
	}
	w.Azure.Settle()
}

// TestCaseTwinIsNotAstras: nor as Astra's, when Astra's own leftover is there.
func TestCaseTwinIsNotAstras(t *testing.T) {
	for _, tells := range []string{"astra-leftover", "astra-leftovers"} {
		t.Run(tells, func(t *testing.T) {
			try(t, company.Bare, func(t testing.TB, l *flowtest.Lab) {
				l.Do(func(w *world.World) { w.Faults.Set(world.Fault{Name: "azure.disconnected-is-past"}) })
				applied(tells)(l, nil)
				l.Do(func(w *world.World) { leftTwin(t, l, w, "172.24.4.0/22") })
				p := flowtest.Says(flowtest.Mend("D07.disconnected", "heal"), &flowtest.Rule{
					When: func(a *wizard.Ask) bool { return a.Kind == wizard.AskAdopt && a.Step == "D07" },
					Reply: func(a *wizard.Ask) wizard.Reply {
						for _, c := range a.Choices {
							if strings.Contains(c.Title, "twin") {
								t.Errorf("%s is offered as Astra's", c.Title)
							}
							if strings.Contains(c.Title, "astra-earlier") {
								return wizard.Reply{Choice: c.Value}
							}
						}
						return wizard.Reply{Choice: wizard.ChoiceStop}
					}})
				res, _ := l.Start(procedureD, runID, astraAnswers(l), p)
				ended(t, res, p, wizard.Done)
				if !contains(l.Inventory().Lines(), "vnet-orders to-twin") {
					t.Error("to-twin is gone")
				}
			})
		})
	}
}

// TestCaseTwinOfTheOwnNetwork: the database is peered with a twin of the chosen
// network. Astra tells a subscription and a range alone; Azure tells which of
// the two has a half to Astra.
func TestCaseTwinOfTheOwnNetwork(t *testing.T) {
	try(t, company.Bare, func(t testing.TB, l *flowtest.Lab) {
		l.Do(func(w *world.World) { w.Astra.Hasten(astraWithTwin(t, l, w)) })
		settle(t)
		values := astraAnswers(l)
		res, st := l.Start(procedureD, runID, values, by(values, all))
		if it := st.Item("astra-peering"); res.Status == wizard.Done || it != nil {
			t.Errorf("it ended %q, and has taken over %+v", res.Status, it)
		}
		if !contains(l.Inventory().Lines(), "to rg-x/vnet-twin active") {
			t.Error("the twin's peering is gone")
		}
	})
}

// astraWithTwin has the database asked to be peered with a twin of vnet-orders.
func astraWithTwin(t testing.TB, l *flowtest.Lab, w *world.World) *world.AstraDatabase {
	n := w.Azure.VNet(twin(l, w, "10.40.0.0/16"))
	sp := w.Azure.EnsureServicePrincipal(l.Acc.TenantID, world.AstraAppID)
	w.Azure.Grant(sp.ID, world.RoleNetworkContributor, n.ID)
	db := l.Acc.Astra.Databases["astra-orders"]
	spec := world.AstraSpec{
		TenantID: l.Acc.TenantID, SubscriptionID: n.SubscriptionID, ResourceGroup: n.Group, VNet: n.Name,
	}
	if _, prob := w.Astra.Peer(db, spec); prob != nil {
		t.Fatal(prob)
	}
	return db
}

// TestCaseTwinWhileAstraWorks: as long as Astra has made no half, nobody can
// tell which of two networks is meant. It is said so, and nothing is called up
// before the VNet has its half.
func TestCaseTwinWhileAstraWorks(t *testing.T) {
	try(t, company.Bare, func(t testing.TB, l *flowtest.Lab) {
		l.Do(func(w *world.World) { astraWithTwin(t, l, w) })
		values := astraAnswers(l)
		p := by(values, all)
		res, _ := l.Start(procedureD, runID, values, p)
		step, fault := faultOf(l)
		if res.Status == wizard.Done || step != "D07" || !strings.Contains(fault, "has no peering to it") {
			t.Errorf("it ended %q at %s: %s", res.Status, step, fault)
		}
		perhaps := slices.ContainsFunc(asksOf(l), func(a wizard.Ask) bool {
			return a.Kind == wizard.AskAdopt && strings.Contains(strings.Join(a.Lines, " "), "Perhaps it is another one")
		})
		if !perhaps {
			t.Error("nobody says perhaps")
		}
		settle(t)
		if !contains(l.Inventory().Lines(), "to rg-x/vnet-twin active") {
			t.Error("the twin's peering is gone")
		}
		p = by(values, all)
		res, _ = l.Teardown(procedureD, p)
		ended(t, res, p, wizard.TakenOff)
		if !contains(l.Inventory().Lines(), "to rg-x/vnet-twin active") {
			t.Error("the teardown took the twin's peering")
		}
	})
}

// TestCaseTwinIsNamedByTheCulprit: when the twin comes between the check and
// Aiven's look, the closer look finds it.
func TestCaseTwinIsNamedByTheCulprit(t *testing.T) {
	try(t, company.Bare, func(t testing.TB, l *flowtest.Lab) {
		p := by(l.Answers(), all)
		once := false
		p.Watch = func(e wizard.Event) {
			if makes("aiven-peering")(e) && !once {
				once = true
				l.Do(func(w *world.World) { peered(t, w, orders(l), "to-twin", twin(l, w, "10.20.0.0/24")) })
			}
		}
		l.Start(procedure, runID, l.Answers(), p)
		if _, text := faultOf(l); !strings.Contains(text, "to-twin") {
			t.Errorf("it says: %s", text)
		}
	})
}

// TestCaseTwinConnection: Aiven does not tell the connection's id any more,
// and two connections lead to its range. The stranger's is not taken.
func TestCaseTwinConnection(t *testing.T) {
	try(t, company.Bare, func(t testing.TB, l *flowtest.Lab) {
		var mine string
		l.Do(func(w *world.World) {
			other := w.AWS.AddVPC("444455556666", l.Acc.AWS.Region, "stranger", "10.30.0.0/24")
			p := w.AWS.Request(other, l.Acc.AWS.Account, l.Acc.AWS.VPCs[scenario.AWSNetwork], l.Acc.AWS.Region)
			accepted(t, l, w, p.ID)
			v, half := ordersPeering(l, w)
			w.Aiven.Hasten(v, half)
			accepted(t, l, w, half.HalfID)
			w.Aiven.Hasten(v, half)
			half.Info, mine = nil, half.HalfID
		})
		p := by(awsAnswers(l), all)
		res, st := l.Start(awsProcedure, runID, awsAnswers(l), p)
		_, text := faultOf(l)
		if got := st.Value("AWS_PEERING_CONNECTION_ID"); got != mine && res.Status == wizard.Done {
			t.Errorf("took %q, Aiven's is %q", got, mine)
		}
		if res.Status != wizard.Done && !strings.Contains(text+strings.Join(p.Asked, " "), "perhaps") {
			t.Errorf("stopped, and says: %s", text)
		}
		p = by(awsAnswers(l), all, flowtest.Mend("W05.unknown", "enter"), flowtest.Input("AWS_PEERING_CONNECTION_ID", mine))
		res, st = l.Resume(awsProcedure, p)
		ended(t, res, p, wizard.Done)
		if got := st.Value("AWS_PEERING_CONNECTION_ID"); got != mine {
			t.Errorf("was told %q, took %q", mine, got)
		}
	})
}

func accepted(t testing.TB, l *flowtest.Lab, w *world.World, id string) {
	w.AWS.Settle(id)
	if _, no := w.AWS.Accept(l.Acc.AWS.Account, l.Acc.AWS.Region, id); no != nil {
		t.Fatal(no)
	}
	w.AWS.Settle(id)
}
