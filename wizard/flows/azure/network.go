package azure

import (
	"context"
	"slices"
	"strings"

	"peerage/providers"
	"peerage/providers/spawn"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// NetworkSpec says what a VNet is chosen for.
type NetworkSpec struct {
	ID, Why string
	// needs are further variables; other is the one that holds the other
	// side's range, "" when ranges do not matter.
	Needs []string
	Other string
	// peers are the VNets with which the other side is peered; nil is none.
	Peers func(context.Context, *wizard.Run) ([]providers.VNetID, error)
	// find looks, once the VNet fits, for what is there already; may be nil.
	Find     func(context.Context, *wizard.Run) (wizard.Found, error)
	Remedies []wizard.Remedy
}

// Network chooses the VNet (A06).
func (k *Side) Network(x NetworkSpec) *wizard.Step {
	return &wizard.Step{
		ID: x.ID, Title: "VNet", Actor: ActorAdmin, Preflight: true,
		Why:     x.Why,
		Needs:   append([]string{k.Names.Sub, k.Names.Tenant}, x.Needs...),
		Gives:   []string{k.Names.VNetID, k.Names.Group, k.Names.VNet, VarRanges},
		Command: k.CmdListVNets,
		Inputs: []wizard.Input{{Var: k.Names.VNetID, Free: true, Hint: "choose, or paste a resource id",
			Choices: func(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) { return k.networkChoices(ctx, r, x) },
			Derive:  k.deriveNetwork}},
		Check:    func(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) { return k.NetworkFits(ctx, r, x) },
		Find:     x.Find,
		Remedies: x.Remedies,
		Result:   steps.Words(k.Names.VNet, VarRanges),
	}
}

func (k *Side) networkChoices(ctx context.Context, r *wizard.Run, x NetworkSpec) ([]wizard.Choice, error) {
	s, err := k.Admin(r)
	if err != nil {
		return nil, err
	}
	nets, err := s.VNets(ctx, r.Get(k.Names.Sub))
	if err != nil {
		return nil, err
	}
	peers, err := x.peersOf(ctx, r)
	if err != nil {
		return nil, err
	}
	var near []providers.VNet
	for _, n := range nets {
		if slices.ContainsFunc(peers, func(v providers.VNetID) bool { return providers.SameID(v.String(), n.ID) }) {
			near = append(near, n)
		}
	}
	out := make([]wizard.Choice, 0, len(nets))
	for _, n := range nets {
		c := wizard.Choice{Value: n.ID, Title: n.Name, Columns: []string{strings.Join(n.Ranges, ", "), n.Region, n.Group}}
		fit := Judge(n, r.Get(x.Other), near...)
		c.Warn = fit.warn
		if len(fit.Clashes) > 0 {
			c.Disabled = "overlaps: " + strings.Join(fit.Clashes, "; ")
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b wizard.Choice) int {
		return steps.Rank(a.Disabled != "") - steps.Rank(b.Disabled != "")
	})
	return out, nil
}

// fitness is how a VNet and an Aiven VPC go together.
type fitness struct {
	// clashes are the overlaps, in words.
	Clashes []string
	warn    string
	// leftover is a Disconnected half that led to this Aiven VPC.
	Leftover providers.Peering
}

// Judge compares a VNet, and what it is peered with, with Aiven's range, and
// the VNet with those that the Aiven VPC is peered with already. A peering
// with exactly Aiven's range is taken to lead to the VPC itself.
func Judge(n providers.VNet, aiven string, near ...providers.VNet) fitness {
	var f fitness
	if aiven == "" {
		return f
	}
	own := []string{aiven}
	f.Clashes = steps.Overlap(n.Ranges, own)
	for _, p := range n.Peerings {
		if steps.SameRanges(p.RemoteRanges, own) {
			f.warn = "already peered with this range"
			if p.State == "Disconnected" {
				f.warn, f.Leftover = "has a leftover Disconnected peering", p
			}
			continue
		}
		if p.State == "Disconnected" {
			continue
		}
		for _, pair := range steps.Overlap(p.RemoteRanges, own) {
			f.Clashes = append(f.Clashes, pair+" (peered as "+p.Name+")")
		}
	}
	for _, x := range near {
		if providers.SameID(x.ID, n.ID) {
			continue
		}
		for _, pair := range steps.Overlap(n.Ranges, x.Ranges) {
			f.Clashes = append(f.Clashes, pair+" (of "+x.Name+", peered with the same Aiven VPC)")
		}
	}
	return f
}

func (x NetworkSpec) peersOf(ctx context.Context, r *wizard.Run) ([]providers.VNetID, error) {
	if x.Peers == nil {
		return nil, nil
	}
	return x.Peers(ctx, r)
}

// Neighbours are those of them, but for the chosen one, that can be seen.
func (k *Side) Neighbours(ctx context.Context, r *wizard.Run, x NetworkSpec) ([]providers.VNet, error) {
	s, err := k.Admin(r)
	if err != nil {
		return nil, err
	}
	ids, err := x.peersOf(ctx, r)
	if err != nil {
		return nil, err
	}
	ids = slices.DeleteFunc(ids, func(id providers.VNetID) bool { return providers.SameID(id.String(), r.Get(k.Names.VNetID)) })
	seen := make([]*providers.VNet, len(ids))
	err = spawn.Each(len(ids), steps.AtOnce, func(i int) error {
		n, err := s.VNet(ctx, ids[i].String())
		if steps.Absent(err) != nil && !providers.Is(err, providers.NotPermitted) && !providers.Is(err, providers.NotAuthenticated) {
			return err
		}
		if err == nil {
			seen[i] = &n
		}
		return nil
	})
	var out []providers.VNet
	for _, n := range seen {
		if n != nil {
			out = append(out, *n)
		}
	}
	return out, err
}

// deriveNetwork takes the id apart. An id in another subscription of the
// same directory changes the subscription; one in another directory does not
// fit.
func (k *Side) deriveNetwork(ctx context.Context, r *wizard.Run, id string) error {
	v, err := providers.ParseVNetID(id)
	if err != nil {
		return &wizard.BadValue{Var: k.Names.VNetID, Err: steps.Sentence(err)}
	}
	if !strings.EqualFold(v.SubscriptionID, r.Get(k.Names.Sub)) {
		if err := k.moveSubscription(ctx, r, v); err != nil {
			return err
		}
	}
	if err := r.Set(ctx, k.Names.Group, v.Group); err != nil {
		return err
	}
	return r.Set(ctx, k.Names.VNet, v.Name)
}

func (k *Side) moveSubscription(ctx context.Context, r *wizard.Run, v providers.VNetID) error {
	sub, err := k.findSubscription(ctx, r, v.SubscriptionID)
	if err != nil {
		return err
	}
	if !strings.EqualFold(sub.TenantID, r.Get(k.Names.Tenant)) {
		e := steps.Fail(providers.Invalid, CodeOtherTenant, "look at the VNet",
			"VNet "+v.Name+" lies in directory "+sub.TenantID+", not in "+r.Get(k.Names.Tenant)+".")
		e.Detail = map[string]string{"subscription": sub.ID, "tenant": sub.TenantID}
		return e
	}
	r.Note("The VNet lies in another subscription: " + steps.OrText(sub.Name, sub.ID))
	if err := r.Set(ctx, VarSubscriptionName, steps.OrText(sub.Name, sub.ID)); err != nil {
		return err
	}
	return r.Set(ctx, k.Names.Sub, strings.ToLower(sub.ID))
}

// NetworkFits looks at the chosen VNet: is it there, do the ranges go
// together, may roles be granted on it.
func (k *Side) NetworkFits(ctx context.Context, r *wizard.Run, x NetworkSpec) ([]wizard.Finding, error) {
	s, err := k.Admin(r)
	if err != nil {
		return nil, err
	}
	var n providers.VNet
	var near []providers.VNet
	err = steps.Together(
		func() (err error) { n, err = s.VNet(ctx, r.Get(k.Names.VNetID)); return err },
		func() (err error) { near, err = k.Neighbours(ctx, r, x); return err },
	)
	if err != nil {
		return nil, err
	}
	if err := r.Set(ctx, VarRanges, strings.Join(n.Ranges, ", ")); err != nil {
		return nil, err
	}
	fit := Judge(n, r.Get(x.Other), near...)
	if err := fit.Problem(n.Name); err != nil {
		return nil, err
	}
	out := []wizard.Finding{{Verdict: wizard.OK, Text: "The ranges of " + n.Name + " do not overlap with " + steps.OrText(r.Get(x.Other), "the other side") + "."}}
	yes, no, err := s.Permissions(ctx, n.ID)
	if err != nil {
		return nil, err
	}
	may := wizard.Finding{Verdict: wizard.OK, Text: "You may grant roles on " + n.Name + "."}
	if !Permitted(yes, no, actionAssign) {
		may = wizard.Finding{Verdict: wizard.Bad, Text: "You may not grant roles on " + n.Name + ": " + actionAssign + " is missing.",
			Fix: "Ask an Owner, User Access Administrator or RBAC Administrator. If you have the right in Privileged Identity Management, activate it."}
	}
	return append(out, may), nil
}

// Problem is why a VNet cannot be used as it is; nil when it can.
func (f fitness) Problem(name string) error {
	if len(f.Clashes) > 0 {
		return steps.Fail(providers.Conflict, steps.CodeOverlap, "compare the ranges",
			"VNet "+name+" cannot be peered: "+strings.Join(f.Clashes, "; ")+" overlap.")
	}
	if f.Leftover.ID != "" {
		e := steps.Fail(providers.Conflict, CodeLeftover, "look at the VNet's peerings",
			"VNet "+name+" still has the Disconnected peering "+f.Leftover.Name+" to this range.")
		e.Detail = map[string]string{"peering": f.Leftover.ID}
		return e
	}
	return nil
}
