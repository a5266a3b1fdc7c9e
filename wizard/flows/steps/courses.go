package steps

import (
	"net/netip"
	"slices"
)

// Course is a route: what it is for, as a table has it, the ranges that it
// stands for (of a prefix list, its entries), and where they lead.
type Course struct {
	For, Target string
	Ranges      []string
	// Dead: it carries nothing.
	Dead bool
}

// Part is what of a range goes by one course; the zero Course is none at all.
type Part struct {
	Range string
	Course
}

// Courses says by which courses the parts of a range go: the longest prefix
// that holds an address leads it, of equal ones the one that comes first. Parts
// come in the order of their addresses, each as the prefix that decided; what no
// course leads has the whole range as its own. A range that cannot be read has
// no parts.
func Courses(of string, list []Course) []Part {
	whole, err := netip.ParsePrefix(of)
	if err != nil {
		return nil
	}
	whole = whole.Masked()
	var out []Part
	for at := whole.Addr(); at.IsValid() && whole.Contains(at); {
		part, end := leads(whole, at, list)
		known := func(p Part) bool { return p.Range == part.Range && p.For == part.For && p.Target == part.Target }
		if !slices.ContainsFunc(out, known) {
			out = append(out, part)
		}
		at = end.Next()
	}
	return out
}

// leads finds the course of an address, and the last address that surely goes
// with it.
func leads(whole netip.Prefix, at netip.Addr, list []Course) (best Part, end netip.Addr) {
	best, end = Part{Range: whole.String()}, last(whole)
	bits := -1
	for _, c := range list {
		for _, s := range c.Ranges {
			p, err := netip.ParsePrefix(s)
			if err != nil || !p.Overlaps(whole) {
				continue
			}
			switch p = p.Masked(); {
			case p.Contains(at):
				if p.Bits() > bits {
					bits, best.Course, best.Range = p.Bits(), c, whole.String()
					if p.Bits() > whole.Bits() {
						best.Range = p.String()
					}
				}
				end = least(end, last(p))
			case at.Less(p.Addr()):
				end = least(end, p.Addr().Prev())
			}
		}
	}
	return best, end
}

func least(a, b netip.Addr) netip.Addr {
	if b.Less(a) {
		return b
	}
	return a
}

// last is the last address of a range.
func last(p netip.Prefix) netip.Addr {
	b := p.Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 1 << (7 - i%8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}
