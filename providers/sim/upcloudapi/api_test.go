package upcloudapi_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/upcloudapi"
	"example.org/peerage/providers/sim/wire/wiretest"
	"example.org/peerage/providers/sim/world"
)

type lab struct {
	*wiretest.Client
	clk *wiretest.Clock
	w   *world.World
	acc *company.Accounts
}

func newLab(t *testing.T) *lab {
	l := &lab{clk: wiretest.NewClock()}
	l.w = world.New(l.clk, 5)
	l.acc = company.Bare(l.w)
	l.Client = &wiretest.Client{T: t, Handler: upcloudapi.New(l.w), Token: l.acc.UpCloud.Account.Token,
		Header: http.Header{}}
	return l
}

// aiven is Aiven's network, and its half to a network of the company's.
func (l *lab) aiven(to string) (net string, v *world.AivenVPC, p *world.AivenPeering) {
	l.T.Helper()
	v = l.acc.VPCs[company.UpCloudVPC]
	l.w.Do(func() {
		var prob *world.Problem
		if p, prob = l.w.Aiven.Peer(v, world.AivenSpec{Account: "upcloud", VPC: to}); prob != nil {
			l.T.Fatal(prob)
		}
		l.w.Aiven.Hasten(v, p)
		net = l.w.UpCloud.AivenNetwork(v).ID
	})
	return net, v, p
}

func (l *lab) ask(name, net, peer string) map[string]any {
	return map[string]any{"network_peering": map[string]any{"name": name, "network": map[string]any{"uuid": net},
		"peer_network": map[string]any{"uuid": peer}}}
}

func TestSignIn(t *testing.T) {
	l := newLab(t)
	if got := l.Want(200, "GET", "/1.3/account", nil).At("account.username"); got != "contoso" {
		t.Errorf("by token: %q", got)
	}
	l.Token = ""
	acc := l.acc.UpCloud.Account
	l.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(acc.Name+":"+acc.Password)))
	l.Want(200, "GET", "/1.3/account", nil)
	for _, bad := range []string{"", "Basic !!", "Basic " + base64.StdEncoding.EncodeToString([]byte(acc.Name+":no")),
		"Digest x"} {
		l.Header.Set("Authorization", bad)
		if r := l.Want(401, "GET", "/1.3/account", nil); r.At("error.error_code") != "AUTHENTICATION_FAILED" {
			t.Errorf("%q: %s", bad, r.Raw)
		}
	}
}

// TestShapes: what was recorded of the real service is so here.
func TestShapes(t *testing.T) {
	l := newLab(t)
	r := l.Want(200, "GET", "/1.3/network/"+l.acc.UpCloud.Networks["net-shop"], nil)
	if _, ok := r.Value("network").(map[string]any)["router"]; ok ||
		r.At("network.servers.server.0.title") != "shop-web-1" || r.At("network.ip_networks.ip_network.0.dhcp") != "yes" {
		t.Error(r.Raw)
	}
	if !strings.Contains(r.Raw, `"address" : "172.16.10.1/24"`) ||
		r.Header.Get("Content-Type") != "application/json; charset=UTF-8" {
		t.Errorf("not as the classic endpoints write: %s %s", r.Header, r.Raw)
	}
	for _, path := range []string{"/1.3/network", "/1.3/network/"} {
		if n := l.Want(200, "GET", path, nil).Len("networks.network"); n != len(l.acc.UpCloud.Networks) {
			t.Errorf("%s: %d networks", path, n)
		}
	}
	if n := l.Want(200, "GET", "/1.3/network/?zone=uk-lon1", nil).Len("networks.network"); n != 1 {
		t.Errorf("%d networks in London", n)
	}
	if r := l.Want(200, "GET", "/1.3/router", nil); r.At("routers.router.0.type") != "service" {
		t.Errorf("no service router in the listing: %s", r.Raw)
	}
	unknown := l.Want(404, "GET", "/1.3/zebra", nil)
	if unknown.Header.Get("Content-Type") != "application/problem+json" ||
		!strings.Contains(unknown.At("title"), "not the real service") {
		t.Errorf("%s %s", unknown.Header, unknown.Raw)
	}
	l.Want(405, "PUT", "/1.3/network-peering", nil)
	l.Want(400, "POST", "/1.3/network-peering", "{")
}

// TestTerraformsNetworks: networks and routers of one's own.
func TestTerraformsNetworks(t *testing.T) {
	l := newLab(t)
	router := l.Want(201, "POST", "/1.3/router", map[string]any{"router": map[string]any{"name": "r"}}).At("router.uuid")
	l.Want(200, "PATCH", "/1.3/router/"+router, map[string]any{"router": map[string]any{"name": "r2"}})
	r := l.Want(201, "POST", "/1.3/network/",
		map[string]any{"network": map[string]any{"name": "n", "zone": "fi-hel1", "router": router,
			"ip_networks": map[string]any{"ip_network": []any{map[string]any{"address": "172.30.0.0/24", "family": "IPv4"}}}}})
	id := r.At("network.uuid")
	if !strings.HasPrefix(id, "03") || r.At("network.router") != router || r.At("network.type") != "private" {
		t.Error(r.Raw)
	}
	if got := l.Want(200, "GET", "/1.3/router/"+router, nil); got.At("router.name") != "r2" ||
		got.At("router.attached_networks.network.0.uuid") != id {
		t.Error(got.Raw)
	}
	l.Want(409, "DELETE", "/1.3/router/"+router, nil)
	l.Want(204, "DELETE", "/1.3/network/"+id, nil)
	l.Want(204, "DELETE", "/1.3/router/"+router, nil)
	l.Want(400, "POST", "/1.3/network/", map[string]any{"network": map[string]any{"name": "n"}})
}

// TestTenStates brings a half through every state that UpCloud knows.
func TestTenStates(t *testing.T) {
	l := newLab(t)
	net := l.acc.UpCloud.Networks["net-media"]
	far, v, p := l.aiven(net)
	id := l.Want(201, "POST", "/1.3/network-peering", l.ask("to-aiven", net, far)).At("network_peering.uuid")
	state := func() string {
		return l.Want(200, "GET", "/1.3/network-peering/"+id, nil).At("network_peering.state")
	}
	change := func(fn func(mine, theirs *world.UpCloudNetwork, half *world.UpCloudPeering)) {
		l.w.Do(func() { fn(l.w.UpCloud.Network(net), l.w.UpCloud.Network(far), l.w.UpCloud.Peering(p.HalfID)) })
	}
	want := func(name string) {
		t.Helper()
		if got := state(); got != name {
			t.Errorf("%s, want %s", got, name)
		}
	}
	want("provisioning")
	l.clk.Advance(time.Minute)
	want("active")
	var router string
	change(func(mine, _ *world.UpCloudNetwork, _ *world.UpCloudPeering) { router, mine.Router = mine.Router, "" })
	want("missing-local-router")
	change(func(mine, theirs *world.UpCloudNetwork, _ *world.UpCloudPeering) {
		mine.Router, router, theirs.Router = router, theirs.Router, ""
	})
	want("missing-peer-router")
	change(func(mine, theirs *world.UpCloudNetwork, _ *world.UpCloudPeering) {
		theirs.Router, mine.Ranges = router, []string{"10.50.0.7/20"}
	})
	want("conflict-subnet")
	change(func(mine, _ *world.UpCloudNetwork, half *world.UpCloudPeering) {
		mine.Ranges, half.Configured = []string{"172.16.20.0/24"}, "disabled"
	})
	want("peer-disabled")
	change(func(_, _ *world.UpCloudNetwork, half *world.UpCloudPeering) { half.Configured = "active" })
	l.w.Do(func() { l.w.Faults.Set(world.Fault{Name: "upcloud.error"}) })
	want("error")
	l.w.Do(func() { l.w.Faults.Clear("upcloud.error"); l.w.Aiven.Unpeer(v, p) })
	l.clk.Advance(5 * time.Minute)
	want("pending-peer")
	l.w.Do(func() { l.w.UpCloud.DeleteNetwork(far) })
	want("deleted-peer-network")
	l.Want(409, "DELETE", "/1.3/network-peering/"+id, nil)
	l.Want(200, "PATCH", "/1.3/network-peering/"+id,
		map[string]any{"network_peering": map[string]any{"configured_status": "disabled", "name": "x"}})
	l.clk.Advance(time.Minute)
	want("disabled")
	l.Want(204, "DELETE", "/1.3/network-peering/"+id, nil)
	l.Want(404, "GET", "/1.3/network-peering/"+id, nil)
}

// TestAivenFollows: what happens in UpCloud shows in Aiven.
func TestAivenFollows(t *testing.T) {
	l := newLab(t)
	net := l.acc.UpCloud.Networks["net-media"]
	far, _, p := l.aiven(net)
	after := func(d time.Duration) string {
		l.clk.Advance(d)
		l.w.Do(func() {})
		return p.State
	}
	if s := after(0); s != world.AivenPendingPeer || p.Info.Extra["to-network-id"] != far {
		t.Fatalf("%s %+v", s, p.Info)
	}
	id := l.Want(201, "POST", "/1.3/network-peering", l.ask("to-aiven", net, far)).At("network_peering.uuid")
	if s := after(3 * time.Minute); s != world.AivenActive || p.Info != nil {
		t.Errorf("%s %+v", s, p.Info)
	}
	l.Want(200, "PATCH", "/1.3/network-peering/"+id,
		map[string]any{"network_peering": map[string]any{"configured_status": "disabled"}})
	if s := after(3 * time.Minute); s != world.AivenActive || p.Info == nil ||
		p.Info.Warnings[0].Type != "upcloud-peering-in-error" {
		t.Errorf("%s %+v", s, p.Info)
	}
	l.Want(204, "DELETE", "/1.3/network-peering/"+id, nil)
	if s := after(3 * time.Minute); s != world.AivenDeletedByPeer {
		t.Errorf("%s", s)
	}
}

// TestWhatAivenRefuses ends in INVALID_SPECIFICATION.
func TestWhatAivenRefuses(t *testing.T) {
	for name, words := range map[string]string{"public": "type public", "net-legacy": "overlaps",
		"net-london": "uk-lon1"} {
		l := newLab(t)
		if _, _, p := l.aiven(l.acc.UpCloud.Networks[name]); p.State != world.AivenInvalid ||
			!strings.Contains(p.Info.Message, words) {
			t.Errorf("%s: %s %+v", name, p.State, p.Info)
		}
	}
}

// TestNetworksChange: PUT changes what it holds and leaves the rest.
func TestNetworksChange(t *testing.T) {
	l := newLab(t)
	at := "/1.3/network/" + l.acc.UpCloud.Networks["net-media"]
	router := l.Want(200, "GET", at, nil).At("network.router")
	for _, body := range []map[string]any{{"name": "renamed"},
		{"labels": []any{map[string]any{"key": "env", "value": "x"}}},
		{"ip_networks": map[string]any{"ip_network": []any{map[string]any{"family": "IPv4", "dhcp": "no"}}}}} {
		l.Want(200, "PUT", at, map[string]any{"network": body})
	}
	got := l.Want(200, "GET", at, nil)
	for path, want := range map[string]string{"network.name": "renamed", "network.router": router,
		"network.labels.0.value": "x", "network.ip_networks.ip_network.0.dhcp": "no",
		"network.ip_networks.ip_network.0.address": "172.16.20.0/24"} {
		if got.At(path) != want {
			t.Errorf("%s is %q, want %q", path, got.At(path), want)
		}
	}
	if l.Want(200, "GET", "/1.3/network?label=env%3Dx", nil).At("networks.network.0.name") != "renamed" {
		t.Error("not found by its label")
	}
	l.Want(400, "PUT", at, map[string]any{"network": map[string]any{"name": ""}})
	l.Want(404, "PUT", at, map[string]any{"network": map[string]any{"router": "04-none"}})
	if l.Want(200, "GET", at, nil).At("network.router") != router {
		t.Error("a refused change did something")
	}
}

// TestPlaces are what upctl and Terraform's provider ask besides.
func TestPlaces(t *testing.T) {
	l := newLab(t)
	id := l.Want(200, "GET", "/1.3/server", nil).At("servers.server.0.uuid")
	for path, has := range map[string]string{"/1.3/zone": "fi-hel1",
		"/1.3/account/details/contoso": "\"username\" : \"contoso\"",
		"/1.3/server/" + id:            id, "/1.3/host": "\"host\" : []"} {
		if r := l.Want(200, "GET", path, nil); !strings.Contains(string(r.Raw), has) {
			t.Errorf("%s: %s", path, r.Raw)
		}
	}
	l.Want(404, "GET", "/1.3/server/00-none", nil)
	l.Want(404, "GET", "/1.3/account/details/other", nil)
}
