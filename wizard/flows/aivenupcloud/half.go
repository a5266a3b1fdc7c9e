package aivenupcloud

import (
	"context"
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/steps"
)

const (
	keyUpHalf = "upcloud-peering"

	codeUpGone = "upcloud-half-gone"
)

// upHalf creates the peering in UpCloud (U06).
func (k *kit) upHalf(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Create UpCloud's half", Actor: actorUpCloud,
		Why:   "A peering is made from both sides. With both halves there, UpCloud connects them.",
		Needs: []string{vNet, vPeer, aiven.VarPeeringID}, Gives: []string{vUpHalf},
		Command: cmdUpPeer, Adopted: cmdUpHalf,
		Inputs: append(steps.Proposed(vHalf, "", func(r *wizard.Run) string {
			return "to-aiven-" + steps.OrText(steps.CleanName(r.Get(aiven.VarProject)), steps.Short(r))
		}),
			steps.Preferred(vHalfOn,
				wizard.Choice{Value: providers.UpCloudOn, Title: "Up: traffic can flow"},
				wizard.Choice{Value: providers.UpCloudOff, Title: "Down: switched on later"})...),
		Find: steps.As(k.account, account.findUpHalf),
		Confirm: func(v wizard.Values) string {
			if v(vHalfOn) == providers.UpCloudOff {
				return "The network peering " + v(vHalf) + " is created, switched off. No traffic flows until it is switched on."
			}
			return "The network peering " + v(vHalf) + " is created on " + v(vNetName) +
				". All traffic between the two networks is possible then."
		},
		Do:    steps.AsDo(k.account, account.makeUpHalf),
		Undo:  steps.AsDoOn(k.account, account.removeUpHalf),
		Gone:  steps.AsOn(k.account, account.upHalfGone),
		Makes: []string{keyUpHalf},
		Site:  k.site(),
		Shapes: append(steps.Shapes(vNet, k.aiven.Of.VPC),
			wizard.Shape{Var: vHalf, Change: steps.AsOn(k.account, account.renameUpHalf)},
			wizard.Shape{Var: vHalfOn, Change: steps.AsOn(k.account, account.switchUpHalf)}),
		Remedies: append(upPeerRemedies(k), upNetworkRemedies()...),
		Result:   steps.Words(vHalf),
	}
}

func (s account) renameUpHalf(ctx context.Context, r *wizard.Run, it wizard.Item) (wizard.Item, error) {
	p, err := s.RenamePeering(ctx, it.ID, r.Get(vHalf))
	if err != nil {
		return it, err
	}
	return upHalfItem(r, p), nil
}

func (s account) switchUpHalf(ctx context.Context, r *wizard.Run, it wizard.Item) (wizard.Item, error) {
	_, err := s.SetPeering(ctx, it.ID, r.Get(vHalfOn) != providers.UpCloudOff)
	return it, err
}

func upHalfItem(r *wizard.Run, p providers.UpCloudPeering) wizard.Item {
	return wizard.Item{Key: keyUpHalf, Kind: "network peering", ID: p.ID, Name: steps.OrText(p.Name, r.Get(vHalf))}
}

// ownUpHalf says whether a half is this run's, also when its id was never
// learned.
func (k *kit) ownUpHalf(r *wizard.Run, p providers.UpCloudPeering) bool {
	it, ok := r.Item(keyUpHalf)
	if !ok || !r.Mine(keyUpHalf) {
		return false
	}
	return it.ID == p.ID || it.ID == "" && p.Network == r.Get(vNet) && p.Peer == r.Get(vPeer) && p.Name == r.Get(vHalf)
}

// findUpHalf looks for a half between just these two networks.
func (s account) findUpHalf(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	look := func() (providers.UpCloudPeering, bool, error) { return s.lookUpHalf(ctx, r) }
	p, ok, err := steps.LookAgain(ctx, r, keyUpHalf, look)
	if err != nil || !ok {
		return wizard.Found{}, err
	}
	if s.ownUpHalf(r, p) {
		return wizard.Found{Kind: wizard.Ours, Item: upHalfItem(r, p), Take: takeUpHalf(p)}, nil
	}
	return wizard.Found{Kind: wizard.Foreign, Title: "These two networks are peered in UpCloud already",
		Item: upHalfItem(r, p), Take: takeUpHalf(p),
		Details: []string{"name " + p.Name + ", " + p.State + ", configured " + p.Configured, "id " + p.ID},
		Choices: []wizard.Choice{{Value: wizard.ChoiceAdopt, Title: "Use it"},
			{Value: wizard.ChoiceStop, Title: "Stop here"}}}, nil
}

func (s account) lookUpHalf(ctx context.Context, r *wizard.Run) (providers.UpCloudPeering, bool, error) {
	list, err := s.Peerings(ctx)
	for _, p := range list {
		if strings.EqualFold(p.Network, r.Get(vNet)) && strings.EqualFold(p.Peer, r.Get(vPeer)) {
			return p, true, nil
		}
	}
	return providers.UpCloudPeering{}, false, err
}

func takeUpHalf(p providers.UpCloudPeering) func(context.Context, *wizard.Run) error {
	return func(ctx context.Context, r *wizard.Run) error {
		return steps.Set(ctx, r, vHalf, p.Name, vHalfOn, p.Configured, vUpHalf, p.ID)
	}
}

func (s account) makeUpHalf(ctx context.Context, r *wizard.Run) error {
	if err := r.Intend(ctx, upHalfItem(r, providers.UpCloudPeering{})); err != nil {
		return err
	}
	p, err := s.CreatePeering(ctx, r.Get(vHalf), r.Get(vNet), r.Get(vPeer), r.Get(vHalfOn) != providers.UpCloudOff)
	if err != nil {
		return steps.Refused(ctx, r, keyUpHalf, err)
	}
	if err := r.Made(ctx, upHalfItem(r, p)); err != nil {
		return err
	}
	return takeUpHalf(p)(ctx, r)
}

// dropUpHalf disables a half, waits for that, and deletes it; gone is success.
func (s account) dropUpHalf(ctx context.Context, r *wizard.Run, id string) error {
	return s.Until(ctx, r, "the network peering", func() (bool, error) {
		p, err := s.Peering(ctx, id)
		switch {
		case err != nil:
			return true, steps.Absent(err)
		case p.State == providers.UpCloudProvisioning:
			return false, nil
		case p.Configured != providers.UpCloudOff:
			_, err := s.SetPeering(ctx, id, false)
			return false, steps.Absent(err)
		}
		err = steps.Absent(s.DeletePeering(ctx, id))
		if providers.HasCode(err, "PEERING_NOT_DISABLED") {
			return false, nil
		}
		return err == nil, err
	})
}

// cutUpHalf finds UpCloud's half when this run did not make it: without
// Aiven's, nothing leads through it.
func (s account) cutUpHalf(ctx context.Context, r *wizard.Run, _ wizard.Item) ([]wizard.Cut, error) {
	if r.Get(vPeer) == "" {
		return nil, nil
	}
	p, ok, err := s.lookUpHalf(ctx, r)
	if err != nil || !ok || s.ownUpHalf(r, p) {
		return nil, steps.Absent(err)
	}
	it := upHalfItem(r, p)
	it.Step = "U06"
	return []wizard.Cut{{Item: it, Becomes: "it carries nothing, and stands in the way of a new peering"}}, nil
}

func (s account) removeUpHalf(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	if it.ID == "" {
		found, err := steps.Lost(ctx, r, &it, func() (string, bool, error) {
			p, ok, err := s.lookUpHalf(ctx, r)
			return p.ID, ok && p.Name == steps.OrText(it.Name, p.Name), err
		})
		if err != nil || !found {
			return err
		}
	}
	return s.dropUpHalf(ctx, r, it.ID)
}

func (s account) upHalfGone(ctx context.Context, _ *wizard.Run, it wizard.Item) (bool, error) {
	_, err := s.Peering(ctx, it.ID)
	return steps.Missing(err)
}

// upConnected waits until both sides say so (U07).
func (k *kit) upConnected(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Wait until it is active", Actor: actorUpBoth,
		Why:     "UpCloud connects the two halves; Aiven looks now and then.",
		Needs:   []string{aiven.VarPeeringID, vUpHalf, vHalfOn},
		Command: k.cmdUpPeering,
		Wait: &wizard.Wait{
			Who: "Aiven", OtherWho: "UpCloud", Poll: steps.As(k.both, both.pollUp),
			Refresh: steps.AsDo(k.aiven.Account, aiven.Account.RefreshPeerings),
			Path:    []string{providers.AivenPendingPeer, providers.AivenActive},
			Every:   5 * time.Second, Typical: 5 * time.Minute, Deadline: 20 * time.Minute,
		},
		Remedies: append(upStateRemedies(k), projectStateRemedies(k)...),
		Result: func(v wizard.Values) string {
			if v(vHalfOn) == providers.UpCloudOff {
				return "there, switched off"
			}
			return "Aiven ACTIVE · UpCloud active"
		},
	}
}

func (b both) pollUp(ctx context.Context, r *wizard.Run) (wizard.PollResult, error) {
	p, err := b.from.PresentHalf(ctx, r)
	if err != nil {
		return wizard.PollResult{}, err
	}
	q, err := b.Peering(ctx, r.Get(vUpHalf))
	if providers.Is(err, providers.NotFound) {
		return wizard.PollResult{}, steps.Fail(providers.Gone, codeUpGone, "look at the network peering",
			"The network peering is not in UpCloud any more.")
	}
	if err != nil {
		return wizard.PollResult{}, err
	}
	return b.judged(r, &p, &q)
}

// judged is what the two halves come to. What cannot pass by itself is an
// error, whose code is UpCloud's state.
func (b both) judged(r *wizard.Run, p *providers.AivenPeering, q *providers.UpCloudPeering) (wizard.PollResult, error) {
	own := providers.UpCloudNetwork{ID: r.Get(vNet), Name: r.Get(vNetName), Ranges: steps.Split(r.Get(vNetRanges))}
	cloud := link.UpCloudHalf(r.Get(vUpAccount), q, &own, nil)
	look, ruling := b.from.Judged(r, p, &cloud)
	switch off := providers.UpCloudOff; {
	case ruling.Verdict == providers.Off && q.Configured == off && r.Get(vHalfOn) == off:
		look.Done, look.Note = true, "Switched off, as you chose"
	case ruling.Stuck():
		e := steps.Stuck(ruling, "look at the network peering", q.ID, upStuck)
		e.RequestID = q.ID
		return look, e
	}
	return look, nil
}

// upStuck are words for states that do not pass by themselves.
var upStuck = map[string]string{
	providers.UpCloudConflict:     "The two networks' ranges overlap.",
	providers.UpCloudNoRouter:     "Your network has no router.",
	providers.UpCloudNoPeerRouter: "Aiven's network has no router.",
	providers.UpCloudPeerDeleted:  "Aiven's network is gone.",
	providers.UpCloudPeerDisabled: "Aiven's half is switched off.",
}

// upServers says which servers need a new lease (U08).
func (k *kit) upServers(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Renew servers' leases", Actor: actorUpCloud,
		Why:     "Servers that were there before the peering learn the new route with their next DHCP lease only.",
		Needs:   []string{vUpHalf},
		Command: cmdLease,
		Check:   steps.As(k.account, account.leases),
		Result:  func(v wizard.Values) string { return steps.OrText(v(vNetServers), "no servers yet") },
	}
}

// leases are those that the network's servers need.
func (s account) leases(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	n, err := s.Network(ctx, r.Get(vNet))
	if err != nil {
		return nil, err
	}
	if len(n.Servers) == 0 {
		return []wizard.Finding{{
			Verdict: wizard.OK, Text: "No server is on " + n.Name + " yet: new ones get the route by themselves.",
		}}, nil
	}
	var out []wizard.Finding
	for _, x := range n.Servers {
		out = append(out, wizard.Finding{
			Verdict: wizard.Unproved, Text: "Server " + steps.OrText(x.Title, x.ID) + " needs a new DHCP lease.",
			Fix: "On the server:", Command: renewLease,
		})
	}
	return out, nil
}

// upClosing is what to look at once the link is up.
func (b both) upClosing(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	out, err := b.from.Standing(r, "Aiven and UpCloud both say that the peering is up.", func() error {
		_, err := b.pollUp(ctx, r)
		return err
	})
	if err != nil {
		return nil, err
	}
	if r.Get(vHalfOn) == providers.UpCloudOff {
		out[0] = wizard.Finding{
			Verdict: wizard.Unproved, Text: "The peering is there, but switched off.",
			Fix: "Switch it on from the board, or:", Command: cmdUpSwitch(providers.UpCloudOn)(r.Value),
		}
	}
	services, err := b.from.ServicesReached(ctx, r, steps.Split(r.Get(vNetRanges)))
	if err != nil {
		return nil, err
	}
	servers, err := b.leases(ctx, r)
	if err != nil {
		return nil, err
	}
	routes, err := b.strays(ctx, r)
	return slices.Concat(out, services, routes, servers), err
}
