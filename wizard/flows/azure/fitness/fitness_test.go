package fitness

import (
	"strings"
	"testing"

	"example.org/peerage/providers"
)

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
		"free":     {vnet: providers.VNet{Ranges: []string{"10.40.0.0/16"}}},
		"overlaps": {vnet: providers.VNet{Ranges: []string{"10.20.0.0/16", "10.40.0.0/16"}}, clashes: 1},
		"a third network overlaps": {vnet: providers.VNet{Ranges: []string{"10.40.0.0/16"},
			Peerings: []providers.Peering{peer("Connected", "10.20.0.128/25")}}, clashes: 1},
		"one that is gone may": {vnet: providers.VNet{Ranges: []string{"10.40.0.0/16"},
			Peerings: []providers.Peering{peer("Disconnected", "10.20.0.128/25")}}, warn: "may refuse"},
		"peered with it already": {vnet: providers.VNet{Ranges: []string{"10.40.0.0/16"},
			Peerings: []providers.Peering{peer("Connected", aiven)}}, warn: "already"},
		"a leftover": {vnet: providers.VNet{Ranges: []string{"10.40.0.0/16"},
			Peerings: []providers.Peering{peer("Disconnected", aiven)}},
			warn: "leftover", leftover: true},
		"a neighbour overlaps": {vnet: providers.VNet{ID: "/a", Ranges: []string{"10.40.0.0/16"}},
			near: []providers.VNet{{ID: "/b", Name: "b", Ranges: []string{"10.40.8.0/24"}},
				{ID: "/A", Ranges: []string{"10.40.0.0/16"}}}, clashes: 1},
		"what cannot be read": {vnet: providers.VNet{Ranges: []string{"", "ten"}}},
	} {
		f := Judge(c.vnet, Surroundings{Range: aiven, Near: c.near})
		if len(f.Clashes) != c.clashes || !strings.Contains(f.Warn, c.warn) || c.warn == "" && f.Warn != "" ||
			(f.Leftover.ID != "") != c.leftover {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// TestLeads: a network's id says where a peering leads. Where nobody tells the
// other side's, its range does, but never to a network of the person's own.
func TestLeads(t *testing.T) {
	const (
		aiven = "10.20.0.0/24"
		at    = "/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/"
		mine  = "/subscriptions/8e4a270c-7028-4c88-8f8f-789f44ebb18e" + at
		its   = "/subscriptions/740489ea-1554-4638-9fb6-78d710f367fb" + at
		third = "/subscriptions/0e42d4ca-e886-4908-a0b8-c7520e360aa4" + at
	)
	known := Surroundings{Range: aiven, Network: its + "aiven"}
	untold := Surroundings{Range: aiven, Seen: []string{"8E4A270C-7028-4c88-8f8f-789f44ebb18e"}}
	for name, c := range map[string]struct {
		sc        Surroundings
		to        string
		ranges    string
		yes, sure bool
	}{
		"its id":                         {known, its + "AIVEN", aiven, true, true},
		"its id, and ranges that grew":   {known, its + "aiven", "10.20.0.0/23", true, true},
		"an earlier one of the same":     {known, its + "earlier", aiven, true, true},
		"another of the same":            {known, its + "other", "10.21.0.0/24", false, true},
		"a twin of one's own":            {known, mine + "twin", aiven, false, true},
		"a twin of a stranger's":         {known, third + "twin", aiven, false, true},
		"untold, a twin of one's own":    {untold, mine + "twin", aiven, false, true},
		"untold, the range elsewhere":    {untold, its + "aiven", aiven, true, false},
		"untold, another range":          {untold, its + "aiven", "10.21.0.0/24", false, true},
		"untold, and the id says little": {untold, "somewhere", aiven, true, false},
	} {
		yes, sure := c.sc.Leads(providers.Peering{RemoteID: c.to, RemoteRanges: []string{c.ranges}})
		if yes != c.yes || sure != c.sure {
			t.Errorf("%s: leads %v, sure %v", name, yes, sure)
		}
	}
	own := providers.VNet{Ranges: []string{"10.40.0.0/16"}, Peerings: []providers.Peering{
		{ID: "/p", Name: "to-twin", State: "Connected", RemoteID: mine + "twin", RemoteRanges: []string{aiven}},
	}}
	if f := Judge(own, untold); len(f.Clashes) != 1 || !strings.Contains(f.Clashes[0], "to-twin") ||
		!strings.Contains(f.Clashes[0], "twin as") {
		t.Errorf("a twin is judged %+v", f)
	}
}
