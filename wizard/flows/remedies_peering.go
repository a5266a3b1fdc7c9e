package flows

import (
	"context"
	"time"

	"peerage/providers"
	"peerage/wizard"
)

// peerRemedies are A20's own.
func peerRemedies(k *kit) []wizard.Remedy {
	out := []wizard.Remedy{
		notInEffect(k),
		{ID: "A20.no-grant", When: wizard.ByCode(codeNoGrant),
			Says: wizard.Words("The role is not granted to your application on this VNet."),
			Why:  wizard.Words("This is the second of the two documented reasons: waiting does not help."),
			Acts: []wizard.Act{{ID: "regrant", Title: "Grant it again", Hint: "back to granting the role", Goto: "A08"}, actAgain}},
		{ID: "A20.other-token", When: linked("tenant"),
			Says: wizard.Words("Azure misses the application's token of Aiven's directory."),
			Acts: []wizard.Act{{ID: "sign-in", Title: "Sign the app in to Aiven's directory again", Goto: "A19"}, actAgain}},
		{ID: "A20.aiven-grant", When: func(_ *wizard.Run, f *wizard.Fault) bool { return f.Code("LinkedAuthorizationFailed") },
			Says: wizard.Words("Aiven has not let your application peer its network yet, or not long enough ago."),
			Auto: &wizard.Auto{Every: 15 * time.Second, For: 10 * time.Minute, Before: k.freshTokens},
			Acts: []wizard.Act{actAgain, {ID: "recreate", Title: "Create Aiven's half again", Do: k.heal}}},
		{ID: "A20.there", When: wizard.ByCode("AnotherPeeringAlreadyReferencesRemoteVnet"),
			Says: wizard.Words("Your VNet has a peering to Aiven's network already."),
			Auto: &wizard.Auto{Every: 2 * time.Second, For: time.Minute}, Acts: []wizard.Act{actCheck}},
		{ID: "A20.stale", When: wizard.ByCode("RemotePeeringIsDisconnected"),
			Says: wizard.Words("Aiven's half is a leftover: it lost its partner, and Azure does not let you connect to it."),
			Why:  wizard.Words("Mending it deletes Aiven's half, waits until it is gone, and creates both halves again."),
			Acts: []wizard.Act{{ID: "heal", Title: "Mend it", Hint: "a few minutes", Danger: true, Do: k.heal}}},
		{ID: "A20.name", When: wizard.ByCode("InvalidResourceName", codeNameTaken),
			Says: wizard.Words("The Azure half needs another name."),
			Acts: []wizard.Act{{ID: "rename", Title: "Take a name that is free", Do: k.renameHalf}, edit("edit", "Enter a name", vPeering)}},
		{ID: "A20.half-absent", When: wizard.ByCode(codeHalfAbsent),
			Says: wizard.Words("Azure has made its half, but does not see Aiven's."),
			Auto: &wizard.Auto{Every: 10 * time.Second, For: 2 * time.Minute},
			Acts: []wizard.Act{actCheck, {ID: "heal", Title: "Create Aiven's half again", Danger: true, Do: k.heal}}},
	}
	return append(out, appSignInRemedies(k, "A18")...)
}

func linked(kind string) func(*wizard.Run, *wizard.Fault) bool {
	return func(_ *wizard.Run, f *wizard.Fault) bool {
		return f.Code("LinkedAuthorizationFailed") && f.Err.Detail["linked"] == kind || kind == "tenant" && f.Code("InvalidAuthenticationTokenTenant")
	}
}

// How long Azure takes to put a role into effect is documented (inEffect);
// reported are up to three times as long.
const inEffectAtMost = 30 * time.Minute

// notInEffect: the grant does not count yet. A new token for every try; when
// the documented time is over, the assignment itself is looked at, and what is
// granted is given more time.
func notInEffect(k *kit) wizard.Remedy {
	return wizard.Remedy{ID: "A20.not-yet-in-effect", When: wizard.ByCode("AuthorizationFailed"),
		Says: func(r *wizard.Run, _ *wizard.Fault) string {
			if overdue(r) {
				return "Azure still has not put the role into effect. It is granted: that was looked at."
			}
			return "Azure has not put the new role into effect yet."
		},
		Why: func(r *wizard.Run, _ *wizard.Fault) string {
			if overdue(r) {
				return "It can take up to 30 minutes. Each try signs the application in afresh."
			}
			return "Normal for up to 10 minutes after granting it. Each try signs the application in afresh."
		},
		Auto: &wizard.Auto{Every: 15 * time.Second, For: inEffectAtMost, Before: k.freshGrant},
		Diagnose: func(ctx context.Context, r *wizard.Run, _ *wizard.Fault) (wizard.Diagnosis, error) {
			return k.whichReason(ctx, r)
		},
		Acts: []wizard.Act{
			actAgain,
			{ID: "look", Title: "Look at the assignment", Hint: "is the role really granted?", Do: k.lookAtGrant},
			{ID: "regrant", Title: "Grant it again", Hint: "back to granting the role", Goto: "A08"},
		}}
}

// overdue says that the grant has had the time that Azure's documents name.
func overdue(r *wizard.Run) bool {
	it, ok := r.Item(keyAppGrant)
	return ok && r.Now().Sub(it.At) >= inEffect
}

// freshGrant gets fresh tokens; an overdue grant is looked at, too.
func (k *kit) freshGrant(ctx context.Context, r *wizard.Run) error {
	if overdue(r) {
		if err := k.mustBeGranted(ctx, r); err != nil {
			return err
		}
	}
	return k.freshTokens(ctx, r)
}

// freshTokens makes the application's next call carry what was granted since.
func (k *kit) freshTokens(ctx context.Context, r *wizard.Run) error {
	k.dropApp(r)
	s, err := k.app(ctx, r)
	if err != nil {
		return err
	}
	for _, tenant := range []string{vTenant, vToTenant} {
		if err := s.Prove(ctx, r.Get(tenant)); err != nil {
			return err
		}
	}
	return nil
}

// granted looks, as the administrator, whether a role that lets the
// application peer is granted where it counts.
func (k *kit) granted(ctx context.Context, r *wizard.Run) (bool, error) {
	s, err := k.admin(r)
	if err != nil {
		return false, err
	}
	all, err := s.Assignments(ctx, r.Get(vVNetID), r.Get(vSPID))
	if err != nil {
		return false, err
	}
	for _, a := range all {
		role, err := s.Role(ctx, a.RoleID)
		if absent(err) != nil {
			return false, err
		}
		if err == nil && permitted(role.Actions, role.NotActions, actionPeer) {
			return true, nil
		}
	}
	return false, nil
}

// whichReason says which of the two documented reasons it is.
func (k *kit) whichReason(ctx context.Context, r *wizard.Run) (wizard.Diagnosis, error) {
	ok, err := k.granted(ctx, r)
	if err != nil {
		return wizard.Diagnosis{}, err
	}
	if ok {
		return wizard.Diagnosis{Propose: wizard.ChoiceAgain, Says: "The role is granted, but Azure has not put it into effect yet. That can take up to 30 minutes.",
			Findings: []wizard.Finding{{Verdict: wizard.OK, Text: "Your application holds a role with " + actionPeer + " on " + r.Get(vVNet) + "."}}}, nil
	}
	return wizard.Diagnosis{Propose: "regrant", Says: "The role is not granted to your application on this VNet: waiting does not help.",
		Findings: []wizard.Finding{{Verdict: wizard.Bad, Text: "Your application holds no role with " + actionPeer + " on " + r.Get(vVNet) + ".", Fix: "Grant it again."}}}, nil
}

func (k *kit) lookAtGrant(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	if err := k.mustBeGranted(ctx, r); err != nil {
		return wizard.Outcome{}, err
	}
	r.Note("The role is granted; it is not in effect yet")
	return wizard.Outcome{}, k.freshTokens(ctx, r)
}

func (k *kit) mustBeGranted(ctx context.Context, r *wizard.Run) error {
	ok, err := k.granted(ctx, r)
	if err == nil && !ok {
		err = fail(providers.NotPermitted, codeNoGrant, "look at the assignment", "Your application holds no role with "+actionPeer+" on "+r.Get(vVNet)+".")
	}
	return err
}

// heal deletes Aiven's half and what is Disconnected on this side, waits, and
// goes back to creating both.
func (k *kit) heal(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	out, err := k.azureAivenHalf().again(ctx, r, "A15")
	if err != nil {
		return out, err
	}
	_, err = k.dropLeftovers(ctx, r)
	return out, err
}

// renameHalf takes the wanted name with the run's mark, which no other has.
func (k *kit) renameHalf(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	base := cleanName(r.Get(vPeering))
	return wizard.Outcome{}, r.Set(ctx, vPeering, orText(base, "to-aiven")+"-"+short(r))
}

// halfRemedies are A21's: the Azure half is not as it should be.
func halfRemedies(k *kit) []wizard.Remedy {
	return []wizard.Remedy{
		{ID: "A21.stale", When: wizard.ByCode(codeHalfStale),
			Says: wizard.Words("The Azure half lost its partner: the peering in Aiven was deleted."),
			Why:  wizard.Words("Mending it deletes what is left on both sides and creates both halves again."),
			Acts: []wizard.Act{{ID: "heal", Title: "Mend it", Danger: true, Do: k.heal}, actCheck}},
		{ID: "A21.gone", When: wizard.ByCode(codeHalfGone),
			Says: wizard.Words("The Azure half was deleted."),
			Acts: []wizard.Act{{ID: "heal", Title: "Create both halves again", Danger: true, Do: k.heal}, actCheck}},
		{ID: "A21.sync", When: wizard.ByCode(codeNotInSync),
			Says: wizard.Words("The halves are connected, but yours knows an old address space of Aiven's network."),
			Acts: []wizard.Act{{ID: "sync", Title: "Take over the present ranges", Do: k.syncHalf}, actCheck}},
		{ID: "A21.behind", When: wizard.ByCode(codeBehind),
			Says: wizard.Words("The halves are connected, but Aiven's knows an old address space of your network."),
			Why:  wizard.Words("Putting the Azure half again changes nothing about that: Aiven is asked to look again. Traffic goes on."),
			Auto: &wizard.Auto{Every: 15 * time.Second, For: 3 * time.Minute, Before: k.refreshAiven},
			Acts: []wizard.Act{{ID: wizard.ChoiceAgain, Title: "Have Aiven look again", Again: true}}},
	}
}

func (k *kit) syncHalf(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	s, err := k.app(ctx, r)
	if err != nil {
		return wizard.Outcome{}, err
	}
	_, err = s.PutPeering(ctx, providers.PutPeering{VNetID: r.Get(vVNetID), Name: r.Get(vPeering), RemoteID: r.Get(vToVNet),
		RemoteTenant: r.Get(vToTenant), AllowAccess: true, Sync: true})
	return wizard.Outcome{}, err
}
