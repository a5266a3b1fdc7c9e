package flows_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
	"example.org/peerage/wizard/flows/flowtest"
)

// second is the run after the first, in the same world.
const second = "6e1d2a7f-8b42-4e6d-8a64-1c903b2f7d55"

// twice runs a procedure for one network and then for another one, both to
// their end without a person, and takes both down again.
func (c course) twice(t *testing.T, other func(*flowtest.Lab, map[string]string)) {
	try(t, company.Bare, func(t testing.TB, l *flowtest.Lab) {
		values := c.answers(l)
		other(l, values)
		clean := l.Inventory()
		yes := wizard.Policy{Yes: true, Name: "orders"}
		p := by(c.answers(l), yes)
		res, _ := l.Start(c.procedure, runID, c.answers(l), p)
		ended(t, res, p, wizard.Done)
		settle(t)
		first := l.Journal
		l.Journal, l.Name = &flowtest.Journal{}, "again"
		p = by(values, yes)
		res, _ = l.Start(c.procedure, second, values, p)
		ended(t, res, p, wizard.Done)
		settle(t)
		p = by(values, wizard.Policy{Yes: true, Name: "again"}, c.down...)
		res, _ = l.Teardown(c.procedure, p)
		ended(t, res, p, wizard.TakenOff)
		l.Journal = first
		p = by(c.answers(l), yes, c.down...)
		res, _ = l.Teardown(c.procedure, p)
		ended(t, res, p, wizard.TakenOff)
		settle(t)
		if left := clean.Diff(l.Inventory()); len(left) > 0 {
			t.Errorf("teardown left:\n%s", strings.Join(left, "\n"))
		}
	})
}

// sameName makes a network called vnet-orders in another resource group.
func sameName(variable string) func(*flowtest.Lab, map[string]string) {
	return func(l *flowtest.Lab, v map[string]string) {
		l.Do(func(w *world.World) {
			v[variable] = w.Azure.AddVNet(l.Acc.Production, "rg-other", "vnet-orders", "westeurope", "10.48.0.0/16").ID
		})
	}
}

// TestCaseSecondVPC: one network and two Aiven VPCs.
func TestCaseSecondVPC(t *testing.T) {
	t.Parallel()
	courseA.twice(t, func(l *flowtest.Lab, v map[string]string) {
		v["AIVEN_ORGANIZATION_VPC_ID"] = l.Acc.VPCs["aiven-north"].ID
	})
}

// TestCaseSameNameElsewhere: two networks of one name in two groups.
func TestCaseSameNameElsewhere(t *testing.T) {
	courseA.twice(t, sameName("USER_VNET_ID"))
}

// TestCaseSameNameOfVPCs: one network and two Aiven VPCs of one name.
func TestCaseSameNameOfVPCs(t *testing.T) {
	courseA.twice(t, func(l *flowtest.Lab, v map[string]string) {
		l.Do(func(*world.World) { l.Acc.VPCs["aiven-north"].Name = "aiven-eu" })
		v["AIVEN_ORGANIZATION_VPC_ID"] = l.Acc.VPCs["aiven-north"].ID
	})
}

// TestCaseSameNameToAstra: two networks of one name, two databases.
func TestCaseSameNameToAstra(t *testing.T) {
	courseD.twice(t, func(l *flowtest.Lab, v map[string]string) {
		sameName("AZURE_VNET_ID")(l, v)
		v["DATABASE_ID"] = l.Acc.Astra.Databases["astra-claims"].ID
	})
}

// TestCaseSameEndpoint: one service, and endpoints in two networks of a group.
func TestCaseSameEndpoint(t *testing.T) {
	try(t, company.Bare, func(t testing.TB, l *flowtest.Lab) {
		values := courseP.answers(l)
		l.Do(func(w *world.World) {
			n := w.Azure.AddVNet(l.Acc.Production, "rg-orders", "vnet-other", "westeurope", "10.48.0.0/16")
			values["AZURE_VNET_ID"] = n.ID
			values["AZURE_SUBNET_ID"] = w.Azure.AddSubnet(n.ID, "snet-other", "10.48.1.0/24", "", false).ID
		})
		p := by(courseP.answers(l), all)
		res, _ := l.Start(linkProcedure, runID, courseP.answers(l), p)
		ended(t, res, p, wizard.Done)
		settle(t)
		l.Journal, l.Name = &flowtest.Journal{}, "again"
		p = by(values, all)
		res, st := l.Start(linkProcedure, second, values, p)
		ended(t, res, p, wizard.Done)
		if n := len(l.Inventory().PrivateLink); n < 2 || st.Item("private-endpoint").Status != wizard.IsMade {
			t.Errorf("there are %d endpoints, its own is %+v", n, st.Item("private-endpoint"))
		}
	})
}

// TestCaseScriptSelectsByGroup: the exported script tells two networks of one
// name apart.
func TestCaseScriptSelectsByGroup(t *testing.T) {
	try(t, company.Bare, func(t testing.TB, l *flowtest.Lab) {
		p := by(l.Answers(), all)
		res, st := l.Start(procedure, runID, l.Answers(), p)
		ended(t, res, p, wizard.Done)
		script := flows.Script(l.Procedure(procedure), st)
		if !strings.Contains(script, "peer_resource_group") {
			t.Error("it selects Aiven's peering without its resource group")
		}
	})
}

type roundTrip = func(*http.Request) (*http.Response, error)

// unknown are properties of a peering that the program has never heard of.
var unknown = map[string]any{
	"peerCompleteVnets": false, "localSubnetNames": []any{"a"}, "remoteSubnetNames": []any{"b"},
	"enableOnlyIPv6Peering": false, "doNotVerifyRemoteGateways": true, "madeUp": map[string]any{"of": "tomorrow"},
}

// knowsMore has answers about a path hold further properties, and hands what
// is put there to saw.
func knowsMore(l *flowtest.Lab, path string, saw func(properties map[string]any)) {
	l.Between = func(r *http.Request, next roundTrip) (*http.Response, error) {
		if !strings.Contains(r.URL.Path, path) {
			return next(r)
		}
		watched(r, saw)
		a, err := next(r)
		if err != nil || r.Method != http.MethodGet {
			return a, err
		}
		raw, err := io.ReadAll(a.Body)
		if err != nil {
			return nil, err
		}
		raw = wider(raw)
		a.Body, a.ContentLength = io.NopCloser(strings.NewReader(string(raw))), int64(len(raw))
		a.Header.Del("Content-Length")
		return a, nil
	}
}

// watched hands on what a PUT holds.
func watched(r *http.Request, saw func(properties map[string]any)) {
	if r.Method != http.MethodPut || r.Body == nil {
		return
	}
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(raw))
	var in struct{ Properties map[string]any }
	if json.Unmarshal(raw, &in) == nil {
		saw(in.Properties)
	}
}

// wider adds the unknown properties to a peering, or to each of a list.
func wider(raw []byte) []byte {
	var v map[string]any
	if json.Unmarshal(raw, &v) != nil {
		return raw
	}
	list, _ := v["value"].([]any)
	for _, x := range append(list, v) {
		if x, ok := x.(map[string]any); ok {
			if p, ok := x["properties"].(map[string]any); ok {
				for k, u := range unknown {
					p[k] = u
				}
			}
		}
	}
	out, err := json.Marshal(v)
	if err != nil {
		return raw
	}
	return out
}

// writesBack runs an act on a half and looks at what it puts.
func writesBack(t *testing.T, procedure string, change func(*flowtest.Lab, *world.World, string)) {
	try(t, company.Contoso, func(t testing.TB, l *flowtest.Lab) {
		half := l.Acc.VNets["vnet-web"] + "/virtualNetworkPeerings/to-aiven-eu"
		l.Do(func(w *world.World) {
			w.Azure.Peering(half).AllowForwardedTraffic = true
			change(l, w, half)
		})
		var put []map[string]any
		knowsMore(l, "/virtualNetworkPeerings", func(p map[string]any) { put = append(put, p) })
		values := map[string]string{
			"AZURE_PEERING_ID": half, "USER_APP_ID": l.Acc.Network.AppID, "AZURE_SIGN_IN": "environment",
		}
		p := flowtest.Says()
		res, _ := l.Start(procedure, actRun, values, p)
		ended(t, res, p, wizard.Done)
		if len(put) == 0 {
			t.Fatal("nothing was put")
		}
		kept(t, put)
	})
}

func kept(t testing.TB, put []map[string]any) {
	t.Helper()
	for _, p := range put {
		for name, v := range unknown {
			want, _ := json.Marshal(v)
			if got, _ := json.Marshal(p[name]); string(got) != string(want) {
				t.Errorf("%s was %s, is put as %s", name, want, got)
			}
		}
		if p["allowForwardedTraffic"] != true {
			t.Errorf("allowForwardedTraffic is put as %v", p["allowForwardedTraffic"])
		}
	}
}

// TestCaseSyncWritesBack and its like: what is there and was not to be changed
// is put as it was.
func TestCaseSyncWritesBack(t *testing.T) {
	writesBack(t, "azure-sync", func(l *flowtest.Lab, w *world.World, _ string) {
		w.Azure.SetAddressSpace(l.Acc.VPCs["aiven-eu"].VNetID, "10.20.0.0/24", "10.26.0.0/24")
	})
}

func TestCaseAllowWritesBack(t *testing.T) {
	writesBack(t, "azure-allow", func(_ *flowtest.Lab, w *world.World, half string) {
		w.Azure.Peering(half).AllowVirtualNetworkAccess = false
	})
}

// TestCaseAdoptWritesBack: taking a half over switches traffic on, and
// changes nothing else.
func TestCaseAdoptWritesBack(t *testing.T) {
	try(t, company.Bare, func(t testing.TB, l *flowtest.Lab) {
		p := by(l.Answers(), all)
		var put []map[string]any
		p.Watch = func(e wizard.Event) {
			if e.Kind != wizard.StepDone || e.Step != "A19" {
				return
			}
			l.Do(func(w *world.World) {
				_, _, prob := w.Azure.PutPeering(orders(l), "made-by-hand", world.PeeringSpec{
					RemoteVNetID: l.Acc.VPCs["aiven-eu"].VNetID, AllowForwardedTraffic: true,
				})
				if prob != nil {
					t.Error(prob)
				}
			})
			knowsMore(l, "/virtualNetworkPeerings", func(p map[string]any) { put = append(put, p) })
		}
		res, _ := l.Start(procedure, runID, l.Answers(), p)
		ended(t, res, p, wizard.Done)
		if len(put) == 0 {
			t.Fatal("nothing was put")
		}
		kept(t, put)
	})
}

// TestCaseExtendedRoleWritesBack: a role of somebody else's that is let hold
// in one more place keeps what it allows beside.
func TestCaseExtendedRoleWritesBack(t *testing.T) {
	try(t, company.Bare, func(t testing.TB, l *flowtest.Lab) {
		var role *world.RoleDefinition
		l.Do(func(w *world.World) {
			var prob *world.Problem
			role, prob = w.Azure.PutDefinition(l.Acc.TenantID, world.RoleDefinition{
				GUID: w.UUID(), Name: "ours", Scopes: []string{"/subscriptions/" + l.Acc.Production + "/resourceGroups/rg-web"},
				Actions:        []string{"Microsoft.Network/virtualNetworks/peer/action"},
				DataActions:    []string{"Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"},
				NotDataActions: []string{"Microsoft.Storage/storageAccounts/blobServices/containers/blobs/delete"},
			}, l.Acc.Ana.ID)
			if prob != nil {
				t.Fatal(prob)
			}
			role.Listed = w.Now()
		})
		values := l.Answers()
		values["AIVEN_ROLE_NAME"] = "ours"
		p := by(values, all, flowtest.Adopt("A10", "extend"))
		res, _ := l.Start(procedure, runID, values, p)
		ended(t, res, p, wizard.Done)
		l.Do(func(*world.World) {
			if len(role.Scopes) != 2 || len(role.DataActions) != 1 || len(role.NotDataActions) != 1 {
				t.Errorf("the role is %+v", *role)
			}
		})
	})
}
