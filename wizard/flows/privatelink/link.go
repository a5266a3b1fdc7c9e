package privatelink

import (
	"context"
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/steps"
)

const (
	keyLink      = "privatelink"
	keyLinkEntry = "privatelink-entry"
)

// privateLink creates the Private Link service (P03).
func (k *kit) privateLink(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Private Link service", Actor: aiven.Actor,
		Why: "Aiven puts a load balancer before your service and a Private Link service in front of that. Only the " +
			"listed subscriptions may connect.",
		Needs: []string{vLinkProject, vService, vLinkSub}, Gives: []string{vLinkMade}, Command: cmdCreateLink, Adopted: cmdGetLink,
		Inputs: steps.Proposed(vAllow, "subscription ids with commas between", func(r *wizard.Run) string {
			return r.Get(vLinkSub)
		}),
		Find: steps.As(k.services, services.findLink),
		Confirm: func(v wizard.Values) string {
			return "A Private Link service for " + v(vService) +
				" is created; it costs money by the hour. Endpoints from these subscriptions may ask to be let in: " + v(vAllow)
		},
		Do:    steps.AsDo(k.services, services.makeLink),
		Undo:  steps.AsDoOn(k.services, services.removeLink),
		Gone:  steps.AsOn(k.services, services.linkIsGone),
		Keep:  steps.AsOn(k.services, services.keepLink),
		Site:  k.aiven.SiteOf(vLinkProject),
		Makes: []string{keyLink, keyLinkEntry},
		Shapes: []wizard.Shape{
			{Var: vService},
			{Var: vAllow, Keys: []string{keyLink}, Change: steps.AsOn(k.services, services.otherList)},
		},
		Remedies: linkCreateRemedies(k),
		Result:   func(v wizard.Values) string { return steps.Count(len(fields(v(vAllow))), "subscription") },
	}
}

func linkItem(r *wizard.Run) wizard.Item {
	return wizard.Item{Key: keyLink, Kind: "Private Link service", ID: r.Get(vLinkProject) + "/" + r.Get(vService),
		Name: "of " + r.Get(vService)}
}

// otherList replaces the list of subscriptions that may connect.
func (s services) otherList(ctx context.Context, r *wizard.Run, it wizard.Item) (wizard.Item, error) {
	_, err := s.SetPrivateLinkSubscriptions(ctx, s.project, s.service, fields(r.Get(vAllow)), false)
	return it, err
}

// findLink looks for the service's Private Link, of which there is one at most.
func (s services) findLink(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	l, err := s.link(ctx)
	if missing, err := steps.Missing(err); missing || err != nil {
		return wizard.Found{}, err
	}
	switch {
	case l.State == providers.LinkDeleting:
		return wizard.Found{}, steps.Fail(providers.NotYetConsistent, codeLinkDeleting, "look at the Private Link service",
			"The old Private Link service is still being deleted.")
	case r.Mine(keyLink):
		return wizard.Found{Kind: wizard.Ours, Item: linkItem(r), Take: takeLink}, nil
	}
	details := []string{"state " + l.State, "may connect: " + steps.OrText(strings.Join(l.Subscriptions, ", "), "nobody")}
	adds := ""
	if !isListed(l.Subscriptions, r.Get(vLinkSub)) {
		adds, details = ", and add your subscription", append(details, "your subscription is not among them: using it adds it")
	}
	return wizard.Found{Kind: wizard.Foreign, Title: r.Get(vService) + " has a Private Link service already",
		Details: details, Item: linkItem(r),
		Choices: steps.UseOrStop(adds),
		Take: func(ctx context.Context, r *wizard.Run) error {
			if err := takeLink(ctx, r); err != nil {
				return err
			}
			return steps.AsDo(s.kit.services, services.joinList)(ctx, r)
		}}, nil
}

func (s services) linkIsGone(ctx context.Context, _ *wizard.Run, _ wizard.Item) (bool, error) {
	_, err := s.link(ctx)
	return steps.Missing(err)
}

// takeLink notes that there is one, when it was not known yet.
func takeLink(ctx context.Context, r *wizard.Run) error {
	if r.Get(vLinkMade) != "" {
		return nil
	}
	return r.Set(ctx, vLinkMade, "before "+r.Now().UTC().Format(time.RFC3339))
}

func isListed(list []string, id string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, id) })
}

// joinList puts the subscription on the list of those that may connect.
// Aiven replaces the whole list, so the others are sent, too.
func (s services) joinList(ctx context.Context, r *wizard.Run) error {
	l, err := s.link(ctx)
	if err != nil {
		return err
	}
	list := slices.Clone(l.Subscriptions)
	if !isListed(list, r.Get(vLinkSub)) {
		list = append(list, r.Get(vLinkSub))
		it := wizard.Item{Key: keyLinkEntry, Step: "P03", Kind: "place on the list of subscriptions", ID: r.Get(vLinkSub),
			Name: steps.OrText(r.Get(azure.VarSubscriptionName), r.Get(vLinkSub))}
		if err := r.Intend(ctx, it); err != nil {
			return err
		}
		if _, err := s.SetPrivateLinkSubscriptions(ctx, s.project, s.service, list, false); err != nil {
			return err
		}
		if err := r.Made(ctx, it); err != nil {
			return err
		}
	}
	return r.Set(ctx, vAllow, strings.Join(list, ","))
}

func (s services) makeLink(ctx context.Context, r *wizard.Run) error {
	earlier := steps.Intended(r, keyLink)
	if err := r.Intend(ctx, linkItem(r)); err != nil {
		return err
	}
	if _, err := s.CreatePrivateLink(ctx, s.project, s.service, fields(r.Get(vAllow))); err != nil {
		if earlier { // what is there may have come of a request that was cut off
			return steps.Dropped(ctx, r, keyLink, err)
		}
		return steps.Refused(ctx, r, keyLink, err)
	}
	if err := r.Made(ctx, linkItem(r)); err != nil {
		return err
	}
	return r.Set(ctx, vLinkMade, r.Now().UTC().Format(time.RFC3339)) // a new one has another alias
}

// keepLink: a Private Link service with other people's endpoints stays.
func (s services) keepLink(ctx context.Context, r *wizard.Run, it wizard.Item) (string, error) {
	if it.Base() != keyLink {
		return "", nil
	}
	return s.otherEndpoints(ctx, r, true)
}

// otherEndpoints says who else is connected to the service, as Aiven sees it now.
func (s services) otherEndpoints(ctx context.Context, r *wizard.Run, unheard bool) (string, error) {
	return steps.LookedAgain(ctx, r, "Aiven looks which endpoints there are", unheard,
		func() error { return s.RefreshPrivateLink(ctx, s.project, s.service) },
		func() (string, error) { return s.listedEndpoint(ctx, r) })
}

// listedEndpoint is another one than the run's that Aiven lists.
func (s services) listedEndpoint(ctx context.Context, r *wizard.Run) (string, error) {
	list, err := s.connections(ctx)
	if err != nil {
		return "", steps.Absent(err)
	}
	for _, c := range list {
		own := func(it wizard.ItemState) bool { return providers.SameID(it.ID, c.EndpointID) }
		if !providers.SameID(c.EndpointID, r.Get(vEndpointID)) && !slices.ContainsFunc(r.Items(), own) {
			return "the endpoint " + steps.LastPart(c.EndpointID) + " uses it", nil
		}
	}
	return "", nil
}

// removeLink deletes the Private Link service and waits until it is gone, or
// takes the subscription off a list that was there before.
func (s services) removeLink(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	if it.Base() == keyLinkEntry {
		return s.leaveList(ctx, it.ID)
	}
	if err := steps.Absent(s.DeletePrivateLink(ctx, s.project, s.service)); err != nil {
		return err
	}
	return s.Until(ctx, r, "the Private Link service", func() (bool, error) {
		_, err := s.link(ctx)
		return err != nil, steps.Absent(err)
	})
}

func (s services) leaveList(ctx context.Context, subscription string) error {
	l, err := s.link(ctx)
	if err != nil {
		return steps.Absent(err)
	}
	if !isListed(l.Subscriptions, subscription) {
		return nil
	}
	rest := slices.DeleteFunc(l.Subscriptions, func(x string) bool { return strings.EqualFold(x, subscription) })
	_, err = s.SetPrivateLinkSubscriptions(ctx, s.project, s.service, rest, true)
	return err
}

// linkReady waits until Azure has built it, and notes its names (P04).
func (k *kit) linkReady(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Wait for the alias", Actor: aiven.Actor,
		Why: "Azure builds a load balancer and the Private Link service; then its alias is known, to which your " +
			"endpoint connects.",
		Needs: []string{vLinkProject, vService, vLinkMade}, Gives: []string{vAlias, vServiceID}, Command: cmdGetLink,
		Wait: &wizard.Wait{
			Who: "Aiven", Poll: steps.As(k.services, services.pollLink),
			Path:  []string{providers.LinkCreating, providers.LinkActive},
			Every: 5 * time.Second, Typical: 3 * time.Minute, Deadline: 15 * time.Minute,
		},
		Result: func(v wizard.Values) string { name, _, _ := strings.Cut(v(vAlias), "."); return name },
	}
}

func (s services) pollLink(ctx context.Context, r *wizard.Run) (wizard.PollResult, error) {
	l, err := s.link(ctx)
	if err != nil {
		return wizard.PollResult{}, linkGone(err)
	}
	ruling := link.JudgeService(&l)
	look := wizard.PollResult{State: l.State, Note: ruling.Reason}
	if !ruling.Up {
		return look, nil
	}
	look.Done, look.Note = true, "The alias is known"
	return look, steps.Set(ctx, r, vAlias, l.Alias, vServiceID, steps.OrText(l.AzureID, r.Get(vServiceID)))
}

// link reads the service's Private Link, connections its endpoints'.
func (s services) link(ctx context.Context) (providers.AivenPrivateLink, error) {
	return s.PrivateLink(ctx, s.project, s.service)
}

func (s services) connections(ctx context.Context) ([]providers.AivenConnection, error) {
	return s.PrivateLinkConnections(ctx, s.project, s.service)
}

// linkGone explains why a Private Link service is not there any more.
func linkGone(err error) error {
	if steps.Absent(err) == nil && err != nil {
		return steps.Fail(providers.Gone, codeLinkGone, "look at the Private Link service",
			"The service has no Private Link any more: somebody deleted it, or the service was powered off.")
	}
	return err
}
