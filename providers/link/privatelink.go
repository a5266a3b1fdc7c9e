package link

import "example.org/peerage/providers"

// KindPrivateLink is a private endpoint on Azure that leads to one Aiven
// service.
const KindPrivateLink = "aiven-azure-privatelink"

// RepairApprove lets a waiting private endpoint in, and registers its address.
const RepairApprove = "approve-endpoint"

func privateLink() Kind {
	return Kind{
		ID: KindPrivateLink, Arrow: "⇢",
		Hosted: Side{
			Provider: AivenLinks, Accounts: Aiven, Name: "Aiven", Class: classIn(connectionClasses),
			Is: func(h *providers.Half) bool { return h.Kind == HalfConnection },
		},
		Cloud: Side{
			Provider: Endpoints, Accounts: Azure, Name: "Azure", Class: endpointClass,
			Is: func(h *providers.Half) bool { return h.Kind == HalfEndpoint },
		},
		IDs: &IDs{
			Hosted: func(h *providers.Half, _ string) string { return fold(h.PeerID) },
			Cloud:  func(h *providers.Half) string { return fold(h.ID) },
			Own:    func(*providers.Half) string { return "" },
		},
		ByAccount: true,
		HostedID:  func(h *providers.Half) string { return linkID(KindPrivateLink, fold(h.PeerID)) },
		Rules:     privateLinkRules,
		Mends: map[string][]Act{
			RepairApprove:     {endpointApprove(true), endpointApprove(false)},
			RepairDeleteCloud: {endpointAnew, endpointRemove},
		},
		Remove: []Act{endpointNew, connectionAllow, endpointRemove},
	}
}

// serviceClasses are the states of a service's Private Link itself, to which
// endpoints lead (Aiven's OpenAPI).
var serviceClasses = map[string]Class{
	providers.LinkCreating: Preparing,
	providers.LinkActive:   Active,
	providers.LinkDeleting: Deleting,
}

// noAlias is the class of one that is active and cannot be connected to yet.
const noAlias Class = "active without an alias"

var serviceRules = []Rule{
	{Hosted: of(Preparing), Ruling: waits("Azure is building the load balancer.")},
	{Hosted: of(noAlias), Ruling: waits("Aiven does not tell the alias yet.")},
	{Hosted: of(Active), Ruling: is(providers.Active, "The alias is known.")},
	{Hosted: of(Deleting), Ruling: waits("Aiven is removing the Private Link.")},
	{Ruling: is(providers.UnknownV, "Aiven says {hosted}, a state that this program does not know.")},
}

// JudgeService gives the verdict on a service's Private Link, whether or not an
// endpoint leads to it.
func JudgeService(l *providers.AivenPrivateLink) Ruling {
	half := providers.Half{Provider: Aiven, State: l.State}
	k := Kind{Rules: serviceRules}
	k.Hosted.Class = func(h *providers.Half) Class {
		switch c, ok := serviceClasses[h.State]; {
		case !ok:
			return Strange
		case c == Active && l.Alias == "":
			return noAlias
		default:
			return c
		}
	}
	return k.Judge(Sight{Hosted: &half})
}

var privateLinkRules = []Rule{
	{Cloud: of(rejected), Ruling: asks(providers.Failed, RepairDeleteCloud,
		"The endpoint was turned away, and cannot be approved any more.",
		"Delete it, see that its subscription may connect, and make a new one.")},
	{Cloud: of(Down), Ruling: orphan(providers.Failed, RepairDeleteCloud,
		"The endpoint is Disconnected: the service's Private Link is gone.",
		"Delete the endpoint, or create the Private Link and a new endpoint.")},
	{Cloud: of(leaving), Ruling: waits("Azure is removing the endpoint.")},
	{Cloud: of(changing), Ruling: waits("Azure is still working on the endpoint.")},
	{Cloud: of(Missing), Ruling: Ruling{Verdict: providers.GoneV, Orphan: true,
		Reason: "The endpoint is not in Azure any more; Aiven forgets it at its next look.",
		Next:   "Have Aiven look again."}},

	{Hosted: of(Active), Cloud: of(Up), Ruling: is(providers.Active,
		"The endpoint is approved, and Aiven knows its address.")},
	{Hosted: of(Active), Cloud: of(Unseen), Ruling: is(providers.Active,
		"Aiven says active. {nobody} shows the endpoint.")},
	{Hosted: of(Active), Cloud: of(initiated), Ruling: is(providers.UnknownV,
		"Aiven says active, but Azure still waits for the approval.")},
	{Hosted: of(Pending), Cloud: of(initiated, Unseen, Up), Ruling: asks(providers.Waiting, RepairApprove,
		"The endpoint asks to be let in.", "Compare the ids and approve it.")},
	{Hosted: of(Preparing), Cloud: of(initiated, Unseen), Ruling: waits("Approved; Azure carries it out.")},
	{Hosted: of(Preparing), Cloud: of(Up), Ruling: waits("Approved; Aiven notices at its next look.")},
	{Hosted: of(Up), Cloud: of(Up, Unseen), Ruling: asks(providers.Waiting, RepairApprove,
		"The endpoint is let in; Aiven does not know its address yet.", "Register the endpoint's private address.")},
	{Hosted: of(Missing), Cloud: of(initiated), Ruling: asks(providers.Waiting, RepairApprove,
		"Aiven has not seen the endpoint: it looks only when it is asked to.", "Have Aiven look, then approve it.")},
	{Hosted: of(Unseen), Cloud: of(initiated), Ruling: Ruling{Verdict: providers.Waiting,
		Reason: "The endpoint waits to be let in. {nobody} shows the other side.",
		Next:   "Whoever owns the service approves it."}},
	{Hosted: of(Unseen), Cloud: of(Up), Ruling: is(providers.Active,
		"Azure says approved. {nobody} shows the other side.")},
	{Hosted: of(Missing), Cloud: of(Up), Ruling: is(providers.UnknownV,
		"Azure says approved, but no service in view has this connection.")},
	{Ruling: is(providers.UnknownV, "Aiven says {hosted} and Azure {state}; not both are known here.")},
}
