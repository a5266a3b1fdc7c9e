package flows_test

import (
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
	"example.org/peerage/wizard/flows/flowtest"
)

// all is a policy that agrees to everything and takes over what is there.
var all = wizard.Policy{Yes: true, Adopt: true, Name: "orders"}

// TestCaseAppOfAdoptedStays: a run dies right after it made the application;
// somebody completes the link by hand with it. What they made needs the
// application: a teardown leaves it, and says why.
func TestCaseAppOfAdoptedStays(t *testing.T) {
	try(t, company.Bare, func(t testing.TB, l *flowtest.Lab) {
		p := by(l.Answers(), all)
		p.Watch = diesAfter(l, makes("application"))
		l.Start(procedure, runID, l.Answers(), p)
		byHand(t, l)
		p = by(l.Answers(), all)
		res, _ := l.Resume(procedure, p)
		ended(t, res, p, wizard.Done)
		settle(t)
		p = by(l.Answers(), all)
		res, st := l.Teardown(procedure, p)
		ended(t, res, p, wizard.TakenOff)
		settle(t)
		lines := l.Inventory().Lines()
		for _, want := range []string{
			"service principal: Contoso/peerage-orders", "peerage-orders is Network Contributor at", "aiven-eu", "by-hand",
		} {
			if !contains(lines, want) {
				t.Errorf("no %q any more", want)
			}
		}
		for _, key := range []string{"application", "principal"} {
			if it := st.Item(key); it != nil && it.Status == wizard.IsRemoved {
				t.Errorf("%s %s was removed: what was adopted needs it", it.Kind, it.Name)
			}
		}
		const why = "the peering in Aiven, which was there before, needs it"
		if it := st.Item("application"); it == nil || it.Note != why || it.Status != wizard.IsStaying {
			t.Errorf("the application: %+v", it)
		}
		if !slices.ContainsFunc(asksOf(l), func(a wizard.Ask) bool {
			return a.Kind == wizard.AskName && contains(a.Lines, "stays: application")
		}) {
			t.Error("the list of the teardown does not say that the application stays")
		}
	})
}

// byHand makes with the run's application what the procedure would have made.
func byHand(t testing.TB, l *flowtest.Lab) {
	l.Do(func(w *world.World) {
		apps := w.Azure.Apps(l.Acc.TenantID)
		i := slices.IndexFunc(apps, func(a *world.App) bool { return a.Name == "peerage-orders" })
		if i < 0 {
			t.Fatal("the run has made no application")
		}
		sp := w.Azure.EnsureServicePrincipal(l.Acc.TenantID, apps[i].AppID)
		aiven := w.Azure.EnsureServicePrincipal(l.Acc.TenantID, world.AivenAppID)
		role, prob := w.Azure.PutDefinition(l.Acc.TenantID, world.RoleDefinition{
			GUID: w.UUID(), Name: "by-hand",
			Actions: []string{"Microsoft.Network/virtualNetworks/peer/action"},
			Scopes:  []string{"/subscriptions/" + l.Acc.Production},
		}, l.Acc.Ana.ID)
		if prob != nil {
			t.Fatal(prob)
		}
		role.Listed = w.Now()
		w.Azure.Grant(sp.ID, world.RoleNetworkContributor, orders(l))
		w.Azure.Grant(aiven.ID, role.GUID, orders(l))
		_, prob = w.Aiven.Peer(l.Acc.VPCs["aiven-eu"], world.AivenSpec{
			Account: l.Acc.Production, ResourceGroup: "rg-orders", VPC: "vnet-orders",
			AppID: apps[i].AppID, TenantID: l.Acc.TenantID,
		})
		if prob != nil {
			t.Fatal(prob)
		}
	})
	settle(t)
}

// webAnswers lead to a link that is up already, made with another application.
func webAnswers(l *flowtest.Lab) map[string]string {
	v := l.Answers()
	v["USER_VNET_ID"] = l.Acc.VNets["vnet-web"]
	return v
}

// TestCaseConnectedAlready: both halves are there and connected. That is said,
// and nothing is made; unattended, --adopt takes it as it is.
func TestCaseConnectedAlready(t *testing.T) {
	try(t, company.Contoso, func(t testing.TB, l *flowtest.Lab) {
		before, values := l.Inventory(), webAnswers(l)
		p := by(values, all)
		res, _ := l.Start(procedure, runID, values, p)
		ended(t, res, p, wizard.Done)
		settle(t)
		if diff := before.Diff(l.Inventory()); len(diff) > 0 {
			t.Errorf("changed:\n%s", strings.Join(diff, "\n"))
		}
		l.Journal = &flowtest.Journal{}
		res, _ = l.Start(procedure, actRun, values, by(values, wizard.Policy{Yes: true}))
		if res.Status != wizard.Stopped {
			t.Errorf("without --adopt it ended %q", res.Status)
		}
	})
}

// TestCaseConnectedAlreadyAsked: the question about it is a plain one, and
// only deleting it warns of its traffic.
func TestCaseConnectedAlreadyAsked(t *testing.T) {
	try(t, company.Contoso, func(t testing.TB, l *flowtest.Lab) {
		values := webAnswers(l)
		l.Start(procedure, runID, values, by(values, wizard.Policy{Yes: true}))
		asked := asksOf(l)
		i := slices.IndexFunc(asked, func(a wizard.Ask) bool { return a.Kind == wizard.AskAdopt })
		if i < 0 {
			t.Fatal("nothing is asked")
		}
		text := asked[i].Title + " " + asked[i].Text + " " + strings.Join(asked[i].Lines, " ")
		if strings.Contains(text, "only its own can complete") || !strings.Contains(text, "connected already") {
			t.Errorf("it says: %s", text)
		}
		if c := asked[i].Choices[0]; c.Value != wizard.ChoiceAdopt {
			t.Errorf("proposed is %q", c.Title)
		}
		for _, c := range asked[i].Choices {
			if (c.Value == "recreate") != (c.Warn != "") {
				t.Errorf("%q warns %q", c.Title, c.Warn)
			}
		}
	})
}

// TestCaseOtherAppByItsName: going on with an application of somebody else's
// asks for no name and no days, and calls it by its own name everywhere.
func TestCaseOtherAppByItsName(t *testing.T) {
	try(t, company.Contoso, func(t testing.TB, l *flowtest.Lab) {
		applied("peering-exists")(l, nil)
		p := flowtest.Says(flowtest.Adopt("A06", "use-app"), flowtest.Input("USER_APP_SECRET", networkKey(l)))
		l.Guided = true
		values := l.Answers()
		res, st := l.Start(procedure, runID, values, p)
		ended(t, res, p, wizard.Done)
		for _, a := range asksOf(l) {
			if a.Var == "USER_APP_NAME" || a.Var == "USER_APP_SECRET_DAYS" {
				t.Errorf("%s is asked for", a.Var)
			}
		}
		if got := st.Value("USER_APP_NAME"); got != "contoso-aiven-network" {
			t.Errorf("the application is called %q", got)
		}
		pr := l.Procedure(procedure)
		record := flows.Record(pr, st)
		if strings.Contains(record, "peerage-orders") || !strings.Contains(record, "contoso-aiven-network") {
			t.Error("the record calls it otherwise")
		}
		script := flows.Script(pr, st)
		for _, want := range []string{"USER_APP_ID=" + st.Value("USER_APP_ID"), "[[ -n ${USER_APP_ID:-} ]] ||"} {
			if !strings.Contains(script, want) {
				t.Errorf("the script makes a second one: it has no %q", want)
			}
		}
	})
}

// TestCaseEqualRoleTakenOver: Aiven's principal holds an equal role on the
// VNet already, under another name.
func TestCaseEqualRoleTakenOver(t *testing.T) {
	try(t, company.Contoso, func(t testing.TB, l *flowtest.Lab) {
		l.Do(func(w *world.World) {
			aiven := w.Azure.EnsureServicePrincipal(l.Acc.TenantID, world.AivenAppID)
			grantNamed(t, w, l, aiven.ID, "Contoso Aiven peering")
		})
		p := by(l.Answers(), all)
		before := l.Inventory()
		res, st := l.Start(procedure, runID, l.Answers(), p)
		ended(t, res, p, wizard.Done)
		nothingGranted(t, before, l, "aiven-peer-")
		for _, key := range []string{"aiven-role", "aiven-assignment"} {
			if it := st.Item(key); it == nil || it.Status != wizard.IsAdopted {
				t.Errorf("%s: %+v", key, it)
			}
		}
	})
}

// TestCaseEqualRoleTakenOverByAstra is the same with Astra's principal.
func TestCaseEqualRoleTakenOverByAstra(t *testing.T) {
	try(t, company.Bare, func(t testing.TB, l *flowtest.Lab) {
		values := astraAnswers(l)
		l.Do(func(w *world.World) {
			astra := w.Azure.EnsureServicePrincipal(l.Acc.TenantID, "6f77e2ba-39c1-499f-93e1-afe815384a8f")
			role, prob := w.Azure.PutDefinition(l.Acc.TenantID, world.RoleDefinition{
				GUID: w.UUID(), Name: "Astra at work", Scopes: []string{"/subscriptions/" + l.Acc.Production},
				Actions: []string{
					"Microsoft.Network/virtualNetworks/virtualNetworkPeerings/read",
					"Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write",
					"Microsoft.Network/virtualNetworks/virtualNetworkPeerings/delete",
					"Microsoft.Network/virtualNetworks/peer/action",
				},
			}, l.Acc.Ana.ID)
			if prob != nil {
				t.Fatal(prob)
			}
			role.Listed = w.Now()
			w.Azure.Grant(astra.ID, role.GUID, orders(l))
		})
		p := by(values, all)
		before := l.Inventory()
		res, _ := l.Start(procedureD, runID, values, p)
		ended(t, res, p, wizard.Done)
		nothingGranted(t, before, l, "astra-peer-")
	})
}

func grantNamed(t testing.TB, w *world.World, l *flowtest.Lab, principal, role string) {
	for _, d := range w.Azure.Definitions(l.Acc.TenantID) {
		if d.Name == role {
			w.Azure.Grant(principal, d.GUID, orders(l))
			return
		}
	}
	t.Fatalf("no role %s", role)
}

// nothingGranted: no further role of a vendor's, and no further grant of it.
func nothingGranted(t testing.TB, before world.Inventory, l *flowtest.Lab, prefix string) {
	for _, x := range before.Diff(l.Inventory()) {
		if strings.Contains(x, prefix) {
			t.Errorf("made: %s", x)
		}
	}
}

// TestCaseHandMadeHalfIsNamed: a half that somebody made in Azure is cut by a
// teardown of Aiven's. That is said beforehand, and its removal is offered.
func TestCaseHandMadeHalfIsNamed(t *testing.T) {
	try(t, company.Bare, func(t testing.TB, l *flowtest.Lab) { handMadeHalf(t, l, false) })
}

// TestCaseAdoptedHalfIsNamed: so it is when the run had taken it over.
func TestCaseAdoptedHalfIsNamed(t *testing.T) {
	try(t, company.Bare, func(t testing.TB, l *flowtest.Lab) { handMadeHalf(t, l, true) })
}

func handMadeHalf(t testing.TB, l *flowtest.Lab, adopted bool) {
	p := by(l.Answers(), all)
	p.Watch = diesAfter(l, func(e wizard.Event) bool { return e.Kind == wizard.StepDone && e.Step == "A19" })
	l.Start(procedure, runID, l.Answers(), p)
	l.Do(func(w *world.World) {
		_, _, prob := w.Azure.PutPeering(orders(l), "made-by-hand", world.PeeringSpec{
			RemoteVNetID: l.Acc.VPCs["aiven-eu"].VNetID, AllowVirtualNetworkAccess: true,
		})
		if prob != nil {
			t.Fatal(prob)
		}
	})
	settle(t)
	if adopted {
		p = by(l.Answers(), all)
		res, _ := l.Resume(procedure, p)
		ended(t, res, p, wizard.Done)
	}
	l.Seen = nil
	remove := &flowtest.Rule{
		When: func(a *wizard.Ask) bool {
			return slices.ContainsFunc(a.Choices, func(c wizard.Choice) bool { return c.Value == "remove" })
		},
		Choice: "remove",
	}
	p = flowtest.Says(remove)
	res, _ := l.Teardown(procedure, p)
	ended(t, res, p, wizard.TakenOff)
	settle(t)
	said := false
	for _, a := range asksOf(l) {
		text := a.Title + " " + a.Text + " " + strings.Join(a.Lines, " ")
		said = said || strings.Contains(text, "made-by-hand") && strings.Contains(text, "Disconnected")
	}
	if !said {
		t.Error("nobody says what becomes of made-by-hand")
	}
	if left := l.Inventory().Lines(); contains(left, "made-by-hand") {
		t.Error("its removal was not offered: it is left Disconnected and blocks the next setup")
	}
}

// TestCaseNoKeyForAnActiveLink: the link became active as the program died;
// going on makes no key, which would be used for nothing but a sign-in.
func TestCaseNoKeyForAnActiveLink(t *testing.T) {
	try(t, company.Bare, func(t testing.TB, l *flowtest.Lab) {
		p := by(l.Answers(), all)
		p.Watch = diesAfter(l, looked("A21"))
		l.Start(procedure, runID, l.Answers(), p)
		settle(t)
		settle(t)
		l.Vault.Lose()
		p = by(l.Answers(), all, flowtest.Mend("A18.lost", "new-key"))
		res, _ := l.Resume(procedure, p)
		ended(t, res, p, wizard.Done)
		keysMade(t, l, 1)
	})
}

// TestCaseNoKeyForAHalfThatWasCut: so it is when the half was made and the
// program died before it knew.
func TestCaseNoKeyForAHalfThatWasCut(t *testing.T) {
	try(t, company.Bare, func(t testing.TB, l *flowtest.Lab) {
		p := by(l.Answers(), all)
		p.Watch = diesAfter(l, func(e wizard.Event) bool { return e.Token != "" && e.Step == "A20" })
		l.Start(procedure, runID, l.Answers(), p)
		settle(t)
		settle(t)
		l.Vault.Lose()
		p = by(l.Answers(), all, flowtest.Mend("A18.lost", "new-key"))
		res, _ := l.Resume(procedure, p)
		ended(t, res, p, wizard.Done)
		keysMade(t, l, 1)
	})
}

func keysMade(t testing.TB, l *flowtest.Lab, want int) {
	made := 0
	for _, e := range l.Journal.Events() {
		if e.Kind == wizard.Made && e.Item.Key == "password" {
			made++
		}
	}
	if made != want {
		t.Errorf("%d keys were made, not %d", made, want)
	}
}
