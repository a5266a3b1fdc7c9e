package host

import (
	"context"
	"errors"
	"net"

	"peerage/providers"
	"peerage/providers/sim/company"
	"peerage/providers/sim/world"
	"peerage/providers/watch"
	"peerage/ui/front"
)

// openPrivateLink has names looked up as this machine does.
func openPrivateLink(o *Options) { o.Lookup = net.DefaultResolver.LookupHost }

// demoPrivateLink has names looked up in the embedded world alone.
func demoPrivateLink(o *Options, w *world.World) {
	o.Lookup = func(_ context.Context, host string) ([]string, error) {
		var ip string
		w.Do(func() { ip = w.Aiven.LookupHost(host) })
		if ip == "" {
			return nil, errors.New("no such name")
		}
		return []string{ip}, nil
	}
}

// privateLinkAnswers are those of somebody who reaches kafka-orders from
// vnet-orders.
func privateLinkAnswers(acc *company.Accounts) map[string]string {
	vnet := acc.VNets["vnet-orders"]
	return map[string]string{
		"AZURE_SIGN_IN": string(providers.SignInDeviceCode), "AIVEN_PROJECT": company.DataProject, "AIVEN_SERVICE": "kafka-orders",
		"SUBSCRIPTION_ID": acc.Production, "AZURE_VNET_ID": vnet, "AZURE_SUBNET_ID": vnet + "/subnets/snet-endpoints",
		"AIVEN_STATIC_IPS_AT_TEARDOWN": "release",
	}
}

// endpointSource watches a subscription's private endpoints, where the
// session can list them.
func endpointSource(s providers.AzureSession, sub providers.Subscription) []watch.Source {
	api, ok := s.(watch.EndpointLister)
	if !ok {
		return nil
	}
	return []watch.Source{watch.AzureEndpoints(api, sub, 0)}
}

// linkSource watches a project's Private Links, where the session can.
func linkSource(s providers.AivenSession, project string) []watch.Source {
	api, ok := s.(watch.AivenLinkLister)
	if !ok {
		return nil
	}
	return []watch.Source{watch.AivenPrivateLinks(api, project, 0)}
}

// ofPrivateLink says that a link is a private endpoint.
func ofPrivateLink(l providers.Link) bool { return l.Kind == watch.KindPrivateLink }

// linkMending is the act that the verdict of a Private Link asks for.
func (f *Feed) linkMending(l providers.Link) (front.LinkAct, bool) {
	switch l.Repair {
	case watch.RepairApprove:
		a := front.LinkAct{ID: "mend", Title: "Let the endpoint in", Verb: "approve endpoint",
			Hint: "compares both ids first, and tells Aiven its address", Start: linkStart("privatelink-approve", l)}
		if h := l.Hosted; h != nil && h.State == "connected" {
			a.Title, a.Verb, a.Hint = "Tell Aiven the endpoint's address", "register address", ""
		}
		return a, true
	case watch.RepairDeleteCloud:
		return endpointDeleting(l), l.Cloud != nil
	}
	return front.LinkAct{}, false
}

// linkDeleting changes who may connect, and deletes an endpoint that no run
// made.
func linkDeleting(l providers.Link) []front.LinkAct {
	var out []front.LinkAct
	if l.Hosted != nil {
		out = append(out, front.LinkAct{ID: "subscriptions", Title: "Change who may connect…", Verb: "change list", Hint: "the list of Azure subscriptions", Start: linkStart("privatelink-subscriptions", l)})
	}
	if l.Cloud != nil {
		out = append(out, endpointDeleting(l))
	}
	return out
}

func endpointDeleting(l providers.Link) front.LinkAct {
	return front.LinkAct{ID: "delete-cloud", Title: "Delete the endpoint in Azure…", Verb: "delete endpoint",
		Danger: true, Deletes: true, Confirm: typable(l), Start: linkStart("privatelink-remove-endpoint", l)}
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
	return &front.StartOptions{Procedure: procedure, Values: v, Guided: true}
}
