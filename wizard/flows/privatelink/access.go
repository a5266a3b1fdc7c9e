package privatelink

import (
	"context"
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/steps"
)

const keyAccess = "access-"

// linkAccess switches components on, each by itself (P11).
func (k *kit) linkAccess(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Enable components", Actor: aiven.Actor,
		Why: "Only what is switched on is reached through Private Link. Aiven then builds the load balancer's rules. " +
			"The service stays in its VPC.",
		Needs: []string{vLinkProject, vService, vConnection}, Command: cmdAccess, Adopted: cmdService,
		Inputs: []wizard.Input{
			{
				Var: vParts, Many: true, Needed: (*wizard.Run).Guided,
				Choices: steps.As(k.services, services.componentChoices),
			},
			{Var: vParts, Free: true, Only: true, Choices: steps.As(k.services, services.mainComponent)},
		},
		Find: steps.As(k.services, services.findAccess),
		Confirm: func(v wizard.Values) string {
			return "Private Link access is switched on for " + strings.Join(fields(v(vParts)), ", ") + " of " + v(vService) + "."
		},
		Do:     steps.AsDo(k.services, services.enable),
		Undo:   steps.AsDoOn(k.services, services.disable),
		Site:   k.aiven.SiteOf(vLinkProject),
		Makes:  []string{keyAccess + "*"},
		Shapes: steps.Shapes(vService),
		Keep: steps.AsOn(k.services, func(
			s services, ctx context.Context, r *wizard.Run, _ wizard.Item,
		) (string, error) {
			return s.otherEndpoints(ctx, r, false) // unheard-of ones are not let in yet
		}),
		Wait: &wizard.Wait{
			Who: "Aiven", Aside: true, Poll: steps.As(k.services, services.pollAccess),
			Every: 10 * time.Second, Typical: 5 * time.Minute, Deadline: 20 * time.Minute,
		},
		Remedies: accessRemedies(),
		Result:   steps.Words(vParts),
	}
}

// partsOf are the components that a service has, the main one first.
func partsOf(d providers.AivenServiceDetail) []string {
	var out []string
	for _, c := range d.Components {
		if c.Name != "" && !slices.Contains(out, c.Name) {
			out = append(out, c.Name)
		}
	}
	slices.SortStableFunc(out, func(a, b string) int { return steps.Rank(b == d.Type) - steps.Rank(a == d.Type) })
	return out
}

func (s services) detail(ctx context.Context) (providers.AivenServiceDetail, error) {
	return s.ServiceDetail(ctx, s.project, s.service)
}

func (s services) componentChoices(ctx context.Context, _ *wizard.Run) ([]wizard.Choice, error) {
	d, err := s.detail(ctx)
	if err != nil {
		return nil, err
	}
	var out []wizard.Choice
	all := partsOf(d)
	for _, p := range all {
		c := wizard.Choice{Value: p, Title: p}
		if d.Access[p] {
			c.Columns = []string{"on already"}
		}
		out = append(out, c)
	}
	if len(all) > 1 {
		out = append(out, wizard.Choice{Value: strings.Join(all, ","), Title: "All of them", Alone: true})
	}
	return out, nil
}

func (s services) mainComponent(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	list, err := s.componentChoices(ctx, r)
	return list[:min(1, len(list))], err
}

func (s services) findAccess(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	d, err := s.detail(ctx)
	if err != nil {
		return wizard.Found{}, err
	}
	for _, p := range fields(r.Get(vParts)) {
		if !slices.Contains(partsOf(d), p) {
			return wizard.Found{}, steps.Fail(providers.Invalid, codeNoComponent, "look at the components",
				d.Name+" has no component "+p+"; it has "+strings.Join(partsOf(d), ", ")+".")
		}
	}
	for _, p := range fields(r.Get(vParts)) {
		if !d.Access[p] || r.Mine(keyAccess+p) && steps.Intended(r, keyAccess+p) {
			return wizard.Found{}, nil
		}
	}
	return wizard.Found{Kind: wizard.Settled}, nil
}

// enable switches on what is off, one after the other; what others had
// switched on is not this run's.
func (s services) enable(ctx context.Context, r *wizard.Run) error {
	d, err := s.detail(ctx)
	if err != nil {
		return err
	}
	for _, p := range fields(r.Get(vParts)) {
		it := wizard.Item{
			Key: keyAccess + p, Kind: "Private Link access", ID: s.project + "/" + s.service + "/" + p, Name: "for " + p,
			Attrs: map[string]string{"component": p},
		}
		if d.Access[p] {
			if steps.Intended(r, it.Key) {
				if err := r.Made(ctx, it); err != nil {
					return err
				}
			}
			continue
		}
		if err := r.Intend(ctx, it); err != nil {
			return err
		}
		if err := s.switchAccess(ctx, p, true); err != nil {
			return steps.Dropped(ctx, r, it.Key, err)
		}
		if err := r.Made(ctx, it); err != nil {
			return err
		}
	}
	return nil
}

func (s services) pollAccess(ctx context.Context, r *wizard.Run) (wizard.PollResult, error) {
	d, err := s.detail(ctx)
	if err != nil {
		return wizard.PollResult{}, err
	}
	if d.State == stateOff {
		return wizard.PollResult{}, running(d)
	}
	var missing []string
	for _, p := range fields(r.Get(vParts)) {
		if !slices.ContainsFunc(reachedBy(d, r.Get(vConnection)), func(c providers.AivenComponent) bool {
			return c.Name == p
		}) {
			missing = append(missing, p)
		}
	}
	look := wizard.PollResult{State: d.State, Note: "Aiven builds the load balancer's rules", Done: len(missing) == 0 &&
		d.State == stateRunning}
	if len(missing) > 0 {
		look.Other = "waiting for " + strings.Join(missing, ", ")
	}
	return look, nil
}

// reachedBy are the places that lead through a connection. Where Aiven names
// no connection, there is only one.
func reachedBy(d providers.AivenServiceDetail, connection string) []providers.AivenComponent {
	var out []providers.AivenComponent
	for _, c := range d.Components {
		if c.Route == "privatelink" && (c.Connection == connection || c.Connection == "" || connection == "") {
			out = append(out, c)
		}
	}
	return out
}

func (s services) disable(ctx context.Context, _ *wizard.Run, it wizard.Item) error {
	if d, err := s.ServiceDetail(ctx, s.project, s.service); err != nil || !d.Access[it.Attrs["component"]] {
		return steps.Absent(err)
	}
	return steps.Absent(s.switchAccess(ctx, it.Attrs["component"], false))
}

func (s services) switchAccess(ctx context.Context, component string, on bool) error {
	return s.SetServiceConfig(ctx, s.project, s.service, map[string]any{"privatelink_access." + component: on})
}
