package aivenupcloud

import (
	"context"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/steps"
)

// attachAgain goes back to the router.
var attachAgain = wizard.Act{ID: "attach", Title: "Attach a router", Goto: "U02R",
	Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
		return wizard.Outcome{}, r.Set(ctx, vHasRouter, no)
	}}

// upPeerRemedies are U06's: the documented errors and those beyond.
func upPeerRemedies(k *kit) []wizard.Remedy {
	return []wizard.Remedy{
		{ID: "U06.no-router", When: wizard.ByCode("LOCAL_NETWORK_NO_ROUTER"),
			Says: wizard.Words("Your network has no router any more."), Acts: []wizard.Act{attachAgain, steps.ActCheck}},
		{ID: "U06.peer-not-found", When: wizard.ByCode("PEER_NETWORK_NOT_FOUND"),
			Says: wizard.Words("UpCloud knows no such network of Aiven's: the id is wrong."),
			Why: wizard.Words("It is not the id of the Aiven VPC. Aiven's console shows it as the Aiven network ID beside " +
				"the peering."),
			Acts: []wizard.Act{k.enterPeer(), steps.ActAgain}},
		{ID: "U06.conflict", When: wizard.ByCode("PEERING_CONFLICT"),
			Says: wizard.Words("UpCloud says that this peering is there already."),
			Why: wizard.Words("If it leads between just these two networks, looking again finds it. Another account's is " +
				"not shown to you."),
			Acts: []wizard.Act{steps.ActCheck, steps.Edit("other-network", "Choose another network", vNet)}},
		{ID: "U06.name", When: func(_ *wizard.Run, f *wizard.Fault) bool {
			return ofUpCloud(f) && f.Class() == providers.Invalid && f.Err.Status == 400
		},
			Says: wizard.Words("UpCloud does not accept the request."),
			Acts: []wizard.Act{steps.Edit("rename", "Another name", vHalf), steps.ActAgain}},
	}
}

// upStateRemedies give each state of UpCloud's half its own words.
func upStateRemedies(k *kit) []wizard.Remedy {
	heal := wizard.Act{ID: "heal", Title: "Create both halves again", Danger: true, Do: steps.As(k.aiven.Account, upHeal), Goto: "U04"}
	again := wizard.Act{
		ID: "recreate", Title: "Create UpCloud's half again", Danger: true, Do: steps.As(k.account, account.upRecreate), Goto: "U06",
	}
	return []wizard.Remedy{
		{ID: "U07.subnet", When: wizard.ByCode(providers.UpCloudConflict),
			Says: wizard.Words("The two networks' ranges overlap, so UpCloud connects nothing."),
			Why:  wizard.Words("That cannot be mended in place: one of the networks needs other addresses."),
			Acts: []wizard.Act{steps.Edit("other-network", "Choose another network", vNet), steps.ActCheck}},
		{ID: "U07.no-router", When: wizard.ByCode(providers.UpCloudNoRouter),
			Says: wizard.Words("Your network has lost its router."), Acts: []wizard.Act{attachAgain, steps.ActCheck}},
		{ID: "U07.no-peer-router", When: wizard.ByCode(providers.UpCloudNoPeerRouter),
			Says: wizard.Words("Aiven's network has no router: Aiven's support must attach one."),
			Why:  wizard.Words("Send them the id below. Your half is in order."),
			Auto: &wizard.Auto{Every: 30 * time.Second, For: 10 * time.Minute}, Acts: []wizard.Act{steps.ActCheck}},
		{ID: "U07.peer-deleted", When: wizard.ByCode(providers.UpCloudPeerDeleted),
			Says: wizard.Words("Aiven's network is gone: the VPC was deleted, or the id was wrong."),
			Acts: []wizard.Act{heal, steps.Edit("other-vpc", "Choose another Aiven VPC", aiven.VarProjectVPC)}},
		{ID: "U07.peer-disabled", When: wizard.ByCode(providers.UpCloudPeerDisabled),
			Says: wizard.Words("Aiven's half is switched off: Aiven's support must switch it on."),
			Why:  wizard.Words("Send them the id below. Your half is in order."),
			Auto: &wizard.Auto{Every: 30 * time.Second, For: 10 * time.Minute}, Acts: []wizard.Act{steps.ActCheck}},
		{ID: "U07.error", When: wizard.ByCode(providers.UpCloudFailed),
			Says: wizard.Words("UpCloud reports a fault of its own."),
			Why:  wizard.Words("Creating the half again may help. Otherwise send UpCloud's support the id below."),
			Acts: []wizard.Act{again, steps.ActCheck}},
		{ID: "U07.off", When: wizard.ByCode(providers.UpCloudDisabled),
			Says: wizard.Words("Somebody has switched the network peering off."),
			Acts: []wizard.Act{{ID: "switch-on", Title: "Switch it on", Do: steps.As(k.account, account.switchOn)},
				steps.ActCheck}},
		{ID: "U07.gone", When: wizard.ByCode(codeUpGone),
			Says: wizard.Words("Somebody deleted UpCloud's half."), Acts: []wizard.Act{heal, steps.ActCheck}},
	}
}

func (s account) switchOn(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	_, err := s.SetPeering(ctx, r.Get(vUpHalf), true)
	return wizard.Outcome{}, err
}

// upRecreate makes UpCloud's half anew.
func (s account) upRecreate(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	if err := r.TakeDown(ctx, steps.Only(keyUpHalf)); err != nil {
		return wizard.Outcome{}, err
	}
	return wizard.Outcome{}, s.dropUpHalf(ctx, r, r.Get(vUpHalf)) // another's, if it is still there
}

// projectStateRemedies explain the ends to which Aiven's half can come.
func projectStateRemedies(k *kit) []wizard.Remedy {
	recreate := wizard.Act{
		ID: "recreate", Title: "Create it again", Hint: "deletes this one, waits until it is gone", Goto: "U04",
	}
	heals := steps.As(k.aiven.Account, upHeal)
	heal := wizard.Act{ID: "heal", Title: "Create both halves again", Danger: true, Do: heals, Goto: "U04"}
	return []wizard.Remedy{
		{ID: "U05.specification", When: wizard.ByCode(providers.AivenInvalid, providers.AivenRejected),
			Says: wizard.Words("Aiven cannot peer with your network."),
			Why: wizard.Words("Aiven does not look again by itself: when the cause is mended, the peering is " +
				"created anew."),
			Diagnose: steps.AsOn(k.both, both.upCulprit),
			Acts: []wizard.Act{recreate, steps.Edit("other-network", "Choose another network", vNet),
				steps.Edit("other-vpc", "Choose another Aiven VPC", aiven.VarProjectVPC)}},
		{ID: "U05.deleted-by-peer", When: wizard.ByCode(providers.AivenDeletedByPeer),
			Says: wizard.Words("The half in UpCloud was deleted, so Aiven gave this peering up."),
			Why:  wizard.Words("No way leads back from this state: both halves are created again."), Acts: []wizard.Act{heal}},
		{ID: "U05.error", When: wizard.ByCode(providers.AivenFailed),
			Says: wizard.Words("Aiven could not build the peering."),
			Why:  wizard.Words("If it happens again, send Aiven's support the words and the id below."),
			Acts: []wizard.Act{recreate}},
		{ID: "U05.gone", When: wizard.ByCode(aiven.CodeGone), Lacks: "U04",
			Says: wizard.Words("Somebody deleted the peering in Aiven."),
			Acts: []wizard.Act{{ID: "heal", Title: "Create it again", Do: heals, Goto: "U04"}, steps.ActCheck}},
		{ID: "U05.ids", When: wizard.ByCode(codeNoPeerID),
			Says: wizard.Words("Aiven does not tell which network is its own."),
			Why: func(_ *wizard.Run, f *wizard.Fault) string {
				return "Aiven's console shows it as the Aiven network ID beside the peering.\n" + f.Err.Message
			},
			Acts: []wizard.Act{k.enterPeer(), steps.ActCheck, {ID: "heal", Title: "Create the peering again", Danger: true,
				Do: heals, Goto: "U04"}}},
	}
}

// enterPeer has the id of Aiven's network typed.
func (k *kit) enterPeer() wizard.Act {
	return wizard.Act{ID: "enter", Title: "Enter Aiven's network id", Goto: "U05",
		Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
			if err := r.Set(ctx, vPeerFrom, aiven.IDsAsked); err != nil {
				return wizard.Outcome{}, err
			}
			return wizard.Outcome{}, r.Set(ctx, vPeer, "")
		}}
}

// upHeal drops both halves of this run: Aiven's is then made again first.
func upHeal(a aiven.Account, ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	if err := r.TakeDown(ctx, steps.Only(keyUpHalf)); err != nil {
		return wizard.Outcome{}, err
	}
	return a.AgainHalf(ctx, r)
}

// upCulprit checks in turn what Aiven needs.
func (b both) upCulprit(ctx context.Context, r *wizard.Run, _ *wizard.Fault) (wizard.Diagnosis, error) {
	n, err := b.upNetworkChosen(ctx, r)
	if e := providers.AsError(err); e != nil {
		if !providers.Is(err, providers.NotFound) &&
			!providers.HasCode(err, codeNetType, steps.CodeOverlap, "NETWORK_FORBIDDEN") {
			return wizard.Diagnosis{}, err
		}
		return wizard.Diagnosis{Propose: "other-network", Says: "Aiven cannot peer with your network. " + e.Message,
			Findings: []wizard.Finding{{Verdict: wizard.Bad, Text: e.Message}}}, nil
	}
	zone := steps.Verdict(!otherZone(n.Zone, r.Get(aiven.VarCloud)), "It lies in the zone of "+r.Get(aiven.VarCloud)+".",
		"It lies in "+n.Zone+", the Aiven VPC in "+r.Get(aiven.VarCloud)+".")
	d := wizard.Diagnosis{Findings: []wizard.Finding{
		{Verdict: wizard.OK, Text: "The network is there, is private, and its ranges do not overlap."}, zone,
		steps.Verdict(n.Router != "", "It has a router.", "It has no router any more."),
	}}
	if zone.Verdict == wizard.Bad {
		d.Propose = "other-network"
	}
	return d, nil
}

// Remedies hold for every call to UpCloud.
func Remedies(base *steps.Kit) []wizard.Remedy { return newKit(base).remedies("U01") }
