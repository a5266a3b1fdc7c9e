package flows_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"example.org/peerage/providers"
	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
)

// exported is a procedure's script with these values known.
func exported(t *testing.T, id string, values map[string]string) string {
	t.Helper()
	all := flows.All(flows.Clouds{})
	i := slices.IndexFunc(all, func(p *wizard.Procedure) bool { return p.ID == id })
	st := wizard.NewState()
	st.Values = values
	return flows.Script(all[i], st)
}

// onOrders are the values of a peering of vnet-orders.
func (s *shell) onOrders() map[string]string {
	return map[string]string{"USER_SUBSCRIPTION_ID": s.acc.Production, "USER_RESOURCE_GROUP": "rg-orders",
		"USER_VNET_NAME": "vnet-orders", "AIVEN_ORG_ID": s.acc.Org,
		"AIVEN_ORGANIZATION_VPC_ID": s.acc.VPCs["aiven-eu"].ID}
}

// half is Aiven's half that the script made; nil when there is none.
func (s *shell) half() *world.AivenPeering {
	for _, p := range s.acc.VPCs["aiven-eu"].Peerings {
		if p.State != world.AivenDeleted {
			return p
		}
	}
	return nil
}

func (s *shell) inventory() (i world.Inventory) {
	s.w.Do(func() { i = s.w.Inventory() })
	return i
}

// TestAzureScriptRuns: it connects, a second run has nothing to do, and "down"
// leaves the world as it was but for Aiven's principal.
func TestAzureScriptRuns(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	script, was := exported(t, procedure, s.onOrders()), s.inventory()
	first := s.well(script)
	if h := s.half(); h == nil || h.State != world.AivenActive {
		t.Fatalf("it is not connected: %+v\n%s", h, first)
	}
	for _, row := range []string{"A01", "A03", "A05", "A07", "A09", "A15", "A16", "A17", "A21"} {
		if !strings.Contains(first, row) {
			t.Errorf("no line for %s in\n%s", row, first)
		}
	}
	s.w.Do(func() {
		if app := s.w.Azure.App(s.half().AppID); len(app.Passwords) > 0 {
			t.Errorf("the application keeps %d keys", len(app.Passwords))
		}
	})
	ran := len(s.Ran)
	if again := s.well(script); !strings.Contains(again, "vnet-orders is connected") {
		t.Errorf("a second run says %s", again)
	}
	for _, c := range s.Ran[ran:] {
		if strings.Contains(c, "create") || strings.Contains(c, "reset") {
			t.Errorf("a second run does %s", c)
		}
	}
	s.well(script, "down")
	if h := s.half(); h != nil {
		t.Errorf("Aiven's half stays: %+v", h)
	}
	now := s.inventory()
	was.Principals, now.Principals = nil, nil
	now.AivenPeerings = slices.DeleteFunc(now.AivenPeerings, func(p string) bool {
		return strings.HasSuffix(p, " DELETED")
	})
	was.AivenPeerings = slices.DeleteFunc(was.AivenPeerings, func(p string) bool {
		return strings.HasSuffix(p, " DELETED")
	})
	x, y := reflect.ValueOf(was), reflect.ValueOf(now)
	for i := range x.NumField() {
		if a, b := x.Field(i), y.Field(i); fmt.Sprint(a) != fmt.Sprint(b) {
			t.Errorf("%s before %v, after %v", x.Type().Field(i).Name, a, b)
		}
	}
	for _, c := range s.Ran {
		if strings.Contains(c, "az login") && strings.Contains(c, "-p ") && !strings.Contains(c, "-p @-") {
			t.Errorf("a secret is on a command line: %s", c)
		}
	}
}

// TestAzureScriptLeavesOthersKeys: it removes the key that it made, by its id,
// and neither the one that was there nor one that another made meanwhile.
func TestAzureScriptLeavesOthersKeys(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	var app *world.App
	var others []string
	key := func() { others = append(others, s.w.Azure.AddPassword(app, "", s.clk.T, time.Time{}).KeyID) }
	s.w.Do(func() {
		app = s.w.Azure.CreateApp(s.acc.TenantID, "peerage", "AzureADMultipleOrgs", "")
		key()
	})
	s.refuse = func(_ *profile, _, path string) error {
		if strings.HasSuffix(path, "/addPassword") {
			s.w.Do(key)
		}
		return nil
	}
	script := exported(t, procedure, s.onOrders())
	out := s.well(script)
	s.well(script, "down")
	s.w.Do(func() {
		var left []string
		for _, p := range app.Passwords {
			left = append(left, p.KeyID)
		}
		if len(others) != 2 || !slices.Equal(left, others) {
			t.Errorf("the keys %v are left, others' are %v\n%s", left, others, out)
		}
	})
}

// TestAzureScriptAsksAgain: Aiven looked before Azure knew the roles; the
// script asks again, in the run that met it and in a later one.
func TestAzureScriptAsksAgain(t *testing.T) {
	t.Parallel()
	for _, state := range []string{world.AivenInvalid, world.AivenError} {
		t.Run(state, func(t *testing.T) {
			s := newShell(t)
			times := 0
			s.w.Do(func() {
				s.w.Aiven.Observe(func(v *world.AivenVPC, p *world.AivenPeering) {
					if p.State == world.AivenPendingPeer && times < 2 {
						times++
						p.State, p.Info = state, &world.AivenInfo{Type: "invented", Message: "looked too soon"}
					}
				})
			})
			out := s.well(exported(t, procedure, s.onOrders()))
			if h := s.half(); h == nil || h.State != world.AivenActive || times != 2 {
				t.Errorf("%+v after %d\n%s", h, times, out)
			}
			if !strings.Contains(out, "Aiven says "+state+": looked too soon") {
				t.Errorf("it does not say why it asks again:\n%s", out)
			}
		})
	}
}

// TestAzureScriptStoppedHalfway: a run that ended after Aiven's answer is gone
// on with by the next, as the person, with the application of that half; and
// one that Aiven has failed meanwhile is asked for again.
func TestAzureScriptStoppedHalfway(t *testing.T) {
	t.Parallel()
	for _, state := range []string{"", world.AivenInvalid, world.AivenDeletedByPeer} {
		t.Run("then "+state, func(t *testing.T) {
			s := newShell(t)
			script := exported(t, procedure, s.onOrders())
			if out, err := s.run(strings.Replace(script, "retry 1800 15 peer", "exit 7", 1)); err == nil {
				t.Fatalf("it was not stopped:\n%s", out)
			}
			app := s.half().AppID
			s.w.Do(func() {
				if state != "" {
					s.half().State = state
				}
			})
			s.well(script)
			if h := s.half(); h.State != world.AivenActive || h.AppID != app {
				t.Errorf("%+v, the application was %s", h, app)
			}
			if n := len(s.inventory().Apps) - len(newShell(t).inventory().Apps); n != 1 {
				t.Errorf("%d applications were made", n)
			}
		})
	}
}

// TestAzureScriptRoleComesLate: a role that is not in effect yet is missing in
// the tokens that az keeps; each try signs in anew.
func TestAzureScriptRoleComesLate(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	var until time.Time
	s.refuse = func(p *profile, method, path string) error {
		if method != "PUT" || !strings.Contains(path, "/virtualNetworkPeerings/") {
			return nil
		}
		if until.IsZero() {
			until = s.clk.T.Add(20 * time.Minute)
		}
		if p.born.Before(until) { // by the age of the token, as in life
			return errors.New("403 AuthorizationFailed")
		}
		return nil
	}
	s.well(exported(t, procedure, s.onOrders()))
	if h := s.half(); h.State != world.AivenActive {
		t.Errorf("%+v", h)
	}
}

// TestAzureScriptComparesTheHalf: a peering of another group or application is
// told, and left alone.
func TestAzureScriptComparesTheHalf(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(map[string]string){
		"group": func(v map[string]string) { v["USER_RESOURCE_GROUP"] = "rg-other" },
		"application": func(v map[string]string) {
			v["USER_APP_SECRET_FROM"], v["USER_APP_ID"] = "given", "11111111-2222-4333-8444-555555555555"
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShell(t)
			values := s.onOrders()
			s.w.Do(func() {
				_, _ = s.w.Aiven.Peer(s.acc.VPCs["aiven-eu"], world.AivenSpec{Account: s.acc.Production, VPC: "vnet-orders",
					ResourceGroup: "rg-orders", AppID: uuid.NewString(), TenantID: s.acc.TenantID})
			})
			before := s.inventory()
			change(values)
			s.env = []string{"USER_APP_SECRET=x"}
			out, err := s.run(exported(t, procedure, values))
			if err == nil || !strings.Contains(out, name) || !reflect.DeepEqual(before, s.inventory()) {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// TestAzureScriptDocumentedFailures: Aiven's principal is there already, and
// the role's name is taken by another role.
func TestAzureScriptDocumentedFailures(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"sp-already-in-use", "role-name-taken"} {
		t.Run(name, func(t *testing.T) {
			s := newShell(t)
			x, _ := scenario.Find(name)
			x.Apply(s.w, s.acc)
			values := s.onOrders()
			s.w.Do(func() {
				values["AIVEN_ROLE_NAME"] = "aiven-peer-vnet-orders-" + providers.Mark(s.acc.VNets["vnet-orders"],
					s.acc.VPCs["aiven-eu"].ID)
			})
			s.well(exported(t, procedure, values))
		})
	}
}
