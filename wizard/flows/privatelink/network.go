package privatelink

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/steps"
)

const (
	actionEndpoint = "Microsoft.Network/privateEndpoints/write"
	rightEndpoint  = "azure.endpoints"
)

// mayMakeEndpoints looks whether endpoints can be made in the subscription.
func mayMakeEndpoints(a azure.Admin, ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	may, err := a.MayInSubscription(ctx, r)
	if err != nil {
		return nil, err
	}
	return []wizard.Finding{azure.About(rightEndpoint, azure.OrLater(may(actionEndpoint), "create private endpoints",
		" ("+actionEndpoint+")", "in the VNet's resource group shows when it is done"))}, nil
}

// linkNetwork chooses the VNet. Overlapping ranges do not matter.
func (k *kit) linkNetwork(id string) *wizard.Step {
	return k.azure.Network(azure.NetworkSpec{
		ID:    id,
		Why:   "The endpoint gets an address in one of its subnets. Overlapping ranges do not matter: nothing is routed.",
		Gives: []string{vRegion}, Within: vSubnet, Look: inItsRegion, Remedies: k.azure.WhereRemedies(),
	})
}

func inItsRegion(_ azure.Admin, ctx context.Context, r *wizard.Run, n providers.VNet) ([]wizard.Finding, error) {
	return []wizard.Finding{{
		Verdict: wizard.OK, Text: n.Name + " is there. The endpoint will be in its region, " + n.Region + ".",
	}}, r.Set(ctx, vRegion, n.Region)
}

// linkSubnet chooses the subnet.
func (k *kit) linkSubnet(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Subnet", Actor: azure.ActorAdmin, Preflight: true,
		Why:   "The endpoint takes one address of it.",
		Needs: []string{vLinkVNet}, Gives: []string{vSubnet, vSubnetRange, vNSG}, Command: cmdSubnets,
		Inputs: []wizard.Input{{
			Var: vSubnet, Only: true, Choices: steps.As(k.endpoints, endpoints.subnetChoices),
			Derive: steps.AsDoOn(k.endpoints, endpoints.deriveSubnet),
		}},
		Check:    steps.As(k.endpoints, endpoints.takesEndpoint),
		Remedies: subnetRemedies(),
		Result:   func(v wizard.Values) string { return steps.LastPart(v(vSubnet)) + " " + v(vSubnetRange) },
	}
}

func (s endpoints) subnetChoices(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	list, err := s.Subnets(ctx, r.Get(vLinkVNet))
	if err != nil {
		return nil, err
	}
	var out []wizard.Choice
	for _, x := range list {
		c := wizard.Choice{Value: x.ID, Title: x.Name, Columns: []string{x.Range, "no security group applies"}}
		if x.Policies && x.NSG != "" {
			c.Columns[1] = "security group " + steps.LastPart(x.NSG)
		}
		if x.Free != nil {
			c.Columns = append(c.Columns, steps.Count(*x.Free, "address")+" free")
		}
		if reserved(x) {
			c.Disabled = "it is reserved"
		} else {
			c.Warn = takesNone(x)
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b wizard.Choice) int { return cmp.Compare(min(1, len(a.Warn)), min(1, len(b.Warn))) })
	if len(out) == 0 {
		return nil, steps.Fail(providers.NotFound, codeNoSubnet, "list the subnets",
			"The VNet has no subnet. Make one in Azure, then check again.")
	}
	return out, nil
}

// reserved says that a subnet is for a service of Azure's own, by its name.
func reserved(x providers.Subnet) bool {
	return slices.ContainsFunc([]string{"GatewaySubnet", "AzureBastionSubnet", "AzureFirewallSubnet",
		"AzureFirewallManagementSubnet", "RouteServerSubnet"}, func(name string) bool { return strings.EqualFold(x.Name, name) })
}

// takesNone says why a subnet takes no new endpoint; "" where it does, or where that
// is not known.
func takesNone(x providers.Subnet) string {
	switch {
	case x.Delegated != "":
		return "it is delegated to " + x.Delegated + ", so it takes no new endpoint"
	case x.Free != nil && *x.Free == 0:
		return "no address is free in it"
	}
	return ""
}

// takesEndpoint looks, before anything that costs money is made, whether the
// subnet takes an endpoint. Where one is there already, that may be the one.
func (s endpoints) takesEndpoint(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	x, ok, err := s.theSubnet(ctx, r)
	if err != nil || !ok {
		return nil, err
	}
	why := takesNone(x)
	if why == "" && x.Free == nil {
		return []wizard.Finding{{Verdict: wizard.Unproved, Text: "How many addresses are free in " + x.Name +
			" may not be read (Microsoft.Network/virtualNetworks/usages/read); the endpoint needs one."}}, nil
	}
	if why == "" {
		return []wizard.Finding{{Verdict: wizard.OK, Text: x.Name + " has " + steps.Count(*x.Free, "address") + " free; the endpoint " +
			"takes one."}}, nil
	}
	list, err := s.Endpoints(ctx, r.Get(vLinkSub))
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(list, func(e providers.PrivateEndpoint) bool { return providers.SameID(e.SubnetID, x.ID) }) {
		return []wizard.Finding{{Verdict: wizard.Unproved, Text: "Subnet " + x.Name + ": " + why + ". Only an endpoint that " +
			"is there already can be used."}}, nil
	}
	return nil, steps.Fail(providers.Invalid, codeSubnetUnfit, "look at the subnet", "Subnet "+x.Name+": "+why+".")
}

func (s endpoints) deriveSubnet(ctx context.Context, r *wizard.Run, id string) error {
	x, ok, err := s.theSubnet(ctx, r)
	if err != nil {
		return err
	}
	if !ok {
		return steps.BadInput(vSubnet, steps.Fail(providers.NotFound, codeNoSubnet, "look at the subnet",
			"VNet "+r.Get(vLinkNet)+" has no subnet "+steps.LastPart(id)+"."))
	}
	return steps.Set(ctx, r, vSubnet, x.ID, vSubnetRange, x.Range, vNSG, x.NSG)
}

func (s endpoints) theSubnet(ctx context.Context, r *wizard.Run) (providers.Subnet, bool, error) {
	list, err := s.Subnets(ctx, r.Get(vLinkVNet))
	for _, x := range list {
		if providers.SameID(x.ID, r.Get(vSubnet)) {
			return x, true, nil
		}
	}
	return providers.Subnet{}, false, err
}
