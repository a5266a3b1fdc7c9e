package arm_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/wire/wiretest"
	"example.org/peerage/providers/sim/world"
)

// local adds a second network of the same tenant and gives Ana's client.
func (b *bench) local() (*wiretest.Client, *world.VNet) {
	var two *world.VNet
	b.w.Do(func() { two = b.w.Azure.AddVNet(b.sub.ID, "rg-two", "vnet-two", "northeurope", "10.50.0.0/16") })
	return b.arm(b.user(b.ana, wire.CoreAudience+"/")), two
}

func (b *bench) follow(c *wiretest.Client, r *wiretest.Response, header string) *wiretest.Response {
	b.t.Helper()
	at := strings.TrimPrefix(r.Header.Get(header), bases.ARM)
	if !strings.HasPrefix(at, "/subscriptions/") {
		b.t.Fatalf("%s is %q", header, r.Header.Get(header))
	}
	return c.Do("GET", at, nil)
}

// TestPeeringLikeRecorded compares both halves, an update and a deletion with
// the recorded traffic: statuses, headers, properties.
func TestPeeringLikeRecorded(t *testing.T) {
	b := newBench(t)
	c, two := b.local()
	first := two.ID + "/virtualNetworkPeerings/two-to-one" + v
	r := c.Want(201, "PUT", first, peeringBody(strings.ToLower(b.vnet.ID)))
	var got map[string]any
	if err := json.Unmarshal([]byte(r.Raw), &got); err != nil {
		t.Fatal(err)
	}
	props := got["properties"].(map[string]any)
	guid := props["resourceGuid"]
	delete(props, "resourceGuid")
	delete(got, "etag")
	want := map[string]any{"name": "two-to-one", "id": two.ID + "/virtualNetworkPeerings/two-to-one",
		"type": "Microsoft.Network/virtualNetworks/virtualNetworkPeerings",
		"properties": map[string]any{"provisioningState": "Updating", "peeringState": "Initiated",
			"peeringSyncLevel": "RemoteNotInSync", "remoteVirtualNetwork": map[string]any{"id": b.vnet.ID},
			"allowVirtualNetworkAccess": true, "allowForwardedTraffic": false,
			"allowGatewayTransit": false, "useRemoteGateways": false, "doNotVerifyRemoteGateways": false,
			"peerCompleteVnets":                true,
			"remoteAddressSpace":               map[string]any{"addressPrefixes": []string{"10.40.0.0/16"}},
			"remoteVirtualNetworkAddressSpace": map[string]any{"addressPrefixes": []string{"10.40.0.0/16"}},
			"routeServiceVips":                 map[string]any{}}}
	x, _ := json.Marshal(got)
	y, _ := json.Marshal(want)
	if string(x) != string(y) {
		t.Errorf("got  %s\nwant %s", x, y)
	}
	if op := b.follow(c, r, "Azure-AsyncOperation"); op.Raw != `{"status":"InProgress"}` ||
		op.Header.Get("Retry-After") != "10" {
		t.Errorf("%s %v", op.Raw, op.Header)
	}
	b.clk.Advance(10 * time.Second)
	if op := b.follow(c, r, "Azure-AsyncOperation"); op.Raw != `{"status":"Succeeded"}` {
		t.Error(op.Raw)
	}
	g := c.Want(200, "GET", first, nil)
	if g.At("properties.provisioningState") != "Succeeded" || g.At("properties.peeringState") != "Initiated" ||
		g.Header.Get("Etag") != g.At("etag") {
		t.Error(g.Raw)
	}
	second := c.Want(201, "PUT", b.vnet.ID+"/virtualNetworkPeerings/one-to-two"+v, peeringBody(two.ID))
	if second.At("properties.peeringState") != "Connected" || second.At("properties.resourceGuid") != guid {
		t.Error(second.Raw)
	}
	list := c.Want(200, "GET", two.ID+"/virtualNetworkPeerings"+v, nil)
	if list.At("value.0.properties.peeringState") != "Connected" ||
		list.At("value.0.properties.peeringSyncLevel") != "FullyInSync" || list.At("value.0.etag") == g.At("etag") {
		t.Error(list.Raw)
	}
	b.clk.Advance(time.Minute)
	b.updateAndDelete(c, two)
}

func (b *bench) updateAndDelete(c *wiretest.Client, two *world.VNet) {
	id := strings.ToLower(two.ID) + "/virtualNetworkPeerings/TWO-to-one" + v
	up := c.Want(200, "PUT", id, peeringBody(b.vnet.ID))
	if up.At("properties.provisioningState") != "Updating" || up.At("name") != "two-to-one" ||
		up.Header.Get("Azure-AsyncOperation") == "" {
		b.t.Error(up.Raw)
	}
	b.clk.Advance(time.Minute)
	del := c.Want(202, "DELETE", id, nil)
	if del.Raw != "" || del.Header.Get("Location") == "" ||
		del.Header.Get("X-Ms-Ratelimit-Remaining-Subscription-Deletes") == "" {
		b.t.Errorf("%q %v", del.Raw, del.Header)
	}
	if r := b.follow(c, del, "Location"); r.Status != 202 || r.Header.Get("Location") != del.Header.Get("Location") {
		b.t.Errorf("result while deleting: %d", r.Status)
	}
	if r := c.Want(200, "GET", id, nil); r.At("properties.provisioningState") != "Deleting" {
		b.t.Error(r.Raw)
	}
	if r := c.Do("PUT", id, peeringBody(b.vnet.ID)); r.Status != 409 || r.Code() != "AnotherOperationInProgress" {
		b.t.Error("a write while deleting:", r.Raw)
	}
	b.clk.Advance(10 * time.Second)
	if r := b.follow(c, del, "Location"); r.Status != 204 {
		b.t.Errorf("result afterwards: %d %s", r.Status, r.Raw)
	}
	if r := c.Want(200, "GET", two.ID+"/virtualNetworkPeerings"+v, nil); r.Raw != `{"value":[]}` {
		b.t.Error(r.Raw)
	}
	if r := c.Want(404, "GET", id, nil); r.Code() != "NotFound" {
		b.t.Error(r.Raw)
	}
	c.Want(204, "DELETE", id, nil)
	if r := c.Want(200, "GET", b.vnet.ID+"/virtualNetworkPeerings/one-to-two"+v,
		nil); r.At("properties.peeringState") != "Disconnected" {
		b.t.Error("the survivor:", r.Raw)
	}
}

func TestOperationURLMustBeWhole(t *testing.T) {
	b := newBench(t)
	c, two := b.local()
	r := c.Want(201, "PUT", two.ID+"/virtualNetworkPeerings/p"+v, peeringBody(b.vnet.ID))
	u, err := url.Parse(r.Header.Get("Azure-AsyncOperation"))
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	for _, k := range []string{"t", "c", "s", "h", "api-version"} {
		if q.Get(k) == "" {
			t.Errorf("%s is missing in %s", k, u)
		}
	}
	if bad := c.Do("GET", u.Path+v, nil); bad.Status != 403 {
		t.Errorf("without the signature: %d", bad.Status)
	}
	c.Want(404, "GET", "/subscriptions/"+b.sub.ID+"/providers/Microsoft.Network/locations/westeurope/operations/none"+v,
		nil)
}

func TestRetryAfterFollowsSpeed(t *testing.T) {
	b := newBench(t)
	c, two := b.local()
	b.clk.Factor = 20
	r := c.Want(201, "PUT", two.ID+"/virtualNetworkPeerings/p"+v, peeringBody(b.vnet.ID))
	if r.Header.Get("Retry-After") != "1" || r.Header.Get("Retry-After-Ms") != "500" {
		t.Errorf("%v", r.Header)
	}
}

// TestPeeringRefused: what the gateway and the provider say, by switch or rule.
func TestPeeringRefused(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		code   string
		words  string
		prep   func(b *bench, two *world.VNet)
	}{
		{"policy", 403, "RequestDisallowedByPolicy", "PolicyViolation", fault("azure.policy")},
		{"lock", 409, "ScopeLocked", "cannot perform write operation", fault("azure.locked")},
		{"updating", 400, "ReferencedResourceNotProvisioned", "PutSubnetOperation", fault("azure.vnet-updating")},
		{"other operation", 409, "AnotherOperationInProgress", "/operations/", fault("azure.another-operation")},
		{"not registered", 409, "MissingSubscriptionRegistration", "Microsoft.Network",
			func(b *bench, _ *world.VNet) { b.sub.NetworkRegistered = false }},
		{"overlap", 400, "VnetAddressSpacesOverlap", "10.40.0.0/16, 10.40.7.0/24", func(b *bench, two *world.VNet) {
			b.w.Do(func() { b.w.Azure.SetAddressSpace(two.ID, "10.40.7.0/24") })
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			client, two := b.local()
			c.prep(b, two)
			r := client.Do("PUT", b.vnet.ID+"/virtualNetworkPeerings/p"+v, peeringBody(two.ID))
			if r.Status != c.status || r.Code() != c.code || !strings.Contains(r.Raw, c.words) ||
				r.Header.Get("X-Ms-Request-Id") == "" {
				t.Fatalf("got %d %s", r.Status, r.Raw)
			}
			if list := client.Want(200, "GET", b.vnet.ID+"/virtualNetworkPeerings"+v, nil); list.Len("value") != 0 {
				t.Error("something was made:", list.Raw)
			}
		})
	}
}

func fault(name string) func(*bench, *world.VNet) {
	return func(b *bench, _ *world.VNet) { b.w.Do(func() { b.w.Faults.Set(world.Fault{Name: name}) }) }
}

// TestFailedOperation: the failure comes with HTTP 200, and the half can be
// put again.
func TestFailedOperation(t *testing.T) {
	b := newBench(t)
	c, two := b.local()
	fault("azure.operation-fails")(b, two)
	id := b.vnet.ID + "/virtualNetworkPeerings/p" + v
	r := c.Want(201, "PUT", id, peeringBody(two.ID))
	b.clk.Advance(time.Minute)
	if op := b.follow(c, r, "Azure-AsyncOperation"); op.Status != 200 || op.At("status") != "Failed" ||
		op.Code() != "RetryableError" {
		t.Error(op.Raw)
	}
	if p := c.Want(200, "GET", id, nil); p.At("properties.provisioningState") != "Failed" {
		t.Error(p.Raw)
	}
	b.w.Do(func() { b.w.Faults.Clear("azure.operation-fails") })
	c.Want(200, "PUT", id, peeringBody(two.ID))
	b.clk.Advance(time.Minute)
	if p := c.Want(200, "GET", id, nil); p.At("properties.provisioningState") != "Succeeded" {
		t.Error(p.Raw)
	}
}

func TestRegister(t *testing.T) {
	b := newBench(t)
	c, _ := b.local()
	b.sub.NetworkRegistered = false
	at := "/subscriptions/" + b.sub.ID + "/providers/Microsoft.Network"
	if r := c.Want(200, "GET", at+v, nil); r.At("registrationState") != "NotRegistered" {
		t.Error(r.Raw)
	}
	if r := c.Want(200, "POST", at+"/register"+v, nil); r.At("registrationState") != "Registering" {
		t.Error(r.Raw)
	}
	b.clk.Advance(15 * time.Second)
	if r := c.Want(200, "GET", at+v, nil); r.At("registrationState") != "Registered" {
		t.Error(r.Raw)
	}
}

func TestNetworks(t *testing.T) {
	b := newBench(t)
	c, two := b.local()
	c.Want(201, "PUT", two.ID+"/virtualNetworkPeerings/p"+v, peeringBody(b.vnet.ID))
	all := c.Want(200, "GET", "/subscriptions/"+b.sub.ID+"/providers/Microsoft.Network/virtualNetworks"+v, nil)
	if all.Len("value") != 2 || all.Len("value.1.properties.virtualNetworkPeerings") != 1 ||
		all.At("value.0.properties.addressSpace.addressPrefixes") != `["10.40.0.0/16"]` ||
		all.At("value.0.id") != b.vnet.ID || all.At("value.0.location") != "westeurope" ||
		all.At("value.0.properties.provisioningState") != "Succeeded" {
		t.Error(all.Raw)
	}
	if r := c.Want(200, "GET", "/subscriptions/"+b.sub.ID+
		"/resourceGroups/RG-TWO/providers/microsoft.network/virtualnetworks"+v, nil); r.Len("value") != 1 {
		t.Error(r.Raw)
	}
	group := "/subscriptions/" + b.sub.ID + "/resourceGroups/rg-new"
	net := group + "/providers/Microsoft.Network/virtualNetworks/vnet-new"
	body := map[string]any{"location": "westeurope",
		"properties": map[string]any{"addressSpace": map[string]any{"addressPrefixes": []string{"10.70.0.0/16"}}}}
	if r := c.Want(404, "PUT", net+v, body); r.Code() != "ResourceGroupNotFound" {
		t.Error(r.Raw)
	}
	c.Want(201, "PUT", group+v, map[string]any{"location": "westeurope"})
	if r := c.Want(404, "GET", net+v, nil); r.Code() != "ResourceNotFound" {
		t.Error(r.Raw)
	}
	c.Want(201, "PUT", net+v, body)
	c.Want(200, "PUT", net+v, body)
	del := c.Want(202, "DELETE", net+v, nil)
	b.clk.Advance(10 * time.Second)
	if r := b.follow(c, del, "Azure-AsyncOperation"); r.At("status") != "Succeeded" {
		t.Error(r.Raw)
	}
	c.Want(404, "GET", net+v, nil)
}

func TestManyNetworksComeInPages(t *testing.T) {
	b := newBench(t)
	c, _ := b.local()
	b.w.Do(func() {
		for i := range 600 {
			b.w.Azure.AddVNet(b.sub.ID, "rg-many", "vnet-"+string(rune('a'+i%26))+time.Duration(i).String(), "westeurope",
				"10.0.0.0/24")
		}
	})
	seen, pages, at := 0, 0, "/subscriptions/"+b.sub.ID+"/providers/Microsoft.Network/virtualNetworks"+v
	for ; at != "" && pages < 5; pages++ {
		r := c.Want(200, "GET", at, nil)
		seen += r.Len("value")
		at = strings.TrimPrefix(r.At("nextLink"), bases.ARM)
	}
	if seen != 602 || pages != 2 {
		t.Errorf("saw %d in %d pages", seen, pages)
	}
}
