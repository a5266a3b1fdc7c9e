package arm_test

import (
	"strings"
	"testing"

	"example.org/peerage/providers/sim/wire"
)

// TestNetworksKeepWhatTheyAreGiven: subnets and tags of a PUT; subnets made,
// changed and deleted one by one.
func TestNetworksKeepWhatTheyAreGiven(t *testing.T) {
	b := newBench(t)
	c := b.arm(b.user(b.ana, wire.ManagementAudience))
	at := "/subscriptions/" + b.sub.ID + "/resourceGroups/rg-Orders/providers/Microsoft.Network/virtualNetworks/new"
	space := map[string]any{"addressPrefixes": []string{"10.50.0.0/16"}}
	subnet := func(name, cidr string) map[string]any {
		return map[string]any{"name": name, "properties": map[string]any{"addressPrefix": cidr,
			"routeTable": map[string]any{"id": "/x"}}}
	}
	put := func(status int, properties map[string]any) {
		t.Helper()
		properties["addressSpace"] = space
		c.Want(status, "PUT", at+v, map[string]any{"location": "westeurope", "tags": map[string]string{"env": "prod"},
			"properties": properties})
	}
	put(201, map[string]any{"subnets": []any{subnet("a", "10.50.1.0/24"), subnet("b", "10.50.2.0/24")}})
	got := c.Want(200, "GET", at+v, nil)
	for path, want := range map[string]string{"properties.subnets.1.properties.addressPrefix": "10.50.2.0/24",
		"properties.subnets.0.properties.routeTable.id": "/x", "tags.env": "prod"} {
		if got.At(path) != want {
			t.Errorf("%s: %s", path, got.Raw)
		}
	}
	put(200, map[string]any{})
	if n := c.Want(200, "GET", at+"/subnets"+v, nil).Len("value"); n != 2 {
		t.Errorf("a PUT without subnets leaves %d", n)
	}
	c.Want(201, "PUT", at+"/subnets/c"+v, subnet("c", "10.50.3.0/24"))
	c.Want(200, "PUT", at+"/subnets/c"+v, map[string]any{"properties": map[string]any{"addressPrefix": "10.50.3.0/24",
		"networkSecurityGroup": map[string]any{"id": "/nsg"}}})
	if one := c.Want(200, "GET", at+"/subnets/c"+v, nil); one.At("properties.networkSecurityGroup.id") != "/nsg" {
		t.Error(one.Raw)
	}
	for cidr, code := range map[string]string{"10.60.0.0/24": "NetcfgSubnetRangeOutsideVnet",
		"10.50.1.128/25": "NetcfgSubnetRangesOverlap", "ten": "InvalidCIDRNotation"} {
		if r := c.Do("PUT", at+"/subnets/d"+v, subnet("d", cidr)); r.Status != 400 || r.Code() != code {
			t.Errorf("%s: %d %s", cidr, r.Status, r.Raw)
		}
	}
	c.Want(202, "DELETE", at+"/subnets/c"+v, nil)
	c.Want(404, "GET", at+"/subnets/c"+v, nil)
	c.Want(204, "DELETE", at+"/subnets/c"+v, nil)
	put(200, map[string]any{"subnets": []any{subnet("b", "10.50.2.0/24")}})
	if n := c.Want(200, "GET", at+"/subnets"+v, nil).Len("value"); n != 1 {
		t.Errorf("a PUT with one subnet leaves %d", n)
	}
}

// TestLists: what az lists by the way is there, if empty; what the lab lacks
// is told as the lab's lack.
func TestLists(t *testing.T) {
	b := newBench(t)
	c := b.arm(b.user(b.ana, wire.ManagementAudience))
	sub := "/subscriptions/" + b.sub.ID
	for _, scope := range []string{sub, sub + "/resourceGroups/rg-Orders"} {
		for _, kind := range []string{"/providers/Microsoft.Network/networkInterfaces",
			"/providers/Microsoft.Network/networkSecurityGroups", "/providers/Microsoft.Network/routeTables", "/resources",
			"/providers/Microsoft.Authorization/locks", "/providers/Microsoft.Authorization/policyAssignments"} {
			if r := c.Want(200, "GET", scope+kind+v, nil); r.Value("value") == nil {
				t.Errorf("%s%s: %s", scope, kind, r.Raw)
			}
		}
	}
	r := c.Want(200, "GET", sub+"/resources"+v+"&$filter=resourceType eq 'Microsoft.Network/virtualNetworks'", nil)
	if r.At("value.0.name") != "vnet-Orders" || r.Len("value") != 1 {
		t.Errorf("resources: %s", r.Raw)
	}
	if r := c.Do("GET", sub+"/resourceGroups/none/resources"+v, nil); r.Code() != "ResourceGroupNotFound" {
		t.Errorf("of no group: %s", r.Raw)
	}
	if r := c.Do("GET", sub+"/providers/Microsoft.Compute/disks"+v, nil); r.Status != 404 ||
		!strings.Contains(r.Raw, "not the real service") {
		t.Errorf("what the lab lacks: %s", r.Raw)
	}
}

// TestAssignmentsKeepTheirDescription as it was given.
func TestAssignmentsKeepTheirDescription(t *testing.T) {
	b := newBench(t)
	c := b.arm(b.user(b.ana, wire.ManagementAudience))
	at := b.vnet.ID + "/providers/Microsoft.Authorization/roleAssignments/11111111-2222-4333-8444-555555555555" + v
	c.Want(201, "PUT", at, map[string]any{"properties": map[string]any{"principalId": b.ana.ID, "principalType": "User",
		"roleDefinitionId": "4d97b98b-1d4f-4787-a291-c67834d212e7", "description": "for peerage"}})
	if r := c.Want(200, "GET", at, nil); r.At("properties.description") != "for peerage" {
		t.Error(r.Raw)
	}
}
