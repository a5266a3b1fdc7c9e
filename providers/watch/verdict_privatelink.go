package watch

import "peerage/providers"

// RepairApprove lets a waiting private endpoint in, and registers its address.
const RepairApprove = "approve-endpoint"

// linkClasses are the states of Aiven's half (Aiven's OpenAPI).
var linkClasses = map[string]class{
	"pending-user-approval": pending, "user-approved": preparing, "connected": up, "active": active,
}

// endpointClasses are the states of Azure's connection.
var endpointClasses = map[string]class{
	"Pending": initiated, "Approved": up, "Rejected": rejected, "Disconnected": down,
}

var (
	linkTurnedAway = Ruling{Verdict: providers.Failed, Yours: true, Repair: RepairDeleteCloud,
		Reason: "The endpoint was turned away, and cannot be approved any more.",
		Next:   "Delete it, see that its subscription may connect, and make a new one."}
	linkAsks = Ruling{Verdict: providers.Waiting, Yours: true, Repair: RepairApprove,
		Reason: "The endpoint asks to be let in.", Next: "Compare the ids and approve it."}
	linkWithoutAddress = Ruling{Verdict: providers.Waiting, Yours: true, Repair: RepairApprove,
		Reason: "The endpoint is let in; Aiven does not know its address yet.", Next: "Register the endpoint's private address."}
)

// linkRules is for Aiven's half and Azure's.
var linkRules = map[pair]Ruling{
	{active, up}: {Verdict: providers.Active, Reason: "The endpoint is approved, and Aiven knows its address."},
	{active, unseen}: {Verdict: providers.Active,
		Reason: "Aiven says active. No connected account shows the endpoint."},
	{active, initiated}:    {Verdict: providers.UnknownV, Reason: "Aiven says active, but Azure still waits for the approval."},
	{pending, initiated}:   linkAsks,
	{pending, unseen}:      linkAsks,
	{pending, up}:          linkAsks,
	{preparing, initiated}: {Verdict: providers.Waiting, Reason: "Approved; Azure carries it out."},
	{preparing, unseen}:    {Verdict: providers.Waiting, Reason: "Approved; Azure carries it out."},
	{preparing, up}:        {Verdict: providers.Waiting, Reason: "Approved; Aiven notices at its next look."},
	{up, up}:               linkWithoutAddress,
	{up, unseen}:           linkWithoutAddress,
	{missing, initiated}: {Verdict: providers.Waiting, Yours: true, Repair: RepairApprove,
		Reason: "Aiven has not seen the endpoint: it looks only when it is asked to.", Next: "Have Aiven look, then approve it."},
	{unseen, initiated}: {Verdict: providers.Waiting,
		Reason: "The endpoint waits to be let in. No connected account shows the other side.", Next: "Whoever owns the service approves it."},
	{unseen, up}: {Verdict: providers.Active,
		Reason: "Azure says approved. No connected account shows the other side."},
	{missing, up}: {Verdict: providers.UnknownV,
		Reason: "Azure says approved, but no service in view has this connection."},
}

var (
	endpointMissing = Ruling{Verdict: providers.GoneV, Orphan: true,
		Reason: "The endpoint is not in Azure any more; Aiven forgets it at its next look.", Next: "Have Aiven look again."}
	endpointDown = Ruling{Verdict: providers.Failed, Yours: true, Orphan: true, Repair: RepairDeleteCloud,
		Reason: "The endpoint is Disconnected: the service's Private Link is gone.", Next: "Delete the endpoint, or create the Private Link and a new endpoint."}
	endpointChanging = Ruling{Verdict: providers.Waiting, Reason: "Azure is still working on the endpoint."}
	linkStrange      = Ruling{Verdict: providers.UnknownV, Reason: "Aiven says {hosted} and Azure {state}; not both are known here."}
)

// judgeLink gives the verdict on a Private Link.
func judgeLink(s Sight) Ruling {
	h, c := linkHosted(s), linkCloud(s)
	switch {
	case c == rejected:
		return linkTurnedAway
	case c == down:
		return endpointDown
	case c == leaving:
		return Ruling{Verdict: providers.Waiting, Reason: "Azure is removing the endpoint."}
	case c == changing:
		return endpointChanging
	case c == missing:
		return endpointMissing
	}
	r, ok := linkRules[pair{h, c}]
	if !ok {
		r = linkStrange
	}
	return fill(r, s)
}

func linkHosted(s Sight) class {
	if s.Hosted == nil {
		return hostedClass(s)
	}
	if c, ok := linkClasses[s.Hosted.State]; ok {
		return c
	}
	return strange
}

func linkCloud(s Sight) class {
	switch {
	case s.Cloud == nil && s.CloudSeen:
		return missing
	case s.Cloud == nil:
		return unseen
	}
	c, ok := endpointClasses[s.Cloud.State]
	switch {
	case !ok:
		return strange
	case c == rejected || c == down:
		return c
	case s.Cloud.Provisioning == "Deleting":
		return leaving
	case s.Cloud.Provisioning == "Updating":
		return changing
	}
	return c
}
