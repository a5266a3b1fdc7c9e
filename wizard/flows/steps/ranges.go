package steps

import (
	"net/netip"
	"slices"
	"strings"
)

// Overlap lists the pairs of ranges that overlap, "a and b" each; what cannot
// be read overlaps with nothing.
func Overlap(xs, ys []string) []string {
	var out []string
	for _, x := range xs {
		for _, y := range ys {
			a, err1 := netip.ParsePrefix(x)
			b, err2 := netip.ParsePrefix(y)
			if err1 == nil && err2 == nil && a.Masked().Overlaps(b.Masked()) {
				out = append(out, x+" and "+y)
			}
		}
	}
	return out
}

// FreeRanges proposes n private /24 ranges that overlap with none of the taken
// ones, in 10.0.0.0/8: from its upper half, of which people use less.
func FreeRanges(taken []string, n int) []string {
	var out []string
	for i := range 1 << 15 {
		if len(out) == n {
			break
		}
		s := netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(128 + i%128), byte(i / 128), 0}), 24).String()
		if len(Overlap([]string{s}, taken)) == 0 {
			out = append(out, s)
		}
	}
	return out
}

// SameRanges compares two sets of ranges.
func SameRanges(xs, ys []string) bool {
	norm := func(list []string) []string {
		var out []string
		for _, s := range list {
			if p, err := netip.ParsePrefix(s); err == nil {
				s = p.Masked().String()
			}
			out = append(out, s)
		}
		slices.Sort(out)
		return out
	}
	return len(xs) > 0 && slices.Equal(norm(xs), norm(ys))
}

// Split takes a list with commas apart.
func Split(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ", ")
}

// Outside lists the ranges that no filter range holds whole.
func Outside(ranges, filter []string) []string {
	var out []string
	for _, s := range ranges {
		p, err := netip.ParsePrefix(s)
		if err != nil || slices.ContainsFunc(filter, func(f string) bool { return holds(f, p) }) {
			continue
		}
		out = append(out, s)
	}
	return out
}

func holds(filter string, p netip.Prefix) bool {
	f, err := netip.ParsePrefix(filter)
	if err != nil {
		a, err := netip.ParseAddr(filter)
		return err == nil && p.IsSingleIP() && a == p.Addr()
	}
	return f.Bits() <= p.Bits() && f.Contains(p.Addr())
}
