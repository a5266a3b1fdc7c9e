package world

import (
	"net/netip"
	"slices"
)

// clashes are the peerings of a VPC whose network shares an address with that
// of another one, as of a state of the world.
type clashes struct {
	state uint64
	of    map[*AivenPeering]bool
}

// clash says whether a peering's network may share addresses with another of
// the same VPC. It is asked at every look, and a VPC may have thousands.
func (w *World) clash(v *AivenVPC, p *AivenPeering, ranges func(*AivenPeering) []string) bool {
	if v.clashes.state != w.state {
		v.clashes = clashes{w.state, clashesOf(v.Peerings, ranges)}
	}
	return v.clashes.of[p]
}

// reach is one range of a peering's network.
type reach struct {
	netip.Prefix
	p *AivenPeering
}

// clashesOf goes through the ranges in their order: of two that share an
// address, one holds the other.
func clashesOf(list []*AivenPeering, ranges func(*AivenPeering) []string) map[*AivenPeering]bool {
	all := make([]reach, 0, len(list))
	for _, p := range list {
		for _, s := range ranges(p) {
			if r, err := netip.ParsePrefix(s); err == nil {
				all = append(all, reach{r.Masked(), p})
			}
		}
	}
	slices.SortFunc(all, func(a, b reach) int {
		if c := a.Addr().Compare(b.Addr()); c != 0 {
			return c
		}
		return a.Bits() - b.Bits()
	})
	var out map[*AivenPeering]bool
	var holds []reach // those that hold the present one, the widest first
	for _, r := range all {
		for len(holds) > 0 && !holds[len(holds)-1].Overlaps(r.Prefix) {
			holds = holds[:len(holds)-1]
		}
		for _, h := range holds {
			if h.p != r.p {
				if out == nil {
					out = map[*AivenPeering]bool{}
				}
				out[h.p], out[r.p] = true, true
			}
		}
		holds = append(holds, r)
	}
	return out
}
