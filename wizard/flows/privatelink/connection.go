package privatelink

import (
	"context"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/steps"
)

var linkPath = []string{
	providers.ConnectionPending, providers.ConnectionApproved, providers.ConnectionConnected, providers.ConnectionActive,
}

// addressEntered says that the person enters the address.
const addressEntered = "entered"

// linkRefresh has Aiven look for endpoints: Azure tells it nothing (P06).
func (k *kit) linkRefresh(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Have Aiven look", Actor: aiven.Actor,
		Why:   "Azure does not tell Aiven about new endpoints. While waiting, peerage asks again before every look.",
		Needs: []string{vEndpointID}, Command: cmdRefreshLink,
		Do:     steps.AsDo(k.services, services.refreshLink),
		Result: func(wizard.Values) string { return "asked" },
	}
}

func (s services) refreshLink(ctx context.Context, _ *wizard.Run) error {
	return linkGone(s.RefreshPrivateLink(ctx, s.project, s.service))
}

// linkConnection finds the connection of just this endpoint (P07).
func (k *kit) linkConnection(id string, inputs ...wizard.Input) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Find the connection", Actor: aiven.Actor,
		Why:   "Aiven's list may hold several. Only the one that names your endpoint's id is yours.",
		Needs: []string{vEndpointID}, Gives: []string{vConnection, vAivenSees}, Command: cmdConnections,
		Inputs:   inputs,
		Wait:     k.wait(both.pollFound, time.Minute, 10*time.Minute),
		Remedies: connectionRemedies(k),
		Result:   steps.Words(vConnection),
	}
}

// wait watches the connection on both sides.
func (k *kit) wait(
	poll func(both, context.Context, *wizard.Run) (wizard.PollResult, error), typical, deadline time.Duration,
) *wizard.Wait {
	return &wizard.Wait{
		Who: "Aiven", OtherWho: "Azure", Poll: steps.As(k.both, poll),
		Refresh: steps.AsDo(k.services, services.refreshLink),
		Path:    linkPath, Every: 5 * time.Second, Typical: typical, Deadline: deadline,
	}
}

// lookConnection refreshes, lists, and picks the connection of the endpoint.
func (s services) lookConnection(ctx context.Context, r *wizard.Run) (providers.AivenConnection, bool, error) {
	if err := s.refreshLink(ctx, r); err != nil {
		return providers.AivenConnection{}, false, err
	}
	list, err := s.connections(ctx)
	for _, c := range list {
		if providers.SameID(c.EndpointID, r.Get(vEndpointID)) {
			return c, true, nil
		}
	}
	return providers.AivenConnection{}, false, linkGone(err)
}

// azureSays is the endpoint as Azure shows it; a bad end is an error.
func (s endpoints) azureSays(ctx context.Context, r *wizard.Run) (providers.PrivateEndpoint, error) {
	e, err := s.Endpoint(ctx, r.Get(vEndpointID))
	switch {
	case steps.Absent(err) == nil && err != nil, err == nil && e.Provisioning == providers.ProvisioningDeleting:
		return e, steps.Fail(providers.Gone, codeEndpointGone, "look at the private endpoint",
			"The private endpoint is not in Azure any more.")
	case err != nil && !providers.Is(err, providers.NotPermitted):
		return e, err
	case turnedAway(e):
		return e, rejected(e)
	}
	return e, nil
}

func (b both) pollFound(ctx context.Context, r *wizard.Run) (wizard.PollResult, error) {
	c, ok, err := b.lookConnection(ctx, r)
	if err != nil {
		return wizard.PollResult{}, err
	}
	if !ok {
		e, err := b.vnet.azureSays(ctx, r)
		return wizard.PollResult{State: "not seen yet", Other: e.Status, Note: "Aiven has not seen the endpoint yet"}, err
	}
	return wizard.PollResult{State: c.State, Note: "The connection is found", Done: true},
		steps.Set(ctx, r, vConnection, c.ID, vAivenSees, c.EndpointID)
}

// theConnection gives the connection, which must still be the one that was
// found: an endpoint made anew under the same id gets another.
func (b both) theConnection(ctx context.Context, r *wizard.Run) (providers.AivenConnection, error) {
	c, ok, err := b.lookConnection(ctx, r)
	if err != nil || ok && c.ID == r.Get(vConnection) {
		return c, err
	}
	if ok {
		return c, steps.Fail(providers.Gone, codeConnectionGone, "look at the connection",
			"Aiven shows another connection for the endpoint now: "+c.ID+" in place of "+r.Get(vConnection)+".")
	}
	if _, err := b.vnet.azureSays(ctx, r); err != nil {
		return c, err
	}
	return c, steps.Fail(providers.Gone, codeConnectionGone, "look at the connection",
		"Aiven does not list the connection "+r.Get(vConnection)+" any more.")
}

// linkApprove lets the endpoint in (P08).
func (k *kit) linkApprove(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Approve the connection", Actor: aiven.Actor,
		Why:   "Compare the two ids: whoever is approved reaches the service.",
		Needs: []string{vConnection, vAivenSees}, Command: cmdApprove,
		Find: steps.As(k.both, both.findApproved),
		Confirm: func(v wizard.Values) string {
			verdict := "They are not the same: go ahead only if you know the second. It is let in."
			if providers.SameID(v(vEndpointID), v(vAivenSees)) {
				verdict = "They are the same. It is let in."
			}
			return "Your endpoint:\n  " + v(vEndpointID) + "\nThe endpoint that asks at Aiven (" + v(vConnection) + "):\n  " +
				v(vAivenSees) + "\n" + verdict
		},
		Do: steps.AsDo(k.services, func(s services, ctx context.Context, r *wizard.Run) error {
			_, err := s.ApproveConnection(ctx, s.project, s.service, r.Get(vConnection))
			return err
		}),
		Wait:     k.wait(both.pollApproved, 2*time.Minute, 15*time.Minute),
		Remedies: connectionRemedies(k),
		Result:   func(wizard.Values) string { return providers.ConnectionConnected },
	}
}

func (b both) findApproved(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	c, err := b.theConnection(ctx, r)
	if err != nil || c.State == providers.ConnectionPending {
		return wizard.Found{}, err
	}
	return wizard.Found{Kind: wizard.Settled}, nil
}

func (b both) pollApproved(ctx context.Context, r *wizard.Run) (wizard.PollResult, error) {
	c, err := b.theConnection(ctx, r)
	if err != nil {
		return wizard.PollResult{}, err
	}
	e, err := b.vnet.azureSays(ctx, r)
	hosted := asHalf(r, c)
	class := kind().Hosted.Class(&hosted)
	return wizard.PollResult{
		State: c.State, Other: e.Status, Note: "Azure carries the approval out", Halves: []providers.Half{hosted},
		Done: class == link.Up || class == link.Active,
	}, err
}

// linkAddress reads the endpoint's address (P09).
func (k *kit) linkAddress(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Read the private address", Actor: azure.ActorAdmin,
		Why:   "It stands on the endpoint's network interface.",
		Needs: []string{vEndpointID}, Gives: []string{vIP}, Command: cmdAddress,
		Inputs:   []wizard.Input{{Var: vIP, Needed: func(r *wizard.Run) bool { return r.Get(vIPFrom) == addressEntered }}},
		Find:     steps.As(k.endpoints, endpoints.findAddress),
		Remedies: addressRemedies(),
		Result:   steps.Words(vIP),
	}
}

func (s endpoints) findAddress(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	if r.Get(vIPFrom) == addressEntered {
		return wizard.Found{Kind: wizard.Settled}, nil
	}
	e, err := s.Endpoint(ctx, r.Get(vEndpointID))
	if err == nil && e.IP == "" {
		err = steps.Fail(providers.NotFound, codeNoAddress, "read the endpoint's address",
			"Azure shows no address on the endpoint's network interface.")
	}
	return wizard.Found{Kind: wizard.Settled, Values: map[string]string{vIP: e.IP}}, err
}

// linkRegister tells Aiven the address (P10).
func (k *kit) linkRegister(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Register the address", Actor: aiven.Actor,
		Why:   "Aiven registers a name for the service that leads to this address.",
		Needs: []string{vConnection, vIP}, Command: cmdRegister,
		Find: steps.As(k.both, both.findRegistered),
		Do: steps.AsDo(k.services, func(s services, ctx context.Context, r *wizard.Run) error {
			_, err := s.SetConnectionIP(ctx, s.project, s.service, r.Get(vConnection), r.Get(vIP))
			return err
		}),
		Wait: &wizard.Wait{
			Who: "Aiven", Poll: steps.As(k.both, both.registered),
			Refresh: steps.AsDo(k.services, services.refreshLink),
			Path:    linkPath, Every: 5 * time.Second, Typical: 2 * time.Minute, Deadline: 15 * time.Minute,
		},
		Remedies: connectionRemedies(k),
		Result:   func(v wizard.Values) string { return v(vIP) + " " + providers.ConnectionActive },
	}
}

func (b both) findRegistered(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	c, err := b.theConnection(ctx, r)
	switch {
	case err != nil:
		return wizard.Found{}, err
	case c.IP == r.Get(vIP):
		return wizard.Found{Kind: wizard.Settled}, nil
	case c.State == providers.ConnectionActive:
		return wizard.Found{}, steps.Fail(providers.Conflict, codeOtherAddress, "register the address",
			"Aiven has "+steps.OrText(c.IP, "no address")+" for this connection, not "+r.Get(vIP)+".")
	case c.State != providers.ConnectionConnected:
		return wizard.Found{}, steps.Fail(providers.NotYetConsistent, codeNotConnected, "register the address",
			"The connection is "+c.State+"; an address is taken only when it is connected.")
	}
	return wizard.Found{}, nil
}

// registered is the connection with its address, judged as the board does; the
// endpoint itself was looked at before.
func (b both) registered(ctx context.Context, r *wizard.Run) (wizard.PollResult, error) {
	c, err := b.theConnection(ctx, r)
	if err != nil {
		return wizard.PollResult{State: c.State}, err
	}
	hosted := asHalf(r, c)
	look, ruling := b.Judged(r, kind(), link.Sight{Hosted: &hosted})
	look.Other, look.Note = steps.Prefixed("address ", c.IP), "Aiven registers the name"
	look.Done = ruling.Up && c.IP == r.Get(vIP)
	return look, nil
}

// asHalf is a connection as the board has it.
func asHalf(r *wizard.Run, c providers.AivenConnection) providers.Half {
	x := providers.AivenService{Project: r.Get(vLinkProject), Name: r.Get(vService)}
	return link.ConnectionHalves(x, []providers.AivenConnection{c})[0]
}

// kind is the kind of link that these procedures are about.
func kind() *link.Kind {
	k, _ := link.Of(link.KindPrivateLink)
	return k
}
