package azure

import (
	"context"
	"slices"
	"strings"

	"peerage/providers"
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
	// Around is what the other side tells of itself; nil is nothing.
	Around func(context.Context, *wizard.Run) (Around, error)
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
	sc, err := k.choiceScene(ctx, r, x, nets)
	if err != nil {
		return nil, err
	}
	out := make([]wizard.Choice, 0, len(nets))
	for _, n := range nets {
		c := wizard.Choice{Value: n.ID, Title: n.Name, Columns: []string{strings.Join(n.Ranges, ", "), n.Region, n.Group}}
		fit := Judge(n, sc)
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

// choiceScene is what the VNets of a list are judged by: those that the other
// side is peered with are looked for among them.
func (k *Side) choiceScene(ctx context.Context, r *wizard.Run, x NetworkSpec, nets []providers.VNet) (Scene, error) {
	sc := Scene{Range: r.Get(x.Other)}
	if x.Around == nil {
		return sc, nil
	}
	around, err := x.Around(ctx, r)
	if err != nil {
		return sc, err
	}
	sc.Network = around.Network
	var list []providers.Peering
	for _, n := range nets {
		list = append(list, n.Peerings...)
		if slices.ContainsFunc(around.Peers, func(v providers.VNetID) bool { return providers.SameID(v.String(), n.ID) }) {
			sc.Near = append(sc.Near, n)
		}
	}
	return k.Telling(ctx, r, sc, list...)
}

// fitness is how a VNet and the other side's network go together.
type fitness struct {
	// Clashes are the overlaps, in words.
	Clashes []string
	warn    string
	// Leftover is a Disconnected half that led to that network, or, when only
	// its range says so, perhaps did.
	Leftover providers.Peering
	perhaps  bool
}

// Judge compares a VNet, and what it is peered with, with the other side's
// range, and the VNet with those that the other side is peered with already. A
// peering that leads to the other side itself is no clash.
func Judge(n providers.VNet, sc Scene) fitness {
	var f fitness
	if sc.Range == "" {
		return f
	}
	own := []string{sc.Range}
	f.Clashes = steps.Overlap(n.Ranges, own)
	for _, p := range n.Peerings {
		if yes, sure := sc.Leads(p); yes {
			f.led(p, sure)
			continue
		}
		if p.State == providers.PeeringDisconnected {
			continue
		}
		for _, pair := range steps.Overlap(p.RemoteRanges, own) {
			f.Clashes = append(f.Clashes, pair+" (peered with "+steps.LastPart(p.RemoteID)+" as "+p.Name+")")
		}
	}
	for _, x := range sc.Near {
		if providers.SameID(x.ID, n.ID) {
			continue
		}
		for _, pair := range steps.Overlap(n.Ranges, x.Ranges) {
			f.Clashes = append(f.Clashes, pair+" (of "+x.Name+", peered with the same Aiven VPC)")
		}
	}
	return f
}

// led notes a peering that leads to the other side.
func (f *fitness) led(p providers.Peering, sure bool) {
	down := p.State == providers.PeeringDisconnected
	switch {
	case down && sure:
		f.warn = "has a leftover Disconnected peering"
	case down:
		f.warn = "perhaps has a leftover Disconnected peering"
	case sure:
		f.warn = "already peered with this range"
	default:
		f.warn = "perhaps already peered: with this range"
	}
	if down {
		f.Leftover, f.perhaps = p, !sure
	}
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
	var sc Scene
	err = steps.Together(
		func() (err error) { n, err = s.VNet(ctx, r.Get(k.Names.VNetID)); return err },
		func() (err error) { sc, err = k.SceneOf(ctx, r, x); return err },
	)
	if err == nil {
		sc, err = k.Telling(ctx, r, sc, n.Peerings...)
	}
	if err != nil {
		return nil, err
	}
	if err := k.AsRead(ctx, r, n); err != nil {
		return nil, err
	}
	if err := k.noteNames(ctx, r, n.Peerings, sc); err != nil {
		return nil, err
	}
	fit := Judge(n, sc)
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
		text := "VNet " + name + " still has the Disconnected peering " + f.Leftover.Name + " to this range."
		if f.perhaps {
			text += " Nobody tells the id of the network that it led to: perhaps it was this one."
		}
		e := steps.Fail(providers.Conflict, CodeLeftover, "look at the VNet's peerings", text)
		e.Detail = map[string]string{"peering": f.Leftover.ID}
		return e
	}
	return nil
}

// noteNames keeps the names of the peerings that lead elsewhere, where the
// procedure is to name another one.
func (k *Side) noteNames(ctx context.Context, r *wizard.Run, list []providers.Peering, sc Scene) error {
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

// AsRead keeps the network as Azure spells it, in whatever spelling its id was
// entered: things are called after it.
func (k *Side) AsRead(ctx context.Context, r *wizard.Run, n providers.VNet) error {
	values := [][2]string{{VarRanges, strings.Join(n.Ranges, ", ")}}
	if v, err := providers.ParseVNetID(n.ID); err == nil {
		values = append(values, [2]string{k.Names.VNetID, n.ID}, [2]string{k.Names.Group, v.Group}, [2]string{k.Names.VNet, v.Name})
	}
	for _, x := range values {
		if err := r.Set(ctx, x[0], x[1]); err != nil {
			return err
		}
	}
	return nil
}
