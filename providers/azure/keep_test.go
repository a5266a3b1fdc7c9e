package azure_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers"
	"example.org/peerage/providers/azure"
	"example.org/peerage/providers/sim/world"
)

// beside is what somebody else has set on a half: properties that the program
// has no words for, and some that no SDK knows yet.
func beside() map[string]any {
	return map[string]any{
		"peerCompleteVnets": false, "localSubnetNames": []any{"a"}, "remoteSubnetNames": []any{"b", "c"},
		"enableOnlyIPv6Peering": false, "doNotVerifyRemoteGateways": true,
		"setNextYear": map[string]any{"deep": []any{"x", 1.5, nil}},
	}
}

// half has somebody make a half with properties of their own.
func (l *lab) half(p pair) string {
	l.t.Helper()
	var id string
	l.do(func(a *world.Azure) {
		made, _, prob := a.PutPeering(p.here, "to-aiven", world.PeeringSpec{
			RemoteVNetID: p.remote, AllowForwardedTraffic: true, AllowGatewayTransit: true, Extra: beside(),
		})
		if prob != nil {
			l.t.Fatal(prob)
		}
		id = made.ID
		a.Settle()
	})
	return id
}

func (l *lab) kept(id string) {
	l.t.Helper()
	l.do(func(a *world.Azure) {
		h := a.Peering(id)
		if h == nil {
			l.t.Fatal("the half is gone")
		}
		if !reflect.DeepEqual(h.Extra, beside()) || !h.AllowForwardedTraffic || !h.AllowGatewayTransit ||
			!h.AllowVirtualNetworkAccess {
			l.t.Errorf("put as %+v", h.PeeringSpec)
		}
	})
}

func TestAChangedHalfKeepsTheRest(t *testing.T) {
	for name, change := range map[string]func(*lab, pair, *providers.PutPeering){
		"allowed": func(*lab, pair, *providers.PutPeering) {},
		"synced": func(l *lab, p pair, a *providers.PutPeering) {
			l.do(func(az *world.Azure) { az.SetAddressSpace(p.remote, "10.20.0.0/24", "10.21.0.0/24") })
			a.Sync = true
		},
		"reached under another spelling": func(_ *lab, _ pair, a *providers.PutPeering) {
			a.RemoteID = strings.ToUpper(a.RemoteID)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLab(t)
				p := l.ready()
				id := l.half(p)
				ask := l.put(p)
				change(l, p, &ask)
				if _, err := l.appOf(p).PutPeering(t.Context(), ask); err != nil {
					t.Fatal(err)
				}
				l.kept(id)
			})
		})
	}
}

// A half that is made anew takes after the one that was deleted, but for what
// Azure told of it, and for the address space, which may be another now.
func TestAHalfMadeAnewTakesAfterTheOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		p := l.ready()
		sent := l.overhear()
		id, app := l.half(p), l.appOf(p)
		all, err := app.Peerings(t.Context(), p.here)
		if err != nil || len(all) != 1 || len(all[0].Settings) == 0 {
			t.Fatalf("%+v, %v", all, err)
		}
		if err := app.DeletePeering(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		l.do(func(a *world.Azure) {
			a.Settle()
			for _, back := range a.Peerings(p.remote) {
				_ = a.DeletePeering(back.ID)
			}
			a.Settle()
		})
		ask := l.put(p)
		ask.Settings = all[0].Settings
		if _, err := app.PutPeering(t.Context(), ask); err != nil {
			t.Fatal(err)
		}
		l.kept(id)
		for _, name := range []string{"peeringState", "provisioningState", "resourceGuid", "remoteAddressSpace",
			"remoteVirtualNetworkAddressSpace"} {
			if v, there := (*sent)[name]; there || len(*sent) == 0 {
				t.Errorf("%s was put: %v", name, v)
			}
		}
	})
}

type transporter func(*http.Request) (*http.Response, error)

func (fn transporter) Do(r *http.Request) (*http.Response, error) { return fn(r) }

// overhear gives the properties that were put last.
func (l *lab) overhear() *map[string]any {
	sent, o := new(map[string]any), l.options()
	o.Transport = transporter(func(r *http.Request) (*http.Response, error) {
		if r.Method == http.MethodPut {
			raw, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			r.Body = io.NopCloser(bytes.NewReader(raw))
			var in struct{ Properties map[string]any }
			if err := json.Unmarshal(raw, &in); err != nil {
				l.t.Error(err)
			}
			*sent = in.Properties
		}
		return l.sim.Mem().Do(r)
	})
	l.c = azure.New(o)
	return sent
}

// Who may write and not read a half puts back what somebody else has read.
func TestAHalfThatMayNotBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		p := l.ready()
		id, app := l.half(p), l.appOf(p)
		all, err := app.Peerings(t.Context(), p.here)
		if err != nil {
			t.Fatal(err)
		}
		l.fault(world.Fault{Name: "blind", Service: "arm", Method: "GET", Path: "/virtualNetworkPeerings/to-aiven", Times: 1,
			Kind: "status", Status: 403, Code: "AuthorizationFailed", Body: body("AuthorizationFailed", "no")})
		ask := l.put(p)
		ask.Settings = all[0].Settings
		if _, err := app.PutPeering(t.Context(), ask); err != nil {
			t.Fatal(err)
		}
		l.kept(id)
	})
}

// A rule of the name that is there keeps its source ports and descriptions.
func TestAChangedRuleKeepsTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		s, ctx := l.endpoints(), t.Context()
		list, err := s.Subnets(ctx, l.acc.VNets["vnet-orders"])
		if err != nil {
			t.Fatal(err)
		}
		nsg := list[1].NSG
		more := map[string]any{
			"sourcePortRange": "", "sourcePortRanges": []any{"1000-2000", "3000"}, "description": "Anna's",
			"sourceApplicationSecurityGroups": []any{map[string]any{"id": "/x"}},
		}
		l.do(func(a *world.Azure) {
			_ = a.PutRule(a.SecurityGroup(nsg), &world.SecurityRule{Name: "kafka", Direction: "Inbound", Access: "Deny",
				Protocol: "Tcp",
				Priority: 200, Sources: []string{"*"}, Destinations: []string{"10.1.0.0/16", "10.2.0.0/16"}, Ports: []string{"1"},
				Extra: more})
		})
		rule := providers.SecurityRule{Name: "kafka", Direction: "Inbound", Access: "Allow", Protocol: "Tcp", Priority: 200,
			Sources: []string{"10.40.0.0/16", "10.41.0.0/16"}, Destinations: []string{"10.40.8.0/24"}, Ports: []string{"9092"}}
		if err := s.AddSecurityRule(ctx, nsg, rule); err != nil {
			t.Fatal(err)
		}
		l.do(func(a *world.Azure) {
			for _, r := range a.SecurityGroup(nsg).Rules {
				if r.Name == "kafka" && (!reflect.DeepEqual(r.Extra, more) || len(r.Sources) != 2 || len(r.Destinations) != 1 ||
					r.Access != "Allow") {
					t.Errorf("put as %+v", r)
				}
			}
		})
	})
}

// A role keeps what it allows on data, its conditions and its other scopes.
func TestAnExtendedRoleKeepsTheRest(t *testing.T) {
	const id = "/subscriptions/" + subID + "/providers/Microsoft.Authorization/roleDefinitions/" + appID
	const was = `{"id":"` + id + `","name":"` + appID +
		`","type":"x","properties":{"roleName":"ours","type":"CustomRole","new":[1],` +
		`"createdOn":"2026-01-01T00:00:00Z","createdBy":"me","assignableScopes":["/subscriptions/` + subID +
		`/resourceGroups/a"],` +
		`"permissions":[{"actions":["x/read"],"notActions":["x/y"],"dataActions":["d"],"notDataActions":["e"],"condition":"c","conditionVersion":"2.0"},` +
		`{"actions":["z"],"notActions":[]}]}}`
	synctest.Test(t, func(t *testing.T) {
		s := &stub{answer: func(*http.Request, int) reply { return ok(was) }}
		app := s.app(t, s.options())
		got, err := app.ExtendRole(t.Context(), id, "/subscriptions/"+subID)
		if err != nil || got.Name != "ours" || len(s.bodies) != 2 {
			t.Fatalf("%+v, %v, sent %d", got, err, len(s.bodies))
		}
		want := strings.Replace(was, `/resourceGroups/a"]`, `/resourceGroups/a","/subscriptions/`+subID+`"]`, 1)
		want = strings.Replace(want, `"createdOn":"2026-01-01T00:00:00Z","createdBy":"me",`, "", 1)
		var a, b any
		if json.Unmarshal([]byte(s.bodies[1]), &a) != nil || json.Unmarshal([]byte(want), &b) != nil ||
			!reflect.DeepEqual(a, b) {
			t.Errorf("sent %s", s.bodies[1])
		}
		if !strings.HasPrefix(s.calls[1], "PUT /subscriptions/"+subID+"/resourceGroups/a/providers/") {
			t.Error(s.calls[1])
		}
		if _, err := app.ExtendRole(t.Context(), id,
			"/subscriptions/"+strings.ToUpper(subID)+"/resourceGroups/A"); err != nil || len(s.bodies) != 3 {
			t.Errorf("a scope that is there is put again: %v", s.calls)
		}
	})
}
