package flows

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
		{"Microsoft.Authorization/*", "", actionDefine, true},
		{"*/read", "", actionAssign, false},
		{"Microsoft.Network/*", "", actionPeer, true},
		{"Microsoft.*/virtualNetworkPeerings/write", "", actionPeer, true},
		{"Microsoft.Network/virtualNetworks/*/writ", "", actionPeer, false},
		{"Microsoft.Network/*/*/write", "", actionPeer, true},
		{"", "", actionPeer, false},
	} {
		if got := permitted(strings.Fields(c.actions), strings.Fields(c.not), c.action); got != c.want {
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
		f := judge(c.vnet, aiven, c.near...)
		if len(f.clashes) != c.clashes || !strings.Contains(f.warn, c.warn) || c.warn == "" && f.warn != "" || (f.leftover.ID != "") != c.leftover {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestOutside(t *testing.T) {
	for _, c := range []struct{ ranges, filter, want string }{
		{"10.40.0.0/16", "0.0.0.0/0", ""},
		{"10.40.0.0/16", "10.0.0.0/8", ""},
		{"10.40.0.0/16", "10.40.0.0/24", "10.40.0.0/16"},
		{"10.40.0.0/16 10.41.0.0/16", "10.40.0.0/15", ""},
		{"10.40.0.0/16", "", "10.40.0.0/16"},
		{"10.1.1.1/32", "10.1.1.1", ""},
	} {
		if got := strings.Join(outside(strings.Fields(c.ranges), strings.Fields(c.filter)), " "); got != c.want {
			t.Errorf("%s in %s: outside %q", c.ranges, c.filter, got)
		}
	}
}

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{
		"vnet-a": "vnet-a", "/subscriptions/x": "/subscriptions/x", "a b": "'a b'", "it's": `'it'\''s'`,
		"$(rm)": "'$(rm)'", "": "''", "a;b": "'a;b'", "x\ny": "'x\ny'",
	} {
		if got := quote(in); got != want {
			t.Errorf("%q is quoted %s", in, got)
		}
	}
}

func TestVariables(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
	}{
		{vAppID, " 23D99665-872d-4093-bf0f-3ad5fa1ee669 ", "23d99665-872d-4093-bf0f-3ad5fa1ee669"},
		{vAppID, "23d99665", ""},
		{vVPC, "new", "new"},
		{vVPC, "none", ""},
		{vNewCIDR, "10.20.0.9/24", "10.20.0.0/24"},
		{vNewCIDR, "10.20.0.0/16", ""},
		{vNewCIDR, "8.8.8.0/24", ""},
		{vNewCloud, "Azure-WestEurope", "azure-westeurope"},
		{vNewCloud, "aws-eu-west-1", ""},
		{vKeyDays, "030", "30"},
		{vKeyDays, "0", ""},
		{vKeyDays, "1000", ""},
		{vAppScope, "VNET", scopeVNet},
		{vAppScope, "everywhere", ""},
		{vPeering, "-x", ""},
		{vVNetID, "/subscriptions/8e4a270c-7028-4c88-8f8f-789f44ebb18e/ resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/",
			"/subscriptions/8e4a270c-7028-4c88-8f8f-789f44ebb18e/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v"},
		{vPeeringARM, "/subscriptions/x", ""},
	} {
		got, err := vars(c.name)[0].Normal(c.in)
		if (err != nil) != (c.want == "") || got != c.want {
			t.Errorf("%s %q: %q, %v", c.name, c.in, got, err)
		}
	}
}

// TestEveryVariable: a step asks for, needs and gives only variables that the
// procedure knows.
func TestEveryVariable(t *testing.T) {
	for _, p := range All(Clouds{}) {
		known := map[string]bool{}
		for _, v := range p.Vars {
			known[v.Name] = true
			if v.Title == "" {
				t.Errorf("%s: %s has no title", p.ID, v.Name)
			}
		}
		for _, s := range p.Steps {
			for _, in := range s.Inputs {
				if !known[in.Var] {
					t.Errorf("%s %s asks for %s", p.ID, s.ID, in.Var)
				}
			}
			if p.Hidden {
				continue
			}
			for _, n := range append(append([]string{}, s.Needs...), s.Gives...) {
				if !known[n] {
					t.Errorf("%s %s knows %s", p.ID, s.ID, n)
				}
			}
			if s.Title == "" || s.Why == "" || s.Result == nil || s.Command == nil && s.ID != "A00" || len(s.Title) > 24 {
				t.Errorf("%s %s is not complete", p.ID, s.ID)
			}
			if s.Do != nil && s.Undo != nil && s.Confirm == nil {
				t.Errorf("%s %s makes something without confirmation", p.ID, s.ID)
			}
		}
	}
}
