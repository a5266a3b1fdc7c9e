package astraazure

import (
	"context"
	"slices"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/steps"
)

// vnetHalf is a peering of the VNet, and whether it surely leads to Astra's
// network.
type vnetHalf struct {
	providers.Peering
	sure bool
}

func (h vnetHalf) down() bool { return h.State == providers.PeeringDisconnected }

// halvesOf lists the VNet's peerings.
func halvesOf(a azure.Admin, ctx context.Context, r *wizard.Run) ([]vnetHalf, error) {
	return halvesTo(a, ctx, r, r.Get(vAstraRange), r.Get(vAstraOwn))
}

// halvesTo lists the VNet's peerings. One surely leads to Astra when it reaches
// Astra's range and, where both tell it, Astra's subscription: Azure allows no
// two peerings of a VNet to reach one range.
func halvesTo(a azure.Admin, ctx context.Context, r *wizard.Run, at, own string) ([]vnetHalf, error) {
	all, err := a.Peerings(ctx, r.Get(vAstraVNetID))
	if err != nil {
		return nil, err
	}
	var out []vnetHalf
	for _, p := range all {
		remote := providers.SubscriptionOf(p.RemoteID)
		reaches := at != "" && len(steps.Outside([]string{at}, p.RemoteRanges)) == 0
		out = append(out, vnetHalf{p, reaches && (own == "" || remote == "" || strings.EqualFold(own, remote))})
	}
	return out, nil
}

// none says that surely none of a VNet's peerings leads to Astra's range.
func none(halves []vnetHalf, at string) bool {
	return at != "" && !slices.ContainsFunc(halves, func(h vnetHalf) bool { return h.sure || len(h.RemoteRanges) == 0 })
}

// bond is how sure it is that a connection is with the chosen VNet.
type bond int

const (
	elsewhere bond = iota
	perhaps
	here
)

// bondOf tells. Astra names the other network by its subscription and a range,
// which a second network may have, too. The VNet's own half tells the two apart:
// the network of a connection that is active has one to Astra.
func bondOf(a azure.Admin, ctx context.Context, r *wizard.Run, p providers.AstraPeering) (bond, error) {
	if !leadsHere(r, p) {
		return elsewhere, nil
	}
	halves, err := halvesTo(a, ctx, r, p.AstraRange, p.AstraAccount)
	switch {
	case err != nil:
		return perhaps, steps.Absent(err)
	case slices.ContainsFunc(halves, func(h vnetHalf) bool { return h.sure && !h.down() }):
		return here, nil
	case classOf(p.Status) == link.Active && none(halves, p.AstraRange):
		return elsewhere, nil
	}
	return perhaps, nil
}

// dropRest deletes the Disconnected halves that surely led to Astra.
func dropRest(a azure.Admin, ctx context.Context, r *wizard.Run) error {
	halves, err := halvesOf(a, ctx, r)
	if err != nil {
		return steps.Absent(err)
	}
	for _, h := range halves {
		if h.sure && h.down() {
			if err := a.DeleteHalf(ctx, h.ID); err != nil {
				return err
			}
		}
	}
	return nil
}
