package azure

import (
	"context"
	"strings"
	"time"

	"peerage/wizard"
)

// MayGrant looks whether roles can be made and granted in the subscription.
func (k *Side) MayGrant(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	s, err := k.Admin(r)
	if err != nil {
		return nil, err
	}
	scope := "/subscriptions/" + r.Get(k.Names.Sub)
	yes, no, err := s.Permissions(ctx, scope)
	if err != nil {
		return nil, err
	}
	define := wizard.Finding{Verdict: wizard.OK, Text: "You may create roles in this subscription."}
	if !Permitted(yes, no, ActionDefine) {
		define = wizard.Finding{Verdict: wizard.Bad,
			Text: "You may not create roles in this subscription: " + ActionDefine + " is missing.",
			Fix:  "Ask an Owner or User Access Administrator. If you have the right in Privileged Identity Management, activate it."}
		if r.Get(VarRoleAnyway) != "" {
			define.Verdict = wizard.Unproved
			define.Fix = "A colleague creates Aiven's role."
		}
	}
	assign := wizard.Finding{Verdict: wizard.OK, Text: "You may grant roles in this subscription."}
	if !Permitted(yes, no, actionAssign) {
		assign = wizard.Finding{Verdict: wizard.Unproved, Text: "You may not grant roles in the whole subscription; whether on the VNet shows when it is chosen."}
	}
	return []wizard.Finding{define, assign}, nil
}

// What the administrator needs.
const (
	actionAssign = "Microsoft.Authorization/roleAssignments/write"
	ActionDefine = "Microsoft.Authorization/roleDefinitions/write"
	ActionPeer   = "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write"
)

// Permitted says whether the patterns allow an action and none excludes it.
// An asterisk stands for any characters, case does not matter (Azure docs).
func Permitted(actions, notActions []string, action string) bool {
	hit := func(list []string) bool {
		for _, p := range list {
			if matches(strings.ToLower(p), strings.ToLower(action)) {
				return true
			}
		}
		return false
	}
	return hit(actions) && !hit(notActions)
}

func matches(pattern, s string) bool {
	head, tail, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == s
	}
	if !strings.HasPrefix(s, head) {
		return false
	}
	for rest := s[len(head):]; ; rest = rest[1:] {
		if matches(tail, rest) {
			return true
		}
		if rest == "" {
			return false
		}
	}
}

// InEffect is how long Azure may take to put a role into effect (documented).
const InEffect = 10 * time.Minute
