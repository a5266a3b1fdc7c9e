package flows_test

import (
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// stranger is a sign-in that does not see where a run's things lie: another
// account, another organization. What is not found from there is not gone.
type stranger struct {
	course
	// fill is the company.
	fill func(*world.World) *company.Accounts
	// away gives the program such credentials, home the right ones.
	away, home func(*flowtest.Lab, *world.World)
	// names are both places, as they must be named.
	names func(*flowtest.Lab) []string
}

const otherAccount = "999999999999"

var (
	strangerW = stranger{
		course: courseW, fill: company.Bare,
		away:  func(l *flowtest.Lab, _ *world.World) { l.Acc.AWS.Ana.Account = otherAccount },
		home:  func(l *flowtest.Lab, _ *world.World) { l.Acc.AWS.Ana.Account = l.Acc.AWS.Account },
		names: func(l *flowtest.Lab) []string { return []string{otherAccount, l.Acc.AWS.Account} },
	}
	strangerU = stranger{
		course: courseU, fill: company.Bare,
		away: func(l *flowtest.Lab, w *world.World) {
			l.Env["UPCLOUD_TOKEN"] = w.UpCloud.AddAccount("northwind").Token
		},
		home:  func(l *flowtest.Lab, _ *world.World) { l.Env["UPCLOUD_TOKEN"] = l.Acc.UpCloud.Account.Token },
		names: func(l *flowtest.Lab) []string { return []string{"northwind", l.Acc.UpCloud.Account.Name} },
	}
	strangerD = stranger{
		course: courseD, fill: company.Bare,
		away: func(l *flowtest.Lab, w *world.World) {
			l.Env["ASTRA_DB_APPLICATION_TOKEN"] = w.Astra.AddToken(w.Astra.AddOrg("Northwind").ID).Value
		},
		home:  func(l *flowtest.Lab, _ *world.World) { l.Env["ASTRA_DB_APPLICATION_TOKEN"] = l.Acc.Astra.Token.Value },
		names: func(l *flowtest.Lab) []string { return []string{l.Acc.Astra.Org} },
	}
	// strangerAiven has a token of another organization, strangerAzure a
	// subscription that is seen no more.
	strangerAiven = stranger{
		course: courseA, fill: company.Bare,
		away: func(l *flowtest.Lab, w *world.World) {
			l.Env["AIVEN_TOKEN"] = w.Aiven.AddToken("", "eve@northwind.example", w.Aiven.AddOrg("", "Northwind").ID).Value
		},
		home:  func(l *flowtest.Lab, _ *world.World) { l.Env["AIVEN_TOKEN"] = l.Acc.Token.Value },
		names: func(l *flowtest.Lab) []string { return []string{l.Acc.Org} },
	}
	strangerAzure = stranger{
		course: courseA, fill: company.Bare,
		away: func(l *flowtest.Lab, w *world.World) {
			for _, method := range []string{"GET", "DELETE"} {
				w.Faults.Set(world.Fault{
					Name: "moved-" + method, Service: "arm", Method: method, Path: "/subscriptions/" + l.Acc.Production,
					Kind: "status", Status: 404, Code: "SubscriptionNotFound",
					Body: `{"error":{"code":"SubscriptionNotFound","message":"The subscription could not be found."}}`,
				})
			}
		},
		home: func(_ *flowtest.Lab, w *world.World) {
			w.Faults.Clear("moved-GET")
			w.Faults.Clear("moved-DELETE")
		},
		names: func(l *flowtest.Lab) []string { return []string{"not visible from here"} },
	}
)

// keepsHold takes a finished run down as a stranger: nothing is marked
// removed, and both places are named. With the right sign-in all of it goes.
func (x stranger) keepsHold(t *testing.T) {
	try(t, x.fill, func(t testing.TB, l *flowtest.Lab) {
		clean := l.Inventory()
		p := by(x.answers(l), all)
		res, _ := l.Start(x.procedure, runID, x.answers(l), p)
		ended(t, res, p, wizard.Done)
		settle(t)
		values := wizard.Fold(l.Journal.Events()).Values
		l.Do(func(w *world.World) { x.away(l, w) })
		up := l.Inventory()
		l.Seen = nil
		_, st := l.Teardown(x.procedure, by(x.answers(l), all, x.down...))
		x.refused(t, l, st, values)
		if diff := up.Diff(l.Inventory()); len(diff) > 0 {
			t.Errorf("changed:\n%s", strings.Join(diff, "\n"))
		}
		l.Do(func(w *world.World) { x.home(l, w) })
		p = by(x.answers(l), all, x.down...)
		res, _ = l.Teardown(x.procedure, p)
		ended(t, res, p, wizard.TakenOff)
		settle(t)
		left := slices.DeleteFunc(clean.Diff(l.Inventory()), func(s string) bool { return strings.Contains(s, "Northwind") })
		if len(left) > 0 {
			t.Errorf("the second teardown left:\n%s", strings.Join(left, "\n"))
		}
	})
}

func (x stranger) refused(t testing.TB, l *flowtest.Lab, st *wizard.State, values map[string]string) {
	t.Helper()
	if st.Status == wizard.TakenOff {
		t.Error("the teardown says that all is gone")
	}
	for _, it := range st.Items {
		if it.Status == wizard.IsRemoved {
			t.Errorf("%s %s is marked removed", it.Kind, it.Name)
		}
	}
	for _, name := range []string{"AWS_CALLER_ACCOUNT", "UPCLOUD_ACCOUNT", "ASTRA_ORG_ID", "AIVEN_ORG_ID"} {
		if st.Values[name] != values[name] {
			t.Errorf("%s was %q, is %q", name, values[name], st.Values[name])
		}
	}
	_, text := faultOf(l)
	for _, name := range x.names(l) {
		if !strings.Contains(text, name) {
			t.Errorf("%s is not named: %q", name, text)
		}
	}
}

// makesNothingElsewhere goes on with a broken run as a stranger: what was made
// is not made again in another place.
func (x stranger) makesNothingElsewhere(t *testing.T, dies func(wizard.Event) bool) {
	try(t, x.fill, func(t testing.TB, l *flowtest.Lab) {
		p := by(x.answers(l), all)
		p.Watch = diesAfter(l, dies)
		l.Start(x.procedure, runID, x.answers(l), p)
		settle(t)
		values := wizard.Fold(l.Journal.Events()).Values
		l.Do(func(w *world.World) { x.away(l, w) })
		before := l.Inventory()
		l.Seen = nil
		res, st := l.Resume(x.procedure, by(x.answers(l), all))
		if res.Status == wizard.Done {
			t.Error("it went on to the end")
		}
		x.refused(t, l, st, values)
		if diff := before.Diff(l.Inventory()); len(diff) > 0 {
			t.Errorf("changed:\n%s", strings.Join(diff, "\n"))
		}
	})
}

func TestCaseAnotherAWSAccount(t *testing.T)     { strangerW.keepsHold(t) }
func TestCaseAnotherUpCloudAccount(t *testing.T) { strangerU.keepsHold(t) }
func TestCaseAnotherAstraOrg(t *testing.T)       { strangerD.keepsHold(t) }
func TestCaseAnotherAivenOrg(t *testing.T)       { strangerAiven.keepsHold(t) }
func TestCaseSubscriptionMoved(t *testing.T)     { strangerAzure.keepsHold(t) }

func TestCaseResumedInAnotherAWSAccount(t *testing.T) {
	strangerW.makesNothingElsewhere(t, makes("aws-connection"))
}

func TestCaseResumedInAnotherUpCloudAccount(t *testing.T) {
	strangerU.makesNothingElsewhere(t, makes("aiven-project-peering"))
}

func TestCaseResumedInAnotherAstraOrg(t *testing.T) {
	strangerD.makesNothingElsewhere(t, makes("astra-peering"))
}

func TestCaseResumedInAnotherAivenOrg(t *testing.T) {
	strangerAiven.makesNothingElsewhere(t, makes("aiven-peering"))
}

// TestCaseNotFoundAloneIsNotGone: of the codes of 404, only those that name
// the thing itself mean that it is gone.
func TestCaseNotFoundAloneIsNotGone(t *testing.T) {
	for _, code := range []string{"SubscriptionNotFound", "InvalidResourceType"} {
		t.Run(code, func(t *testing.T) {
			try(t, company.Bare, func(t testing.TB, l *flowtest.Lab) {
				p := by(l.Answers(), all)
				res, _ := l.Start(procedure, runID, l.Answers(), p)
				ended(t, res, p, wizard.Done)
				settle(t)
				l.Do(func(w *world.World) {
					w.Faults.Set(world.Fault{
						Name: "odd", Service: "arm", Method: "DELETE", Path: "/virtualNetworkPeerings/", Kind: "status",
						Status: 404, Code: code, Body: `{"error":{"code":"` + code + `","message":"For a test."}}`,
					})
				})
				_, st := l.Teardown(procedure, by(l.Answers(), all))
				i := slices.IndexFunc(st.Items, func(it wizard.ItemState) bool { return it.Key == "azure-peering" })
				there := contains(l.Inventory().Lines(), "vnet-orders to-aiven-eu")
				if there && st.Items[i].Status == wizard.IsRemoved {
					t.Error("the Azure half is marked removed, and is there")
				}
			})
		})
	}
}
