package flows_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
	"example.org/peerage/wizard/flows/flowtest"
)

const actRun = "9a000000-0000-4000-8000-000000000009"

func inCompany(t *testing.T, fn func(*testing.T, *flowtest.Lab)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { fn(t, flowtest.New(t, company.Contoso)) })
}

func act(t *testing.T, l *flowtest.Lab, id string, values map[string]string, rules ...*flowtest.Rule) wizard.Result {
	t.Helper()
	values["AZURE_SIGN_IN"] = "environment"
	p := flowtest.Says(rules...)
	res, _ := l.Start(id, actRun, values, p)
	if len(p.Lost) > 0 {
		t.Fatalf("%s: %+v", id, p.Lost)
	}
	return res
}

func TestActsAreHidden(t *testing.T) {
	all := flows.All(flows.Clouds{})
	if all[0].ID != procedure || all[0].Hidden {
		t.Errorf("the first procedure is %s", all[0].ID)
	}
	documented := []string{"aiven-azure-privatelink", "astra-azure", "aiven-aws", "aiven-upcloud", onAzure, onAWS}
	for _, p := range all[1:] {
		if p.Hidden == slices.Contains(documented, p.ID) {
			t.Errorf("%s stands on the home screen", p.ID)
		}
	}
	if n := len(all[0].Steps); n != 22 {
		t.Errorf("%d steps, the documents have 22", n)
	}
}

// TestRemoveOrphan deletes a Disconnected half; a second time there is
// nothing to do.
func TestRemoveOrphan(t *testing.T) {
	inCompany(t, func(t *testing.T, l *flowtest.Lab) {
		values := map[string]string{"AZURE_PEERING_ID": l.Acc.VNets["vnet-old"] + "/virtualNetworkPeerings/to-aiven"}
		for range 2 {
			l.Journal = &flowtest.Journal{}
			if res := act(t, l, "azure-remove-half", values); res.Status != wizard.Done {
				t.Fatal(res)
			}
		}
		if up := strings.Join(l.Inventory().Lines(), "\n"); strings.Contains(up, "vnet-old to-aiven") {
			t.Error("the orphan is still there")
		}
	})
}

// TestConnectedHalfIsKept: deleting what works is asked for separately, and
// the proposal is to keep it.
func TestConnectedHalfIsKept(t *testing.T) {
	inCompany(t, func(t *testing.T, l *flowtest.Lab) {
		before := l.Inventory()
		res := act(t, l, "azure-remove-half",
			map[string]string{"AZURE_PEERING_ID": l.Acc.VNets["vnet-web"] + "/virtualNetworkPeerings/to-aiven-eu"})
		if res.Status != wizard.Stopped {
			t.Errorf("ended %q", res.Status)
		}
		if diff := before.Diff(l.Inventory()); len(diff) > 0 {
			t.Errorf("changed: %v", diff)
		}
	})
}

func TestRemoveAivenHalf(t *testing.T) {
	inCompany(t, func(t *testing.T, l *flowtest.Lab) {
		link := l.Acc.Links[0]
		res := act(t, l, "aiven-remove-half", map[string]string{"AIVEN_ORG_ID": l.Acc.Org,
			"AIVEN_ORGANIZATION_VPC_ID": link.VPC.ID, "AIVEN_PEERING_CONNECTION_ID": link.Half.ID})
		if res.Status != wizard.Done {
			t.Fatal(res)
		}
		up := strings.Join(l.Inventory().Lines(), "\n")
		if !strings.Contains(up, link.VNet+" to-aiven-eu to") || !strings.Contains(up, "Disconnected") {
			t.Errorf("the other half should be Disconnected:\n%s", up)
		}
	})
}

func TestRefresh(t *testing.T) {
	inCompany(t, func(t *testing.T, l *flowtest.Lab) {
		link := l.Acc.Links[0]
		if res := act(t, l, "aiven-refresh",
			map[string]string{"AIVEN_ORG_ID": l.Acc.Org, "AIVEN_ORGANIZATION_VPC_ID": link.VPC.ID}); res.Status != wizard.Done {
			t.Fatal(res)
		}
		asked := false
		for _, c := range l.Sim.Calls() {
			asked = asked || c.Method == "POST" && strings.HasSuffix(c.Path, "/actions/refresh")
		}
		if !asked {
			t.Error("Aiven was not asked")
		}
	})
}

// TestSync takes over new ranges as the application, with a key made for it
// and removed again.
func TestSync(t *testing.T) {
	inCompany(t, func(t *testing.T, l *flowtest.Lab) {
		var half string
		l.Do(func(w *world.World) {
			for _, x := range l.Acc.Links {
				if x.VNet == "vnet-web" {
					half = x.Azure
					w.Azure.SetAddressSpace(x.VPC.VNetID, x.VPC.CIDR, "10.24.0.0/24")
				}
			}
		})
		values := map[string]string{"AZURE_PEERING_ID": half, "USER_APP_ID": l.Acc.Network.AppID}
		if res := act(t, l, "azure-sync", values); res.Status != wizard.Done {
			t.Fatalf("%+v", res)
		}
		settle(t)
		l.Do(func(w *world.World) {
			if s := w.Azure.SyncLevel(w.Azure.Peering(half)); s != "FullyInSync" {
				t.Errorf("the half is %s", s)
			}
			if n := len(w.Azure.App(l.Acc.Network.AppID).Passwords); n != 0 {
				t.Errorf("%d keys are left", n)
			}
		})
		noSecrets(t, l)
	})
}

// TestAllow switches access on at a half, and changes nothing else of it.
func TestAllow(t *testing.T) {
	inCompany(t, func(t *testing.T, l *flowtest.Lab) {
		half := l.Acc.VNets["vnet-web"] + "/virtualNetworkPeerings/to-aiven-eu"
		l.Do(func(w *world.World) { w.Azure.Peering(half).AllowVirtualNetworkAccess = false })
		values := map[string]string{"AZURE_PEERING_ID": half, "USER_APP_ID": l.Acc.Network.AppID}
		if res := act(t, l, "azure-allow", values); res.Status != wizard.Done {
			t.Fatalf("%+v", res)
		}
		settle(t)
		l.Do(func(w *world.World) {
			if p := w.Azure.Peering(half); !p.AllowVirtualNetworkAccess || p.State != "Connected" {
				t.Errorf("the half is %+v", p)
			}
		})
	})
}

// TestRemoveKey takes a run's own key away. The application's other keys stay:
// that of another run which shares it, those of runs of other machines, and
// somebody else's. Begun for no run, it removes nothing.
func TestRemoveKey(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		p := flowtest.Says()
		res, first := l.Start(procedure, runID, l.Answers(), p)
		done(t, l, res, p, wizard.Done)
		app := first.Values["USER_APP_ID"]
		values := l.Answers()
		values["USER_APP_ID"], values["USER_VNET_ID"] = app, l.Acc.VNets["vnet-hub"]
		l.Journal, l.Name, p = &flowtest.Journal{}, "second", by(values, wizard.Policy{Yes: true, Adopt: true})
		res, second := l.Start(procedure, "22222222-0000-4000-8000-000000000000", values, p)
		done(t, l, res, p, wizard.Done)
		l.Do(func(w *world.World) {
			for _, name := range []string{"peerage-33333333-1", "somebody else's"} {
				w.Azure.AddPassword(w.Azure.App(app), name, w.Now(), w.Now().AddDate(1, 0, 0))
			}
		})
		own := func(st *wizard.State) string { return st.Item("password").Name }
		others := []string{own(second), "peerage-33333333-1", "somebody else's"}
		offer := afterAct(l.Procedure(procedure), "remove-password")
		for _, c := range []struct {
			of   *wizard.Behalf
			want wizard.Status
			left []string
		}{
			{nil, wizard.Stopped, append([]string{own(first)}, others...)},
			{offer.Behalf(first), wizard.Done, others},
			{offer.Behalf(first), wizard.Done, others}, // it is gone already
			{offer.Behalf(second), wizard.Done, others[1:]},
		} {
			l.Journal, l.For = &flowtest.Journal{}, c.of
			if res := act(t, l, offer.Procedure, offer.Values(first), flowtest.Mend("unknown", "stop")); res.Status != c.want {
				t.Fatal(res)
			}
			l.Do(func(w *world.World) {
				var left []string
				for _, k := range w.Azure.App(app).Passwords {
					left = append(left, k.Name)
				}
				if !slices.Equal(left, c.left) {
					t.Errorf("keys left: %q, want %q", left, c.left)
				}
			})
		}
	})
}
