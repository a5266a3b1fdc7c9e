package azure_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/sim/world"
)

func TestPeeringAcrossTenants(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		p := l.ready()
		app := l.appOf(p)
		saved := ""
		ask := l.put(p)
		ask.Save = func(token string) { saved = token }
		got, err := app.PutPeering(t.Context(), ask)
		if err != nil {
			t.Fatal(err)
		}
		if got.State != "Connected" || got.Sync != "FullyInSync" || got.Provisioning != "Succeeded" || !got.AllowAccess || saved == "" {
			t.Errorf("%+v, token %q", got, saved)
		}
		if !providers.SameID(got.RemoteID, p.remote) || len(got.RemoteRanges) != 1 || got.RemoteRanges[0] != "10.20.0.0/24" {
			t.Errorf("%+v", got)
		}
		all, err := app.Peerings(t.Context(), p.here)
		if err != nil || len(all) != 1 || all[0].Name != "to-aiven" {
			t.Fatalf("%v %v", all, err)
		}
		if err := app.DeletePeering(t.Context(), all[0].ID); err != nil {
			t.Fatal(err)
		}
		if v, err := app.VNet(t.Context(), p.here); err != nil || len(v.Peerings) != 0 {
			t.Errorf("%+v %v", v, err)
		}
		if err := app.DeletePeering(t.Context(), all[0].ID); err != nil {
			t.Errorf("deleted twice: %v", err)
		}
	})
}

func TestPeeringRefusals(t *testing.T) {
	for _, c := range []struct {
		name   string
		spoil  func(*lab, *pair, *providers.PutPeering)
		class  providers.Class
		code   string
		detail string
	}{
		{"no auxiliary tenant", func(l *lab, p *pair, a *providers.PutPeering) { a.RemoteTenant = "" }, providers.NotPermitted, "LinkedAuthorizationFailed", "tenant"},
		{"no right over there", func(l *lab, p *pair, a *providers.PutPeering) {
			l.do(func(az *world.Azure) {
				for _, as := range az.Assignments() {
					if world.Within(as.Scope, p.remote) {
						az.DeleteAssignment(as.ID)
					}
				}
			})
		}, providers.NotPermitted, "LinkedAuthorizationFailed", "action"},
		{"overlap", func(l *lab, p *pair, a *providers.PutPeering) {
			l.do(func(az *world.Azure) { az.SetAddressSpace(p.here, "10.20.0.0/16") })
		}, providers.Conflict, "VnetAddressSpacesOverlap", "prefixes"},
		{"locked", func(l *lab, p *pair, a *providers.PutPeering) { l.fault(world.Fault{Name: "azure.locked"}) }, providers.Conflict, "ScopeLocked", "scope"},
		{"policy", func(l *lab, p *pair, a *providers.PutPeering) { l.fault(world.Fault{Name: "azure.policy"}) }, providers.NotPermitted, "RequestDisallowedByPolicy", "policy"},
		{"updating", func(l *lab, p *pair, a *providers.PutPeering) { l.fault(world.Fault{Name: "azure.vnet-updating"}) }, providers.Transient, "ReferencedResourceNotProvisioned", "resource"},
		{"busy", func(l *lab, p *pair, a *providers.PutPeering) {
			l.fault(world.Fault{Name: "azure.another-operation"})
		}, providers.Transient, "AnotherOperationInProgress", ""},
		{"name", func(l *lab, p *pair, a *providers.PutPeering) { a.Name = "-bad-" }, providers.Invalid, "InvalidResourceName", ""},
		{"stale half over there", func(l *lab, p *pair, a *providers.PutPeering) {
			l.do(func(az *world.Azure) {
				if _, _, prob := az.PutPeering(p.here, "to-aiven", world.PeeringSpec{RemoteVNetID: p.remote}); prob != nil {
					l.t.Fatal(prob)
				}
				az.Settle()
				if prob := az.DeletePeering(p.here + "/virtualNetworkPeerings/to-aiven"); prob != nil {
					l.t.Fatal(prob)
				}
				az.Settle()
			})
		}, providers.Conflict, "RemotePeeringIsDisconnected", "remote-peering"},
		{"another name already", func(l *lab, p *pair, a *providers.PutPeering) {
			l.do(func(az *world.Azure) {
				if _, _, prob := az.PutPeering(p.here, "older", world.PeeringSpec{RemoteVNetID: p.remote}); prob != nil {
					l.t.Fatal(prob)
				}
				az.Settle()
			})
		}, providers.AlreadyExists, "AnotherPeeringAlreadyReferencesRemoteVnet", "existing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLab(t)
				p := l.ready()
				ask := l.put(p)
				c.spoil(l, &p, &ask)
				_, err := l.appOf(p).PutPeering(t.Context(), ask)
				e := providers.AsError(err)
				if e == nil || e.Class != c.class || e.Code != c.code {
					t.Fatalf("%v", err)
				}
				if c.detail != "" && e.Detail[c.detail] == "" {
					t.Errorf("no %s in %v of %q", c.detail, e.Detail, e.Message)
				}
				if e.RequestID == "" || e.Message == "" {
					t.Errorf("%+v", e)
				}
			})
		})
	}
}

func TestInterruptedPeeringIsResumed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		p := l.ready()
		ctx, kill := context.WithCancel(t.Context())
		ask := l.put(p)
		token := ""
		ask.Save = func(s string) { token = s; kill() }
		if _, err := l.appOf(p).PutPeering(ctx, ask); !providers.Is(err, providers.Cancelled) {
			t.Fatal(err)
		}
		ask.Resume, ask.Save = token, nil
		got, err := l.appOf(p).PutPeering(t.Context(), ask)
		if err != nil || got.State != "Connected" || got.Provisioning != "Succeeded" {
			t.Fatalf("%+v %v", got, err)
		}
		if n := l.puts(); n != 1 {
			t.Errorf("%d writes", n)
		}
	})
}

func TestAFailedOperationIsNotResumedForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polls := 0
		s := &stub{answer: func(r *http.Request, _ int) reply {
			switch {
			case r.Method == http.MethodPut:
				return reply{status: 201, header: map[string]string{"Azure-AsyncOperation": "https://arm.test/operations/1?t=1"}, body: `{"id":"` + peeringID + `","properties":{"provisioningState":"Updating"}}`}
			case strings.HasPrefix(r.URL.Path, "/operations/"):
				if polls++; polls <= 2 {
					return ok(`{"status":"Failed","error":{"code":"RetryableError","message":"A retryable error occurred."}}`)
				}
				return ok(`{"status":"Succeeded"}`)
			case polls == 0 || polls == 2:
				return reply{status: 404, body: body("NotFound", "none yet")}
			}
			return ok(`{"id":"` + peeringID + `","name":"to-aiven","properties":{"provisioningState":"Succeeded","peeringState":"Connected"}}`)
		}}
		app := s.app(t, s.options())
		token, ask := "", put()
		ask.Save = func(s string) { token = s }
		_, err := app.PutPeering(t.Context(), ask)
		if e := providers.AsError(err); e == nil || e.Class != providers.Transient || e.Code != "RetryableError" || e.Status != 200 {
			t.Fatalf("%v", err)
		}
		ask.Resume = token
		if got, err := app.PutPeering(t.Context(), ask); err != nil || got.State != "Connected" {
			t.Errorf("%+v %v", got, err)
		}
		for i, call := range s.calls {
			if strings.HasPrefix(call, "PUT") && s.aux[i] == "" {
				t.Error("the write carries no auxiliary token")
			}
		}
	})
}

func TestAnOldOrBrokenTokenBeginsAnew(t *testing.T) {
	for name, token := range map[string]string{"broken": "{}", "nonsense": "x"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLab(t)
				p := l.ready()
				ask := l.put(p)
				ask.Resume = token
				if got, err := l.appOf(p).PutPeering(t.Context(), ask); err != nil || got.State != "Connected" {
					t.Fatalf("%+v %v", got, err)
				}
			})
		})
	}
}

func TestBadLuckDuringThePeering(t *testing.T) {
	for name, f := range map[string]world.Fault{
		"throttled":      {Method: "PUT", Kind: "status", Status: 429, RetryAfter: 9 * time.Second, Times: 2},
		"server error":   {Method: "PUT", Kind: "status", Status: 502, Times: 2},
		"dropped":        {Method: "PUT", Kind: "drop", Times: 1},
		"cut after done": {Method: "PUT", Kind: "cut", Times: 1},
		"malformed":      {Method: "PUT", Kind: "malformed", Times: 1},
		"malformed poll": {Path: "/operations/", Kind: "malformed", Times: 1},
		"poll dropped":   {Path: "/operations/", Kind: "drop", Times: 1},
		"half an answer": {Path: "/operations/", Kind: "half", Times: 1},
		"slow":           {Kind: "slow", Delay: 20 * time.Second, Times: 3},
		"hangs":          {Method: "PUT", Kind: "slow", Delay: time.Hour, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLab(t)
				p := l.ready()
				f.Name, f.Service = name, "arm"
				l.fault(f)
				app := l.appOf(p)
				got, _ := until(t, func() (providers.Peering, error) { return app.PutPeering(t.Context(), l.put(p)) }, providers.Transient)
				if got.State != "Connected" || got.Provisioning != "Succeeded" {
					t.Errorf("%+v", got)
				}
				if v, err := app.VNet(t.Context(), p.here); err != nil || len(v.Peerings) != 1 {
					t.Errorf("%d peerings, %v", len(v.Peerings), err)
				}
			})
		})
	}
}

func TestOnePeeringWritePerNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		admin := l.admin()
		vnets := []string{l.acc.VNets["vnet-web"], l.acc.VNets["vnet-payments"], l.acc.VNets["vnet-hub"]}
		errs := make(chan error)
		for i, remote := range vnets {
			go func() {
				_, err := admin.PutPeering(t.Context(), providers.PutPeering{VNetID: l.acc.VNets["vnet-orders"], Name: string(rune('a' + i)), RemoteID: remote})
				errs <- err
			}()
		}
		for range vnets {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		go func() {
			errs <- admin.DeletePeering(t.Context(), l.acc.VNets["vnet-orders"]+"/virtualNetworkPeerings/a")
		}()
		synctest.Wait()
		err := admin.DeletePeering(ctx, l.acc.VNets["vnet-orders"]+"/virtualNetworkPeerings/b")
		if !providers.Is(err, providers.Cancelled) {
			t.Errorf("waiting does not obey the context: %v", err)
		}
		if err := <-errs; err != nil {
			t.Error(err)
		}
	})
}

func TestSyncTakesOverTheAddressSpaceAndKeepsFlags(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		p := l.ready()
		l.do(func(a *world.Azure) {
			if _, _, prob := a.PutPeering(p.here, "to-aiven", world.PeeringSpec{RemoteVNetID: p.remote, AllowVirtualNetworkAccess: true, AllowForwardedTraffic: true}); prob != nil {
				t.Fatal(prob)
			}
			a.Settle()
			a.SetAddressSpace(p.remote, "10.20.0.0/24", "10.21.0.0/24")
		})
		ask := l.put(p)
		ask.Sync = true
		got, err := l.appOf(p).PutPeering(t.Context(), ask)
		if err != nil || got.Sync != "FullyInSync" || len(got.RemoteRanges) != 2 {
			t.Fatalf("%+v %v", got, err)
		}
		l.do(func(a *world.Azure) {
			if !a.Peering(got.ID).AllowForwardedTraffic {
				t.Error("a flag that somebody had set was reset")
			}
		})
	})
}
