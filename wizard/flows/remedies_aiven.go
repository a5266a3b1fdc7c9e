package flows

import (
	"context"
	"time"

	"peerage/providers"
	"peerage/wizard"
)

func ofAiven(f *wizard.Fault) bool { return f.Err.Provider == "aiven" }

// newToken has another token asked for.
func (k *kit) newToken() wizard.Act {
	return wizard.Act{ID: "new-token", Title: "Use another token", Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
		k.held(r).aiven = nil
		if err := r.DropSecret(ctx, vToken); err != nil {
			return wizard.Outcome{}, err
		}
		return wizard.Outcome{Goto: "A00"}, r.Set(ctx, vTokenFrom, tokenPasted)
	}}
}

// aivenRemedies hold for every call to Aiven.
func aivenRemedies(k *kit) []wizard.Remedy {
	again := []wizard.Act{k.newToken(), actAgain}
	return []wizard.Remedy{
		{ID: "aiven.expired", When: func(_ *wizard.Run, f *wizard.Fault) bool { return ofAiven(f) && f.Err.Status == 401 },
			Says: wizard.Words("The Aiven token has expired."), Why: wizard.Words("Make a new one in the Aiven Console under User information > Tokens."), Acts: again},
		{ID: "aiven.allow-list", When: wizard.ByCode("api_client_ip_allowlist_blocks_caller", "client_ip_address_policy_violation"),
			Says: wizard.Words("Aiven does not take this token from where you are: an IP allow-list stands in the way."),
			Why:  wizard.Words("Work from an allowed address, or have yours added to the token's or the organization's list."), Acts: []wizard.Act{actAgain, k.newToken()}},
		{ID: "aiven.personal", When: wizard.ByCode("user_personal_token_not_allowed"),
			Says: wizard.Words("The organization does not allow personal tokens."),
			Why:  wizard.Words("Use a token of an application user."), Acts: again},
		{ID: "aiven.refused", When: func(_ *wizard.Run, f *wizard.Fault) bool {
			return f.Code(codeNoToken) || ofAiven(f) && f.Class() == providers.NotAuthenticated
		},
			Says: wizard.Words("Aiven does not know this token."), Why: wizard.Words("Check that it was copied whole."), Acts: again},
		{ID: "aiven.not-permitted", When: func(_ *wizard.Run, f *wizard.Fault) bool { return ofAiven(f) && f.Class() == providers.NotPermitted },
			Says: wizard.Words("The token may not do this in Aiven."),
			Why:  wizard.Words(k.right + " is needed: an admin of the organization or the project can grant it."), Acts: []wizard.Act{actCheck, k.newToken()}},
	}
}

// tokenRemedies are A00's: the same, where "go back" leads nowhere.
func tokenRemedies(k *kit) []wizard.Remedy {
	out := aivenRemedies(k)
	for i := range out {
		for j := range out[i].Acts {
			if out[i].Acts[j].ID == "new-token" {
				do := out[i].Acts[j].Do
				out[i].Acts[j].Do = func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
					_, err := do(ctx, r)
					return wizard.Outcome{}, err
				}
			}
		}
	}
	return out
}

func organizationRemedies(k *kit) []wizard.Remedy {
	return []wizard.Remedy{
		{ID: "A13.none", When: wizard.ByCode(codeNoOrg),
			Says: wizard.Words("This token belongs to no Aiven organization."),
			Why:  wizard.Words("Ask an organization admin to add its user, or use a token of a member."), Acts: []wizard.Act{actCheck, k.newToken()}},
		{ID: "A13.not-found", When: func(_ *wizard.Run, f *wizard.Fault) bool { return ofAiven(f) && f.Class() == providers.NotFound },
			Says: wizard.Words("Aiven does not show this organization to your token."),
			Acts: []wizard.Act{edit("other", "Choose another organization", vOrg), k.newToken(), actCheck}},
	}
}

func vpcRemedies() []wizard.Remedy {
	other := edit("other", "Choose another VPC", vVPC)
	return []wizard.Remedy{
		{ID: "A14.unfit", When: wizard.ByCode(codeVPCUnfit), Says: wizard.Words("This VPC cannot be peered with a VNet."), Acts: []wizard.Act{other, actCheck}},
		{ID: "A14.not-found", When: func(_ *wizard.Run, f *wizard.Fault) bool { return ofAiven(f) && f.Class() == providers.NotFound },
			Says: wizard.Words("There is no such VPC in this organization."), Acts: []wizard.Act{other, actCheck}},
		{ID: "A14.refused", When: func(r *wizard.Run, f *wizard.Fault) bool {
			return ofAiven(f) && f.Class() == providers.Invalid && r.Get(vVPC) == newVPC
		},
			Says: wizard.Words("Aiven does not make such a VPC."),
			Acts: []wizard.Act{edit("cloud", "Another cloud", vNewCloud), edit("range", "Another range", vNewCIDR), other}},
		{ID: "A14.in-use", When: func(_ *wizard.Run, f *wizard.Fault) bool { return ofAiven(f) && f.Class() == providers.Conflict },
			Says: wizard.Words("Aiven does not change this VPC now: something is in it, or still going."),
			Auto: &wizard.Auto{Every: 10 * time.Second, For: 3 * time.Minute}, Acts: []wizard.Act{actAgain, actLeave}},
	}
}

// aivenWriteRemedies are A15's.
func aivenWriteRemedies(k *kit) []wizard.Remedy {
	return []wizard.Remedy{
		{ID: "A15.deleting", When: func(_ *wizard.Run, f *wizard.Fault) bool {
			return f.Code(codeAivenDeleting) || ofAiven(f) && f.Class() == providers.Conflict
		},
			Says: wizard.Words("The old peering with this VNet is still being deleted."),
			Auto: &wizard.Auto{Every: 5 * time.Second, For: 10 * time.Minute}, Acts: []wizard.Act{actCheck}},
		{ID: "A15.refused", When: func(_ *wizard.Run, f *wizard.Fault) bool { return ofAiven(f) && f.Class() == providers.Invalid },
			Says: wizard.Words("Aiven does not accept the request."),
			Acts: []wizard.Act{edit("other-vnet", "Choose another VNet", vVNetID), edit("other-vpc", "Choose another Aiven VPC", vVPC), actAgain}},
	}
}

// aivenStateRemedies explain the ends to which Aiven's half can come.
func aivenStateRemedies(k *kit) []wizard.Remedy {
	recreate := wizard.Act{ID: "recreate", Title: "Create it again", Hint: "deletes this one, waits until it is gone", Goto: "A15"}
	return []wizard.Remedy{
		{ID: "A16.specification", When: wizard.ByCode(stInvalid, stRejected),
			Says:     wizard.Words("Aiven cannot peer with your VNet."),
			Why:      wizard.Words("Aiven does not look again by itself: when the cause is mended, the peering is created anew."),
			Diagnose: k.culprit,
			Acts: []wizard.Act{recreate,
				{ID: "regrant", Title: "Let Aiven peer this VNet again", Goto: "A11"},
				{ID: "principal", Title: "Give Aiven's app a principal again", Goto: "A09"},
				{ID: "multi-tenant", Title: "Let your app sign in to other directories", Do: k.openApp},
				{ID: "new-app", Title: "Create the application again", Goto: "A03"},
				{ID: "leftover", Title: "Delete the leftover peering", Danger: true, Do: k.dropAndRecreate},
				edit("other-vnet", "Choose another VNet", vVNetID)}},
		{ID: "A16.deleted-by-peer", When: wizard.ByCode(stByPeer),
			Says: wizard.Words("The Azure half was deleted, so Aiven gave this peering up."),
			Why:  wizard.Words("No way leads back from this state: both halves are created again."),
			Acts: []wizard.Act{{ID: "heal", Title: "Create both halves again", Danger: true, Do: k.heal}}},
		{ID: "A16.error", When: wizard.ByCode(stError),
			Says: wizard.Words("Aiven could not build the peering."),
			Why:  wizard.Words("If it happens again, send Aiven's support the words and the id below."),
			Acts: []wizard.Act{recreate}},
		{ID: "A16.gone", When: wizard.ByCode(codeAivenGone),
			Says: wizard.Words("Somebody deleted the peering in Aiven."),
			Acts: []wizard.Act{{ID: "heal", Title: "Create it again", Do: k.heal}, actCheck}},
		{ID: "A16.ids", When: wizard.ByCode(codeNoIDs),
			Says: wizard.Words("Aiven does not tell the two ids any more."),
			Why:  wizard.Words("It shows to-tenant-id and to-network-id only while it waits for the peer. Somebody may have noted them."),
			Acts: []wizard.Act{{ID: "enter", Title: "Enter both ids", Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
				return wizard.Outcome{}, r.Set(ctx, vAskIDs, idsAsked)
			}}, {ID: "heal", Title: "Create the peering again", Danger: true, Do: k.heal}}},
	}
}

func (k *kit) dropAndRecreate(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	_, err := k.dropLeftovers(ctx, r)
	return wizard.Outcome{Goto: "A15"}, err
}

func (k *kit) openApp(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	s, err := k.admin(r)
	if err != nil {
		return wizard.Outcome{}, err
	}
	return wizard.Outcome{Goto: "A15"}, s.SetMultiTenant(ctx, r.Get(vTenant), r.Get(vAppID))
}
