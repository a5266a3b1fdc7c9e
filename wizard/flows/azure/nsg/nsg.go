// Package nsg reads the rules of a network security group as Azure does.
package nsg

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"example.org/peerage/providers"
)

// The words of a rule.
const (
	Inbound = "Inbound"
	Allow   = "Allow"
	TCP     = "Tcp"
)

// LetsIn walks the rules as Azure does, by priority: the first that matches
// decides whether all of a stretch of TCP ports can be reached, from a range to a
// range. It gives the rule that denies.
func LetsIn(rules []providers.SecurityRule, from, to string, ports [2]int) (bool, providers.SecurityRule) {
	rules = slices.Clone(rules)
	slices.SortStableFunc(rules, func(a, b providers.SecurityRule) int { return a.Priority - b.Priority })
	need := [][2]int{ports}
	for _, x := range rules {
		if !strings.EqualFold(x.Direction, Inbound) || x.Protocol != "*" && !strings.EqualFold(x.Protocol, TCP) {
			continue
		}
		if strings.EqualFold(x.Access, Allow) {
			if within(x.Sources, from) && within(x.Destinations, to) {
				need = subtract(need, x.Ports)
			}
		} else if touches(x.Sources, from) && touches(x.Destinations, to) && size(subtract(need, x.Ports)) < size(need) {
			return false, x
		}
		if len(need) == 0 {
			return true, providers.SecurityRule{}
		}
	}
	return false, providers.SecurityRule{}
}

// size is how many ports there are.
func size(list [][2]int) int {
	n := 0
	for _, p := range list {
		n += p[1] - p[0] + 1
	}
	return n
}

// within says whether one of the addresses covers a range. A service tag other
// than VirtualNetwork covers none that is known.
func within(list []string, cidr string) bool {
	return slices.ContainsFunc(list, func(a string) bool {
		p, err := netip.ParsePrefix(cidr)
		x, ok := prefix(a)
		return everywhere(a) || err == nil && ok && x.Bits() <= p.Bits() && x.Overlaps(p)
	})
}

func touches(list []string, cidr string) bool {
	return slices.ContainsFunc(list, func(a string) bool {
		p, err := netip.ParsePrefix(cidr)
		x, ok := prefix(a)
		return everywhere(a) || err == nil && ok && x.Overlaps(p)
	})
}

func everywhere(a string) bool {
	return a == "*" || a == "0.0.0.0/0" || strings.EqualFold(a, "Any") || strings.EqualFold(a, "VirtualNetwork")
}

func prefix(a string) (netip.Prefix, bool) {
	if p, err := netip.ParsePrefix(a); err == nil {
		return p.Masked(), true
	}
	ip, err := netip.ParseAddr(a)
	if err != nil {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(ip, ip.BitLen()), true
}

// subtract takes ports away from stretches of ports.
func subtract(need [][2]int, ports []string) [][2]int {
	for _, p := range ports {
		lo, hi, ok := stretch(p)
		if !ok {
			continue
		}
		var rest [][2]int
		for _, n := range need {
			if hi < n[0] || lo > n[1] {
				rest = append(rest, n)
				continue
			}
			if n[0] < lo {
				rest = append(rest, [2]int{n[0], lo - 1})
			}
			if n[1] > hi {
				rest = append(rest, [2]int{hi + 1, n[1]})
			}
		}
		need = rest
	}
	return need
}

func stretch(p string) (lo, hi int, ok bool) {
	if p == "*" {
		return 0, 65535, true
	}
	a, b, two := strings.Cut(p, "-")
	if !two {
		b = a
	}
	lo, err1 := strconv.Atoi(a)
	hi, err2 := strconv.Atoi(b)
	return lo, hi, err1 == nil && err2 == nil
}

// Free is the last priority that no rule has before the one that denies, if there
// is one; 0 is none. Azure takes 100 to 4096.
func Free(rules []providers.SecurityRule, denies providers.SecurityRule) int {
	last := min(denies.Priority-1, 4096)
	if denies.Name == "" {
		last = 4096
	}
	for at := last; at >= 100; at-- {
		taken := func(x providers.SecurityRule) bool {
			return strings.EqualFold(x.Direction, Inbound) && x.Priority == at
		}
		if !slices.ContainsFunc(rules, taken) {
			return at
		}
	}
	return 0
}
