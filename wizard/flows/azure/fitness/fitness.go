// Package fitness judges how a VNet and the other side's network go together.
package fitness

import (
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard/flows/steps"
)

// CodeLeftover is of the fault that a Disconnected half stands in the way.
const CodeLeftover = "leftover-peering"

// Fit is how a VNet and the other side's network go together.
type Fit struct {
	// Clashes are the overlaps, in words.
	Clashes []string
	// Warn is what to know beforehand; "" is nothing.
	Warn string
	// Leftover is a Disconnected half that led to that network, or, when only
	// its range says so, perhaps did.
	Leftover providers.Peering
	perhaps  bool
}

// Judge compares a VNet, and what it is peered with, with the other side's
// range, and the VNet with those that the other side is peered with already. A
// peering that leads to the other side itself is no clash.
func Judge(n providers.VNet, sc Surroundings) Fit {
	var f Fit
	if sc.Range == "" {
		return f
	}
	own := []string{sc.Range}
	f.Clashes = steps.Overlap(n.Ranges, own)
	for _, p := range n.Peerings {
		if yes, sure := sc.Leads(p); yes {
			f.led(p, sure)
			continue
		}
		over := steps.Overlap(p.RemoteRanges, own)
		if p.State == providers.PeeringDisconnected { // may count, too (reported: microsoft/AzureTRE#4641)
			if len(over) > 0 && f.Warn == "" {
				f.Warn = "Azure may refuse it while " + p.Name + ", which is Disconnected, has this range"
			}
			continue
		}
		for _, pair := range over {
			f.Clashes = append(f.Clashes, pair+" (peered with "+steps.LastPart(p.RemoteID)+" as "+p.Name+")")
		}
	}
	for _, x := range sc.Near {
		if providers.SameID(x.ID, n.ID) {
			continue
		}
		for _, pair := range steps.Overlap(n.Ranges, x.Ranges) {
			f.Clashes = append(f.Clashes, pair+" (of "+x.Name+", peered with the same Aiven VPC)")
		}
	}
	return f
}

// led notes a peering that leads to the other side.
func (f *Fit) led(p providers.Peering, sure bool) {
	down := p.State == providers.PeeringDisconnected
	switch {
	case down && sure:
		f.Warn = "has a leftover Disconnected peering"
	case down:
		f.Warn = "perhaps has a leftover Disconnected peering"
	case sure:
		f.Warn = "already peered with this range"
	default:
		f.Warn = "perhaps peered: with this range, already"
	}
	if down {
		f.Leftover, f.perhaps = p, !sure
	}
}

// Problem is why a VNet cannot be used as it is; nil when it can.
func (f Fit) Problem(name string) error {
	if len(f.Clashes) > 0 {
		return steps.Fail(providers.Conflict, steps.CodeOverlap, "compare the ranges",
			"VNet "+name+" cannot be peered: "+strings.Join(f.Clashes, "; ")+" overlap.")
	}
	if f.Leftover.ID == "" {
		return nil
	}
	text := "VNet " + name + " still has the Disconnected peering " + f.Leftover.Name + " to this range."
	if f.perhaps {
		text += " Nobody tells the id of the network that it led to: perhaps it was this one."
	}
	e := steps.Fail(providers.Conflict, CodeLeftover, "look at the VNet's peerings", text)
	e.Detail = map[string]string{"peering": f.Leftover.ID}
	return e
}
