package flows

import (
	"context"
	"slices"
	"strings"

	"peerage/providers"
	"peerage/providers/spawn"
	"peerage/wizard"
)

// networkSpec says what a VNet is chosen for.
type networkSpec struct {
	id, why string
	// needs are further variables; other is the one that holds the other
	// side's range, "" when ranges do not matter.
	needs []string
	other string
	// peers are the VNets with which the other side is peered; nil is none.
	peers func(context.Context, *wizard.Run) ([]providers.VNetID, error)
	// find looks, once the VNet fits, for what is there already; may be nil.
	find     func(context.Context, *wizard.Run) (wizard.Found, error)
	remedies []wizard.Remedy
}

// aivenNetwork is the VNet for an Aiven VPC, whose range is known by then.
func (k *kit) aivenNetwork(id string) networkSpec {
	return networkSpec{id: id, why: "The network that Aiven will be peered with. Its addresses must not overlap with the Aiven VPC.",
		needs: []string{vVPC}, other: vCIDR, peers: k.aivenPeers, find: k.presentPeering, remedies: networkRemedies(k)}
}

// network chooses the VNet (A06).
func (k *kit) network(x networkSpec) *wizard.Step {
	return &wizard.Step{
		ID: x.id, Title: "VNet", Actor: actorAdmin, Preflight: true,
		Why:     x.why,
		Needs:   append([]string{k.az.sub, k.az.tenant}, x.needs...),
		Gives:   []string{k.az.vnetID, k.az.group, k.az.vnet, vRanges},
		Command: k.cmdListVNets,
		Inputs: []wizard.Input{{Var: k.az.vnetID, Free: true, Hint: "choose, or paste a resource id",
			Choices: func(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) { return k.networkChoices(ctx, r, x) },
			Derive:  k.deriveNetwork}},
		Check:    func(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) { return k.networkFits(ctx, r, x) },
		Find:     x.find,
		Remedies: x.remedies,
		Result:   words(k.az.vnet, vRanges),
	}
}

func (k *kit) networkChoices(ctx context.Context, r *wizard.Run, x networkSpec) ([]wizard.Choice, error) {
	s, err := k.admin(r)
	if err != nil {
		return nil, err
	}
	nets, err := s.VNets(ctx, r.Get(k.az.sub))
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
		fit := judge(n, r.Get(x.other), near...)
		c.Warn = fit.warn
		if len(fit.clashes) > 0 {
			c.Disabled = "overlaps: " + strings.Join(fit.clashes, "; ")
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b wizard.Choice) int {
		return btoi(a.Disabled != "") - btoi(b.Disabled != "")
	})
	return out, nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// fitness is how a VNet and an Aiven VPC go together.
type fitness struct {
	// clashes are the overlaps, in words.
	clashes []string
	warn    string
	// leftover is a Disconnected half that led to this Aiven VPC.
	leftover providers.Peering
}

// judge compares a VNet, and what it is peered with, with Aiven's range, and
// the VNet with those that the Aiven VPC is peered with already. A peering
// with exactly Aiven's range is taken to lead to the VPC itself.
func judge(n providers.VNet, aiven string, near ...providers.VNet) fitness {
	var f fitness
	if aiven == "" {
		return f
	}
	own := []string{aiven}
	f.clashes = overlap(n.Ranges, own)
	for _, p := range n.Peerings {
		if sameRanges(p.RemoteRanges, own) {
			f.warn = "already peered with this range"
			if p.State == "Disconnected" {
				f.warn, f.leftover = "has a leftover Disconnected peering", p
			}
			continue
		}
		if p.State == "Disconnected" {
			continue
		}
		for _, pair := range overlap(p.RemoteRanges, own) {
			f.clashes = append(f.clashes, pair+" (peered as "+p.Name+")")
		}
	}
	for _, x := range near {
		if providers.SameID(x.ID, n.ID) {
			continue
		}
		for _, pair := range overlap(n.Ranges, x.Ranges) {
			f.clashes = append(f.clashes, pair+" (of "+x.Name+", peered with the same Aiven VPC)")
		}
	}
	return f
}

func (x networkSpec) peersOf(ctx context.Context, r *wizard.Run) ([]providers.VNetID, error) {
	if x.peers == nil {
		return nil, nil
	}
	return x.peers(ctx, r)
}

// aivenPeers are the VNets with which the chosen Aiven VPC is peered.
func (k *kit) aivenPeers(ctx context.Context, r *wizard.Run) ([]providers.VNetID, error) {
	s, err := k.aiven(r)
	if err != nil {
		return nil, err
	}
	v, err := s.VPC(ctx, orgScope(r), r.Get(vVPC))
	if err != nil {
		return nil, err
	}
	var out []providers.VNetID
	for _, p := range v.Peerings {
		if to := p.Azure(); !over(p.State) && to.ResourceGroup != "" {
			out = append(out, to.VNetID())
		}
	}
	return out, nil
}

// neighbours are those of them, but for the chosen one, that can be seen.
func (k *kit) neighbours(ctx context.Context, r *wizard.Run, x networkSpec) ([]providers.VNet, error) {
	s, err := k.admin(r)
	if err != nil {
		return nil, err
	}
	ids, err := x.peersOf(ctx, r)
	if err != nil {
		return nil, err
	}
	ids = slices.DeleteFunc(ids, func(id providers.VNetID) bool { return providers.SameID(id.String(), r.Get(k.az.vnetID)) })
	seen := make([]*providers.VNet, len(ids))
	err = spawn.Each(len(ids), atOnce, func(i int) error {
		n, err := s.VNet(ctx, ids[i].String())
		if absent(err) != nil && !providers.Is(err, providers.NotPermitted) && !providers.Is(err, providers.NotAuthenticated) {
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
func (k *kit) deriveNetwork(ctx context.Context, r *wizard.Run, id string) error {
	v, err := providers.ParseVNetID(id)
	if err != nil {
		return &wizard.BadValue{Var: k.az.vnetID, Err: sentence(err)}
	}
	if !strings.EqualFold(v.SubscriptionID, r.Get(k.az.sub)) {
		if err := k.moveSubscription(ctx, r, v); err != nil {
			return err
		}
	}
	if err := r.Set(ctx, k.az.group, v.Group); err != nil {
		return err
	}
	return r.Set(ctx, k.az.vnet, v.Name)
}

func (k *kit) moveSubscription(ctx context.Context, r *wizard.Run, v providers.VNetID) error {
	sub, err := k.findSubscription(ctx, r, v.SubscriptionID)
	if err != nil {
		return err
	}
	if !strings.EqualFold(sub.TenantID, r.Get(k.az.tenant)) {
		e := fail(providers.Invalid, codeOtherTenant, "look at the VNet",
			"VNet "+v.Name+" lies in directory "+sub.TenantID+", not in "+r.Get(k.az.tenant)+".")
		e.Detail = map[string]string{"subscription": sub.ID, "tenant": sub.TenantID}
		return e
	}
	r.Note("The VNet lies in another subscription: " + orText(sub.Name, sub.ID))
	if err := r.Set(ctx, vSubName, orText(sub.Name, sub.ID)); err != nil {
		return err
	}
	return r.Set(ctx, k.az.sub, strings.ToLower(sub.ID))
}

// networkFits looks at the chosen VNet: is it there, do the ranges go
// together, may roles be granted on it.
func (k *kit) networkFits(ctx context.Context, r *wizard.Run, x networkSpec) ([]wizard.Finding, error) {
	s, err := k.admin(r)
	if err != nil {
		return nil, err
	}
	var n providers.VNet
	var near []providers.VNet
	err = together(
		func() (err error) { n, err = s.VNet(ctx, r.Get(k.az.vnetID)); return err },
		func() (err error) { near, err = k.neighbours(ctx, r, x); return err },
	)
	if err != nil {
		return nil, err
	}
	if err := r.Set(ctx, vRanges, strings.Join(n.Ranges, ", ")); err != nil {
		return nil, err
	}
	fit := judge(n, r.Get(x.other), near...)
	if err := fit.problem(n.Name); err != nil {
		return nil, err
	}
	out := []wizard.Finding{{Verdict: wizard.OK, Text: "The ranges of " + n.Name + " do not overlap with " + orText(r.Get(x.other), "the other side") + "."}}
	yes, no, err := s.Permissions(ctx, n.ID)
	if err != nil {
		return nil, err
	}
	may := wizard.Finding{Verdict: wizard.OK, Text: "You may grant roles on " + n.Name + "."}
	if !permitted(yes, no, actionAssign) {
		may = wizard.Finding{Verdict: wizard.Bad, Text: "You may not grant roles on " + n.Name + ": " + actionAssign + " is missing.",
			Fix: "Ask an Owner, User Access Administrator or RBAC Administrator. If you have the right in Privileged Identity Management, activate it."}
	}
	return append(out, may), nil
}

// problem is why a VNet cannot be used as it is; nil when it can.
func (f fitness) problem(name string) error {
	if len(f.clashes) > 0 {
		return fail(providers.Conflict, codeOverlap, "compare the ranges",
			"VNet "+name+" cannot be peered: "+strings.Join(f.clashes, "; ")+" overlap.")
	}
	if f.leftover.ID != "" {
		e := fail(providers.Conflict, codeLeftover, "look at the VNet's peerings",
			"VNet "+name+" still has the Disconnected peering "+f.leftover.Name+" to this range.")
		e.Detail = map[string]string{"peering": f.leftover.ID}
		return e
	}
	return nil
}
