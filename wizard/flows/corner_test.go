package flows_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// TestUnattended answers by policy alone, as a front end without a person.
func TestUnattended(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		p := flowtest.Says(&flowtest.Rule{
			When: func(a *wizard.Ask) bool {
				_, how := wizard.AutoReply(a, l.Answers(), wizard.Policy{Yes: true})
				return how != wizard.JustWait
			},
			Reply: func(a *wizard.Ask) wizard.Reply {
				r, how := wizard.AutoReply(a, l.Answers(), wizard.Policy{Yes: true})
				if how == wizard.NeedsPerson {
					t.Errorf("a person is needed: %s %s %s", a.Step, a.Var, a.Title)
					r.Choice = wizard.ChoiceStop
				}
				return r
			}})
		res, _ := l.Start(procedure, runID, l.Answers(), p)
		done(t, l, res, p, wizard.Done)
	})
}

// TestPeeringRecreated: Aiven has a peering of another application, which the
// person has deleted and created again.
func TestPeeringRecreated(t *testing.T) {
	inCompany(t, func(t *testing.T, l *flowtest.Lab) {
		values := l.Answers()
		values["USER_VNET_ID"], values["AIVEN_ORGANIZATION_VPC_ID"] = l.Acc.VNets["vnet-reports"], l.Acc.VPCs["aiven-us"].ID
		values["USER_SUBSCRIPTION_ID"] = l.Acc.Analytics
		p := flowtest.Says(flowtest.Adopt("A06", "recreate"))
		res, st := l.Start(procedure, runID, values, p)
		done(t, l, res, p, wizard.Done)
		up := strings.Join(l.Inventory().Lines(), "\n")
		if !strings.Contains(up, "vnet-reports as peerage-orders ACTIVE") ||
			strings.Contains(up, "vnet-reports as contoso-aiven-network") {
			t.Errorf("not recreated:\n%s", up)
		}
		if it := st.Item("aiven-peering"); it == nil || it.Status != wizard.IsMade {
			t.Errorf("the inventory says %+v", it)
		}
	})
}

// TestIDsEntered: an adopted peering does not tell its ids any more, and
// there is no Azure half to read them from.
func TestIDsEntered(t *testing.T) {
	inCompany(t, func(t *testing.T, l *flowtest.Lab) {
		vpc := l.Acc.VPCs["aiven-us"]
		var secret, network string
		l.Do(func(w *world.World) {
			network = vpc.VNetID
			for _, p := range vpc.Peerings {
				p.State, p.Info = world.AivenActive, nil
			}
			key := w.Azure.AddPassword(w.Azure.App(l.Acc.Network.AppID), "ops", w.Now(), w.Now().AddDate(1, 0, 0))
			key.Works, secret = w.Now(), key.Secret
		})
		values := l.Answers()
		values["USER_VNET_ID"], values["AIVEN_ORGANIZATION_VPC_ID"] = l.Acc.VNets["vnet-reports"], vpc.ID
		values["USER_SUBSCRIPTION_ID"] = l.Acc.Analytics
		p := flowtest.Says(flowtest.Adopt("A06", "use-app"), flowtest.Input("USER_APP_SECRET", secret),
			flowtest.Mend("A16.ids", "enter"),
			flowtest.Input("AIVEN_TENANT_ID", l.Acc.AivenTenantID), flowtest.Input("AIVEN_VNET_ID", network))
		res, _ := l.Start(procedure, runID, values, p)
		done(t, l, res, p, wizard.Done)
		if !contains(p.Asked, "A16.ids") {
			t.Error("nobody asked for the ids")
		}
	})
}

// TestWhichOfTheTwoReasons: after ten minutes the assignment is looked at, and
// it is said that it is there but not in effect. After thirty, the person
// decides.
func TestWhichOfTheTwoReasons(t *testing.T) {
	t.Parallel()
	for after, asks := range map[time.Duration]bool{25 * time.Minute: false, 40 * time.Minute: true} {
		bubble(t, func(t *testing.T, l *flowtest.Lab) {
			r := flowtest.Mend("A20.not-yet-in-effect", "again")
			r.Do = func() { settle(t) }
			p := flowtest.Says(r)
			var says, asked []string
			p.Watch = func(e wizard.Event) {
				if e.Kind == wizard.Made && e.Item.Key == "app-assignment" {
					l.Do(func(w *world.World) { w.Azure.Assignment(e.Item.ID).InEffect = w.Now().Add(after) })
				}
				if e.Kind == wizard.Faulted && e.Step == "A20" {
					says = append(says, e.Fault.Says)
					if e.Fault.Next.IsZero() {
						asked = append(asked, e.Fault.Says)
					}
				}
			}
			res, st := l.Start(procedure, runID, l.Answers(), p)
			done(t, l, res, p, wizard.Done)
			if !contains(says, "It is granted: that was looked at.") ||
				asks != contains(asked, "The role is granted, but Azure has not put it into effect yet") {
				t.Errorf("in effect after %s: said %q, asked %q", after, slices.Compact(says), asked)
			}
			if took := st.Ended.Sub(st.Started); took > after+20*time.Minute {
				t.Errorf("took %s", took)
			}
		})
	}
}

// TestBusyApplication: at teardown, an application that another peering uses
// stays, and so does Aiven's principal.
func TestBusyApplication(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		p := flowtest.Says()
		res, st := l.Start(procedure, runID, l.Answers(), p)
		done(t, l, res, p, wizard.Done)
		l.Do(func(w *world.World) {
			_, prob := w.Aiven.Peer(l.Acc.VPCs["aiven-north"],
				world.AivenSpec{Account: l.Acc.Production, ResourceGroup: "rg-net",
					VPC: "vnet-hub", AppID: st.Values["USER_APP_ID"], TenantID: l.Acc.TenantID})
			if prob != nil {
				t.Error(prob)
			}
		})
		res, st = l.Teardown(procedure, flowtest.Says())
		if res.Status != wizard.TakenOff {
			t.Fatal(res)
		}
		for key, want := range map[string]wizard.ItemStatus{"application": wizard.IsStaying, "principal": wizard.IsStaying,
			"aiven-principal": wizard.IsStaying, "password": wizard.IsRemoved, "aiven-peering": wizard.IsRemoved,
			"azure-peering": wizard.IsRemoved} {
			if it := st.Item(key); it == nil || it.Status != want {
				t.Errorf("%s: %+v, want %s", key, it, want)
			}
		}
	})
}

// The VNet that is given beforehand tells the subscription.
func TestSubscriptionOfTheGivenVNet(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		given := l.Answers()
		delete(given, "USER_SUBSCRIPTION_ID")
		p := flowtest.Says(&flowtest.Rule{
			When: func(a *wizard.Ask) bool { return a.Var == "USER_SUBSCRIPTION_ID" },
			Reply: func(a *wizard.Ask) wizard.Reply {
				r, how := wizard.AutoReply(a, given, wizard.Policy{Yes: true})
				if how != wizard.Answered || r.Value != l.Acc.Production {
					t.Errorf("the proposal is %q, answered %q", a.Draft, r.Value)
				}
				return r
			},
		})
		res, st := l.Start(procedure, runID, given, p)
		done(t, l, res, p, wizard.Done)
		if got := st.Value("USER_SUBSCRIPTION_ID"); got != l.Acc.Production {
			t.Errorf("subscription %q", got)
		}
	})
}

// TestGrantedBeyond: what somebody else has built on since, a teardown leaves.
func TestGrantedBeyond(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		p := flowtest.Says()
		res, st := l.Start(procedure, runID, l.Answers(), p)
		done(t, l, res, p, wizard.Done)
		l.Do(func(w *world.World) {
			w.Azure.Grant(l.Acc.Bob.ID, st.Values["AIVEN_ROLE_ID"], orders(l))
			w.Azure.Grant(st.Values["AIVEN_SP_ID"], world.RoleReader, l.Acc.VNets["vnet-hub"])
		})
		p = flowtest.Says()
		res, st = l.Teardown(procedure, p)
		done(t, l, res, p, wizard.TakenOff)
		for key, want := range map[string]wizard.ItemStatus{"aiven-role": wizard.IsStaying,
			"aiven-principal": wizard.IsStaying,
			"application":     wizard.IsRemoved, "principal": wizard.IsRemoved, "aiven-assignment": wizard.IsRemoved} {
			if it := st.Item(key); it == nil || it.Status != want {
				t.Errorf("%s: %+v, want %s", key, it, want)
			}
		}
		if list := l.Inventory().Lines(); !contains(list, "service principal: Contoso/Aiven") {
			t.Errorf("Aiven's principal is gone:\n%s", strings.Join(list, "\n"))
		}
	})
}

// TestNobodyAnswersForEver: an answer that never helps and stays on offer ends
// the test, which names the question, the answer and what there was instead.
func TestNobodyAnswersForEver(t *testing.T) {
	v := &verdict{}
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		v.TB, l.T = t, v
		f := refusal("arm", "PUT", "/roleAssignments/", 403, "AuthorizationFailed")
		f.Times = 0
		l.Do(func(w *world.World) { w.Faults.Set(f) })
		over := make(chan struct{})
		go func() {
			defer close(over)
			l.Start(procedure, runID, l.Answers(), flowtest.Says(mend("azure.grant-not-authorized", "again")(l)...))
		}()
		<-over
	})
	got := strings.Join(v.wrong, "\n")
	for _, want := range []string{"questions were answered", "[azure.grant-not-authorized]", `with "again"`, "stop"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %q", want, got)
		}
	}
}
