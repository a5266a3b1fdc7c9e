package flows

import (
	"context"
	"time"

	"peerage/providers"
	"peerage/wizard"
)

// attachAgain goes back to the router.
var attachAgain = wizard.Act{ID: "attach", Title: "Attach a router", Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	return wizard.Outcome{Goto: "U02R"}, r.Set(ctx, vHasRouter, no)
}}

// upPeerRemedies are U06's: the documented errors and those beyond.
func upPeerRemedies(k *kit) []wizard.Remedy {
	return []wizard.Remedy{
		{ID: "U06.no-router", When: wizard.ByCode("LOCAL_NETWORK_NO_ROUTER"),
			Says: wizard.Words("Your network has no router any more."), Acts: []wizard.Act{attachAgain, actCheck}},
		{ID: "U06.peer-not-found", When: wizard.ByCode("PEER_NETWORK_NOT_FOUND"),
			Says: wizard.Words("UpCloud knows no such network of Aiven's: the id is wrong."),
			Why:  wizard.Words("It is not the id of the Aiven VPC. Aiven's console shows it as the Aiven network ID beside the peering."),
			Acts: []wizard.Act{k.enterPeer(), actAgain}},
		{ID: "U06.conflict", When: wizard.ByCode("PEERING_CONFLICT"),
			Says: wizard.Words("UpCloud says that this peering is there already."),
			Why:  wizard.Words("If it leads between just these two networks, looking again finds it. Another account's is not shown to you."),
			Acts: []wizard.Act{actCheck, edit("other-network", "Choose another network", vNet)}},
		{ID: "U06.name", When: func(_ *wizard.Run, f *wizard.Fault) bool {
			return ofUpCloud(f) && f.Class() == providers.Invalid && f.Err.Status == 400
		},
			Says: wizard.Words("UpCloud does not accept the request."), Acts: []wizard.Act{edit("rename", "Another name", vHalf), actAgain}},
	}
}

// upStateRemedies give each state of UpCloud's half its own words.
func upStateRemedies(k *kit) []wizard.Remedy {
	heal := wizard.Act{ID: "heal", Title: "Create both halves again", Danger: true, Do: k.upHeal}
	again := wizard.Act{ID: "recreate", Title: "Create UpCloud's half again", Danger: true, Do: k.upRecreate}
	return []wizard.Remedy{
		{ID: "U07.subnet", When: wizard.ByCode(upConflict),
			Says: wizard.Words("The two networks' ranges overlap, so UpCloud connects nothing."),
			Why:  wizard.Words("That cannot be mended in place: one of the networks needs other addresses."),
			Acts: []wizard.Act{edit("other-network", "Choose another network", vNet), actCheck}},
		{ID: "U07.no-router", When: wizard.ByCode(upNoRouter),
			Says: wizard.Words("Your network has lost its router."), Acts: []wizard.Act{attachAgain, actCheck}},
		{ID: "U07.no-peer-router", When: wizard.ByCode(upNoPeerRouter),
			Says: wizard.Words("Aiven's network has no router: Aiven's support must attach one."),
			Why:  wizard.Words("Send them the id below. Your half is in order."),
			Auto: &wizard.Auto{Every: 30 * time.Second, For: 10 * time.Minute}, Acts: []wizard.Act{actCheck}},
		{ID: "U07.peer-deleted", When: wizard.ByCode(upPeerDeleted),
			Says: wizard.Words("Aiven's network is gone: the VPC was deleted, or the id was wrong."), Acts: []wizard.Act{heal, edit("other-vpc", "Choose another Aiven VPC", vPVPC)}},
		{ID: "U07.peer-disabled", When: wizard.ByCode(upPeerDisabled),
			Says: wizard.Words("Aiven's half is switched off: Aiven's support must switch it on."),
			Why:  wizard.Words("Send them the id below. Your half is in order."),
			Auto: &wizard.Auto{Every: 30 * time.Second, For: 10 * time.Minute}, Acts: []wizard.Act{actCheck}},
		{ID: "U07.error", When: wizard.ByCode(upError),
			Says: wizard.Words("UpCloud reports a fault of its own."),
			Why:  wizard.Words("Creating the half again may help. Otherwise send UpCloud's support the id below."), Acts: []wizard.Act{again, actCheck}},
		{ID: "U07.gone", When: wizard.ByCode(codeUpGone),
			Says: wizard.Words("Somebody deleted UpCloud's half."), Acts: []wizard.Act{heal, actCheck}},
	}
}

// upRecreate makes UpCloud's half anew.
func (k *kit) upRecreate(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	if err := k.dropUpHalf(ctx, r, r.Get(vUpHalf)); err != nil {
		return wizard.Outcome{}, err
	}
	return wizard.Outcome{Goto: "U06"}, forget(ctx, r, keyUpHalf)
}
