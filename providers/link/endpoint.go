package link

import (
	"slices"
	"strings"

	"example.org/peerage/providers"
)

// connectionClasses are the states of Aiven's half of a Private Link (Aiven's
// OpenAPI).
var connectionClasses = map[string]Class{
	providers.ConnectionPending:   Pending,
	providers.ConnectionApproved:  Preparing,
	providers.ConnectionConnected: Up,
	providers.ConnectionActive:    Active,
}

// endpointClasses are the states of Azure's connection.
var endpointClasses = map[string]Class{
	providers.EndpointPending:      initiated,
	providers.EndpointApproved:     Up,
	providers.EndpointRejected:     rejected,
	providers.EndpointDisconnected: Down,
}

func endpointClass(h *providers.Half) Class {
	c, ok := endpointClasses[h.State]
	switch {
	case !ok:
		return Strange
	case c == rejected || c == Down:
		return c
	case h.Provisioning == providers.ProvisioningDeleting:
		return leaving
	case h.Provisioning == providers.ProvisioningUpdating:
		return changing
	}
	return c
}

// ConnectionHalves gives one half for each connection of a service.
func ConnectionHalves(x providers.AivenService, list []providers.AivenConnection) []providers.Half {
	out := make([]providers.Half, 0, len(list))
	for _, c := range list {
		out = append(out, providers.Half{
			Provider: Aiven, Account: x.Project, Kind: HalfConnection, ID: c.ID, Name: x.Name,
			Network: x.Name, NetworkID: x.Project + "/" + x.Name, Region: x.Cloud, State: c.State,
			PeerID: c.EndpointID, PeerAccount: providers.SubscriptionOf(c.EndpointID),
			PeerName: lastPart(c.EndpointID),
			Attrs:    map[string]string{AttrCloud: "azure", AttrProject: x.Project, AttrService: x.Name, AttrIP: c.IP},
		})
	}
	return out
}

// EndpointHalves gives one half for each private endpoint of a Private Link
// service. Those to Azure's own services have no such name and are left out.
func EndpointHalves(account string, list []providers.PrivateEndpoint) []providers.Half {
	var out []providers.Half
	for _, e := range list {
		to := strings.ToLower(e.ServiceID)
		if strings.HasSuffix(to, ".azure.privatelinkservice") || strings.Contains(to, "/privatelinkservices/") {
			out = append(out, EndpointHalf(account, e))
		}
	}
	return out
}

// EndpointHalf is a private endpoint as a half.
func EndpointHalf(account string, e providers.PrivateEndpoint) providers.Half {
	vnet := e.SubnetID
	if i := strings.LastIndex(strings.ToLower(vnet), "/subnets/"); i >= 0 {
		vnet = vnet[:i]
	}
	name, _, _ := strings.Cut(lastPart(e.ServiceID), ".")
	return providers.Half{
		Provider: Azure, Account: account, Kind: HalfEndpoint, ID: e.ID, Name: e.Name,
		Network: lastPart(vnet), NetworkID: vnet, Region: e.Region, PeerID: e.ServiceID, PeerName: name,
		State: e.Status, Provisioning: e.Provisioning, Message: e.Message,
		Attrs: map[string]string{AttrGroup: e.Group, AttrSubnet: e.SubnetID, AttrIP: e.IP},
	}
}

// The acts on a private endpoint.
var (
	endpointRemove = Act{
		ID: "delete-cloud", Title: "Delete the endpoint in Azure…", Verb: "delete endpoint", Danger: true,
		Deletes: cloudID, Confirm: network,
		Procedure: "privatelink-remove-endpoint", When: hasCloud, Vars: []Var{{"PRIVATE_ENDPOINT_ID", cloudID}},
	}
	endpointNew = Act{
		ID: "new-endpoint", Title: "Make a new endpoint", Verb: "new endpoint",
		Hint:      "the wizard asks before each step; this one is left as it is",
		Procedure: KindPrivateLink,
		When:      func(l *providers.Link, _ bool) bool { return l.Repair == RepairDeleteCloud && l.Cloud != nil },
		Vars: slices.Concat([]Var{
			{"SUBSCRIPTION_ID", subscriptionOf(cloudID)}, {"AZURE_VNET_ID", cloudNetwork},
			{"AZURE_SUBNET_ID", cloudAttr(AttrSubnet)},
		}, connectionService),
	}
	// endpointAnew goes back, in the run that made the link, to its endpoint.
	endpointAnew = Act{
		ID: "mend", Title: "Make a new endpoint", Verb: "new endpoint",
		Hint:      "the wizard asks before it deletes this one",
		Procedure: KindPrivateLink, Back: "P05", When: func(_ *providers.Link, made bool) bool { return made },
	}
	connectionService = []Var{{"AIVEN_PROJECT", hostedAttr(AttrProject)}, {"AIVEN_SERVICE", hostedAttr(AttrService)}}
	connectionAllow   = Act{
		ID: "subscriptions", Title: "Change who may connect…", Verb: "change list",
		Hint:      "the list of Azure subscriptions",
		Procedure: "privatelink-subscriptions", When: hasHosted, Vars: connectionService,
	}
)

// endpointApprove lets an endpoint in; registered says that only its address
// is to be told.
func endpointApprove(connected bool) Act {
	a := Act{
		ID: "mend", Title: "Let the endpoint in", Verb: "approve endpoint",
		Hint:      "compares both ids first, and tells Aiven its address",
		Procedure: "privatelink-approve",
		Vars:      slices.Concat(connectionService, []Var{{"PRIVATE_ENDPOINT_ID", first(cloudID, hostedPeer)}}),
		When: func(l *providers.Link, _ bool) bool {
			return (half(l.Hosted).State == providers.ConnectionConnected) == connected
		},
	}
	if connected {
		a.Title, a.Verb, a.Hint = "Tell Aiven the endpoint's address", "register address", ""
	}
	return a
}
