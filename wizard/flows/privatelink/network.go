package privatelink

import (
	"context"
	"slices"
	"strings"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/azure"
	"peerage/wizard/flows/steps"
)

const actionEndpoint = "Microsoft.Network/privateEndpoints/write"

// signInForLink is the shared sign-in, with what is done here.
func (k *kit) signInForLink(id string) *wizard.Step {
	s := k.azure.SignIn(id)
	s.Why = "You will create a private endpoint. Your own az sign-in is left as it is."
	s.Check = func(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
		list, err := k.azure.OpenAdmin(ctx, r)
		return slices.DeleteFunc(list, func(f wizard.Finding) bool { return f.Text == azure.AppsUnproved }), err
	}
	return s
}

// linkSubscription chooses the subscription; its list at Aiven decides whether
// the endpoint is let in at all.
func (k *kit) linkSubscription(id string) *wizard.Step {
	s := k.azure.Subscription(id)
	s.Check = k.mayEndpoint
	s.Remedies = steps.Without(s.Remedies, "A02.rights")
	return s
}

func (k *kit) mayEndpoint(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	s, err := k.azure.Admin(r)
	if err != nil {
		return nil, err
	}
	yes, no, err := s.Permissions(ctx, "/subscriptions/"+r.Get(vLinkSub))
	if err != nil {
		return nil, err
	}
	if azure.Permitted(yes, no, actionEndpoint) {
		return []wizard.Finding{{Verdict: wizard.OK, Text: "You may create private endpoints in this subscription."}}, nil
	}
	return []wizard.Finding{{Verdict: wizard.Unproved, Text: "You may not create private endpoints in the whole subscription (" + actionEndpoint + "); whether in the VNet's resource group shows when it is done."}}, nil
}

// linkNetwork chooses the VNet. Overlapping ranges do not matter.
func (k *kit) linkNetwork(id string) *wizard.Step {
	s := k.azure.Network(azure.NetworkSpec{ID: id, Why: "The endpoint gets an address in one of its subnets. Overlapping ranges do not matter: nothing is routed.", Remedies: linkNetworkRemedies(k)})
	s.Gives = append(s.Gives, vRegion)
	s.Check = k.linkNetworkThere
	return s
}

func (k *kit) linkNetworkThere(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	s, err := k.azure.Admin(r)
	if err != nil {
		return nil, err
	}
	n, err := s.VNet(ctx, r.Get(vLinkVNet))
	if err != nil {
		return nil, err
	}
	if err := k.azure.AsRead(ctx, r, n); err != nil {
		return nil, err
	}
	if err := r.Set(ctx, vRegion, n.Region); err != nil {
		return nil, err
	}
	return []wizard.Finding{{Verdict: wizard.OK, Text: n.Name + " is there. The endpoint will be in its region, " + n.Region + "."}}, nil
}

// linkSubnet chooses the subnet.
func (k *kit) linkSubnet(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Subnet", Actor: azure.ActorAdmin, Preflight: true,
		Why:   "The endpoint takes one address of it.",
		Needs: []string{vLinkVNet}, Gives: []string{vSubnet, vSubnetRange, vNSG}, Command: cmdSubnets,
		Inputs: []wizard.Input{{Var: vSubnet, Only: true, Choices: k.subnetChoices, Derive: k.deriveSubnet}},
		Result: func(v wizard.Values) string { return steps.LastPart(v(vSubnet)) + " " + v(vSubnetRange) },
	}
}

func (k *kit) subnetList(ctx context.Context, r *wizard.Run) ([]providers.Subnet, error) {
	s, err := k.endpoints(r)
	if err != nil {
		return nil, err
	}
	return s.Subnets(ctx, r.Get(vLinkVNet))
}

func (k *kit) subnetChoices(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	list, err := k.subnetList(ctx, r)
	if err != nil {
		return nil, err
	}
	var out []wizard.Choice
	for _, x := range list {
		c := wizard.Choice{Value: x.ID, Title: x.Name, Columns: []string{x.Range, "no security group applies"}}
		if x.Policies && x.NSG != "" {
			c.Columns[1] = "security group " + steps.LastPart(x.NSG)
		}
		if strings.EqualFold(x.Name, "GatewaySubnet") || strings.EqualFold(x.Name, "AzureBastionSubnet") {
			c.Disabled = "it is reserved"
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		return nil, steps.Fail(providers.NotFound, "no-subnet", "list the subnets", "The VNet has no subnet. Make one in Azure, then check again.")
	}
	return out, nil
}

func (k *kit) deriveSubnet(ctx context.Context, r *wizard.Run, id string) error {
	x, ok, err := k.theSubnet(ctx, r)
	if err != nil {
		return err
	}
	if !ok {
		return steps.BadInput(vSubnet, steps.Fail(providers.NotFound, "no-subnet", "look at the subnet", "VNet "+r.Get(vLinkNet)+" has no subnet "+steps.LastPart(id)+"."))
	}
	for _, v := range [][2]string{{vSubnet, x.ID}, {vSubnetRange, x.Range}, {vNSG, x.NSG}} {
		if err := r.Set(ctx, v[0], v[1]); err != nil {
			return err
		}
	}
	return nil
}

func (k *kit) theSubnet(ctx context.Context, r *wizard.Run) (providers.Subnet, bool, error) {
	list, err := k.subnetList(ctx, r)
	for _, x := range list {
		if providers.SameID(x.ID, r.Get(vSubnet)) {
			return x, true, nil
		}
	}
	return providers.Subnet{}, false, err
}
