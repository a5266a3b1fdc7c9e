package host

import (
	"context"
	"errors"
	"net"

	"peerage/providers"
	"peerage/providers/sim/company"
	"peerage/providers/watch"
	"peerage/ui/front"
	"peerage/wizard/flows"
)

func init() {
	register(60, func() service { return privateLinkService{plainService{"privatelink"}} })
}

// privateLinkService is no provider of its own: Aiven and Azure list it.
type privateLinkService struct{ plainService }

// open has names looked up as this machine does.
func (privateLinkService) open(c *flows.Clouds, _ surroundings) {
	c.Lookup = net.DefaultResolver.LookupHost
}

// embed has names looked up in the embedded world alone.
func (privateLinkService) embed(c *flows.Clouds, e embedding) {
	c.Lookup = func(_ context.Context, host string) ([]string, error) {
		var ip string
		e.world.Do(func() { ip = e.world.Aiven.LookupHost(host) })
		if ip == "" {
			return nil, errors.New("no such name")
		}
		return []string{ip}, nil
	}
}

func ofPrivateLink(l providers.Link) bool { return l.Kind == watch.KindPrivateLink }

func (privateLinkService) mend(l providers.Link, own string) (front.LinkAct, bool) {
	if !ofPrivateLink(l) {
		return front.LinkAct{}, false
	}
	switch l.Repair {
	case watch.RepairApprove:
		a := mends("Let the endpoint in", "approve endpoint", "compares both ids first, and tells Aiven its address", linkStart("privatelink-approve", l))
		if h := l.Hosted; h != nil && h.State == "connected" {
			a.Title, a.Verb, a.Hint = "Tell Aiven the endpoint's address", "register address", ""
		}
		return a, true
	case watch.RepairDeleteCloud:
		if own != "" {
			return in(own, "P05", mends("Make a new endpoint", "new endpoint", "the wizard asks before it deletes this one", nil)), true
		}
		return first(endpointDeleting(l))
	}
	return front.LinkAct{}, false
}

// remove makes an endpoint that is beyond repair anew, changes who may
// connect, and deletes the endpoint.
func (privateLinkService) remove(l providers.Link) []front.LinkAct {
	if !ofPrivateLink(l) {
		return nil
	}
	var out []front.LinkAct
	if l.Repair == watch.RepairDeleteCloud && l.Cloud != nil {
		out = append(out, front.LinkAct{ID: "new-endpoint", Title: "Make a new endpoint", Verb: "new endpoint", Hint: "the wizard asks before each step; this one is left as it is",
			Start: newEndpoint(l)})
	}
	if l.Hosted != nil {
		out = append(out, front.LinkAct{ID: "subscriptions", Title: "Change who may connect…", Verb: "change list", Hint: "the list of Azure subscriptions", Start: linkStart("privatelink-subscriptions", l)})
	}
	return append(out, endpointDeleting(l)...)
}

func endpointDeleting(l providers.Link) []front.LinkAct {
	if l.Cloud == nil {
		return nil
	}
	return []front.LinkAct{deletes(theCloud, "Delete the endpoint in Azure…", "delete endpoint", l, linkStart("privatelink-remove-endpoint", l))}
}

// linkStart begins a procedure of Private Link with what the link tells.
func linkStart(procedure string, l providers.Link) *front.StartOptions {
	v := map[string]string{}
	if h := l.Hosted; h != nil && procedure != "privatelink-remove-endpoint" {
		v["AIVEN_PROJECT"], v["AIVEN_SERVICE"] = h.Attrs[watch.AttrProject], h.Attrs[watch.AttrService]
		if procedure == "privatelink-approve" {
			v["PRIVATE_ENDPOINT_ID"] = h.PeerID
		}
	}
	if c := l.Cloud; c != nil && procedure != "privatelink-subscriptions" {
		v["PRIVATE_ENDPOINT_ID"] = c.ID
	}
	return begin(procedure, v)
}

// newEndpoint begins the wizard with the service and the subnet of a link.
func newEndpoint(l providers.Link) *front.StartOptions {
	c := l.Cloud
	v := map[string]string{"SUBSCRIPTION_ID": providers.SubscriptionOf(c.ID), "AZURE_VNET_ID": c.NetworkID, "AZURE_SUBNET_ID": c.Attrs[watch.AttrSubnet]}
	if h := l.Hosted; h != nil {
		v["AIVEN_PROJECT"], v["AIVEN_SERVICE"] = h.Attrs[watch.AttrProject], h.Attrs[watch.AttrService]
	}
	return begin("aiven-azure-privatelink", v)
}

// answers are those of somebody who reaches kafka-orders from vnet-orders.
func (privateLinkService) answers(acc *company.Accounts) map[string]map[string]string {
	vnet := acc.VNets["vnet-orders"]
	return map[string]map[string]string{"aiven-azure-privatelink": {
		"AZURE_SIGN_IN": string(providers.SignInDeviceCode), "AIVEN_PROJECT": company.DataProject, "AIVEN_SERVICE": "kafka-orders",
		"SUBSCRIPTION_ID": acc.Production, "AZURE_VNET_ID": vnet, "AZURE_SUBNET_ID": vnet + "/subnets/snet-endpoints",
		"AIVEN_STATIC_IPS_AT_TEARDOWN": "release",
	}}
}
