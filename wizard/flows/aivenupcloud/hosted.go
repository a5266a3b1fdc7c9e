package aivenupcloud

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/steps"
)

const codeNoPeerID = "peer-network-unknown"

// aivenHalf creates the peering in Aiven (U04).
func (k *kit) aivenHalf() *wizard.Step {
	return k.aiven.MakeHalf(aiven.HalfStep{
		Why:   "Aiven then looks for your network and prepares its half in UpCloud.",
		Needs: []string{vNet}, Network: []string{vNet},
		Check: steps.As(k.both, both.rangesStill),
		Cuts:  steps.AsOn(k.account, account.cutUpHalf),
		Others: []wizard.Act{
			steps.Edit("other-network", "Choose another network", vNet),
			steps.Edit("other-vpc", "Choose another Aiven VPC", aiven.VarProjectVPC),
		},
		Remedies: upNetworkRemedies(),
		Result:   steps.Words(aiven.VarPeeringID),
	})
}

// rangesStill compares the ranges once more, just before the first half.
func (b both) rangesStill(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	if _, err := b.upNetworkChosen(ctx, r); err != nil {
		return nil, err
	}
	return []wizard.Finding{{Verdict: wizard.OK, Text: "The ranges still do not overlap."}}, nil
}

// aivenReady waits until Aiven has prepared its half and its network's id is
// known (U05).
func (k *kit) aivenReady(id string) *wizard.Step {
	asked := func(r *wizard.Run) bool { return r.Get(vPeerFrom) == aiven.IDsAsked }
	return k.aiven.Ready(aiven.ReadyStep{
		ID: id, Title: "Aiven prepares its half",
		Why:      "Aiven then tells which network in UpCloud is its own. That is another id than the Aiven VPC's.",
		Gives:    []string{vPeer},
		Inputs:   []wizard.Input{{Var: vPeer, Needed: asked}},
		Poll:     steps.As(k.both, both.pollReady),
		Remedies: projectStateRemedies(k),
		Result:   steps.Words(vPeer),
	})
}

func (b both) pollReady(ctx context.Context, r *wizard.Run) (wizard.PollResult, error) {
	p, err := b.from.PresentHalf(ctx, r)
	if err != nil {
		return wizard.PollResult{}, err
	}
	look := wizard.PollResult{State: p.State, Note: "Aiven is preparing its half", Warnings: aiven.Warnings(p)}
	ready, halves := b.from.IsReady(r, &p)
	look.Halves = halves
	if !ready {
		return look, nil
	}
	if err := b.capturePeer(ctx, r, p); err != nil {
		return look, err
	}
	look.Done, look.Note = true, "Aiven's network is known"
	return look, nil
}

// capturePeer learns Aiven's network: as entered, from state_info, from what
// was seen before, or from a half that is there.
func (s account) capturePeer(ctx context.Context, r *wizard.Run, p providers.AivenPeering) error {
	if r.Get(vPeerFrom) == aiven.IDsAsked && r.Get(vPeer) != "" {
		return nil
	}
	if id := peerNetwork(p, r.Get(vNet), r.Get(aiven.VarProjectVPC)); id != "" {
		return r.Set(ctx, vPeer, id)
	}
	if r.Get(vPeer) != "" {
		return nil
	}
	list, err := s.Peerings(ctx)
	if err != nil {
		return err
	}
	nets, err := s.Networks(ctx)
	if err != nil {
		return err
	}
	// By its range alone it is no more than likely, and one's own never is.
	var likely []string
	for _, q := range list {
		if q.Network == r.Get(vNet) && steps.SameRanges(q.PeerRanges, []string{r.Get(aiven.VarRange)}) &&
			!ownNetwork(nets, q.Peer) {
			likely = append(likely, q.Peer)
		}
	}
	if len(likely) == 1 {
		r.Note("Aiven does not tell its network. By its range it is perhaps " + likely[0])
		return r.Set(ctx, vPeer, likely[0])
	}
	says := ""
	if p.Message != "" {
		says = " It says: " + p.Message
	}
	e := steps.Fail(providers.NotFound, codeNoPeerID, "find Aiven's network", "The peering is "+p.State+
		", and Aiven tells no network of its own."+says)
	e.Detail = map[string]string{"state_info": steps.OrText(string(p.Info), "null")}
	return e
}

// ownNetwork says whether a network is one of the person's own.
func ownNetwork(nets []providers.UpCloudNetwork, id string) bool {
	return slices.ContainsFunc(nets, func(n providers.UpCloudNetwork) bool { return strings.EqualFold(n.ID, id) })
}

// peerNetwork reads state_info, whose key for UpCloud is not public: the one
// value that is a UUID, stands under a key about networks, and is neither the
// person's own network nor the Aiven VPC, which a page of Aiven's takes for
// it. "" when there is none, or several.
func peerNetwork(p providers.AivenPeering, not ...string) string {
	known := func(id string) bool {
		return slices.ContainsFunc(not, func(x string) bool { return strings.EqualFold(x, id) })
	}
	if isUUID(p.ToNetworkID) && !known(p.ToNetworkID) {
		return strings.ToLower(p.ToNetworkID)
	}
	var info any
	if json.Unmarshal(p.Info, &info) != nil {
		return ""
	}
	var found []string
	gatherNetworks(info, "", 4, func(id string) {
		if id = strings.ToLower(id); !known(id) && !slices.Contains(found, id) {
			found = append(found, id)
		}
	})
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

func gatherNetworks(v any, key string, deep int, see func(string)) {
	switch x := v.(type) {
	case string:
		if strings.Contains(strings.ToLower(key), "network") && isUUID(x) {
			see(x)
		}
	case map[string]any:
		for k, inner := range x {
			if deep > 0 && k != "warnings" {
				gatherNetworks(inner, k, deep-1, see)
			}
		}
	}
}
