package privatelink

import (
	"context"
	"slices"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/steps"
)

const (
	keyEndpoint   = "private-endpoint"
	tokenEndpoint = "private-endpoint"
	// mostSaid is how long the message to the approver may be (Microsoft docs).
	mostSaid = 140
)

// privateEndpoint creates the endpoint, to be approved by hand (P05).
func (k *kit) privateEndpoint(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Private endpoint", Actor: azure.ActorAdmin,
		Why: "It gets an address in your subnet and asks Aiven to be let in. " +
			"Azure says Succeeded when it is there, which does not mean approved.",
		Needs: []string{vAlias, vSubnet, vRegion, vLinkGroup}, Gives: []string{vEndpointID},
		Command: cmdCreateEndpoint, Adopted: cmdShowEndpoint,
		Inputs: steps.Proposed(vEndpoint, "", endpointName),
		Check:  steps.As(k.services, services.onList),
		Find:   steps.As(k.endpoints, endpoints.findEndpoint),
		Confirm: func(v wizard.Values) string {
			return "The private endpoint " + v(vEndpoint) + " is created in " + steps.LastPart(v(vSubnet)) + " of " +
				v(vLinkNet) + ". It costs money by the hour."
		},
		Do:       steps.AsDo(k.endpoints, endpoints.makeEndpoint),
		Undo:     steps.AsDoOn(k.endpoints, endpoints.removeEndpoint),
		Gone:     steps.AsOn(k.endpoints, endpoints.endpointGone),
		Site:     k.azure.Site(),
		Makes:    []string{keyEndpoint},
		Shapes:   steps.Shapes(vService, vLinkVNet, vSubnet, vEndpoint),
		Remedies: endpointRemedies(k),
		Result:   steps.Words(vEndpoint),
	}
}

func endpointName(r *wizard.Run) string {
	return "pe-" + steps.OrText(steps.CleanName(r.Get(vService)), steps.Short(r))
}

// apart keeps the proposed name from meeting an endpoint of somebody else's in
// another subnet: a mark of the subnet and the service is added.
func apart(ctx context.Context, r *wizard.Run, list []providers.PrivateEndpoint) error {
	name := r.Get(vEndpoint)
	taken := slices.ContainsFunc(list, func(e providers.PrivateEndpoint) bool {
		return e.Tags[tagRun] != r.ID() && providers.SameID(e.ID, endpointID(r, name)) &&
			!providers.SameID(e.SubnetID, r.Get(vSubnet))
	})
	if name != endpointName(r) || !taken || r.Mine(keyEndpoint) {
		return nil
	}
	return r.Set(ctx, vEndpoint, name+"-"+providers.Mark(r.Get(vSubnet), r.Get(vLinkProject)+"/"+r.Get(vService)))
}

func endpointID(r *wizard.Run, name string) string {
	return "/subscriptions/" + r.Get(vLinkSub) + "/resourceGroups/" + r.Get(vLinkGroup) +
		"/providers/Microsoft.Network/privateEndpoints/" + name
}

// otherName is the endpoint's with an end of the run's own, in the 80
// characters that Azure takes.
func otherName(r *wizard.Run) string {
	name := r.Get(vEndpoint)
	return name[:min(len(name), 80-9)] + "-" + steps.Short(r)
}

func endpointItem(r *wizard.Run, name, id string) wizard.Item {
	return wizard.Item{Key: keyEndpoint, Kind: "private endpoint", ID: steps.OrText(id, endpointID(r, name)), Name: name}
}

// onList looks whether the subscription may connect: endpoints from any other
// are rejected by themselves, for good.
func (s services) onList(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	l, err := s.link(ctx)
	if err != nil {
		return nil, linkGone(err)
	}
	if !isListed(l.Subscriptions, r.Get(vLinkSub)) {
		return nil, steps.Fail(providers.Conflict, codeNotOnList, "look at the list of subscriptions",
			"Subscription "+r.Get(vLinkSub)+" is not on the list of those that may connect.")
	}
	return []wizard.Finding{{Verdict: wizard.OK, Text: "Your subscription is on the list of those that may connect."}}, nil
}

// leadsHere says whether an endpoint leads to the service's Private Link.
func leadsHere(r *wizard.Run, e providers.PrivateEndpoint) bool {
	return strings.EqualFold(e.ServiceID, r.Get(vAlias)) || r.Get(vServiceID) != "" &&
		providers.SameID(e.ServiceID, r.Get(vServiceID))
}

// findEndpoint looks for an endpoint of that name, and for any that leads to
// the service from the same subnet.
func (s endpoints) findEndpoint(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	list, err := s.Endpoints(ctx, r.Get(vLinkSub))
	if err != nil {
		return wizard.Found{}, err
	}
	if err := apart(ctx, r, list); err != nil {
		return wizard.Found{}, err
	}
	it, known := r.Item(keyEndpoint)
	for _, e := range list {
		mine := e.Tags[tagRun] == r.ID() || known && r.Mine(keyEndpoint) && providers.SameID(it.ID, e.ID)
		switch {
		case leadsHere(r, e) && mine:
			return ownEndpoint(ctx, r, e)
		case mine && providers.SameID(e.ID, endpointID(r, r.Get(vEndpoint))):
			e.Status, e.Message = "left over", "it leads to a Private Link that is gone"
			return wizard.Found{}, rejected(e)
		case providers.SameID(e.ID, endpointID(r, r.Get(vEndpoint))) && !leadsHere(r, e):
			return wizard.Found{}, nameTaken(e, ", to "+e.ServiceID)
		}
	}
	for _, e := range list {
		if leadsHere(r, e) && (providers.SameID(e.SubnetID, r.Get(vSubnet)) || strings.EqualFold(e.Name, r.Get(vEndpoint))) {
			return foreignEndpoint(r, e)
		}
	}
	return wizard.Found{}, nil
}

// tagRun marks the endpoints that a run makes.
const tagRun = "peerage-run"

func ownEndpoint(ctx context.Context, r *wizard.Run, e providers.PrivateEndpoint) (wizard.Found, error) {
	switch {
	case !providers.SameID(e.SubnetID, r.Get(vSubnet)):
		return wizard.Found{}, steps.Fail(providers.Conflict, codeElsewhere, "look at the private endpoint",
			"The private endpoint "+e.Name+" of this run lies in "+steps.LastPart(e.SubnetID)+", not in "+
				steps.LastPart(r.Get(vSubnet))+".")
	case e.Provisioning == providers.ProvisioningDeleting:
		return wizard.Found{}, steps.Fail(providers.NotYetConsistent, codeDeleting, "look at the private endpoint",
			"The private endpoint "+e.Name+" is being deleted.")
	case turnedAway(e):
		return wizard.Found{}, rejected(e)
	case e.Provisioning != providers.ProvisioningSucceeded:
		return wizard.Found{}, r.Set(ctx, vEndpoint, e.Name) // the same request again, or its end
	}
	return wizard.Found{Kind: wizard.Ours, Item: endpointItem(r, e.Name, e.ID), Values: valuesOf(e)}, nil
}

// turnedAway says that an endpoint has come to a bad end.
func turnedAway(e providers.PrivateEndpoint) bool {
	return e.Status == providers.EndpointRejected || e.Status == providers.EndpointDisconnected
}

func nameTaken(e providers.PrivateEndpoint, how string) error {
	x := steps.Fail(providers.Conflict, azure.CodeNameTaken, "choose a name",
		"There is a private endpoint "+e.Name+" already"+how+".")
	x.Detail = map[string]string{"existing": e.ID}
	return x
}

// rejected: no way leads back from this state.
func rejected(e providers.PrivateEndpoint) error {
	x := steps.Fail(providers.Conflict, codeRejected, "look at the private endpoint",
		steps.Saying("The private endpoint "+e.Name+" is "+e.Status, e.Status, e.Message))
	x.Detail = map[string]string{"endpoint": e.ID}
	return x
}

func foreignEndpoint(r *wizard.Run, e providers.PrivateEndpoint) (wizard.Found, error) {
	if turnedAway(e) {
		if !strings.EqualFold(e.Name, r.Get(vEndpoint)) {
			return wizard.Found{}, nil
		}
		return wizard.Found{}, nameTaken(e, "; it is "+e.Status)
	}
	f := wizard.Found{
		Kind: wizard.Foreign, Title: "There is an endpoint to this service already",
		Item: endpointItem(r, e.Name, e.ID), Values: valuesOf(e),
		Details: []string{"name " + e.Name + ", " + e.Status, "subnet " + steps.LastPart(e.SubnetID), e.ID},
	}
	if strings.EqualFold(e.Name, r.Get(vEndpoint)) {
		f.Choices = []wizard.Choice{
			{Value: wizard.ChoiceAdopt, Title: "Use it"}, {Value: wizard.ChoiceStop, Title: "Stop here"},
		}
	}
	return f, nil
}

// valuesOf are the variables that an endpoint sets.
func valuesOf(e providers.PrivateEndpoint) map[string]string {
	return map[string]string{vEndpoint: e.Name, vEndpointID: e.ID}
}

// message is what the approver reads.
func message(r *wizard.Run) string {
	s := []rune("peerage: " + r.Get(vLinkNet) + " to " + r.Get(vService) + ", run " + r.Name())
	return string(s[:min(len(s), mostSaid)])
}

func (s endpoints) makeEndpoint(ctx context.Context, r *wizard.Run) error {
	name := r.Get(vEndpoint)
	if err := r.Intend(ctx, endpointItem(r, name, "")); err != nil {
		return err
	}
	var kept error
	e, err := s.CreateEndpoint(ctx, providers.NewEndpoint{
		ID: endpointID(r, name), SubnetID: r.Get(vSubnet), Region: r.Get(vRegion), Alias: r.Get(vAlias), Message: message(r),
		Tags: map[string]string{tagRun: r.ID()}, Resume: r.Token(tokenEndpoint),
		Save: func(token string) { kept = r.SetToken(context.WithoutCancel(ctx), tokenEndpoint, token) },
	})
	if kept != nil {
		return kept
	}
	if err != nil {
		return endpointFailed(ctx, r, err)
	}
	if err := r.Made(ctx, endpointItem(r, name, e.ID)); err != nil {
		return err
	}
	if err := r.SetToken(ctx, tokenEndpoint, ""); err != nil {
		return err
	}
	if turnedAway(e) {
		return rejected(e)
	}
	return steps.Set(ctx, r, vEndpoint, e.Name, vEndpointID, e.ID)
}

// endpointFailed forgets the operation's token unless only the waiting failed.
func endpointFailed(ctx context.Context, r *wizard.Run, err error) error {
	if r.Token(tokenEndpoint) == "" {
		return steps.Dropped(ctx, r, keyEndpoint, err)
	}
	if ctx.Err() != nil || steps.OnlyWaiting(err) {
		return err
	}
	if terr := r.SetToken(ctx, tokenEndpoint, ""); terr != nil {
		return terr
	}
	return err
}

func (s endpoints) endpointGone(ctx context.Context, _ *wizard.Run, it wizard.Item) (bool, error) {
	_, err := s.Endpoint(ctx, it.ID)
	return steps.Missing(err)
}

func (s endpoints) removeEndpoint(ctx context.Context, _ *wizard.Run, it wizard.Item) error {
	if it.ID == "" {
		return nil
	}
	return steps.Absent(s.DeleteEndpoint(ctx, it.ID))
}

// recreateEndpoint takes down the endpoint of this run, puts the
// subscription on the list, and has a new one made.
func (b both) recreateEndpoint(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	drop := b.vnet.dropOtherEndpoint
	if r.Mine(keyEndpoint) {
		drop = func(ctx context.Context, r *wizard.Run) error { return r.TakeDown(ctx, steps.Only(keyEndpoint)) }
	}
	if err := drop(ctx, r); err != nil {
		return wizard.Outcome{}, err
	}
	return wizard.Outcome{}, b.joinList(ctx, r)
}

// dropOtherEndpoint deletes one that this run did not make, on the person's
// word.
func (s endpoints) dropOtherEndpoint(ctx context.Context, r *wizard.Run) error {
	if err := steps.Absent(s.DeleteEndpoint(ctx, endpointID(r, r.Get(vEndpoint)))); err != nil {
		return err
	}
	if it, known := r.Item(keyEndpoint); known {
		return r.Removed(ctx, it.Item)
	}
	return nil
}
