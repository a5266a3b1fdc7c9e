package vnetpeering

import (
	"context"
	"slices"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/azure/fitness"
	"example.org/peerage/wizard/flows/steps"
)

// peerRemedies are A20's own.
func peerRemedies(k *Peering) []wizard.Remedy {
	out := []wizard.Remedy{
		notInEffect(k),
		{ID: "A20.no-grant", When: wizard.ByCode(codeNoGrant),
			Says: wizard.Words("The role is not granted to your application on this VNet."),
			Why:  wizard.Words("This is the second of the two documented reasons: waiting does not help."),
			Acts: []wizard.Act{{ID: "regrant", Title: "Grant it again", Hint: "back to granting the role", Goto: k.row("08")},
				steps.ActAgain}},
		{ID: "A20.other-token", When: linked("tenant"),
			Says: wizard.Words("Azure misses the application's token of Aiven's directory."),
			Acts: []wizard.Act{{ID: "sign-in", Title: "Sign the app in to Aiven's directory again", Goto: k.row("19")},
				steps.ActAgain}},
		{ID: "A20.aiven-grant", When: func(_ *wizard.Run, f *wizard.Fault) bool {
			return f.Code("LinkedAuthorizationFailed")
		},
			Says: wizard.Words("Aiven has not let your application peer its network yet, or not long enough ago."),
			Auto: &wizard.Auto{Every: 15 * time.Second, For: 10 * time.Minute, Before: k.azure.FreshTokens},
			Acts: []wizard.Act{steps.ActAgain, {ID: "recreate", Title: "Create Aiven's half again", Do: k.heal, Goto: k.row("15")}}},
		{ID: "A20.there", When: wizard.ByCode("AnotherPeeringAlreadyReferencesRemoteVnet"),
			Says: wizard.Words("Your VNet has a peering to Aiven's network already."),
			Auto: &wizard.Auto{Every: 2 * time.Second, For: time.Minute}, Acts: []wizard.Act{steps.ActCheck}},
		{ID: "A20.stale", When: wizard.ByCode("RemotePeeringIsDisconnected"),
			Says: wizard.Words("Aiven's half is a leftover: it lost its partner, and Azure does not let you connect to it."),
			Why:  wizard.Words("Mending it deletes Aiven's half, waits until it is gone, and creates both halves again."),
			Acts: []wizard.Act{{ID: "heal", Title: "Mend it", Hint: "a few minutes", Danger: true, Do: k.heal, Goto: k.row("15")}}},
		{ID: "A20.name", When: wizard.ByCode("InvalidResourceName", azure.CodeNameTaken),
			Says: wizard.Words("The Azure half needs another name."),
			Acts: []wizard.Act{{ID: "rename", Title: "Take a name that is free", Do: k.renameHalf},
				steps.Edit("edit", "Enter a name", azure.VarPeeringName)}},
		{ID: "A20.half-absent", When: wizard.ByCode(codeHalfAbsent),
			Says: wizard.Words("Azure has made its half, but does not see Aiven's."),
			Auto: &wizard.Auto{Every: 10 * time.Second, For: 2 * time.Minute},
			Acts: []wizard.Act{steps.ActCheck, {ID: "heal", Title: "Create Aiven's half again", Danger: true, Do: k.heal, Goto: k.row("15")}}},
	}
	return append(out, appSignInRemedies(k, k.row("18"), "The directory does not know your application yet.")...)
}

func linked(kind string) func(*wizard.Run, *wizard.Fault) bool {
	return func(_ *wizard.Run, f *wizard.Fault) bool {
		return f.Code("LinkedAuthorizationFailed") && f.Err.Detail["linked"] == kind || kind == "tenant" &&
			f.Code("InvalidAuthenticationTokenTenant")
	}
}

// How long Azure takes to put a role into effect is documented (inEffect);
// reported are up to three times as long.
const inEffectAtMost = 30 * time.Minute

// notInEffect: the grant does not count yet. A new token for every try; when
// the documented time is over, the assignment itself is looked at, and what is
// granted is given more time.
func notInEffect(k *Peering) wizard.Remedy {
	return wizard.Remedy{ID: "A20.not-yet-in-effect", When: steps.Making("AuthorizationFailed"),
		Says: func(r *wizard.Run, _ *wizard.Fault) string {
			if overdue(r) {
				return "Azure still has not put the role into effect. It is granted: that was looked at."
			}
			return "Azure has not put the new role into effect yet."
		},
		Why: func(r *wizard.Run, _ *wizard.Fault) string {
			at := azure.Granted(r)
			if r.Now().Sub(at) < -time.Minute {
				return "The role was " + steps.Age(r, at) + ". Azure puts it into effect within 10 minutes of its own clock."
			}
			if overdue(r) {
				return "It can take up to 30 minutes. Each try signs the application in afresh."
			}
			return "Normal for up to 10 minutes after granting it. Each try signs the application in afresh."
		},
		Auto:     &wizard.Auto{Every: 15 * time.Second, For: inEffectAtMost, Before: k.freshGrant},
		Diagnose: steps.AsOn(k.admin, admin.whichReason),
		Acts: []wizard.Act{
			steps.ActAgain,
			{ID: "look", Title: "Look at the assignment", Hint: "is the role really granted?",
				Do: steps.As(k.admin, admin.lookAtGrant)},
			{ID: "regrant", Title: "Grant it again", Hint: "back to granting the role", Goto: k.row("08")},
		}}
}

// overdue says that the grant has had the time that Azure's documents name.
func overdue(r *wizard.Run) bool {
	at := azure.Granted(r)
	return !at.IsZero() && r.Now().Sub(at) >= azure.InEffect
}

// freshGrant gets fresh tokens; an overdue grant is looked at, too.
func (k *Peering) freshGrant(ctx context.Context, r *wizard.Run) error {
	if overdue(r) {
		if err := steps.AsDo(k.admin, admin.mustBeGranted)(ctx, r); err != nil {
			return err
		}
	}
	return k.azure.FreshTokens(ctx, r)
}

// granted looks, as the administrator, whether a role that lets the
// application peer is granted where it counts.
func (a admin) granted(ctx context.Context, r *wizard.Run) (bool, error) {
	roles, err := fitness.RolesOf(ctx, a.AzureSession, r.Get(azure.VarVNetID), r.Get(azure.VarPrincipal))
	return slices.ContainsFunc(roles, func(h fitness.Held) bool { return h.Allows(azure.ActionPeer) }), err
}

// holds says that the application holds no role that lets it peer, or a role.
func holds(r *wizard.Run, what string) string {
	return "Your application holds " + what + " role with " + azure.ActionPeer + " on " + r.Get(azure.VarVNet) + "."
}

// whichReason says which of the two documented reasons it is.
func (a admin) whichReason(ctx context.Context, r *wizard.Run, _ *wizard.Fault) (wizard.Diagnosis, error) {
	ok, err := a.granted(ctx, r)
	switch {
	case err != nil:
		return wizard.Diagnosis{}, err
	case ok:
		return wizard.Diagnosis{
			Propose: wizard.ChoiceAgain,
			Says: "The role is granted, but Azure has not put it into effect yet. " +
				"That can take up to 30 minutes.",
			Findings: []wizard.Finding{{Verdict: wizard.OK, Text: holds(r, "a")}},
		}, nil
	}
	return wizard.Diagnosis{
		Propose:  "regrant",
		Says:     "The role is not granted to your application on this VNet: waiting does not help.",
		Findings: []wizard.Finding{{Verdict: wizard.Bad, Text: holds(r, "no"), Fix: "Grant it again."}},
	}, nil
}

func (a admin) lookAtGrant(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	if err := a.mustBeGranted(ctx, r); err != nil {
		return wizard.Outcome{}, err
	}
	r.Note("The role is granted; it is not in effect yet")
	return wizard.Outcome{}, a.FreshTokens(ctx, r)
}

func (a admin) mustBeGranted(ctx context.Context, r *wizard.Run) error {
	ok, err := a.granted(ctx, r)
	if err == nil && !ok {
		err = steps.Fail(providers.NotPermitted, codeNoGrant, "look at the assignment", holds(r, "no"))
	}
	return err
}

// heal deletes Aiven's half and what is Disconnected on this side, waits, and
// goes back to creating both.
func (k *Peering) heal(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	out, err := steps.As(k.aiven.Account, aiven.Account.AgainHalf)(ctx, r)
	if err != nil {
		return out, err
	}
	_, err = steps.As(k.admin, admin.dropLeftovers)(ctx, r)
	return out, err
}

// renameHalf takes the wanted name with the run's mark, which no other has.
func (k *Peering) renameHalf(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	base := steps.CleanName(r.Get(azure.VarPeeringName))
	return wizard.Outcome{}, r.Set(ctx, azure.VarPeeringName, steps.OrText(base, "to-aiven")+"-"+steps.Short(r))
}

// halfRemedies are A21's: the Azure half is not as it should be.
func halfRemedies(k *Peering) []wizard.Remedy {
	return []wizard.Remedy{
		{ID: "A21.stale", When: wizard.ByCode(azure.CodeHalfStale),
			Says: wizard.Words("The Azure half lost its partner: the peering in Aiven was deleted."),
			Why:  wizard.Words("Mending it deletes what is left on both sides and creates both halves again."),
			Acts: []wizard.Act{{ID: "heal", Title: "Mend it", Danger: true, Do: k.heal, Goto: k.row("15")}, steps.ActCheck}},
		{ID: "A21.gone", When: wizard.ByCode(azure.CodeHalfGone),
			Says: wizard.Words("The Azure half was deleted."),
			Acts: []wizard.Act{{ID: "heal", Title: "Create both halves again", Danger: true, Do: k.heal, Goto: k.row("15")}, steps.ActCheck}},
		{ID: "A21.sync", When: wizard.ByCode(codeNotInSync),
			Says: wizard.Words("The halves are connected, but yours knows an old address space of Aiven's network."),
			Acts: []wizard.Act{{ID: "sync", Title: "Take over the present ranges", Do: steps.As(k.app, app.syncHalf)},
				steps.ActCheck}},
		{ID: "A21.off", When: wizard.ByCode(link.FaultOff),
			Says: wizard.Words("The halves are connected, but access is switched off at yours: no traffic passes."),
			Acts: []wizard.Act{{ID: "allow", Title: "Switch access on", Do: steps.As(k.app, app.syncHalf)}, steps.ActCheck}},
		{ID: "A21.behind", When: wizard.ByCode(codeBehind),
			Says: wizard.Words("The halves are connected, but Aiven's knows an old address space of your network."),
			Why: wizard.Words("Putting the Azure half again changes nothing about that: Aiven is asked to look again. " +
				"Traffic goes on."),
			Auto: &wizard.Auto{Every: 15 * time.Second, For: 3 * time.Minute,
				Before: steps.AsDo(k.aiven.Account, aiven.Account.RefreshPeerings)},
			Acts: []wizard.Act{{ID: wizard.ChoiceAgain, Title: "Have Aiven look again", Again: true}}},
	}
}

func (a app) syncHalf(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	put := a.half(r, r.Get(azure.VarPeeringName))
	put.Sync = true
	_, err := a.PutPeering(ctx, put)
	return wizard.Outcome{}, err
}
