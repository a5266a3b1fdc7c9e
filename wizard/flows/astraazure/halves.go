package astraazure

import (
	"context"
	"strings"

	"example.org/peerage/providers"
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

// halvesOf lists the VNet's peerings. One surely leads to Astra when it
// reaches Astra's range and, where both tell it, Astra's subscription.
func halvesOf(a azure.Admin, ctx context.Context, r *wizard.Run) ([]vnetHalf, error) {
	all, err := a.Peerings(ctx, r.Get(vAstraVNetID))
	if err != nil {
		return nil, err
	}
	var out []vnetHalf
	at, own := r.Get(vAstraRange), r.Get(vAstraOwn)
	for _, p := range all {
		remote := providers.SubscriptionOf(p.RemoteID)
		reaches := at != "" && len(steps.Outside([]string{at}, p.RemoteRanges)) == 0
		out = append(out, vnetHalf{p, reaches && (own == "" || remote == "" || strings.EqualFold(own, remote))})
	}
	return out, nil
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
