package privatelink

import (
	"context"
	"slices"
	"strings"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/aiven"
	"peerage/wizard/flows/azure"
	"peerage/wizard/flows/steps"
)

// linkAct makes a hidden procedure that is not taken down.
func linkAct(k *kit, id, title string, v []wizard.Var, name func(wizard.Values) string, list ...*wizard.Step) *wizard.Procedure {
	p := azure.Act(id, title, v, name, linkRemedies(k), list...)
	for _, s := range p.Steps { // an act makes no endpoint
		for i := range s.Remedies {
			s.Remedies[i].Acts = slices.DeleteFunc(s.Remedies[i].Acts, func(a wizard.Act) bool { return a.ID == "recreate" })
		}
	}
	return p
}

// Approve lets a waiting endpoint in and registers its address:
// AIVEN_PROJECT, AIVEN_SERVICE and PRIVATE_ENDPOINT_ID name it.
func Approve(base *steps.Kit) *wizard.Procedure {
	k := newKit(base)
	find, register := k.linkConnection("P07"), k.linkRegister("P10")
	find.Inputs = []wizard.Input{{Var: vLinkProject}, {Var: vService}, {Var: vEndpointID}}
	return linkAct(k, "privatelink-approve", "Approve a private endpoint",
		linkVars(aiven.VarToken, aiven.VarTokenFrom, aiven.VarUser, azure.VarSignIn, azure.VarUser, vLinkTenant, vLinkSub, vService, vEndpointID, vConnection, vAivenSees, vIP, vIPFrom),
		func(v wizard.Values) string {
			return steps.OrText(steps.LastPart(v(vEndpointID)), "the private endpoint")
		},
		k.aiven.TakeToken(), k.signInForLink("A01"), find, k.linkApprove("P08"), k.linkAddress("P09"), register)
}

// Subscriptions changes who may connect (P14).
func Subscriptions(base *steps.Kit) *wizard.Procedure {
	k := newKit(base)
	return linkAct(k, "privatelink-subscriptions", "Change who may connect", append(linkVars(aiven.VarToken, aiven.VarTokenFrom, aiven.VarUser, vService, vAllow), wizard.Var{Name: vListBefore, Title: "May connect now"},
		wizard.Var{Name: vListEmpty, Title: "Shut everybody out?", Check: wizard.OneOf(listKeep, listEmpty)}),
		func(v wizard.Values) string { return steps.OrText(v(vService), "the service") },
		k.aiven.TakeToken(),
		&wizard.Step{ID: "P14L", Title: "Who may connect now", Actor: aiven.Actor, Command: cmdGetLink,
			Inputs: []wizard.Input{{Var: vLinkProject}, {Var: vService}}, Check: k.listBefore,
			Result: func(v wizard.Values) string { return steps.Count(len(fields(v(vListBefore))), "subscription") }},
		&wizard.Step{ID: "P14", Title: "Change the list", Actor: aiven.Actor,
			Why:     "Aiven replaces the whole list. Endpoints that are connected stay connected.",
			Command: cmdUpdateLink,
			Inputs: []wizard.Input{
				{Var: vListEmpty, Choices: func(context.Context, *wizard.Run) ([]wizard.Choice, error) {
					return []wizard.Choice{{Value: listKeep, Title: "Name those that may connect"}, {Value: listEmpty, Title: "Let nobody connect any more", Warn: "the list becomes empty"}}, nil
				}},
				{Var: vAllow, Default: func(r *wizard.Run) string { return r.Get(vListBefore) }, Needed: func(r *wizard.Run) bool { return r.Get(vListEmpty) != listEmpty }},
			},
			Confirm: func(v wizard.Values) string {
				after := v(vAllow)
				if v(vListEmpty) == listEmpty {
					after = "nobody"
				}
				return "May connect now: " + steps.OrText(v(vListBefore), "nobody") + "\nAfterwards: " + after
			},
			Do: k.changeList, Remedies: steps.Without(linkCreateRemedies(k), "P03.deleting", "P03.there"),
			Result: func(wizard.Values) string { return "changed" },
		})
}

const (
	vListBefore = "PRIVATELINK_SUBSCRIPTION_IDS_BEFORE"
	vListEmpty  = "PRIVATELINK_EMPTY_LIST"
	listKeep    = "keep"
	listEmpty   = "empty"
)

func (k *kit) listBefore(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	s, err := k.services(r)
	if err != nil {
		return nil, err
	}
	l, err := s.PrivateLink(ctx, r.Get(vLinkProject), r.Get(vService))
	if err != nil {
		return nil, linkGone(err)
	}
	return []wizard.Finding{{Verdict: wizard.OK, Text: "May connect now: " + steps.OrText(strings.Join(l.Subscriptions, ", "), "nobody") + "."}},
		r.Set(ctx, vListBefore, strings.Join(l.Subscriptions, ","))
}

func (k *kit) changeList(ctx context.Context, r *wizard.Run) error {
	s, err := k.services(r)
	if err != nil {
		return err
	}
	empty := r.Get(vListEmpty) == listEmpty
	list := fields(r.Get(vAllow))
	if empty {
		list = nil
	}
	_, err = s.SetPrivateLinkSubscriptions(ctx, r.Get(vLinkProject), r.Get(vService), list, empty)
	return err
}

// RemoveEndpoint deletes an endpoint that is of no use any more:
// PRIVATE_ENDPOINT_ID names it.
func RemoveEndpoint(base *steps.Kit) *wizard.Procedure {
	k := newKit(base)
	return steps.OnceAgreed(linkAct(k, "privatelink-remove-endpoint", "Delete a private endpoint", vars(azure.VarSignIn, azure.VarUser, vLinkTenant, vEndpointID),
		func(v wizard.Values) string {
			return steps.OrText(steps.LastPart(v(vEndpointID)), "the private endpoint")
		},
		k.signInForLink("A01"),
		&wizard.Step{ID: "P15", Title: "Delete the endpoint", Actor: azure.ActorAdmin,
			Why:     "A rejected or disconnected endpoint cannot come back; it only costs money.",
			Command: cmdDeleteEndpoint, Inputs: []wizard.Input{{Var: vEndpointID}},
			Find: k.findDoomedEndpoint,
			Confirm: func(v wizard.Values) string {
				return "The private endpoint " + steps.LastPart(v(vEndpointID)) + " is deleted."
			},
			Do: func(ctx context.Context, r *wizard.Run) error {
				s, err := k.endpoints(r)
				if err != nil {
					return err
				}
				return steps.Absent(s.DeleteEndpoint(ctx, r.Get(vEndpointID)))
			},
			Result: func(v wizard.Values) string { return steps.LastPart(v(vEndpointID)) + " is gone" }}))
}

// findDoomedEndpoint: gone already is done; one that works is not deleted
// without a word.
func (k *kit) findDoomedEndpoint(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	s, err := k.endpoints(r)
	if err != nil {
		return wizard.Found{}, err
	}
	e, err := s.Endpoint(ctx, r.Get(vEndpointID))
	switch {
	case steps.Absent(err) == nil && err != nil:
		return wizard.Found{Kind: wizard.Settled}, nil
	case err != nil && !providers.Is(err, providers.NotPermitted):
		return wizard.Found{}, err
	case e.Status != providers.EndpointApproved:
		return wizard.Found{}, nil
	}
	return wizard.Found{Kind: wizard.Foreign, Title: "This endpoint is connected: deleting it stops the traffic at once",
		Details: []string{e.ID, "to " + e.ServiceID},
		Choices: []wizard.Choice{{Value: wizard.ChoiceStop, Title: "Keep it"}, {Value: wizard.ChoiceFresh, Title: "Delete it all the same"}}}, nil
}
