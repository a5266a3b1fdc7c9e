package aws

import (
	"context"
	"fmt"
	"slices"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/steps"
)

// KeyAccepted is the accepted connection in a run's inventory.
const KeyAccepted = "aws-connection"

// Acceptance accepts Aiven's request (W06).
func (k *Side) Acceptance(id string) *wizard.Step {
	return k.acceptance(id, acceptance{
		needs: []string{VarPCX, VarRegion, VarAccount},
		confirm: func(v wizard.Values) string {
			return "The request " + v(VarPCX) + " to " + vpcName(v) + " is accepted. It lapses on " +
				steps.OrText(v(VarExpires), "an unknown day") + "."
		},
		undo:     steps.AsDoOn(k.Accepter, Profile.removeAccepted),
		shapes:   k.shapes(),
		remedies: slices.Concat(othersRemedies(), awsConnectionRemedies(k.again()), awsStateRemedies(k)),
	})
}

// acceptance is what differs between a procedure and an act.
type acceptance struct {
	needs    []string
	inputs   []wizard.Input
	confirm  func(wizard.Values) string
	undo     func(context.Context, *wizard.Run, wizard.Item) error
	shapes   []wizard.Shape
	remedies []wizard.Remedy
}

func (k *Side) acceptance(id string, x acceptance) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Accept Aiven's request", Actor: actorAWS,
		Why:     "A request lives for 7 days. Whether you may accept it is asked first, without accepting (a dry run).",
		Needs:   x.needs,
		Command: cmdAWSAccept,
		Inputs:  x.inputs,
		Check: orOthers(steps.As(k.Accepter, Profile.mayAccept),
			func(context.Context, *wizard.Run) ([]wizard.Finding, error) { return nil, nil }),
		Find:    orOthers(steps.As(k.Accepter, Profile.findAccepted), steps.As(k.theirs, theirs.findAccepted)),
		Confirm: func(v wizard.Values) string { return x.confirm(v) + " It is done " + accepts(v) + "." }, As: accepts,
		Do:      steps.AsDo(k.Accepter, Profile.acceptAWS),
		Undo:    x.undo,
		Adopted: cmdAWSRequest,
		Makes:   []string{KeyAccepted},
		Site:    k.site(),
		Shapes:  x.shapes,
		Wait: &wizard.Wait{
			Who: "AWS", Poll: orOthers(steps.As(k.Accepter, Profile.pollAccepted), steps.As(k.theirs, theirs.poll)),
			Path:  []string{providers.AWSPending, providers.AWSProvisioning, providers.AWSActive},
			Every: 3 * time.Second, Typical: 20 * time.Second, Deadline: 10 * time.Minute,
		},
		Remedies: x.remedies,
		Result:   func(v wizard.Values) string { return steps.OrText(v(VarPCX), "the connection") + " is active" },
	}
}

// connection is the peering connection, unless it has come to an end or is
// about to.
func (s Profile) connection(ctx context.Context, r *wizard.Run) (providers.AWSPeering, error) {
	p, err := s.Peering(ctx, r.Get(VarRegion), r.Get(VarPCX))
	if err == nil && (over(p) || p.Status == providers.AWSDeleting) {
		err = ended(p)
	}
	return p, err
}

// over says that a connection has ended: it does not come back.
func over(p providers.AWSPeering) bool {
	half := link.AWSHalf("", "", &p, nil)
	return link.Judge(link.Sight{Kind: link.KindAWSAWS, Cloud: &half}).Verdict == providers.GoneV
}

// ended makes an error of a connection's end: its status is in the code.
func ended(p providers.AWSPeering) error {
	return &providers.Error{
		Class:    providers.Conflict,
		Provider: "aws",
		Op:       "look at the peering connection",
		Code:     "aws-" + p.Status,
		Native:   p.Status,
		Message:  p.Message,
		Detail:   map[string]string{"connection": p.ID},
	}
}

// mayAccept is the dry run.
func (s Profile) mayAccept(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	p, err := s.connection(ctx, r)
	if err != nil || p.Status != providers.AWSPending {
		return nil, err
	}
	if !p.Expires.IsZero() {
		if err := r.Set(ctx, VarExpires, p.Expires.UTC().Format("2006-01-02 15:04 UTC")); err != nil {
			return nil, err
		}
	}
	if err := s.MayAccept(ctx, r.Get(VarRegion), p.ID); err != nil {
		return nil, err
	}
	out := []wizard.Finding{{Verdict: wizard.OK,
		Text: "You may accept the request (ec2:AcceptVpcPeeringConnection, asked by a dry run)."}}
	if !p.Expires.IsZero() {
		out = append(out,
			wizard.Finding{Verdict: wizard.OK, Text: "The request lapses in " + countdown(p.Expires.Sub(r.Now())) + "."})
	}
	return out, nil
}

// countdown is a span in words.
func countdown(d time.Duration) string {
	d = max(d, 0)
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d days", int(d.Hours()/24))
	case d >= 2*time.Hour:
		return fmt.Sprintf("%d hours", int(d.Hours()))
	}
	return fmt.Sprintf("%d minutes", int(d.Minutes()))
}

func acceptedItem(r *wizard.Run) wizard.Item {
	return wizard.Item{Key: KeyAccepted, Kind: "VPC peering connection", ID: r.Get(VarPCX), Name: r.Get(VarPCX),
		Attrs: map[string]string{"region": r.Get(VarRegion)}}
}

// findAccepted: what is accepted already is not accepted again, whoever did it.
func (s Profile) findAccepted(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	p, err := s.connection(ctx, r)
	if err != nil {
		return wizard.Found{}, err
	}
	switch p.Status {
	case providers.AWSInitiating:
		return wizard.Found{}, steps.Fail(providers.NotYetConsistent, providers.AWSInitiating,
			"look at the peering connection", "AWS is still passing the request on.")
	case providers.AWSPending:
		return wizard.Found{}, nil
	}
	if it, ok := r.Item(KeyAccepted); ok && it.ID == p.ID && r.Mine(KeyAccepted) {
		return wizard.Found{Kind: wizard.Ours, Item: acceptedItem(r)}, nil
	}
	return wizard.Found{Kind: wizard.Settled}, nil
}

func (s Profile) acceptAWS(ctx context.Context, r *wizard.Run) error {
	if err := r.Intend(ctx, acceptedItem(r)); err != nil {
		return err
	}
	if _, err := s.Accept(ctx, r.Get(VarRegion), r.Get(VarPCX)); err != nil {
		return err
	}
	return r.Made(ctx, acceptedItem(r))
}

func (s Profile) pollAccepted(ctx context.Context, r *wizard.Run) (wizard.PollResult, error) {
	p, err := s.connection(ctx, r)
	if err != nil {
		return wizard.PollResult{}, err
	}
	cloud := s.half(r, &p)
	look, ruling := s.JudgedAlone(r, kind(), &cloud)
	if ruling.Stuck() {
		return look, steps.Stuck(ruling, "look at the peering connection", p.ID, nil)
	}
	return look, nil
}

// kind is the kind of link that these steps are about, whosever the Aiven VPC
// is: the two kinds have the same rules.
func kind() *link.Kind {
	k, _ := link.Of(link.KindAivenAWS)
	return k
}

// half is a connection as the board has it.
func (k *Side) half(r *wizard.Run, p *providers.AWSPeering) providers.Half {
	v := providers.AWSVPC{ID: r.Get(VarVPC), Name: r.Get(VarVPCName), Ranges: steps.Split(r.Get(VarRanges))}
	return link.AWSHalf(r.Get(VarAccount), r.Get(VarRegion), p, &v)
}

// removeAccepted: Aiven's half is gone by now, and the connection with it. One
// that is still there is deleted, a pending one can only be rejected, and what
// has ended cannot be deleted at all: AWS forgets it by itself.
func (s Profile) removeAccepted(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	region := steps.OrText(it.Attrs["region"], r.Get(VarRegion))
	return s.Until(ctx, r, "the connection "+it.ID, func() (bool, error) {
		p, err := s.Peering(ctx, region, it.ID)
		if err != nil {
			return true, steps.Absent(err)
		}
		switch p.Status {
		case providers.AWSActive, providers.AWSProvisioning:
			err = s.DeletePeering(ctx, region, it.ID)
		case providers.AWSPending:
			err = s.Reject(ctx, region, it.ID)
		case providers.AWSInitiating, providers.AWSDeleting:
		default:
			return true, nil
		}
		if providers.HasCode(err, "InvalidStateTransition") {
			err = nil // it has changed since: look again
		}
		return false, steps.Absent(err)
	})
}

// Connected waits until both sides say so (W08).
func (k *Side) Connected(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Wait until it is active", Actor: steps.ActorBoth,
		Why:     "Aiven looks now and then whether the request was accepted.",
		Needs:   []string{aiven.VarPeeringID, VarPCX},
		Command: k.aiven.CmdPeering,
		Wait: &wizard.Wait{
			Who: "Aiven", OtherWho: "AWS", Poll: orOthers(steps.As(k.both, both.pollConnected), steps.As(k.theirs, theirs.poll)),
			Refresh: steps.AsDo(k.aiven.Account, aiven.Account.RefreshPeerings),
			Path:    []string{providers.AivenPendingPeer, providers.AivenActive},
			Every:   10 * time.Second, Typical: 5 * time.Minute, Deadline: 20 * time.Minute,
		},
		Remedies: append(awsStateRemedies(k), awsConnectionRemedies(k.again())...),
		Result: func(v wizard.Values) string {
			if steps.OrText(v(VarAccepter), v(VarProfile)) == Others {
				return "Aiven ACTIVE · AWS not looked at"
			}
			return "Aiven ACTIVE · AWS active"
		},
	}
}

func (b both) pollConnected(ctx context.Context, r *wizard.Run) (wizard.PollResult, error) {
	c, err := b.Peering(ctx, r.Get(VarRegion), r.Get(VarPCX))
	if err == nil && over(c) {
		err = ended(c)
	}
	if err != nil {
		return wizard.PollResult{}, err
	}
	p, err := b.from.PresentHalf(ctx, r)
	if err != nil {
		return wizard.PollResult{}, err
	}
	cloud := b.half(r, &c)
	look, ruling := b.from.Judged(r, &p, &cloud)
	if ruling.Stuck() {
		return look, steps.Stuck(ruling, "look at the peering connection", c.ID, nil)
	}
	return look, nil
}
