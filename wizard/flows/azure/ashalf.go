package azure

import (
	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// AsHalf is a peering of the run's VNet as the board has it.
func (k *Side) AsHalf(r *wizard.Run, p *providers.Peering) providers.Half {
	id := r.Get(k.Names.VNetID)
	sub := providers.SubscriptionOf(id)
	v := providers.VNet{
		ID: id, Name: r.Get(k.Names.VNet), Group: r.Get(k.Names.Group), SubscriptionID: sub,
		Ranges: steps.Split(r.Get(VarRanges)),
	}
	return link.AzureHalf(sub, &v, p)
}
