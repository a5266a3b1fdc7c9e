package privatelink

import (
	"context"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/steps"
)

// act is one of the board's with the procedure's remedies.
func (k *kit) act(
	id, title string, v []wizard.Var, link func(wizard.Values) string, list ...*wizard.Step,
) *wizard.Procedure {
	return azure.Act(id, title, v, link, linkRemedies(k), list...)
}

func endpointTitle(v wizard.Values) string {
	return steps.OrText(steps.LastPart(v(vEndpointID)), "the private endpoint")
}

// Approve lets a waiting endpoint in and registers its address:
// AIVEN_PROJECT, AIVEN_SERVICE and PRIVATE_ENDPOINT_ID name it.
func Approve(base *steps.Kit) *wizard.Procedure {
	k := forAct(base)
	v := actVars(aiven.VarToken, aiven.VarTokenFrom, aiven.VarUser, azure.VarSignIn, azure.VarUser, vLinkTenant, vLinkSub,
		vService, vEndpointID, vConnection, vAivenSees, vIP, vIPFrom)
	return k.act("privatelink-approve", "Approve a private endpoint", append(v, projectVar()), endpointTitle,
		k.aiven.TakeToken(), k.azure.SignIn("A01"),
		k.linkConnection("P07", wizard.Input{Var: vLinkProject}, wizard.Input{Var: vService}, wizard.Input{Var: vEndpointID}),
		k.linkApprove("P08"), k.linkAddress("P09"), k.linkRegister("P10"))
}

// Subscriptions changes who may connect (P14).
func Subscriptions(base *steps.Kit) *wizard.Procedure {
	k := forAct(base)
	v := append(actVars(aiven.VarToken, aiven.VarTokenFrom, aiven.VarUser, vService, vAllow), projectVar(),
		wizard.Var{Name: vListBefore, Title: "May connect now"},
		wizard.Var{Name: vListEmpty, Title: "Shut everybody out?", Check: wizard.OneOf(listKeep, listEmpty)})
	service := func(v wizard.Values) string { return steps.OrText(v(vService), "the service") }
	return k.act("privatelink-subscriptions", "Change who may connect", v, service, k.aiven.TakeToken(),
		&wizard.Step{
			ID: "P14L", Title: "Who may connect now", Actor: aiven.Actor, Command: cmdGetLink,
			Inputs: []wizard.Input{{Var: vLinkProject}, {Var: vService}},
			Check:  steps.As(k.services, services.listBefore),
			Result: func(v wizard.Values) string {
				return steps.Count(len(fields(v(vListBefore))), "subscription")
			},
		},
		k.changeOfList("P14"))
}

func (k *kit) changeOfList(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Change the list", Actor: aiven.Actor,
		Why:     "Aiven replaces the whole list. Endpoints that are connected stay connected.",
		Command: cmdUpdateLink,
		Inputs: []wizard.Input{
			{Var: vListEmpty, Choices: func(context.Context, *wizard.Run) ([]wizard.Choice, error) {
				return []wizard.Choice{
					{Value: listKeep, Title: "Name those that may connect"},
					{Value: listEmpty, Title: "Let nobody connect any more", Warn: "the list becomes empty"},
				}, nil
			}},
			{
				Var: vAllow, Default: func(r *wizard.Run) string { return r.Get(vListBefore) },
				Needed: func(r *wizard.Run) bool { return r.Get(vListEmpty) != listEmpty },
			},
		},
		Confirm: func(v wizard.Values) string {
			after := v(vAllow)
			if v(vListEmpty) == listEmpty {
				after = "nobody"
			}
			return "May connect now: " + steps.OrText(v(vListBefore), "nobody") + "\nAfterwards: " + after
		},
		Do:       steps.AsDo(k.services, services.changeList),
		Remedies: []wizard.Remedy{linkRefused(k)},
		Result:   func(wizard.Values) string { return "changed" },
	}
}

const (
	vListBefore = "PRIVATELINK_SUBSCRIPTION_IDS_BEFORE"
	vListEmpty  = "PRIVATELINK_EMPTY_LIST"
	listKeep    = "keep"
	listEmpty   = "empty"
)

func (s services) listBefore(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	l, err := s.link(ctx)
	if err != nil {
		return nil, linkGone(err)
	}
	now := steps.OrText(strings.Join(l.Subscriptions, ", "), "nobody")
	return []wizard.Finding{{Verdict: wizard.OK, Text: "May connect now: " + now + "."}},
		r.Set(ctx, vListBefore, strings.Join(l.Subscriptions, ","))
}

func (s services) changeList(ctx context.Context, r *wizard.Run) error {
	empty := r.Get(vListEmpty) == listEmpty
	list := fields(r.Get(vAllow))
	if empty {
		list = nil
	}
	_, err := s.SetPrivateLinkSubscriptions(ctx, s.project, s.service, list, empty)
	return err
}

// RemoveEndpoint deletes an endpoint that is of no use any more:
// PRIVATE_ENDPOINT_ID names it.
func RemoveEndpoint(base *steps.Kit) *wizard.Procedure {
	k := forAct(base)
	v := append(actVars(azure.VarSignIn, azure.VarUser, vLinkTenant, vEndpointID), steps.AgreedVar())
	return k.act("privatelink-remove-endpoint", "Delete a private endpoint", v, endpointTitle, k.azure.SignIn("A01"),
		&wizard.Step{
			ID: "P15", Title: "Delete the endpoint", Actor: azure.ActorAdmin,
			Why:     "A rejected or disconnected endpoint cannot come back; it only costs money.",
			Command: cmdDeleteEndpoint, Inputs: []wizard.Input{{Var: vEndpointID}},
			Find:   steps.UnlessStopAgreed(steps.As(k.endpoints, endpoints.findDoomedEndpoint)),
			Offers: []string{wizard.ChoiceFresh},
			Confirm: steps.UnlessAgreed(func(v wizard.Values) string {
				return "The private endpoint " + steps.LastPart(v(vEndpointID)) + " is deleted."
			}),
			Do: steps.AsDo(k.endpoints, func(s endpoints, ctx context.Context, r *wizard.Run) error {
				return steps.Absent(s.DeleteEndpoint(ctx, r.Get(vEndpointID)))
			}),
			Result: func(v wizard.Values) string { return steps.LastPart(v(vEndpointID)) + " is gone" },
		})
}

// findDoomedEndpoint: gone already is done; one that works is not deleted
// without a word.
func (s endpoints) findDoomedEndpoint(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	e, err := s.Endpoint(ctx, r.Get(vEndpointID))
	switch {
	case steps.Absent(err) == nil && err != nil:
		return wizard.Found{Kind: wizard.Settled}, nil
	case err != nil && !providers.Is(err, providers.NotPermitted):
		return wizard.Found{}, err
	case e.Status != providers.EndpointApproved:
		return wizard.Found{}, nil
	}
	return azure.InUse("endpoint", e.ID, e.ServiceID), nil
}
