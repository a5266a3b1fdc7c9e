package astraazure

import (
	"context"
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/steps"
)

const (
	keyAstraHalf = "astra-azure-half"
	healChoose   = "choose"
	healNone     = "none"
)

// astraConnected waits until Astra says active (D07).
func (k *kit) astraConnected(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Wait until it is active", Actor: actorAstra,
		Why:     "Astra makes its half, then the one on your VNet. A few minutes are normal.",
		Needs:   []string{vAstraPeering, vDatabase},
		Command: cmdAstraGet,
		Find:    k.chooseLeftover, Offers: []string{healNone, wizard.Any},
		Wait: &wizard.Wait{
			Who: "Astra", OtherWho: "Azure", Poll: steps.As(k.account, account.poll),
			Path:  []string{providers.AstraProvisioning, providers.AstraActive},
			Every: 5 * time.Second, Typical: 5 * time.Minute, Deadline: 30 * time.Minute,
		},
		Site:     k.azure.Site(),
		Makes:    []string{keyAstraHalf},
		Shapes:   shapes(),
		Undo:     steps.AsDoOn(k.azure.Admin, azure.Admin.RemoveHalf),
		Gone:     steps.AsOn(k.azure.Admin, azure.Admin.HalfGone),
		Remedies: k.stateRemedies(),
		Result: func(v wizard.Values) string {
			return providers.AstraActive + steps.Prefixed(" · ", v(vAstraRange)) + steps.Prefixed(" ⇄ ", v(vPeerRange))
		},
	}
}

func (a account) poll(ctx context.Context, r *wizard.Run) (wizard.PollResult, error) {
	p, ok, err := a.connection(ctx, r.Get(vDatabase))
	if err != nil {
		return wizard.PollResult{}, err
	}
	class := classOf(p.Status)
	if !ok || class == link.Deleted {
		return wizard.PollResult{}, steps.Fail(providers.Gone, codeAstraGone, "look at the peering in Astra",
			"The peering is not in Astra any more.")
	}
	if err := captureAstra(ctx, r, p); err != nil {
		return wizard.PollResult{State: p.Status}, err
	}
	db := providers.AstraDatabase{ID: r.Get(vDatabase), Name: r.Get(vDBName)}
	hosted := link.AstraHalf(r.Get(vAstraOrg), db, p)
	sight := link.Sight{Hosted: &hosted}
	if class == link.Active {
		return steps.AsOn(a.azure.Admin, a.bothUp)(ctx, r, sight)
	}
	look, ruling := a.Judged(r, kind(), sight)
	if ruling.Stuck() {
		return look, astraEnd(p)
	}
	return look, nil
}

// astraEnd makes an error of a bad end. Azure's code is the error's; without
// one, Astra's word is.
func astraEnd(p providers.AstraPeering) error {
	return &providers.Error{
		Class: providers.Conflict, Provider: "astra", Op: opPeer,
		Code: steps.OrText(conflictCode(p.Status), astraWord(p.Status)), Message: p.Status, RequestID: p.ID,
	}
}

// opPeer is what failed when Astra's status says so.
const opPeer = "peer with your VNet"

// bothUp ends the wait: Astra says active, and the half on the VNet, where it
// can be told apart, is as it should be.
func (k *kit) bothUp(
	a azure.Admin, ctx context.Context, r *wizard.Run, sight link.Sight,
) (wizard.PollResult, error) {
	halves, err := halvesOf(a, ctx, r)
	if err != nil {
		return wizard.PollResult{State: sight.Hosted.State}, err
	}
	i := slices.IndexFunc(halves, func(h vnetHalf) bool { return h.sure })
	if i < 0 {
		sight.CloudSeen, sight.Network = none(halves, r.Get(vAstraRange)), r.Get(vAstraVNet)
		look, ruling := k.Judged(r, kind(), sight)
		if ruling.Stuck() {
			return look, steps.Stuck(ruling, "look for the half on your VNet", r.Get(vAstraPeering), nil)
		}
		return look, nil
	}
	h := halves[i]
	cloud := a.AsHalf(r, &h.Peering)
	sight.Cloud = &cloud
	look, ruling := k.Judged(r, kind(), sight)
	switch {
	case ruling.Stuck():
		return look, steps.Stuck(ruling, "look at the half on your VNet", h.ID, map[string]string{
			link.FaultLeftOver: "The peering " + h.Name + " is Disconnected: it lost its partner.",
		})
	case look.Done:
		return look, keepHalf(ctx, r, h)
	}
	return look, nil
}

// keepHalf puts the half that Astra made into the inventory: with a peering
// of this run, it goes with it.
func keepHalf(ctx context.Context, r *wizard.Run, h vnetHalf) error {
	it := wizard.Item{
		Key: keyAstraHalf, Kind: "peering in Azure", ID: h.ID, Name: h.Name,
		Attrs: map[string]string{"made-by": "Astra"},
	}
	known, there := r.Item(keyAstraHalf)
	same := there && strings.EqualFold(known.ID, h.ID)
	var err error
	switch {
	case r.Mine(keyAstra) && !(same && known.Status == wizard.IsMade):
		err = r.Made(ctx, it)
	case !r.Mine(keyAstra) && !(same && known.Status == wizard.IsAdopted):
		err = r.Adopt(ctx, it)
	}
	if err != nil {
		return err
	}
	return r.Set(ctx, azure.VarPeeringID, h.ID)
}

// heal is the document's recipe in one act: delete the Disconnected peering on
// the VNet, delete the one in Astra, create it again. Where it is not sure
// which peering is meant, the person chooses.
func (a both) heal(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	halves, err := halvesOf(a.vnet, ctx, r)
	if err != nil {
		return wizard.Outcome{}, err
	}
	p, _, err := a.connection(ctx, r.Get(vDatabase))
	if err != nil {
		return wizard.Outcome{}, err
	}
	live := strings.EqualFold(conflictCode(p.Status), codeAnother)
	var sure, down []string
	for _, h := range halves {
		if h.sure && (live || h.down()) {
			sure = append(sure, h.ID)
		}
		if h.down() {
			down = append(down, h.ID)
		}
	}
	switch {
	case len(sure) == 1:
		return a.healWith(ctx, r, sure[0])
	case len(sure)+len(down) == 0:
		return a.healWith(ctx, r, "")
	}
	return wizard.Outcome{}, r.Set(ctx, vHealing, healChoose)
}

// healWith removes one half ("" is none) and Astra's, and goes back to
// creating both.
func (a both) healWith(ctx context.Context, r *wizard.Run, id string) (wizard.Outcome, error) {
	if err := newRound(ctx, r); err != nil {
		return wizard.Outcome{}, err
	}
	if id != "" {
		r.Note("Deleting the peering " + steps.LastPart(id) + " on your VNet")
		if err := a.vnet.DropHalf(ctx, r, keyAstraHalf, id); err != nil {
			return wizard.Outcome{}, err
		}
	}
	r.Note("Deleting the peering in Astra")
	if err := a.drop(ctx, r); err != nil {
		return wizard.Outcome{}, err
	}
	return wizard.Outcome{Goto: "D06"}, r.Set(ctx, vHealing, "")
}

// chooseLeftover asks which Disconnected peering is Astra's, when that is not
// sure.
func (k *kit) chooseLeftover(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	if r.Get(vHealing) != healChoose {
		return wizard.Found{}, nil
	}
	halves, err := steps.As(k.azure.Admin, halvesOf)(ctx, r)
	if err != nil {
		return wizard.Found{}, err
	}
	f := wizard.Found{
		Kind: wizard.Foreign, Title: "Which of these peerings led to Astra?",
		Details: []string{
			"It is deleted, then the peering in Astra, and both are created again.",
			"Astra's range: " + steps.OrText(r.Get(vAstraRange), "not told"),
		},
	}
	f.Choices = append(f.Choices,
		wizard.Choice{Value: healNone, Title: "None of them: only create it again in Astra"})
	for _, h := range halves {
		if h.down() {
			f.Choices = append(f.Choices, wizard.Choice{
				Value: h.ID, Title: h.Name,
				Columns: []string{h.State, strings.Join(h.RemoteRanges, ", "), steps.LastPart(h.RemoteID)},
			})
		}
	}
	f.Choices = append(f.Choices, wizard.Choice{Value: wizard.ChoiceStop, Title: "Stop here"})
	f.Act = func(ctx context.Context, r *wizard.Run, value string) (wizard.Outcome, error) {
		if value == healNone {
			value = ""
		}
		return steps.AsOn(k.both, both.healWith)(ctx, r, value)
	}
	return f, nil
}

// again deletes the connection, which is then created anew.
func (a account) again(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	if err := newRound(ctx, r); err != nil {
		return wizard.Outcome{}, err
	}
	return wizard.Outcome{}, a.drop(ctx, r)
}
