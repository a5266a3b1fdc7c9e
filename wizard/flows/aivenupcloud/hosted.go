package aivenupcloud

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/aiven"
	"peerage/wizard/flows/steps"
)

const (
	keyProjectHalf = "aiven-project-peering"
	codeNoPeerID   = "peer-network-unknown"
)

// upTarget is what the run's peering leads to.
func upTarget(r *wizard.Run) providers.AivenTarget {
	return providers.UpCloudTarget{NetworkID: r.Get(vNet)}
}

// projectHalf creates the peering in Aiven (U04).
func (k *kit) projectHalf(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Create Aiven's half", Actor: aiven.Actor,
		Why:   "Aiven then looks for your network and prepares its half in UpCloud.",
		Needs: []string{aiven.VarProject, aiven.VarProjectVPC, vNet}, Gives: []string{aiven.VarPeeringID},
		Command: cmdProjectPeer,
		Check: func(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
			if _, err := k.upNetworkChosen(ctx, r); err != nil {
				return nil, err
			}
			return []wizard.Finding{{Verdict: wizard.OK, Text: "The ranges still do not overlap."}}, nil
		},
		Find: k.projectAivenHalf().Find,
		Confirm: func(v wizard.Values) string {
			return "A peering from the VPC of " + v(aiven.VarProject) + " to " + v(vNetName) + " is requested. No traffic flows yet."
		},
		Do: k.projectAivenHalf().Make, Undo: k.removeProjectHalf, Cuts: k.cutUpHalf, Site: k.aiven.ProjectSite(aiven.VarProject),
		Remedies: append([]wizard.Remedy{
			{ID: "U04.deleting", When: func(_ *wizard.Run, f *wizard.Fault) bool {
				return f.Code(aiven.CodeDeleting) || aiven.Caused(f) && f.Class() == providers.Conflict
			},
				Says: wizard.Words("The old peering with this network is still being deleted."),
				Auto: &wizard.Auto{Every: 5 * time.Second, For: 10 * time.Minute}, Acts: []wizard.Act{steps.ActCheck}},
			{ID: "U04.refused", When: func(_ *wizard.Run, f *wizard.Fault) bool { return aiven.Caused(f) && f.Class() == providers.Invalid },
				Says: wizard.Words("Aiven does not accept the request."),
				Acts: []wizard.Act{steps.Edit("other-network", "Choose another network", vNet), steps.Edit("other-vpc", "Choose another Aiven VPC", aiven.VarProjectVPC), steps.ActAgain}},
		}, upNetworkRemedies()...),
		Result: steps.Words(aiven.VarPeeringID),
	}
}

// projectAivenHalf is Aiven's half of a peering of a project's VPC.
func (k *kit) projectAivenHalf() aiven.Half {
	return aiven.Half{Key: keyProjectHalf, Peer: "network", Look: k.lookProject, Item: projectHalfItem,
		Drop: func(ctx context.Context, r *wizard.Run, p providers.AivenPeering) error {
			return k.aiven.DropProjectPeering(ctx, r, aiven.ProjectScope(r), r.Get(aiven.VarProjectVPC), p.Target)
		},
		Create: func(ctx context.Context, r *wizard.Run) (providers.AivenPeering, error) {
			s, err := k.aiven.Session(r)
			if err != nil {
				return providers.AivenPeering{}, err
			}
			return s.CreatePeering(ctx, aiven.ProjectScope(r), r.Get(aiven.VarProjectVPC), upTarget(r))
		}}
}

// lookProject finds the peering with the network as Aiven has it now.
func (k *kit) lookProject(ctx context.Context, r *wizard.Run) (providers.AivenPeering, bool, error) {
	s, err := k.aiven.Session(r)
	if err != nil {
		return providers.AivenPeering{}, false, err
	}
	v, err := s.VPC(ctx, aiven.ProjectScope(r), r.Get(aiven.VarProjectVPC))
	if err != nil {
		return providers.AivenPeering{}, false, err
	}
	p, ok := aiven.Soundest(v.Peerings, r, func(p providers.AivenPeering) bool { return providers.SameTarget(p.Target, upTarget(r)) })
	return p, ok, nil
}

func projectHalfItem(r *wizard.Run, p providers.AivenPeering) wizard.Item {
	return wizard.Item{Key: keyProjectHalf, Kind: "peering in Aiven", ID: p.ID, Name: r.Get(aiven.VarProject) + " ⇄ " + r.Get(vNetName),
		Attrs: map[string]string{"project": r.Get(aiven.VarProject), "vpc": r.Get(aiven.VarProjectVPC), "network": r.Get(vNet)}}
}

// removeProjectHalf deletes by what the peering leads to; should another one
// have taken its place, that one is left.
func (k *kit) removeProjectHalf(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	s, err := k.aiven.Session(r)
	if err != nil {
		return err
	}
	of, vpc := providers.OfProject(steps.OrText(it.Attrs["project"], r.Get(aiven.VarProject))), steps.OrText(it.Attrs["vpc"], r.Get(aiven.VarProjectVPC))
	to := providers.UpCloudTarget{NetworkID: steps.OrText(it.Attrs["network"], r.Get(vNet))}
	v, err := s.VPC(ctx, of, vpc)
	if err != nil {
		return steps.Absent(err)
	}
	for _, p := range v.Peerings {
		if providers.SameTarget(p.Target, to) && p.State != aiven.StateDeleted && (it.ID == "" || it.ID == p.ID) {
			return k.aiven.DropProjectPeering(ctx, r, of, vpc, to)
		}
	}
	return nil
}

// projectReady waits until Aiven has prepared its half and its network's id is
// known (U05).
func (k *kit) projectReady(id string) *wizard.Step {
	asked := func(r *wizard.Run) bool { return r.Get(vPeerFrom) == aiven.IDsAsked }
	return &wizard.Step{
		ID: id, Title: "Aiven prepares its half", Actor: aiven.Actor,
		Why:     "Aiven then tells which network in UpCloud is its own. That is another id than the Aiven VPC's.",
		Needs:   []string{aiven.VarPeeringID},
		Gives:   []string{vPeer},
		Command: aiven.CmdProjectPeerings,
		Inputs:  []wizard.Input{{Var: vPeer, Needed: asked}},
		Wait: &wizard.Wait{Who: "Aiven", Poll: k.pollProject, Refresh: k.aiven.RefreshProject, Path: []string{aiven.StateApproved, aiven.StatePending, aiven.StateActive},
			Every: 5 * time.Second, Typical: 2 * time.Minute, Deadline: 20 * time.Minute},
		Remedies: projectStateRemedies(k),
		Result:   steps.Words(vPeer),
	}
}

func (k *kit) pollProject(ctx context.Context, r *wizard.Run) (wizard.Look, error) {
	p, err := k.projectAivenHalf().Present(ctx, r)
	if err != nil {
		return wizard.Look{}, err
	}
	look := wizard.Look{State: p.State, Note: "Aiven is preparing its half", Warnings: aiven.Warnings(p)}
	if p.State != aiven.StatePending && p.State != aiven.StateActive {
		return look, nil
	}
	if err := k.capturePeer(ctx, r, p); err != nil {
		return look, err
	}
	look.Done, look.Note = true, "Aiven's network is known"
	return look, nil
}

// capturePeer learns Aiven's network: as entered, from state_info, from what
// was seen before, or from a half that is there.
func (k *kit) capturePeer(ctx context.Context, r *wizard.Run, p providers.AivenPeering) error {
	if r.Get(vPeerFrom) == aiven.IDsAsked && r.Get(vPeer) != "" {
		return nil
	}
	if id := peerNetwork(p, r.Get(vNet), r.Get(aiven.VarProjectVPC)); id != "" {
		return r.Set(ctx, vPeer, id)
	}
	if r.Get(vPeer) != "" {
		return nil
	}
	s, err := k.upcloud(r)
	if err != nil {
		return err
	}
	list, err := s.Peerings(ctx)
	if err != nil {
		return err
	}
	for _, q := range list {
		if q.Network == r.Get(vNet) && steps.SameRanges(q.PeerRanges, []string{r.Get(aiven.VarRange)}) {
			return r.Set(ctx, vPeer, q.Peer)
		}
	}
	return steps.Fail(providers.NotFound, codeNoPeerID, "find Aiven's network",
		"The peering is "+p.State+", and Aiven tells no network of its own: state_info is "+steps.OrText(string(p.Info), "null")+".")
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
