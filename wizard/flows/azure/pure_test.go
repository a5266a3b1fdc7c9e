package azure

import (
	"strings"
	"testing"

	"peerage/providers"
)

func TestPermitted(t *testing.T) {
	for _, c := range []struct {
		actions, not, action string
		want                 bool
	}{
		{"*", "", actionAssign, true},
		{"*", "Microsoft.Authorization/*/Write", actionAssign, false},
		{"microsoft.authorization/roleassignments/WRITE", "", actionAssign, true},
		{"Microsoft.Authorization/*", "", ActionDefine, true},
		{"*/read", "", actionAssign, false},
		{"Microsoft.Network/*", "", ActionPeer, true},
		{"Microsoft.*/virtualNetworkPeerings/write", "", ActionPeer, true},
		{"Microsoft.Network/virtualNetworks/*/writ", "", ActionPeer, false},
		{"Microsoft.Network/*/*/write", "", ActionPeer, true},
		{"", "", ActionPeer, false},
	} {
		if got := Permitted(strings.Fields(c.actions), strings.Fields(c.not), c.action); got != c.want {
			t.Errorf("%q but not %q: %s is %v", c.actions, c.not, c.action, got)
		}
	}
}

func TestJudge(t *testing.T) {
	const aiven = "10.20.0.0/24"
	peer := func(state string, ranges ...string) providers.Peering {
		return providers.Peering{ID: "/p", Name: "p", State: state, RemoteRanges: ranges}
	}
	for name, c := range map[string]struct {
		vnet     providers.VNet
		near     []providers.VNet
		clashes  int
		warn     string
		leftover bool
	}{
		"free":                     {vnet: providers.VNet{Ranges: []string{"10.40.0.0/16"}}},
		"overlaps":                 {vnet: providers.VNet{Ranges: []string{"10.20.0.0/16", "10.40.0.0/16"}}, clashes: 1},
		"a third network overlaps": {vnet: providers.VNet{Ranges: []string{"10.40.0.0/16"}, Peerings: []providers.Peering{peer("Connected", "10.20.0.128/25")}}, clashes: 1},
		"one that is gone does not": {vnet: providers.VNet{Ranges: []string{"10.40.0.0/16"},
			Peerings: []providers.Peering{peer("Disconnected", "10.20.0.128/25")}}},
		"peered with it already": {vnet: providers.VNet{Ranges: []string{"10.40.0.0/16"}, Peerings: []providers.Peering{peer("Connected", aiven)}}, warn: "already"},
		"a leftover": {vnet: providers.VNet{Ranges: []string{"10.40.0.0/16"}, Peerings: []providers.Peering{peer("Disconnected", aiven)}},
			warn: "leftover", leftover: true},
		"a neighbour overlaps": {vnet: providers.VNet{ID: "/a", Ranges: []string{"10.40.0.0/16"}},
			near: []providers.VNet{{ID: "/b", Name: "b", Ranges: []string{"10.40.8.0/24"}}, {ID: "/A", Ranges: []string{"10.40.0.0/16"}}}, clashes: 1},
		"what cannot be read": {vnet: providers.VNet{Ranges: []string{"", "ten"}}},
	} {
		f := Judge(c.vnet, aiven, c.near...)
		if len(f.Clashes) != c.clashes || !strings.Contains(f.warn, c.warn) || c.warn == "" && f.warn != "" || (f.Leftover.ID != "") != c.leftover {
			t.Errorf("%s: %+v", name, f)
		}
	}
}
