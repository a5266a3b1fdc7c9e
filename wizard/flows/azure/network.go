package azure

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/azure/fitness"
	"example.org/peerage/wizard/flows/steps"
)

// NetworkSpec says what a VNet is chosen for.
type NetworkSpec struct {
	ID, Why string
	// Needs and Gives are further variables; Other is the one that holds the
	// other side's range, "" when ranges do not matter.
	Needs, Gives []string
	Other        string
	// Around is what the other side tells of itself; nil is nothing.
	Around func(context.Context, *wizard.Run) (fitness.Around, error)
	// Peers says that the VNet gets a peering, for which it must have room, Room
	// by what one that is there already is told where Other is empty; nil is
	// nothing.
	Peers bool
	Room  func(context.Context, *wizard.Run) (fitness.Surroundings, error)
	// Within is the variable with the id of something in the VNet, such as a
	// subnet, that tells which it is; "" is none.
	Within string
	// Look looks further at a VNet that fits, Find for what is there already;
	// Find may be nil. Exits are the step's.
	Look     func(Admin, context.Context, *wizard.Run, providers.VNet) ([]wizard.Finding, error)
	Find     func(context.Context, *wizard.Run) (wizard.Found, error)
	Exits    map[string]string
	Offers   []string
	Remedies []wizard.Remedy
}

// network is the choice of a VNet, for the administrator.
type network struct {
	Admin
	NetworkSpec
}

// Network chooses the VNet (A06).
func (k *Side) Network(x NetworkSpec) *wizard.Step {
	open := steps.Then(k.Admin, func(a Admin, _ *wizard.Run) network { return network{Admin: a, NetworkSpec: x} })
	return &wizard.Step{
		ID: x.ID, Title: "VNet", Actor: ActorAdmin, Preflight: true,
		Why:     x.Why,
		Needs:   append([]string{k.Names.Sub, k.Names.Tenant}, x.Needs...),
		Gives:   append([]string{k.Names.VNetID, k.Names.Group, k.Names.VNet, VarRanges}, x.Gives...),
		Command: k.CmdListVNets,
		Inputs: append(k.toldWithin(x.Within), wizard.Input{
			Var: k.Names.VNetID, Free: true, Hint: "paste a resource id",
			Choices: steps.As(open, network.choices),
			Derive:  steps.AsDoOn(k.Admin, Admin.deriveNetwork),
		}),
		Check: steps.As(open, network.fits),
		Find:  x.Find, Offers: x.Offers,
		Exits:    x.Exits,
		Remedies: x.Remedies,
		Result:   steps.Words(k.Names.VNet, VarRanges),
	}
}

// toldWithin takes the VNet from the id of something in it that was given
// before the VNet was chosen.
func (k *Side) toldWithin(name string) []wizard.Input {
	if name == "" {
		return nil
	}
	vnet := func(r *wizard.Run) string {
		id := r.Get(name)
		at := strings.Index(strings.ToLower(id), "/subnets/")
		if at < 0 {
			return ""
		}
		if _, err := providers.ParseVNetID(id[:at]); err != nil {
			return ""
		}
		return id[:at]
	}
	return []wizard.Input{{
		Var: k.Names.VNetID, Only: true,
		Needed: func(r *wizard.Run) bool { return r.Get(k.Names.VNetID) == "" && vnet(r) != "" },
		Choices: func(_ context.Context, r *wizard.Run) ([]wizard.Choice, error) {
			return []wizard.Choice{{Value: vnet(r), Title: vnet(r)}}, nil
		},
	}}
}

func (x network) choices(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	nets, err := x.VNets(ctx, r.Get(x.Names.Sub))
	if err != nil {
		return nil, err
	}
	sc, err := x.among(ctx, r, nets)
	if err != nil {
		return nil, err
	}
	out := make([]wizard.Choice, 0, len(nets))
	for _, n := range nets {
		c := wizard.Choice{Value: n.ID, Title: n.Name, Columns: []string{strings.Join(n.Ranges, ", "), n.Region, n.Group}}
		fit := fitness.Judge(n, sc)
		c.Warn = fit.Warn
		if full, err := x.full(ctx, r, n, sc); err != nil {
			return nil, err
		} else if full {
			c.Disabled = "it has " + strconv.Itoa(len(n.Peerings)) + " peerings, as many as a network can"
		}
		if len(fit.Clashes) > 0 {
			c.Disabled = "overlaps: " + strings.Join(fit.Clashes, "; ")
		}
		out = append(out, c)
	}
	return steps.PossibleFirst(out), nil
}

func (x network) around(ctx context.Context, r *wizard.Run) (fitness.Around, error) {
	if x.Around == nil {
		return fitness.Around{}, nil
	}
	return x.Around(ctx, r)
}

// among is what the VNets of a list are judged by: those that the other side
// is peered with are looked for among them.
func (x network) among(ctx context.Context, r *wizard.Run, nets []providers.VNet) (fitness.Surroundings, error) {
	around, err := x.around(ctx, r)
	if err != nil {
		return fitness.Surroundings{}, err
	}
	sc := fitness.Surroundings{Range: r.Get(x.Other), Network: around.Network}
	var list []providers.Peering
	for _, n := range nets {
		list = append(list, n.Peerings...)
		if slices.ContainsFunc(around.Peers, func(v providers.VNetID) bool { return providers.SameID(v.String(), n.ID) }) {
			sc.Near = append(sc.Near, n)
		}
	}
	return x.Telling(ctx, sc, list...)
}

// deriveNetwork takes the id apart. An id in another subscription of the
// same directory changes the subscription; one in another directory does not
// fit.
func (a Admin) deriveNetwork(ctx context.Context, r *wizard.Run, id string) error {
	v, err := providers.ParseVNetID(id)
	if err != nil {
		return &wizard.BadValue{Var: a.Names.VNetID, Err: steps.Sentence(err)}
	}
	if !strings.EqualFold(v.SubscriptionID, r.Get(a.Names.Sub)) {
		if err := a.moveSubscription(ctx, r, v); err != nil {
			return err
		}
	}
	return steps.Set(ctx, r, a.Names.Group, v.Group, a.Names.VNet, v.Name)
}

func (a Admin) moveSubscription(ctx context.Context, r *wizard.Run, v providers.VNetID) error {
	sub, err := a.findSubscription(ctx, r, v.SubscriptionID)
	if err != nil {
		return err
	}
	if !strings.EqualFold(sub.TenantID, a.tenant(r)) {
		e := steps.Fail(providers.Invalid, CodeOtherTenant, "look at the VNet",
			"VNet "+v.Name+" lies in directory "+sub.TenantID+", not in "+a.tenant(r)+".")
		e.Detail = map[string]string{"subscription": sub.ID, "tenant": sub.TenantID}
		return e
	}
	name := steps.OrText(sub.Name, sub.ID)
	r.Note("The VNet lies in another subscription: " + name)
	return steps.Set(ctx, r, VarSubscriptionName, name, a.Names.Sub, strings.ToLower(sub.ID))
}

// fits looks at the chosen VNet: is it there, do the ranges go together, and
// what else the procedure wants of it.
func (x network) fits(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	var n providers.VNet
	var sc fitness.Surroundings
	err := steps.Together(
		func() (err error) { n, err = x.VNet(ctx, r.Get(x.Names.VNetID)); return err },
		func() (err error) { sc, err = x.scene(ctx, r); return err },
	)
	if err == nil {
		sc, err = x.Telling(ctx, sc, n.Peerings...)
	}
	if err != nil {
		return nil, err
	}
	if err := x.asRead(ctx, r, n); err != nil {
		return nil, err
	}
	var out []wizard.Finding
	if x.Other != "" {
		if err := noteNames(ctx, r, n.Peerings, sc); err != nil {
			return nil, err
		}
		if err := fitness.Judge(n, sc).Problem(n.Name); err != nil {
			return nil, err
		}
		other := steps.OrText(r.Get(x.Other), "the other side")
		out = append(out, wizard.Finding{
			Verdict: wizard.OK, Text: "The ranges of " + n.Name + " do not overlap with " + other + ".",
		})
	}
	if x.Peers {
		room, err := x.roomIn(ctx, r, n, sc)
		if err != nil {
			return nil, err
		}
		out = append(out, room)
	}
	more, err := x.Look(x.Admin, ctx, r, n)
	return append(out, more...), err
}

func (x network) scene(ctx context.Context, r *wizard.Run) (fitness.Surroundings, error) {
	around, err := x.around(ctx, r)
	if err != nil {
		return fitness.Surroundings{}, err
	}
	return x.SurroundingsOf(ctx, r, r.Get(x.Other), around)
}

// noteNames keeps the names of the peerings that lead elsewhere, where the
// procedure is to name another one.
func noteNames(ctx context.Context, r *wizard.Run, list []providers.Peering, sc fitness.Surroundings) error {
	var names []string
	for _, p := range list {
		if yes, _ := sc.Leads(p); !yes {
			names = append(names, p.Name)
		}
	}
	if sc.Range == "" || len(names) == 0 && r.Get(VarPeeringNames) == "" {
		return nil
	}
	return r.Set(ctx, VarPeeringNames, strings.Join(names, ", "))
}

// asRead keeps the network as Azure spells it, in whatever spelling its id was
// entered: things are called after it.
func (k *Side) asRead(ctx context.Context, r *wizard.Run, n providers.VNet) error {
	if err := r.Set(ctx, VarRanges, strings.Join(n.Ranges, ", ")); err != nil {
		return err
	}
	v, err := providers.ParseVNetID(n.ID)
	if err != nil {
		return nil // it is as it was entered
	}
	return steps.Set(ctx, r, k.Names.VNetID, n.ID, k.Names.Group, v.Group, k.Names.VNet, v.Name)
}

// mostPeerings is how many a network can have (Microsoft, "Azure networking
// limits").
const mostPeerings = 500

// full says whether a VNet takes no further peering; one that leads to the other
// side already needs no room.
func (x network) full(ctx context.Context, r *wizard.Run, n providers.VNet, sc fitness.Surroundings) (bool, error) {
	if !x.Peers || len(n.Peerings) < mostPeerings {
		return false, nil
	}
	if x.Room != nil {
		var err error
		if sc, err = x.Room(ctx, r); err != nil {
			return false, err
		}
	}
	return !slices.ContainsFunc(n.Peerings, func(p providers.Peering) bool {
		yes, _ := sc.Leads(p)
		return yes
	}), nil
}

// roomIn counts a VNet's peerings; without room for what is to come it fails.
func (x network) roomIn(ctx context.Context, r *wizard.Run, n providers.VNet, sc fitness.Surroundings) (wizard.Finding, error) {
	has := n.Name + " has " + strconv.Itoa(len(n.Peerings)) + " of the " + strconv.Itoa(mostPeerings) +
		" peerings that a network can have."
	full, err := x.full(ctx, r, n, sc)
	if err == nil && full {
		err = steps.Fail(providers.Conflict, codeFull, "count the peerings", has)
	}
	return wizard.Finding{Verdict: wizard.OK, Text: has}, err
}
