package aiven

import (
	"context"
	"slices"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// Half is what a procedure says of Aiven's half of its peerings. What is done
// with it is the same whatever lies on the other side.
type Half struct {
	// Step creates it, and Row begins the ids of its remedies: that of the
	// procedure which had them first.
	Step, Row string
	// Target is what it leads to, and Name the network there for people.
	Target func(wizard.Values) providers.AivenTarget
	Name   func(wizard.Values) string
	// Args are avn's arguments that name the network, and when it is created
	// those that are needed beside.
	Args func(v wizard.Values, create bool) []string
	// Told are the variables that say what a peering leads to which has no id,
	// by the attribute under which its item keeps them.
	Told map[string]string
	// Owned further limits what counts as the run's own; nil does not.
	Owned func(wizard.Values, providers.AivenPeering) bool
}

// IDsAsked says that the person enters what Aiven does not tell.
const IDsAsked = "entered"

// Over says that a half is gone or going.
func Over(state string) bool {
	half := providers.Half{State: state}
	c := anywhere().Hosted.Class(&half)
	return c == link.Deleting || c == link.Deleted
}

// Failed says that a half has come to a bad end: Aiven does not look again.
func Failed(state string) bool {
	half := providers.Half{State: state}
	return anywhere().Judge(link.Sight{Hosted: &half}).Verdict == providers.Failed
}

// anywhere is a kind of link of Aiven's: its words mean the same on every
// cloud.
func anywhere() *link.Kind {
	k, _ := link.Of(link.KindAivenAzure)
	return k
}

// TakeHalf goes on with a peering.
func TakeHalf(p providers.AivenPeering) func(context.Context, *wizard.Run) error {
	return func(ctx context.Context, r *wizard.Run) error { return r.Set(ctx, VarPeeringID, p.ID) }
}

// HalfItem is a peering for the inventory, in which it belongs to the step that
// makes such peerings, whichever step has met it.
func (k *Side) HalfItem(r *wizard.Run, p providers.AivenPeering) wizard.Item {
	name := steps.OrText(r.Get(VarVPCName), r.Get(k.Of.VPC))
	it := wizard.Item{
		Key: k.Of.KeyHalf, Step: k.Half.Step, Kind: "peering in Aiven", ID: p.ID, Name: name + " ⇄ " + k.Half.Name(r.Get),
		Attrs: map[string]string{k.Of.Attr: r.Get(k.Of.Var), "vpc": r.Get(k.Of.VPC)},
	}
	for attr, name := range k.Half.Told {
		it.Attrs[attr] = r.Get(name)
	}
	return it
}

// target is what an item leads to: as it was when it was made.
func (k *Side) target(r *wizard.Run, it wizard.Item) providers.AivenTarget {
	return k.Half.Target(func(name string) string {
		for attr, told := range k.Half.Told {
			if told == name && it.Attrs[attr] != "" {
				return it.Attrs[attr]
			}
		}
		return r.Get(name)
	})
}

// ownHalf says whether a peering is this run's, also when its id was never
// learned.
func (k *Side) ownHalf(r *wizard.Run, p providers.AivenPeering) bool {
	it, _ := r.Item(k.Of.KeyHalf)
	if !r.Mine(k.Of.KeyHalf) || it.ID != "" {
		return r.Mine(k.Of.KeyHalf) && it.ID == p.ID
	}
	return providers.SameTarget(p.Target, k.target(r, it.Item)) && k.owned(r, p)
}

func (k *Side) owned(r *wizard.Run, p providers.AivenPeering) bool {
	return k.Half.Owned == nil || k.Half.Owned(r.Get, p)
}

// LookHalf finds the peering with the run's network as Aiven has it now; one
// that works is preferred.
func (a Account) LookHalf(ctx context.Context, r *wizard.Run) (providers.AivenPeering, bool, error) {
	v, err := a.PresentVPC(ctx, r)
	if err != nil {
		return providers.AivenPeering{}, false, err
	}
	p, ok := soundest(v.Peerings, r, a.Half.Target(r.Get))
	return p, ok, nil
}

// PresentHalf is the peering, unless it has come to an end.
func (a Account) PresentHalf(ctx context.Context, r *wizard.Run) (providers.AivenPeering, error) {
	p, ok, err := a.LookHalf(ctx, r)
	switch {
	case err != nil:
		return p, err
	case !ok || Over(p.State):
		return p, steps.Fail(providers.Gone, CodeGone, "look at the peering in Aiven",
			"The peering is not in Aiven any more.")
	case Failed(p.State):
		return p, endState(p, a.On.Peer)
	}
	return p, nil
}

// endState makes an error of a peering's bad end: its state is the code.
func endState(p providers.AivenPeering, peer string) error {
	return &providers.Error{
		Class: providers.Conflict, Provider: "aiven", Op: "peer with your " + peer, Code: p.State,
		Message:   strings.Join(append([]string{steps.OrText(p.Message, "Aiven says no more.")}, Warnings(p)...), " "),
		RequestID: p.ID,
	}
}

// AgainHalf takes down what this run made, drops the peering when it is
// another's: the act leads back to the step that creates it.
func (a Account) AgainHalf(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	if err := r.TakeDown(ctx, steps.Only(a.Of.KeyHalf)); err != nil {
		return wizard.Outcome{}, err
	}
	p, ok, err := a.LookHalf(ctx, r)
	if err == nil && ok {
		err = a.DropHalf(ctx, r, p)
	}
	return wizard.Outcome{}, err
}

// DropHalf deletes a peering of the run's VPC and waits until it is gone.
func (a Account) DropHalf(ctx context.Context, r *wizard.Run, p providers.AivenPeering) error {
	return a.deleteHalf(ctx, r, a.scope(r), r.Get(a.Of.VPC), p)
}

// removeHalf deletes what the run made. Should another peering have taken its
// place, that one is left.
func (a Account) removeHalf(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	of, vpc := a.owner(r, it), steps.OrText(it.Attrs["vpc"], r.Get(a.Of.VPC))
	if it.ID != "" {
		return a.deleteHalf(ctx, r, of, vpc, providers.AivenPeering{ID: it.ID})
	}
	var p providers.AivenPeering
	found, err := steps.Lost(ctx, r, &it, func() (string, bool, error) {
		v, err := a.VPC(ctx, of, vpc) // where that is gone, its peerings are
		half, ok := soundest(v.Peerings, r, a.target(r, it))
		p = half
		return p.ID, ok && a.owned(r, p), err
	})
	if err != nil || !found {
		return err
	}
	return a.deleteHalf(ctx, r, of, vpc, p)
}

// halfGone says that a VPC does not have a peering any more, or shows it as
// deleted.
func (a Account) halfGone(ctx context.Context, r *wizard.Run, it wizard.Item) (bool, error) {
	v, err := a.VPC(ctx, a.owner(r, it), steps.OrText(it.Attrs["vpc"], r.Get(a.Of.VPC)))
	if err != nil {
		return steps.Missing(err)
	}
	return !has(v.Peerings, providers.AivenPeering{ID: it.ID, Target: a.target(r, it)}), nil
}

// deleteHalf deletes a peering of any VPC, by its id or else by what it leads
// to, and waits until it is gone.
func (a Account) deleteHalf(
	ctx context.Context, r *wizard.Run, of providers.AivenScope, vpc string, p providers.AivenPeering,
) error {
	if err := steps.Absent(a.DeletePeering(ctx, of, vpc, p)); err != nil {
		return err
	}
	return a.Until(ctx, r, "the peering in Aiven", func() (bool, error) {
		v, err := a.VPC(ctx, of, vpc)
		if err != nil {
			return true, steps.Absent(err)
		}
		return !has(v.Peerings, p), nil
	})
}

// has says whether a peering is among those of a VPC and not deleted.
func has(list []providers.AivenPeering, p providers.AivenPeering) bool {
	return slices.ContainsFunc(list, func(q providers.AivenPeering) bool {
		same := p.ID != "" && p.ID == q.ID || p.ID == "" && providers.SameTarget(p.Target, q.Target)
		return same && q.State != providers.AivenDeleted
	})
}

// sound ranks peerings with the same network: this run's first, then those
// that work, those that failed, those that go.
func sound(p providers.AivenPeering, r *wizard.Run) int {
	switch {
	case Over(p.State):
		return 0
	case Failed(p.State):
		return 1
	case p.ID != "" && p.ID == r.Get(VarPeeringID):
		return 3
	}
	return 2
}

// soundest finds the best of the peerings with one network.
func soundest(
	list []providers.AivenPeering, r *wizard.Run, to providers.AivenTarget,
) (best providers.AivenPeering, found bool) {
	for _, p := range list {
		if p.State == providers.AivenDeleted || !providers.SameTarget(p.Target, to) {
			continue
		}
		if !found || sound(p, r) > sound(best, r) {
			best, found = p, true
		}
	}
	return best, found
}

// Warnings are a peering's warnings in words.
func Warnings(p providers.AivenPeering) []string {
	var out []string
	for _, w := range p.Warnings {
		s := steps.OrText(w.Type, "warning") + ": " + w.Message
		if len(w.Conflicts) > 0 {
			s += " (" + strings.Join(w.Conflicts, ", ") + ")"
		}
		out = append(out, s)
	}
	return out
}
