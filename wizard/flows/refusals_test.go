package flows_test

import (
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// through runs the procedure to its end with a person.
func through(t *testing.T, l *flowtest.Lab, p *flowtest.Person) *wizard.State {
	t.Helper()
	res, st := l.Start(procedure, runID, l.Answers(), p)
	done(t, l, res, p, wizard.Done)
	return st
}

// TestPeeringNameTaken: the name leads to another network by the time that it
// is needed. One that leads there before is not proposed.
func TestPeeringNameTaken(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		p := flowtest.Says(flowtest.Mend("A20.name", "rename"))
		p.Watch = func(e wizard.Event) {
			if !started(e, "A16") {
				return
			}
			l.Do(func(w *world.World) {
				if _, _, prob := w.Azure.PutPeering(orders(l), "to-aiven-eu",
					world.PeeringSpec{RemoteVNetID: l.Acc.VNets["vnet-hub"]}); prob != nil {
					t.Error(prob)
				}
				w.Azure.Settle()
			})
		}
		st := through(t, l, p)
		if got := st.Values["PEERING_NAME_OF_YOUR_CHOICE"]; got != "to-aiven-eu-5d0c1f6e" {
			t.Errorf("the half is called %q", got)
		}
		if !strings.Contains(strings.Join(l.Inventory().Lines(), "\n"), "vnet-orders to-aiven-eu to vnet-hub") {
			t.Error("the other peering was touched")
		}
	})
}

// TestGrantExists: between looking and granting, a colleague grants the same.
func TestGrantExists(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		p := flowtest.Says()
		p.Watch = func(e wizard.Event) {
			if e.Kind == wizard.Intended && e.Item.Key == "app-assignment" {
				l.Do(func(w *world.World) {
					for _, app := range w.Azure.Apps(l.Acc.TenantID) {
						if app.Name == "peerage-orders" {
							sp := w.Azure.PrincipalOf(l.Acc.TenantID, app.AppID)
							sp.Visible = w.Now()
							w.Azure.Grant(sp.ID, world.RoleNetworkContributor, l.Acc.VNets["vnet-orders"])
						}
					}
				})
			}
		}
		st := through(t, l, p)
		if it := st.Item("app-assignment"); it == nil || it.Status != wizard.IsAdopted {
			t.Errorf("the colleague's grant is in the inventory as %+v", it)
		}
	})
}

// refusal answers matching requests once with an error of Azure's.
func refusal(service, method, path string, status int, code string) world.Fault {
	return world.Fault{Name: code, Service: service, Method: method, Path: path, Times: 1, Kind: "status", Status: status,
		Body: `{"error":{"code":"` + code + `","message":"Refused for a test."}}`}
}

func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		fault world.Fault
		rules []*flowtest.Rule
		meets string
	}{
		"a remnant of the same id": {fault: refusal("arm", "PUT", "/roleAssignments/", 400,
			"RoleAssignmentUpdateNotPermitted")},
		"a password refused for no reason that is known": {fault: refusal("graph", "POST", "addPassword", 400,
			"Request_BadRequest"), meets: "unknown",
			rules: []*flowtest.Rule{flowtest.Mend("unknown", "again")}},
		"token of the wrong tenant": {fault: refusal("arm", "PUT", "/virtualNetworkPeerings/", 401,
			"InvalidAuthenticationTokenTenant"), meets: "A20.other-token",
			rules: []*flowtest.Rule{flowtest.Mend("A20.other-token", "sign-in")}},
		"nobody knows this": {fault: refusal("arm", "PUT", "/virtualNetworkPeerings/", 400, "SomethingNew"), meets: "unknown",
			rules: []*flowtest.Rule{flowtest.Mend("unknown", "again")}},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, l *flowtest.Lab) {
				l.Do(func(w *world.World) { w.Faults.Set(c.fault) })
				p := flowtest.Says(c.rules...)
				through(t, l, p)
				if c.meets != "" && !contains(p.Asked, "["+c.meets+"]") {
					t.Errorf("remedy %s not met: %q", c.meets, p.Asked)
				}
			})
		})
	}
}

// TestHandOver: what a colleague is to run stands in the fault, filled in.
func TestHandOver(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		l.Do(func(w *world.World) {
			w.Faults.Set(refusal("graph", "POST", "/servicePrincipals", 403, "Authorization_RequestDenied"))
			w.Timing.DirectoryReplication = 0
		})
		values := l.Answers()
		l.Do(func(w *world.World) { // an application of the person's own: no replication to wait for
			app := w.Azure.AddApp(l.Acc.TenantID, "", "mine", world.AudienceMultiple)
			values["USER_APP_ID"] = app.AppID
		})
		p := flowtest.Says(flowtest.Mend("azure.directory-role", "again"))
		var command string
		p.Watch = func(e wizard.Event) {
			if e.Kind != wizard.Faulted || e.Fault.Remedy != "azure.directory-role" {
				return
			}
			for _, a := range e.Fault.Acts {
				command += a.Command
			}
		}
		res, _ := l.Start(procedure, runID, values, p)
		done(t, l, res, p, wizard.Done)
		if command != "az ad sp create --id "+values["USER_APP_ID"] {
			t.Errorf("to hand over: %q", command)
		}
	})
}

// TestInterrupted: a person interrupts a wait and goes on; and stops, and
// goes on later.
func TestInterrupted(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		l.Do(func(w *world.World) { w.Timing.AivenPrepares = 30 * time.Minute })
		p := flowtest.Says() // gives up when the wait's time is over
		res, _ := l.Start(procedure, runID, l.Answers(), p)
		if res.Status != wizard.Stopped || res.Step != "A16" {
			t.Fatalf("ended %q at %s", res.Status, res.Step)
		}
		p = flowtest.Says()
		res, st := l.Resume(procedure, p)
		done(t, l, res, p, wizard.Done)
		if st.Item("aiven-peering").Status != wizard.IsMade {
			t.Error("the peering is not the first one")
		}
	})
}
