package aivenupcloud

import (
	"context"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/steps"
)

const (
	yes, no    = "yes", "no"
	netPrivate = "private"

	codeNetType = "network-not-private"
)

// upNetwork chooses the UpCloud network (U02). The Aiven VPC's range is known
// by then.
func (k *kit) upNetwork(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "UpCloud network", Actor: actorUpCloud, Preflight: true,
		Why: "There is no limit on what can flow through the peering, and the server firewall has no effect on " +
			"private networks: " +
			"peer only with whom you trust.",
		Needs:   []string{aiven.VarProjectVPC, aiven.VarProject},
		Gives:   []string{vNet, vNetName, vNetRanges},
		Command: cmdUpNetworks,
		Inputs: []wizard.Input{{
			Var: vNet, Free: true, Hint: "paste a network's UUID",
			Choices: steps.As(k.both, both.upNetworkChoices),
		}},
		Check: steps.As(k.both, both.upNetworkFits),
		Find: func(context.Context, *wizard.Run) (wizard.Found, error) {
			return wizard.Found{Kind: wizard.Settled}, nil
		},
		Remedies: upNetworkRemedies(),
		Result:   steps.Words(vNetName, vNetRanges),
	}
}

// upScene is what a network is judged by.
type upScene struct {
	nets  []providers.UpCloudNetwork
	peers []providers.UpCloudPeering
	// vpc is Aiven's VPC with its peerings.
	vpc providers.AivenVPC
}

func (b both) upScene(ctx context.Context, r *wizard.Run) (upScene, error) {
	var sc upScene
	var err error
	if sc.nets, err = b.Networks(ctx); err != nil {
		return sc, err
	}
	if sc.peers, err = b.Peerings(ctx); err != nil {
		return sc, err
	}
	sc.vpc, err = b.from.PresentVPC(ctx, r)
	return sc, err
}

// clashes are the overlaps of a network, what it is peered with, and what the
// Aiven VPC is peered with; host bits count for nothing.
func (sc upScene) clashes(n providers.UpCloudNetwork) []string {
	cidr := []string{sc.vpc.CIDR}
	out := steps.Overlap(n.Ranges, cidr)
	for _, p := range sc.peers {
		own := ownNetwork(sc.nets, p.Peer)
		if p.Network != n.ID || steps.SameRanges(p.PeerRanges, cidr) && !own {
			continue // perhaps Aiven's itself: no id of its network is told
		}
		for _, pair := range steps.Overlap(p.PeerRanges, cidr) {
			out = append(out, pair+" (peered as "+p.Name+")")
		}
	}
	for _, q := range sc.vpc.Peerings {
		if aiven.Over(q.State) || strings.EqualFold(q.Network(), n.ID) {
			continue
		}
		for _, x := range sc.nets {
			if !strings.EqualFold(x.ID, q.Network()) {
				continue
			}
			for _, pair := range steps.Overlap(n.Ranges, x.Ranges) {
				out = append(out, pair+" (of "+x.Name+", peered with the same Aiven VPC)")
			}
		}
	}
	return out
}

// otherZone says whether a zone lies outside the region that Aiven's cloud
// names: upcloud-fi-hel covers fi-hel1 and fi-hel2.
func otherZone(zone, cloud string) bool {
	return !strings.HasPrefix(zone, strings.TrimPrefix(cloud, "upcloud-"))
}

func (b both) upNetworkChoices(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	sc, err := b.upScene(ctx, r)
	if err != nil {
		return nil, err
	}
	var out []wizard.Choice
	for _, n := range sc.nets {
		c := wizard.Choice{Value: n.ID, Title: steps.OrText(n.Name, n.ID),
			Columns: []string{strings.Join(n.Ranges, ", "), n.Zone, routerWord(n)}}
		switch clash := sc.clashes(n); {
		case n.Type != netPrivate:
			c.Disabled = "type " + n.Type
		case len(clash) > 0:
			c.Disabled = "overlaps: " + strings.Join(clash, "; ")
		case otherZone(n.Zone, sc.vpc.Cloud):
			c.Warn = "not in the zone of " + sc.vpc.Cloud
		}
		out = append(out, c)
	}
	return steps.PossibleFirst(out), nil
}

func routerWord(n providers.UpCloudNetwork) string {
	if n.Router == "" {
		return "no router yet"
	}
	return "has a router"
}

// upNetworkFits looks at the chosen network: its type, router, zone, ranges.
func (b both) upNetworkFits(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	n, err := b.upNetworkChosen(ctx, r)
	if err != nil {
		return nil, err
	}
	var servers []string
	for _, s := range n.Servers {
		servers = append(servers, steps.OrText(s.Title, s.ID))
	}
	err = steps.Set(ctx, r, vNetName, steps.OrText(n.Name, n.ID), vNetRanges, strings.Join(n.Ranges, ", "),
		vNetServers, strings.Join(servers, ", "), vHasRouter, yesNo(n.Router != ""))
	if err != nil {
		return nil, err
	}
	out := []wizard.Finding{{Verdict: wizard.OK, Text: n.Name + " is private, and its ranges do not overlap with " +
		r.Get(aiven.VarRange) + "."}}
	if n.Router == "" {
		out = append(out,
			wizard.Finding{Verdict: wizard.Unproved,
				Text: n.Name + " has no router; one is attached before anything is peered."})
	} else {
		out = append(out, wizard.Finding{Verdict: wizard.OK, Text: n.Name + " has a router."})
	}
	if otherZone(n.Zone, r.Get(aiven.VarCloud)) {
		out = append(out,
			wizard.Finding{Verdict: wizard.Unproved, Text: n.Name + " lies in " + n.Zone + ", the Aiven VPC in " +
				r.Get(aiven.VarCloud) + "; UpCloud may refuse that."})
	}
	return append(out, wizard.Finding{Verdict: wizard.Unproved,
		Text: "Whom you trust with it: nothing limits the traffic, and the server firewall does not apply."}), nil
}

func yesNo(b bool) string {
	if b {
		return yes
	}
	return no
}

// upNetworkChosen is the chosen network, or what keeps it from being peered.
func (b both) upNetworkChosen(ctx context.Context, r *wizard.Run) (providers.UpCloudNetwork, error) {
	n, err := b.Network(ctx, r.Get(vNet))
	if err != nil {
		return n, err
	}
	if n.Type != netPrivate {
		return n, steps.Fail(providers.Invalid, codeNetType, "look at the network",
			"Network "+n.Name+" is of type "+n.Type+"; only private ones can be peered.")
	}
	sc, err := b.upScene(ctx, r)
	if err != nil {
		return n, err
	}
	if clash := sc.clashes(n); len(clash) > 0 {
		return n, steps.Fail(providers.Conflict, steps.CodeOverlap, "compare the ranges",
			"The ranges overlap: "+strings.Join(clash, "; ")+".")
	}
	return n, nil
}

// upNetworkRemedies are those of a network that does not do.
func upNetworkRemedies() []wizard.Remedy {
	other := steps.Edit("other-network", "Choose another network", vNet)
	vpc := steps.Edit("other-vpc", "Choose another Aiven VPC", aiven.VarProjectVPC)
	return []wizard.Remedy{
		{ID: "U02.overlap", When: wizard.ByCode(steps.CodeOverlap),
			Says: wizard.Words("The two networks' ranges overlap."),
			Why:  wizard.Words("No traffic could be told apart. One of them needs other addresses."),
			Acts: []wizard.Act{other, vpc, steps.ActCheck}},
		{ID: "U02.type", When: wizard.ByCode(codeNetType, "NETWORK_TYPE_INVALID"),
			Says: wizard.Words("Only networks of type private can be peered."), Acts: []wizard.Act{other, steps.ActCheck}},
		{ID: "U02.not-found", When: wizard.ByCode("NETWORK_NOT_FOUND", "NETWORK_INVALID"),
			Says: wizard.Words("UpCloud knows no such network."), Acts: []wizard.Act{other, steps.ActCheck}},
		{ID: "U02.forbidden", When: wizard.ByCode("NETWORK_FORBIDDEN", "PEERING_ACCOUNT_INVALID"),
			Says: wizard.Words("The network belongs to another account."), Acts: []wizard.Act{other, steps.ActCheck}},
		{ID: "U02.zone", When: wizard.ByCode("ZONE_MISMATCH"),
			Says: wizard.Words("The two networks lie in different zones."),
			Why:  wizard.Words("Both must lie in the same zone: choose a network, or an Aiven VPC, in the other's zone."),
			Acts: []wizard.Act{other, vpc, steps.ActCheck}},
	}
}
