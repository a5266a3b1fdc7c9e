package azure

import (
	"context"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

// activate is what whoever lacks a right may try.
const activate = "If you have the right in Privileged Identity Management, activate it."

// May tells what the person may do at a scope, by action.
func (a Admin) May(ctx context.Context, scope string) (func(action string) bool, error) {
	yes, no, err := a.Permissions(ctx, scope)
	return func(action string) bool { return providers.Permits(yes, no, action) }, err
}

// MayInSubscription tells the same of the run's subscription.
func (a Admin) MayInSubscription(ctx context.Context, r *wizard.Run) (func(action string) bool, error) {
	return a.May(ctx, a.subscription(r))
}

// The rights that findings are about.
const (
	RightDefine = "azure.roles.define"
	RightAssign = "azure.roles.assign"
)

// About is a finding about a right.
func About(right string, f wizard.Finding) wizard.Finding {
	f.Right = right
	return f
}

// OrLater is the finding about a right that may hold at a narrower scope, where
// it shows later.
func OrLater(may bool, what, missing, later string) wizard.Finding {
	if may {
		return wizard.Finding{Verdict: wizard.OK, Text: "You may " + what + " in this subscription."}
	}
	return wizard.Finding{
		Verdict: wizard.Unproved, Text: "You may not " + what + " in the whole subscription" + missing + "; whether " +
			later + ".",
	}
}

// OnTheVNet is when a right on the VNet shows.
const OnTheVNet = "on the VNet shows when it is chosen"

// mayGrant looks whether roles can be made and granted in the subscription.
func (a Admin) mayGrant(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	may, err := a.MayInSubscription(ctx, r)
	if err != nil {
		return nil, err
	}
	define := wizard.Finding{Verdict: wizard.OK, Text: "You may create roles in this subscription."}
	if !may(ActionDefine) {
		define = wizard.Finding{
			Verdict: wizard.Bad,
			Text:    "You may not create roles in this subscription: " + ActionDefine + " is missing.",
			Fix:     "Ask an Owner or User Access Administrator. " + activate,
		}
		if r.Get(VarRoleAnyway) != "" {
			define.Verdict, define.Fix = wizard.Unproved, "A colleague creates Aiven's role."
		}
	}
	return []wizard.Finding{
		About(RightDefine, define), About(RightAssign, OrLater(may(ActionAssign), "grant roles", "", OnTheVNet)),
	}, nil
}

// MayGrantOn looks whether roles may be granted on a VNet.
func (a Admin) MayGrantOn(ctx context.Context, r *wizard.Run, n providers.VNet) ([]wizard.Finding, error) {
	may, err := a.May(ctx, n.ID)
	switch {
	case err != nil:
		return nil, err
	case may(ActionAssign):
		return []wizard.Finding{{
			Verdict: wizard.OK, Text: "You may grant roles on " + n.Name + ".", Right: RightAssign,
		}}, nil
	}
	out := wizard.Finding{
		Verdict: wizard.Bad, Text: "You may not grant roles on " + n.Name + ": " + ActionAssign + " is missing.",
		Fix: "Ask an Owner, User Access Administrator or RBAC Administrator. " + activate, Right: RightAssign,
	}
	if r.Get(VarGrantAnyway) != "" {
		out.Verdict, out.Fix = wizard.Unproved, "A colleague does the steps that need it."
	}
	return []wizard.Finding{out}, nil
}

// What the administrator needs.
const (
	ActionAssign = "Microsoft.Authorization/roleAssignments/write"
	ActionDefine = "Microsoft.Authorization/roleDefinitions/write"
	ActionPeer   = "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write"
)

// InEffect is how long Azure may take to put a role into effect (documented).
const InEffect = 10 * time.Minute

// FreshGrant is the finding about a right that may have come too late for whom
// looked at it.
func FreshGrant(may string, since time.Duration, who string) wizard.Finding {
	since = max(since, 0) // a clock that is behind Azure's
	return wizard.Finding{
		Verdict: wizard.Unproved, Fix: "Create it again.",
		Text: may + ", but only for " + since.Round(time.Second).String() +
			": Azure may not have put it into effect when " + who + " looked.",
	}
}
