package aivenupcloud

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

const (
	keyRouter = "upcloud-router"
	keyAttach = "upcloud-router-attachment"
)

// upRouter attaches a router, which a peered network needs (U02).
func (k *kit) upRouter(id string) *wizard.Step {
	bare := func(r *wizard.Run) bool { return r.Get(vHasRouter) != yes }
	anew := wizard.Choice{Value: steps.NewVPC, Title: "Create a router"}
	inputs := []wizard.Input{
		{
			Var: vRouter, Choices: steps.As(k.account, account.routerChoices),
			Needed: func(r *wizard.Run) bool { return bare(r) && r.Guided() },
		},
		{
			Var: vRouter, Only: true, Needed: bare,
			Choices: func(context.Context, *wizard.Run) ([]wizard.Choice, error) { return []wizard.Choice{anew}, nil },
		},
	}
	return &wizard.Step{
		ID: id, Title: "Attach a router", Actor: actorUpCloud,
		Why: "UpCloud peers only networks that have a router. Attaching one changes nothing else on a network " +
			"that had none.",
		Needs:   []string{vNet},
		Command: cmdUpRouter, Adopted: cmdUpNetwork, Inputs: inputs,
		Find: steps.As(k.account, account.findRouter),
		Confirm: func(v wizard.Values) string {
			if v(vRouter) == steps.NewVPC {
				return "A router is created and attached to " + v(vNetName) + "."
			}
			return "The router " + v(vRouter) + " is attached to " + v(vNetName) + ": networks on it reach each other."
		},
		Do:       steps.AsDo(k.account, account.makeRouter),
		Undo:     steps.AsDoOn(k.account, account.removeRouter),
		Gone:     steps.AsOn(k.account, account.routerGone),
		Makes:    []string{keyRouter, keyAttach},
		Keep:     steps.AsOn(k.account, account.keepRouter),
		Site:     k.site(),
		Shapes:   steps.Shapes(vNet),
		Remedies: append(routerRemedies(), upNetworkRemedies()...),
		Result:   func(v wizard.Values) string { return "attached to " + v(vNetName) },
	}
}

func (s account) routerChoices(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	list, err := s.Routers(ctx)
	if err != nil {
		return nil, err
	}
	out := []wizard.Choice{{Value: steps.NewVPC, Title: "Create a router"}}
	for _, x := range list {
		c := wizard.Choice{Value: x.ID, Title: steps.OrText(x.Name, x.ID)}
		if len(x.Networks) > 0 {
			c.Warn = "other networks are on it: they could then reach this one"
		}
		out = append(out, c)
	}
	return out, nil
}

func routerName(r *wizard.Run) string { return "peerage-" + steps.Short(r) }

func routerItem(r *wizard.Run, id string) wizard.Item {
	return wizard.Item{Key: keyRouter, Kind: "router", ID: id, Name: routerName(r)}
}

// attachItem is that a network is on a router; its id names both, since another
// run may have put the network on another one. Older journals have the network's.
func attachItem(r *wizard.Run, router string) wizard.Item {
	return wizard.Item{Key: keyAttach, Kind: "router attachment", ID: r.Get(vNet) + "/" + router, Name: r.Get(vNetName),
		Attrs: map[string]string{"router": router}}
}

// findRouter: a network with a router needs nothing, whoever attached it.
func (s account) findRouter(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	n, err := s.Network(ctx, r.Get(vNet))
	if err != nil {
		return wizard.Found{}, err
	}
	if n.Router == "" {
		return wizard.Found{}, r.Set(ctx, vRouterName, routerName(r))
	}
	note := func(ctx context.Context, r *wizard.Run) error { return r.Set(ctx, vHasRouter, yes) }
	if it, ok := r.Item(keyAttach); ok && r.Mine(keyAttach) && it.Attrs["router"] == n.Router {
		return wizard.Found{Kind: wizard.Ours, Item: attachItem(r, n.Router), Take: note}, nil
	}
	return wizard.Found{Kind: wizard.Settled, Take: note}, nil
}

func (s account) makeRouter(ctx context.Context, r *wizard.Run) error {
	id, err := r.Get(vRouter), error(nil)
	if id == steps.NewVPC || id == "" {
		if id, err = s.ownRouter(ctx, r); err != nil {
			return err
		}
	}
	if err := r.Intend(ctx, attachItem(r, id)); err != nil {
		return err
	}
	if err := s.AttachRouter(ctx, r.Get(vNet), id); err != nil {
		return steps.Refused(ctx, r, keyAttach, err)
	}
	if err := r.Made(ctx, attachItem(r, id)); err != nil {
		return err
	}
	return r.Set(ctx, vHasRouter, yes)
}

// ownRouter is this run's router, made when it is not there.
func (s account) ownRouter(ctx context.Context, r *wizard.Run) (string, error) {
	look := func() (providers.UpCloudRouter, bool, error) { return s.lookRouter(ctx, r) }
	found, ok, err := steps.LookAgain(ctx, r, keyRouter, look)
	if err != nil {
		return "", err
	}
	if !ok {
		if err := r.Intend(ctx, routerItem(r, "")); err != nil {
			return "", err
		}
		found, err = s.CreateRouter(ctx, routerName(r))
		if err != nil {
			return "", steps.Refused(ctx, r, keyRouter, err)
		}
	}
	return found.ID, r.Made(ctx, routerItem(r, found.ID))
}

func (s account) lookRouter(ctx context.Context, r *wizard.Run) (providers.UpCloudRouter, bool, error) {
	it, known := r.Item(keyRouter)
	if !known || !r.Mine(keyRouter) {
		return providers.UpCloudRouter{}, false, nil
	}
	list, err := s.Routers(ctx)
	for _, x := range list {
		if it.ID != "" && x.ID == it.ID || it.ID == "" && x.Name == routerName(r) {
			return x, true, nil
		}
	}
	return providers.UpCloudRouter{}, false, err
}

// removeRouter detaches what this run attached, and deletes what it made.
func (s account) removeRouter(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	if it.Base() == keyAttach {
		network, _, _ := strings.Cut(it.ID, "/")
		n, err := s.Network(ctx, network)
		if err != nil || n.Router != it.Attrs["router"] {
			return steps.Absent(err) // gone, or another router by now
		}
		return s.AttachRouter(ctx, network, "")
	}
	if it.ID == "" {
		found, err := steps.Lost(ctx, r, &it, func() (string, bool, error) {
			x, ok, err := s.lookRouter(ctx, r)
			return x.ID, ok, err
		})
		if err != nil || !found {
			return err
		}
	}
	return steps.Absent(s.DeleteRouter(ctx, it.ID))
}

// routerGone says that a router, or that of a network, is not there any more.
func (s account) routerGone(ctx context.Context, _ *wizard.Run, it wizard.Item) (bool, error) {
	if network, router, attached := strings.Cut(it.ID, "/"); attached {
		n, err := s.Network(ctx, network)
		if err != nil {
			return steps.Missing(err)
		}
		return n.Router != router, nil
	}
	list, err := s.Routers(ctx)
	return err == nil && !slices.ContainsFunc(list, func(x providers.UpCloudRouter) bool { return x.ID == it.ID }), err
}

// keepRouter leaves a router that something else needs.
func (s account) keepRouter(ctx context.Context, r *wizard.Run, it wizard.Item) (string, error) {
	if why, err := s.Elsewhere(ctx, r, it); why != "" || err != nil || it.ID == "" {
		return why, err
	}
	if why, err := s.neededByPeering(ctx, r, it); why != "" || err != nil {
		return why, err
	}
	list, err := s.Routers(ctx)
	if err != nil {
		return "", err
	}
	for _, x := range list {
		if x.ID == it.ID && slices.ContainsFunc(x.Networks, func(n string) bool { return n != r.Get(vNet) }) {
			return "another network is on it", nil
		}
	}
	return "", nil
}

// neededByPeering: a peering of others needs the router that its network is on. It
// is taken over, so that whoever takes it down takes the router along.
func (s account) neededByPeering(ctx context.Context, r *wizard.Run, it wizard.Item) (string, error) {
	n, err := s.Network(ctx, r.Get(vNet))
	if err != nil || n.Router != steps.OrText(it.Attrs["router"], it.ID) {
		return "", steps.Absent(err)
	}
	peers, err := s.Peerings(ctx)
	for _, p := range peers {
		if p.Network == r.Get(vNet) && !s.ownUpHalf(r, p) {
			return "the peering " + p.Name + " of " + r.Get(vNetName) + " needs it", steps.TakeOver(ctx, r, upHalfItem(r, p))
		}
	}
	return "", err
}

// strays are the static routes of the network's router that lead Aiven's range, or
// a part of it, elsewhere. Which goes first, such a route or the peering's, is not
// documented. One of UpCloud's own routers is not listed.
func (s account) strays(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	n, err := s.Network(ctx, r.Get(vNet))
	if err != nil {
		return nil, err
	}
	list, err := s.Routers(ctx)
	if err != nil {
		return nil, err
	}
	var courses []steps.Course
	for _, x := range list {
		for _, route := range x.Routes {
			if x.ID == n.Router {
				courses = append(courses, steps.Course{For: route.Range, Target: route.NextHop, Ranges: []string{route.Range}})
			}
		}
	}
	var out []wizard.Finding
	for _, p := range steps.Courses(r.Get(aiven.VarRange), courses) {
		if p.Target != "" {
			out = append(out, wizard.Finding{Verdict: wizard.Unproved, Text: "The network's router has a static route for " + p.For +
				", so perhaps " + p.Range + " of Aiven's VPC is led to " + p.Target + ", not through the peering.",
				Fix: "Whether UpCloud takes that route or the peering's is not documented: delete it if it is not wanted."})
		}
	}
	return out, nil
}

func routerRemedies() []wizard.Remedy {
	return []wizard.Remedy{
		{ID: "U02.attached", When: wizard.ByCode("ROUTER_ATTACHED"),
			Says: wizard.Words("The router still has a network on it."),
			Auto: &wizard.Auto{Every: 5 * time.Second, For: 2 * time.Minute},
			Acts: []wizard.Act{steps.ActAgain, steps.ActLeave}},
		{ID: "U02.router-gone", When: wizard.ByCode("ROUTER_NOT_FOUND"),
			Says: wizard.Words("There is no such router."),
			Acts: []wizard.Act{steps.Edit("other-router", "Choose another router", vRouter), steps.ActCheck}},
	}
}
