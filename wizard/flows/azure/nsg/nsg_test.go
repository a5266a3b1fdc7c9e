package nsg

import (
	"testing"

	"example.org/peerage/providers"
)

func inbound(priority int, access, source, dest string, ports ...string) providers.SecurityRule {
	return providers.SecurityRule{Name: access + source, Direction: "Inbound", Access: access, Protocol: "Tcp",
		Priority: priority,
		Sources:  []string{source}, Destinations: []string{dest}, Ports: ports}
}

// TestLetsIn walks security rules as Azure does.
func TestLetsIn(t *testing.T) {
	const from, to = "10.40.1.0/24", "10.40.8.0/24"
	all := inbound(65000, "Allow", "VirtualNetwork", "VirtualNetwork", "*")
	udp := inbound(100, "Deny", "*", "*", "*")
	udp.Protocol = "Udp"
	out := inbound(100, "Deny", "*", "*", "*")
	out.Direction = "Outbound"
	for _, c := range []struct {
		name  string
		rules []providers.SecurityRule
		want  bool
	}{
		{"Azure's own rules alone", []providers.SecurityRule{all}, true},
		{"no rule", nil, false},
		{"denied before", []providers.SecurityRule{all, inbound(4000, "Deny", "*", "*", "*")}, false},
		{"allowed before it is denied", []providers.SecurityRule{inbound(4000, "Deny", "*", "*", "*"),
			inbound(200, "Allow", "10.40.0.0/16", to, "10000-31000")}, true},
		{"allowed in two parts", []providers.SecurityRule{inbound(100, "Allow", from, "*", "10000-20000"),
			inbound(110, "Allow", "*", to, "20001-40000"), inbound(120, "Deny", "*", "*", "*")}, true},
		{"a part is missing", []providers.SecurityRule{inbound(100, "Allow", from, "*", "10000-20000"),
			inbound(110, "Allow", from, to, "20002-31000"), inbound(120, "Deny", "*", "*", "*")}, false},
		{"allowed for others only", []providers.SecurityRule{inbound(100, "Allow", "10.41.0.0/16", "*", "*"),
			inbound(120, "Deny", "*", "*", "*")}, false},
		{"allowed for a part of the clients", []providers.SecurityRule{inbound(100, "Allow", "10.40.1.0/25", "*", "*"),
			inbound(120, "Deny", "*", "*", "*")}, false},
		{"denied for a part of the clients", []providers.SecurityRule{inbound(100, "Deny", "10.40.1.7", "*", "10000-11000"),
			all}, false},
		{"other ports denied", []providers.SecurityRule{inbound(100, "Deny", "*", "*", "1-9999", "31001-65535"), all}, true},
		{"other protocol, other direction", []providers.SecurityRule{udp, out, all}, true},
		{"allowed elsewhere", []providers.SecurityRule{inbound(100, "Allow", "*", "10.40.9.0/24", "*"),
			inbound(120, "Deny", "*", "*", "*")}, false},
	} {
		if got, blocker := LetsIn(c.rules, from, to, [2]int{10000, 31000}); got != c.want {
			t.Errorf("%s: %v (%s)", c.name, got, blocker.Name)
		}
	}
}

func TestFreePriority(t *testing.T) {
	deny := inbound(102, "Deny", "*", "*", "*")
	for _, c := range []struct {
		rules []providers.SecurityRule
		want  int
	}{
		{[]providers.SecurityRule{deny}, 101},
		{[]providers.SecurityRule{deny, inbound(101, "Allow", "*", "*", "22")}, 100},
		{[]providers.SecurityRule{deny, inbound(101, "Allow", "*", "*", "22"), inbound(100, "Allow", "*", "*", "23")}, 0},
	} {
		if got := Free(c.rules, deny); got != c.want {
			t.Errorf("%d, want %d", got, c.want)
		}
	}
	azures := inbound(65500, "Deny", "*", "*", "*")
	if got := Free([]providers.SecurityRule{azures}, azures); got != 4096 {
		t.Errorf("%d before Azure's own rules", got)
	}
}
