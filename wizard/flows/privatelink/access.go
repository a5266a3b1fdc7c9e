package privatelink

import (
	"context"
	"slices"
	"strings"
	"time"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/aiven"
	"peerage/wizard/flows/steps"
)

const keyAccess = "access-"

// linkAccess switches components on, each by itself (P11).
func (k *kit) linkAccess(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Enable components", Actor: aiven.Actor,
		Why:   "Only what is switched on is reached through Private Link. Aiven then builds the load balancer's rules. The service stays in its VPC.",
		Needs: []string{vLinkProject, vService, vConnection}, Command: cmdAccess,
		Inputs: []wizard.Input{
			{Var: vParts, Free: true, Hint: "choose, or several with commas between", Choices: k.componentChoices, Needed: (*wizard.Run).Guided},
			{Var: vParts, Free: true, Only: true, Choices: k.mainComponent},
		},
		Find: k.findAccess,
		Confirm: func(v wizard.Values) string {
			return "Private Link access is switched on for " + strings.Join(fields(v(vParts)), ", ") + " of " + v(vService) + "."
		},
		Do: k.enable, Undo: k.disable, Site: k.aiven.SiteOf(vLinkProject),
		Makes:  []string{keyAccess + "*"},
		Shapes: steps.Shapes(vService),
		Keep: func(ctx context.Context, r *wizard.Run, _ wizard.Item) (string, error) {
			return k.otherEndpoints(ctx, r)
		},
		Wait:     &wizard.Wait{Who: "Aiven", Poll: k.pollAccess, Every: 10 * time.Second, Typical: 5 * time.Minute, Deadline: 20 * time.Minute},
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

func (k *kit) detail(ctx context.Context, r *wizard.Run) (providers.AivenServiceDetail, error) {
	s, err := k.services(r)
	if err != nil {
		return providers.AivenServiceDetail{}, err
	}
	return s.ServiceDetail(ctx, r.Get(vLinkProject), r.Get(vService))
}

func (k *kit) componentChoices(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	d, err := k.detail(ctx, r)
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
		out = append(out, wizard.Choice{Value: strings.Join(all, ","), Title: "All of them"})
	}
	return out, nil
}

func (k *kit) mainComponent(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	list, err := k.componentChoices(ctx, r)
	return list[:min(1, len(list))], err
}

func (k *kit) findAccess(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	d, err := k.detail(ctx, r)
	if err != nil {
		return wizard.Found{}, err
	}
	for _, p := range fields(r.Get(vParts)) {
		if !slices.Contains(partsOf(d), p) {
			return wizard.Found{}, steps.Fail(providers.Invalid, codeNoComponent, "look at the components", d.Name+" has no component "+p+"; it has "+strings.Join(partsOf(d), ", ")+".")
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
func (k *kit) enable(ctx context.Context, r *wizard.Run) error {
	s, err := k.services(r)
	if err != nil {
		return err
	}
	d, err := k.detail(ctx, r)
	if err != nil {
		return err
	}
	project, service := theService(r)
	for _, p := range fields(r.Get(vParts)) {
		it := wizard.Item{Key: keyAccess + p, Kind: "Private Link access", ID: project + "/" + service + "/" + p, Name: "for " + p, Attrs: map[string]string{"component": p}}
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
		if err := s.SetServiceConfig(ctx, project, service, map[string]any{"privatelink_access." + p: true}); err != nil {
			return steps.Dropped(ctx, r, it.Key, err)
		}
		if err := r.Made(ctx, it); err != nil {
			return err
		}
	}
	return nil
}

func (k *kit) pollAccess(ctx context.Context, r *wizard.Run) (wizard.Look, error) {
	d, err := k.detail(ctx, r)
	if err != nil {
		return wizard.Look{}, err
	}
	if d.State == "POWEROFF" {
		return wizard.Look{}, running(d)
	}
	var missing []string
	for _, p := range fields(r.Get(vParts)) {
		if !slices.ContainsFunc(reachedBy(d, r.Get(vConnection)), func(c providers.AivenComponent) bool { return c.Name == p }) {
			missing = append(missing, p)
		}
	}
	look := wizard.Look{State: d.State, Note: "Aiven builds the load balancer's rules", Done: len(missing) == 0 && d.State == "RUNNING"}
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

func (k *kit) disable(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	s, err := k.services(r)
	if err != nil {
		return err
	}
	project, service := theService(r)
	return steps.Absent(s.SetServiceConfig(ctx, project, service, map[string]any{"privatelink_access." + it.Attrs["component"]: false}))
}
