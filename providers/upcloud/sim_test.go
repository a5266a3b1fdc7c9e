package upcloud_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/providers/upcloud"
)

type lab struct {
	t    *testing.T
	w    *world.World
	acc  *company.Accounts
	sim  *sim.Sim
	log  strings.Builder
	opts upcloud.Options
}

func bubble(t *testing.T, fn func(l *lab, s providers.UpCloudSession)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := &lab{t: t, w: world.New(clock.Real{}, 3)}
		l.acc = company.Bare(l.w)
		l.sim = sim.New(l.w, sim.Options{Latency: 100 * time.Millisecond})
		l.opts = upcloud.Options{HTTP: l.sim.Mem(), WireLog: &l.log, Env: func(name string) string {
			return map[string]string{"UPCLOUD_DEBUG_API_BASE_URL": l.sim.Endpoints()[sim.UpCloud],
				"UPCLOUD_TOKEN": l.acc.UpCloud.Account.Token}[name]
		}}
		fn(l, l.open())
		for _, s := range []string{l.acc.UpCloud.Account.Token, l.acc.UpCloud.Account.Password} {
			if strings.Contains(l.log.String(), s) {
				t.Error("the wire log holds a secret")
			}
		}
	})
}

func (l *lab) open() providers.UpCloudSession {
	c := upcloud.New(l.opts)
	cred, ok := c.Found()
	if !ok {
		l.t.Fatal("no credentials found")
	}
	return c.Open(cred)
}

func (l *lab) net(name string) string { return l.acc.UpCloud.Networks[name] }

// aiven is the network behind the project's VPC.
func (l *lab) aiven() (id string) {
	l.w.Do(func() { id = l.w.UpCloud.AivenNetwork(l.acc.VPCs[company.UpCloudVPC]).ID })
	return id
}

func TestWhatIsThere(t *testing.T) {
	bubble(t, func(l *lab, s providers.UpCloudSession) {
		ctx := l.t.Context()
		if who, err := s.Prove(ctx); err != nil || who != "contoso" {
			t.Errorf("%q, %v", who, err)
		}
		nets, err := s.Networks(ctx)
		if err != nil || len(nets) != len(l.acc.UpCloud.Networks) {
			t.Fatalf("%+v, %v", nets, err)
		}
		n, err := s.Network(ctx, l.net("net-shop"))
		if err != nil || n.Router != "" || n.Zone != "fi-hel1" || n.Type != "private" || len(n.Servers) != 2 ||
			n.Servers[0].Title != "shop-web-1" ||
			!slices.Equal(n.Ranges, []string{"172.16.10.1/24"}) {
			t.Errorf("%+v, %v", n, err)
		}
		routers, err := s.Routers(ctx)
		if err != nil || len(routers) != 3 || len(routers[0].Networks) != 1 {
			t.Errorf("%+v, %v", routers, err)
		}
		if list, err := s.Peerings(ctx); err != nil || len(list) != 0 {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestRouterFromBirthToEnd(t *testing.T) {
	bubble(t, func(l *lab, s providers.UpCloudSession) {
		ctx, net := l.t.Context(), l.net("net-shop")
		before, err := s.Network(ctx, net)
		if err != nil {
			t.Fatal(err)
		}
		r, err := s.CreateRouter(ctx, "mine")
		if err != nil || r.ID == "" || r.Name != "mine" {
			t.Fatalf("%+v, %v", r, err)
		}
		if err := s.AttachRouter(ctx, net, r.ID); err != nil {
			t.Fatal(err)
		}
		// All but the router stays as it was.
		want := before
		want.Router = r.ID
		if n, err := s.Network(ctx, net); err != nil || !reflect.DeepEqual(n, want) {
			t.Errorf("%+v, %v", n, err)
		}
		if err := s.DeleteRouter(ctx, r.ID); !providers.HasCode(err, "ROUTER_ATTACHED") ||
			!providers.Is(err, providers.Conflict) {
			t.Errorf("deleting an attached router: %v", err)
		}
		if err := s.AttachRouter(ctx, net, ""); err != nil {
			t.Error(err)
		}
		if err := s.DeleteRouter(ctx, r.ID); err != nil {
			t.Error(err)
		}
		if err := s.DeleteRouter(ctx, r.ID); !providers.Is(err, providers.NotFound) {
			t.Errorf("deleting what is gone: %v", err)
		}
	})
}

func TestPeeringFromBirthToEnd(t *testing.T) {
	bubble(t, func(l *lab, s providers.UpCloudSession) {
		ctx, net, far := l.t.Context(), l.net("net-media"), l.aiven()
		p, err := s.CreatePeering(ctx, "to-aiven", net, far, true)
		if err != nil || p.ID == "" || p.State != "provisioning" || p.Configured != "active" || len(p.Ranges) != 1 ||
			p.PeerRanges != nil {
			t.Fatalf("%+v, %v", p, err)
		}
		if _, err := s.CreatePeering(ctx, "again", net, far, true); !providers.Is(err, providers.AlreadyExists) {
			t.Errorf("the same pair twice: %v", err)
		}
		time.Sleep(time.Minute)
		if p, err = s.Peering(ctx, p.ID); err != nil || p.State != "pending-peer" || p.Peer != far {
			t.Errorf("%+v, %v", p, err)
		}
		if err := s.DeletePeering(ctx, p.ID); !providers.HasCode(err, "PEERING_NOT_DISABLED") {
			t.Errorf("deleting what is not disabled: %v", err)
		}
		if p, err = s.SetPeering(ctx, p.ID, false); err != nil || p.Configured != "disabled" {
			t.Errorf("%+v, %v", p, err)
		}
		time.Sleep(time.Minute)
		if list, err := s.Peerings(ctx); err != nil || len(list) != 1 || list[0].State != "disabled" {
			t.Errorf("%+v, %v", list, err)
		}
		if err := s.DeletePeering(ctx, p.ID); err != nil {
			t.Error(err)
		}
		if _, err := s.Peering(ctx, p.ID); !providers.HasCode(err, "PEERING_NOT_FOUND") {
			t.Errorf("looking at what is gone: %v", err)
		}
	})
}

func TestRefusals(t *testing.T) {
	bubble(t, func(l *lab, s providers.UpCloudSession) {
		ctx, far := l.t.Context(), l.aiven()
		for _, x := range []struct {
			net, peer, code string
			class           providers.Class
		}{
			{l.net("net-shop"), far, "LOCAL_NETWORK_NO_ROUTER", providers.Conflict},
			{l.net("public"), far, "NETWORK_TYPE_INVALID", providers.Invalid},
			{"03000000-0000-4000-8000-000000000000", far, "NETWORK_NOT_FOUND", providers.NotFound},
			{far, far, "NETWORK_FORBIDDEN", providers.NotPermitted},
			{l.net("net-media"), "03000000-0000-4000-8000-000000000000", "PEER_NETWORK_NOT_FOUND", providers.NotFound},
			{l.net("net-media"), l.net("net-london"), "ZONE_MISMATCH", providers.Invalid},
		} {
			_, err := s.CreatePeering(ctx, "x", x.net, x.peer, true)
			if !providers.HasCode(err, x.code) || !providers.Is(err, x.class) {
				t.Errorf("want %s (%s), got %v", x.code, x.class, err)
			}
		}
		var problem *providers.Error
		if problem = providers.AsError(err404(l)); problem == nil || problem.Code != "NotServedByPeerageLab" ||
			problem.RequestID == "" {
			t.Errorf("the second family of errors: %+v", problem)
		}
	})
}

// err404 asks below an endpoint that nothing serves.
func err404(l *lab) error {
	o := l.opts
	o.BaseURL = l.sim.Endpoints()[sim.UpCloud] + "/1.3/nothing"
	c := upcloud.New(o)
	cred, _ := c.Found()
	_, err := c.Open(cred).Networks(l.t.Context())
	return err
}

func TestWaysIn(t *testing.T) {
	bubble(t, func(l *lab, _ providers.UpCloudSession) {
		acc, c := l.acc.UpCloud.Account, upcloud.New(l.opts)
		if who, err := c.Open(providers.UpCloudCredentials{User: acc.Name, Password: acc.Password}).Prove(
			l.t.Context()); err != nil || who != acc.Name {
			t.Errorf("by password: %q, %v", who, err)
		}
		both := c.Open(providers.UpCloudCredentials{Token: acc.Token, User: acc.Name, Password: acc.Password})
		if _, err := both.Prove(l.t.Context()); !providers.HasCode(err, upcloud.CodeBoth) {
			t.Errorf("both at once: %v", err)
		}
		wrong := c.Open(providers.UpCloudCredentials{Token: "ucat_wrong"})
		if _, err := wrong.Prove(l.t.Context()); !providers.Is(err, providers.NotAuthenticated) {
			t.Errorf("a wrong token: %v", err)
		}
		if text := fmt.Sprintf("%v %+v %#v", wrong, wrong, wrong); strings.Contains(text, "ucat_wrong") {
			t.Errorf("the token shows in %s", text)
		}
		l.opts.ReadOnly = true
		if _, err := l.open().CreateRouter(l.t.Context(), "x"); !providers.Is(err, providers.ReadOnly) {
			t.Errorf("read-only: %v", err)
		}
		if _, err := l.open().Networks(l.t.Context()); err != nil {
			t.Errorf("reading while read-only: %v", err)
		}
	})
}

func TestBadLuck(t *testing.T) {
	bubble(t, func(l *lab, s providers.UpCloudSession) {
		for _, f := range []world.Fault{{Kind: "cut"}, {Kind: "drop"}, {Kind: "malformed"}, {Kind: "half"},
			{Kind: "status", Status: 500},
			{Kind: "status", Status: 429, RetryAfter: 9 * time.Second}, {Kind: "slow", Delay: 2 * time.Minute}} {
			f.Name, f.Service, f.Times = "bad luck", sim.UpCloud, 1
			l.w.Do(func() { l.w.Faults.Set(f) })
			if list, err := s.Networks(l.t.Context()); err != nil || len(list) == 0 {
				t.Errorf("%s %d: %v", f.Kind, f.Status, err)
			}
		}
		// What was carried out, though no answer came, is never asked for twice.
		l.w.Do(func() {
			l.w.Faults.Set(world.Fault{Name: "cut", Service: sim.UpCloud, Method: "POST", Kind: "cut", Times: 1})
		})
		before := len(l.routers())
		if _, err := s.CreateRouter(l.t.Context(), "once"); !providers.Is(err, providers.Transient) {
			t.Errorf("a cut: %v", err)
		}
		if n := len(l.routers()); n != before+1 {
			t.Errorf("%d routers were made", n-before)
		}
		l.w.Do(func() {
			l.w.Faults.Set(world.Fault{Name: "429", Service: sim.UpCloud, Kind: "status", Status: 429,
				RetryAfter: 9 * time.Second})
		})
		began := time.Now()
		if _, err := s.Networks(providers.Hasty(l.t.Context())); !providers.Is(err, providers.Throttled) ||
			time.Since(began) > 2*time.Second {
			t.Errorf("in haste, after %v: %v", time.Since(began), err)
		}
	})
}

func (l *lab) routers() (out []*world.UpCloudRouter) {
	l.w.Do(func() { out = l.w.UpCloud.Routers(l.acc.UpCloud.Account.Name) })
	return out
}
