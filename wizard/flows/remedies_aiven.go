package flows

import (
	"context"
	"strings"
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
			Why:  wizard.Words("Manage organization networking (organization:networking:write) is needed: an organization admin can grant it."), Acts: []wizard.Act{actCheck, k.newToken()}},
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

// culprit checks in turn what Aiven needs, and proposes what mends the first
// thing that is wrong.
func (k *kit) culprit(ctx context.Context, r *wizard.Run, _ *wizard.Fault) (wizard.Diagnosis, error) {
	var d wizard.Diagnosis
	for _, look := range []func(context.Context, *wizard.Run) (wizard.Finding, string, error){
		k.lookNetwork, k.lookPrincipal, k.lookPermission, k.lookAudience, k.lookCase, k.lookLeftover,
	} {
		f, act, err := look(ctx, r)
		if err != nil {
			return d, err
		}
		d.Findings = append(d.Findings, f)
		if f.Verdict == wizard.Bad && d.Propose == "" {
			d.Propose, d.Says = act, "Aiven cannot peer with your VNet. "+f.Text
		}
	}
	return d, nil
}

// inEffect is how long Azure may take to put a role into effect (documented).
const inEffect = 10 * time.Minute

func verdict(ok bool, good, bad string) wizard.Finding {
	if ok {
		return wizard.Finding{Verdict: wizard.OK, Text: good}
	}
	return wizard.Finding{Verdict: wizard.Bad, Text: bad}
}

func (k *kit) lookNetwork(ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	s, err := k.admin(r)
	if err != nil {
		return wizard.Finding{}, "", err
	}
	n, err := s.VNet(ctx, r.Get(vVNetID))
	if absent(err) != nil {
		return wizard.Finding{}, "", err
	}
	if err != nil {
		return verdict(false, "", "The VNet "+r.Get(vVNet)+" does not exist any more."), "other-vnet", nil
	}
	near, err := k.neighbours(ctx, r)
	if err != nil {
		return wizard.Finding{}, "", err
	}
	if fit := judge(n, r.Get(vCIDR), near...); len(fit.clashes) > 0 {
		return verdict(false, "", "The ranges overlap: "+strings.Join(fit.clashes, "; ")+"."), "other-vnet", nil
	}
	return verdict(true, "The VNet exists, and its ranges do not overlap.", ""), "", nil
}

func (k *kit) lookPrincipal(ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	s, err := k.admin(r)
	if err != nil {
		return wizard.Finding{}, "", err
	}
	p, err := s.Principal(ctx, r.Get(vTenant), aivenApp)
	if absent(err) != nil {
		return wizard.Finding{}, "", err
	}
	ok := err == nil && strings.EqualFold(p.ObjectID, r.Get(vAivenSP))
	return verdict(ok, "Aiven's application has its principal.", "Aiven's application has no principal in your directory any more."), "principal", nil
}

func (k *kit) lookPermission(ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	s, err := k.admin(r)
	if err != nil {
		return wizard.Finding{}, "", err
	}
	all, err := s.Assignments(ctx, r.Get(vVNetID), r.Get(vAivenSP))
	if err != nil {
		return wizard.Finding{}, "", err
	}
	for _, a := range all {
		role, err := s.Role(ctx, a.RoleID)
		if absent(err) != nil {
			return wizard.Finding{}, "", err
		}
		if err != nil || !permitted(role.Actions, role.NotActions, peerActions[0]) {
			continue
		}
		if !a.Created.IsZero() && r.Now().Sub(a.Created) < inEffect {
			return wizard.Finding{Verdict: wizard.Unproved, Text: "Aiven's application may peer to " + r.Get(vVNet) + ", but only for " +
				r.Now().Sub(a.Created).Round(time.Second).String() + ": Azure may not have put it into effect when Aiven looked.", Fix: "Create it again."}, "", nil
		}
		return verdict(true, "Aiven's application may peer to "+r.Get(vVNet)+".", ""), "", nil
	}
	return verdict(false, "", "Aiven's application may not peer to "+r.Get(vVNet)+": its role is not granted."), "regrant", nil
}

func (k *kit) lookAudience(ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	s, err := k.admin(r)
	if err != nil {
		return wizard.Finding{}, "", err
	}
	a, err := s.Application(ctx, r.Get(vTenant), r.Get(vAppID))
	if absent(err) != nil {
		return wizard.Finding{}, "", err
	}
	if err != nil {
		return verdict(false, "", "Your application does not exist any more."), "new-app", nil
	}
	return verdict(manyTenants(a.Audience), "Your application may sign in to other directories.",
		"Your application signs in to its own directory only ("+a.Audience+")."), "multi-tenant", nil
}

func (k *kit) lookCase(ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	p, ok, err := k.lookAiven(ctx, r)
	if err != nil {
		return wizard.Finding{}, "", err
	}
	all := p.Account + p.ResourceGroup + p.VPC + p.AppID + p.TenantID
	return verdict(!ok || all == strings.ToLower(all), "Aiven has your names in lower case.", "Aiven has a name of yours in capitals; it accepts lower case only."), "recreate", nil
}

func (k *kit) lookLeftover(ctx context.Context, r *wizard.Run) (wizard.Finding, string, error) {
	s, err := k.admin(r)
	if err != nil {
		return wizard.Finding{}, "", err
	}
	n, err := s.VNet(ctx, r.Get(vVNetID))
	if err != nil {
		return wizard.Finding{Verdict: wizard.Unproved, Text: "The VNet's peerings could not be read."}, "", absent(err)
	}
	return verdict(judge(n, r.Get(vCIDR)).leftover.ID == "", "No Disconnected peering to Aiven is left over.",
		"A Disconnected peering to Aiven is left over on "+n.Name+"."), "leftover", nil
}

// appSignInRemedies are those of the application's sign-ins.
func appSignInRemedies(k *kit, step string) []wizard.Remedy {
	key := wizard.Act{ID: "new-key", Title: "Make a new password", Hint: "as administrator; the old one of this run is removed", Do: k.newKey("")}
	enter := wizard.Act{ID: "enter", Title: "Enter the password", Do: k.newKey(keyGiven)}
	return []wizard.Remedy{
		{ID: "A18.new-key", When: func(r *wizard.Run, f *wizard.Fault) bool { return f.Code("AADSTS7000215") && fresh(r, keyPassword) },
			Says: wizard.Words("The new password is not accepted everywhere yet."), Why: wizard.Words("Normal for up to 3 minutes after making it."),
			Auto: &wizard.Auto{Every: 5 * time.Second, For: replication}, Acts: []wizard.Act{actAgain, key}},
		{ID: "A18.wrong", When: wizard.ByCode("AADSTS7000215"), Says: wizard.Words("The application's password is wrong."), Acts: []wizard.Act{key, enter, actAgain}},
		{ID: "A18.expired", When: wizard.ByCode("AADSTS7000222"), Says: wizard.Words("The application's password has expired."), Acts: []wizard.Act{key, enter}},
		{ID: "A18.lost", When: wizard.ByCode(codeSecretLost), Says: wizard.Words("The application's password is not kept any more."),
			Why: wizard.Words("There was no keyring to keep it in. A new one takes its place."), Acts: []wizard.Act{key, enter}},
		{ID: step + ".unknown-app", When: wizard.ByCode("AADSTS700016", "AADSTS7000229"),
			Says: func(*wizard.Run, *wizard.Fault) string {
				if step == "A19" {
					return "Aiven's directory does not know your application yet."
				}
				return "The directory does not know your application yet."
			},
			Why:  wizard.Words("It does as soon as Aiven has processed the peering request, or the directory has seen the new principal."),
			Auto: &wizard.Auto{Every: 10 * time.Second, For: 10 * time.Minute}, Diagnose: k.whyUnknown,
			Acts: []wizard.Act{actAgain, {ID: "recreate", Title: "Create Aiven's half again", Danger: true, Do: k.heal}}},
	}
}

// newKey forgets the secret; then A05 makes another, or asks for it.
func (k *kit) newKey(from string) func(context.Context, *wizard.Run) (wizard.Outcome, error) {
	return func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
		k.dropApp(r)
		if err := r.Set(ctx, vKeyFrom, from); err != nil {
			return wizard.Outcome{}, err
		}
		return wizard.Outcome{Goto: "A05"}, r.DropSecret(ctx, vSecret)
	}
}

func (k *kit) whyUnknown(ctx context.Context, r *wizard.Run, _ *wizard.Fault) (wizard.Diagnosis, error) {
	p, ok, err := k.lookAiven(ctx, r)
	if err != nil {
		return wizard.Diagnosis{}, err
	}
	if !ok {
		return wizard.Diagnosis{Propose: "recreate", Findings: []wizard.Finding{{Verdict: wizard.Bad, Text: "The peering is not in Aiven any more."}}}, nil
	}
	return wizard.Diagnosis{Findings: []wizard.Finding{
		{Verdict: wizard.OK, Text: "The peering in Aiven is " + p.State + ", made for application " + p.AppID + "."},
		verdict(strings.EqualFold(p.AppID, r.Get(vAppID)), "That is your application.", "That is not your application: "+r.Get(vAppID)+"."),
	}}, nil
}
